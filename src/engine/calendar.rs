//! When rows are due: a heap of packed keys.

use crate::units::SimTime;

/// The last instant that a run may reach: 203 days, what 44 bits of microseconds hold.
pub const HORIZON: SimTime = SimTime::from_micros((1 << TIME_BITS) - 2);
/// How many rows there may be, so that row numbers fit into 20 bits.
pub(super) const MAX_ROWS: usize = 1 << ROW_BITS;

const TIME_BITS: u32 = 44;
const ROW_BITS: u32 = 20;
const ARITY: usize = 4;

/// Rows in the order in which they are due; at one instant the lower row comes first.
///
/// Time and row share one machine word, so that a comparison is one instruction; four children
/// to a node keep the heap shallow. Push and pop cost O(log n), nothing is allocated once the heap
/// has had its largest size.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    /// The heap, and behind it padding that no key exceeds, so that every node has all children.
    /// The only key that equals it lies behind the horizon.
    keys: Vec<u64>,
    len: usize,
}

const PADDING: u64 = u64::MAX;

impl Default for Calendar {
    fn default() -> Self {
        Self { keys: vec![PADDING; ARITY], len: 0 }
    }
}

impl Calendar {
    /// When the first row is due, or [`SimTime::NEVER`].
    #[inline]
    pub(super) fn due(&self) -> SimTime {
        match self.keys[0] {
            PADDING => SimTime::NEVER,
            key => SimTime::from_micros(key >> ROW_BITS),
        }
    }

    /// Enters a row; a time behind the horizon is never reached.
    #[inline]
    pub(super) fn push(&mut self, at: SimTime, row: u32) {
        debug_assert!((row as usize) < MAX_ROWS);
        let time = at.as_micros().min((1 << TIME_BITS) - 1);
        let key = time << ROW_BITS | u64::from(row);
        if self.keys.len() <= self.len + ARITY {
            self.keys.resize(2 * self.keys.len(), PADDING);
        }
        self.len += 1;
        self.sift_up(self.len - 1, key);
    }

    /// Takes the first row.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<(SimTime, u32)> {
        self.len = self.len.checked_sub(1)?;
        let first = self.keys[0];
        let last = std::mem::replace(&mut self.keys[self.len], PADDING);
        if 0 < self.len {
            self.refill_top(last);
        }
        Some((SimTime::from_micros(first >> ROW_BITS), first as u32 & (MAX_ROWS as u32 - 1)))
    }

    #[inline]
    fn sift_up(&mut self, mut at: usize, key: u64) {
        let keys = self.keys.as_mut_slice();
        while at > 0 {
            let parent = (at - 1) / ARITY;
            if keys[parent] <= key {
                break;
            }
            keys[at] = keys[parent];
            at = parent;
        }
        keys[at] = key;
    }

    /// Fills the hole at the top with the smallest keys below, and the last hole with `key`.
    ///
    /// `key` comes from the bottom and mostly belongs there, so asking on the way down whether it
    /// fits already would cost more than letting it rise again.
    #[inline]
    fn refill_top(&mut self, key: u64) {
        let keys = self.keys.as_mut_slice();
        let mut hole = 0;
        let mut first_child = 1;
        while first_child < self.len
            && let Some(&[a, b, c, d]) = keys.get(first_child..first_child + ARITY)
        {
            let (child, smallest) = smallest_of([a, b, c, d]);
            keys[hole] = smallest;
            hole = first_child + child;
            first_child = hole * ARITY + 1;
        }
        self.sift_up(hole, key);
    }
}

/// The place of the smallest key, and the key.
///
/// Which child is smallest is a coin toss, so the choice is computed and not branched upon.
#[inline]
fn smallest_of([a, b, c, d]: [u64; ARITY]) -> (usize, u64) {
    let (left, right) = (usize::from(b < a), 2 + usize::from(d < c));
    let (left_key, right_key) = (a.min(b), c.min(d));
    let is_right = usize::from(right_key < left_key);
    (left + is_right * (right - left), left_key.min(right_key))
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
