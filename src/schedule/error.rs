//! What is wrong with a schedule expression.

use std::fmt;

use crate::schedule::field::CronField;

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScheduleError {
    /// It is neither `cron(…)` nor `rate(…)` nor `at(…)`.
    Kind,
    /// A cron expression has not six fields but this many.
    FieldCount {
        /// How many.
        count: usize,
    },
    /// A field of a cron expression is wrong.
    Field {
        /// Which.
        field: CronField,
        /// The part of it that is wrong.
        given: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// Both fields of days are `?`.
    NoDays,
    /// Neither field of days is `?`.
    TwoDays {
        /// The day of the month.
        of_month: String,
        /// The day of the week.
        of_week: String,
    },
    /// A rate is not a number with a unit.
    Rate {
        /// What stands there.
        given: String,
    },
    /// A unit of a rate is in the singular where it should be in the plural, or the other way.
    RateNumber {
        /// How it is written rightly.
        meant: String,
    },
    /// A time is not one, or there is no such day.
    At {
        /// What stands there.
        given: String,
    },
}

/// What is wrong in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no value of the field.
    Value,
    /// A range ends before it begins.
    Backwards,
    /// A step is no number, or longer than the field.
    Step {
        /// The longest step that makes sense.
        longest: u16,
    },
    /// Days of the week have no steps.
    StepOfWeekdays,
    /// `L`, `W`, `#` and `?` do not go with anything else in their field.
    NotAlone,
    /// A month has no such week.
    Nth,
}

impl ScheduleError {
    /// What may be written instead.
    pub const fn allowed(&self) -> &'static str {
        match self {
            Self::Kind => {
                "cron(minutes hours day-of-month month day-of-week year), rate(5 minutes) or \
                 at(yyyy-mm-ddThh:mm:ss)"
            }
            Self::FieldCount { .. } => {
                "cron(minutes hours day-of-month month day-of-week year), such as \
                 cron(0 8 ? * MON-FRI *)"
            }
            Self::Field { field, .. } => field.allowed(),
            Self::NoDays | Self::TwoDays { .. } => {
                "? in exactly one of day-of-month and day-of-week, such as cron(0 8 * * ? *)"
            }
            Self::Rate { .. } | Self::RateNumber { .. } => {
                "a whole number from 1 to 9999 with minutes, hours or days, such as rate(5 \
                 minutes); 1 has minute, hour or day"
            }
            Self::At { .. } => "at(yyyy-mm-ddThh:mm:ss), such as at(2026-11-27T08:00:00)",
        }
    }
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind => write!(f, "it is no schedule expression"),
            Self::FieldCount { count: 1 } => write!(f, "a cron expression has 6 fields, not 1"),
            Self::FieldCount { count } => {
                write!(f, "a cron expression has 6 fields, not {count}")
            }
            Self::Field { field, given, fault } => {
                let (given, field) = (shown(given), field.name());
                match fault {
                    Fault::Value if given.is_empty() => write!(f, "a value of {field} is missing"),
                    Fault::Value => write!(f, "`{given}` is no value of {field}"),
                    Fault::Backwards => write!(f, "`{given}` in {field} ends before it begins"),
                    Fault::Step { longest } => {
                        write!(f, "the step of `{given}` in {field} is not from 1 to {longest}")
                    }
                    Fault::StepOfWeekdays => write!(f, "`{given}`: {field} has no steps"),
                    Fault::NotAlone => {
                        write!(f, "`{given}` in {field} puts together what stands alone")
                    }
                    Fault::Nth => write!(f, "`{given}` in {field} asks for no week from 1 to 5"),
                }
            }
            Self::NoDays => write!(f, "day-of-month and day-of-week are both ?"),
            Self::TwoDays { of_month, of_week } => {
                let (month, week) = (shown(of_month), shown(of_week));
                write!(f, "day-of-month is `{month}` and day-of-week is `{week}`: neither is ?")
            }
            Self::Rate { given } => write!(f, "`{}` is no rate", shown(given)),
            Self::RateNumber { meant } => write!(f, "singular and plural: AWS wants {meant}"),
            Self::At { given } => write!(f, "`{}` is no time", shown(given)),
        }
    }
}

impl std::error::Error for ScheduleError {}

/// The beginning of `text`, where it is long.
fn shown(text: &str) -> &str {
    const MOST: usize = 40;
    text.char_indices().nth(MOST).map_or(text, |(end, _)| &text[..end])
}
