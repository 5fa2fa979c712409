//! Recorders: what happened, counted in memory that does not grow with the number of invocations.

mod by_version;
mod client;
pub mod cloudwatch;
mod cold;
mod control;
mod digest;
mod environments;
mod figures;
mod fleets;
mod journal;
mod level;
mod minutes;
mod phases;
mod rounds;
mod tally;
mod timeline;

pub use client::{Answers, ClientTally};
pub use cold::ColdCause;
pub use control::{Change, Control, Events, MOST_CHANGES, Provision};
pub use digest::Digest;
pub use environments::{Environments, Extent, STOP_CAUSES};
pub use figures::{Figures, Summary};
pub use fleets::{FleetUse, Fleets, SpilloverSample};
pub use journal::{Heading, Journal};
pub use minutes::{Minute, Minutes};
pub use rounds::{MAX_ROUNDS, Round, Rounds};
pub use tally::{Pings, Tally};
pub use timeline::{Bucket, Span, Timeline};

use crate::engine::record::{
    Completed, EnvRef, EnvStarted, EnvStopped, Fact, Ready, Sink, Started,
};
use crate::engine::record::{Outcome, Pool, Settled, Settlement, StartKind, Throttled};
use crate::engine::source::Origin;
use crate::id::FunctionId;
use crate::metrics::cold::Pools;
use crate::metrics::level::Level;
use crate::model::{Model, Phases};
use crate::stats::{Histogram, Precision};
use crate::units::{SimDuration, SimTime};

/// Counts what happens to each function, and what only the account as a whole can tell.
///
/// A started and a completed invocation cost a few additions each: everything that is a plain sum
/// is kept for each function only and added up in [`Metrics::finish`].
#[derive(Clone, Debug)]
pub struct Metrics {
    front_end: SimDuration,
    functions: Vec<Row>,
    pools: Pools,
    account: Account,
}

/// What is kept for one function.
///
/// What every invocation changes stands together at the front, a completion's latency in the first
/// cache line and all of a start in the second: with a thousand functions the rows no longer fit
/// into the nearest cache, and each further line would cost as much as the rest.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
struct Row {
    latency: Histogram,
    occupied: Level,
    tally: Tally,
    initialising: Level,
    alive: Level,
    stopped: [u64; STOP_CAUSES.len()],
    init: Histogram,
    answers: Answers,
    phases: Phases,
}

/// What cannot be added up from the functions: maxima, and quantiles at the fine precision.
#[derive(Clone, Debug)]
struct Account {
    occupied: Level,
    alive: Level,
    latency: Histogram,
    init: Histogram,
}

impl Metrics {
    /// Recorders for the functions of `model`, before anything has happened.
    pub fn new(model: &Model) -> Self {
        Self {
            front_end: model.platform.front_end,
            functions: model.functions.iter().map(|_| Row::new()).collect(),
            pools: Pools::default(),
            account: Account {
                occupied: Level::default(),
                alive: Level::default(),
                latency: Histogram::new(Precision::Fine),
                init: Histogram::new(Precision::Fine),
            },
        }
    }

    /// The figures of the run up to `at`, with what is still in flight or alive counted until then.
    ///
    /// `at` must not be earlier than the last recorded fact.
    pub fn finish(&self, at: SimTime) -> Summary {
        let functions = self.functions.iter().map(|row| row.figures(at)).collect();
        Summary { at, total: self.total(at), functions }
    }

    /// The figures of all functions together up to `at`.
    ///
    /// `at` must not be earlier than the last recorded fact.
    pub fn total(&self, at: SimTime) -> Figures {
        let Account { occupied, alive, latency, init } = &self.account;
        let nobody = Figures::nothing();
        let mut total = Figures { latency: latency.clone(), init: init.clone(), ..nobody };
        for row in &self.functions {
            row.add_counts_to(&mut total, at);
        }
        total.environments.alive.max = Some(alive.max());
        total.environments.busy.max = Some(occupied.max());
        total
    }

    /// The figures of one function up to `at`.
    ///
    /// `at` must not be earlier than the last recorded fact.
    ///
    /// # Panics
    /// If there is no such function.
    pub fn function(&self, function: FunctionId, at: SimTime) -> Figures {
        self.functions[function.index()].figures(at)
    }

    /// The figures of several functions together up to `at`, without copying those of each.
    ///
    /// `at` must not be earlier than the last recorded fact.
    ///
    /// # Panics
    /// If there is no such function.
    pub fn together(
        &self,
        functions: impl IntoIterator<Item = FunctionId>,
        at: SimTime,
    ) -> Figures {
        let mut sum = Figures::nothing();
        for function in functions {
            let row = &self.functions[function.index()];
            sum.latency.merge(&row.latency);
            sum.init.merge(&row.init);
            row.add_counts_to(&mut sum, at);
        }
        sum
    }

    /// The counts of one function up to `at`, without copying its histograms.
    ///
    /// `at` must not be earlier than the last recorded fact.
    ///
    /// # Panics
    /// If there is no such function.
    pub fn counts(&self, function: FunctionId, at: SimTime) -> (Tally, Environments) {
        let row = &self.functions[function.index()];
        (row.tally, row.environments(at))
    }

    #[inline]
    fn started(&mut self, at: SimTime, fact: &Started) {
        let row = &mut self.functions[fact.request.target.index()];
        row.occupied.rise(at);
        self.account.occupied.rise(at);
        match fact.request.origin {
            Origin::User => {
                row.tally.arrivals += u64::from(fact.request.attempt == 1);
                row.tally.starts[fact.kind as usize] += 1;
                if fact.pool != Pool::OnDemand {
                    row.tally.pools[fact.pool as usize] += 1;
                }
            }
            Origin::Policy => row.tally.pings.invocations += 1,
        }
        if fact.kind == StartKind::Cold {
            let Started { request, env, pool, init, .. } = *fact;
            self.cold_start(at, request.origin, env, pool, init);
        }
    }

