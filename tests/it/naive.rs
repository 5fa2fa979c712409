//! The naive engine: the rules of the engine written down as directly as possible.
//!
//! It keeps the living execution environments in one list, looks through all of it for whatever
//! comes next, and does one thing at a time. It shares the world model, the draws and the facts
//! with the engine, and nothing else, so a mistake has to be made twice to go unseen.

mod invocation;
mod limits;

use std::sync::Arc;

use tepid::engine::action::Action;
use tepid::engine::record::{
    Completed, EnvRef, EnvStarted, EnvStopped, Fact, InitOutcome, Outcome, Ready, Sink, StartKind,
    Started, StopCause, ThrottleReason, Throttled, Versioned,
};
use tepid::engine::source::{Request, Source};
use tepid::id::{EnvSlot, FunctionId, VersionId};
use tepid::model::{FunctionSpec, MaxAge, Model, Routing};
use tepid::rng::{Purpose, Seed};
use tepid::units::{SimDuration, SimTime};

use self::invocation::Spans;
use self::limits::{Rates, Tokens};

/// The whole state of the account.
#[derive(Clone)]
pub(crate) struct Naive {
    model: Model,
    seed: Seed,
    sources: Vec<Arc<str>>,
    now: SimTime,
    /// The living environments, in no order that matters.
    envs: Vec<Env>,
    versions: Vec<Version>,
    /// The version that $LATEST means, by function.
    latest: Vec<VersionId>,
    /// Slots of environments that are gone; the last one is reused first.
    free_slots: Vec<EnvSlot>,
    slots: u32,
    /// Requests that were injected, in that order.
    waiting: Vec<(SimTime, Request)>,
    rates: Rates,
    tokens: Tokens,
    parkings: u64,
}

#[derive(Clone)]
struct Version {
    function: FunctionId,
    generation: u64,
    births: u64,
    retired: bool,
    /// The idle ones as random routing numbers them.
    idle: Vec<EnvSlot>,
    /// When the pool will have been silent for too long, while nothing in it is busy.
    silent_until: SimTime,
}

#[derive(Clone)]
struct Env {
    id: EnvRef,
    born: SimTime,
    too_old_at: SimTime,
    /// Requests given to it so far.
    uses: u64,
    needs_reinit: bool,
    /// When its handler's limiter has let calls through.
    passed: Vec<SimTime>,
    phase: Phase,
}

#[derive(Clone)]
enum Phase {
    Init { until: SimTime, outcome: InitOutcome, ends: SimTime, fact: Completed },
    Invoke { ends: SimTime, fact: Completed },
    Idle { until: SimTime, parking: u64 },
}

/// The order of what happens at one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Completion,
    Ready,
    Stop,
    Waiting,
    Arrival,
}

/// The index is that of the environment or of the waiting request.
type Next = (SimTime, Lane, u32, usize);

impl Naive {
    pub(crate) fn new(model: Model, seed: Seed, sources: &[Arc<str>]) -> Self {
        let versions = (0..model.functions.len() as u32).map(|f| Version::new(FunctionId(f), 0));
        Self {
            versions: versions.collect(),
            latest: (0..model.functions.len() as u32).map(VersionId).collect(),
            tokens: Tokens::new(&model),
            rates: Rates::default(),
            model,
            seed,
            sources: sources.to_vec(),
            now: SimTime::ZERO,
            envs: Vec::new(),
            free_slots: Vec::new(),
            slots: 0,
            waiting: Vec::new(),
            parkings: 0,
        }
    }

    /// Does everything before `until`, and at `until` itself completions, readies and stops.
    pub(crate) fn run(&mut self, until: SimTime, source: &mut dyn Source, sink: &mut dyn Sink) {
        while self.step(until, source, sink) {}
        self.now = until;
    }

