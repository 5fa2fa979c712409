//! A schedule expression as a whole.

use std::str::FromStr;

use jiff::civil::DateTime;

use crate::schedule::cron::Cron;
use crate::schedule::error::ScheduleError;
use crate::schedule::field::number;
use crate::units::SimDuration;

/// When something happens again and again, or once.
///
/// ```
/// use tepid::schedule::Schedule;
/// use tepid::units::SimDuration;
/// assert_eq!("rate(1 hour)".parse(), Ok(Schedule::Rate(SimDuration::from_secs(3_600))));
/// assert!("cron(0/5 8-17 ? * MON-FRI *)".parse::<Schedule>().is_ok());
/// let error = "cron(0 8 * * MON *)".parse::<Schedule>().unwrap_err();
/// assert!(error.to_string().ends_with("neither is ?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// By the calendar and the local clock.
    Cron(Cron),
    /// At regular intervals; a day is 24 hours, whatever the clocks do (F4.12).
    Rate(SimDuration),
    /// Once, at this local time.
    At(DateTime),
}

impl Schedule {
    /// Whether it depends on what the calendar says.
    pub const fn goes_by_calendar(&self) -> bool {
        matches!(self, Self::Cron(_) | Self::At(_))
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let inner = text.trim().strip_suffix(')').and_then(|text| text.split_once('('));
        match inner {
            Some(("cron", fields)) => Cron::parse(fields).map(Self::Cron),
            Some(("rate", rate)) => self::rate(rate).map(Self::Rate),
            Some(("at", time)) => self::at(time).map(Self::At),
            _ => Err(ScheduleError::Kind),
        }
    }
}

/// Reads `5 minutes`.
fn rate(text: &str) -> Result<SimDuration, ScheduleError> {
    const UNITS: [(&str, u64); 3] = [("minute", 60), ("hour", 3_600), ("day", 86_400)];
    let error = || ScheduleError::Rate { given: text.trim().to_owned() };
    let mut words = text.split_whitespace();
    let (Some(value), Some(unit), None) = (words.next(), words.next(), words.next()) else {
        return Err(error());
    };
    let value = number(value).filter(|value| *value > 0).ok_or_else(error)?;
    let singular = unit.strip_suffix('s').unwrap_or(unit);
    let (name, seconds) = UNITS.iter().find(|(name, _)| *name == singular).ok_or_else(error)?;
    let plural = if value == 1 { "" } else { "s" };
    if unit.len() != name.len() + plural.len() {
        let meant = format!("rate({value} {name}{plural})");
        return Err(ScheduleError::RateNumber { meant });
    }
    Ok(SimDuration::from_secs(u64::from(value) * seconds))
}

/// Reads `yyyy-mm-ddThh:mm:ss`: what is printed in another way was written in another way.
fn at(text: &str) -> Result<DateTime, ScheduleError> {
    let text = text.trim();
    let is_whole = |time: &DateTime| time.subsec_nanosecond() == 0 && time.to_string() == text;
    let time = text.parse::<DateTime>().ok().filter(is_whole);
    time.ok_or_else(|| ScheduleError::At { given: text.to_owned() })
}
