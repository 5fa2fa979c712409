//! The auditor: a recorder that trusts nobody and checks each fact against the laws that hold in
//! every run, whatever the scenario.

mod limits;
mod window;

use std::collections::BTreeMap;

use tepid::dist::Dist;
use tepid::engine::action::Action;
use tepid::engine::record::{
    Completed, EnvRef, EnvStopped, Fact, InitOutcome, Outcome, Ready, Sink, StartKind, Started,
    StopCause, ThrottleReason,
};
use tepid::id::{EnvSlot, FunctionId, VersionId};
use tepid::model::{IdleLaw, MaxAge, Model, Routing};
use tepid::units::{SimDuration, SimTime};

use self::limits::Limits;
use self::window::Window;

/// What the auditor knows of the account; every broken law panics.
pub(crate) struct Auditor {
    label: String,
    model: Model,
    now: SimTime,
    envs: BTreeMap<EnvSlot, Env>,
    latest: Vec<VersionId>,
    versions: u32,
    births: BTreeMap<VersionId, u64>,
    last_completion: BTreeMap<VersionId, SimTime>,
    most_alive: usize,
    limits: Limits,
    window: Option<Window>,
    started: usize,
    completed: usize,
    throttled: usize,
    /// Integral of the number of living environments [µs].
    alive_time: u64,
    /// Their phases added up one by one [µs].
    phase_time: u64,
}

struct Env {
    id: EnvRef,
    born: SimTime,
    needs_reinit: bool,
    phase: Phase,
}

enum Phase {
    /// Started, but its request has not been seen yet.
    New,
    Init(Started),
    Invoke(Started),
    Idle(SimTime),
}

impl Auditor {
    /// An auditor for a run of `model`; `label` says in its complaints which run it was.
    pub(crate) fn new(model: &Model, label: String) -> Self {
        let versions = model.functions.len() as u32;
        Self {
            label,
            now: SimTime::ZERO,
            envs: BTreeMap::new(),
            latest: (0..versions).map(VersionId).collect(),
            versions,
            births: BTreeMap::new(),
            last_completion: BTreeMap::new(),
            most_alive: 0,
            limits: Limits::new(model),
            window: Window::where_it_holds(model),
            started: 0,
            completed: 0,
            throttled: 0,
            alive_time: 0,
            phase_time: 0,
            model: model.clone(),
        }
    }

    /// Checks the books at the end of a run to which `offered` requests came.
    pub(crate) fn finish(mut self, now: SimTime, offered: usize) {
        self.advance(now);
        let in_flight = self.envs.values().filter(|env| env.is_busy()).count();
        assert_eq!(self.started, self.completed + in_flight, "{}: in flight", self.label);
        assert_eq!(offered, self.started + self.throttled, "{}: arrivals", self.label);
        let open: u64 = self.envs.values().map(|env| now.since(env.since()).as_micros()).sum();
        assert_eq!(self.alive_time, self.phase_time + open, "{}: environment time", self.label);
    }

    fn check(&self, holds: bool, law: &str, about: &dyn std::fmt::Debug) {
        assert!(holds, "{} at {}: {law}: {about:?}", self.label, self.now);
    }

    fn advance(&mut self, at: SimTime) {
        self.check(at >= self.now, "time never runs backwards", &at);
        self.alive_time += self.envs.len() as u64 * at.since(self.now).as_micros();
        self.now = at;
    }

    fn env_started(&mut self, id: EnvRef) {
        let births = self.births.entry(id.version).or_default();
        *births += 1;
        let birth = *births - 1;
        self.check(birth == id.birth, "births are counted without a gap", &id);
        self.check(id.version == self.latest[id.function.index()], "new ones are current", &id);
        let (needs_reinit, phase) = (false, Phase::New);
        let before = self.envs.insert(id.slot, Env { id, born: self.now, needs_reinit, phase });
        self.check(before.is_none(), "a slot is never shared", &id);
        self.most_alive = self.most_alive.max(self.envs.len());
        self.check(id.slot.index() < self.most_alive, "free slots are used first", &id);
        self.limits.env_started(&self.model, id.function, self.now, &self.label);
    }

