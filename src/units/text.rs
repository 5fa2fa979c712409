//! Shared pieces of the quantities' human text.

use std::fmt;

/// Why a text is not the quantity that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What may be written, in words and with an example.
    pub allowed: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.allowed)
    }
}

impl std::error::Error for ParseError {}

/// Splits a text such as `1.5 GB` behind its number.
///
/// Returns nothing where the text does not start with a digit.
pub(super) fn split_number(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    number.starts_with(|c: char| c.is_ascii_digit()).then(|| (number, unit.trim()))
}

/// Reads `digits[.digits]` as a whole number of `1 / scale` parts.
///
/// Returns nothing where a digit would be lost or the number overflows.
pub(super) fn parse_scaled(number: &str, scale: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut value = whole.parse::<u128>().ok()?.checked_mul(scale)?;
    let mut place = scale;
    for digit in fraction.chars() {
        let digit = u128::from(digit.to_digit(10)?);
        if !place.is_multiple_of(10) && digit != 0 {
            return None;
        }
        place /= 10;
        value = value.checked_add(digit * place)?;
    }
    Some(value)
}

/// Writes `value / scale` without trailing zeros.
pub(super) fn write_scaled(f: &mut fmt::Formatter<'_>, value: u128, scale: u128) -> fmt::Result {
    write!(f, "{}", value / scale)?;
    let mut rest = value % scale;
    if rest == 0 {
        return Ok(());
    }
    write!(f, ".")?;
    let mut place = scale;
    while rest != 0 {
        place /= 10;
        write!(f, "{}", rest / place)?;
        rest %= place;
    }
    Ok(())
}
