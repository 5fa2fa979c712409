//! What clients make of their tries: answers, and requests that they gave up.

use crate::engine::record::{GiveUp, Outcome};
use crate::metrics::tally::add_each;
use crate::units::SimDuration;

/// What became of the requests of clients that may try again; every number adds up over functions.
///
/// Tries are counted with everybody else's; this says which of them were such clients', so that
/// requests and tries can be told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientTally {
    /// Requests that were answered while somebody waited.
    pub answered: u64,
    /// Requests without an answer, by [`GiveUp`], in the order of its list.
    pub gave_up: [u64; GiveUp::ALL.len()],
    /// Requests that were given up before they had reached Lambda.
    pub(super) withheld: u64,
    /// Tries that succeeded, whether somebody still waited or not.
    pub(super) successes: u64,
    /// Tries that ended badly, without those that the handler's rate limiter refused.
    pub(super) failures: u64,
    /// Tries that the handler's rate limiter refused.
    pub(super) limited: u64,
    /// Tries that were refused.
    pub(super) throttles: u64,
}

/// Where the time of answered requests went, besides the run itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Between the first try and the one that was answered, summed up.
    pub wait: SimDuration,
    /// The platform's part of cold starts, summed up.
    pub platform: SimDuration,
    /// INIT before INVOKE, summed up.
    pub init: SimDuration,
}

impl ClientTally {
    /// Successes that nobody waited for any more: the client had asked again or given up.
    pub const fn abandoned(&self) -> u64 {
        self.successes - self.answered
    }

    pub(super) fn completed(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Success => self.successes += 1,
            Outcome::Error | Outcome::Crash | Outcome::Timeout => self.failures += 1,
            Outcome::Limited => self.limited += 1,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.answered += other.answered;
        add_each(&mut self.gave_up, &other.gave_up);
        self.withheld += other.withheld;
        self.successes += other.successes;
        self.failures += other.failures;
        self.limited += other.limited;
        self.throttles += other.throttles;
    }
}

impl Answers {
    pub(super) fn add(&mut self, wait: SimDuration, platform: SimDuration, init: SimDuration) {
        self.wait += wait;
        self.platform += platform;
        self.init += init;
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        self.add(other.wait, other.platform, other.init);
    }
}
