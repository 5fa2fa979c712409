//! The six fields of a cron expression: what each may hold, and how it is read.

use crate::schedule::error::{Fault, ScheduleError};
use crate::schedule::values::Values;

/// A field of a cron expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CronField {
    /// Minutes of an hour.
    Minutes,
    /// Hours of a day.
    Hours,
    /// Days of a month.
    DayOfMonth,
    /// Months of a year.
    Month,
    /// Days of a week, of which Sunday is the first.
    DayOfWeek,
    /// Years.
    Year,
}

/// The first year that a schedule may name (F4.13).
pub(super) const FIRST_YEAR: u16 = 1_970;
/// The last year that a schedule may name (F4.13).
pub(super) const LAST_YEAR: u16 = 2_199;

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl CronField {
    /// The fields in the order in which they are written.
    pub const ALL: [Self; 6] =
        [Self::Minutes, Self::Hours, Self::DayOfMonth, Self::Month, Self::DayOfWeek, Self::Year];

    /// What AWS calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::DayOfMonth => "day-of-month",
            Self::Month => "month",
            Self::DayOfWeek => "day-of-week",
            Self::Year => "year",
        }
    }

    /// What may be written there, in words.
    pub const fn allowed(self) -> &'static str {
        match self {
            Self::Minutes => "0-59 with , - * /",
            Self::Hours => "0-23 with , - * /",
            Self::DayOfMonth => "1-31 with , - * /, or ?, or L, LW or a day with W alone",
            Self::Month => "1-12 or JAN-DEC with , - * /",
            Self::DayOfWeek => {
                "1-7 or SUN-SAT (1 is SUN) with , - *, or ?, or alone L, 6L (the last FRI) or 3#2 \
                 (the second TUE)"
            }
            Self::Year => "1970-2199 with , - * /",
        }
    }

    /// The lowest and the highest value.
    const fn range(self) -> (u16, u16) {
        match self {
            Self::Minutes => (0, 59),
            Self::Hours => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (1, 7),
            Self::Year => (FIRST_YEAR, LAST_YEAR),
        }
    }

    /// Names that stand for values, from the lowest.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Month => &MONTHS,
            Self::DayOfWeek => &WEEKDAYS,
            _ => &[],
        }
    }

    /// What is added to a value in its set; years count from the first.
    const fn shift(self) -> u16 {
        match self {
            Self::Year => FIRST_YEAR,
            _ => 0,
        }
    }

    /// Reads a list of values, ranges and steps.
    pub(super) fn values(self, text: &str) -> Result<Values, ScheduleError> {
        let mut values = Values::default();
        for item in text.split(',') {
            let (first, last, step) = self.item(item)?;
            for value in (first..=last).step_by(usize::from(step)) {
                values.insert((value - self.shift()) as u8);
            }
        }
        Ok(values)
    }

    /// Reads one item of a list: its first value, its last, and its step.
    fn item(self, item: &str) -> Result<(u16, u16, u16), ScheduleError> {
        let (lowest, highest) = self.range();
        let (base, step) = match item.split_once('/') {
            Some(_) if self == Self::DayOfWeek => {
                return Err(self.fault(item, Fault::StepOfWeekdays));
            }
            Some((base, step)) => (base, Some(self.step(item, step)?)),
            None => (item, None),
        };
        let (first, last) = match base.split_once('-') {
            _ if base == "*" => (lowest, highest),
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            None => {
                let first = self.value(base)?;
                (first, if step.is_some() { highest } else { first })
            }
        };
        if last < first {
            return Err(self.fault(item, Fault::Backwards));
        }
        Ok((first, last, step.unwrap_or(1)))
    }

    /// Reads a step, which is at least 1 and no longer than the field.
    fn step(self, item: &str, step: &str) -> Result<u16, ScheduleError> {
        let (least, most) = self.range();
        let longest = if least == 0 { most } else { most - least + 1 };
        let step = number(step).filter(|step| (1..=longest).contains(step));
        step.ok_or_else(|| self.fault(item, Fault::Step { longest }))
    }

    /// Reads a number or a name.
    pub(super) fn value(self, text: &str) -> Result<u16, ScheduleError> {
        let (least, most) = self.range();
        let named = self.names().iter().position(|name| name.eq_ignore_ascii_case(text));
        let value = named.map(|at| at as u16 + least).or_else(|| number(text));
        let value = value.filter(|value| (least..=most).contains(value));
        value.ok_or_else(|| self.fault(text, Fault::Value))
    }

    /// The error that `given` is wrong in this field.
    pub(super) fn fault(self, given: &str, fault: Fault) -> ScheduleError {
        ScheduleError::Field { field: self, given: given.to_owned(), fault }
    }
}

/// Reads up to four digits.
pub(super) fn number(text: &str) -> Option<u16> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}
