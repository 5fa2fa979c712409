//! Keyed, portable streams of random numbers.
//!
//! A draw belongs to what it decides, not to when it happens: its stream is keyed by names and
//! ordinals, so adding a function or a source changes nobody else's draws.

use rand::Rng as _;
use rand_pcg::Pcg64;

/// The seed of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seed(pub u64);

/// What a stream decides, so that two decisions about one thing never share their draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Gaps between requests and their work: the only streams drawn from in sequence.
    Arrivals = 1,
    /// Whether an invocation succeeds, fails or crashes.
    Outcome = 2,
    /// Which idle environment serves, under random routing.
    Routing = 3,
    /// The platform's part of a start.
    PlatformStart = 4,
    /// The duration of an INIT.
    Init = 5,
    /// How long an environment may live.
    Age = 6,
    /// How long one idle period may last.
    Idle = 7,
    /// How long a pool may be silent.
    Silence = 8,
    /// How long a client waits before it tries again.
    Backoff = 9,
    /// Which of two versions an alias sends a request to.
    Alias = 10,
    /// How long provisioned concurrency is prepared.
    Preparation = 11,
    /// How long an event waits before it is tried again.
    EventBackoff = 12,
    /// The work of requests that an action makes.
    Burst = 13,
    /// How late a firing of a schedule invokes.
    Firing = 20,
}

/// The key of a stream: a seed, a purpose, and any number of names and ordinals.
///
/// ```
/// use tepid::rng::{Purpose, Seed, StreamKey};
/// let key = StreamKey::new(Seed(7), Purpose::Init).name("checkout").with(0);
/// assert_eq!(key.stream().next_u64(), key.stream().next_u64());
/// assert_ne!(key.stream().next_u64(), key.with(1).stream().next_u64());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamKey(u128);

/// A stream of random numbers, the same on every machine.
#[derive(Clone, Debug)]
pub struct Stream(Pcg64);

/// Odd, without structure: the fractional bits of the golden ratio, then of the square root of 2.
const MIX: u128 = 0x9e37_79b9_7f4a_7c15_6a09_e667_f3bc_c909;
/// The generator's own stream number; the key goes into its state.
const SEQUENCE: u128 = 0x7465_7069_6400;

impl StreamKey {
    /// The key of `purpose` in a run with `seed`.
    pub const fn new(seed: Seed, purpose: Purpose) -> Self {
        Self(MIX).with(seed.0).with(purpose as u64)
    }

    /// This key, narrowed to an ordinal.
    #[must_use]
    #[inline]
    pub const fn with(self, word: u64) -> Self {
        let mixed = (self.0 ^ word as u128).wrapping_mul(MIX);
        Self(mixed ^ (mixed >> 64))
    }

    /// This key, narrowed to a name.
    #[must_use]
    pub const fn name(self, name: &str) -> Self {
        self.with(hash_name(name)).with(name.len() as u64)
    }

    /// The stream of this key, from its beginning.
    #[inline]
    pub fn stream(self) -> Stream {
        Stream(Pcg64::new(self.0, SEQUENCE))
    }
}

impl Stream {
    /// The next 64 random bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// The next number in the open interval (0, 1).
    #[inline]
    pub fn next_unit(&mut self) -> f64 {
        ((self.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// The next whole number below `bound`, with a bias below 2⁻³².
    ///
    /// # Panics
    /// In builds with debug assertions, if `bound` is zero.
    #[inline]
    pub fn next_below(&mut self, bound: u32) -> u32 {
        debug_assert!(bound > 0);
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u32
    }
}

/// A hash of a name that never changes (FNV-1a, 64 bits).
pub const fn hash_name(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_values() {
        let key = StreamKey::new(Seed(7), Purpose::Arrivals).name("shoppers");
        let mut stream = key.stream();
        let drawn = [(); 3].map(|()| stream.next_u64());
        assert_eq!(
            drawn,
            [1_088_998_136_514_505_238, 12_793_617_894_377_237_740, 10_333_856_552_073_101_735,]
        );
    }

    /// The first number of the stream of each of `count` neighbouring ordinals.
    fn neighbours(count: u64) -> Vec<u64> {
        let key = StreamKey::new(Seed(1), Purpose::Idle).name("f");
        (0..count).map(|ordinal| key.with(ordinal).stream().next_u64()).collect()
    }

    #[test]
    fn every_bit_of_an_ordinal_flips_every_bit_of_the_draw() {
        const KEYS: u64 = 4_096;
        let key = StreamKey::new(Seed(1), Purpose::Idle).name("f");
        let draw = |ordinal: u64| key.with(ordinal).stream().next_u64();
        let before = neighbours(KEYS);
        for bit in 0..64 {
            let mut flips = [0u64; 64];
            for (ordinal, drawn) in before.iter().enumerate() {
                let changed = drawn ^ draw(ordinal as u64 ^ (1 << bit));
                for (at, count) in flips.iter_mut().enumerate() {
                    *count += (changed >> at) & 1;
                }
            }
            // Half of the keys, within five standard deviations of 32.
            let worst = flips.iter().map(|count| count.abs_diff(KEYS / 2)).max();
            assert!(worst < Some(160), "bit {bit} of the ordinal: {worst:?}");
        }
    }

    #[test]
    fn neighbouring_streams_are_independent() {
        const CELLS: usize = 64 * 64;
        let drawn = neighbours(1 << 18);
        for lag in [1, 2, 3, 256, 4_096] {
            for shift in [58, 29, 0] {
                let cell = |draw: u64| (draw >> shift) as usize % 64;
                let mut counts = vec![0u32; CELLS];
                for (left, right) in drawn.iter().zip(&drawn[lag..]) {
                    counts[cell(*left) * 64 + cell(*right)] += 1;
                }
                let expected = (drawn.len() - lag) as f64 / CELLS as f64;
                let chi: f64 =
                    counts.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
                // 4,095 degrees of freedom have a standard deviation of 90.5.
                assert!((chi - 4_095.0).abs() < 400.0, "lag {lag}, shift {shift}: {chi}");
            }
        }
    }

    #[test]
    fn whole_streams_of_neighbours_are_independent() {
        let key = StreamKey::new(Seed(1), Purpose::Arrivals).name("f");
        for bit in 0..64 {
            let (mut left, mut right) = (key.with(0).stream(), key.with(1 << bit).stream());
            let same: u32 =
                (0..4_096).map(|_| (left.next_u64() ^ right.next_u64()).count_zeros()).sum();
            // Half of 262,144 bits, within five standard deviations of 256.
            assert!(same.abs_diff(131_072) < 1_280, "bit {bit}: {same}");
        }
    }
}
