//! When rows are due: a heap of packed keys.

use crate::units::SimTime;

/// The last instant that a run may reach: 203 days, what 44 bits of microseconds hold.
pub const HORIZON: SimTime = SimTime::from_micros((1 << TIME_BITS) - 2);
/// How many rows a calendar can tell apart.
pub(super) const MAX_ROWS: usize = 1 << ROW_BITS;

const TIME_BITS: u32 = 44;
const ROW_BITS: u32 = 20;
const ARITY: usize = 4;

/// Rows in the order in which they are due; at one instant the lower row comes first.
///
/// Time and row share one machine word, so that a comparison is one instruction; four children
/// to a node keep the heap shallow. Push and pop cost O(log n), nothing is allocated once the heap
/// has had its largest size.
#[derive(Clone, Debug, Default)]
pub(super) struct Calendar {
    keys: Vec<u64>,
}

impl Calendar {
    /// When the first row is due, or [`SimTime::NEVER`].
    #[inline]
    pub(super) fn due(&self) -> SimTime {
        self.keys.first().map_or(SimTime::NEVER, |key| SimTime::from_micros(key >> ROW_BITS))
    }

    /// Enters a row; a time behind the horizon is never reached.
    #[inline]
    pub(super) fn push(&mut self, at: SimTime, row: u32) {
        debug_assert!((row as usize) < MAX_ROWS);
        let time = at.as_micros().min((1 << TIME_BITS) - 1);
        let key = time << ROW_BITS | u64::from(row);
        self.keys.push(key);
        self.sift_up(self.keys.len() - 1, key);
    }

    /// Takes the first row.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<(SimTime, u32)> {
        let last = self.keys.pop()?;
        let first = match self.keys.first() {
            Some(&first) => {
                self.sift_down(last);
                first
            }
            None => last,
        };
        Some((SimTime::from_micros(first >> ROW_BITS), first as u32 & (MAX_ROWS as u32 - 1)))
    }

    #[inline]
    fn sift_up(&mut self, mut at: usize, key: u64) {
        while at > 0 {
            let parent = (at - 1) / ARITY;
            if self.keys[parent] <= key {
                break;
            }
            self.keys[at] = self.keys[parent];
            at = parent;
        }
        self.keys[at] = key;
    }

    /// Lets `key` sink from the top, where there is a hole.
    #[inline]
    fn sift_down(&mut self, key: u64) {
        let keys = self.keys.as_mut_slice();
        let mut at = 0;
        loop {
            let first_child = at * ARITY + 1;
            let Some((child, smallest)) = smallest_of(keys, first_child) else { break };
            if key <= smallest {
                break;
            }
            keys[at] = smallest;
            at = child;
        }
        keys[at] = key;
    }
}

/// The smallest of the keys that share a parent, and its place.
#[inline]
fn smallest_of(keys: &[u64], first: usize) -> Option<(usize, u64)> {
    if let Some(&[a, b, c, d]) = keys.get(first..first + ARITY) {
        let left = if b < a { (first + 1, b) } else { (first, a) };
        let right = if d < c { (first + 3, d) } else { (first + 2, c) };
        return Some(if right.1 < left.1 { right } else { left });
    }
    let rest = keys.get(first..)?;
    rest.iter().enumerate().map(|(i, key)| (first + i, *key)).min_by_key(|(_, key)| *key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, StreamKey};

    #[test]
    fn rows_come_out_in_order_of_time_then_row() {
        let mut stream = StreamKey::new(Seed(1), Purpose::Arrivals).stream();
        let mut calendar = Calendar::default();
        let mut expected = Vec::new();
        for round in 0..2_000 {
            let (at, row) = (u64::from(stream.next_below(50)), stream.next_below(1_000));
            calendar.push(SimTime::from_micros(at), row);
            expected.push((SimTime::from_micros(at), row));
            if round % 3 == 0 {
                expected.sort_unstable();
                assert_eq!(calendar.pop(), Some(expected.remove(0)));
            }
        }
        expected.sort_unstable();
        for entry in expected {
            assert_eq!(calendar.due(), entry.0);
            assert_eq!(calendar.pop(), Some(entry));
        }
        assert_eq!(calendar.pop(), None);
        assert_eq!(calendar.due(), SimTime::NEVER);
    }

    #[test]
    fn what_lies_behind_the_horizon_is_never_due_within_it() {
        let mut calendar = Calendar::default();
        calendar.push(SimTime::NEVER, 3);
        assert!(HORIZON < calendar.due());
    }
}
