//! The Azure Functions trace of 2021: invocations one by one.
//!
//! One table in CSV with the columns `app`, `func`, `end_timestamp` and `duration` in seconds. An
//! invocation starts at its end less its duration; t = 0 at the earliest start. A function's id is
//! unique only in its app.
//!
//! Source: Zhang et al., "Faster and Cheaper Serverless Computing on Harvested Resources", SOSP
//! 2021; data set "Azure Functions Invocation Trace 2021" (CC BY 4.0).

use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead;
use std::sync::Arc;

use crate::dist::{Dist, LONGEST};
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::StreamKey;
use crate::units::{SimDuration, SimTime};
use crate::workload::names::Names;
use crate::workload::scale::{Copies, Row, Rows};
use crate::workload::table::Table;
use crate::workload::{Minter, Scale, TraceError};

/// What the table says, in order of start; 24 bytes for each invocation.
#[derive(Clone, Debug)]
pub struct InvocationTrace {
    /// The names of the functions, in the order in which they come first in the table: the first
    /// digits of the function's hash.
    names: Vec<Arc<str>>,
    rows: Arc<Vec<Invocation>>,
}

/// An invocation, in order of start and then of the table.
#[derive(Clone, Copy, Debug)]
struct Invocation {
    /// When it starts \[µs\]: since the earliest start, once all rows are known.
    start: i64,
    work: SimDuration,
    function: u32,
}

/// The most invocations that a trace may have; the whole trace has two million.
const MOST_ROWS: usize = 1 << 25;
/// The most functions that a trace may have.
const MOST_FUNCTIONS: usize = 200_000;

/// The invocations of a trace, each with the work that was recorded.
///
/// Draws nothing, but with a [`Scale`] the copies of each row from a stream of their own.
pub struct Azure2021 {
    minter: Minter,
    targets: Vec<FunctionId>,
    copies: Copies<Given>,
}

/// The rows of a trace, and how many have been given.
#[derive(Debug)]
struct Given {
    rows: Arc<Vec<Invocation>>,
    given: usize,
}

impl InvocationTrace {
    /// Reads the table from a reader that gives its plain text.
    ///
    /// # Errors
    /// The first thing that is wrong with it: as for [`Replay::read`](super::Replay::read).
    pub fn read(reader: impl BufRead) -> Result<Self, TraceError> {
        let mut table = Table::open(reader)?;
        let [app, func, end, duration] =
            ["app", "func", "end_timestamp", "duration"].map(|name| table.column(name));
        let (app, func, end, duration) = (app?, func?, end?, duration?);
        let mut names = Names::default();
        let mut trace = Self { names: Vec::new(), rows: Arc::default() };
        let mut rows = Vec::new();
        let mut known: BTreeMap<Box<str>, u32> = BTreeMap::new();
        let mut identity = String::new();
        while table.advance()? {
            identity.clear();
            identity.extend([table.text(app)?, "\u{1f}", table.text(func)?]);
            let function = if let Some(function) = known.get(identity.as_str()) {
                *function
            } else {
                let function = trace.names.len() as u32;
                trace.names.push(names.shorten(table.text(func)?));
                known.insert(identity.as_str().into(), function);
                function
            };
            if rows.len() == MOST_ROWS || trace.names.len() > MOST_FUNCTIONS {
                let allowed = format!("at most {MOST_ROWS} rows of {MOST_FUNCTIONS} functions");
                return Err(table.refuse_row("more", &allowed));
            }
            let allowed = "a number of seconds, from 0 to 30 days";
            let work = SimDuration::from_micros(table.unsigned(duration, 6, allowed)?);
            if work > LONGEST {
                return Err(table.error(duration, allowed));
            }
            let start =
                table.fixed(end, 6, "a number of seconds")? - work.as_micros().cast_signed();
            rows.push(Invocation { start, work, function });
        }
        rows.sort_by_key(|row| row.start);
        let Some(&Invocation { start: first, .. }) = rows.first() else {
            let given = "a header and no rows".to_owned();
            let allowed = "at least one row".to_owned();
            return Err(TraceError { line: 1, column: None, given, allowed });
        };
        for row in &mut rows {
            // The longest trace there can be takes all of the 64 bits.
            row.start = row.start.wrapping_sub(first);
        }
        trace.rows = Arc::new(rows);
        Ok(trace)
    }

    /// The names of the functions.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// How many invocations there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "a trace is never empty")]
    pub fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// How long a run has to be to see every invocation through.
    pub fn horizon(&self) -> SimDuration {
        let least = SimDuration::from_micros(1);
        let end = |row: &Invocation| row.born().saturating_add(row.work.max(least));
        self.rows.iter().map(end).max().map_or(SimDuration::ZERO, |end| end.since(SimTime::ZERO))
    }
}

impl Invocation {
    fn born(&self) -> SimTime {
        SimTime::from_micros(self.start as u64)
    }
}

impl Azure2021 {
    /// The invocations of `trace`, whose functions are the account's `targets`, in that order, as
    /// often as `scale` says, with copies later by up to `spread`.
    ///
    /// # Panics
    /// If there are not as many targets as functions.
    pub fn new(
        source: SourceId,
        trace: &InvocationTrace,
        targets: Vec<FunctionId>,
        (scale, spread): (Scale, SimDuration),
        key: StreamKey,
    ) -> Self {
        assert_eq!(targets.len(), trace.names.len(), "one target per function");
        let rows = Given { rows: Arc::clone(&trace.rows), given: 0 };
        let copies = Copies::new(rows, scale, spread, key);
        let minter = Minter::new(source, targets[0], Dist::Constant(SimDuration::ZERO), key);
        Self { minter, targets, copies }
    }
}

impl Source for Azure2021 {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        self.copies.peek().map(|row| row.at)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let row = self.copies.take()?;
        let target = self.targets[row.function as usize];
        Some(self.minter.mint_recorded_to(target, row.at, row.work))
    }

    fn fault(&self) -> Option<&str> {
        self.copies.fault()
    }
}

impl Rows for Given {
    #[inline]
    fn next_row(&mut self) -> Option<Row> {
        let number = self.given;
        let row = self.rows.get(number)?;
        self.given += 1;
        let Invocation { work, function, .. } = *row;
        Some(Row { at: row.born(), number: number as u64, work, function })
    }
}

impl fmt::Debug for Azure2021 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Azure2021").field("next", &self.peek()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
