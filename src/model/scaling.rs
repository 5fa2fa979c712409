//! How fast the platform scales and admits.

use crate::units::SimDuration;

/// How fast new on-demand environments may be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// As fast as anybody likes.
    Unlimited,
    /// A token bucket for each function; a new environment costs one token (F3.2 to F3.4).
    TokenBucket {
        /// Tokens in a full bucket, which is what each function starts with.
        capacity: u32,
        /// How tokens come back.
        refill: Refill,
    },
    /// One bucket for the whole account, +`per_minute` at each whole minute (F3.1).
    Legacy {
        /// Environments in a full bucket.
        burst: u32,
        /// Environments added at each whole minute, never above the burst.
        per_minute: u32,
    },
}

/// How a token bucket refills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refill {
    /// All the time [tokens/s].
    Continuous {
        /// Tokens in a second.
        per_second: u32,
    },
    /// All at once, at each whole multiple of a period since the start of the run.
    Stepwise {
        /// Tokens in a step.
        tokens: u32,
        /// The time between two steps.
        every: SimDuration,
    },
}

/// How many requests are admitted in each second (F2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestRate {
    /// Any number.
    Unlimited,
    /// This many for each unit of concurrency, reserved or of the account [1/s].
    PerConcurrency(u32),
}
