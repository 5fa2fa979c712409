//! Products that need more than 128 bits.

/// `a * b / c`, rounded half up; at most the largest number there is.
///
/// # Panics
/// If `c` is zero, or above 2¹²⁷ where the product does not fit 128 bits.
pub(super) const fn mul_div(a: u128, b: u128, c: u128) -> u128 {
    if let Some(product) = a.checked_mul(b)
        && let Some(product) = product.checked_add(c / 2)
    {
        return product / c;
    }
    assert!(c <= 1 << 127, "twice a remainder fits 128 bits");
    // Long multiplication, bit by bit of `a`, with a quotient and a remainder in place of a sum.
    let (mut quotient, mut rest) = (0u128, 0u128);
    let mut bit = u128::BITS;
    while bit > 0 {
        bit -= 1;
        quotient = quotient.saturating_mul(2);
        rest *= 2;
        if rest >= c {
            rest -= c;
            quotient = quotient.saturating_add(1);
        }
        if (a >> bit) & 1 == 1 {
            quotient = quotient.saturating_add(b / c);
            rest += b % c;
            if rest >= c {
                rest -= c;
                quotient = quotient.saturating_add(1);
            }
        }
    }
    quotient.saturating_add((rest >= c - rest) as u128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_products_are_rounded_half_up() {
        for (a, b, c, result) in [
            (7, 3, 2, 11),
            (7, 3, 4, 5),
            (0, 5, 3, 0),
            // A product of 2^200, by 2^100 and by a little more.
            (1 << 100, 1 << 100, 1 << 100, 1 << 100),
            (1 << 100, (1 << 100) + 1, 1 << 101, (1 << 99) + 1),
            (1 << 100, (1 << 100) - 1, 1 << 101, 1 << 99),
            (10u128.pow(30), 10u128.pow(30) + 4, 10 * 10u128.pow(30), 10u128.pow(29)),
            (10u128.pow(30), 10u128.pow(30) + 5, 10 * 10u128.pow(30), 10u128.pow(29) + 1),
            (u128::MAX, u128::MAX, 1, u128::MAX),
        ] {
            assert_eq!(mul_div(a, b, c), result, "{a} * {b} / {c}");
        }
    }
}
