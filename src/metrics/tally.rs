//! Plain counters of one function, or of several together.

use crate::engine::record::{GiveUp, Outcome, Pool, StartKind, ThrottleReason};
use crate::metrics::{ClientTally, ColdCause};

/// What is counted; every number adds up over functions.
///
/// A request of a client that never tries again has failed when it was throttled or ended badly;
/// the others are over when their client says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Tally {
    /// Users' requests, each counted at its first try.
    pub arrivals: u64,
    /// Users' invocations by [`StartKind`], in its order.
    pub starts: [u64; 3],
    /// The same by [`Pool`], in its order; those on demand are the rest and are not counted.
    pub pools: [u64; 3],
    /// Users' invocations that have ended, by [`Outcome`], in its order.
    pub outcomes: [u64; 5],
    /// Users' tries that were refused, by [`ThrottleReason`], in the order of its list.
    pub throttles: [u64; ThrottleReason::ALL.len()],
    /// Users' cold starts by [`ColdCause`], in the order of its list.
    pub cold_causes: [u64; ColdCause::ALL.len()],
    /// What became of the requests of clients that may try again.
    pub clients: ClientTally,
    /// What warming policies did.
    pub pings: Pings,
}

/// What warming policies did; none of it is in the users' numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pings {
    /// Invocations that were started.
    pub invocations: u64,
    /// Those of them that were cold.
    pub cold_starts: u64,
    /// Invocations that were refused.
    pub throttles: u64,
}

impl Tally {
    /// Tries: invocations and refusals together.
    pub fn attempts(&self) -> u64 {
        self.invocations() + self.throttled()
    }

    /// Tries beyond a request's first.
    pub fn retries(&self) -> u64 {
        self.attempts() + self.clients.withheld - self.arrivals
    }

    /// Invocations that were started.
    pub fn invocations(&self) -> u64 {
        self.starts.iter().sum()
    }

    /// Invocations that ran on provisioned concurrency.
    pub const fn provisioned(&self) -> u64 {
        self.pools[Pool::Provisioned as usize]
    }

    /// Invocations of versions with provisioned concurrency that ran on demand (F2.11).
    pub const fn spillovers(&self) -> u64 {
        self.pools[Pool::Spillover as usize]
    }

    /// Invocations that found no warm environment.
    pub const fn cold_starts(&self) -> u64 {
        self.starts[StartKind::Cold as usize]
    }

    /// Invocations that repeated INIT in a reset environment; not cold starts (F1.11).
    pub const fn reinits(&self) -> u64 {
        self.starts[StartKind::Reinit as usize]
    }

    /// The share of invocations that were cold, 0 if there were none.
    pub fn cold_rate(&self) -> f64 {
        self.cold_starts() as f64 / self.invocations().max(1) as f64
    }

    /// Tries that were refused.
    pub fn throttled(&self) -> u64 {
        self.throttles.iter().sum()
    }

    /// Requests that got an answer.
    pub const fn answered(&self) -> u64 {
        let successes = self.outcomes[Outcome::Success as usize];
        successes - self.clients.successes + self.clients.answered
    }

    /// Invocations that ended with an error from the handler.
    pub const fn errors(&self) -> u64 {
        self.outcomes[Outcome::Error as usize]
    }

    /// Invocations that ended with a crash.
    pub const fn crashes(&self) -> u64 {
        self.outcomes[Outcome::Crash as usize]
    }

    /// Invocations that were cut at the function's time-out.
    pub const fn timeouts(&self) -> u64 {
        self.outcomes[Outcome::Timeout as usize]
    }

    /// Invocations that the handler's own rate limiter refused.
    pub const fn limited(&self) -> u64 {
        self.outcomes[Outcome::Limited as usize]
    }

    /// Requests that got no answer and will not get one.
    pub fn failed(&self) -> u64 {
        self.gave_up().iter().sum()
    }

    /// The same by [`GiveUp`], in the order of its list; whoever never tries again gives up with
    /// the first failure.
    pub fn gave_up(&self) -> [u64; GiveUp::ALL.len()] {
        let clients = &self.clients;
        let badly = self.errors() + self.crashes() + self.timeouts();
        let mut gave_up = clients.gave_up;
        gave_up[GiveUp::Throttled as usize] += self.throttled() - clients.throttles;
        gave_up[GiveUp::Failed as usize] += badly - clients.failures;
        gave_up[GiveUp::HandlerLimited as usize] += self.limited() - clients.limited;
        gave_up
    }

    /// Requests that are being served, or whose client will try again.
    pub fn in_flight(&self) -> u64 {
        self.arrivals - self.answered() - self.failed()
    }

    /// Adds the counts of another function.
    pub fn add(&mut self, other: &Self) {
        self.arrivals += other.arrivals;
        add_each(&mut self.starts, &other.starts);
        add_each(&mut self.pools, &other.pools);
        add_each(&mut self.outcomes, &other.outcomes);
        add_each(&mut self.throttles, &other.throttles);
        add_each(&mut self.cold_causes, &other.cold_causes);
        self.clients.add(&other.clients);
        self.pings.invocations += other.pings.invocations;
        self.pings.cold_starts += other.pings.cold_starts;
        self.pings.throttles += other.pings.throttles;
    }
}

pub(super) fn add_each<const N: usize>(sums: &mut [u64; N], terms: &[u64; N]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_listed_at_its_place() {
        for (place, reason) in ThrottleReason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, place);
        }
    }

    #[test]
    fn requests_are_answered_failed_or_in_flight() {
        let tally = Tally {
            arrivals: 120,
            starts: [90, 4, 16],
            outcomes: [80, 7, 5, 3, 0],
            throttles: [0, 1, 2, 3, 4, 0],
            ..Tally::default()
        };
        assert_eq!((tally.invocations(), tally.throttled(), tally.attempts()), (110, 10, 120));
        assert_eq!((tally.answered(), tally.failed(), tally.in_flight()), (80, 25, 15));
        assert_eq!(tally.arrivals, tally.answered() + tally.failed() + tally.in_flight());
        assert!((tally.cold_rate() - 16.0 / 110.0).abs() < 1e-15);
    }
}
