//! Simulated time: instants and spans, both in whole microseconds.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use super::text::{ParseError, parse_scaled, split_number, write_scaled};

/// An instant of simulated time [µs since the start of the run].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(u64);

/// A span of simulated time \[µs\].
///
/// Reads and prints as `350ms`, `1h30m`, `400us`; `min` is read as `m`.
///
/// ```
/// use tepid::units::SimDuration;
/// let span: SimDuration = "1h30m".parse().unwrap();
/// assert_eq!(span, SimDuration::from_secs(5_400));
/// assert_eq!(span.to_string(), "1h30m");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimDuration(u64);

impl SimTime {
    /// The start of the run.
    pub const ZERO: Self = Self(0);
    /// Later than any instant that a run reaches.
    pub const NEVER: Self = Self(u64::MAX);

    /// The instant `micros` microseconds after the start.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The instant `secs` seconds after the start.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * 1_000_000)
    }

    /// Microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// The span since `earlier`.
    ///
    /// # Panics
    /// In builds with debug assertions, if `earlier` is later.
    #[inline]
    pub const fn since(self, earlier: Self) -> SimDuration {
        debug_assert!(earlier.0 <= self.0);
        SimDuration(self.0.wrapping_sub(earlier.0))
    }

    /// This instant moved by `span`, or [`SimTime::NEVER`] where that is out of range.
    #[must_use]
    #[inline]
    pub const fn saturating_add(self, span: SimDuration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest span, for "no limit".
    pub const MAX: Self = Self(u64::MAX);

    /// A span of microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// A span of milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000)
    }

    /// A span of seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * 1_000_000)
    }

    /// The whole span in microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// The span in milliseconds, for reports.
    pub const fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e3
    }

    /// The span in seconds, for reports.
    pub const fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The sum, or [`SimDuration::MAX`] where that is out of range.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, or zero where `other` is longer.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The span `count` times over, or [`SimDuration::MAX`] where that is out of range.
    #[must_use]
    pub const fn saturating_mul(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;
    fn add(self, span: SimDuration) -> Self {
        Self(self.0 + span.0)
    }
}

impl Add for SimDuration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for SimDuration {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for SimDuration {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

/// Units from the largest to the smallest, with the names that are read; the first is printed.
const UNITS: [(&[&str], u64); 6] = [
    (&["d"], 86_400_000_000),
    (&["h"], 3_600_000_000),
    (&["m", "min"], 60_000_000),
    (&["s"], 1_000_000),
    (&["ms"], 1_000),
    (&["us", "µs"], 1),
];

const ALLOWED: &str = "a duration with a unit, such as \"250ms\", \"1h30m\" or \"5m\" \
                       (units: us, ms, s, m or min, h, d)";

impl FromStr for SimDuration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse_parts(text).map(Self).ok_or(ParseError { allowed: ALLOWED })
    }
}

/// Reads a sequence of numbers with units, each unit smaller than the one before.
fn parse_parts(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut total = 0u64;
    let mut larger = u64::MAX;
    if rest == "0" {
        return Some(0);
    }
    while !rest.is_empty() || larger == u64::MAX {
        let (number, behind) = split_number(rest)?;
        let end = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (name, next) = behind.split_at(end);
        let (_, size) = UNITS.iter().find(|(names, _)| names.contains(&name.trim()))?;
        if *size >= larger {
            return None;
        }
        let part = scale_to_micros(number, *size)?;
        total = total.checked_add(part)?;
        larger = *size;
        rest = next;
    }
    Some(total)
}

/// `number` units of `size` microseconds; digits below a microsecond must be zero.
fn scale_to_micros(number: &str, size: u64) -> Option<u64> {
    const PARTS: u128 = 1_000_000_000_000;
    let parts = parse_scaled(number, PARTS)?.checked_mul(u128::from(size))?;
    (parts % PARTS == 0).then(|| u64::try_from(parts / PARTS).ok())?
}

impl fmt::Display for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        if rest == 0 {
            return write!(f, "0s");
        }
        for (names, size) in &UNITS[..3] {
            if rest >= *size {
                write!(f, "{}{}", rest / size, names[0])?;
                rest %= size;
            }
        }
        let (unit, size) = match rest {
            0 => return Ok(()),
            1_000_000.. => ("s", 1_000_000),
            1_000.. => ("ms", 1_000),
            _ => ("us", 1),
        };
        write_scaled(f, u128::from(rest), size)?;
        write!(f, "{unit}")
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SimDuration(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_value_are_inverses() {
        for (text, micros) in [
            ("0s", 0),
            ("7us", 7),
            ("1.5ms", 1_500),
            ("250ms", 250_000),
            ("2.016s", 2_016_000),
            ("5m", 300_000_000),
            ("1h30m", 5_400_000_000),
            ("2d4h", 187_200_000_000),
            ("1m0.5s", 60_500_000),
        ] {
            let span: SimDuration = text.parse().unwrap();
            assert_eq!(span.as_micros(), micros, "{text}");
            assert_eq!(span.to_string().parse::<SimDuration>().unwrap(), span, "{text}");
        }
        assert_eq!("102min".parse::<SimDuration>().unwrap(), SimDuration::from_secs(6_120));
    }

    #[test]
    fn bad_text_is_refused() {
        for text in ["", "5", "-5s", "s", "5 parsecs", "5s5s", "1m1h", "1.2.3s", "0.0000001s"] {
            assert!(text.parse::<SimDuration>().is_err(), "{text:?}");
        }
    }
}
