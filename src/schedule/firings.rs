//! The instants at which a schedule fires during a run.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::schedule::cron::{Cron, next_minute};
use crate::schedule::expression::Schedule;
use crate::units::{SimDuration, SimTime};

/// When and where a schedule begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// The instant that firings count from, at which the schedule is created; whole microseconds.
    pub at: Timestamp,
    /// The zone whose clock it goes by.
    pub zone: TimeZone,
    /// When a rate fires first.
    pub first_of_rate: FirstOfRate,
}

/// When a rate fires for the first time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstOfRate {
    /// One period after it was created: AWS says of a rule only that it starts then (EventBridge
    /// User Guide, eb-rate-expressions).
    #[default]
    OnePeriodLater,
    /// As soon as it was created, as EventBridge Scheduler does it without a start date
    /// (Scheduler User Guide, schedule-types).
    AtOnce,
}

/// The firings of a schedule in order of time, as time since its beginning; allocates nothing.
///
/// A local time that the clock skips does not fire; one that it shows twice fires the first time
/// (F4.12).
#[derive(Clone, Debug)]
pub struct Firings {
    course: Course,
    zone: TimeZone,
    /// The beginning \[µs since 1970\].
    begin: i64,
}

/// Where a schedule stands.
#[derive(Clone, Debug)]
enum Course {
    /// The first local time that may fire; nothing once the calendar is over.
    Cron { cron: Cron, least: Option<DateTime> },
    /// The next firing, [`SimTime::NEVER`] once time is over.
    Rate { period: SimDuration, next: SimTime },
    /// The only firing, until it is over.
    Once { at: Option<DateTime> },
}

impl Firings {
    /// The firings of `schedule` from its beginning on.
    pub fn new(schedule: Schedule, beginning: &Beginning) -> Self {
        let course = match schedule {
            Schedule::Cron(cron) => {
                Course::Cron { cron, least: Some(beginning.zone.to_datetime(beginning.at)) }
            }
            Schedule::Rate(period) => {
                let next = match beginning.first_of_rate {
                    FirstOfRate::AtOnce => SimTime::ZERO,
                    FirstOfRate::OnePeriodLater => SimTime::ZERO + period,
                };
                Course::Rate { period, next }
            }
            Schedule::At(at) => Course::Once { at: Some(at) },
        };
        Self { course, zone: beginning.zone.clone(), begin: beginning.at.as_microsecond() }
    }
}

impl Iterator for Firings {
    type Item = SimTime;

    fn next(&mut self) -> Option<SimTime> {
        match &mut self.course {
            Course::Rate { period, next } => {
                let at = *next;
                *next = at.saturating_add(*period);
                (at != SimTime::NEVER).then_some(at)
            }
            Course::Once { at } => instant(&self.zone, self.begin, at.take()?),
            Course::Cron { cron, least } => loop {
                let local = cron.next_from(least.take()?)?;
                *least = next_minute(local);
                if let Some(at) = instant(&self.zone, self.begin, local) {
                    return Some(at);
                }
            },
        }
    }
}

/// How long after `begin` the clock of `zone` first shows `local`; nothing where it never does, or
/// did before.
fn instant(zone: &TimeZone, begin: i64, local: DateTime) -> Option<SimTime> {
    let offset = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Fold { before, .. } => before,
        AmbiguousOffset::Gap { .. } => return None,
    };
    let since = offset.to_timestamp(local).ok()?.as_microsecond().checked_sub(begin)?;
    u64::try_from(since).ok().map(SimTime::from_micros)
}
