//! The life of an invocation: knock, start, ready, complete.

use crate::engine::admission::{Admission, admit};
use crate::engine::environment::{Birth, ColdStart, Environment, Invocation};
use crate::engine::function::Concurrency;
use crate::engine::placement::{Placement, place};
use crate::engine::record::{
    Completed, EnvRef, EnvStarted, Fact, InitOutcome, Outcome, Ready, Sink, StartKind, Started,
    StopCause, ThrottleReason, Throttled,
};
use crate::engine::source::Request;
use crate::engine::{Engine, Halt};
use crate::id::{EnvSlot, FunctionId, VersionId};
use crate::model::{Boot, MaxAge, Phases, Scaling};
use crate::units::{SimDuration, SimTime};

/// How an invocation began.
struct Begun {
    started: SimTime,
    platform: SimDuration,
    init: SimDuration,
    /// The INIT that is billed: none where it was cut, because INVOKE repeats it.
    billed_init: SimDuration,
}

impl Engine {
    /// A request asks to be served: the one place where admission and placement are acted upon.
    #[inline]
    pub(super) fn knock<K>(&mut self, request: Request, sink: &mut K) -> Result<(), Halt>
    where
        K: Sink + ?Sized,
    {
        let function = &self.functions[request.target.index()];
        if let Admission::Refused(reason) = admit(function, &self.account, self.now) {
            self.throttle(request, reason, sink);
            return Ok(());
        }
        self.count_admitted(request.target);
        let function = &self.functions[request.target.index()];
        let scaling = self.model.platform.scaling;
        let budget = &self.budgets[request.target.index()];
        let idle = self.choose_idle(&request);
        match place(function, &self.account, scaling, budget, idle, self.now) {
            Placement::Idle(slot) => self.start_idle(request, slot, sink),
            Placement::New => return self.start_new(request, sink),
            Placement::Refused(reason) => self.throttle(request, reason, sink),
        }
        Ok(())
    }

    fn throttle<K: Sink + ?Sized>(
        &mut self,
        request: Request,
        reason: ThrottleReason,
        sink: &mut K,
    ) {
        sink.record(self.now, &Fact::Throttled(Throttled { request, reason }));
        self.heed(&request);
    }

    #[inline]
    fn count_admitted(&mut self, id: FunctionId) {
        let function = &mut self.functions[id.index()];
        match function.concurrency {
            Concurrency::Reserved(_) => function.rate.count(self.now),
            Concurrency::Unreserved => self.account.rate.count(self.now),
        }
    }

    /// The idle environment that the routing rule would pick for this request.
    #[inline]
    fn choose_idle(&self, request: &Request) -> Option<EnvSlot> {
        let function = &self.functions[request.target.index()];
        let pool = &self.versions[function.latest.index()].pool;
        pool.choose(|count| {
            let key = self.sources[request.id.source.index()].routing;
            let key = key.with(request.id.ordinal).with(u64::from(request.attempt));
            key.stream().next_below(count)
        })
    }

    /// Gives a request to an idle environment.
    #[inline]
    fn start_idle<K: Sink + ?Sized>(&mut self, request: Request, slot: EnvSlot, sink: &mut K) {
        let env = self.envs.get(slot);
        let version = env.version;
        let (kind, extra) = if env.needs_reinit {
            let life = self.envs.life(slot);
            let boot = self.draw_boot(version, life.birth, life.uses);
            (StartKind::Reinit, boot.init() + boot.first_call)
        } else {
            (StartKind::Warm, SimDuration::ZERO)
        };
        let mut invocation = self.plan(request, kind, extra);
        if !self.functions[request.target.index()].is_plain {
            self.spoil(Some(slot), extra, &mut invocation);
        }
        self.versions[version.index()].pool.remove(&mut self.envs, slot);
        self.envs.begin_warm(slot, self.now, &invocation);
        self.completions.push(self.now + invocation.duration, slot.0);
        self.occupy(version);
        let env = self.env_ref(slot, version);
        self.record_start(env, &invocation, sink);
    }

