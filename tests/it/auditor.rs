//! The auditor: a recorder that trusts nobody and checks each fact against the laws that hold in
//! every run, whatever the scenario.

mod account;
mod environment;
mod events;
mod fleet;
mod limits;
mod tests;
mod window;

use std::collections::BTreeMap;

use tepid::dist::Dist;
use tepid::engine::action::Action;
use tepid::engine::record::{
    Completed, EnvRef, EnvStarted, EnvStopped, Fact, InitOutcome, Outcome, Pool, Ready, Sink,
    StartKind, Started, StopCause, ThrottleReason, Throttled, Versioned,
};
use tepid::engine::source::Mode;
use tepid::id::{EnvSlot, FunctionId, VersionId};
use tepid::model::{IdleLaw, MaxAge, Model, Routing};
use tepid::units::{SimDuration, SimTime};

use self::account::Account;
use self::environment::{Env, Phase};
use self::events::Events;
use self::limits::{Limits, Spender};
use self::window::Window;

/// What the auditor knows of the account; every broken law panics.
pub(crate) struct Auditor {
    label: String,
    model: Model,
    now: SimTime,
    envs: BTreeMap<EnvSlot, Env>,
    account: Account,
    events: Events,
    births: BTreeMap<VersionId, u64>,
    /// The slot in which what was too old is initialised again, and whether it had served.
    renewal: Option<(EnvSlot, bool)>,
    last_completion: BTreeMap<VersionId, SimTime>,
    most_alive: usize,
    limits: Limits,
    window: Option<Window>,
    started: usize,
    completed: usize,
    /// Tries of callers who wait: served, or refused.
    answered: usize,
    /// Requests that actions have made before the present instant, and at it.
    bursts: (usize, usize),
    /// Integral of the number of living environments [µs].
    alive_time: u64,
    /// Their phases added up one by one [µs].
    phase_time: u64,
}

/// Some of the living environments.
type Envs<'a> = Box<dyn Iterator<Item = &'a Env> + 'a>;

/// What has been asked of a run, and what the engine says at its end.
pub(crate) struct Books {
    /// Requests of callers who wait, and events, that came before the end.
    pub(crate) offered: (usize, usize),
    /// Requests that were put in and whose time has not come.
    pub(crate) early: usize,
    /// Requests that the engine says wait.
    pub(crate) waiting: usize,
}

impl Auditor {
    /// An auditor for a run of `model`; `label` says in its complaints which run it was.
    pub(crate) fn new(model: &Model, label: String) -> Self {
        Self {
            label,
            now: SimTime::ZERO,
            envs: BTreeMap::new(),
            account: Account::new(model),
            events: Events::default(),
            births: BTreeMap::new(),
            renewal: None,
            last_completion: BTreeMap::new(),
            most_alive: 0,
            limits: Limits::new(model),
            window: Window::where_it_holds(model),
            started: 0,
            completed: 0,
            answered: 0,
            bursts: (0, 0),
            alive_time: 0,
            phase_time: 0,
            model: model.clone(),
        }
    }

    /// Checks the books at the end of a run.
    pub(crate) fn finish(mut self, now: SimTime, books: &Books) {
        self.advance(now);
        let in_flight: Vec<&Started> = self.envs.values().filter_map(|env| env.serves()).collect();
        assert_eq!(self.started, self.completed + in_flight.len(), "{}: in flight", self.label);
        let (callers, events) = books.offered;
        assert_eq!(callers + self.bursts.0, self.answered, "{}: arrivals", self.label);
        assert_eq!(events, self.events.accepted, "{}: events", self.label);
        let is_event = |started: &&&Started| started.request.mode == Mode::Asynchronous;
        let running = in_flight.iter().filter(is_event).count();
        let waiting = self.events.waiting(running) + books.early + self.bursts.1;
        assert_eq!(waiting, books.waiting, "{}: waiting", self.label);
        let open: u64 = self.envs.values().map(|env| now.since(env.since()).as_micros()).sum();
        assert_eq!(self.alive_time, self.phase_time + open, "{}: environment time", self.label);
    }

    fn check(&self, holds: bool, law: &str, about: &dyn std::fmt::Debug) {
        assert!(holds, "{} at {}: {law}: {about:?}", self.label, self.now);
    }

