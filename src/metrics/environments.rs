//! Execution environments: how many, and what their time went into.

use crate::engine::record::StopCause;
use crate::metrics::level::Level;
use crate::metrics::tally::add_each;
use crate::units::{SimDuration, SimTime};

/// Every cause of a stop, in the order of [`Environments::stopped`].
pub const STOP_CAUSES: [StopCause; 6] = [
    StopCause::Idle,
    StopCause::Silence,
    StopCause::Age,
    StopCause::Deployment,
    StopCause::Release,
    StopCause::InitFailure,
];

/// Execution environments of a function, or of several together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Environments {
    /// How many were started.
    pub started: u64,
    /// How many were stopped, by [`STOP_CAUSES`].
    pub stopped: [u64; STOP_CAUSES.len()],
    /// Those that exist, whatever they do.
    pub alive: Extent,
    /// Those that are occupied: in the platform's start, in INIT or in INVOKE (F2.3).
    pub busy: Extent,
    /// The part of the busy time that passed before INVOKE.
    pub init_time: SimDuration,
}

/// How many of something there were over a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The time of all of them together.
    pub time: SimDuration,
    /// The most at once, where that is known.
    pub max: Option<u64>,
}

impl Environments {
    /// How many are still there.
    pub fn remaining(&self) -> u64 {
        self.started - self.stopped.iter().sum::<u64>()
    }

    /// Time spent in INVOKE.
    pub const fn invoke_time(&self) -> SimDuration {
        self.busy.time.saturating_sub(self.init_time)
    }

    /// Time spent idle.
    pub const fn idle_time(&self) -> SimDuration {
        self.alive.time.saturating_sub(self.busy.time)
    }

    /// Adds the environments of another function; maxima do not add up and are lost.
    pub fn add(&mut self, other: &Self) {
        self.started += other.started;
        add_each(&mut self.stopped, &other.stopped);
        self.alive.add(other.alive);
        self.busy.add(other.busy);
        self.init_time = self.init_time.saturating_add(other.init_time);
    }
}

impl Extent {
    pub(super) const fn of(level: &Level, until: SimTime) -> Self {
        Self { time: level.area(until), max: Some(level.max()) }
    }

    /// The mean number over the time from 0 to `until`, 0 if that is no time.
    pub fn mean(&self, until: SimTime) -> f64 {
        self.time.as_micros() as f64 / until.as_micros().max(1) as f64
    }

    /// Maxima do not add up: those of two functions need not fall together.
    fn add(&mut self, other: Self) {
        self.time = self.time.saturating_add(other.time);
        self.max = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_listed_at_its_place() {
        for (place, cause) in STOP_CAUSES.into_iter().enumerate() {
            assert_eq!(cause as usize, place);
        }
    }
}
