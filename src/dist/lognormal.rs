//! The lognormal law.

use crate::dist::error::{DistError, not_too_long, positive};
use crate::dist::rounding::rounded;
use crate::dist::{LONGEST, power, standard_normal};
use crate::rng::Stream;
use crate::units::SimDuration;

/// The law of a duration whose logarithm is normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogNormal {
    /// Mean of the natural logarithm of microseconds.
    mu: f64,
    /// Standard deviation of the natural logarithm, from 0 to 10.
    sigma: f64,
}

/// The 99th percentile of the standard normal law.
const NORMAL_P99: f64 = 2.326_347_874_040_841;
/// The natural logarithm of 1,000, from milliseconds to microseconds.
const LN_1000: f64 = 6.907_755_278_982_137;

impl LogNormal {
    pub(super) fn new(mu: f64, sigma: f64) -> Result<Self, DistError> {
        if !(mu.is_finite() && mu <= libm::log(LONGEST.as_millis_f64())) {
            return Err(DistError::new("mu", mu, "a number up to 21.67 (a median of 30d)"));
        }
        if !(0.0..=10.0).contains(&sigma) {
            return Err(DistError::new("sigma", sigma, "a number from 0 to 10"));
        }
        Ok(Self { mu: mu + LN_1000, sigma })
    }

    pub(super) fn from_percentiles(
        median: SimDuration,
        p99: SimDuration,
    ) -> Result<Self, DistError> {
        positive("median", median)?;
        if p99 < median {
            return Err(DistError::new("p99", p99, "at least the median"));
        }
        not_too_long("p99", p99)?;
        // Both are between 1 µs and 30 days, so sigma is at most 12.3: no finer limit is needed.
        let log = |span: SimDuration| libm::log(span.as_micros() as f64);
        Ok(Self { mu: log(median), sigma: (log(p99) - log(median)) / NORMAL_P99 })
    }

    /// The shortest duration, which exists only where all are the same.
    pub(super) fn min(&self) -> SimDuration {
        if self.sigma > 0.0 { SimDuration::ZERO } else { rounded(power::exp(self.mu)) }
    }

    #[inline(never)]
    pub(super) fn sample(&self, stream: &mut Stream) -> SimDuration {
        rounded(power::exp(self.mu + self.sigma * standard_normal(stream)))
    }

    pub(super) fn mean_micros(&self) -> f64 {
        libm::exp(self.mu + self.sigma * self.sigma / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::dist::Dist;
    use crate::dist::check::{draws, kolmogorov_smirnov, moments, normal_cdf, seconds, stream};
    use crate::units::SimDuration;

    #[test]
    fn golden_values() {
        // INIT of nodejs20.x.
        let dist = Dist::lognormal(4.9802, 0.1616).unwrap();
        assert_eq!(draws(&dist, 4), [135_224, 119_152, 141_293, 207_838]);
    }

    #[test]
    fn follows_its_law() {
        let dist = Dist::lognormal(4.9802, 0.1616).unwrap();
        kolmogorov_smirnov(&dist, |micros| normal_cdf((libm::log(micros / 1e3) - 4.9802) / 0.1616));
        // Variance of a lognormal law: mean² (exp(sigma²) - 1); here, mean exp(4.9802 + 0.01306).
        let mean = 147.416_7e3;
        assert!((dist.mean_micros() / mean - 1.0).abs() < 1e-4, "{}", dist.mean_micros());
        moments(&dist, dist.mean_micros() * (libm::exp(0.1616 * 0.1616) - 1.0).sqrt());
    }

    #[test]
    fn two_percentiles_fix_it() {
        let (median, p99) = (SimDuration::from_millis(80), SimDuration::from_millis(400));
        let dist = Dist::lognormal_from(median, p99).unwrap();
        let mut sorted = draws(&dist, 1_000_000);
        sorted.sort_unstable();
        // Standard errors of the two sample percentiles: 0.09 % and 0.26 %.
        assert!((sorted[500_000] as f64 / 80e3 - 1.0).abs() < 0.004, "{}", sorted[500_000]);
        assert!((sorted[990_000] as f64 / 400e3 - 1.0).abs() < 0.01, "{}", sorted[990_000]);
    }

    #[test]
    fn without_spread_it_is_constant() {
        let dist = Dist::lognormal_from(seconds(3), seconds(3)).unwrap();
        assert_eq!((dist.min(), dist.sample(&mut stream())), (seconds(3), seconds(3)));
    }

    #[test]
    fn bad_parameters_are_refused() {
        for (mu, sigma, parameter) in [
            (f64::NAN, 1.0, "mu"),
            (f64::INFINITY, 1.0, "mu"),
            (21.68, 1.0, "mu"),
            (1.0, -0.1, "sigma"),
            (1.0, f64::NAN, "sigma"),
            (1.0, 10.1, "sigma"),
        ] {
            assert_eq!(Dist::lognormal(mu, sigma).unwrap_err().parameter, parameter);
        }
        let error = Dist::lognormal_from(seconds(2), seconds(1)).unwrap_err();
        assert_eq!(error.to_string(), "p99 is 1s, but must be at least the median");
        assert!(Dist::lognormal_from(SimDuration::ZERO, seconds(1)).is_err());
        assert!(Dist::lognormal_from(seconds(1), SimDuration::MAX).is_err());
    }
}