    fn started(&mut self, started: &Started) {
        let id = started.env;
        self.started += 1;
        self.check(started.request.target == id.function, "its own function serves", started);
        self.check(id.version == self.latest[id.function.index()], "the latest serves", started);
        let env = self.known(id);
        let (law, legal) = match (&env.phase, started.kind) {
            (Phase::New, StartKind::Cold) => {
                ("cold only if none is idle", self.idle(id).is_empty())
            }
            (Phase::Idle(_), StartKind::Warm) => ("warm is not reset", !env.needs_reinit),
            (Phase::Idle(_), StartKind::Reinit) => ("a reset one re-inits", env.needs_reinit),
            _ => ("a request is given to a new or idle one", false),
        };
        self.check(legal, law, started);
        if let Phase::Idle(since) = env.phase {
            self.check_routing(started, since);
            let idle = self.now.since(since);
            let bound = longest(self.individual_law());
            self.check(bound.is_none_or(|bound| idle < bound), "not idle too long", started);
            self.phase_time += idle.as_micros();
        }
        self.limits.passed(&self.model, id.function, self.now, &self.label);
        let (_, occupied, most) = self.occupancy(id.function);
        self.check(occupied < most, "there was room", started);
        let phase = match started.kind {
            StartKind::Cold => Phase::Init(started.clone()),
            StartKind::Warm | StartKind::Reinit => Phase::Invoke(started.clone()),
        };
        self.known_mut(id).phase = phase;
        let alive = self.envs.len();
        if let Some(window) = &mut self.window {
            window.started(self.now, started.kind == StartKind::Cold, alive, &self.label);
        }
    }

    fn check_routing(&self, started: &Started, since: SimTime) {
        let rivals = self.idle(started.env);
        let times = || rivals.iter().map(|env| env.idle_since());
        let births = || rivals.iter().map(|env| env.id.birth);
        let legal = match self.model.platform.routing {
            Routing::MostRecentlyUsed => times().max() == Some(since),
            Routing::LeastRecentlyUsed => times().min() == Some(since),
            Routing::Newest => births().max() == Some(started.env.birth),
            Routing::Oldest => births().min() == Some(started.env.birth),
            Routing::Random => true,
        };
        self.check(legal, "the routing rule is followed", started);
    }

    fn ready(&mut self, ready: &Ready) {
        let env = self.known(ready.env);
        let Phase::Init(started) = &env.phase else {
            panic!("{}: ready without INIT: {ready:?}", self.label)
        };
        let due = env.born + started.platform + started.init;
        self.check(due == self.now, "INIT ends after its own time", ready);
        let limit = self.model.platform.init_limit;
        self.check(started.init <= limit, "INIT is cut at its limit", ready);
        let cut = ready.init == InitOutcome::Cut;
        self.check(!cut || started.init == limit, "only the limit cuts INIT", ready);
        let phase = Phase::Invoke(started.clone());
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
        self.last_completion.insert(completed.env.version, now);
        if let Some(window) = &mut self.window {
            window.completed(now);
        }
    }

    fn env_stopped(&mut self, stopped: &EnvStopped) {
        let env = self.known(stopped.env);
        let Phase::Idle(since) = env.phase else {
            panic!("{}: stopped while busy: {stopped:?}", self.label)
        };
        self.check(env.born == stopped.born, "its birth is remembered", stopped);
        let idle = self.now.since(since);
        let platform = &self.model.platform;
        let law = self.individual_law();
        let legal = match stopped.cause {
            StopCause::Idle => idle >= law.min(),
            StopCause::Age => match &platform.max_age {
                MaxAge::Unlimited => false,
                MaxAge::Drawn(age) => self.now.since(env.born) >= age.min(),
            },
            StopCause::Silence => {
                let last = self.last_completion[&stopped.env.version];
                platform.idle_spare.is_some()
                    && self.pool(stopped.env.version).all(|env| !env.is_busy())
                    && self.now.since(last) >= platform.idle.min()
            }
            // The action itself is recorded behind the stops of its idle environments.
            StopCause::Deployment => true,
            StopCause::Release | StopCause::InitFailure => stopped.is_provisioned,
        };
        self.check(legal, "it stops for a reason", stopped);
        let bound = longest(law);
        self.check(bound.is_none_or(|bound| idle <= bound), "it is reaped in time", stopped);
        self.phase_time += idle.as_micros();
        self.envs.remove(&stopped.env.slot);
    }

