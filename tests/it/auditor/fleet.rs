//! The laws of provisioned concurrency: who may serve, who goes first, who comes for whom.

use tepid::engine::record::{
    EnvRef, EnvStarted, EnvStopped, InitOutcome, Pool, ProvisionStatus, Provisioned, Ready,
    Started, StopCause,
};
use tepid::engine::source::Mode;
use tepid::model::{RequestRate, Usable};
use tepid::units::SimTime;

use super::Auditor;
use super::environment::{Env, Phase};

impl Auditor {
    /// Whether a new environment comes in the place of one that served and was too old; nothing
    /// may come between the end of the one and the start of the other.
    pub(super) fn renews(&mut self, fact: &EnvStarted) -> bool {
        let Some((slot, has_served)) = self.renewal.take() else { return false };
        let is_there = fact.origin.is_none() && fact.env.slot == slot;
        self.check(is_there, "what is too old is initialised again in its slot", fact);
        has_served
    }

    /// What is provisioned is initialised: it serves at once, or is held until all are there.
    pub(super) fn prepared(&mut self, ready: &Ready) {
        let env = self.known(ready.env);
        let (born, phases, replaces) = (env.born, env.phases, env.replaces);
        self.check(matches!(env.phase, Phase::Prepare), "it was in INIT", ready);
        self.check(ready.provisioned_ms.is_some(), "its INIT is billed by itself", ready);
        let due = born + phases.platform() + phases.init();
        self.check(due == self.now, "INIT ends after its own time", ready);
        let rules = &self.model.platform.provisioning;
        let limit = rules.init_limit.max(self.model.functions[ready.env.function.index()].timeout);
        let is_cut = ready.init == InitOutcome::Cut;
        self.check(!is_cut || phases.init() == limit, "only the limit cuts INIT", ready);
        self.phase_time += self.now.since(born).as_micros();
        let is_whole = rules.usable == Usable::Whole && !replaces;
        let is_held = is_whole && self.account.is_in_progress(ready.env.version);
        let phase = if is_held { Phase::Held(self.now) } else { Phase::Idle(self.now) };
        self.known_mut(ready.env).phase = phase;
    }

    /// When all are there, those that were held serve.
    pub(super) fn provisioned(&mut self, fact: &Provisioned) {
        self.account.provisioned(fact);
        if fact.status == ProvisionStatus::Ready {
            let now = self.now;
            let is_held = |env: &&mut Env| env.id.version == fact.version && env.is_held();
            for env in self.envs.values_mut().filter(is_held) {
                self.phase_time += now.since(env.since()).as_micros();
                env.phase = Phase::Idle(now);
            }
        }
        let idle = self.fleet(fact.version).filter(|env| env.is_idle()).count();
        let busy = self.fleet(fact.version).filter(|env| env.is_busy()).count();
        let available = fact.available as usize;
        let is_so = idle <= available && available <= idle + busy;
        self.check(is_so, "what is idle is available, and no more than could be", fact);
    }

    /// One of a fleet is gone; `since` says since when it has not done anything.
    pub(super) fn left(&mut self, stopped: &EnvStopped, since: SimTime) {
        let EnvRef { slot, version, .. } = stopped.env;
        let was_idle = self.known(stopped.env).is_idle();
        match stopped.cause {
            StopCause::Age => self.renewal = Some((slot, was_idle)),
            // Whoever has become idle at this instant may have had to end something first.
            StopCause::Release if was_idle && since < self.now => {
                let rivals = || self.fleet(version).filter(|env| env.is_idle());
                let first = rivals().map(Env::since).min() == Some(since);
                self.check(first, "the one that is idle longest goes first", stopped);
                let holds_none = self.fleet(version).all(|env| !env.is_held());
                self.check(holds_none, "those that do not serve yet go before", stopped);
            }
            _ => {}
        }
    }

    /// What is provisioned serves its own version only; the rest of it spills over.
    pub(super) fn check_pool(&self, started: &Started) {
        let EnvRef { version, .. } = started.env;
        let (requested, available) = self.account.fleet(version, started.request.qualifier);
        let is_provisioned = started.pool == Pool::Provisioned;
        let own = self.known(started.env).is_provisioned;
        self.check(own == is_provisioned, "whose environment it is", started);
        let is_spillover = started.pool == Pool::Spillover;
        let spills = requested > 0 && !is_provisioned;
        self.check(is_spillover == spills, "provisioned, or spilled over", started);
        self.check(!is_provisioned || available > 0, "what serves is available", started);
        let is_limited = self.model.platform.request_rate != RequestRate::Unlimited
            && started.request.mode == Mode::Synchronous;
        if spills && !is_limited {
            let busy = self.fleet(version).filter(|env| env.is_busy()).count();
            self.check(busy >= available as usize, "spills only if all are busy", started);
        }
    }
}
