//! More or fewer requests than a trace has.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::rng::StreamKey;
use crate::units::{SimDuration, SimTime};

/// How many requests come for one of a trace, on average.
///
/// `n` recorded requests become `n` times the scale, rounded down, and one more with the
/// probability of what was cut off, drawn from a stream of their own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale(f64);

/// A row of a trace, on its way to become requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// When it comes.
    pub(super) at: SimTime,
    /// Its place in the trace, from 0.
    pub(super) number: u64,
    /// How long its handler ran, zero where that is not recorded.
    pub(super) work: SimDuration,
    /// Which of the trace's functions it is about.
    pub(super) function: u32,
}

/// Rows in order of time.
pub(super) trait Rows {
    /// The next row, or nothing at the end.
    fn next_row(&mut self) -> Option<Row>;
}

/// The rows of a trace, as often as the scale says: the first of a row's copies at its time, each
/// further one later by a time that is uniform up to the spread.
///
/// The copies of a row are drawn from a stream that its place keys, so a row changes no other.
#[derive(Debug)]
pub(super) struct Copies<R> {
    rows: R,
    scale: Scale,
    spread: SimDuration,
    key: StreamKey,
    /// The next row that is kept, if there is one.
    row: Option<Row>,
    /// Copies that come later.
    pending: BinaryHeap<Reverse<Row>>,
    /// How many of them may wait.
    most: usize,
    is_full: bool,
}

/// The most copies that may wait for their time: 32 bytes each.
const MOST_PENDING: usize = 1 << 23;

impl Scale {
    /// As many as there are.
    pub const ONE: Self = Self(1.0);
    /// The largest scale.
    pub const MOST: f64 = 1_000.0;

    /// A scale, if it is over 0 and not over [`Scale::MOST`].
    pub fn new(scale: f64) -> Option<Self> {
        (0.0 < scale && scale <= Self::MOST).then_some(Self(scale))
    }

    /// How many requests come for one, on average.
    pub const fn factor(self) -> f64 {
        self.0
    }

    /// The most that `count` requests can become.
    pub(super) fn most(self, count: u64) -> u64 {
        (count as f64 * self.0).ceil() as u64
    }

    /// What `count` requests become; draws from the stream of `key` only where it is not whole.
    #[inline]
    pub(super) fn of(self, count: u32, key: impl FnOnce() -> StreamKey) -> u64 {
        let exact = f64::from(count) * self.0;
        let whole = exact.floor();
        let rest = exact - whole;
        whole as u64 + u64::from(rest > 0.0 && key().stream().next_unit() < rest)
    }
}

impl<R: Rows> Copies<R> {
    pub(super) fn new(rows: R, scale: Scale, spread: SimDuration, key: StreamKey) -> Self {
        let (row, pending, key) = (None, BinaryHeap::new(), key.name("copies"));
        let most = MOST_PENDING;
        let mut this = Self { rows, scale, spread, key, row, pending, most, is_full: false };
        this.advance();
        this
    }

    /// The rows behind the copies.
    pub(super) fn rows(&self) -> &R {
        &self.rows
    }

    /// Why there are no further rows, where that is for the copies' sake.
    pub(super) fn fault(&self) -> Option<&str> {
        self.is_full.then_some(
            "more than 8388608 copies would wait for their time: a shorter `spread` or a smaller \
             `scale` keeps them fewer",
        )
    }

    /// The row or copy that comes next.
    #[inline]
    pub(super) fn peek(&self) -> Option<Row> {
        let copy = self.pending.peek().map(|copy| copy.0);
        match (self.row, copy) {
            (Some(row), Some(copy)) => Some(row.min(copy)),
            (row, copy) => row.or(copy),
        }
    }

    /// Takes the row or copy that comes next.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Row> {
        let next = self.peek()?;
        if self.row == Some(next) {
            self.advance();
        } else {
            self.pending.pop();
        }
        Some(next)
    }

    /// Moves on to the next row that is kept, and puts its copies aside.
    #[inline]
    fn advance(&mut self) {
        self.row = None;
        while !self.is_full
            && let Some(row) = self.rows.next_row()
        {
            if self.scale == Scale::ONE {
                self.row = Some(row);
                return;
            }
            let key = self.key.with(row.number);
            let copies = self.scale.of(1, || key);
            if copies > 0 {
                self.row = Some(row);
                self.put_aside(row, copies - 1, key);
                return;
            }
        }
    }

    fn put_aside(&mut self, row: Row, copies: u64, key: StreamKey) {
        if self.pending.len() + copies as usize > self.most {
            self.is_full = true;
            return;
        }
        let spread = self.spread.as_micros() as f64;
        for copy in 1..=copies {
            let later =
                SimDuration::from_micros((key.with(copy).stream().next_unit() * spread) as u64);
            self.pending.push(Reverse(Row { at: row.at.saturating_add(later), ..row }));
        }
    }
}

#[cfg(test)]
mod tests;