    fn throttled(&mut self, function: FunctionId, reason: ThrottleReason) {
        self.throttled += 1;
        let (own, occupied, most) = self.occupancy(function);
        let legal = match reason {
            ThrottleReason::SwitchedOff => own == Some(0),
            ThrottleReason::ReservedConcurrency => own.is_some() && occupied >= most,
            ThrottleReason::Concurrency => own.is_none() && occupied >= most,
            ThrottleReason::RequestRate => own.is_none(),
            ThrottleReason::ReservedRequestRate => own.is_some(),
            ThrottleReason::ScalingRate => {
                let version = self.latest[function.index()];
                occupied < most && self.pool(version).all(Env::is_busy)
            }
        };
        self.check(legal, "a limit was reached", &(function, reason));
        self.limits.throttled(&self.model, function, reason, self.now, &self.label);
    }

    fn applied(&mut self, action: Action) {
        let Action::Deploy(function) = action else { return };
        let old = std::mem::replace(&mut self.latest[function.index()], VersionId(self.versions));
        self.versions += 1;
        self.window = None;
        let emptied = self.pool(old).all(Env::is_busy);
        self.check(emptied, "a deployment empties the pool", &action);
    }

    /// What the function has reserved, what its pool uses, and how much that may be.
    fn occupancy(&self, function: FunctionId) -> (Option<u32>, usize, usize) {
        let reserved = |id: FunctionId| self.model.functions[id.index()].reserved;
        let busy = self.envs.values().filter(|env| env.is_busy()).map(|env| env.id.function);
        if let Some(most) = reserved(function) {
            return (Some(most), busy.filter(|id| *id == function).count(), most as usize);
        }
        let most = self.model.account.concurrency - self.model.reserved();
        (None, busy.filter(|id| reserved(*id).is_none()).count(), most as usize)
    }

    fn individual_law(&self) -> &IdleLaw {
        let platform = &self.model.platform;
        platform.idle_spare.as_ref().unwrap_or(&platform.idle)
    }

    fn pool(&self, version: VersionId) -> impl Iterator<Item = &Env> {
        self.envs.values().filter(move |env| env.id.version == version)
    }

    fn idle(&self, like: EnvRef) -> Vec<&Env> {
        self.pool(like.version).filter(|env| matches!(env.phase, Phase::Idle(_))).collect()
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
            Fact::Throttled(throttled) => {
                self.throttled(throttled.request.target, throttled.reason);
            }
            Fact::EnvStarted(started) => self.env_started(started.env),
            Fact::Started(started) => self.started(started),
            Fact::Ready(ready) => self.ready(ready),
            Fact::Completed(completed) => self.completed(completed),
            Fact::EnvStopped(stopped) => self.env_stopped(stopped),
            Fact::Applied(action) => self.applied(*action),
            _ => {}
        }
    }
}

impl Env {
    fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Init(_) | Phase::Invoke(_))
    }

    fn idle_since(&self) -> SimTime {
        match self.phase {
            Phase::Idle(since) => since,
            _ => panic!("{:?} is not idle", self.id),
        }
    }

    /// Since when its time is not in the books.
    fn since(&self) -> SimTime {
        match &self.phase {
            Phase::Idle(since) => *since,
            Phase::Invoke(started) if started.kind != StartKind::Cold => {
                started.request.born + started.wait
            }
            Phase::New | Phase::Init(_) | Phase::Invoke(_) => self.born,
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
