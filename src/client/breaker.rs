//! A circuit breaker.

use crate::units::{SimDuration, SimTime};

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerSpec {
    /// It opens after so many failures in a row.
    pub failures: u32,
    /// It lets a trial through once it has been open for longer than this.
    pub open: SimDuration,
}

/// A breaker's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaker {
    /// Calls pass; so many have failed in a row.
    Closed { failures: u32 },
    /// No call passes.
    Open { since: SimTime },
    /// One call is on trial.
    HalfOpen,
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Breaker {
    /// Whether a call may pass now; the first one after the open time is the trial.
    pub(super) fn passes(&mut self, spec: BreakerSpec, now: SimTime) -> bool {
        match *self {
            Self::Closed { .. } => true,
            Self::Open { since } if since.saturating_add(spec.open) < now => {
                *self = Self::HalfOpen;
                true
            }
            Self::Open { .. } | Self::HalfOpen => false,
        }
    }

    /// A call has succeeded; one from before the breaker opened says nothing any more.
    pub(super) fn succeeded(&mut self) {
        if !matches!(self, Self::Open { .. }) {
            *self = Self::default();
        }
    }

    /// A call has failed.
    pub(super) fn failed(&mut self, spec: BreakerSpec, now: SimTime) {
        *self = match *self {
            Self::Closed { failures } if failures + 1 < spec.failures => {
                Self::Closed { failures: failures + 1 }
            }
            Self::Closed { .. } | Self::HalfOpen => Self::Open { since: now },
            Self::Open { since } => Self::Open { since },
        };
    }
}
