//! Exact ratios: metrics and thresholds, compared and multiplied without a float.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Add;
use std::str::FromStr;

use crate::units::{ParseError, Share};

/// A ratio of whole numbers, in lowest terms.
///
/// ```
/// use tepid::autoscaling::Ratio;
/// let target: Ratio = "70%".parse().unwrap();
/// // In doubles 21 / 0.7 is a little more than 30.
/// assert_eq!(Ratio::of(1, 1).scaled(21, target), 30);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i64,
    /// Never zero.
    den: u64,
}

/// Parts per billion, which shares are made of.
const BILLION: u64 = 1_000_000_000;

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };

    /// `part` of `whole`.
    ///
    /// # Panics
    /// If `whole` is zero.
    pub fn of(part: i64, whole: u64) -> Self {
        Self::reduced(part < 0, part.unsigned_abs().into(), whole.into())
    }

    /// `part` of `whole`, rounded by less than a part in 10¹⁸ where they are too large.
    ///
    /// # Panics
    /// If `whole` is zero.
    pub fn quotient(part: u128, whole: u128) -> Self {
        Self::reduced(false, part, whole)
    }

    /// The ratio in lowest terms. Where these are beyond 63 bits, both are halved until they fit,
    /// which changes it by less than a part in 10¹⁸.
    pub(super) fn reduced(is_negative: bool, part: u128, whole: u128) -> Self {
        assert!(whole != 0, "a ratio to nothing");
        let divisor = greatest_common_divisor(part, whole);
        let (mut part, mut whole) = (part / divisor, whole / divisor);
        while part > i64::MAX.unsigned_abs().into() || whole > u64::MAX.into() {
            (part, whole) = (part >> 1, (whole >> 1).max(1));
        }
        // Halving may have left a common divisor.
        let divisor = greatest_common_divisor(part, whole);
        let part = i64::try_from(part / divisor).expect("it was halved until it fits");
        let den = u64::try_from(whole / divisor).expect("it was halved until it fits");
        Self { num: if is_negative { -part } else { part }, den }
    }

    /// The ratio divided by `count`, as for a mean.
    pub(super) fn divided(self, count: u64) -> Self {
        let whole = u128::from(self.den) * u128::from(count);
        Self::reduced(self.num < 0, self.num.unsigned_abs().into(), whole)
    }

    /// `capacity` times this ratio to `target`, rounded up: the capacity at which a metric that is
    /// shared out among it would meet its target (F9.6). At most [`u32::MAX`], at least 0.
    ///
    /// # Panics
    /// If `target` is not positive.
    pub fn scaled(self, capacity: u32, target: Self) -> u32 {
        assert!(0 < target.num, "a target is positive");
        let above_zero = |parts: i64| u128::from(parts.max(0).unsigned_abs());
        // Reduced first, so that the product of it and the target fits.
        let whole =
            Self::reduced(false, u128::from(capacity) * above_zero(self.num), self.den.into());
        let above = above_zero(whole.num) * u128::from(target.den);
        let below = u128::from(whole.den) * above_zero(target.num);
        u32::try_from(above.div_ceil(below)).unwrap_or(u32::MAX)
    }
}

fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    let (mut large, mut small) = (a, b);
    while small != 0 {
        (large, small) = (small, large % small);
    }
    large.max(1)
}

