//! The engine: a plain value that moves execution environments through simulated time.
//!
//! It is synchronous, works in integers, opens nothing and draws only from keyed streams. Cloning
//! it forks the world. What comes in is a [`Source`](source::Source) of requests, what goes out are
//! [`Fact`](record::Fact)s for a [`Sink`](record::Sink); both are lent to [`Engine::run`].
//!
//! # Order within one instant
//!
//! Completion, ready (an INIT has ended), stop (idle limit, silence, age), action, waiting
//! request, fresh arrival. Within completion, ready and stop the lower slot comes first; waiting
//! requests and actions keep the order of insertion. So an environment freed at t can serve an
//! arrival at t, and one that has been idle for exactly its limit is gone.
//!
//! # Lanes
//!
//! Nothing is scheduled that will mostly be cancelled. A completion is one key in a heap; idle
//! limit and age of an environment share one timer, which is armed early and looked at again when
//! it goes off; a limit is drawn only then, because its stream is keyed and gives the same answer
//! whenever it is asked.
//!
//! ```
//! use tepid::engine::{Engine, Pause};
//! # use tepid::engine::{record::{Fact, Sink}, source::{Request, Source}};
//! # use tepid::{model::Model, rng::Seed, units::SimTime};
//! # struct Quiet;
//! # impl Source for Quiet {
//! #     fn peek(&self) -> Option<SimTime> { None }
//! #     fn take(&mut self) -> Option<Request> { None }
//! # }
//! # struct Deaf;
//! # impl Sink for Deaf { fn record(&mut self, _: SimTime, _: &Fact) {} }
//! fn one_hour(model: Model) -> Engine {
//!     let mut engine = Engine::new(model, Seed(7), &[]);
//!     let until = SimTime::from_secs(3_600);
//!     while engine.run(until, &mut Quiet, &mut Deaf) == Ok(Pause::Budget) {}
//!     engine
//! }
//! ```

#![deny(clippy::float_arithmetic)]

pub mod action;
mod admission;
mod calendar;
mod control;
mod environment;
mod events;
mod expiry;
mod function;
mod invocation;
mod lanes;
mod open;
mod outcome;
mod placement;
mod pool;
mod provisioned;
mod qualified;
pub mod record;
mod scaling;
pub mod source;
mod view;
mod waiting;

use std::fmt;
use std::sync::Arc;

pub use calendar::HORIZON;
pub use control::Verdict;
pub use environment::EnvState;
pub use view::{EnvView, View};

use crate::id::{AliasId, FunctionId, Qualifier};
use crate::model::{Model, Published, Route, SlidingWindow};
use crate::rng::Seed;
use crate::units::{SimDuration, SimTime};
use calendar::Calendar;
use environment::EnvTable;
use function::{
    AccountRow, FunctionRow, Lineage, Share, Silence, SourceKeys, VersionRow, generation_of,
};
use provisioned::Fleet;
use scaling::ScalingBudget;
use waiting::Waiting;

/// A simulated account, at rest between two calls of [`Engine::run`].
#[derive(Clone, Debug)]
pub struct Engine {
    model: Arc<Model>,
    seed: Seed,
    now: SimTime,
    /// Lane entries processed, for the report and for pauses.
    events: u64,
    /// The number of events at which this call of [`Engine::run`] pauses.
    pause_at: u64,
    account: AccountRow,
    functions: Vec<FunctionRow>,
    /// What each function has been given, apart because only changes need it.
    shares: Vec<Share>,
    versions: Vec<VersionRow>,
    /// Apart from the versions, because only starts and ends need it.
    lineages: Vec<Lineage>,
    /// What scaling still allows each function, apart because only starts need it.
    budgets: Vec<ScalingBudget>,
    /// The silences of the versions' pools, apart because only `idle_spare` needs them.
    silences: Vec<Silence>,
    /// Where the aliases point.
    routes: Vec<Route>,
    /// What is provisioned, for each version that has or had something.
    fleets: Vec<Fleet>,
    /// The keys of the sources, and behind them those of the engine's own bursts.
    sources: Vec<SourceKeys>,
    /// How many requests actions have made.
    bursts: u64,
    envs: EnvTable,
    completions: Calendar,
    readies: Calendar,
    /// When open invocations time out.
    deadlines: Calendar,
    /// One timer for each environment, for idle limit and age together.
    timers: Calendar,
    /// One timer for each pool, for its silence; rows are versions.
    silence_timers: Calendar,
    /// When provisioned environments are allocated; rows are fleets.
    allocations: Calendar,
    /// The rate limiters inside handlers, by slot; as long as the table only where there are some.
    limiters: Vec<SlidingWindow>,
    waiting: Waiting,
    max_waiting: usize,
    /// Whether what is provisioned from the start is there.
    is_open: bool,
    /// Why the run cannot go on, found where nothing could be returned.
    halted: Option<Halt>,
    /// The earliest entry of all lanes but completions, so that the common case looks only there.
    next_rare: SimTime,
    /// No idle period ends earlier than this after it began.
    idle_floor: SimDuration,
}