    fn advance(&mut self, at: SimTime) {
        self.check(at >= self.now, "time never runs backwards", &at);
        self.alive_time += self.envs.len() as u64 * at.since(self.now).as_micros();
        if self.now < at {
            self.bursts = (self.bursts.0 + self.bursts.1, 0);
        }
        self.now = at;
    }

    fn env_started(&mut self, fact: &EnvStarted) {
        let id = fact.env;
        let is_provisioned = fact.origin.is_none();
        let births = self.births.entry(id.version).or_default();
        *births += 1;
        let birth = *births - 1;
        self.check(birth == id.birth, "births are counted without a gap", &id);
        let is_current = self.account.is_current(id.function, id.version);
        self.check(is_current, "new ones are current", &id);
        let phase = if is_provisioned { Phase::Prepare } else { Phase::New };
        let replaces = self.renews(fact);
        let (born, phases, needs_reinit) = (self.now, fact.phases, false);
        let env = Env { id, is_provisioned, replaces, phases, born, needs_reinit, phase };
        let before = self.envs.insert(id.slot, env);
        self.check(before.is_none(), "a slot is never shared", &id);
        self.most_alive = self.most_alive.max(self.envs.len());
        self.check(id.slot.index() < self.most_alive, "free slots are used first", &id);
        if !is_provisioned {
            self.limits.env_started(&self.model, id.function, self.now, &self.label);
        }
    }

    fn started(&mut self, started: &Started) {
        let id = started.env;
        self.started += 1;
        self.check(started.request.target == id.function, "its own function serves", started);
        let versions = self.account.versions_of(&started.request);
        self.check(versions.contains(&id.version), "what was asked for serves", started);
        self.events.tried(&self.model, &started.request, self.now);
        self.check_pool(started);
        let env = self.known(id);
        let (law, legal) = match (&env.phase, started.kind) {
            (Phase::New, StartKind::Cold) => {
                ("cold only if none is idle", self.pool(id.version).all(|env| !env.is_idle()))
            }
            (Phase::Idle(_), StartKind::Warm) => ("warm is not reset", !env.needs_reinit),
            (Phase::Idle(_), StartKind::Reinit) => ("a reset one re-inits", env.needs_reinit),
            _ => ("a request is given to a new or idle one", false),
        };
        self.check(legal, law, started);
        if let Phase::Idle(since) = env.phase {
            let idle = self.now.since(since);
            self.check_routing(started, since);
            if !env.is_provisioned {
                let bound = longest(self.individual_law());
                self.check(bound.is_none_or(|bound| idle < bound), "not idle too long", started);
            }
            self.phase_time += idle.as_micros();
        }
        if started.request.mode == Mode::Synchronous {
            self.answered += 1;
            self.pass(id.function);
        }
        if started.pool != Pool::Provisioned {
            let (_, occupied, most) = self.occupancy(id.function);
            self.check(occupied < most, "there was room", started);
        }
        let phase = match started.kind {
            StartKind::Cold => Phase::Init(*started),
            StartKind::Warm | StartKind::Reinit => Phase::Invoke(*started),
        };
        self.known_mut(id).phase = phase;
        let alive = self.envs.len();
        if let Some(window) = &mut self.window {
            window.started(self.now, started.kind == StartKind::Cold, alive, &self.label);
        }
    }

    /// A caller's request passes the rate limit.
    fn pass(&mut self, function: FunctionId) {
        let spender = self.spender(function);
        self.limits.passed(&self.model, spender, self.now, &self.label);
    }

    fn spender(&self, function: FunctionId) -> Spender {
        match self.account.reserved[function.index()] {
            Some(reserved) => (Some(function), reserved),
            None => (None, self.account.quota),
        }
    }

    fn check_routing(&self, started: &Started, since: SimTime) {
        let EnvRef { version, birth, .. } = started.env;
        let is_provisioned = self.known(started.env).is_provisioned;
        let all = if is_provisioned { self.fleet(version) } else { self.pool(version) };
        let rivals: Vec<&Env> = all.filter(|env| env.is_idle()).collect();
        let times = || rivals.iter().map(|env| env.since());
        let births = || rivals.iter().map(|env| env.id.birth);
        let legal = match self.model.platform.routing {
            Routing::MostRecentlyUsed => times().max() == Some(since),
            Routing::LeastRecentlyUsed => times().min() == Some(since),
            Routing::Newest => births().max() == Some(birth),
            Routing::Oldest => births().min() == Some(birth),
            Routing::Random => true,
        };
        self.check(legal, "the routing rule is followed", started);
    }

