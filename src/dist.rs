//! Distributions of durations, sampled from portable streams.

use crate::rng::Stream;
use crate::units::SimDuration;

/// The law of a random duration.
#[derive(Clone, Debug, PartialEq)]
pub enum Dist {
    /// Always the same.
    Constant(SimDuration),
    /// Every value between the two bounds is equally likely.
    Uniform {
        /// The smallest value.
        min: SimDuration,
        /// The largest value.
        max: SimDuration,
    },
}

impl Dist {
    /// Draws one duration.
    pub fn sample(&self, stream: &mut Stream) -> SimDuration {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { min, max } => {
                let span = max.as_micros() - min.as_micros();
                SimDuration::from_micros(
                    min.as_micros() + ((stream.next_unit() * (span + 1) as f64) as u64).min(span),
                )
            }
        }
    }

    /// No draw is shorter than this.
    pub fn min(&self) -> SimDuration {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { min, .. } => *min,
        }
    }
}

/// Stand-in.
#[derive(Debug)]
pub struct DistError;
impl std::fmt::Display for DistError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "increasing points")
    }
}
impl Dist {
    /// Stand-in.
    pub fn constant(value: SimDuration) -> Self {
        Self::Constant(value)
    }
    /// Stand-in.
    pub fn quantiles(points: Vec<(f64, SimDuration)>) -> Result<Self, DistError> {
        let (min, max) = (points[0].1, points[points.len() - 1].1);
        if min > max { Err(DistError) } else { Ok(Self::Uniform { min, max }) }
    }
}
/// Stand-in.
pub fn standard_exponential(stream: &mut Stream) -> f64 {
    -libm::log(stream.next_unit())
}
