//! From a real number of microseconds to a duration.

use crate::units::SimDuration;

/// The longest duration that is ever drawn: 30 days, longer than anything in Lambda lasts.
pub const LONGEST: SimDuration = SimDuration::from_secs(30 * 86_400);

/// The duration nearest to `micros`, which is not negative, cut at [`LONGEST`].
#[inline]
pub(super) fn rounded(micros: f64) -> SimDuration {
    const END: f64 = LONGEST.as_micros() as f64;
    // Between 2^52 and 2^53 neighbouring floats are 1 apart: the addition rounds to a whole number,
    // and its last bits are that number. A checked cast costs several times as much.
    const WHOLE: f64 = (1u64 << 52) as f64;
    // A product that overflowed compares false and is cut as well.
    if micros < END {
        SimDuration::from_micros((micros + WHOLE).to_bits() - WHOLE.to_bits())
    } else {
        LONGEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_the_nearest_microsecond() {
        for (micros, expected) in [
            (0.0, 0),
            (0.499_999_999_999_999_94, 0),
            (0.500_001, 1),
            (123_456.5, 123_456),
            (2_591_999_999_999.75, 2_592_000_000_000),
        ] {
            assert_eq!(rounded(micros).as_micros(), expected, "{micros}");
        }
    }

    #[test]
    fn cuts_at_the_longest() {
        for micros in [2.592e12, 1e300, f64::INFINITY, f64::NAN] {
            assert_eq!(rounded(micros), LONGEST, "{micros}");
        }
    }
}