impl From<Share> for Ratio {
    fn from(share: Share) -> Self {
        Self::of(i64::from(share.as_ppb()), BILLION)
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: &Self, b: &Self| i128::from(a.num) * i128::from(b.den);
        cross(self, other).cmp(&cross(other, self))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Add for Ratio {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let part = |a: Self, b: Self| u128::from(a.num.unsigned_abs()) * u128::from(b.den);
        let (mine, theirs) = (part(self, other), part(other, self));
        let whole = u128::from(self.den) * u128::from(other.den);
        if (self.num < 0) == (other.num < 0) {
            return Self::reduced(self.num < 0, mine + theirs, whole);
        }
        let is_negative = if mine < theirs { other.num < 0 } else { self.num < 0 };
        Self::reduced(is_negative, mine.abs_diff(theirs), whole)
    }
}

const ALLOWED: &str = "a number such as 0.7, \"70%\" or -0.1, with at most nine decimals";

impl FromStr for Ratio {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const ERROR: ParseError = ParseError { allowed: ALLOWED };
        let text = text.trim();
        let (is_negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (number, parts) = match rest.strip_suffix('%') {
            Some(number) => (number.trim(), 100),
            None => (rest, 1),
        };
        let magnitude = decimal(number).ok_or(ERROR)?.divided(parts);
        Ok(if is_negative { Self { num: -magnitude.num, ..magnitude } } else { magnitude })
    }
}

/// Reads `digits[.digits]` with at most nine digits on either side of the point.
fn decimal(number: &str) -> Option<Ratio> {
    const DIGITS: usize = 9;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_short =
        |digits: &str| digits.len() <= DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !is_short(whole) || !is_short(fraction) {
        return None;
    }
    let scale = 10u64.pow(fraction.len() as u32);
    let digits: i64 = format!("{whole}{fraction}").parse().ok()?;
    Some(Ratio::of(digits, scale))
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 {
            return write!(f, "{}", self.num);
        }
        write!(f, "{}/{}", self.num, self.den)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(text: &str) -> Ratio {
        text.parse().unwrap()
    }

    #[test]
    fn decimals_and_percentages_are_exact() {
        for (text, num, den) in [
            ("0.7", 7, 10),
            ("70%", 7, 10),
            ("0.63", 63, 100),
            ("-0.1", -1, 10),
            ("12.5 %", 1, 8),
            ("50", 50, 1),
            ("0.000000001", 1, 1_000_000_000),
        ] {
            assert_eq!(ratio(text), Ratio::of(num, den), "{text}");
        }
        for text in ["", "-", "%", ".5", "1e3", "0.0000000001", "1234567890", "--1", "+1", "1.-2"] {
            assert!(text.parse::<Ratio>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn order_and_sums_need_no_common_denominator() {
        assert!(ratio("0.63") < ratio("63.1%"));
        assert!(ratio("-0.2") < ratio("-0.1"));
        assert_eq!(ratio("0.7") + ratio("-0.07"), ratio("0.63"));
        assert_eq!(Ratio::of(1, 3) + Ratio::of(1, 6), Ratio::of(1, 2));
        let [least, most] = [Ratio::of(-i64::MAX, 1), Ratio::of(i64::MAX, 1)];
        assert!(least < Ratio::of(-1, u64::MAX) && Ratio::of(1, u64::MAX) < most);
        assert_eq!(most + most, most, "a sum out of range stays at the limit");
    }

    #[test]
    fn capacity_is_rounded_up_exactly() {
        for (capacity, metric, target, wanted) in [
            (21, "1", "0.7", 30),
            (10, "1", "0.7", 15),
            (10, "0.62", "0.7", 9),
            (43, "0", "0.7", 0),
            (7, "0.7", "0.7", 7),
            (u32::MAX, "1", "0.1", u32::MAX),
        ] {
            let got = ratio(metric).scaled(capacity, ratio(target));
            assert_eq!(got, wanted, "{capacity} at {metric}, target {target}");
        }
    }

    #[test]
    fn what_does_not_fit_is_rounded_and_nothing_overflows() {
        let tiny = Ratio::of(1, u64::MAX);
        let sum = tiny + Ratio::of(1, u64::MAX - 1);
        assert!(tiny < sum && sum < Ratio::of(3, u64::MAX));
        let big = Ratio::reduced(false, u128::MAX / 2, u128::MAX - 1);
        assert!(Ratio::of(499_999_999, 1_000_000_000) < big);
        assert!(big < Ratio::of(500_000_001, 1_000_000_000));
        assert_eq!(Ratio::of(i64::MAX, 1).scaled(u32::MAX, tiny), u32::MAX);
    }
}
