//! Recorded requests, one per row.

mod rows;

use std::fmt;
use std::io::BufRead;
use std::sync::Arc;

use crate::dist::Dist;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::StreamKey;
use crate::units::{SimDuration, SimTime};
use crate::workload::scale::Copies;
use crate::workload::{Minter, Opener, Scale, TraceError};
use rows::{Kept, RawRow, Reading, RowReader, Streamed, Summary, TraceRows};

/// Which columns of a trace to read, by their exact names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayColumns {
    /// When a request was made, by any clock: only differences matter.
    pub time: String,
    /// How long its handler ran; without it the work is drawn.
    pub duration: Option<String>,
    /// The unit of both.
    pub unit: TimeUnit,
    /// Whether rows may be out of order; those of one time keep theirs.
    pub sort: bool,
}

/// The unit of the numbers in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Millis,
    /// Microseconds.
    Micros,
}

/// A trace that was read and found good.
///
/// Its rows are kept, 16 bytes each, or read again by every source while the run goes on.
#[derive(Clone, Debug)]
pub struct ReplayTrace {
    rows: Origin,
    work: WorkOrigin,
    /// How many rows there are.
    count: u64,
    /// When the last request is over.
    horizon: SimDuration,
}

#[derive(Clone, Debug)]
enum Origin {
    Kept(Arc<Vec<Kept>>),
    Streamed(Streamed),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WorkOrigin {
    Recorded,
    Drawn,
}

/// The most rows that are kept.
const MOST_KEPT: usize = 1 << 25;

/// Makes the requests of a trace again, the earliest at t = 0.
///
/// Draws the work of each request where the trace has no durations, otherwise nothing; with a
/// [`Scale`], the copies of each row from a stream of their own.
pub struct Replay {
    minter: Minter,
    work: WorkOrigin,
    copies: Copies<TraceRows>,
}

impl Replay {
    /// Reads a trace in CSV from a reader that gives its plain text, and keeps its rows.
    ///
    /// Times and durations are rounded to the nearest microsecond, digit by digit.
    ///
    /// # Errors
    /// The first thing that is wrong: a missing column, a truncated row, a cell that is no number,
    /// a negative duration, rows out of order unless they may be, more than 2²⁵ rows, no rows,
    /// bytes that are not UTF-8, a row of more than a mebibyte, or a reader that fails.
    pub fn read(reader: impl BufRead, columns: &ReplayColumns) -> Result<ReplayTrace, TraceError> {
        Self::keep(reader, columns, MOST_KEPT)
    }

    /// Reads a trace in order of time to check it, and keeps nothing: each source reads it again
    /// through `opener`, which has opened `reader` too. Memory does not grow with its length.
    ///
    /// # Errors
    /// As for [`Replay::read`], but rows may be any number and must be in order.
    pub fn check(
        reader: impl BufRead,
        opener: Opener,
        columns: &ReplayColumns,
    ) -> Result<ReplayTrace, TraceError> {
        let columns = ReplayColumns { sort: false, ..columns.clone() };
        let mut reader = RowReader::open(reader, &columns)?;
        let (mut summary, mut last) = (Summary::default(), None);
        while let Some(row) = reader.next()? {
            summary.add(row);
            last = Some(row);
        }
        let last = last.ok_or_else(no_rows)?;
        let born = SimTime::from_micros((last.at - summary.first) as u64);
        let last = Kept { born, work: SimDuration::from_micros(last.work) };
        Ok(ReplayTrace {
            work: WorkOrigin::of(&columns),
            count: summary.count,
            horizon: last.end(),
            rows: Origin::Streamed(Streamed { opener, columns, summary }),
        })
    }

