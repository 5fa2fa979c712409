//! `cron(…)`: the local times at which it fires.

use jiff::civil::{Date, DateTime};

use crate::schedule::days::Days;
use crate::schedule::error::ScheduleError;
use crate::schedule::field::{CronField, FIRST_YEAR};
use crate::schedule::values::Values;

/// The fields of a cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: Values,
    hours: Values,
    days: Days,
    months: Values,
    years: Values,
}

impl Cron {
    /// Reads what stands between the parentheses.
    ///
    /// # Errors
    /// The first field that is wrong, or what is wrong with all of them together.
    pub fn parse(fields: &str) -> Result<Self, ScheduleError> {
        let list: Vec<&str> = fields.split_whitespace().take(7).collect();
        let [minutes, hours, of_month, month, of_week, year] = list.as_slice() else {
            let count = fields.split_whitespace().count();
            return Err(ScheduleError::FieldCount { count });
        };
        Ok(Self {
            minutes: CronField::Minutes.values(minutes)?,
            hours: CronField::Hours.values(hours)?,
            days: Days::parse(of_month, of_week)?,
            months: CronField::Month.values(month)?,
            years: CronField::Year.values(year)?,
        })
    }

    /// The first local time from `least` on at which it fires; nothing once its years are over.
    ///
    /// Goes from field to field, never from minute to minute: at most through the months of its
    /// years, of which there are 230.
    pub fn next_from(&self, least: DateTime) -> Option<DateTime> {
        let least = ceil_to_minute(least)?;
        let (hour, minute) = (least.hour().unsigned_abs(), least.minute().unsigned_abs());
        let day = self.day_from(least.date())?;
        if day == least.date()
            && let Some((hour, minute)) = self.time_from(hour, minute)
        {
            return Some(at(day, hour, minute));
        }
        let day = if day == least.date() { self.day_from(day.tomorrow().ok()?)? } else { day };
        Some(at(day, self.hours.first()?, self.minutes.first()?))
    }

    /// The first time of day from `hour:minute` on.
    fn time_from(&self, hour: u8, minute: u8) -> Option<(u8, u8)> {
        let next = self.hours.next_from(hour)?;
        if next > hour {
            return Some((next, self.minutes.first()?));
        }
        match self.minutes.next_from(minute) {
            Some(minute) => Some((hour, minute)),
            None => Some((self.hours.next_from(hour + 1)?, self.minutes.first()?)),
        }
    }

    /// The first day from `least` on.
    fn day_from(&self, least: Date) -> Option<Date> {
        let least = least.max(FIRST_DAY);
        let begun = least.year() - FIRST_DAY.year();
        let mut next = self.years.next_from(u8::try_from(begun).ok()?);
        while let Some(offset) = next {
            let year = FIRST_DAY.year() + i16::from(offset);
            let entered = if i16::from(offset) == begun { least } else { first_of(year, 1)? };
            if let Some(found) = self.day_in_year(entered) {
                return Some(found);
            }
            next = self.years.next_from(offset.checked_add(1)?);
        }
        None
    }

    /// The first day from `least` to the end of its year.
    fn day_in_year(&self, least: Date) -> Option<Date> {
        let entered = least.month().unsigned_abs();
        let mut next = self.months.next_from(entered);
        while let Some(month) = next {
            let first = first_of(least.year(), month)?;
            let passed = if month == entered { (1u32 << least.day()) - 1 } else { 0 };
            let left = self.days.in_month(first) & !passed;
            if left != 0 {
                return Date::new(first.year(), first.month(), left.trailing_zeros() as i8).ok();
            }
            next = self.months.next_from(month + 1);
        }
        None
    }
}

/// The first day on which anything may fire.
const FIRST_DAY: Date = Date::constant(FIRST_YEAR.cast_signed(), 1, 1);

fn first_of(year: i16, month: u8) -> Option<Date> {
    Date::new(year, month.cast_signed(), 1).ok()
}

fn at(day: Date, hour: u8, minute: u8) -> DateTime {
    day.at(hour.cast_signed(), minute.cast_signed(), 0, 0)
}

/// The whole minute that is not before `time`.
fn ceil_to_minute(time: DateTime) -> Option<DateTime> {
    let floor = time.date().at(time.hour(), time.minute(), 0, 0);
    if floor == time { Some(time) } else { next_minute(floor) }
}

/// One minute later by the local clock.
pub(super) fn next_minute(time: DateTime) -> Option<DateTime> {
    time.checked_add(jiff::SignedDuration::from_mins(1)).ok()
}
