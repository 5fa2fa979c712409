//! Memory sizes and the product that Lambda bills.

use std::fmt;
use std::ops::{Add, AddAssign};
use std::str::FromStr;

use super::text::{ParseError, parse_scaled, split_number};

/// A function's memory [MB, meaning MiB as in Lambda's own tables].
///
/// ```
/// use tepid::units::MemoryMb;
/// assert_eq!("1 GB".parse(), Ok(MemoryMb::new(1_024)));
/// assert_eq!(MemoryMb::new(512).to_string(), "512 MB");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemoryMb(u32);

/// Memory multiplied by billed time [MB·ms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MbMillis(u128);

impl MemoryMb {
    /// A size in MB.
    pub const fn new(mb: u32) -> Self {
        Self(mb)
    }

    /// The size in MB.
    pub const fn as_mb(self) -> u32 {
        self.0
    }

    /// This memory held for `millis` billed milliseconds.
    #[inline]
    pub const fn times_millis(self, millis: u64) -> MbMillis {
        MbMillis(self.0 as u128 * millis as u128)
    }
}

impl MbMillis {
    /// Nothing billed.
    pub const ZERO: Self = Self(0);

    /// MB·ms in one GB-second, the unit of the price list.
    pub const PER_GB_SECOND: u128 = 1_024 * 1_000;

    /// A product in MB·ms.
    pub const fn new(mb_ms: u128) -> Self {
        Self(mb_ms)
    }

    /// The product in MB·ms.
    pub const fn get(self) -> u128 {
        self.0
    }

    /// The product in GB-seconds, for reports.
    pub const fn as_gb_seconds(self) -> f64 {
        self.0 as f64 / Self::PER_GB_SECOND as f64
    }
}

impl Add for MbMillis {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for MbMillis {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl FromStr for MemoryMb {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const ERROR: ParseError =
            ParseError { allowed: "a memory size, such as 512, \"512 MB\" or \"2 GB\"" };
        let (number, unit) = split_number(text).ok_or(ERROR)?;
        let scale = match unit {
            "" | "MB" | "MiB" => 1,
            "GB" | "GiB" => 1_024,
            _ => return Err(ERROR),
        };
        let mb = parse_scaled(number, 1_000_000).and_then(|micro| micro.checked_mul(scale));
        mb.filter(|micro| micro % 1_000_000 == 0)
            .and_then(|micro| u32::try_from(micro / 1_000_000).ok())
            .map(Self)
            .ok_or(ERROR)
    }
}

impl fmt::Display for MemoryMb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MB", self.0)
    }
}