/// Why [`Engine::run`] came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Simulated time has reached the instant that was asked for: actions and requests may be
    /// put in.
    Until,
    /// Enough has happened for one call (65,536 events); call again.
    Budget,
    /// A watched request has started, ended or been refused, or the source keeps one back.
    Watched,
}

/// Why a run cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// More than 2²⁰ execution environments would be alive.
    TooManyEnvironments {
        /// When.
        at: SimTime,
    },
    /// More requests would wait than the limit allows.
    TooManyWaiting {
        /// When.
        at: SimTime,
        /// The limit.
        limit: usize,
    },
}

/// The name that keys the draws of requests that actions make; no source may have it.
pub const BURSTS: &str = "[[event]]";

/// How many requests may wait unless [`Engine::with_max_waiting`] says otherwise.
pub const MAX_WAITING: usize = 1_000_000;

impl Engine {
    /// An account as it is before anything has happened.
    ///
    /// `sources` are the names of the sources of requests, in the order of their
    /// [`SourceId`](crate::id::SourceId)s: draws are keyed by name.
    ///
    /// # Panics
    /// If an alias points at a version that is not published.
    pub fn new(model: impl Into<Arc<Model>>, seed: Seed, sources: &[Arc<str>]) -> Self {
        let model = model.into();
        let platform = &model.platform;
        let ids = || (0..model.functions.len() as u32).map(FunctionId);
        let names = sources.iter().map(|name| &**name).chain([BURSTS]);
        let latest = |spec| Lineage::new(seed, spec, 0, spec.memory);
        let mut engine = Self {
            now: SimTime::ZERO,
            events: 0,
            pause_at: 0,
            account: AccountRow::new(&model),
            functions: ids().map(|id| FunctionRow::new(&model, id)).collect(),
            shares: model.functions.iter().map(Share::of).collect(),
            versions: ids().map(|id| VersionRow::new(platform.routing, id)).collect(),
            lineages: model.functions.iter().map(latest).collect(),
            budgets: vec![ScalingBudget::full(platform.scaling); model.functions.len()],
            routes: model.aliases.iter().map(|alias| alias.route).collect(),
            fleets: Vec::new(),
            sources: names.map(|name| SourceKeys::new(seed, name)).collect(),
            bursts: 0,
            envs: EnvTable::default(),
            completions: Calendar::default(),
            readies: Calendar::default(),
            deadlines: Calendar::default(),
            timers: Calendar::default(),
            silence_timers: Calendar::default(),
            allocations: Calendar::default(),
            silences: vec![Silence::NONE; model.functions.len()],
            limiters: Vec::new(),
            waiting: Waiting::default(),
            max_waiting: MAX_WAITING,
            is_open: false,
            halted: None,
            next_rare: SimTime::NEVER,
            idle_floor: platform.idle_spare.as_ref().unwrap_or(&platform.idle).min(),
            model,
            seed,
        };
        engine.publish_all();
        engine
    }

    /// Makes the versions and fleets that are there when the run begins.
    fn publish_all(&mut self) {
        let model = Arc::clone(&self.model);
        for Published { function, number, .. } in &model.published {
            let memory = model.functions[function.index()].memory;
            let version = self.add_version(*function, generation_of(*number), memory);
            self.shares[function.index()].published.push((*number, version));
        }
        let numbered = model.published.iter().map(|published| {
            let Published { function, number, provisioned } = *published;
            (function, number, Qualifier::Version(number), provisioned)
        });
        let aliases = model.aliases.iter().zip(0u16..).map(|(alias, id)| {
            let number = alias.route.version;
            (alias.function, number, Qualifier::Alias(AliasId(id)), alias.provisioned)
        });
        for (function, number, qualifier, units) in numbered.chain(aliases) {
            let version = self.shares[function.index()].version(number);
            let version = version.expect("an alias points at a published version");
            if 0 < units {
                self.shares[function.index()].provisioned += units;
                self.found_fleet(version, qualifier, units);
            }
        }
        self.divide_concurrency();
    }

    /// The same account with room for `limit` waiting requests.
    #[must_use]
    pub fn with_max_waiting(mut self, limit: usize) -> Self {
        self.max_waiting = limit;
        self
    }

    /// The present instant.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// How many lane entries have been processed.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The world as it was described.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The account as an onlooker sees it.
    pub fn view(&self) -> View<'_> {
        View::new(self)
    }
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyEnvironments { at } => write!(
                f,
                "at {at} more than {} execution environments would be alive",
                calendar::MAX_ROWS
            ),
            Self::TooManyWaiting { at, limit } => {
                write!(f, "at {at} more than {limit} requests would wait (limits.max_waiting)")
            }
        }
    }
}

impl std::error::Error for Halt {}
