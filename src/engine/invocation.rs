//! The life of an invocation: knock, start, ready, complete.

use crate::engine::admission::{Admission, admit};
use crate::engine::environment::{Birth, ColdStart, Environment, Invocation, Purpose};
use crate::engine::events::Ended;
use crate::engine::function::{Concurrency, Lineage};
use crate::engine::placement::{Idle, Placement, place};
use crate::engine::provisioned::FleetId;
use crate::engine::record::{
    Completed, EnvRef, EnvStarted, Fact, InitOutcome, Outcome, Pool, Ready, Sink, StartKind,
    Started, StopCause, ThrottleReason, Throttled,
};
use crate::engine::scaling::ScalingBudget;
use crate::engine::source::{Mode, Request};
use crate::engine::{Engine, Halt};
use crate::id::{EnvSlot, FunctionId, Qualifier, VersionId};
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
        if let Admission::Refused(reason) = admit(function, &self.account, request.mode, self.now) {
            self.throttle(request, reason, sink);
            return Ok(());
        }
        if request.mode == Mode::Synchronous {
            self.count_admitted(request.target);
        }
        let function = &self.functions[request.target.index()];
        let scaling = self.model.platform.scaling;
        let budget = &self.budgets[request.target.index()];
        let version = self.resolve(&request);
        let (idle, otherwise) = self.choose_idle(&request, version);
        let (slot, pool) = match place(function, &self.account, scaling, budget, idle, self.now) {
            Placement::Provisioned(slot) => (slot, Pool::Provisioned),
            Placement::Idle(slot) => (slot, otherwise),
            Placement::New => return self.start_new(request, version, otherwise, sink),
            Placement::Refused(reason) => {
                self.throttle(request, reason, sink);
                return Ok(());
            }
        };
        self.start_idle(request, slot, pool, sink);
        Ok(())
    }

    fn throttle<K: Sink + ?Sized>(
        &mut self,
        request: Request,
        reason: ThrottleReason,
        sink: &mut K,
    ) {
        sink.record(self.now, &Fact::Throttled(Throttled { request, reason }));
        if request.mode == Mode::Asynchronous {
            self.event_throttled(request, reason, sink);
        }
        self.heed(&request);
    }

    #[inline]
    fn count_admitted(&mut self, id: FunctionId) {
        let function = &mut self.functions[id.index()];
        match function.concurrency {
            Concurrency::Reserved(_) | Concurrency::SwitchedOff => function.rate.count(self.now),
            Concurrency::Unreserved => self.account.rate.count(self.now),
        }
    }

    /// The idle environments that the routing rule would pick for this request, and whose
    /// concurrency it uses if it gets no provisioned one.
    #[expect(clippy::inline_always, reason = "most versions have nothing provisioned")]
    #[inline(always)]
    fn choose_idle(&self, request: &Request, version: VersionId) -> (Idle, Pool) {
        let row = &self.versions[version.index()];
        let draw = |count| {
            let key = self.sources[request.id.source.index()].routing;
            let key = key.with(request.id.ordinal).with(u64::from(request.attempt));
            key.stream().next_below(count)
        };
        let on_demand = row.pool.choose(draw);
        let (provisioned, otherwise) = match row.fleet {
            None => (None, Pool::OnDemand),
            Some(id) => self.choose_provisioned(id, request, draw),
        };
        (Idle { provisioned, on_demand }, otherwise)
    }

    /// The same of a fleet.
    #[inline(never)]
    fn choose_provisioned(
        &self,
        id: FleetId,
        request: &Request,
        draw: impl FnOnce(u32) -> u32,
    ) -> (Option<EnvSlot>, Pool) {
        let fleet = &self.fleets[id.index()];
        if !fleet.is_for(request.qualifier, self.model.platform.provisioning.matching) {
            return (None, Pool::OnDemand);
        }
        let may_serve = request.mode == Mode::Asynchronous || !fleet.rate.is_spent(self.now);
        let provisioned = if may_serve { fleet.pool.choose(draw) } else { None };
        let otherwise = if fleet.requested == 0 { Pool::OnDemand } else { Pool::Spillover };
        (provisioned, otherwise)
    }

    /// Gives a request to an idle environment.
    #[inline]
    fn start_idle<K>(&mut self, request: Request, slot: EnvSlot, pool: Pool, sink: &mut K)
    where
        K: Sink + ?Sized,
    {
        let env = self.envs.get(slot);
        let version = env.version;
        let (kind, extra) = if env.needs_reinit {
            let life = self.envs.life(slot);
            let boot = self.draw_boot(version, life.birth, life.uses);
            (StartKind::Reinit, boot.init() + boot.first_call)
        } else if pool == Pool::Provisioned {
            (StartKind::Warm, self.first_call(slot, version))
        } else {
            (StartKind::Warm, SimDuration::ZERO)
        };
        let mut invocation = self.plan(request, version, kind, extra);
        invocation.pool = pool;
        if !self.functions[request.target.index()].is_plain {
            self.spoil(Some(slot), extra, &mut invocation);
        }
        if pool == Pool::Provisioned {
            self.take_provisioned(version, slot, request.mode);
        } else {
            self.versions[version.index()].pool.remove(&mut self.envs, slot);
            self.occupy(version);
        }
        self.envs.begin_warm(slot, self.now, &invocation);
        self.completions.push(self.now + invocation.duration, slot.0);
        self.record_start(slot, version, &invocation, sink);
    }

    /// Starts a new environment for a request.
    fn start_new<K>(
        &mut self,
        request: Request,
        version: VersionId,
        pool: Pool,
        sink: &mut K,
    ) -> Result<(), Halt>
    where
        K: Sink + ?Sized,
    {
        let birth = self.next_birth(version);
        self.silences[version.index()].over = false;

        let phases = self.draw_phases(version, birth);
        let retires = self.draw_retirement(version, birth);
        let limit = self.model.platform.init_limit;
        let is_cut = limit < phases.init();
        let repeated_init = if is_cut { phases.init() } else { SimDuration::ZERO };
        let phases = phases.cut_at(limit);

        let extra = repeated_init + phases.first_call;
        let mut invocation = self.plan(request, version, StartKind::Cold, extra);
        invocation.pool = pool;
        invocation.platform = phases.platform();
        invocation.init = phases.init();
        let is_plain = self.functions[request.target.index()].is_plain;
        if !is_plain {
            self.spoil(None, extra, &mut invocation);
        }
        let birth = Birth {
            version,
            ordinal: birth,
            at: self.now,
            retires,
            init_cut: is_cut,
            purpose: Purpose::Serve,
        };
        let slot = self
            .envs
            .begin_init(&birth, &invocation)
            .ok_or(Halt::TooManyEnvironments { at: self.now })?;
        if !is_plain {
            self.open_limiter(slot, request.target, 1);
        }
        let ready = self.now + invocation.platform + invocation.init;
        self.readies.push(ready, slot.0);
        self.next_rare = self.next_rare.min(ready);
        self.spend_token(request.target);
        self.occupy(version);
        let env = self.env_ref(slot, version);
        let started = EnvStarted { env, origin: Some(request.origin), phases };
        sink.record(self.now, &Fact::EnvStarted(started));
        self.record_start(slot, version, &invocation, sink);
        Ok(())
    }

    /// INIT has ended, done or cut: INVOKE begins.
    pub(super) fn make_ready<K: Sink + ?Sized>(&mut self, slot: EnvSlot, sink: &mut K) {
        let &ColdStart { purpose, init_cut, .. } = self.envs.cold_start(slot);
        if purpose != Purpose::Serve {
            return self.join(slot, purpose, init_cut, sink);
        }
        let cold_start = self.envs.begin_invoke(slot, self.now);
        let init = if cold_start.init_cut { InitOutcome::Cut } else { InitOutcome::Done };
        self.completions.push(self.now + cold_start.duration, slot.0);
        let env = self.env_ref(slot, self.envs.get(slot).version);
        sink.record(self.now, &Fact::Ready(Ready { env, init, provisioned_ms: None }));
    }

    /// An invocation has ended: its environment is parked, or stopped if its version is replaced.
    #[inline]
    pub(super) fn complete<K: Sink + ?Sized>(&mut self, slot: EnvSlot, sink: &mut K) {
        let &Environment { version, request, kind, outcome, since, .. } = self.envs.get(slot);
        let pool = self.envs.life(slot).pool;
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
            pool,
            started: begun.started,
            platform: begun.platform,
            init: begun.init,
            duration,
            outcome,
            billed: billing.billed(packaging, begun.billed_init, duration),
        };
        sink.record(self.now, &Fact::Completed(completed));
        if request.mode == Mode::Asynchronous {
            // A copy: were the fact lent out, every completion would have to write it down.
            let Begun { started, platform, init, .. } = begun;
            self.event_ended(Ended { request, started, platform, init, duration, outcome }, sink);
        }
        self.heed(&request);
        if pool == Pool::Provisioned {
            self.park_provisioned(slot, sink);
            return;
        }
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
    fn plan(
        &self,
        request: Request,
        version: VersionId,
        kind: StartKind,
        extra: SimDuration,
    ) -> Invocation {
        let function = &self.functions[request.target.index()];
        let pace = match request.qualifier {
            Qualifier::Latest => function.pace,
            Qualifier::Version(_) | Qualifier::Alias(_) => self.lineages[version.index()].pace,
        };
        let wanted = extra.saturating_add(pace.apply(request.work));
        let timeout = function.timeout;
        Invocation {
            request,
            kind,
            pool: Pool::OnDemand,
            platform: SimDuration::ZERO,
            init: SimDuration::ZERO,
            duration: wanted.min(timeout),
            outcome: if timeout < wanted { Outcome::Timeout } else { Outcome::Success },
        }
    }

    /// The phases of the cold start of a version's environment number `birth`.
    pub(super) fn draw_phases(&self, version: VersionId, birth: u64) -> Phases {
        let lineage = &self.lineages[version.index()];
        let spec = &self.model.functions[self.versions[version.index()].function.index()];
        let is_first = birth == 0 && lineage.is_new;
        let mut platform = lineage.platform_start.with(birth).with(0).stream();
        let mut process = lineage.init.with(birth).with(0).stream();
        spec.start_up.draw(lineage.memory, is_first, &mut platform, &mut process)
    }

    /// What the restart of a reset environment takes.
    fn draw_boot(&self, version: VersionId, birth: u64, uses: u64) -> Boot {
        let Lineage { init: key, memory, .. } = self.lineages[version.index()];
        let spec = &self.model.functions[self.versions[version.index()].function.index()];
        spec.start_up.boot(memory, &mut key.with(birth).with(uses).stream())
    }

    /// When the version's environment number `birth`, started now, becomes too old.
    pub(super) fn draw_retirement(&self, version: VersionId, birth: u64) -> SimTime {
        match &self.model.platform.max_age {
            MaxAge::Unlimited => SimTime::NEVER,
            MaxAge::Drawn(age) => {
                let key = self.lineages[version.index()].age;
                self.now.saturating_add(age.sample(&mut key.with(birth).stream()))
            }
        }
    }

    /// The running number of a version's next environment.
    pub(super) fn next_birth(&mut self, version: VersionId) -> u64 {
        let births = &mut self.lineages[version.index()].births;
        *births += 1;
        *births - 1
    }

    /// What the first call of a provisioned environment takes longer: nobody has called it while
    /// it was initialised.
    #[cold]
    fn first_call(&self, slot: EnvSlot, version: VersionId) -> SimDuration {
        let life = self.envs.life(slot);
        if 0 < life.uses {
            return SimDuration::ZERO;
        }
        self.draw_boot(version, life.birth, 0).first_call
    }

    /// A provisioned environment leaves its pool to serve.
    #[cold]
    fn take_provisioned(&mut self, version: VersionId, slot: EnvSlot, mode: Mode) {
        let id = self.fleet_of(version);
        let fleet = &mut self.fleets[id.index()];
        if mode == Mode::Synchronous {
            fleet.rate.count(self.now);
        }
        fleet.pool.occupied += 1;
        fleet.pool.remove(&mut self.envs, slot);
    }

    fn spend_token(&mut self, id: FunctionId) {
        let (scaling, now) = (self.model.platform.scaling, self.now);
        self.budget_mut(id).spend_one(scaling, now);
    }

    /// The bucket that a function's new environments come from.
    pub(super) fn budget_mut(&mut self, id: FunctionId) -> &mut ScalingBudget {
        match self.model.platform.scaling {
            Scaling::Legacy { .. } => &mut self.account.budget,
            Scaling::TokenBucket { .. } | Scaling::Unlimited => &mut self.budgets[id.index()],
        }
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
    fn record_start<K>(
        &mut self,
        slot: EnvSlot,
        version: VersionId,
        invocation: &Invocation,
        sink: &mut K,
    ) where
        K: Sink + ?Sized,
    {
        let env = self.env_ref(slot, version);
        let &Invocation { request, kind, pool, platform, init, duration, .. } = invocation;
        let ends = self.now + platform + init + duration;
        let wait = self.now.since(request.born);
        let started = Started { request, env, kind, pool, platform, init, wait, ends };
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
