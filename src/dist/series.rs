//! Exponential, logarithm and square root that the compiler can evaluate, for tables.
//!
//! They are exact to a few units in the last place, slow, and never called at run time.

use std::f64::consts::LN_2;

/// e to the power of `x`, for moderate `x`.
pub(super) const fn exp(x: f64) -> f64 {
    // exp(x) = 2^halvings * exp(rest), where the rest is at most half of ln 2.
    let doublings = (x / LN_2 + if x < 0.0 { -0.5 } else { 0.5 }) as i32;
    let rest = x - doublings as f64 * LN_2;
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut n = 1;
    while n < 20 {
        term *= rest / n as f64;
        sum += term;
        n += 1;
    }
    scale(sum, doublings)
}

/// The natural logarithm of a positive `y`.
pub(super) const fn ln(y: f64) -> f64 {
    let mut mantissa = y;
    let mut doublings = 0;
    while mantissa > 1.5 {
        mantissa /= 2.0;
        doublings += 1;
    }
    while mantissa < 0.75 {
        mantissa *= 2.0;
        doublings -= 1;
    }
    // ln m = 2 (t + t^3/3 + t^5/5 + ...) with t = (m - 1) / (m + 1), here at most 1/5.
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let mut power = t;
    let mut sum = 0.0;
    let mut n = 1;
    while n < 27 {
        sum += power / n as f64;
        power *= t * t;
        n += 2;
    }
    2.0 * sum + doublings as f64 * LN_2
}

/// The square root of a positive `y`, by Newton's iteration.
pub(super) const fn sqrt(y: f64) -> f64 {
    let mut root = if y > 1.0 { y } else { 1.0 };
    let mut n = 0;
    while n < 64 {
        root = root.midpoint(y / root);
        n += 1;
    }
    root
}

/// `x` times two to the power of `doublings`.
const fn scale(mut x: f64, doublings: i32) -> f64 {
    let mut n = 0;
    while n < doublings.abs() {
        x = if doublings > 0 { x * 2.0 } else { x / 2.0 };
        n += 1;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agree_with_libm() {
        for n in -2_000..=2_000 {
            let x = f64::from(n) / 100.0;
            let power = libm::exp(x);
            assert!((exp(x) / power - 1.0).abs() < 1e-14, "exp({x})");
            assert!((ln(power) - libm::log(power)).abs() < 1e-14 * x.abs().max(1.0), "ln({power})");
            assert!((sqrt(power) / power.sqrt() - 1.0).abs() < 1e-15, "sqrt({power})");
        }
    }
}
