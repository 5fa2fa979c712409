//! Recorded requests, one per row.

use std::io::BufRead;
use std::sync::Arc;

use crate::dist::Dist;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::StreamKey;
use crate::units::{SimDuration, SimTime};
use crate::workload::table::Table;
use crate::workload::{Minter, TraceError};

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

/// The rows of a trace, 16 bytes each, in order of time.
#[derive(Clone, Debug)]
pub struct ReplayTrace {
    rows: Vec<Row>,
    work: WorkOrigin,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    /// When it was made [µs]: since the first row, once all rows are known.
    at: i64,
    /// How long its handler ran, zero where that is not recorded.
    work: SimDuration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WorkOrigin {
    Recorded,
    Drawn,
}

/// Makes the requests of a trace again, the earliest at t = 0.
///
/// Draws the work of each request where the trace has no durations, otherwise nothing.
#[derive(Clone, Debug)]
pub struct Replay {
    minter: Minter,
    trace: Arc<ReplayTrace>,
    taken: usize,
}

impl Replay {
    /// Reads a trace in CSV from a reader that gives its plain text.
    ///
    /// Times and durations are rounded to the nearest microsecond, digit by digit.
    ///
    /// # Errors
    /// The first thing that is wrong: a missing column, a truncated row, a cell that is no number,
    /// a negative duration, rows out of order unless they may be, no rows, bytes that are not
    /// UTF-8, or a reader that fails.
    pub fn read(reader: impl BufRead, columns: &ReplayColumns) -> Result<ReplayTrace, TraceError> {
        let mut table = Table::open(reader)?;
        let time = table.column(&columns.time)?;
        let duration = columns.duration.as_deref().map(|name| table.column(name)).transpose()?;
        let unit = columns.unit;
        let mut rows: Vec<Row> = Vec::new();
        while table.advance()? {
            let at = table.fixed(time, unit.places(), unit.a_time())?;
            let work = match duration {
                Some(column) => table.unsigned(column, unit.places(), unit.a_duration())?,
                None => 0,
            };
            if !columns.sort && rows.last().is_some_and(|last| at < last.at) {
                return Err(table.error(time, "a time not before the last row's, or sort = true"));
            }
            rows.push(Row { at, work: SimDuration::from_micros(work) });
        }
        rows.sort_by_key(|row| row.at);
        let Some(&Row { at: first, .. }) = rows.first() else {
            return Err(TraceError {
                line: 1,
                column: None,
                given: "a header and no rows".to_owned(),
                allowed: "at least one row".to_owned(),
            });
        };
        for row in &mut rows {
            row.at -= first;
        }
        let work = if duration.is_some() { WorkOrigin::Recorded } else { WorkOrigin::Drawn };
        Ok(ReplayTrace { rows, work })
    }

    /// Requests to `target` as in `trace`, with work from `work` where the trace has none.
    pub fn new(
        source: SourceId,
        target: FunctionId,
        work: Dist,
        trace: Arc<ReplayTrace>,
        key: StreamKey,
    ) -> Self {
        Self { minter: Minter::new(source, target, work, key), trace, taken: 0 }
    }
}

impl Source for Replay {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        self.trace.rows.get(self.taken).map(Row::born)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let row = self.trace.rows.get(self.taken)?;
        self.taken += 1;
        Some(match self.trace.work {
            WorkOrigin::Recorded => self.minter.mint_recorded(row.born(), row.work),
            WorkOrigin::Drawn => self.minter.mint(row.born()),
        })
    }
}

impl ReplayTrace {
    /// How many requests there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "a trace is never empty")]
    pub fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// How long a run has to be to see the last request through: its time and its recorded
    /// duration, but at least a microsecond more than its time.
    pub fn horizon(&self) -> SimDuration {
        let seen_through = |last: &Row| {
            let end = last.born().saturating_add(last.work.max(SimDuration::from_micros(1)));
            end.since(SimTime::ZERO)
        };
        self.rows.last().map_or(SimDuration::ZERO, seen_through)
    }
}

impl Row {
    #[inline]
    fn born(&self) -> SimTime {
        SimTime::from_micros(self.at as u64)
    }
}

impl TimeUnit {
    /// The power of ten from this unit down to a microsecond.
    const fn places(self) -> i32 {
        match self {
            Self::Seconds => 6,
            Self::Millis => 3,
            Self::Micros => 0,
        }
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
