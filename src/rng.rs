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
        insta::assert_debug_snapshot!(drawn);
        assert_eq!(hash_name("checkout"), hash_name("checkout"));
    }

    #[test]
    fn neighbouring_keys_are_unrelated() {
        let key = StreamKey::new(Seed(1), Purpose::Idle).name("f");
        let draws: Vec<u64> = (0..4_096).map(|word| key.with(word).stream().next_u64()).collect();
        let ones: u32 = draws.iter().map(|draw| draw.count_ones()).sum();
        let mean = f64::from(ones) / 4_096.0;
        assert!((mean - 32.0).abs() < 0.35, "mean number of ones: {mean}");
        let flips: u32 = draws.windows(2).map(|pair| (pair[0] ^ pair[1]).count_ones()).sum();
        let mean = f64::from(flips) / 4_095.0;
        assert!((mean - 32.0).abs() < 0.35, "mean number of differing bits: {mean}");
    }
}
