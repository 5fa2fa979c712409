//! Laws as they were measured.

use std::sync::Arc;

use crate::dist::error::{DistError, not_too_long};
use crate::dist::rounding::rounded;
use crate::rng::Stream;
use crate::units::SimDuration;

/// A law given by samples, or by points of its cumulative curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical(Table);

#[derive(Clone, Debug, PartialEq)]
enum Table {
    /// Equally likely durations, in ascending order; never empty.
    Samples(Arc<[SimDuration]>),
    /// Points of (probability, duration), neither of which decreases; never empty.
    Curve(Arc<[(f64, SimDuration)]>),
}

impl Empirical {
    #[inline(never)]
    pub(super) fn samples(mut values: Vec<SimDuration>) -> Result<Self, DistError> {
        values.sort_unstable();
        let Some(&longest) = values.last() else {
            return Err(DistError::new("the list of samples", "empty", "at least one duration"));
        };
        if u32::try_from(values.len()).is_err() {
            let given = format!("{} long", values.len());
            return Err(DistError::new("the list of samples", given, "below 2^32 durations"));
        }
        not_too_long("a sample", longest)?;
        Ok(Self(Table::Samples(values.into())))
    }

    pub(super) fn quantiles(points: Vec<(f64, SimDuration)>) -> Result<Self, DistError> {
        let Some(&(_, longest)) = points.last() else {
            return Err(DistError::new("the list of quantiles", "empty", "at least one point"));
        };
        if let Some((outside, _)) = points.iter().find(|(share, _)| !(0.0..=1.0).contains(share)) {
            return Err(DistError::new("a probability", outside, "a number from 0 to 1"));
        }
        for pair in points.windows(2) {
            let [(share, value), (next_share, next_value)] = [pair[0], pair[1]];
            let allowed = "at least the one before";
            if next_share < share {
                return Err(DistError::new("a probability", next_share, allowed));
            }
            if next_value < value {
                return Err(DistError::new("a duration", next_value, allowed));
            }
        }
        not_too_long("a duration", longest)?;
        Ok(Self(Table::Curve(points.into())))
    }

    pub(super) fn sample(&self, stream: &mut Stream) -> SimDuration {
        match &self.0 {
            Table::Samples(values) => values[stream.next_below(values.len() as u32) as usize],
            Table::Curve(points) => on_curve(points, stream.next_unit()),
        }
    }

    pub(super) fn min(&self) -> SimDuration {
        match &self.0 {
            Table::Samples(values) => values[0],
            // A curve may stay at probability 0 for a while; draws begin where it leaves it.
            Table::Curve(points) => {
                let zeros = points.partition_point(|(share, _)| *share <= 0.0);
                points[zeros.saturating_sub(1)].1
            }
        }
    }

    pub(super) fn mean_micros(&self) -> f64 {
        match &self.0 {
            Table::Samples(values) => {
                let sum: u128 = values.iter().map(|value| u128::from(value.as_micros())).sum();
                sum as f64 / values.len() as f64
            }
            Table::Curve(points) => {
                let micros = |value: SimDuration| value.as_micros() as f64;
                let (first, last) = (points[0], points[points.len() - 1]);
                let between = points.windows(2).map(|pair| {
                    (pair[1].0 - pair[0].0) * (micros(pair[0].1) + micros(pair[1].1)) / 2.0
                });
                first.0 * micros(first.1) + between.sum::<f64>() + (1.0 - last.0) * micros(last.1)
            }
        }
    }
}

