//! The exponential function at the speed of a table, for samplers.

use std::f64::consts::LN_2;

use crate::dist::series;

/// How many parts of a doubling the table has.
const PARTS: usize = 128;
/// The distance of two rows.
const STEP: f64 = LN_2 / PARTS as f64;

/// Two to the power of 0/128, 1/128, ... 127/128.
static POWERS: [f64; PARTS] = {
    let mut powers = [1.0; PARTS];
    let mut row = 1;
    while row < PARTS {
        powers[row] = series::exp(row as f64 * STEP);
        row += 1;
    }
    powers
};

/// e to the power of `x`, with a relative error below 10⁻¹³; beyond ±700 as at ±700.
///
/// The power is a whole number of doublings, a row of the table and a short series for the rest.
#[inline]
pub(super) fn exp(x: f64) -> f64 {
    // Between 2^52 and 2^53 neighbouring floats are 1 apart: adding 1.5 x 2^52 rounds to a whole
    // number and leaves it in the last bits.
    const WHOLE: f64 = (3u64 << 51) as f64;
    let x = x.clamp(-700.0, 700.0);
    let shifted = x * (1.0 / STEP) + WHOLE;
    let steps = shifted.to_bits().wrapping_sub(WHOLE.to_bits());
    let rest = x - (shifted - WHOLE) * STEP;
    let series = 1.0 + rest * (1.0 + rest * (0.5 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0))));
    let row = steps as usize % PARTS;
    let doublings = steps.cast_signed() >> PARTS.ilog2();
    // The bits of a power of two are its biased exponent, followed by zeros.
    POWERS[row] * series * f64::from_bits(((1_023 + doublings) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_libm() {
        for n in -69_999..70_000 {
            let x = f64::from(n) / 100.03;
            assert!((exp(x) / libm::exp(x) - 1.0).abs() < 1e-13, "exp({x}) = {}", exp(x));
        }
        assert_eq!(exp(0.0).to_bits(), 1f64.to_bits());
    }

    #[test]
    fn stays_finite_and_positive() {
        for x in [f64::MIN, -701.0, 701.0, f64::MAX, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(exp(x).is_finite() && exp(x) > 0.0, "exp({x})");
        }
    }
}
