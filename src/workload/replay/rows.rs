//! The rows of a trace, kept in memory or read while the run goes on.

use std::io::BufRead;
use std::sync::Arc;

use crate::units::{SimDuration, SimTime};
use crate::workload::replay::{ReplayColumns, TimeUnit};
use crate::workload::scale::{Row, Rows};
use crate::workload::table::Table;
use crate::workload::{Opener, TraceError};

/// A row as it stands in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawRow {
    /// When it was made, by the clock of the trace \[µs\].
    pub(super) at: i64,
    /// How long its handler ran \[µs\], zero where that is not recorded.
    pub(super) work: u64,
}

/// Reads the rows of a file one by one.
pub(super) struct RowReader<R> {
    table: Table<R>,
    time: usize,
    duration: Option<usize>,
    unit: TimeUnit,
    /// The time of the row before, where times may not decrease.
    last: Option<i64>,
    sorted: bool,
}

impl<R: BufRead> RowReader<R> {
    /// Reads the header.
    pub(super) fn open(reader: R, columns: &ReplayColumns) -> Result<Self, TraceError> {
        let table = Table::open(reader)?;
        let time = table.column(&columns.time)?;
        let duration = columns.duration.as_deref().map(|name| table.column(name)).transpose()?;
        let (unit, sorted) = (columns.unit, !columns.sort);
        Ok(Self { table, time, duration, unit, last: None, sorted })
    }

    /// Reads the next row, or nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<RawRow>, TraceError> {
        let unit = self.unit;
        if !self.table.advance()? {
            return Ok(None);
        }
        let at = self.table.fixed(self.time, unit.places(), unit.a_time())?;
        let work = match self.duration {
            Some(column) => self.table.unsigned(column, unit.places(), unit.a_duration())?,
            None => 0,
        };
        if self.sorted && self.last.is_some_and(|last| at < last) {
            let allowed = "a time not before the last row's, or sort = true";
            return Err(self.table.error(self.time, allowed));
        }
        self.last = Some(at);
        Ok(Some(RawRow { at, work }))
    }

    /// What is wrong with the time of the row that was read last.
    pub(super) fn refuse(&self, allowed: &str) -> TraceError {
        self.table.error(self.time, allowed)
    }
}

/// What one pass over a file has found: enough to know the file again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    /// How many rows there are.
    pub(super) count: u64,
    /// The time of the first row \[µs\].
    pub(super) first: i64,
    /// A hash of all rows.
    hash: u64,
}

impl Summary {
    pub(super) fn add(&mut self, row: RawRow) {
        if self.count == 0 {
            self.first = row.at;
        }
        self.count += 1;
        let mixed = self.hash.rotate_left(23) ^ row.at as u64;
        self.hash = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ row.work;
    }
}

/// A file that is read while the run goes on, once for each source.
#[derive(Clone, Debug)]
pub(super) struct Streamed {
    pub(super) opener: Opener,
    pub(super) columns: ReplayColumns,
    pub(super) summary: Summary,
}

/// The rows of a trace from the beginning.
pub(super) enum TraceRows {
    /// Those in memory, and how many have been given.
    Kept { rows: Arc<Vec<Kept>>, given: usize },
    /// Those that are read.
    Read(Box<Reading>),
}

/// A row in memory: 16 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub(super) born: SimTime,
    pub(super) work: SimDuration,
}

/// A file that is being read for the second time.
pub(super) struct Reading {
    trace: Streamed,
    /// Nothing once the file is at its end or has failed.
    reader: Option<RowReader<Box<dyn BufRead>>>,
    seen: Summary,
    fault: Option<String>,
}

impl TraceRows {
    /// Why the rows ended before their time, if they did.
    pub(super) fn fault(&self) -> Option<&str> {
        match self {
            Self::Kept { .. } => None,
            Self::Read(reading) => reading.fault.as_deref(),
        }
    }
}

impl Rows for TraceRows {
    #[inline]
    fn next_row(&mut self) -> Option<Row> {
        match self {
            Self::Kept { rows, given } => {
                let number = *given;
                let Kept { born, work } = *rows.get(number)?;
                *given += 1;
                Some(Row { at: born, number: number as u64, work, function: 0 })
            }
            Self::Read(reading) => reading.next(),
        }
    }
}

impl Reading {
    /// Opens the file again.
    pub(super) fn new(trace: Streamed) -> Self {
        let seen = Summary::default();
        let mut reading = Self { trace, reader: None, seen, fault: None };
        match reading.trace.opener.open() {
            Err(problem) => reading.fault = Some(problem),
            Ok(reader) => match RowReader::open(reader, &reading.trace.columns) {
                Err(error) => reading.fail(&error.to_string()),
                Ok(reader) => reading.reader = Some(reader),
            },
        }
        reading
    }

    fn next(&mut self) -> Option<Row> {
        match self.reader.as_mut()?.next() {
            Ok(Some(raw)) => {
                let number = self.seen.count;
                let expected = self.trace.summary;
                self.seen.add(raw);
                if self.seen.first != expected.first || number >= expected.count {
                    self.fail("it has other rows");
                    return None;
                }
                let at = SimTime::from_micros((raw.at - expected.first) as u64);
                let work = SimDuration::from_micros(raw.work);
                Some(Row { at, number, work, function: 0 })
            }
            Ok(None) => {
                self.reader = None;
                if self.seen != self.trace.summary {
                    self.fail("it has other rows");
                }
                None
            }
            Err(error) => {
                self.fail(&error.to_string());
                None
            }
        }
    }

    fn fail(&mut self, problem: &str) {
        self.reader = None;
        let name = self.trace.opener.name();
        self.fault = Some(format!("`{name}` has changed since the scenario was read: {problem}"));
    }
}