    #[cold]
    fn cold_start(
        &mut self,
        at: SimTime,
        origin: Origin,
        env: EnvRef,
        pool: Pool,
        init: SimDuration,
    ) {
        let row = &mut self.functions[env.function.index()];
        row.initialising.rise(at);
        match origin {
            Origin::User => {
                let cause = self.pools.cold_cause(env.version, pool, row.alive.risen());
                row.tally.cold_causes[cause as usize] += 1;
                row.init.record(init.as_micros());
                self.account.init.record(init.as_micros());
            }
            Origin::Policy => row.tally.pings.cold_starts += 1,
        }
    }

    #[inline]
    fn completed(&mut self, at: SimTime, fact: &Completed) {
        let row = &mut self.functions[fact.request.target.index()];
        row.occupied.fall(at);
        self.account.occupied.fall(at);
        if fact.request.origin == Origin::Policy {
            return;
        }
        row.tally.outcomes[fact.outcome as usize] += 1;
        if fact.request.is_settled_apart() {
            row.tally.clients.completed(fact.outcome);
        } else if fact.outcome == Outcome::Success {
            let latency = (at.since(fact.request.born) + self.front_end).as_micros();
            row.latency.record(latency);
            self.account.latency.record(latency);
            if fact.kind == StartKind::Cold {
                row.answers.add(SimDuration::ZERO, fact.platform, fact.init);
            }
        }
    }

    /// A client is done with a request, which is when its latency is known.
    fn settled(&mut self, at: SimTime, fact: &Settled) {
        let row = &mut self.functions[fact.request.target.index()];
        if fact.tries == 0 {
            row.tally.arrivals += 1;
            row.tally.clients.withheld += 1;
        }
        match fact.end {
            Settlement::Answered { wait, platform, init, .. } => {
                row.tally.clients.answered += 1;
                row.answers.add(wait, platform, init);
                let latency = (at.since(fact.request.born) + self.front_end).as_micros();
                row.latency.record(latency);
                self.account.latency.record(latency);
            }
            Settlement::GaveUp(why) => row.tally.clients.gave_up[why as usize] += 1,
        }
    }

    fn throttled(&mut self, fact: &Throttled) {
        let tally = &mut self.functions[fact.request.target.index()].tally;
        match fact.request.origin {
            Origin::User => {
                tally.arrivals += u64::from(fact.request.attempt == 1);
                tally.throttles[fact.reason as usize] += 1;
                tally.clients.throttles += u64::from(fact.request.is_settled_apart());
            }
            Origin::Policy => tally.pings.throttles += 1,
        }
    }

    fn env_started(&mut self, at: SimTime, fact: &EnvStarted) {
        let row = &mut self.functions[fact.env.function.index()];
        row.alive.rise(at);
        if fact.origin == Some(Origin::User) {
            phases::add(&mut row.phases, &fact.phases);
        }
        self.account.alive.rise(at);
        if fact.origin.is_some() {
            self.pools.started(fact.env.version);
        }
    }

    fn ready(&mut self, at: SimTime, fact: &Ready) {
        if fact.provisioned_ms.is_none() {
            self.functions[fact.env.function.index()].initialising.fall(at);
        }
    }

    fn env_stopped(&mut self, at: SimTime, fact: &EnvStopped) {
        let row = &mut self.functions[fact.env.function.index()];
        row.alive.fall(at);
        row.stopped[fact.cause as usize] += 1;
        self.account.alive.fall(at);
        if !fact.is_provisioned {
            self.pools.stopped(fact.env.version, fact.cause);
        }
    }
}

impl Sink for Metrics {
    #[expect(clippy::inline_always, reason = "the caller knows which fact it is")]
    #[inline(always)]
    fn record(&mut self, at: SimTime, fact: &Fact) {
        match fact {
            Fact::Started(fact) => self.started(at, fact),
            Fact::Completed(fact) => self.completed(at, fact),
            Fact::Throttled(fact) => self.throttled(fact),
            Fact::EnvStarted(fact) => self.env_started(at, fact),
            Fact::Ready(fact) => self.ready(at, fact),
            Fact::EnvStopped(fact) => self.env_stopped(at, fact),
            Fact::Settled(fact) => self.settled(at, fact),
            Fact::Versioned(fact) => self.pools.made(fact.version),
            Fact::Applied(_) | Fact::Refused(_) | Fact::Provisioned(_) | Fact::Queued(_) => {}
        }
    }
}

impl Row {
    fn new() -> Self {
        Self {
            tally: Tally::default(),
            occupied: Level::default(),
            initialising: Level::default(),
            alive: Level::default(),
            stopped: [0; STOP_CAUSES.len()],
            latency: Histogram::new(Precision::Coarse),
            init: Histogram::new(Precision::Coarse),
            answers: Answers::default(),
            phases: Phases::default(),
        }
    }

    fn figures(&self, at: SimTime) -> Figures {
        Figures {
            tally: self.tally,
            latency: self.latency.clone(),
            init: self.init.clone(),
            answers: self.answers,
            phases: self.phases,
            environments: self.environments(at),
        }
    }

    fn add_counts_to(&self, sum: &mut Figures, at: SimTime) {
        sum.add_counts(&self.tally, &self.answers, &self.phases, &self.environments(at));
    }

    fn environments(&self, at: SimTime) -> Environments {
        Environments {
            started: self.alive.risen(),
            stopped: self.stopped,
            alive: Extent::of(&self.alive, at),
            busy: Extent::of(&self.occupied, at),
            init_time: self.initialising.area(at),
        }
    }
}

#[cfg(test)]
mod tests;
