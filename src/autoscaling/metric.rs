//! Published datapoints, and how those of provisioned concurrency come about.

use super::ratio::Ratio;

/// How a datapoint's samples become one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// Their mean: every sample has the same weight.
    Average,
    /// The highest.
    Maximum,
    /// The lowest.
    Minimum,
}

/// What a metric publishes for one period: a set of at least one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datapoint {
    sum: Ratio,
    count: u64,
    max: Ratio,
    min: Ratio,
}

impl Datapoint {
    /// A period with one sample.
    pub fn one(value: Ratio) -> Self {
        Self { sum: value, count: 1, max: value, min: value }
    }

    /// Its value under `statistic`.
    pub fn value(&self, statistic: Statistic) -> Ratio {
        match statistic {
            Statistic::Average => self.sum.divided(self.count),
            Statistic::Maximum => self.max,
            Statistic::Minimum => self.min,
        }
    }

    /// The samples of both, as a longer period has them.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        Self {
            sum: self.sum + other.sum,
            count: self.count.saturating_add(other.count),
            max: self.max.max(other.max),
            min: self.min.min(other.min),
        }
    }
}

/// One minute of `ProvisionedConcurrencyUtilization`, while it is being collected.
///
/// There is one sample for each invocation on provisioned concurrency, so a minute without any has
/// no datapoint, and the mean is weighted by invocations rather than by time (F8.3).
#[derive(Clone, Copy, Debug, Default)]
pub struct UtilisationMinute {
    /// Samples since the allocation last changed: a sum of whole numbers costs no division.
    allocated: u32,
    busy: u64,
    count: u64,
    most: u32,
    least: u32,
    /// Samples from before.
    earlier: Option<Datapoint>,
}

impl UtilisationMinute {
    /// An invocation starts, and with it `busy` of `allocated` provisioned environments are at
    /// work.
    ///
    /// Without an allocation there is nothing to use and no sample.
    #[inline]
    pub fn sample(&mut self, busy: u32, allocated: u32) {
        if allocated == 0 {
            return;
        }
        if self.allocated != allocated || self.count == 0 {
            *self = Self { allocated, least: busy, earlier: self.all(), ..Self::default() };
        }
        self.busy += u64::from(busy);
        self.count += 1;
        self.most = self.most.max(busy);
        self.least = self.least.min(busy);
    }

    /// Ends the minute: its datapoint, if there was any sample, and a fresh start.
    pub fn publish(&mut self) -> Option<Datapoint> {
        let all = self.all();
        *self = Self::default();
        all
    }

    fn all(&self) -> Option<Datapoint> {
        if self.count == 0 {
            return self.earlier;
        }
        let whole = u64::from(self.allocated);
        let latest = Datapoint {
            sum: Ratio::reduced(false, self.busy.into(), whole.into()),
            count: self.count,
            max: Ratio::of(i64::from(self.most), whole),
            min: Ratio::of(i64::from(self.least), whole),
        };
        Some(self.earlier.map_or(latest, |earlier| earlier.merged(latest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_without_samples_has_no_datapoint() {
        let mut minute = UtilisationMinute::default();
        assert_eq!(minute.publish(), None);
        minute.sample(1, 0);
        assert_eq!(minute.publish(), None);
    }

    #[test]
    fn samples_count_alike_whatever_was_allocated() {
        let mut minute = UtilisationMinute::default();
        for (busy, allocated) in [(1, 4), (3, 4), (3, 3), (1, 3), (2, 4)] {
            minute.sample(busy, allocated);
        }
        let point = minute.publish().unwrap();
        // (1/4 + 3/4 + 1 + 1/3 + 1/2) / 5.
        assert_eq!(point.value(Statistic::Average), Ratio::of(17, 30));
        assert_eq!(point.value(Statistic::Maximum), Ratio::of(1, 1));
        assert_eq!(point.value(Statistic::Minimum), Ratio::of(1, 4));
        assert_eq!(minute.publish(), None, "the next minute begins with nothing");
    }

    #[test]
    fn a_longer_period_has_the_samples_of_its_minutes() {
        let mut minute = UtilisationMinute::default();
        minute.sample(1, 10);
        minute.sample(2, 10);
        let first = minute.publish().unwrap();
        minute.sample(9, 10);
        let both = first.merged(minute.publish().unwrap());
        assert_eq!(both.value(Statistic::Average), Ratio::of(4, 10));
        assert_eq!(both.value(Statistic::Maximum), Ratio::of(9, 10));
        assert_eq!(both.value(Statistic::Minimum), Ratio::of(1, 10));
    }
}
