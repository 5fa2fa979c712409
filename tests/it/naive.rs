//! The naive engine: the rules of the engine written down as directly as possible.
//!
//! It keeps the living execution environments in one list, looks through all of it for whatever
//! comes next, and does one thing at a time. It shares the world model, the draws and the facts
//! with the engine, and nothing else, so a mistake has to be made twice to go unseen.

mod admission;
mod control;
mod environment;
mod events;
mod fleet;
mod invocation;
mod limits;
mod refusal;
mod start;

use std::sync::Arc;

use tepid::engine::BURSTS;
use tepid::engine::record::Sink;
use tepid::engine::source::{Request, Source};
use tepid::id::{EnvSlot, FunctionId, VersionId};
use tepid::model::{FunctionSpec, Model, Published, Route};
use tepid::rng::Seed;
use tepid::units::{MemoryMb, SimTime};

use self::environment::{Env, Phase};
use self::fleet::Fleet;
use self::limits::{Rates, Tokens};

/// The whole state of the account.
#[derive(Clone)]
pub(crate) struct Naive {
    model: Model,
    seed: Seed,
    /// Their names, and behind them that of the requests which actions make.
    sources: Vec<Arc<str>>,
    now: SimTime,
    quota: u32,
    /// The living environments, in no order that matters.
    envs: Vec<Env>,
    versions: Vec<Version>,
    functions: Vec<Function>,
    /// Where the aliases point.
    routes: Vec<Route>,
    fleets: Vec<Fleet>,
    /// Slots of environments that are gone; the last one is reused first.
    free_slots: Vec<EnvSlot>,
    slots: u32,
    /// Requests that knock later, in the order in which they came.
    waiting: Vec<Waiting>,
    rates: Rates,
    tokens: Tokens,
    /// How often an environment has become idle, so that each time can be told from the others.
    parkings: u64,
    /// Requests that actions have made.
    bursts: u64,
    /// What is provisioned from the start is there.
    is_open: bool,
}

#[derive(Clone)]
struct Waiting {
    at: SimTime,
    request: Request,
    /// It is an event that was accepted before.
    is_accepted: bool,
}

/// What may change of a function.
#[derive(Clone)]
struct Function {
    /// The version that $LATEST means.
    latest: VersionId,
    reserved: Option<u32>,
    published: Vec<(u16, VersionId)>,
    /// When its latest provisioned environment was allocated.
    allocated: Option<SimTime>,
}

#[derive(Clone)]
struct Version {
    function: FunctionId,
    /// What distinguishes it in the keys of its draws.
    generation: u64,
    /// It was made during the run.
    is_new: bool,
    memory: MemoryMb,
    births: u64,
    retired: bool,
    /// The idle ones on demand as random routing numbers them.
    idle: Vec<EnvSlot>,
    /// When the pool will have been silent for too long, while nothing in it is busy.
    silent_until: SimTime,
}

/// The order of what happens at one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Completion,
    Ready,
    Stop,
    Allocation,
    Waiting,
    Arrival,
}

/// When, what, whose turn at one instant, and the index of what it happens to.
type Next = (SimTime, Lane, u32, usize);

impl Naive {
    pub(crate) fn new(model: Model, seed: Seed, sources: &[Arc<str>]) -> Self {
        let mut naive = Self {
            tokens: Tokens::new(&model),
            rates: Rates::default(),
            quota: model.account.concurrency,
            routes: model.aliases.iter().map(|alias| alias.route).collect(),
            model,
            seed,
            sources: sources.iter().cloned().chain([Arc::from(BURSTS)]).collect(),
            now: SimTime::ZERO,
            envs: Vec::new(),
            versions: Vec::new(),
            functions: Vec::new(),
            fleets: Vec::new(),
            free_slots: Vec::new(),
            slots: 0,
            waiting: Vec::new(),
            parkings: 0,
            bursts: 0,
            is_open: false,
        };
        for (number, spec) in naive.model.functions.iter().enumerate() {
            let id = FunctionId(number as u32);
            let latest = VersionId(number as u32);
            let (reserved, published, allocated) = (spec.reserved, Vec::new(), None);
            naive.functions.push(Function { latest, reserved, published, allocated });
            naive.versions.push(Version::new(id, 0, false, spec.memory));
        }
        for &Published { function, number, .. } in &naive.model.published {
            let version = VersionId(naive.versions.len() as u32);
            let memory = naive.model.functions[function.index()].memory;
            naive.versions.push(Version::new(function, generation_of(number), false, memory));
            naive.functions[function.index()].published.push((number, version));
        }
        naive
    }

