//! Shares and probabilities as integer ratios, so that a draw needs no float.

use std::fmt;
use std::str::FromStr;

use super::text::{ParseError, parse_scaled, split_number, write_scaled};

/// A share or probability between 0 and 1 [parts per billion].
///
/// ```
/// use tepid::units::Share;
/// let share: Share = "0.1%".parse().unwrap();
/// assert_eq!(share, Share::from_ppb(1_000_000));
/// assert_eq!(share.to_string(), "0.1%");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u32);

const WHOLE: u32 = 1_000_000_000;

impl Share {
    /// Never.
    pub const ZERO: Self = Self(0);
    /// Always.
    pub const ONE: Self = Self(WHOLE);

    /// A share of `ppb` parts per billion, at most the whole.
    pub const fn from_ppb(ppb: u32) -> Self {
        Self(if ppb < WHOLE { ppb } else { WHOLE })
    }

    /// Parts per billion.
    pub const fn as_ppb(self) -> u32 {
        self.0
    }

    /// Whether a uniform 64-bit draw falls into this share.
    #[inline]
    pub const fn includes(self, draw: u64) -> bool {
        ((draw as u128 * WHOLE as u128) >> 64) < self.0 as u128
    }
}

impl FromStr for Share {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const ERROR: ParseError =
            ParseError { allowed: "a share between 0 and 1, such as \"0.1%\" or 0.001" };
        let (number, unit) = split_number(text).ok_or(ERROR)?;
        let scale = match unit {
            "" => u128::from(WHOLE),
            "%" => u128::from(WHOLE) / 100,
            _ => return Err(ERROR),
        };
        parse_scaled(number, scale)
            .and_then(|ppb| u32::try_from(ppb).ok())
            .filter(|ppb| *ppb <= WHOLE)
            .map(Self)
            .ok_or(ERROR)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, u128::from(self.0), u128::from(WHOLE / 100))?;
        write!(f, "%")
    }
}
