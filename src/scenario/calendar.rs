//! `start`: when the run begins on a calendar, and what the clocks of that place then show.

use jiff::{Timestamp, Zoned};

use crate::scenario::field::{Findings, View};
use crate::scenario::quantity::MAX_SPAN;
use crate::units::{SimDuration, SimTime};
use crate::workload::LocalClock;

/// The calendar of a run.
///
/// Time zones come with the program, never from the machine, so that results are the same
/// everywhere.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    start: Option<Zoned>,
}

/// When a run begins that says nothing of it: 2026-01-05, 00:00 UTC.
const MONDAY: Timestamp = Timestamp::constant(1_767_571_200, 0);

impl Calendar {
    /// Reads `start`; one that was refused counts as none.
    pub(super) fn read(view: &View<'_>, out: &mut Findings) -> Self {
        let start = view.get("start").and_then(|field| {
            let text = field.text(out)?;
            let parsed = text.parse::<Zoned>();
            let help = parsed.as_ref().err().map(ToString::to_string);
            field.accept(parsed.ok(), help, out)
        });
        Self { start }
    }

    /// The instant at which the run begins, in whole microseconds; `path` is who asks, if the
    /// calendar makes a difference to it.
    pub(super) fn instant(&self, path: Option<&str>, out: &mut Findings) -> Timestamp {
        if let Some(start) = &self.start {
            let micros = start.timestamp().as_microsecond();
            return Timestamp::from_microsecond(micros).unwrap_or_default();
        }
        if let Some(path) = path {
            out.assume(format!(
                "{path}: the run begins on Monday, 2026-01-05, 00:00 UTC, as `start` is not set."
            ));
        }
        MONDAY
    }

    /// The local clock, for traffic that goes by it; `path` is who asks.
    pub(super) fn clock(&self, path: &str, out: &mut Findings) -> LocalClock {
        let Some(start) = &self.start else {
            out.assume(format!(
                "{path}: the run begins on a Monday, 00:00 UTC, as `start` is not set."
            ));
            return LocalClock::monday();
        };
        let mut settings = vec![(SimTime::ZERO, time_of_week(start))];
        let begin = start.timestamp();
        let micros = |instant: Timestamp| instant.as_microsecond() - begin.as_microsecond();
        for jump in start.time_zone().following(begin) {
            let at = u64::try_from(micros(jump.timestamp())).unwrap_or(0);
            if at > MAX_SPAN.as_micros() {
                break;
            }
            if at > 0 {
                let local = jump.timestamp().to_zoned(start.time_zone().clone());
                settings.push((SimTime::from_micros(at), time_of_week(&local)));
            }
        }
        LocalClock::new(settings)
    }
}

/// How long it is since Monday, 00:00, on the clock.
fn time_of_week(local: &Zoned) -> SimDuration {
    let day = local.weekday().to_monday_zero_offset().unsigned_abs();
    let time = local.time();
    let [hour, minute, second] =
        [time.hour(), time.minute(), time.second()].map(|part| u64::from(part.unsigned_abs()));
    let seconds = (u64::from(day) * 24 + hour) * 3_600 + minute * 60 + second;
    let micros = u64::from(time.subsec_nanosecond().unsigned_abs()) / 1_000;
    SimDuration::from_secs(seconds).saturating_add(SimDuration::from_micros(micros))
}
