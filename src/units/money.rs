//! Money in whole picodollars, so that sums are exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use super::text::{ParseError, parse_scaled, write_scaled};
use super::wide::mul_div;

/// An amount of money [10⁻¹² USD].
///
/// AWS prints prices with ten decimals, so that every list price is a whole number of picodollars.
///
/// ```
/// use tepid::units::PicoUsd;
/// let price: PicoUsd = "0.0000166667".parse().unwrap();
/// assert_eq!(price.as_pico(), 16_666_700);
/// assert_eq!(price.to_string(), "0.0000166667");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PicoUsd(u128);

const PER_USD: u128 = 1_000_000_000_000;

impl PicoUsd {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount in picodollars.
    pub const fn from_pico(pico: u128) -> Self {
        Self(pico)
    }

    /// The amount in picodollars.
    pub const fn as_pico(self) -> u128 {
        self.0
    }

    /// The amount in dollars, for reports.
    pub const fn as_usd(self) -> f64 {
        self.0 as f64 / PER_USD as f64
    }

    /// This price for `quantity / per` units, or this share of it, rounded half up to a picodollar.
    ///
    /// # Panics
    /// If `per` is zero or above 2¹²⁷.
    #[must_use]
    pub const fn times(self, quantity: u128, per: u128) -> Self {
        Self(mul_div(self.0, quantity, per))
    }
}

impl Add for PicoUsd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for PicoUsd {
    type Output = Self;
    /// # Panics
    /// If `other` is more: there are no debts.
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("an amount is never negative"))
    }
}

impl AddAssign for PicoUsd {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for PicoUsd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl FromStr for PicoUsd {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse_scaled(text.trim().trim_start_matches('$'), PER_USD)
            .map(Self)
            .ok_or(ParseError { allowed: "an amount in US dollars, such as \"0.0000166667\"" })
    }
}

impl fmt::Display for PicoUsd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, self.0, PER_USD)
    }
}
