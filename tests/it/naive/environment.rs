//! The life of one environment: ready, idle, gone.

use tepid::engine::record::{
    Completed, EnvRef, EnvStopped, Fact, InitOutcome, Outcome, Ready, Sink, StopCause,
};
use tepid::engine::source::Mode;
use tepid::id::{EnvSlot, VersionId};
use tepid::model::MaxAge;
use tepid::rng::Purpose;
use tepid::units::{SimDuration, SimTime};

use super::Naive;

#[derive(Clone)]
pub(super) struct Env {
    pub(super) id: EnvRef,
    /// The fleet that it belongs to, if it is provisioned.
    pub(super) fleet: Option<usize>,
    pub(super) born: SimTime,
    pub(super) too_old_at: SimTime,
    /// Requests given to it so far.
    pub(super) uses: u64,
    pub(super) needs_reinit: bool,
    /// When its handler's limiter has let calls through.
    pub(super) passed: Vec<SimTime>,
    pub(super) phase: Phase,
}

#[derive(Clone)]
pub(super) enum Phase {
    /// INIT for a request.
    Init {
        until: SimTime,
        outcome: InitOutcome,
        ends: SimTime,
        fact: Completed,
    },
    /// INIT of a provisioned environment, for whoever may come.
    Prepare {
        until: SimTime,
        init: SimDuration,
        is_cut: bool,
        replaces: bool,
    },
    /// Provisioned and initialised, but the rest is not there yet.
    Held {
        parking: u64,
    },
    Invoke {
        ends: SimTime,
        fact: Completed,
    },
    Idle {
        until: SimTime,
        parking: u64,
    },
}

impl Env {
    /// In INIT or INVOKE for a request.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Init { .. } | Phase::Invoke { .. })
    }

    /// When it became idle, as a number that grows with time.
    pub(super) fn parking(&self) -> u64 {
        match self.phase {
            Phase::Idle { parking, .. } | Phase::Held { parking } => parking,
            _ => panic!("{:?} is not idle", self.id),
        }
    }
}

impl Naive {
    /// When and why an idle environment stops if it stays idle.
    pub(super) fn death(&self, env: &Env) -> (SimTime, StopCause) {
        let Phase::Idle { until, .. } = env.phase else { return (env.too_old_at, StopCause::Age) };
        if env.fleet.is_some() {
            return (env.too_old_at, StopCause::Age);
        }
        let silent = self.versions[env.id.version.index()].silent_until;
        if env.too_old_at <= until && env.too_old_at.max(self.now) <= silent {
            (env.too_old_at, StopCause::Age)
        } else if until <= silent {
            (until, StopCause::Idle)
        } else {
            (silent, StopCause::Silence)
        }
    }

    pub(super) fn expire(&mut self, index: usize, sink: &mut dyn Sink) {
        if let Some(fleet) = self.envs[index].fleet {
            return self.recycle(fleet, index, sink);
        }
        let (_, cause) = self.death(&self.envs[index]);
        self.stop(index, cause, sink);
    }

    pub(super) fn ready(&mut self, index: usize, sink: &mut dyn Sink) {
        let env = &mut self.envs[index];
        if let Phase::Prepare { init, is_cut, replaces, .. } = env.phase {
            return self.join(index, init, is_cut, replaces, sink);
        }
        let Phase::Init { outcome, ends, fact, .. } = env.phase.clone() else {
            panic!("{:?} is not in INIT", env.id)
        };
        env.phase = Phase::Invoke { ends, fact };
        let ready = Ready { env: env.id, init: outcome, provisioned_ms: None };
        sink.record(self.now, &Fact::Ready(ready));
    }

    pub(super) fn complete(&mut self, index: usize, sink: &mut dyn Sink) {
        let env = &mut self.envs[index];
        let Phase::Invoke { fact, .. } = env.phase.clone() else {
            panic!("{:?} is not in INVOKE", env.id)
        };
        env.needs_reinit = matches!(fact.outcome, Outcome::Crash | Outcome::Timeout);
        let fleet = env.fleet;
        sink.record(self.now, &Fact::Completed(fact));
        if fact.request.mode == Mode::Asynchronous {
            self.event_tried(&fact, sink);
        }
        if let Some(fleet) = fleet {
            return self.back_to_fleet(fleet, index, sink);
        }
        self.park(index);
        if self.versions[fact.env.version.index()].retired {
            self.stop(index, StopCause::Deployment, sink);
        }
    }

    fn park(&mut self, index: usize) {
        let env = &self.envs[index];
        let (birth, uses) = (env.id.birth, env.uses);
        let version = env.id.version;
        let platform = &self.model.platform;
        let law = platform.idle_spare.as_ref().unwrap_or(&platform.idle);
        let limit = law.sample(&mut self.draw(version, Purpose::Idle, &[birth, uses]));
        let silence =
            platform.idle.sample(&mut self.draw(version, Purpose::Silence, &[birth, uses]));
        let parking = self.next_parking();
        self.envs[index].phase = Phase::Idle { until: self.now.saturating_add(limit), parking };
        let is_silent = !self.on_demand().any(|env| env.id.version == version && env.is_busy());
        if self.model.platform.idle_spare.is_some() && is_silent {
            self.versions[version.index()].silent_until = self.now.saturating_add(silence);
        }
        let slot = self.envs[index].id.slot;
        self.versions[version.index()].idle.push(slot);
    }

    pub(super) fn on_demand(&self) -> impl Iterator<Item = &Env> {
        self.envs.iter().filter(|env| env.fleet.is_none())
    }

    pub(super) fn next_parking(&mut self) -> u64 {
        self.parkings += 1;
        self.parkings
    }

    /// Ends an environment that is idle, or whose INIT has just ended.
    pub(super) fn stop(&mut self, index: usize, cause: StopCause, sink: &mut dyn Sink) {
        if matches!(self.envs[index].phase, Phase::Idle { .. }) {
            self.leave_idle(index);
        }
        let Env { id, born, fleet, .. } = self.envs.swap_remove(index);
        self.free_slots.push(id.slot);
        let is_provisioned = fleet.is_some();
        let stopped = EnvStopped { env: id, cause, born, is_provisioned };
        sink.record(self.now, &Fact::EnvStopped(stopped));
    }

    /// An idle environment is idle no longer.
    pub(super) fn leave_idle(&mut self, index: usize) {
        let Env { id, fleet, .. } = self.envs[index];
        let idle = match fleet {
            Some(fleet) => &mut self.fleets[fleet].idle,
            None => &mut self.versions[id.version.index()].idle,
        };
        let place = idle.iter().position(|other| *other == id.slot).expect("it was parked");
        idle.swap_remove(place);
    }

    /// The name of a version's next environment, in the slot that was left last.
    pub(super) fn next_env(&mut self, version: VersionId) -> EnvRef {
        let slot = self.free_slots.pop().unwrap_or_else(|| {
            self.slots += 1;
            EnvSlot(self.slots - 1)
        });
        let births = &mut self.versions[version.index()].births;
        *births += 1;
        let birth = *births - 1;
        EnvRef { function: self.versions[version.index()].function, version, birth, slot }
    }

    /// When an environment that is started now becomes too old.
    pub(super) fn too_old_at(&self, id: EnvRef) -> SimTime {
        match &self.model.platform.max_age {
            MaxAge::Unlimited => SimTime::NEVER,
            MaxAge::Drawn(law) => {
                let age = law.sample(&mut self.draw(id.version, Purpose::Age, &[id.birth]));
                self.now.saturating_add(age)
            }
        }
    }
}
