//! Decimal text to whole numbers, without a detour through floating point.

/// Reads a decimal number as a whole number of 10^-`places`, rounded to the nearest, halves away
/// from zero.
///
/// Takes an optional sign, digits with an optional point, and an optional exponent. Returns
/// nothing where the text is anything else, or where the result is not within ± 2⁶², so that
/// the difference of two results is in range too.
pub(super) fn parse_fixed(text: &[u8], places: i32) -> Option<i64> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (mantissa, exponent) = match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&text[..at], parse_exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let (digits, scale) = parse_mantissa(mantissa)?;
    let shift = exponent.checked_add(scale)?.checked_add(places)?;
    let value = shift_decimal(digits, shift).filter(|&value| value < 1 << 62)? as i64;
    Some(if negative { -value } else { value })
}

/// The significant digits as one number and the power of ten that it is to be multiplied by.
fn parse_mantissa(text: &[u8]) -> Option<(u128, i32)> {
    /// More digits than this cannot change the result by as much as a rounding step.
    const ENOUGH: u128 = 10u128.pow(36);
    let (mut digits, mut scale, mut count, mut behind_point) = (0u128, 0i32, 0usize, false);
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                count += 1;
                if digits < ENOUGH {
                    digits = digits * 10 + u128::from(byte - b'0');
                    scale = scale.checked_sub(i32::from(behind_point))?;
                } else {
                    scale = scale.checked_add(i32::from(!behind_point))?;
                }
            }
            b'.' if !behind_point => behind_point = true,
            _ => return None,
        }
    }
    (count > 0).then_some((digits, scale))
}

fn parse_exponent(text: &[u8]) -> Option<i32> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// `digits` times ten to the power of `shift`, rounded to the nearest.
fn shift_decimal(digits: u128, shift: i32) -> Option<u128> {
    if digits == 0 {
        return Some(0);
    }
    let power = 10u128.checked_pow(shift.unsigned_abs());
    match (shift >= 0, power) {
        (true, power) => digits.checked_mul(power?),
        (false, Some(power)) => {
            Some(digits / power + u128::from(digits % power >= power.div_ceil(2)))
        }
        (false, None) => Some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_to_the_digit() {
        for (text, places, value) in [
            ("1590530039.5035365", 6, 1_590_530_039_503_537),
            ("1590530039.5035364", 6, 1_590_530_039_503_536),
            ("1.9431374073028564", 6, 1_943_137),
            ("0", 6, 0),
            ("-0.0000005", 6, -1),
            ("+7.", 3, 7_000),
            (".25", 3, 250),
            ("4810.0", 3, 4_810_000),
            ("1.28E8", 0, 128_000_000),
            ("25e-1", 0, 3),
            ("2.4e0", 0, 2),
            ("1e-400", 6, 0),
            ("0e999999999", 6, 0),
            ("0.0000000000000000000000000000000000000000000000001e49", 0, 1),
            ("1000000000000000000000000000000000000000000000000e-48", 0, 1),
        ] {
            assert_eq!(parse_fixed(text.as_bytes(), places), Some(value), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "e5",
            "1e",
            "1e5.0",
            "1,5",
            "1 5",
            "0x10",
            "nan",
            "inf",
            "--1",
            "1.2.3",
            "1e30",
            "1e2147483647",
            "99999999999999999999",
            "1e99999999999",
        ] {
            assert_eq!(parse_fixed(text.as_bytes(), 6), None, "{text}");
        }
    }
}
