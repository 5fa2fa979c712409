//! A histogram whose buckets widen with the value, so that the relative error stays the same.

/// How finely a [`Histogram`] divides each doubling of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 16 buckets a doubling: quantiles are wrong by at most 3.1 %; 4 KB for 1 µs to 1 h. For each
    /// of many functions, whose buckets together should stay in a near cache.
    Coarse,
    /// 128 buckets a doubling: quantiles are wrong by at most 0.4 %; 26 KB for 1 µs to 1 h.
    Fine,
}

/// Counts of values in buckets of equal relative width.
///
/// Values below 32 ([`Precision::Coarse`]) or 256 ([`Precision::Fine`]) have a bucket each. Count,
/// mean, minimum and maximum are exact. Memory covers only the range that was seen.
///
/// ```
/// use tepid::stats::{Histogram, Precision};
/// let mut latency = Histogram::new(Precision::Fine);
/// (1..=1_000).for_each(|micros| latency.record(micros * 1_000));
/// let median = latency.quantile(0.5).unwrap();
/// assert!(median.abs_diff(500_000) < 2_000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    /// The precision, as the binary logarithm of the buckets a doubling.
    bits: u32,
    /// The bucket that stands first in `counts`.
    first: usize,
    counts: Vec<u64>,
    count: u64,
    sum: u128,
    min: u64,
    max: u64,
}

impl Precision {
    const fn bits(self) -> u32 {
        match self {
            Self::Coarse => 4,
            Self::Fine => 7,
        }
    }

    /// No quantile differs by more than this share from the value that has its rank.
    pub const fn relative_error(self) -> f64 {
        0.5 / (1u64 << self.bits()) as f64
    }
}

impl Histogram {
    /// An empty histogram; it allocates nothing.
    pub const fn new(precision: Precision) -> Self {
        Self {
            bits: precision.bits(),
            first: 0,
            counts: Vec::new(),
            count: 0,
            sum: 0,
            min: u64::MAX,
            max: 0,
        }
    }

    /// Adds one value.
    #[inline]
    pub fn record(&mut self, value: u64) {
        self.record_n(value, 1);
    }

    /// Adds one value `n` times.
    #[inline]
    pub fn record_n(&mut self, value: u64, n: u64) {
        if n == 0 {
            return;
        }
        let bucket = bucket(value, self.bits);
        match self.counts.get_mut(bucket.wrapping_sub(self.first)) {
            Some(count) => *count += n,
            None => self.widen(bucket, n),
        }
        self.count += n;
        self.sum += u128::from(value) * u128::from(n);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Adds all values of another histogram.
    ///
    /// # Panics
    /// If the precisions differ.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.bits, other.bits, "histograms of different precision cannot be merged");
        if other.counts.is_empty() {
            return;
        }
        // Both ends first, so that the window grows at most twice.
        self.widen(other.first + other.counts.len() - 1, 0);
        self.widen(other.first, 0);
        let start = other.first - self.first;
        for (mine, theirs) in self.counts[start..].iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// How many values were added.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The sum of all values, exactly.
    pub const fn sum(&self) -> u128 {
        self.sum
    }

    /// The mean of all values, or nothing without any.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The smallest value, exactly.
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// The largest value, exactly.
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max)
    }

    /// The value of rank ⌈`q` · count⌉ in ascending order, or nothing without any values.
    ///
    /// It is the middle of that value's bucket, moved into the range from [`Histogram::min`] to
    /// [`Histogram::max`], so it is off by at most [`Precision::relative_error`], and by nothing
    /// where all values are the same.
    ///
    /// # Panics
    /// If `q` is not between 0 and 1.
    pub fn quantile(&self, q: f64) -> Option<u64> {
        assert!(
            (0.0..=1.0).contains(&q),
            "a quantile is asked for by a number from 0 to 1, not {q}"
        );
        // The product may exceed a whole rank by its rounding error: 0.07 x 100 is above 7.
        let rank = (q * self.count as f64 * (1.0 - 2.0 * f64::EPSILON)).ceil() as u64;
        let rank = rank.clamp(1, self.count.max(1));
        let mut below = 0;
        for (at, count) in self.counts.iter().enumerate() {
            below += count;
            if below >= rank {
                return Some(middle(self.first + at, self.bits).clamp(self.min, self.max));
            }
        }
        None
    }

    /// Every bucket with values in it, in ascending order: the middle of the bucket, and how many.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64)> {
        let counted = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        counted.map(|(at, count)| {
            (middle(self.first + at, self.bits).clamp(self.min, self.max), *count)
        })
    }

    /// Forgets all values and keeps the memory, so that it can be filled again.
    pub fn clear(&mut self) {
        self.counts.fill(0);
        (self.count, self.sum, self.min, self.max) = (0, 0, u64::MAX, 0);
    }

    /// Makes the window cover `bucket` and counts `n` there.
    ///
    /// The window begins and ends with whole doublings, so it grows a few times at most, and two
    /// histograms of the same values are equal in whatever order they were added.
    #[cold]
    fn widen(&mut self, bucket: usize, n: u64) {
        let doubling = 1 << self.bits;
        let (low, high) = (bucket / doubling * doubling, (bucket / doubling + 1) * doubling);
        if self.counts.is_empty() {
            self.first = low;
        }
        if low < self.first {
            self.counts.splice(0..0, std::iter::repeat_n(0, self.first - low));
            self.first = low;
        }
        if self.counts.len() < high - self.first {
            self.counts.resize(high - self.first, 0);
        }
        self.counts[bucket - self.first] += n;
    }
}