    /// Does the next thing of those that [`Naive::run`] does, if there is one.
    pub(crate) fn step(
        &mut self,
        until: SimTime,
        source: &mut dyn Source,
        sink: &mut dyn Sink,
    ) -> bool {
        let Some((at, lane, _, index)) = self.next(source) else { return false };
        if at > until || at == until && lane >= Lane::Waiting {
            return false;
        }
        self.now = at;
        match lane {
            Lane::Completion => self.complete(index, sink),
            Lane::Ready => self.ready(index, sink),
            Lane::Stop => self.expire(index, sink),
            Lane::Waiting => {
                let (_, request) = self.waiting.remove(index);
                self.serve(request, sink);
            }
            Lane::Arrival => {
                // A client may keep the request back.
                if let Some(request) = source.take() {
                    self.serve(request, sink);
                }
            }
        }
        true
    }

    /// When something happens next, if anything does.
    pub(crate) fn next_time(&self, source: &dyn Source) -> Option<SimTime> {
        self.next(source).map(|(at, ..)| at)
    }

    pub(crate) fn apply(&mut self, action: Action, sink: &mut dyn Sink) {
        let Action::Deploy(function) = action else { panic!("{action:?} is not known") };
        let old = self.latest[function.index()];
        self.versions[old.index()].retired = true;
        let mut idle = self.versions[old.index()].idle.clone();
        idle.sort();
        for slot in idle {
            self.stop(self.at(slot), StopCause::Deployment, sink);
        }
        self.latest[function.index()] = VersionId(self.versions.len() as u32);
        let generation = self.versions[old.index()].generation + 1;
        let version = VersionId(self.versions.len() as u32);
        let memory = self.function(function).memory;
        self.versions.push(Version::new(function, generation));
        let versioned = Versioned { function, version, number: None, memory };
        sink.record(self.now, &Fact::Versioned(versioned));
        sink.record(self.now, &Fact::Applied(action));
    }

    pub(crate) fn inject(&mut self, at: SimTime, request: Request) {
        self.waiting.push((at, request));
    }

    /// Whatever comes next: the earliest, then by lane, then by slot or insertion.
    fn next(&self, source: &dyn Source) -> Option<Next> {
        let mut all: Vec<Next> = Vec::new();
        for (index, env) in self.envs.iter().enumerate() {
            let (at, lane) = match &env.phase {
                // Its completion, even at the same instant, comes after this.
                Phase::Init { until, .. } => (*until, Lane::Ready),
                Phase::Invoke { ends, .. } => (*ends, Lane::Completion),
                Phase::Idle { .. } => (self.death(env).0.max(self.now), Lane::Stop),
            };
            all.push((at, lane, env.id.slot.0, index));
        }
        for (index, (at, _)) in self.waiting.iter().enumerate() {
            all.push((*at, Lane::Waiting, 0, index));
        }
        all.extend(source.peek().map(|at| (at, Lane::Arrival, 0, 0)));
        all.into_iter().min().filter(|next| next.0 < SimTime::NEVER)
    }

    /// When and why an idle environment stops if it stays idle.
    fn death(&self, env: &Env) -> (SimTime, StopCause) {
        let Phase::Idle { until, .. } = env.phase else { panic!("{:?} is not idle", env.id) };
        let silent = self.versions[env.id.version.index()].silent_until;
        if env.too_old_at <= until && env.too_old_at.max(self.now) <= silent {
            (env.too_old_at, StopCause::Age)
        } else if until <= silent {
            (until, StopCause::Idle)
        } else {
            (silent, StopCause::Silence)
        }
    }

    fn ready(&mut self, index: usize, sink: &mut dyn Sink) {
        let env = &mut self.envs[index];
        let Phase::Init { outcome, ends, fact, .. } = env.phase.clone() else {
            panic!("{:?} is not in INIT", env.id)
        };
        env.phase = Phase::Invoke { ends, fact };
        sink.record(
            self.now,
            &Fact::Ready(Ready { env: env.id, init: outcome, provisioned_ms: None }),
        );
    }