    fn ready(&mut self, ready: &Ready) {
        let env = self.known(ready.env);
        if env.is_provisioned {
            return self.prepared(ready);
        }
        let Phase::Init(started) = &env.phase else {
            panic!("{}: ready without INIT: {ready:?}", self.label)
        };
        let due = env.born + started.platform + started.init;
        self.check(due == self.now, "INIT ends after its own time", ready);
        let limit = self.model.platform.init_limit;
        self.check(started.init <= limit, "INIT is cut at its limit", ready);
        let cut = ready.init == InitOutcome::Cut;
        self.check(!cut || started.init == limit, "only the limit cuts INIT", ready);
        let phase = Phase::Invoke(*started);
        self.known_mut(ready.env).phase = phase;
    }

    fn completed(&mut self, completed: &Completed) {
        self.completed += 1;
        let Phase::Invoke(started) = &self.known(completed.env).phase else {
            panic!("{}: completed without INVOKE: {completed:?}", self.label)
        };
        self.check(started.request == completed.request, "it completes its request", completed);
        let spent = completed.platform + completed.init + completed.duration;
        self.check(completed.started + spent == self.now, "the parts add up", completed);
        let timeout = self.model.functions[completed.env.function.index()].timeout;
        self.check(completed.duration <= timeout, "INVOKE ends at the time-out", completed);
        let cut = completed.outcome == Outcome::Timeout;
        self.check(!cut || completed.duration == timeout, "only the time-out cuts", completed);
        self.phase_time += spent.as_micros();
        let now = self.now;
        let env = self.known_mut(completed.env);
        env.needs_reinit = matches!(completed.outcome, Outcome::Crash | Outcome::Timeout);
        env.phase = Phase::Idle(now);
        if completed.pool != Pool::Provisioned {
            self.last_completion.insert(completed.env.version, now);
        }
        if let Some(window) = &mut self.window {
            window.completed(now);
        }
    }

    fn env_stopped(&mut self, stopped: &EnvStopped) {
        let env = self.known(stopped.env);
        let (Phase::Idle(since) | Phase::Held(since)) = env.phase else {
            panic!("{}: stopped while busy: {stopped:?}", self.label)
        };
        self.check(env.born == stopped.born, "its birth is remembered", stopped);
        let is_provisioned = env.is_provisioned;
        self.check(is_provisioned == stopped.is_provisioned, "whose it was", stopped);
        let idle = self.now.since(since);
        let platform = &self.model.platform;
        let law = self.individual_law();
        let legal = match stopped.cause {
            StopCause::Idle => !is_provisioned && idle >= law.min(),
            StopCause::Age => match &platform.max_age {
                MaxAge::Unlimited => false,
                MaxAge::Drawn(age) => self.now.since(env.born) >= age.min(),
            },
            StopCause::Silence => {
                let last = self.last_completion[&stopped.env.version];
                !is_provisioned
                    && platform.idle_spare.is_some()
                    && self.pool(stopped.env.version).all(|env| !env.is_busy())
                    && self.now.since(last) >= platform.idle.min()
            }
            // The action itself is recorded behind the stops of its idle environments.
            StopCause::Deployment => !is_provisioned,
            StopCause::Release | StopCause::InitFailure => is_provisioned,
        };
        self.check(legal, "it stops for a reason", stopped);
        let bound = longest(law);
        let in_time = is_provisioned || bound.is_none_or(|bound| idle <= bound);
        self.check(in_time, "it is reaped in time", stopped);
        if is_provisioned {
            self.left(stopped, since);
        }
        self.phase_time += idle.as_micros();
        self.envs.remove(&stopped.env.slot);
    }

