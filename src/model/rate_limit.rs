//! Rate limiters with a sliding window, as clients and handlers keep them.

use std::collections::VecDeque;

use crate::units::{SimDuration, SimTime};

/// At most `max` calls in any `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// How many.
    pub max: u32,
    /// Within which time.
    pub window: SimDuration,
}

/// A limiter inside a handler: each execution environment has its own, so N of them let through N
/// times as much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandlerLimit {
    /// What each environment lets through.
    pub limit: RateLimit,
    /// How long a refusal takes.
    pub refusal: SimDuration,
}

/// When calls were let through, as far as it still matters.
#[derive(Clone, Debug, Default)]
pub struct SlidingWindow {
    passed: VecDeque<SimTime>,
}

impl SlidingWindow {
    /// Lets a call through at `now`, or says that it may not pass.
    ///
    /// A call that passed exactly one window ago no longer counts.
    pub fn pass(&mut self, limit: RateLimit, now: SimTime) -> bool {
        self.forget(limit, now);
        if limit.max as usize <= self.passed.len() {
            return false;
        }
        self.passed.push_back(now);
        true
    }

    /// Books the next free place at `now` or later, and says when it is.
    pub fn book(&mut self, limit: RateLimit, now: SimTime) -> SimTime {
        self.forget(limit, now);
        let first = self.passed.len().checked_sub(limit.max as usize);
        let free = first.map_or(now, |first| self.passed[first].saturating_add(limit.window));
        let at = free.max(now);
        self.passed.push_back(at);
        at
    }

    fn forget(&mut self, limit: RateLimit, now: SimTime) {
        let is_over = |passed: &SimTime| passed.saturating_add(limit.window) <= now;
        while self.passed.front().is_some_and(is_over) {
            self.passed.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> SimTime {
        SimTime::from_secs(seconds)
    }

    #[test]
    fn a_call_counts_for_one_window() {
        let limit = RateLimit { max: 2, window: SimDuration::from_secs(10) };
        let mut window = SlidingWindow::default();
        let passes = [0, 4, 9, 10, 13, 14].map(|at| window.pass(limit, seconds(at)));
        assert_eq!(passes, [true, true, false, true, false, true]);
    }

    #[test]
    fn places_are_booked_in_order() {
        let limit = RateLimit { max: 2, window: SimDuration::from_secs(10) };
        let mut window = SlidingWindow::default();
        let booked = [0, 1, 2, 2, 3, 25].map(|at| window.book(limit, seconds(at)));
        assert_eq!(booked, [0, 1, 10, 11, 20, 25].map(seconds));
    }
}