    fn complete(&mut self, index: usize, sink: &mut dyn Sink) {
        let Phase::Invoke { fact, .. } = self.envs[index].phase.clone() else {
            panic!("{:?} is not in INVOKE", self.envs[index].id)
        };
        self.envs[index].needs_reinit = matches!(fact.outcome, Outcome::Crash | Outcome::Timeout);
        let version = fact.env.version.index();
        sink.record(self.now, &Fact::Completed(fact));
        self.park(index);
        if self.versions[version].retired {
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
        self.envs[index].phase =
            Phase::Idle { until: self.now.saturating_add(limit), parking: self.parkings };
        self.parkings += 1;
        let pool = self.envs.iter().filter(|env| env.id.version == version);
        let silent = pool.filter(|env| env.is_busy()).count() == 0;
        if self.model.platform.idle_spare.is_some() && silent {
            self.versions[version.index()].silent_until = self.now.saturating_add(silence);
        }
        let slot = self.envs[index].id.slot;
        self.versions[version.index()].idle.push(slot);
    }

    fn expire(&mut self, index: usize, sink: &mut dyn Sink) {
        let (_, cause) = self.death(&self.envs[index]);
        self.stop(index, cause, sink);
    }

    fn stop(&mut self, index: usize, cause: StopCause, sink: &mut dyn Sink) {
        self.leave_idle(index);
        let Env { id, born, .. } = self.envs.swap_remove(index);
        self.free_slots.push(id.slot);
        sink.record(
            self.now,
            &Fact::EnvStopped(EnvStopped { env: id, cause, born, is_provisioned: false }),
        );
    }

    fn leave_idle(&mut self, index: usize) {
        let EnvRef { version, slot, .. } = self.envs[index].id;
        let idle = &mut self.versions[version.index()].idle;
        let place = idle.iter().position(|other| *other == slot).expect("it was parked");
        idle.swap_remove(place);
    }

    fn serve(&mut self, request: Request, sink: &mut dyn Sink) {
        match self.admit(&request) {
            Err(reason) => {
                sink.record(self.now, &Fact::Throttled(Throttled { request, reason }));
            }
            Ok(None) => self.start_cold(request, sink),
            Ok(Some(index)) => self.start_idle(index, request, sink),
        }
    }

    /// The idle environment that serves, none for a new one, or why the request is refused.
    fn admit(&mut self, request: &Request) -> Result<Option<usize>, ThrottleReason> {
        let reserved = self.function(request.target).reserved;
        if reserved == Some(0) {
            return Err(ThrottleReason::SwitchedOff);
        }
        self.rates.pass(&self.model, request.target, self.now)?;
        let busy = self.envs.iter().filter(|env| env.is_busy());
        if let Some(most) = reserved {
            let own = busy.filter(|env| env.id.function == request.target).count();
            if own >= most as usize {
                return Err(ThrottleReason::ReservedConcurrency);
            }
        } else {
            let shared = busy.filter(|env| self.function(env.id.function).reserved.is_none());
            let most = self.model.account.concurrency - self.model.reserved();
            if shared.count() >= most as usize {
                return Err(ThrottleReason::Concurrency);
            }
        }
        if let Some(slot) = self.route(request) {
            return Ok(Some(self.at(slot)));
        }
        if self.tokens.take(&self.model, request.target, self.now) {
            return Ok(None);
        }
        Err(ThrottleReason::ScalingRate)
    }

    fn route(&self, request: &Request) -> Option<EnvSlot> {
        let version = self.latest[request.target.index()];
        let list = &self.versions[version.index()].idle;
        let parked = |env: &&Env| match env.phase {
            Phase::Idle { parking, .. } => parking,
            _ => panic!("{:?} is not idle", env.id),
        };
        let born = |env: &&Env| env.id.birth;
        let idle = list.iter().map(|slot| &self.envs[self.at(*slot)]);
        let chosen = match self.model.platform.routing {
            Routing::MostRecentlyUsed => idle.max_by_key(parked),
            Routing::LeastRecentlyUsed => idle.min_by_key(parked),
            Routing::Newest => idle.max_by_key(born),
            Routing::Oldest => idle.min_by_key(born),
            Routing::Random if list.is_empty() => None,
            Routing::Random => {
                let at = self.about(request, Purpose::Routing).next_below(list.len() as u32);
                return Some(list[at as usize]);
            }
        };
        chosen.map(|env| env.id.slot)
    }

    fn start_idle(&mut self, index: usize, request: Request, sink: &mut dyn Sink) {
        self.leave_idle(index);
        let Env { id, uses, needs_reinit, .. } = self.envs[index];
        let function = self.function(id.function);
        let (kind, again) = if needs_reinit {
            let mut draw = self.draw(id.version, Purpose::Init, &[id.birth, uses]);
            let boot = function.start_up.boot(function.memory, &mut draw);
            (StartKind::Reinit, boot.runtime + boot.static_code + boot.first_call)
        } else {
            (StartKind::Warm, SimDuration::ZERO)
        };
        let mut passed = std::mem::take(&mut self.envs[index].passed);
        let start = Spans { again, ..Spans::default() };
        let fact = self.invocation(request, id, kind, start, &mut passed);
        self.envs[index].passed = passed;
        self.begin(&fact, sink);
        let ends = self.now.saturating_add(fact.duration);
        self.envs[index].uses += 1;
        self.envs[index].phase = Phase::Invoke { ends, fact };
    }

    fn start_cold(&mut self, request: Request, sink: &mut dyn Sink) {
        let version = self.latest[request.target.index()];
        let birth = self.versions[version.index()].births;
        self.versions[version.index()].births += 1;
        let slot = self.free_slots.pop().unwrap_or_else(|| {
            self.slots += 1;
            EnvSlot(self.slots - 1)
        });
        let id = EnvRef { function: request.target, version, birth, slot };
        let function = self.function(request.target);
        let is_first = birth == 0 && self.versions[version.index()].generation > 0;
        let mut platform = self.draw(version, Purpose::PlatformStart, &[birth, 0]);
        let mut process = self.draw(version, Purpose::Init, &[birth, 0]);
        let drawn = function.start_up.draw(function.memory, is_first, &mut platform, &mut process);
        let limit = self.model.platform.init_limit;
        let phases = drawn.cut_at(limit);
        let origin = request.origin;
        sink.record(
            self.now,
            &Fact::EnvStarted(EnvStarted { env: id, origin: Some(origin), phases }),
        );
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
        let fact = self.invocation(request, id, StartKind::Cold, start, &mut passed);
        self.begin(&fact, sink);
        let until = self.now + platform + phase;
        let ends = until + fact.duration;
        let too_old_at = match &self.model.platform.max_age {
            MaxAge::Unlimited => SimTime::NEVER,
            MaxAge::Drawn(law) => {
                let age = law.sample(&mut self.draw(version, Purpose::Age, &[birth]));
                self.now.saturating_add(age)
            }
        };
        let phase = Phase::Init { until, outcome, ends, fact };
        let born = self.now;
        self.envs.push(Env { id, born, too_old_at, uses: 1, needs_reinit: false, passed, phase });
    }

    fn begin(&mut self, fact: &Completed, sink: &mut dyn Sink) {
        self.versions[fact.env.version.index()].silent_until = SimTime::NEVER;
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

    fn function(&self, id: FunctionId) -> &FunctionSpec {
        &self.model.functions[id.index()]
    }

    fn at(&self, slot: EnvSlot) -> usize {
        self.envs.iter().position(|env| env.id.slot == slot).expect("the slot is in use")
    }
}

impl Version {
    fn new(function: FunctionId, generation: u64) -> Self {
        let (births, retired, silent_until) = (0, false, SimTime::NEVER);
        Self { function, generation, births, retired, idle: Vec::new(), silent_until }
    }
}

impl Env {
    fn is_busy(&self) -> bool {
        !matches!(self.phase, Phase::Idle { .. })
    }
}