/// The duration at which the curve reaches `share`, a number above 0 and below 1.
fn on_curve(points: &[(f64, SimDuration)], share: f64) -> SimDuration {
    let above = points.partition_point(|point| point.0 < share);
    match (above.checked_sub(1).map(|below| points[below]), points.get(above)) {
        (None, _) => points[0].1,
        (Some((_, last)), None) => last,
        (Some((low, from)), Some(&(high, to))) => {
            let part = (share - low) / (high - low);
            from + rounded(part * (to - from).as_micros() as f64)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::dist::Dist;
    use crate::dist::check::{draws, kolmogorov_smirnov, seconds};
    use crate::units::SimDuration;

    #[test]
    fn golden_values() {
        let values = [5, 3, 8, 1].map(SimDuration::from_millis).to_vec();
        assert_eq!(
            draws(&Dist::samples(values).unwrap(), 6),
            [5_000, 5_000, 8_000, 3_000, 8_000, 8_000]
        );
        let curve = Dist::quantiles(vec![(0.2, seconds(1)), (0.8, seconds(4))]).unwrap();
        assert_eq!(
            draws(&curve, 6),
            [3_162_616, 3_417_971, 4_000_000, 2_400_680, 4_000_000, 4_000_000]
        );
    }

    #[test]
    fn samples_are_equally_likely() {
        let values = [50, 30, 80, 30].map(SimDuration::from_micros).to_vec();
        let dist = Dist::samples(values).unwrap();
        let drawn = draws(&dist, 100_000);
        for (micros, share) in [(30, 0.5), (50, 0.25), (80, 0.25)] {
            let seen = drawn.iter().filter(|drawn| **drawn == micros).count() as f64 / 1e5;
            // Four standard errors of a share of one half.
            assert!((seen - share).abs() < 0.0064, "{micros}: {seen}");
        }
        assert_eq!(dist.min(), SimDuration::from_micros(30));
        assert!((dist.mean_micros() - 47.5).abs() < 1e-12);
    }

    #[test]
    fn a_curve_is_linear_between_its_points() {
        let points =
            vec![(0.0, seconds(0)), (0.0, seconds(2)), (0.5, seconds(4)), (1.0, seconds(14))];
        let dist = Dist::quantiles(points).unwrap();
        kolmogorov_smirnov(&dist, |micros| {
            if micros < 4e6 { (micros - 2e6) / 4e6 } else { 0.5 + (micros - 4e6) / 20e6 }
        });
        assert_eq!(dist.min(), seconds(2));
        // Half of the mass has mean 3 s, the other half 9 s.
        assert!((dist.mean_micros() - 6e6).abs() < 1e-6);
    }

    #[test]
    fn atoms_stand_at_both_ends_and_inside() {
        let points =
            vec![(0.2, seconds(1)), (0.4, seconds(3)), (0.7, seconds(3)), (0.9, seconds(5))];
        let dist = Dist::quantiles(points).unwrap();
        let drawn = draws(&dist, 100_000);
        for (micros, share) in [(1_000_000, 0.2), (3_000_000, 0.3), (5_000_000, 0.1)] {
            let seen = drawn.iter().filter(|drawn| **drawn == micros).count() as f64 / 1e5;
            assert!((seen - share).abs() < 0.006, "{micros}: {seen}");
        }
        assert_eq!(dist.min(), seconds(1));
        // 0.2 x 1 + 0.2 x 2 + 0.3 x 3 + 0.2 x 4 + 0.1 x 5 seconds.
        assert!((dist.mean_micros() - 2.8e6).abs() < 1e-6);
    }

    #[test]
    fn bad_tables_are_refused() {
        let messages: Vec<String> = [
            Dist::samples(vec![]),
            Dist::samples(vec![seconds(1), SimDuration::MAX]),
            Dist::quantiles(vec![]),
            Dist::quantiles(vec![(f64::NAN, seconds(1))]),
            Dist::quantiles(vec![(0.5, seconds(1)), (1.1, seconds(2))]),
            Dist::quantiles(vec![(0.5, seconds(1)), (0.4, seconds(2))]),
            Dist::quantiles(vec![(0.5, seconds(2)), (0.6, seconds(1))]),
        ]
        .map(|refused| refused.unwrap_err().to_string())
        .to_vec();
        insta::assert_snapshot!(messages.join("\n"), @r"
        the list of samples is empty, but must be at least one duration
        a sample is 213503982d8h1m49.551615s, but must be at most 30d
        the list of quantiles is empty, but must be at least one point
        a probability is NaN, but must be a number from 0 to 1
        a probability is 1.1, but must be a number from 0 to 1
        a probability is 0.4, but must be at least the one before
        a duration is 1s, but must be at least the one before
        ");
    }
}
