//! How long an idle execution environment is kept.

use crate::dist::Dist;
use crate::rng::Stream;
use crate::units::SimDuration;

/// The law of the idle limit, drawn once for each idle period (F1.15 to F1.17).
#[derive(Clone, Debug, PartialEq)]
pub enum IdleLaw {
    /// Idle environments are never reaped.
    Never,
    /// The limit is drawn from a distribution.
    Drawn(Dist),
    /// At each multiple of the period an idle environment survives with probability one half.
    Halving {
        /// The time between two halvings.
        every: SimDuration,
    },
}

impl IdleLaw {
    /// Draws the limit of one idle period.
    pub fn sample(&self, stream: &mut Stream) -> SimDuration {
        match self {
            Self::Never => SimDuration::MAX,
            Self::Drawn(dist) => dist.sample(stream),
            Self::Halving { every } => {
                every.saturating_mul(u64::from(stream.next_u64().trailing_zeros()) + 1)
            }
        }
    }

    /// No limit is shorter than this.
    pub fn min(&self) -> SimDuration {
        match self {
            Self::Never => SimDuration::MAX,
            Self::Drawn(dist) => dist.min(),
            Self::Halving { every } => *every,
        }
    }
}
