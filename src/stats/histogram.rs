//! A histogram whose buckets widen with the value, so that the relative error stays the same.

use std::ops::Range;

/// How finely a [`Histogram`] divides each doubling of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 16 buckets a doubling: quantiles are wrong by at most 3.1 %; 2 KB for 1 µs to 1 h. For each
    /// of many functions, whose buckets together should stay in a near cache.
    Coarse,
    /// 128 buckets a doubling: quantiles are wrong by at most 0.4 %; 13 KB for 1 µs to 1 h.
    Fine,
}

/// Counts of values in buckets of equal relative width.
///
/// Values below 32 ([`Precision::Coarse`]) or 256 ([`Precision::Fine`]) have a bucket each. Count,
/// mean, minimum and maximum are exact. Memory covers only the range that was seen.
///
/// The value itself is one cache line, and a bucket is four bytes until one of them overflows:
/// with many functions, lines are what a record costs.
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
    sum: u128,
    /// The counts, with the low digits of each first, where they take two words.
    words: Box<[u32]>,
    count: u64,
    min: u64,
    max: u64,
    /// The bucket that stands first in `words`.
    first: u32,
    /// The precision, as the binary logarithm of the buckets a doubling.
    bits: u8,
    width: Width,
}

/// How many words a count takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    One,
    /// Some count is too large for one.
    Two,
}

impl Precision {
    const fn bits(self) -> u8 {
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
    pub fn new(precision: Precision) -> Self {
        Self {
            sum: 0,
            words: Box::new([]),
            count: 0,
            min: u64::MAX,
            max: 0,
            first: 0,
            bits: precision.bits(),
            width: Width::One,
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
        let place = bucket.wrapping_sub(self.first as usize) << self.width as u32;
        match self.words.get_mut(place).map(|word| (*word, word)) {
            Some((before, word)) if n <= u64::from(u32::MAX - before) => *word = before + n as u32,
            _ => self.add(bucket, n),
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
        if other.words.is_empty() {
            return;
        }
        let buckets = other.window();
        self.widen(buckets.start, buckets.end - 1);
        for (bucket, count) in buckets.zip(other.counts()) {
            self.add(bucket, count);
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
        self.window().zip(self.counts()).find_map(|(bucket, count)| {
            below += count;
            (below >= rank).then(|| middle(bucket, self.bits).clamp(self.min, self.max))
        })
    }

    /// Every bucket with values in it, in ascending order: the middle of the bucket, and how many.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64)> {
        let counted = self.window().zip(self.counts()).filter(|(_, count)| *count > 0);
        counted.map(|(bucket, count)| (middle(bucket, self.bits).clamp(self.min, self.max), count))
    }

    /// Forgets all values and keeps the memory, so that it can be filled again.
    pub fn clear(&mut self) {
        self.words.fill(0);
        (self.count, self.sum, self.min, self.max) = (0, 0, u64::MAX, 0);
    }

    /// The buckets that have words.
    fn window(&self) -> Range<usize> {
        let first = self.first as usize;
        first..first + (self.words.len() >> self.width as u32)
    }

    /// How many values each bucket of the window has.
    fn counts(&self) -> impl Iterator<Item = u64> {
        self.words.chunks_exact(1 << self.width as u32).map(|words| match words {
            [low, high] => u64::from(*high) << u32::BITS | u64::from(*low),
            words => words.iter().copied().map(u64::from).sum(),
        })
    }

    /// Counts `n` in a bucket, wherever it is and however many it has.
    #[cold]
    fn add(&mut self, bucket: usize, n: u64) {
        self.widen(bucket, bucket);
        let place = bucket - self.first as usize;
        if self.width == Width::One {
            match u32::try_from(u64::from(self.words[place]) + n) {
                Ok(count) => return self.words[place] = count,
                Err(_) => self.double_words(),
            }
        }
        let words = &mut self.words[2 * place..2 * place + 2];
        let count = (u64::from(words[1]) << u32::BITS | u64::from(words[0])) + n;
        words[0] = count as u32;
        words[1] = (count >> u32::BITS) as u32;
    }

    /// From now on a count takes two words.
    fn double_words(&mut self) {
        self.words = self.words.iter().flat_map(|word| [*word, 0]).collect();
        self.width = Width::Two;
    }

    /// Makes the window cover the buckets from `low` to `high`.
    ///
    /// The window begins and ends with whole doublings, so it grows a few times at most, and two
    /// histograms of the same values are equal in whatever order they were added.
    fn widen(&mut self, low: usize, high: usize) {
        let doubling = 1 << self.bits;
        let (mut low, mut high) = (low / doubling * doubling, (high / doubling + 1) * doubling);
        let old = self.window();
        if !old.is_empty() {
            (low, high) = (low.min(old.start), high.max(old.end));
        }
        if (low..high) == old {
            return;
        }
        let shift = self.width as u32;
        let mut words = vec![0; (high - low) << shift].into_boxed_slice();
        let start = old.start.saturating_sub(low) << shift;
        words[start..start + self.words.len()].copy_from_slice(&self.words);
        self.first = low as u32;
        self.words = words;
    }
}

/// The bucket of a value: its leading `bits + 1` digits, after how many there are behind them.
#[inline]
const fn bucket(value: u64, bits: u8) -> usize {
    // Setting the lowest digit that has a doubling of its own gives smaller values a shift of 0.
    let shift = u64::BITS - 1 - bits as u32 - (value | 1 << bits).leading_zeros();
    ((shift as usize) << bits) + (value >> shift) as usize
}

/// The value in the middle of a bucket.
const fn middle(bucket: usize, bits: u8) -> u64 {
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
        assert_eq!(histogram.words.len(), 0);
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
    fn counts_outgrow_a_word() {
        assert_eq!(size_of::<Histogram>(), 64);
        let most = u64::from(u32::MAX);
        let mut histogram = filled(Precision::Coarse, &[7, 900]);
        histogram.record_n(7, most - 1);
        assert_eq!(histogram.width, Width::One);
        histogram.record(7);
        histogram.record(900);
        histogram.record_n(3_000, 3 * most);
        let counts =
            |histogram: &Histogram| histogram.buckets().map(|(_, n)| n).collect::<Vec<_>>();
        assert_eq!(counts(&histogram), [most + 1, 2, 3 * most]);
        assert_eq!((histogram.count(), histogram.max()), (4 * most + 3, Some(3_000)));
        assert_eq!(histogram.quantile(0.25), Some(7));
        let mut merged = filled(Precision::Coarse, &[5]);
        merged.merge(&histogram);
        merged.merge(&histogram);
        assert_eq!(counts(&merged), [1, 2 * most + 2, 4, 6 * most]);
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
