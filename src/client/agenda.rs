//! What clients will do, and when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::engine::source::Request;
use crate::units::SimTime;

/// The agenda: by time, at one instant in order of insertion.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<Entry>>,
    inserted: u64,
}

/// Something that a client will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// Make a request, if breaker and limiter let it.
    Try(Request),
    /// Make a request for which the limiter has kept a place.
    TryBooked(Request),
    /// Wait for an answer no longer.
    GiveUpWaiting(Request),
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    at: SimTime,
    sequence: u64,
    task: Task,
}

impl Agenda {
    pub(super) fn due(&self) -> SimTime {
        self.heap.peek().map_or(SimTime::NEVER, |Reverse(entry)| entry.at)
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    pub(super) fn push(&mut self, at: SimTime, task: Task) {
        self.heap.push(Reverse(Entry { at, sequence: self.inserted, task }));
        self.inserted += 1;
    }

    /// The first task, if it is due at `now`.
    pub(super) fn pop(&mut self, now: SimTime) -> Option<Task> {
        if now < self.due() {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry.task)
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Entry {}
