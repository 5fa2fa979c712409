//! The mean of a level over time.

use crate::units::SimTime;

/// A whole number that changes at instants, integrated over time.
///
/// ```
/// use tepid::stats::TimeWeighted;
/// use tepid::units::SimTime;
/// let mut alive = TimeWeighted::default();
/// alive.set(SimTime::from_secs(10), 4);
/// alive.add(SimTime::from_secs(30), -3);
/// assert_eq!(alive.mean(SimTime::from_secs(40)), Some(2.25));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeWeighted {
    level: u64,
    max: u64,
    began: SimTime,
    changed: SimTime,
    /// The level times the time that it held, until `changed` \[µs\].
    integral: u128,
}

impl TimeWeighted {
    /// A level that is observed from `began`.
    pub const fn new(began: SimTime, level: u64) -> Self {
        Self { level, max: level, began, changed: began, integral: 0 }
    }

    /// The level becomes `level` at `now`.
    ///
    /// # Panics
    /// In builds with debug assertions, if `now` is before the last change.
    #[inline]
    pub fn set(&mut self, now: SimTime, level: u64) {
        self.integral += held(self.level, self.changed, now);
        self.changed = now;
        self.level = level;
        self.max = self.max.max(level);
    }

    /// The level rises or falls by `delta` at `now`.
    ///
    /// # Panics
    /// In builds with debug assertions, if the level falls below zero, or `now` is before the last
    /// change.
    #[inline]
    pub fn add(&mut self, now: SimTime, delta: i64) {
        debug_assert!(self.level.checked_add_signed(delta).is_some(), "a level below zero");
        self.set(now, self.level.wrapping_add_signed(delta));
    }

    /// The level now.
    pub const fn level(&self) -> u64 {
        self.level
    }

    /// The highest level that was set, even for no time.
    pub const fn max(&self) -> u64 {
        self.max
    }

    /// The level integrated from the beginning to `until` [level x µs].
    ///
    /// # Panics
    /// In builds with debug assertions, if `until` is before the last change.
    pub fn integral(&self, until: SimTime) -> u128 {
        self.integral + held(self.level, self.changed, until)
    }

    /// The mean level from the beginning to `until`, or nothing if no time has passed.
    ///
    /// # Panics
    /// In builds with debug assertions, if `until` is before the last change.
    pub fn mean(&self, until: SimTime) -> Option<f64> {
        let span = until.since(self.began).as_micros();
        (span > 0).then(|| self.integral(until) as f64 / span as f64)
    }
}

#[inline]
fn held(level: u64, from: SimTime, until: SimTime) -> u128 {
    u128::from(level) * u128::from(until.since(from).as_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> SimTime {
        SimTime::from_secs(secs)
    }

    #[test]
    fn levels_are_weighted_by_their_time() {
        let mut busy = TimeWeighted::new(at(100), 2);
        busy.add(at(110), 3);
        busy.add(at(110), 4);
        busy.add(at(110), -8);
        busy.set(at(130), 7);
        // 2 for 10 s, 1 for 20 s, 7 for 10 s.
        assert_eq!(busy.integral(at(140)), 110_000_000);
        assert_eq!(busy.mean(at(140)), Some(2.75));
        assert_eq!((busy.level(), busy.max()), (7, 9));
    }

    #[test]
    fn no_time_has_no_mean() {
        let busy = TimeWeighted::new(at(5), 3);
        assert_eq!(busy.mean(at(5)), None);
        assert_eq!(busy.mean(at(6)), Some(3.0));
    }

    #[test]
    fn long_runs_do_not_overflow() {
        let level = TimeWeighted::new(SimTime::ZERO, 1 << 20);
        let end = SimTime::from_micros((1 << 44) - 1);
        assert_eq!(level.mean(end), Some(1_048_576.0));
    }
}
