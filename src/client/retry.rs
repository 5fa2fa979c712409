//! Which failures a client tries to mend by trying again, how often, and after what wait.

use crate::client::Failure;
use crate::client::backoff::{Backoff, Spread};
use crate::model::Jitter;
use crate::rng::Stream;
use crate::units::SimDuration;

/// What a client does after a failure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Retry {
    /// It takes what it gets.
    Never,
    /// botocore's `legacy`, the default up to 1.43 (F4.1).
    Legacy,
    /// The SDKs' `standard`, the default of botocore 1.44 (F4.1).
    Standard,
    /// A back-off of one's own.
    Custom {
        /// How often it tries at most, the first time included.
        attempts: u32,
        /// How long it waits.
        backoff: Backoff,
        /// After which failures.
        causes: Causes,
    },
}

/// The failures after which a client tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Causes {
    /// It was throttled.
    pub throttle: bool,
    /// The answer was an error, also one that the handler's rate limiter made.
    pub error: bool,
    /// It has waited too long.
    pub timeout: bool,
}

/// Tries of `legacy`, the first included (F4.1).
const LEGACY_ATTEMPTS: u32 = 5;
/// Tries of `standard`, the first included (F4.1).
const STANDARD_ATTEMPTS: u32 = 3;

/// `legacy` waits for anything up to 1 s, 2 s, 4 s, … (F4.1).
const LEGACY: Backoff = doubling(SimDuration::from_secs(1), SimDuration::MAX);
/// `standard` after a throttle: up to 1 s, 2 s, … (F4.1).
const STANDARD_THROTTLE: Backoff = doubling(SimDuration::from_secs(1), SimDuration::from_secs(20));
/// `standard` after a transient error: up to 50 ms, 100 ms, … (F4.1).
const STANDARD_TRANSIENT: Backoff =
    doubling(SimDuration::from_millis(50), SimDuration::from_secs(20));

const fn doubling(base: SimDuration, cap: SimDuration) -> Backoff {
    Backoff { base, factor: 2.0, cap, spread: Spread::Within(Jitter::Full) }
}

impl Retry {
    /// How long an SDK waits for an answer unless it is told otherwise: 60 s (F4.1).
    pub const SDK_TIMEOUT: SimDuration = SimDuration::from_secs(60);

    /// Whether it tries again after the failure of try number `attempt`.
    pub(super) fn applies(&self, failure: Failure, attempt: u32) -> bool {
        match self {
            Self::Never => false,
            Self::Legacy => attempt < LEGACY_ATTEMPTS && is_retried_by_sdks(failure),
            Self::Standard => attempt < STANDARD_ATTEMPTS && is_retried_by_sdks(failure),
            Self::Custom { attempts, causes, .. } => attempt < *attempts && causes.include(failure),
        }
    }

    /// How long it waits after the failure of try number `attempt`.
    pub(super) fn delay(&self, failure: Failure, attempt: u32, stream: &mut Stream) -> SimDuration {
        let backoff = match (self, failure) {
            (Self::Never, _) => return SimDuration::ZERO,
            (Self::Legacy, _) => &LEGACY,
            (Self::Standard, Failure::Throttled) => &STANDARD_THROTTLE,
            (Self::Standard, _) => &STANDARD_TRANSIENT,
            (Self::Custom { backoff, .. }, _) => backoff,
        };
        backoff.delay(attempt, stream)
    }

    /// What a try costs the retry quota of `standard`; nothing where there is none (F4.1).
    pub(super) fn cost(&self, failure: Failure) -> u32 {
        match (self, failure) {
            (Self::Standard, Failure::Throttled) => 5,
            (Self::Standard, _) => 14,
            _ => 0,
        }
    }
}

impl Causes {
    /// Every failure.
    pub const ALL: Self = Self { throttle: true, error: true, timeout: true };

    fn include(self, failure: Failure) -> bool {
        match failure {
            Failure::Throttled => self.throttle,
            Failure::Failed | Failure::HandlerLimited => self.error,
            Failure::ClientTimeout => self.timeout,
        }
    }
}

/// SDKs try again after 429, 5xx and broken connections; an error of the handler comes with 200.
fn is_retried_by_sdks(failure: Failure) -> bool {
    matches!(failure, Failure::Throttled | Failure::ClientTimeout)
}
