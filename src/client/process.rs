//! One process of a client: what its calls share.

use std::collections::BTreeMap;

use crate::client::breaker::{Breaker, BreakerSpec};
use crate::client::retry::Retry;
use crate::client::{Failure, LimiterSpec, WhenFull};
use crate::engine::record::GiveUp;
use crate::engine::source::Request;
use crate::model::SlidingWindow;
use crate::units::SimTime;

/// A breaker, a limiter and a retry quota.
#[derive(Clone, Debug)]
pub(super) struct Process {
    breaker: Breaker,
    window: SlidingWindow,
    /// What is left of the retry quota [tokens].
    quota: u32,
    /// What the last retry of a request has cost, by ordinal; given back if it succeeds.
    spent: BTreeMap<u64, u32>,
}

/// Whether a call may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    Now,
    At(SimTime),
    Refused(GiveUp),
}

/// The retry quota of `standard` [tokens] (F4.1).
const QUOTA: u32 = 500;
/// What a request that succeeds at once gives back [tokens] (F4.1).
const CLEAN_SUCCESS: u32 = 1;

impl Default for Process {
    fn default() -> Self {
        Self {
            breaker: Breaker::default(),
            window: SlidingWindow::default(),
            quota: QUOTA,
            spent: BTreeMap::new(),
        }
    }
}

impl Process {
    /// Asks the breaker, then the limiter.
    pub(super) fn pass(
        &mut self,
        now: SimTime,
        request: &Request,
        breaker: Option<BreakerSpec>,
        limiter: Option<LimiterSpec>,
    ) -> Pass {
        let before = self.breaker;
        let pass = self.ask(now, breaker, limiter);
        if matches!(pass, Pass::Refused(_)) {
            // A call that the limiter keeps back is no trial.
            self.breaker = before;
            self.spent.remove(&request.id.ordinal);
        }
        pass
    }

    fn ask(
        &mut self,
        now: SimTime,
        breaker: Option<BreakerSpec>,
        limiter: Option<LimiterSpec>,
    ) -> Pass {
        if breaker.is_some_and(|spec| !self.breaker.passes(spec, now)) {
            return Pass::Refused(GiveUp::CircuitOpen);
        }
        let Some(LimiterSpec { limit, when_full }) = limiter else { return Pass::Now };
        match when_full {
            WhenFull::Refuse if self.window.pass(limit, now) => Pass::Now,
            WhenFull::Refuse => Pass::Refused(GiveUp::RateLimited),
            WhenFull::Wait => match self.window.book(limit, now) {
                at if at == now => Pass::Now,
                at => Pass::At(at),
            },
        }
    }

    /// A try has succeeded.
    pub(super) fn succeeded(
        &mut self,
        breaker: Option<BreakerSpec>,
        retry: &Retry,
        request: &Request,
    ) {
        if breaker.is_some() {
            self.breaker.succeeded();
        }
        if matches!(retry, Retry::Standard) {
            let back = self.spent.remove(&request.id.ordinal).unwrap_or(CLEAN_SUCCESS);
            self.quota = (self.quota + back).min(QUOTA);
        }
    }

    /// A try has failed.
    pub(super) fn failed(&mut self, now: SimTime, breaker: Option<BreakerSpec>) {
        if let Some(spec) = breaker {
            self.breaker.failed(spec, now);
        }
    }

    /// Whether a request that has failed is tried again; takes what that costs from the quota.
    pub(super) fn may_retry(&mut self, retry: &Retry, request: &Request, failure: Failure) -> bool {
        let cost = retry.cost(failure);
        let goes_on = retry.applies(failure, request.attempt) && cost <= self.quota;
        self.spent.remove(&request.id.ordinal);
        if goes_on && 0 < cost {
            self.quota -= cost;
            self.spent.insert(request.id.ordinal, cost);
        }
        goes_on
    }
}