    fn throttled(&mut self, fact: &Throttled) {
        let (function, reason) = (fact.request.target, fact.reason);
        self.events.tried(&self.model, &fact.request, self.now);
        let (own, occupied, most) = self.occupancy(function);
        let waits = fact.request.mode == Mode::Synchronous;
        let legal = match reason {
            ThrottleReason::SwitchedOff => own == Some(0),
            ThrottleReason::ReservedConcurrency => own.is_some() && occupied >= most,
            ThrottleReason::Concurrency => own.is_none() && occupied >= most,
            ThrottleReason::RequestRate => own.is_none() && waits,
            ThrottleReason::ReservedRequestRate => own.is_some() && waits,
            ThrottleReason::ScalingRate => {
                let versions = self.account.versions_of(&fact.request);
                let is_spent = |version: &VersionId| self.pool(*version).all(Env::is_busy);
                occupied < most && versions.iter().any(is_spent)
            }
        };
        self.check(legal, "a limit was reached", fact);
        if waits {
            self.answered += 1;
            let spender = self.spender(function);
            self.limits.throttled(&self.model, spender, reason, self.now, &self.label);
        }
    }

    fn versioned(&mut self, fact: &Versioned) {
        self.window = None;
        if let Some(old) = self.account.versioned(fact) {
            let is_empty = self.pool(old).all(Env::is_busy);
            self.check(is_empty, "a deployment empties the pool", fact);
        }
    }

    fn applied(&mut self, action: Action) {
        self.account.applied(action);
        if let Action::Burst { requests, .. } = action {
            self.bursts.1 += requests as usize;
        }
    }

    /// What the function has reserved, what its pool uses on demand, and how much that may be.
    fn occupancy(&self, function: FunctionId) -> (Option<u32>, usize, usize) {
        let reserved = |id: FunctionId| self.account.reserved[id.index()];
        let busy = self.envs.values().filter(|env| env.is_busy() && !env.is_provisioned);
        let busy = busy.map(|env| env.id.function);
        let most = self.account.on_demand(function) as usize;
        let own = reserved(function);
        let occupied = if own.is_some() {
            busy.filter(|id| *id == function).count()
        } else {
            busy.filter(|id| reserved(*id).is_none()).count()
        };
        (own, occupied, most)
    }

    fn individual_law(&self) -> &IdleLaw {
        let platform = &self.model.platform;
        platform.idle_spare.as_ref().unwrap_or(&platform.idle)
    }

    /// The on-demand environments of a version.
    fn pool(&self, version: VersionId) -> Envs<'_> {
        self.all_of(version, false)
    }

    /// What is provisioned for a version.
    fn fleet(&self, version: VersionId) -> Envs<'_> {
        self.all_of(version, true)
    }

    fn all_of(&self, version: VersionId, is_provisioned: bool) -> Envs<'_> {
        let is_one =
            move |env: &&Env| env.id.version == version && env.is_provisioned == is_provisioned;
        Box::new(self.envs.values().filter(is_one))
    }

    fn known(&self, id: EnvRef) -> &Env {
        let env = self.envs.get(&id.slot).filter(|env| env.id == id);
        env.unwrap_or_else(|| panic!("{} at {}: {id:?} does not live", self.label, self.now))
    }

    fn known_mut(&mut self, id: EnvRef) -> &mut Env {
        self.envs.get_mut(&id.slot).expect("it was found before")
    }
}

impl Sink for Auditor {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        self.advance(at);
        match fact {
            Fact::Throttled(throttled) => self.throttled(throttled),
            Fact::EnvStarted(started) => self.env_started(started),
            Fact::Started(started) => self.started(started),
            Fact::Ready(ready) => self.ready(ready),
            Fact::Completed(completed) => self.completed(completed),
            Fact::EnvStopped(stopped) => self.env_stopped(stopped),
            Fact::Applied(action) => self.applied(*action),
            Fact::Versioned(versioned) => self.versioned(versioned),
            Fact::Provisioned(provisioned) => self.provisioned(provisioned),
            Fact::Queued(request) => self.events.queued(request),
            Fact::Settled(settled) => self.events.settled(&self.model, settled),
            Fact::Refused(_) => {}
        }
    }
}

/// No idle period is longer than this, where that is known.
fn longest(law: &IdleLaw) -> Option<SimDuration> {
    match law {
        IdleLaw::Drawn(Dist::Constant(limit)) => Some(*limit),
        IdleLaw::Drawn(Dist::Uniform(law)) => Some(law.max()),
        _ => None,
    }
}
