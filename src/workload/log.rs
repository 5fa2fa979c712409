//! A log: which function was busy when, one invocation per row, in order of start.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::io::BufRead;

use crate::units::SimDuration;
use crate::workload::table::Table;
use crate::workload::{TimeUnit, TraceError};

/// Which columns of a log to read, by their exact names, and in what order its rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogColumns {
    /// An instant of each invocation, by any clock: only differences matter.
    pub time: String,
    /// Which instant that is.
    pub stamp: Stamp,
    /// How long the invocation took.
    pub duration: String,
    /// The unit of both.
    pub unit: TimeUnit,
    /// What its function is called, all cells together; one function where there are none.
    pub function: Vec<String>,
    /// How much earlier than the latest time before it an invocation may have started;
    /// [`SimDuration::MAX`] where rows are in no order at all.
    pub late: SimDuration,
}

/// What the time of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// When the invocation started.
    Start,
    /// When it ended.
    End,
}

/// An invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogRow {
    /// When it started, by the clock of the log \[µs\].
    pub start: i64,
    /// The number of its row, from 0.
    pub row: u64,
    /// How long it took \[µs\].
    pub took: u64,
    /// Its function, numbered in the order in which they come first in the log.
    pub function: u32,
}

/// A log that is being read. Memory does not grow with its rows, but with those of them that are
/// out of order.
pub struct Log<R> {
    table: Table<R>,
    time: usize,
    duration: usize,
    stamp: Stamp,
    unit: TimeUnit,
    late: i64,
    functions: Functions,
    /// Rows before which another one may come.
    waiting: BinaryHeap<Reverse<LogRow>>,
    rows: u64,
    /// The latest time so far.
    latest: i64,
    /// The start of the row that was given last.
    given: i64,
    is_over: bool,
}

/// The functions of a log.
struct Functions {
    columns: Vec<usize>,
    known: BTreeMap<Box<[u8]>, u32>,
    /// The function of the row before, which is often that of the next one.
    last: (Vec<u8>, u32),
    name: Vec<u8>,
}

/// The most rows that may wait for others: 32 bytes each.
const MOST_WAITING: usize = 1 << 25;
/// The most functions that a log may have.
const MOST_FUNCTIONS: usize = 1 << 20;

impl LogColumns {
    /// The columns of the Azure Functions trace of 2021, whose rows are in no order.
    pub fn azure2021() -> Self {
        Self {
            time: "end_timestamp".to_owned(),
            stamp: Stamp::End,
            duration: "duration".to_owned(),
            unit: TimeUnit::Seconds,
            function: vec!["app".to_owned(), "func".to_owned()],
            late: SimDuration::MAX,
        }
    }
}

impl<R: BufRead> Log<R> {
    /// Reads the header of a log in CSV from a reader that gives its plain text. Without `columns`
    /// they have to be those of [`LogColumns::azure2021`].
    ///
    /// # Errors
    /// A column that is missing, or a text that has no header.
    pub fn open(reader: R, columns: Option<&LogColumns>) -> Result<Self, TraceError> {
        let table = Table::open(reader)?;
        let azure = LogColumns::azure2021();
        let columns = columns.unwrap_or(&azure);
        let names = columns.function.iter();
        let functions = names.map(|name| table.column(name)).collect::<Result<Vec<_>, _>>()?;
        let (time, duration) = (table.column(&columns.time)?, table.column(&columns.duration)?);
        let last = (Vec::new(), u32::MAX);
        let known = BTreeMap::new();
        Ok(Self {
            table,
            time,
            duration,
            stamp: columns.stamp,
            unit: columns.unit,
            late: i64::try_from(columns.late.as_micros()).unwrap_or(i64::MAX),
            functions: Functions { columns: functions, known, last, name: Vec::new() },
            waiting: BinaryHeap::new(),
            rows: 0,
            latest: i64::MIN,
            given: i64::MIN,
            is_over: false,
        })
    }

    /// Reads on to the next invocation, in order of start and then of the log; nothing at the end.
    ///
    /// # Errors
    /// The first thing that is wrong: as for [`Replay::read`](super::Replay::read), and a row that
    /// comes later than it may, more than 2²⁵ rows that wait for others, or more than 2²⁰
    /// functions.
    pub fn next_row(&mut self) -> Result<Option<LogRow>, TraceError> {
        loop {
            let settled = self.latest.saturating_sub(self.late);
            let is_first = |row: &Reverse<LogRow>| row.0.start <= settled;
            if self.is_over || self.waiting.peek().is_some_and(is_first) {
                return Ok(self.waiting.pop().map(|Reverse(row)| self.give(row)));
            }
            let Some(row) = self.read()? else {
                self.is_over = true;
                continue;
            };
            // In a log in order nothing ever waits.
            if self.waiting.is_empty() && row.start <= self.latest.saturating_sub(self.late) {
                return Ok(Some(self.give(row)));
            }
            if self.waiting.len() == MOST_WAITING {
                let allowed = format!(
                    "at most {MOST_WAITING} rows that have to be kept to be sorted; sort the file \
                     itself"
                );
                return Err(self.refuse(&allowed));
            }
            self.waiting.push(Reverse(row));
        }
    }

    /// How many functions there are so far.
    pub fn functions(&self) -> usize {
        if self.functions.columns.is_empty() { 1 } else { self.functions.known.len() }
    }

    /// What is wrong with the time of the row that was read last.
    pub fn refuse(&self, allowed: &str) -> TraceError {
        self.table.error(self.time, allowed)
    }

    fn give(&mut self, row: LogRow) -> LogRow {
        self.given = row.start;
        row
    }

