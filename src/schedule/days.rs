//! On which days of a month a cron expression fires.

use jiff::civil::{Date, Weekday};

use crate::schedule::error::{Fault, ScheduleError};
use crate::schedule::field::{CronField, number};
use crate::schedule::values::Values;

/// What the two fields of days say together; one of them is always `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Days {
    /// These days of the month.
    OfMonth(Values),
    /// `L`: the last day of the month.
    Last,
    /// `LW`: the last day of the month that is no Saturday and no Sunday.
    LastWorking,
    /// `15W`: the working day nearest to this day, within the month; nothing in a shorter month.
    Nearest(u8),
    /// These days of the week, 1 for Sunday.
    OfWeek(Values),
    /// `6L`: the last such day of the week in the month.
    LastOfWeek(u8),
    /// `3#2`: the n-th such day of the week in the month, if there are as many.
    NthOfWeek(u8, u8),
}

impl Days {
    /// Reads both fields.
    pub(super) fn parse(of_month: &str, of_week: &str) -> Result<Self, ScheduleError> {
        match (of_month, of_week) {
            ("?", "?") => Err(ScheduleError::NoDays),
            (days, "?") => Self::of_month(days),
            ("?", days) => Self::of_week(days),
            (month, week) => {
                Err(ScheduleError::TwoDays { of_month: month.to_owned(), of_week: week.to_owned() })
            }
        }
    }

    fn of_month(text: &str) -> Result<Self, ScheduleError> {
        const FIELD: CronField = CronField::DayOfMonth;
        let upper = text.to_ascii_uppercase();
        match upper.as_str() {
            "L" => return Ok(Self::Last),
            "LW" => return Ok(Self::LastWorking),
            _ => {}
        }
        if let Some(day) = upper.strip_suffix('W')
            && let Some(day) = number(day).filter(|day| (1..=31).contains(day))
        {
            return Ok(Self::Nearest(day as u8));
        }
        if upper.contains(['L', 'W', '?']) {
            return Err(FIELD.fault(text, Fault::NotAlone));
        }
        FIELD.values(text).map(Self::OfMonth)
    }

    fn of_week(text: &str) -> Result<Self, ScheduleError> {
        const FIELD: CronField = CronField::DayOfWeek;
        // The last day of a week that begins on Sunday.
        const SATURDAY: u8 = 7;
        let upper = text.to_ascii_uppercase();
        if upper == "L" {
            let mut values = Values::default();
            values.insert(SATURDAY);
            return Ok(Self::OfWeek(values));
        }
        if upper.contains(',') && upper.contains(['#', '?']) {
            return Err(FIELD.fault(text, Fault::NotAlone));
        }
        if let Some((day, nth)) = upper.split_once('#') {
            let day = FIELD.value(day)? as u8;
            let nth = number(nth).filter(|nth| (1..=5).contains(nth));
            let nth = nth.ok_or_else(|| FIELD.fault(text, Fault::Nth))?;
            return Ok(Self::NthOfWeek(day, nth as u8));
        }
        if let Some(day) = upper.strip_suffix('L')
            && let Ok(day) = FIELD.value(day)
        {
            return Ok(Self::LastOfWeek(day as u8));
        }
        FIELD.values(text).map(Self::OfWeek)
    }

    /// The days of the month that `first` begins on which it fires, as bits 1 to 31.
    pub(super) fn in_month(self, first: Date) -> u32 {
        let length = first.days_in_month().unsigned_abs();
        let begins = day_of_week(first.weekday());
        let of_week = |day: u8| (day + 7 - begins) % 7 + 1;
        let weekday = |day: u8| (begins - 1 + (day - 1)) % 7 + 1;
        let bits = match self {
            Self::OfMonth(values) => values.low_bits(),
            Self::Last => 1 << length,
            Self::LastWorking => 1 << nearest_working(length, length, weekday(length)),
            Self::Nearest(day) if day <= length => 1 << nearest_working(day, length, weekday(day)),
            Self::Nearest(_) => 0,
            Self::OfWeek(values) => (1..=7)
                .filter(|day| values.contains(*day))
                .map(|day| (0..5).fold(0, |bits, week| bits | 1u64 << (of_week(day) + 7 * week)))
                .fold(0, |all, bits| all | bits as u32),
            Self::LastOfWeek(day) => {
                let first = of_week(day);
                1 << (first + (length - first) / 7 * 7)
            }
            Self::NthOfWeek(day, nth) => 1u64
                .checked_shl(u32::from(of_week(day) + 7 * (nth - 1)))
                .map_or(0, |bit| bit as u32),
        };
        // Bits 1 to `length`.
        bits & (((1u64 << (length + 1)) - 2) as u32)
    }
}

/// The working day nearest to `day`, which is the `weekday`-th of its week, in a month of `length`
/// days: never in another month.
const fn nearest_working(day: u8, length: u8, weekday: u8) -> u8 {
    match weekday {
        // Sunday: Monday, unless the month is over.
        1 if day < length => day + 1,
        1 => day - 2,
        // Saturday: Friday, unless the month has just begun.
        7 if day > 1 => day - 1,
        7 => day + 2,
        _ => day,
    }
}

/// The number of a day of the week, as AWS counts them.
fn day_of_week(day: Weekday) -> u8 {
    day.to_sunday_one_offset().unsigned_abs()
}
