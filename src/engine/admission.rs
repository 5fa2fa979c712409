//! Whether a request may come in at all, before anybody looks for an environment.

use crate::engine::function::{AccountRow, Concurrency, FunctionRow};
use crate::engine::record::ThrottleReason;
use crate::engine::source::Mode;
use crate::model::RequestRate;
use crate::units::{SimDuration, SimTime};

/// What the door says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It may come in.
    Admitted,
    /// It may not.
    Refused(ThrottleReason),
}

/// Requests admitted in one tumbling second, counted from the start of the run (F2.9).
#[derive(Clone, Copy, Debug)]
pub(super) struct RateWindow {
    limit: u64,
    begins: SimTime,
    admitted: u64,
}

const WINDOW: SimDuration = SimDuration::from_secs(1);

/// Asks the first two limits: reserved concurrency of 0 (F2.6) and the request rate, which is for
/// callers who wait (F2.9).
#[inline]
pub(super) fn admit(
    function: &FunctionRow,
    account: &AccountRow,
    mode: Mode,
    now: SimTime,
) -> Admission {
    match function.concurrency {
        Concurrency::SwitchedOff => Admission::Refused(ThrottleReason::SwitchedOff),
        _ if mode == Mode::Asynchronous => Admission::Admitted,
        Concurrency::Reserved(_) if function.rate.is_spent(now) => {
            Admission::Refused(ThrottleReason::ReservedRequestRate)
        }
        Concurrency::Unreserved if account.rate.is_spent(now) => {
            Admission::Refused(ThrottleReason::RequestRate)
        }
        Concurrency::Reserved(_) | Concurrency::Unreserved => Admission::Admitted,
    }
}

impl RateWindow {
    /// The window of somebody with `concurrency` units.
    pub(super) fn new(rule: RequestRate, concurrency: u32) -> Self {
        let limit = match rule {
            RequestRate::Unlimited => u64::MAX,
            RequestRate::PerConcurrency(rate) => u64::from(rate) * u64::from(concurrency),
        };
        Self { limit, begins: SimTime::ZERO, admitted: 0 }
    }

    /// Changes what is let through from now on.
    pub(super) fn change(&mut self, rule: RequestRate, concurrency: u32) {
        self.limit = Self::new(rule, concurrency).limit;
    }

    #[inline]
    pub(super) fn is_spent(&self, now: SimTime) -> bool {
        let admitted = if now.since(self.begins) < WINDOW { self.admitted } else { 0 };
        self.limit <= admitted
    }

    /// Counts a request that was let through.
    #[inline]
    pub(super) fn count(&mut self, now: SimTime) {
        if WINDOW <= now.since(self.begins) {
            let into = now.as_micros() % WINDOW.as_micros();
            self.begins = SimTime::from_micros(now.as_micros() - into);
            self.admitted = 0;
        }
        self.admitted += 1;
    }
}
