//! The samples of one metric in one period.

use crate::metrics::cloudwatch::metric::{Metric, Statistic};
use crate::stats::{Histogram, Precision};

/// Samples, as CloudWatch keeps them: whole numbers on the metric's scale.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    count: u64,
    sum: u128,
    min: u64,
    max: u64,
    spread: Option<Box<Histogram>>,
}

impl Samples {
    /// Whether there are none: then there is no datapoint.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn add(&mut self, metric: Metric, value: u64) {
        self.min = if self.count == 0 { value } else { self.min.min(value) };
        self.max = self.max.max(value);
        self.count += 1;
        self.sum += u128::from(value);
        if metric.has_percentiles() {
            let fresh = || Box::new(Histogram::new(Precision::Coarse));
            self.spread.get_or_insert_with(fresh).record(value);
        }
    }

    /// The samples of both.
    pub fn merge(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        self.min = if self.count == 0 { other.min } else { self.min.min(other.min) };
        self.max = self.max.max(other.max);
        self.count += other.count;
        self.sum += other.sum;
        match (&mut self.spread, &other.spread) {
            (Some(mine), Some(theirs)) => mine.merge(theirs),
            (mine @ None, Some(_)) => mine.clone_from(&other.spread),
            (_, None) => {}
        }
    }

    /// A statistic as a ratio of two whole numbers, the value on the metric's scale; nothing
    /// without samples, and no percentile where CloudWatch has none.
    pub fn value(&self, statistic: Statistic) -> Option<(u128, u64)> {
        if self.is_empty() {
            return None;
        }
        Some(match statistic {
            // A count of samples has no unit.
            Statistic::SampleCount => (self.count.into(), 1),
            Statistic::Sum => (self.sum, 1),
            Statistic::Average => (self.sum, self.count),
            Statistic::Minimum => (self.min.into(), 1),
            Statistic::Maximum => (self.max.into(), 1),
            Statistic::P99 => (self.spread.as_ref()?.quantile(0.99)?.into(), 1),
        })
    }
}
