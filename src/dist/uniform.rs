//! The uniform law.

use crate::dist::error::{DistError, not_too_long};
use crate::rng::Stream;
use crate::units::SimDuration;

/// Every microsecond between two bounds, both included, is equally likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uniform {
    min: SimDuration,
    max: SimDuration,
}

impl Uniform {
    pub(super) fn new(min: SimDuration, max: SimDuration) -> Result<Self, DistError> {
        if max < min {
            return Err(DistError::new("max", max, "at least min"));
        }
        not_too_long("max", max)?;
        Ok(Self { min, max })
    }

    /// The shortest duration.
    pub const fn min(&self) -> SimDuration {
        self.min
    }

    /// The longest duration.
    pub const fn max(&self) -> SimDuration {
        self.max
    }

    #[inline]
    pub(super) fn sample(&self, stream: &mut Stream) -> SimDuration {
        let count = (self.max - self.min).as_micros() + 1;
        // The high half of the product: exact in integers, biased by less than one in 7 million.
        let offset = (u128::from(stream.next_u64()) * u128::from(count)) >> 64;
        self.min + SimDuration::from_micros(offset as u64)
    }

    pub(super) fn mean_micros(&self) -> f64 {
        (self.min + self.max).as_micros() as f64 / 2.0
    }
}

#[cfg(test)]
mod tests {
    use crate::dist::Dist;
    use crate::dist::check::{draws, kolmogorov_smirnov, seconds, stream};
    use crate::units::SimDuration;

    #[test]
    fn golden_values() {
        let dist = Dist::uniform(seconds(325), seconds(400)).unwrap();
        assert_eq!(draws(&dist, 4), [372_439_246, 376_269_572, 394_134_003, 361_010_197]);
    }

    #[test]
    fn follows_its_law() {
        let dist = Dist::uniform(seconds(325), seconds(400)).unwrap();
        let cdf = |micros: f64| (micros - 325e6) / 75e6;
        kolmogorov_smirnov(&dist, cdf);
        assert_eq!(dist.min(), seconds(325));
        assert!((dist.mean_micros() - 362.5e6).abs() < 1e-6);
    }

    #[test]
    fn both_bounds_are_drawn() {
        let dist = Dist::uniform(SimDuration::ZERO, SimDuration::from_micros(3)).unwrap();
        let mut stream = stream();
        let mut seen = [0u32; 4];
        for _ in 0..4_000 {
            seen[dist.sample(&mut stream).as_micros() as usize] += 1;
        }
        // Four standard deviations of a binomial count are 110.
        assert!(seen.iter().all(|count| count.abs_diff(1_000) < 110), "{seen:?}");
    }

    #[test]
    fn bad_bounds_are_refused() {
        let error = Dist::uniform(seconds(2), seconds(1)).unwrap_err();
        assert_eq!(error.to_string(), "max is 1s, but must be at least min");
        let error = Dist::uniform(seconds(2), SimDuration::MAX).unwrap_err();
        assert_eq!((error.parameter, error.allowed), ("max", "at most 30d"));
    }
}
