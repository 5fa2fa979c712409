//! Rates: how often something happens.

use std::fmt;
use std::str::FromStr;

use super::text::{ParseError, split_number};

/// A positive rate [1/s].
///
/// Reads `40/s`, `1000/min`, `2.5/h`; prints per second.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// A rate per second, unless it is not a positive finite number.
    pub fn per_second(per_second: f64) -> Option<Self> {
        (per_second.is_finite() && per_second > 0.0).then_some(Self(per_second))
    }

    /// How often per second.
    pub const fn as_per_second(self) -> f64 {
        self.0
    }

    /// The mean time between two \[µs\].
    pub fn mean_gap_micros(self) -> f64 {
        1e6 / self.0
    }
}

impl FromStr for Rate {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const ERROR: ParseError = ParseError {
            allowed: "a positive rate with a unit, such as \"40/s\", \"1000/min\" or \"2.5/h\"",
        };
        let (number, unit) = split_number(text).ok_or(ERROR)?;
        let seconds = match unit.strip_prefix('/').map(str::trim) {
            Some("s") => 1.0,
            Some("m" | "min") => 60.0,
            Some("h") => 3_600.0,
            Some("d") => 86_400.0,
            _ => return Err(ERROR),
        };
        let count: f64 = number.parse().map_err(|_| ERROR)?;
        Self::per_second(count / seconds).ok_or(ERROR)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", self.0)
    }
}