    /// Starts a new environment for a request.
    fn start_new<K>(&mut self, request: Request, sink: &mut K) -> Result<(), Halt>
    where
        K: Sink + ?Sized,
    {
        let version = self.functions[request.target.index()].latest;
        let lineage = &mut self.lineages[version.index()];
        let birth = lineage.births;
        lineage.births += 1;
        self.silences[version.index()].over = false;

        let phases = self.draw_phases(version, birth);
        let keys = &self.lineages[version.index()];
        let retires = match &self.model.platform.max_age {
            MaxAge::Unlimited => SimTime::NEVER,
            MaxAge::Drawn(age) => {
                self.now.saturating_add(age.sample(&mut keys.age.with(birth).stream()))
            }
        };
        let limit = self.model.platform.init_limit;
        let is_cut = limit < phases.init();
        let repeated_init = if is_cut { phases.init() } else { SimDuration::ZERO };
        let phases = phases.cut_at(limit);

        let extra = repeated_init + phases.first_call;
        let mut invocation = self.plan(request, StartKind::Cold, extra);
        invocation.platform = phases.platform();
        invocation.init = phases.init();
        let is_plain = self.functions[request.target.index()].is_plain;
        if !is_plain {
            self.spoil(None, extra, &mut invocation);
        }
        let birth = Birth { version, ordinal: birth, at: self.now, retires, init_cut: is_cut };
        let slot = self
            .envs
            .begin_init(&birth, &invocation)
            .ok_or(Halt::TooManyEnvironments { at: self.now })?;
        if !is_plain {
            self.open_limiter(slot, &request);
        }
        let ready = self.now + invocation.platform + invocation.init;
        self.readies.push(ready, slot.0);
        self.next_rare = self.next_rare.min(ready);
        self.spend_token(request.target);
        self.occupy(version);
        let env = self.env_ref(slot, version);
        sink.record(
            self.now,
            &Fact::EnvStarted(EnvStarted { env, origin: request.origin, phases }),
        );
        self.record_start(env, &invocation, sink);
        Ok(())
    }

    /// INIT has ended, done or cut: INVOKE begins.
    pub(super) fn make_ready<K: Sink + ?Sized>(&mut self, slot: EnvSlot, sink: &mut K) {
        let cold_start = self.envs.begin_invoke(slot, self.now);
        let init = if cold_start.init_cut { InitOutcome::Cut } else { InitOutcome::Done };
        self.completions.push(self.now + cold_start.duration, slot.0);
        let env = self.env_ref(slot, self.envs.get(slot).version);
        sink.record(self.now, &Fact::Ready(Ready { env, init }));
    }

    /// An invocation has ended: its environment is parked, or stopped if its version is replaced.
    #[inline]
    pub(super) fn complete<K: Sink + ?Sized>(&mut self, slot: EnvSlot, sink: &mut K) {
        let &Environment { version, request, kind, outcome, since, .. } = self.envs.get(slot);
        let env = self.env_ref(slot, version);
        let packaging = self.functions[env.function.index()].packaging;
        let begun = match kind {
            StartKind::Cold => self.begun_cold(slot),
            StartKind::Warm | StartKind::Reinit => Begun::at(since),
        };
        let duration = self.now.since(since);
        let billing = &self.model.platform.billing;
        let completed = Completed {
            request,
            env,
            kind,
            started: begun.started,
            platform: begun.platform,
            init: begun.init,
            duration,
            outcome,
            billed: billing.billed(packaging, begun.billed_init, duration),
        };
        sink.record(self.now, &Fact::Completed(completed));
        self.heed(&request);
        self.vacate(version);
        if self.versions[version.index()].retired {
            self.stop(slot, StopCause::Deployment, sink);
        } else {
            self.park(slot);
        }
    }

