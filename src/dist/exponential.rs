//! The exponential law.

use crate::dist::error::{DistError, positive};
use crate::dist::rounding::rounded;
use crate::dist::standard_exponential;
use crate::rng::Stream;
use crate::units::SimDuration;

/// The law without memory, by its mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    /// Mean \[µs\]; positive.
    mean: f64,
}

impl Exponential {
    pub(super) fn new(mean: SimDuration) -> Result<Self, DistError> {
        positive("mean", mean)?;
        Ok(Self { mean: mean.as_micros() as f64 })
    }

    #[inline]
    pub(super) fn sample(self, stream: &mut Stream) -> SimDuration {
        rounded(standard_exponential(stream) * self.mean)
    }

    pub(super) fn mean_micros(self) -> f64 {
        self.mean
    }
}

#[cfg(test)]
mod tests {
    use crate::dist::check::{draws, kolmogorov_smirnov, moments, seconds};
    use crate::dist::{Dist, LONGEST};
    use crate::units::SimDuration;

    #[test]
    fn golden_values() {
        let dist = Dist::exponential(SimDuration::from_millis(200)).unwrap();
        assert_eq!(draws(&dist, 4), [47_021, 345_257, 192_849, 321_897]);
    }

    #[test]
    fn follows_its_law() {
        let dist = Dist::exponential(seconds(2)).unwrap();
        kolmogorov_smirnov(&dist, |micros| 1.0 - libm::exp(-micros / 2e6));
        moments(&dist, 2e6);
        assert_eq!(dist.min(), SimDuration::ZERO);
    }

    #[test]
    fn bad_means_are_refused() {
        let error = Dist::exponential(SimDuration::ZERO).unwrap_err();
        assert_eq!(error.to_string(), "mean is 0s, but must be longer than zero");
        let longer = LONGEST + SimDuration::from_micros(1);
        assert_eq!(Dist::exponential(longer).unwrap_err().allowed, "at most 30d");
        assert!(Dist::exponential(LONGEST).is_ok());
    }

    #[test]
    fn draws_are_cut_at_the_longest() {
        let dist = Dist::exponential(LONGEST).unwrap();
        let longest = draws(&dist, 100).into_iter().max();
        assert_eq!(longest, Some(LONGEST.as_micros()));
    }
}
