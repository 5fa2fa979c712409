//! Sizes of what is sent.

use std::fmt;
use std::str::FromStr;

use super::text::{ParseError, parse_scaled, split_number};

/// A size of data \[bytes\]; a KB is 1,024 of them, as in Lambda's own tables.
///
/// ```
/// use tepid::units::Bytes;
/// assert_eq!("64KB".parse(), Ok(Bytes::new(65_536)));
/// assert_eq!(Bytes::new(1_536).to_string(), "1536 B");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(u64);

/// Units from the largest to the smallest, with the names that are read; the first is printed.
const UNITS: [(&[&str], u64); 3] =
    [(&["MB", "MiB"], 1 << 20), (&["KB", "KiB", "kB"], 1 << 10), (&["B"], 1)];

impl Bytes {
    /// A size in bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The size in bytes.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl FromStr for Bytes {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const ERROR: ParseError =
            ParseError { allowed: "a size with a unit, such as \"64KB\" (units: B, KB, MB)" };
        const PARTS: u128 = 1_000_000_000_000;
        let (number, unit) = split_number(text).ok_or(ERROR)?;
        let (_, size) = UNITS.iter().find(|(names, _)| names.contains(&unit)).ok_or(ERROR)?;
        let parts = parse_scaled(number, PARTS).and_then(|n| n.checked_mul(u128::from(*size)));
        parts
            .filter(|parts| parts % PARTS == 0)
            .and_then(|parts| u64::try_from(parts / PARTS).ok())
            .map(Self)
            .ok_or(ERROR)
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The largest unit of which it is a whole number; nothing at all is so many bytes.
        let is_whole = |size: u64| self.0 != 0 && self.0.is_multiple_of(size);
        let unit = UNITS.iter().find(|(_, size)| is_whole(*size));
        let (names, size) = unit.unwrap_or(&UNITS[UNITS.len() - 1]);
        write!(f, "{} {}", self.0 / size, names[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_value_are_inverses() {
        for (text, bytes) in [("0B", 0), ("1023 B", 1_023), ("64KB", 65_536), ("1.5MB", 1_572_864)]
        {
            let size: Bytes = text.parse().unwrap();
            assert_eq!(size.get(), bytes, "{text}");
            assert_eq!(size.to_string().parse(), Ok(size), "{text}");
        }
        let odd = Bytes::new(65_537);
        assert_eq!(odd.to_string().parse(), Ok(odd));
    }

    #[test]
    fn bad_text_is_refused() {
        for text in ["", "64", "KB", "-1KB", "0.5B", "1GB", "99999999999999999999MB", "1 K B"] {
            assert!(text.parse::<Bytes>().is_err(), "{text:?}");
        }
    }
}