    /// Does everything before `until`, and at `until` itself completions, readies, stops and
    /// allocations.
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
        if !self.is_open {
            self.is_open = true;
            self.found_fleets(sink);
        }
        let Some((at, lane, _, index)) = self.next(source) else { return false };
        if at > until || at == until && lane >= Lane::Waiting {
            return false;
        }
        self.now = at;
        match lane {
            Lane::Completion => self.complete(index, sink),
            Lane::Ready => self.ready(index, sink),
            Lane::Stop => self.expire(index, sink),
            Lane::Allocation => self.allocate(index, sink),
            Lane::Waiting => {
                let Waiting { request, is_accepted, .. } = self.waiting.remove(index);
                if is_accepted {
                    self.serve(request, sink);
                } else {
                    self.arrive(request, sink);
                }
            }
            Lane::Arrival => {
                // A client may keep the request back.
                if let Some(request) = source.take() {
                    self.arrive(request, sink);
                }
            }
        }
        true
    }

    /// When something happens next, if anything does.
    pub(crate) fn next_time(&self, source: &dyn Source) -> Option<SimTime> {
        self.next(source).map(|(at, ..)| at)
    }

    pub(crate) fn inject(&mut self, at: SimTime, request: Request) {
        self.waiting.push(Waiting { at, request, is_accepted: false });
    }

    /// Whatever comes next: the earliest, then by lane, then by slot or insertion.
    fn next(&self, source: &dyn Source) -> Option<Next> {
        let mut all: Vec<Next> = Vec::new();
        for (index, env) in self.envs.iter().enumerate() {
            let (at, lane) = match &env.phase {
                // Its completion, even at the same instant, comes after this.
                Phase::Init { until, .. } | Phase::Prepare { until, .. } => (*until, Lane::Ready),
                Phase::Invoke { ends, .. } => (*ends, Lane::Completion),
                Phase::Idle { .. } | Phase::Held { .. } => {
                    (self.death(env).0.max(self.now), Lane::Stop)
                }
            };
            all.push((at, lane, env.id.slot.0, index));
        }
        for index in 0..self.fleets.len() {
            let at = self.next_allocation(index);
            all.extend(at.map(|at| (at.max(self.now), Lane::Allocation, index as u32, index)));
        }
        for (index, waiting) in self.waiting.iter().enumerate() {
            all.push((waiting.at, Lane::Waiting, 0, index));
        }
        all.extend(source.peek().map(|at| (at, Lane::Arrival, 0, 0)));
        all.into_iter().min().filter(|next| next.0 < SimTime::NEVER)
    }

    fn function(&self, id: FunctionId) -> &FunctionSpec {
        &self.model.functions[id.index()]
    }

    fn at(&self, slot: EnvSlot) -> usize {
        self.envs.iter().position(|env| env.id.slot == slot).expect("the slot is in use")
    }
}

impl Version {
    fn new(function: FunctionId, generation: u64, is_new: bool, memory: MemoryMb) -> Self {
        let (births, retired, silent_until) = (0, false, SimTime::NEVER);
        let idle = Vec::new();
        Self { function, generation, is_new, memory, births, retired, idle, silent_until }
    }
}

/// What the keys of a published version's draws have in place of the count of deployments.
fn generation_of(number: u16) -> u64 {
    4_294_967_296 + u64::from(number)
}