    /// Keeps at most `most` rows.
    fn keep(
        reader: impl BufRead,
        columns: &ReplayColumns,
        most: usize,
    ) -> Result<ReplayTrace, TraceError> {
        let mut reader = RowReader::open(reader, columns)?;
        let mut rows: Vec<RawRow> = Vec::new();
        while let Some(row) = reader.next()? {
            if rows.len() == most {
                let allowed = format!(
                    "at most {most} rows, which have to be kept to be sorted; sort the file itself \
                     and leave `sort` out to replay any number"
                );
                return Err(reader.refuse(&allowed));
            }
            rows.push(row);
        }
        rows.sort_by_key(|row| row.at);
        let first = rows.first().ok_or_else(no_rows)?.at;
        let kept = |row: RawRow| Kept {
            born: SimTime::from_micros((row.at - first) as u64),
            work: SimDuration::from_micros(row.work),
        };
        // As large as the rows themselves, whose place they take.
        let rows: Vec<Kept> = rows.into_iter().map(kept).collect();
        Ok(ReplayTrace {
            work: WorkOrigin::of(columns),
            count: rows.len() as u64,
            horizon: rows.last().map_or(SimDuration::ZERO, Kept::end),
            rows: Origin::Kept(Arc::new(rows)),
        })
    }

    /// Requests to `target` as in `trace`, as often as `scale` says, with copies later by up to
    /// `spread`; with work from `work` where the trace has none.
    pub fn new(
        source: SourceId,
        target: FunctionId,
        work: Dist,
        trace: &ReplayTrace,
        (scale, spread): (Scale, SimDuration),
        key: StreamKey,
    ) -> Self {
        let rows = match &trace.rows {
            Origin::Kept(rows) => TraceRows::Kept { rows: Arc::clone(rows), given: 0 },
            Origin::Streamed(file) => TraceRows::Read(Box::new(Reading::new(file.clone()))),
        };
        let copies = Copies::new(rows, scale, spread, key);
        Self { minter: Minter::new(source, target, work, key), work: trace.work, copies }
    }
}

impl Source for Replay {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        self.copies.peek().map(|row| row.at)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let row = self.copies.take()?;
        Some(match self.work {
            WorkOrigin::Recorded => self.minter.mint_recorded(row.at, row.work),
            WorkOrigin::Drawn => self.minter.mint(row.at),
        })
    }

    fn fault(&self) -> Option<&str> {
        self.copies.fault().or_else(|| self.copies.rows().fault())
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("next", &self.peek()).finish_non_exhaustive()
    }
}

impl ReplayTrace {
    /// How many rows there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "a trace is never empty")]
    pub fn len(&self) -> u64 {
        self.count
    }

    /// How long a run has to be to see the last request through: its time and its recorded
    /// duration, but at least a microsecond more than its time.
    pub fn horizon(&self) -> SimDuration {
        self.horizon
    }
}

impl Kept {
    fn end(&self) -> SimDuration {
        let end = self.born.saturating_add(self.work.max(SimDuration::from_micros(1)));
        end.since(SimTime::ZERO)
    }
}

impl WorkOrigin {
    fn of(columns: &ReplayColumns) -> Self {
        if columns.duration.is_some() { Self::Recorded } else { Self::Drawn }
    }
}

fn no_rows() -> TraceError {
    TraceError {
        line: 1,
        column: None,
        given: "a header and no rows".to_owned(),
        allowed: "at least one row".to_owned(),
    }
}

impl TimeUnit {
    /// The power of ten from this unit down to a microsecond.
    pub(super) const fn places(self) -> i32 {
        match self {
            Self::Seconds => 6,
            Self::Millis => 3,
            Self::Micros => 0,
        }
    }

    /// What a time and a duration in this unit are called in messages.
    pub(super) const fn words(self) -> [&'static str; 2] {
        [self.a_time(), self.a_duration()]
    }

    const fn a_time(self) -> &'static str {
        match self {
            Self::Seconds => "a number of seconds",
            Self::Millis => "a number of milliseconds",
            Self::Micros => "a number of microseconds",
        }
    }

    const fn a_duration(self) -> &'static str {
        match self {
            Self::Seconds => "a number of seconds, 0 or more",
            Self::Millis => "a number of milliseconds, 0 or more",
            Self::Micros => "a number of microseconds, 0 or more",
        }
    }
}

#[cfg(test)]
mod tests;
