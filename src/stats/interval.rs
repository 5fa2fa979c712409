//! Means and shares with intervals of confidence.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

/// The range in which 95 of 100 such estimates have the true value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The mean of independent replications, with a 95 % confidence interval by Student's law.
///
/// For two systems that saw the same requests, add the differences of the pairs: the interval of
/// the mean difference is narrower than that of two separate means.
///
/// ```
/// use tepid::stats::MeanCi;
/// let cold_rates: MeanCi = [0.012, 0.011, 0.013].into_iter().collect();
/// assert!((cold_rates.mean() - 0.012).abs() < 1e-15);
/// assert!(cold_rates.half_width().unwrap() < 0.003);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanCi {
    count: u64,
    mean: f64,
    /// The sum of squared differences from the mean (Welford's recurrence).
    squares: f64,
}

/// The probability below the upper end of a two-sided interval of 95 %.
const UPPER: f64 = 0.975;
/// The standard normal law's quantile of that probability.
const NORMAL_UPPER: f64 = 1.959_963_984_540_054;

impl MeanCi {
    /// Adds one replication.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
    }

    /// How many replications were added.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The mean; zero without replications.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation of one replication; nothing for fewer than two.
    pub fn deviation(&self) -> Option<f64> {
        (self.count >= 2).then(|| (self.squares / (self.count - 1) as f64).sqrt())
    }

    /// Half the width of the 95 % interval; nothing for fewer than two replications.
    pub fn half_width(&self) -> Option<f64> {
        let error = self.deviation()? / (self.count as f64).sqrt();
        Some(student_upper(self.count - 1) * error)
    }

    /// The 95 % interval; nothing for fewer than two replications.
    pub fn interval(&self) -> Option<Interval> {
        let half = self.half_width()?;
        Some(Interval { low: self.mean - half, high: self.mean + half })
    }
}

impl FromIterator<f64> for MeanCi {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut mean = Self::default();
        values.into_iter().for_each(|value| mean.add(value));
        mean
    }
}

/// Wilson's 95 % interval of a share, from `hits` of `trials` that must be independent.
///
/// Cold starts cluster; for them, replications and [`MeanCi`] are the right way.
///
/// # Panics
/// If there are no trials, or more hits than trials.
pub fn wilson(hits: u64, trials: u64) -> Interval {
    assert!(trials > 0 && hits <= trials, "{hits} hits of {trials} trials");
    let (n, square) = (trials as f64, NORMAL_UPPER * NORMAL_UPPER);
    let share = hits as f64 / n;
    let centre = share + square / (2.0 * n);
    let half = NORMAL_UPPER * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    // At no hits and at only hits the end is exact; the difference would leave a rounding error.
    let low = if hits == 0 { 0.0 } else { (centre - half) / scale };
    let high = if hits == trials { 1.0 } else { (centre + half) / scale };
    Interval { low, high }
}

/// The 97.5th percentile of Student's law.
fn student_upper(degrees: u64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees as f64)
        .expect("location, scale and a positive number of degrees are valid")
        .inverse_cdf(UPPER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() <= tolerance * expected.abs(), "{value}, not {expected}");
    }

    #[test]
    fn student_quantiles() {
        // Inverse Student t to ten digits; the first is tan(0.475 pi).
        for (degrees, expected) in [
            (1, 12.706_204_736_175),
            (4, 2.776_445_105_2),
            (9, 2.262_157_162_8),
            (19, 2.093_024_054_41),
            (29, 2.045_229_642_13),
            (99, 1.984_216_951_59),
        ] {
            near(student_upper(degrees), expected, 1e-9);
        }
    }

    #[test]
    fn paired_differences() {
        let with = [12.1, 11.4, 13.0, 12.6, 11.9];
        let without = [11.0, 10.9, 12.2, 11.5, 11.2];
        let difference: MeanCi = with.iter().zip(without).map(|(a, b)| a - b).collect();
        let interval = difference.interval().unwrap();
        near(interval.low, 0.516_213_643_1, 1e-8);
        near(interval.high, 1.163_786_356_9, 1e-8);
    }

    #[test]
    fn one_replication_has_no_interval() {
        let mut mean = MeanCi::default();
        assert_eq!((mean.count(), mean.mean(), mean.interval()), (0, 0.0, None));
        mean.add(3.5);
        assert_eq!((mean.count(), mean.mean(), mean.interval()), (1, 3.5, None));
        mean.add(3.5);
        assert_eq!(mean.interval(), Some(Interval { low: 3.5, high: 3.5 }));
    }

    #[test]
    fn a_large_offset_costs_no_digits() {
        let mean: MeanCi = [4.0, 7.0, 13.0, 16.0].map(|value| value + 1e9).into_iter().collect();
        // The variance of 4, 7, 13 and 16 is 30.
        near(mean.deviation().unwrap(), 30f64.sqrt(), 1e-12);
    }

    #[test]
    fn wilson_intervals() {
        for (hits, trials, low, high) in [
            (0, 100, 0.0, 0.036_993_498_207),
            (1, 1_000, 0.000_176_546_371, 0.005_642_558_598),
            (13, 10_000, 0.000_759_911_873, 0.002_223_088_102),
        ] {
            let interval = wilson(hits, trials);
            // The expected values have twelve decimals.
            assert!((interval.low - low).abs() < 1e-12, "{interval:?}");
            assert!((interval.high - high).abs() < 1e-12, "{interval:?}");
        }
        assert_eq!(wilson(5, 5).high.to_bits(), 1f64.to_bits());
    }
}
