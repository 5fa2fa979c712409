//! How an invocation starts.

use tepid::engine::record::{
    Completed, EnvRef, EnvStarted, Fact, InitOutcome, Pool, Sink, StartKind, Started,
};
use tepid::engine::source::{Origin, Request};
use tepid::id::EnvSlot;
use tepid::model::Phases;
use tepid::rng::Purpose;
use tepid::units::{SimDuration, SimTime};

use super::Naive;
use super::environment::{Env, Phase};
use super::invocation::Spans;

impl Naive {
    pub(super) fn start_idle(
        &mut self,
        slot: EnvSlot,
        pool: Pool,
        request: Request,
        sink: &mut dyn Sink,
    ) {
        let index = self.at(slot);
        self.leave_idle(index);
        let Env { id, uses, needs_reinit, .. } = self.envs[index];
        let mut draw = self.draw(id.version, Purpose::Init, &[id.birth, uses]);
        let memory = self.versions[id.version.index()].memory;
        let boot = self.function(id.function).start_up.boot(memory, &mut draw);
        let (kind, again) = if needs_reinit {
            (StartKind::Reinit, boot.runtime + boot.static_code + boot.first_call)
        } else if uses == 0 {
            // Nobody has called it while it was initialised.
            (StartKind::Warm, boot.first_call)
        } else {
            (StartKind::Warm, SimDuration::ZERO)
        };
        let mut passed = std::mem::take(&mut self.envs[index].passed);
        let start = Spans { again, ..Spans::default() };
        let fact = self.invocation(request, id, (kind, pool), start, &mut passed);
        self.envs[index].passed = passed;
        self.begin(&fact, sink);
        let ends = self.now.saturating_add(fact.duration);
        self.envs[index].uses += 1;
        self.envs[index].phase = Phase::Invoke { ends, fact };
    }

    pub(super) fn start_cold(&mut self, pool: Pool, request: Request, sink: &mut dyn Sink) {
        let id = self.next_env(self.resolve(&request));
        let drawn = self.phases(id);
        let limit = self.model.platform.init_limit;
        self.tell_start(id, Some(request.origin), drawn.cut_at(limit), sink);
        let platform = drawn.environment + drawn.download + drawn.network;
        let init = drawn.runtime + drawn.static_code;
        let (outcome, phase, billed, again) = if init <= limit {
            (InitOutcome::Done, init, init, SimDuration::ZERO)
        } else {
            (InitOutcome::Cut, limit, SimDuration::ZERO, init)
        };
        let again = again + drawn.first_call;
        let start = Spans { platform, init: phase, billed_init: billed, again };
        let mut passed = Vec::new();
        let fact = self.invocation(request, id, (StartKind::Cold, pool), start, &mut passed);
        self.begin(&fact, sink);
        let until = self.now + platform + phase;
        let ends = until + fact.duration;
        self.envs.push(Env {
            id,
            fleet: None,
            born: self.now,
            too_old_at: self.too_old_at(id),
            uses: 1,
            needs_reinit: false,
            passed,
            phase: Phase::Init { until, outcome, ends, fact },
        });
    }

    /// What the start of an environment consists of.
    pub(super) fn phases(&self, id: EnvRef) -> Phases {
        let version = &self.versions[id.version.index()];
        let is_first = id.birth == 0 && version.is_new;
        let mut platform = self.draw(id.version, Purpose::PlatformStart, &[id.birth, 0]);
        let mut process = self.draw(id.version, Purpose::Init, &[id.birth, 0]);
        let start_up = &self.function(id.function).start_up;
        start_up.draw(version.memory, is_first, &mut platform, &mut process)
    }

    pub(super) fn tell_start(
        &self,
        env: EnvRef,
        origin: Option<Origin>,
        phases: Phases,
        sink: &mut dyn Sink,
    ) {
        sink.record(self.now, &Fact::EnvStarted(EnvStarted { env, origin, phases }));
    }

    fn begin(&mut self, fact: &Completed, sink: &mut dyn Sink) {
        if fact.pool != Pool::Provisioned {
            self.versions[fact.env.version.index()].silent_until = SimTime::NEVER;
        }
        let started = Started {
            request: fact.request,
            env: fact.env,
            kind: fact.kind,
            pool: fact.pool,
            platform: fact.platform,
            init: fact.init,
            wait: self.now.since(fact.request.born),
            ends: self.now + fact.platform + fact.init + fact.duration,
        };
        sink.record(self.now, &Fact::Started(started));
    }
}
