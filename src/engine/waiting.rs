//! Requests that knock later.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::engine::source::Request;
use crate::units::SimTime;

/// The waiting lane: by time, at one instant in order of insertion.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    heap: BinaryHeap<Knock>,
    inserted: u64,
}

#[derive(Clone, Copy, Debug)]
struct Knock {
    at: SimTime,
    sequence: u64,
    request: Request,
    is_queued: bool,
}

/// A request whose time has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) request: Request,
    /// It is an event that was accepted before.
    pub(super) is_queued: bool,
}

impl Waiting {
    /// When the first one knocks, or [`SimTime::NEVER`].
    pub(super) fn due(&self) -> SimTime {
        self.heap.peek().map_or(SimTime::NEVER, |knock| knock.at)
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// Lets a request wait until `at`.
    pub(super) fn push(&mut self, at: SimTime, due: Due) {
        let Due { request, is_queued } = due;
        self.heap.push(Knock { at, sequence: self.inserted, request, is_queued });
        self.inserted += 1;
    }

    /// Takes the first one.
    pub(super) fn pop(&mut self) -> Option<Due> {
        let knock = self.heap.pop()?;
        Some(Due { request: knock.request, is_queued: knock.is_queued })
    }
}

impl Ord for Knock {
    /// The earliest is the greatest, because the heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.sequence).cmp(&(self.at, self.sequence))
    }
}

impl PartialOrd for Knock {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Knock {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Knock {}
