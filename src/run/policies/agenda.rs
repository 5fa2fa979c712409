//! What policies are to be told, and when.

use std::collections::BTreeMap;

use crate::policy::Observation;
use crate::units::SimTime;

/// Observations by time, at one instant in the order in which they were put down.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    entries: BTreeMap<(SimTime, u64), (usize, Observation)>,
    added: u64,
}

impl Agenda {
    /// When the first is due, or [`SimTime::NEVER`].
    pub(super) fn due(&self) -> SimTime {
        self.entries.first_key_value().map_or(SimTime::NEVER, |((at, _), _)| *at)
    }

    /// The policy number `place` is to be told of `seen` at `at`.
    pub(super) fn add(&mut self, at: SimTime, place: usize, seen: Observation) {
        self.entries.insert((at, self.added), (place, seen));
        self.added += 1;
    }

    /// Takes the first if it is due by `now`.
    pub(super) fn take(&mut self, now: SimTime) -> Option<(usize, Observation)> {
        let is_due = self.due() <= now;
        is_due.then(|| self.entries.pop_first())?.map(|(_, entry)| entry)
    }
}
