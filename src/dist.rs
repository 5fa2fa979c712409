//! Distributions of durations, sampled from portable streams.
//!
//! The samplers are our own and use no function of the system's mathematics library, so a stream
//! gives the same durations on every machine. A draw is rounded to the nearest microsecond and is
//! never longer than [`LONGEST`].

mod empirical;
mod error;
mod exponential;
mod gamma;
mod lognormal;
mod power;
mod rounding;
mod series;
mod uniform;
mod ziggurat;

#[cfg(test)]
mod check;

pub use empirical::Empirical;
pub use error::DistError;
pub use exponential::Exponential;
pub use gamma::Gamma;
pub use lognormal::LogNormal;
pub use rounding::LONGEST;
pub use uniform::Uniform;
pub use ziggurat::{standard_exponential, standard_normal};

use crate::rng::Stream;
use crate::units::SimDuration;

/// The law of a random duration; cheap to clone.
///
/// ```
/// use tepid::dist::Dist;
/// use tepid::rng::{Purpose, Seed, StreamKey};
/// use tepid::units::SimDuration;
///
/// let init = Dist::lognormal_from(SimDuration::from_millis(80), SimDuration::from_millis(400))?;
/// let mut stream = StreamKey::new(Seed(7), Purpose::Init).name("checkout").stream();
/// assert!(init.sample(&mut stream) > init.min());
/// # Ok::<(), tepid::dist::DistError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Dist {
    /// Always the same; what is longer than [`LONGEST`] counts as [`LONGEST`].
    Constant(SimDuration),
    /// Every microsecond between two bounds is equally likely.
    Uniform(Uniform),
    /// Without memory: what remains never depends on what has passed.
    Exponential(Exponential),
    /// The logarithm is normal: skewed, with a long tail, as most measured durations are.
    LogNormal(LogNormal),
    /// A sum of exponentials, for shapes that are whole.
    Gamma(Gamma),
    /// As measured: samples, or points of a cumulative curve.
    Empirical(Empirical),
}

impl Dist {
    /// The law that always gives `value`.
    ///
    /// # Errors
    /// If `value` is longer than [`LONGEST`].
    pub fn constant(value: SimDuration) -> Result<Self, DistError> {
        error::not_too_long("the value", value)?;
        Ok(Self::Constant(value))
    }

    /// The law under which every microsecond from `min` to `max` is equally likely.
    ///
    /// # Errors
    /// If `max` is shorter than `min` or longer than [`LONGEST`].
    pub fn uniform(min: SimDuration, max: SimDuration) -> Result<Self, DistError> {
        Uniform::new(min, max).map(Self::Uniform)
    }

    /// The exponential law.
    ///
    /// # Errors
    /// If `mean` is zero or longer than [`LONGEST`].
    pub fn exponential(mean: SimDuration) -> Result<Self, DistError> {
        Exponential::new(mean).map(Self::Exponential)
    }

    /// The lognormal law, by mean and standard deviation of the natural logarithm of milliseconds.
    ///
    /// # Errors
    /// If the median, e<sup>mu</sup> ms, is not a number up to [`LONGEST`], or `sigma` not one
    /// from 0 to 10.
    pub fn lognormal(mu: f64, sigma: f64) -> Result<Self, DistError> {
        LogNormal::new(mu, sigma).map(Self::LogNormal)
    }

    /// The lognormal law, by its median and its 99th percentile.
    ///
    /// # Errors
    /// If the median is zero, or `p99` shorter than the median or longer than [`LONGEST`].
    pub fn lognormal_from(median: SimDuration, p99: SimDuration) -> Result<Self, DistError> {
        LogNormal::from_percentiles(median, p99).map(Self::LogNormal)
    }

    /// The gamma law, by its shape (1 is the exponential; larger is narrower) and its mean.
    ///
    /// # Errors
    /// If `shape` is not a number from 0.001 to 1,000,000, or `mean` is zero or longer than
    /// [`LONGEST`].
    pub fn gamma(shape: f64, mean: SimDuration) -> Result<Self, DistError> {
        Gamma::new(shape, mean).map(Self::Gamma)
    }

    /// The law under which each of `values` is equally likely.
    ///
    /// # Errors
    /// If there is no value, or one is longer than [`LONGEST`].
    pub fn samples(values: Vec<SimDuration>) -> Result<Self, DistError> {
        Empirical::samples(values).map(Self::Empirical)
    }

    /// The law whose cumulative curve passes through `points` of (probability, duration).
    ///
    /// Between two points it is linear. A first point above probability 0 puts that much on the
    /// first duration; a last point below probability 1 puts the rest on the last duration.
    ///
    /// # Errors
    /// If there is no point, a probability is not between 0 and 1, probabilities or durations
    /// decrease, or a duration is longer than [`LONGEST`].
    pub fn quantiles(points: Vec<(f64, SimDuration)>) -> Result<Self, DistError> {
        Empirical::quantiles(points).map(Self::Empirical)
    }

    /// Draws one duration.
    #[inline]
    pub fn sample(&self, stream: &mut Stream) -> SimDuration {
        match self {
            Self::Constant(value) => (*value).min(LONGEST),
            Self::Uniform(law) => law.sample(stream),
            Self::Exponential(law) => law.sample(stream),
            Self::LogNormal(law) => law.sample(stream),
            Self::Gamma(law) => law.sample(stream),
            Self::Empirical(law) => law.sample(stream),
        }
    }

    /// No draw is shorter than this; zero where the law has no shortest duration.
    pub fn min(&self) -> SimDuration {
        match self {
            Self::Constant(value) => (*value).min(LONGEST),
            Self::Uniform(law) => law.min(),
            Self::Exponential(_) | Self::Gamma(_) => SimDuration::ZERO,
            Self::LogNormal(law) => law.min(),
            Self::Empirical(law) => law.min(),
        }
    }

    /// The mean of the law in microseconds, before draws are rounded and cut at [`LONGEST`].
    pub fn mean_micros(&self) -> f64 {
        match self {
            Self::Constant(value) => (*value).min(LONGEST).as_micros() as f64,
            Self::Uniform(law) => law.mean_micros(),
            Self::Exponential(law) => law.mean_micros(),
            Self::LogNormal(law) => law.mean_micros(),
            Self::Gamma(law) => law.mean_micros(),
            Self::Empirical(law) => law.mean_micros(),
        }
    }
}