    /// What an invocation will be if nothing goes wrong: its whole course is known when it starts.
    ///
    /// `extra` is what INVOKE takes longer than the work: a repeated INIT, a first call.
    #[inline]
    fn plan(&self, request: Request, kind: StartKind, extra: SimDuration) -> Invocation {
        let function = &self.functions[request.target.index()];
        let wanted = extra.saturating_add(function.pace.apply(request.work));
        let timeout = function.timeout;
        Invocation {
            request,
            kind,
            platform: SimDuration::ZERO,
            init: SimDuration::ZERO,
            duration: wanted.min(timeout),
            outcome: if timeout < wanted { Outcome::Timeout } else { Outcome::Success },
        }
    }

    /// The phases of the cold start of a version's environment number `birth`.
    fn draw_phases(&self, version: VersionId, birth: u64) -> Phases {
        let lineage = &self.lineages[version.index()];
        let spec = &self.model.functions[self.versions[version.index()].function.index()];
        let is_first = birth == 0 && 0 < lineage.generation;
        let mut platform = lineage.platform_start.with(birth).with(0).stream();
        let mut process = lineage.init.with(birth).with(0).stream();
        spec.start_up.draw(spec.memory, is_first, &mut platform, &mut process)
    }

    /// What the restart of a reset environment takes.
    fn draw_boot(&self, version: VersionId, birth: u64, uses: u64) -> Boot {
        let key = self.lineages[version.index()].init;
        let spec = &self.model.functions[self.versions[version.index()].function.index()];
        spec.start_up.boot(spec.memory, &mut key.with(birth).with(uses).stream())
    }

    fn spend_token(&mut self, id: FunctionId) {
        let scaling = self.model.platform.scaling;
        let budget = match scaling {
            Scaling::Legacy { .. } => &mut self.account.budget,
            Scaling::TokenBucket { .. } | Scaling::Unlimited => &mut self.budgets[id.index()],
        };
        budget.spend_one(scaling, self.now);
    }

    #[inline]
    fn occupy(&mut self, version: VersionId) {
        let row = &mut self.versions[version.index()];
        row.pool.occupied += 1;
        let function = &mut self.functions[row.function.index()];
        function.occupied += 1;
        self.account.occupied += u32::from(function.concurrency == Concurrency::Unreserved);
    }

    #[inline]
    fn vacate(&mut self, version: VersionId) {
        let row = &mut self.versions[version.index()];
        row.pool.occupied -= 1;
        let function = &mut self.functions[row.function.index()];
        function.occupied -= 1;
        self.account.occupied -= u32::from(function.concurrency == Concurrency::Unreserved);
    }

    /// Pauses if somebody watches the request.
    #[inline]
    fn heed(&mut self, request: &Request) {
        if request.watched {
            self.pause();
        }
    }

    #[inline]
    fn record_start<K>(&mut self, env: EnvRef, invocation: &Invocation, sink: &mut K)
    where
        K: Sink + ?Sized,
    {
        let &Invocation { request, kind, platform, init, duration, .. } = invocation;
        let ends = self.now + platform + init + duration;
        let wait = self.now.since(request.born);
        let started = Started { request, env, kind, platform, init, wait, ends };
        sink.record(self.now, &Fact::Started(started));
        if request.watched && sink.heeds_start(self.now, &request, ends) {
            self.pause();
        }
    }

    /// How the first request of an environment began.
    fn begun_cold(&self, slot: EnvSlot) -> Begun {
        let cold_start = self.envs.cold_start(slot);
        let ColdStart { platform, init, init_cut, .. } = *cold_start;
        let billed_init = if init_cut { SimDuration::ZERO } else { init };
        Begun { started: self.envs.life(slot).born, platform, init, billed_init }
    }

    #[inline]
    pub(super) fn env_ref(&self, slot: EnvSlot, version: VersionId) -> EnvRef {
        let function = self.versions[version.index()].function;
        EnvRef { function, version, birth: self.envs.life(slot).birth, slot }
    }
}

impl Begun {
    /// At an environment that was there.
    const fn at(started: SimTime) -> Self {
        let none = SimDuration::ZERO;
        Self { started, platform: none, init: none, billed_init: none }
    }
}
