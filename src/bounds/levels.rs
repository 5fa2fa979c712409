//! The environments of one function, and since when each of them has been idle.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::units::{SimDuration, SimTime};

/// Matches each start with the environment that serves it if none is ever shut down and the one
/// that was used last serves first.
///
/// Ends are pushed on a stack and starts pop it. Whatever the idle limit, a start that raises the
/// number of busy environments to n is served by the one that was freed when that number last fell
/// below n, or by a new one if that was too long ago; so one pass tells of every limit.
///
/// Memory: a word for each environment that was ever started, which is as many as were ever busy
/// at once.
///
/// ```
/// use tepid::bounds::{Level, Levels};
/// use tepid::units::{SimDuration, SimTime};
/// let at = SimTime::from_secs;
/// let mut levels = Levels::default();
/// assert_eq!(levels.start(at(0), at(5)), Level::New);
/// assert_eq!(levels.start(at(12), at(13)), Level::Idle(SimDuration::from_secs(7)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Levels {
    busy: BinaryHeap<Reverse<SimTime>>,
    /// When each idle environment was freed, the latest last.
    idle: Vec<SimTime>,
}

/// What a start found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Nothing idle: it is cold at any limit.
    New,
    /// An environment that had been idle for so long: it is cold at this limit and at shorter ones.
    Idle(SimDuration),
}

impl Levels {
    /// A request starts at `at` and keeps its environment busy until `end`.
    ///
    /// # Panics
    /// In builds with debug assertions, if `at` is before an earlier start.
    #[inline]
    pub fn start(&mut self, at: SimTime, end: SimTime) -> Level {
        self.free(at);
        self.busy.push(Reverse(end));
        self.idle.pop().map_or(Level::New, |since| Level::Idle(at.since(since)))
    }

    /// How many environments there are, none of which was ever shut down.
    pub fn environments(&self) -> usize {
        self.busy.len() + self.idle.len()
    }

    /// How long each environment that is not busy at `until` has been idle then, the longest first.
    pub fn close(mut self, until: SimTime) -> impl Iterator<Item = SimDuration> {
        self.free(until);
        self.idle.into_iter().filter(move |since| *since <= until).map(move |at| until.since(at))
    }

    /// Frees the environments that are busy no longer than `until`.
    #[inline]
    fn free(&mut self, until: SimTime) {
        while let Some(Reverse(end)) = self.busy.peek()
            && *end <= until
        {
            self.idle.push(*end);
            self.busy.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> SimTime {
        SimTime::from_secs(secs)
    }

    #[test]
    fn a_start_takes_what_was_freed_last() {
        let mut levels = Levels::default();
        let found: Vec<Level> = [(0, 10), (1, 4), (6, 8), (10, 11), (10, 30), (10, 12)]
            .map(|(start, end)| levels.start(at(start), at(end)))
            .into();
        let idle = |secs| Level::Idle(SimDuration::from_secs(secs));
        assert_eq!(found, [Level::New, Level::New, idle(2), idle(0), idle(2), Level::New]);
        assert_eq!(levels.environments(), 3);
        let spare: Vec<_> = levels.close(at(20)).collect();
        assert_eq!(spare, [9, 8].map(SimDuration::from_secs));
    }

    #[test]
    fn no_time_at_all_is_over_before_the_next_start() {
        let mut levels = Levels::default();
        assert_eq!(levels.start(at(3), at(3)), Level::New);
        assert_eq!(levels.start(at(3), at(3)), Level::Idle(SimDuration::ZERO));
        assert_eq!(levels.environments(), 1);
    }
}