    fn read(&mut self) -> Result<Option<LogRow>, TraceError> {
        if !self.table.advance()? {
            let none = "a header and no rows";
            let allowed = "at least one row";
            return if self.rows > 0 {
                Ok(None)
            } else {
                Err(self.table.refuse_row(none, allowed))
            };
        }
        let (places, [a_time, a_duration]) = (self.unit.places(), self.unit.words());
        let at = self.table.fixed(self.time, places, a_time)?;
        let took = self.table.unsigned(self.duration, places, a_duration)?;
        let start = match self.stamp {
            Stamp::Start => at,
            Stamp::End => at - took.cast_signed(),
        };
        if start < self.given {
            return Err(self.refuse_late());
        }
        self.latest = self.latest.max(at);
        let function = self.functions.number(&self.table)?;
        let row = LogRow { start, row: self.rows, took, function };
        self.rows += 1;
        Ok(Some(row))
    }

    fn refuse_late(&self) -> TraceError {
        let late = SimDuration::from_micros(self.late.unsigned_abs());
        let allowed = match (self.stamp, self.late) {
            (Stamp::Start, 0) => {
                "a time not before the last row's; --late allows a little, --sort everything"
                    .to_owned()
            }
            (Stamp::Start, _) => format!("a time at most {late} before the latest; or --sort"),
            (Stamp::End, _) => {
                format!(
                    "a start at most {late} before the latest end; --late allows more, or --sort"
                )
            }
        };
        self.refuse(&allowed)
    }
}

impl Functions {
    fn number<R: BufRead>(&mut self, table: &Table<R>) -> Result<u32, TraceError> {
        if self.columns.is_empty() {
            return Ok(0);
        }
        self.name.clear();
        for column in &self.columns {
            self.name.extend_from_slice(table.cell(*column));
            self.name.push(0x1f);
        }
        if self.name == self.last.0 {
            return Ok(self.last.1);
        }
        let number = if let Some(number) = self.known.get(self.name.as_slice()) {
            *number
        } else {
            if self.known.len() == MOST_FUNCTIONS {
                let allowed = format!("at most {MOST_FUNCTIONS} functions");
                return Err(table.error(self.columns[0], &allowed));
            }
            let number = self.known.len() as u32;
            self.known.insert(self.name.as_slice().into(), number);
            number
        };
        std::mem::swap(&mut self.last.0, &mut self.name);
        self.last.1 = number;
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> LogColumns {
        LogColumns {
            time: "at".to_owned(),
            stamp: Stamp::Start,
            duration: "took".to_owned(),
            unit: TimeUnit::Micros,
            function: vec!["f".to_owned()],
            late: SimDuration::ZERO,
        }
    }

    fn rows(text: &str, columns: &LogColumns) -> Result<Vec<(i64, u64, u32)>, String> {
        let told = |error: TraceError| error.to_string();
        let mut log = Log::open(text.as_bytes(), Some(columns)).map_err(told)?;
        let mut rows = Vec::new();
        while let Some(row) = log.next_row().map_err(told)? {
            rows.push((row.start, row.took, row.function));
        }
        assert_eq!(log.next_row(), Ok(None));
        Ok(rows)
    }

    #[test]
    fn rows_come_in_order_of_their_start() {
        let text = "at,f,took\n5,a,1\n9,b,30\n9,a,2\n";
        assert_eq!(rows(text, &columns()).unwrap(), [(5, 1, 0), (9, 30, 1), (9, 2, 0)]);
        let ends =
            LogColumns { stamp: Stamp::End, late: SimDuration::from_micros(20), ..columns() };
        let text = "at,f,took\n10,a,1\n12,b,12\n30,a,20\n40,b,1\n";
        assert_eq!(
            rows(text, &ends).unwrap(),
            [(0, 12, 0), (9, 1, 1), (10, 20, 1), (39, 1, 0)].map(|(start, took, f)| (
                start,
                took,
                1 - f
            ))
        );
        let sorted = LogColumns { late: SimDuration::MAX, ..columns() };
        let text = "at,f,took\n7,a,1\n-9,b,30\n7,b,2\n0,c,5\n";
        let all = [(-9, 30, 1), (0, 5, 2), (7, 1, 0), (7, 2, 1)];
        assert_eq!(rows(text, &sorted).unwrap(), all);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |text: &str, columns: &LogColumns| rows(text, columns).unwrap_err();
        let late = LogColumns { late: SimDuration::from_micros(3), ..columns() };
        let ends = LogColumns { stamp: Stamp::End, ..late.clone() };
        for (text, columns, message) in [
            ("at,took\n1,2\n", columns(), "column \"f\": found no such column"),
            ("at,f,took\n", columns(), "found a header and no rows"),
            ("at,f,took\n1,a,2\n1,a,-2\n", columns(), "line 3, column \"took\": found \"-2\""),
            ("at,f,took\n1,a,2\n0,a,2\n", columns(), "line 3, column \"at\": found \"0\""),
            ("at,f,took\n9,a,2\n7,a,1\n13,a,0\n8,a,0\n", late, "at most 3us before the latest"),
            ("at,f,took\n9,a,2\n15,a,0\n16,a,12\n", ends, "a start at most 3us before"),
        ] {
            let told = said(text, &columns);
            assert!(told.contains(message), "{told}");
        }
        let none = Log::open(&b"at,took\n"[..], None).err().unwrap();
        assert!(none.to_string().contains("app"), "{none}");
    }

    #[test]
    fn a_function_is_all_of_its_cells() {
        let columns = LogColumns { function: vec!["f".to_owned(), "took".to_owned()], ..columns() };
        let text = "at,f,took\n1,a,2\n1,a,3\n2,a,2\n";
        assert_eq!(rows(text, &columns).unwrap(), [(1, 2, 0), (1, 3, 1), (2, 2, 0)]);
    }
}
