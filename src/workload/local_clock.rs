//! The clock on the wall, as far as arrivals go by it.

use crate::units::{SimDuration, SimTime};

/// Local time of a place during a run: the time of the week, with the jumps of daylight saving.
///
/// It is plain data: whoever knows the calendar says what the clock shows at the start and to what
/// it jumps when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalClock {
    /// What the clock shows from an instant on, the earliest first; the first is the start.
    settings: Vec<(SimTime, SimDuration)>,
}

/// One day \[µs\].
pub(super) const DAY: u64 = 86_400_000_000;
/// One week \[µs\].
const WEEK: u64 = 7 * DAY;

/// What the clock shows at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// The day of the week, 0 for Monday.
    pub(super) day: usize,
    /// Since local midnight \[µs\].
    pub(super) time: u64,
    /// How long it runs on without a jump \[µs\].
    pub(super) steady: u64,
}

impl LocalClock {
    /// A clock that shows, from each instant on, the time since Monday, 00:00, beside it; before
    /// the first it is as if it had never jumped.
    ///
    /// # Panics
    /// If there is no setting, or they are not in order of time.
    pub fn new(settings: Vec<(SimTime, SimDuration)>) -> Self {
        assert!(!settings.is_empty(), "a clock shows something");
        assert!(settings.is_sorted_by(|a, b| a.0 < b.0), "settings in order of time");
        Self { settings }
    }

    /// A clock that shows midnight between Sunday and Monday at the start, and never jumps.
    pub fn monday() -> Self {
        Self::new(vec![(SimTime::ZERO, SimDuration::ZERO)])
    }

    /// The clock of a source that begins at `from`: its own time 0 is that instant.
    #[must_use]
    pub fn beginning_at(&self, from: SimTime) -> Self {
        let now = self.read(from.as_micros());
        let shown = now.day as u64 * DAY + now.time;
        let mut settings = vec![(SimTime::ZERO, SimDuration::from_micros(shown))];
        let later = self.settings.iter().filter(|(at, _)| *at > from);
        settings.extend(later.map(|(at, shown)| (SimTime::ZERO + at.since(from), *shown)));
        Self { settings }
    }

    /// What it shows at `at` \[µs\].
    pub(super) fn read(&self, at: u64) -> Reading {
        let next = self.settings.partition_point(|(from, _)| from.as_micros() <= at).max(1);
        let (from, shown) = self.settings[next - 1];
        let since = (at + WEEK - from.as_micros() % WEEK) % WEEK;
        let of_week = (shown.as_micros() + since) % WEEK;
        let jump = self.settings.get(next).map_or(u64::MAX, |(from, _)| from.as_micros());
        Reading { day: (of_week / DAY) as usize, time: of_week % DAY, steady: jump - at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = DAY / 24;

    #[test]
    fn it_runs_on_and_jumps() {
        // Sunday, 01:00; an hour later the clock jumps from 02:00 to 03:00.
        let jump = (SimTime::from_micros(HOUR), SimDuration::from_micros(6 * DAY + 3 * HOUR));
        let start = (SimTime::ZERO, SimDuration::from_micros(6 * DAY + HOUR));
        let clock = LocalClock::new(vec![start, jump]);
        let read = |clock: &LocalClock, at| {
            let Reading { day, time, steady } = clock.read(at);
            (day, time, steady)
        };
        assert_eq!(read(&clock, HOUR / 2), (6, HOUR + HOUR / 2, HOUR / 2));
        assert_eq!(read(&clock, HOUR), (6, 3 * HOUR, u64::MAX - HOUR));
        assert_eq!(read(&clock, 22 * HOUR), (0, 0, u64::MAX - 22 * HOUR));
        let later = clock.beginning_at(SimTime::from_micros(HOUR / 2));
        assert_eq!(read(&later, 0), (6, HOUR + HOUR / 2, HOUR / 2));
        assert_eq!(read(&later, HOUR / 2), read(&later, HOUR / 2));
        assert_eq!(later.read(HOUR / 2).time, 3 * HOUR);
        let past = clock.beginning_at(SimTime::from_micros(15 * DAY));
        assert_eq!(read(&past, 0), (0, 3 * HOUR - HOUR, u64::MAX));
    }
}
