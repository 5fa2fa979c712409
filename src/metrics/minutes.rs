//! What only a minute's own recorder can tell: the most at once, and the spread of latency.

use crate::engine::record::{Completed, Fact, Outcome, Settlement, Sink, Started};
use crate::engine::source::{Origin, Request};
use crate::id::FunctionId;
use crate::model::Model;
use crate::stats::{Histogram, Precision};
use crate::units::{SimDuration, SimTime};

/// One minute of the account, and of each function where that is wanted; then the next.
///
/// Memory covers one minute, however long the run is. Sums are not kept here: they are differences
/// of what [`Metrics`](crate::metrics::Metrics) counts at the minute's two ends.
#[derive(Clone, Debug)]
pub struct Minutes {
    front_end: SimDuration,
    account: Minute,
    functions: Vec<Minute>,
}

/// A minute of one function, or of all together.
#[derive(Clone, Debug)]
pub struct Minute {
    busy: u64,
    busy_max: u64,
    latency: Histogram,
}

impl Minutes {
    /// A recorder at the beginning of a run of `model`; `with_functions` says whether each function
    /// has minutes of its own.
    pub fn new(model: &Model, with_functions: bool) -> Self {
        let functions = if with_functions { model.functions.len() } else { 0 };
        Self {
            front_end: model.platform.front_end,
            account: Minute::new(),
            functions: vec![Minute::new(); functions],
        }
    }

    /// The present minute of all functions together.
    pub const fn account(&self) -> &Minute {
        &self.account
    }

    /// The present minute of each function, in the order of the model; nothing if they have none.
    pub fn functions(&self) -> &[Minute] {
        &self.functions
    }

    /// The next minute begins.
    pub fn turn(&mut self) {
        self.account.turn();
        self.functions.iter_mut().for_each(Minute::turn);
    }

    fn each(&mut self, function: FunctionId) -> impl Iterator<Item = &mut Minute> {
        let own = self.functions.get_mut(function.index());
        std::iter::once(&mut self.account).chain(own)
    }

    fn started(&mut self, fact: &Started) {
        for minute in self.each(fact.request.target) {
            minute.busy += 1;
            minute.busy_max = minute.busy_max.max(minute.busy);
        }
    }

    fn completed(&mut self, at: SimTime, fact: &Completed) {
        for minute in self.each(fact.request.target) {
            minute.busy -= 1;
        }
        let is_answer = fact.outcome == Outcome::Success && !fact.request.watched;
        if is_answer && fact.request.origin == Origin::User {
            self.answered(at, &fact.request);
        }
    }

    fn answered(&mut self, at: SimTime, request: &Request) {
        let latency = (at.since(request.born) + self.front_end).as_micros();
        for minute in self.each(request.target) {
            minute.latency.record(latency);
        }
    }
}

impl Sink for Minutes {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        match fact {
            Fact::Started(fact) => self.started(fact),
            Fact::Completed(fact) => self.completed(at, fact),
            Fact::Settled(fact) => {
                if matches!(fact.end, Settlement::Answered { .. }) {
                    self.answered(at, &fact.request);
                }
            }
            Fact::Throttled(_)
            | Fact::EnvStarted(_)
            | Fact::Ready(_)
            | Fact::EnvStopped(_)
            | Fact::Applied(_)
            | Fact::Refused(_)
            | Fact::Versioned(_)
            | Fact::Provisioned(_)
            | Fact::Queued(_) => {}
        }
    }
}

impl Minute {
    fn new() -> Self {
        Self { busy: 0, busy_max: 0, latency: Histogram::new(Precision::Coarse) }
    }

    /// The most environments that were in INIT or INVOKE at once.
    pub const fn busy_max(&self) -> u64 {
        self.busy_max
    }

    /// From the first try to the answer, for answers that came in this minute; users' requests
    /// only \[µs\].
    pub const fn latency(&self) -> &Histogram {
        &self.latency
    }

    fn turn(&mut self) {
        self.busy_max = self.busy;
        self.latency.clear();
    }
}