/// The bucket of a value: its leading `bits + 1` digits, after how many there are behind them.
#[inline]
const fn bucket(value: u64, bits: u32) -> usize {
    // Setting the lowest digit that has a doubling of its own gives smaller values a shift of 0.
    let shift = u64::BITS - 1 - bits - (value | 1 << bits).leading_zeros();
    ((shift as usize) << bits) + (value >> shift) as usize
}

/// The value in the middle of a bucket.
const fn middle(bucket: usize, bits: u32) -> u64 {
    let shift = (bucket >> bits).saturating_sub(1);
    let first = ((bucket - (shift << bits)) as u64) << shift;
    first + ((1 << shift) >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, StreamKey};

    const PRECISIONS: [Precision; 2] = [Precision::Coarse, Precision::Fine];

    /// Values that spread evenly over the orders of magnitude from 1 to 2^40.
    fn values(count: usize) -> Vec<u64> {
        let mut stream = StreamKey::new(Seed(3), Purpose::Init).stream();
        (0..count).map(|_| (stream.next_u64() >> 24) >> stream.next_below(40)).collect()
    }

    fn filled(precision: Precision, values: &[u64]) -> Histogram {
        let mut histogram = Histogram::new(precision);
        for value in values {
            histogram.record(*value);
        }
        histogram
    }

    #[test]
    fn buckets_are_contiguous_and_hold_their_middle() {
        for precision in PRECISIONS {
            let bits = precision.bits();
            let mut last = 0;
            for value in 0..100_000 {
                let bucket = bucket(value, bits);
                assert!(bucket == last || bucket == last + 1, "{value}");
                last = bucket;
            }
            for value in values(100_000).into_iter().chain([u64::MAX, 1 << 63, (1 << 63) - 1]) {
                let at = bucket(value, bits);
                let middle = middle(at, bits);
                assert_eq!(bucket(middle, bits), at, "{value}");
                let error = middle.abs_diff(value) as f64;
                assert!(error <= precision.relative_error() * value as f64, "{value} {middle}");
            }
        }
    }

    #[test]
    fn quantiles_keep_their_bound() {
        let values = values(50_001);
        let mut sorted = values.clone();
        sorted.sort_unstable();
        for precision in PRECISIONS {
            let histogram = filled(precision, &values);
            for step in 0..=1_000_u32 {
                let q = f64::from(step) / 1_000.0;
                let rank = ((q * 50_001.0).ceil() as usize).max(1);
                let exact = sorted[rank - 1];
                let estimate = histogram.quantile(q).unwrap();
                let bound = precision.relative_error() * exact as f64;
                assert!(estimate.abs_diff(exact) as f64 <= bound, "{q}: {estimate} for {exact}");
            }
            assert_eq!(histogram.quantile(0.0), Some(sorted[0]));
            assert_eq!(histogram.max(), sorted.last().copied());
        }
    }

    #[test]
    fn small_values_and_single_values_are_exact() {
        let histogram = filled(Precision::Coarse, &[31, 3, 7, 7]);
        let quantiles = [0.0, 0.25, 0.26, 0.75, 0.76, 1.0].map(|q| histogram.quantile(q).unwrap());
        assert_eq!(quantiles, [3, 3, 7, 7, 31, 31]);
        let single = filled(Precision::Coarse, &[123_456_789]);
        assert_eq!(single.quantile(0.5), Some(123_456_789));
        assert_eq!(single.mean(), Some(123_456_789.0));
    }

    #[test]
    fn whole_ranks_survive_rounding() {
        let histogram = filled(Precision::Fine, &(1..=100).collect::<Vec<u64>>());
        for percent in 1..=100_u32 {
            let quantile = histogram.quantile(f64::from(percent) / 100.0);
            assert_eq!(quantile, Some(u64::from(percent)));
        }
    }

    #[test]
    fn an_empty_one_has_no_values() {
        let histogram = Histogram::new(Precision::Fine);
        assert_eq!((histogram.min(), histogram.max(), histogram.mean()), (None, None, None));
        assert_eq!((histogram.quantile(0.5), histogram.count()), (None, 0));
        assert_eq!(histogram.counts.capacity(), 0);
    }

    #[test]
    fn merging_is_recording_together() {
        let values = values(3_000);
        for (from, to) in [(0, 3_000), (0, 0), (1_000, 1_001), (1, 2_999)] {
            let mut merged = filled(Precision::Fine, &values[..from]);
            merged.merge(&filled(Precision::Fine, &values[from..to]));
            merged.merge(&filled(Precision::Fine, &values[to..]));
            let together = filled(Precision::Fine, &values);
            assert_eq!(merged, together);
        }
    }

    #[test]
    fn a_count_is_as_good_as_repetition() {
        let mut counted = Histogram::new(Precision::Coarse);
        counted.record_n(900, 3);
        counted.record_n(5, 0);
        assert_eq!(counted, filled(Precision::Coarse, &[900, 900, 900]));
        assert_eq!(counted.sum(), 2_700);
    }

    #[test]
    fn buckets_hold_every_value_once() {
        let values = values(5_000);
        let mut histogram = filled(Precision::Fine, &values);
        let counted: u64 = histogram.buckets().map(|(_, count)| count).sum();
        assert_eq!(counted, 5_000);
        assert!(histogram.buckets().is_sorted_by(|a, b| a.0 < b.0));
        histogram.clear();
        assert_eq!((histogram.buckets().next(), histogram.quantile(0.5)), (None, None));
        histogram.record(77);
        assert_eq!(histogram.buckets().collect::<Vec<_>>(), [(77, 1)]);
    }

    #[test]
    #[should_panic(expected = "different precision")]
    fn precisions_do_not_mix() {
        Histogram::new(Precision::Coarse).merge(&Histogram::new(Precision::Fine));
    }
}
