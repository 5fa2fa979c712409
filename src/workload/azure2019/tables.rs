//! The three tables, read row by row.

use std::collections::BTreeMap;
use std::io::BufRead;

use crate::dist::{Dist, LONGEST};
use crate::units::{MemoryMb, SimDuration};
use crate::workload::TraceError;
use crate::workload::azure2019::identity::{IdColumns, Identity};
use crate::workload::table::Table;

/// The least memory that Lambda has (F5.1).
pub(super) const LEAST_MEMORY: MemoryMb = MemoryMb::new(128);
/// The most memory that Lambda has \[MB\] (F5.1).
const MOST_MEMORY: u64 = 10_240;

/// More invocations of one function in a minute than this are a mistake in the table; they would
/// be expanded into memory at once.
const MOST_IN_A_MINUTE: u32 = 10_000_000;

/// The table of invocations.
pub(super) struct Counted {
    pub(super) columns: IdColumns,
    pub(super) minutes: u32,
    pub(super) functions: Vec<(Identity, Vec<u32>)>,
}

/// A table that says one thing about each function or app.
pub(super) struct Described<T> {
    columns: IdColumns,
    rows: BTreeMap<Identity, T>,
}

impl<T> Described<T> {
    /// What the table says about a function.
    pub(super) fn get(&self, identity: &Identity) -> Option<&T> {
        self.rows.get(&self.columns.project(identity))
    }
}

/// Reads the table of invocations.
pub(super) fn invocations(reader: impl BufRead) -> Result<Counted, TraceError> {
    let mut table = Table::open(reader)?;
    let columns = IdColumns::of_functions(&table)?;
    let minutes = minute_columns(&table)?;
    let mut functions: Vec<(Identity, Vec<u32>)> = Vec::new();
    let mut places = BTreeMap::new();
    while table.advance()? {
        let identity = columns.read(&table)?;
        let place = *places.entry(identity.clone()).or_insert_with(|| {
            functions.push((identity, vec![0; minutes.len()]));
            functions.len() - 1
        });
        for (sum, &column) in functions[place].1.iter_mut().zip(&minutes) {
            *sum = parse_count(table.cell(column))
                .and_then(|count| sum.checked_add(count))
                .filter(|&sum| sum <= MOST_IN_A_MINUTE)
                .ok_or_else(|| table.error(column, "a number of invocations up to 10000000"))?;
        }
    }
    if functions.is_empty() {
        return Err(TraceError {
            line: 1,
            column: None,
            given: "a header and no rows".to_owned(),
            allowed: "at least one function".to_owned(),
        });
    }
    Ok(Counted { columns, minutes: minutes.len() as u32, functions })
}

/// Reads the table of durations: for each function the curve through its percentiles.
pub(super) fn durations(
    reader: impl BufRead,
    known: IdColumns,
) -> Result<Described<Dist>, TraceError> {
    const PERCENTILES: [(&str, f64); 7] = [
        ("percentile_Average_0", 0.0),
        ("percentile_Average_1", 0.01),
        ("percentile_Average_25", 0.25),
        ("percentile_Average_50", 0.5),
        ("percentile_Average_75", 0.75),
        ("percentile_Average_99", 0.99),
        ("percentile_Average_100", 1.0),
    ];
    let mut table = Table::open(reader)?;
    let columns = IdColumns::shared(&table, known)?;
    let mut percentiles = [(0, 0.0); 7];
    for (found, (name, share)) in percentiles.iter_mut().zip(PERCENTILES) {
        *found = (table.column(name)?, share);
    }
    let mut rows = BTreeMap::new();
    while table.advance()? {
        let mut points = Vec::with_capacity(percentiles.len());
        let mut longest = SimDuration::ZERO;
        for (column, share) in percentiles {
            let allowed = "a number of milliseconds, from 0 to 30 days";
            let duration = SimDuration::from_micros(table.unsigned(column, 3, allowed)?);
            if duration > LONGEST {
                return Err(table.error(column, allowed));
            }
            longest = longest.max(duration);
            points.push((share, longest));
        }
        let curve = Dist::quantiles(points).expect("shares and durations increase");
        rows.entry(columns.read(&table)?).or_insert(curve);
    }
    Ok(Described { columns, rows })
}

/// Reads the table of memory.
pub(super) fn memory(
    reader: impl BufRead,
    known: IdColumns,
) -> Result<Described<MemoryMb>, TraceError> {
    /// One MB in the parts that the cells are read in.
    const MB: u64 = 1_000_000;
    let mut table = Table::open(reader)?;
    let columns = IdColumns::shared(&table, known)?;
    let allocated = table.column("AverageAllocatedMb")?;
    let mut rows = BTreeMap::new();
    while table.advance()? {
        let allowed = "a number of MB from 0 to 10240";
        let mb = table.unsigned(allocated, 6, allowed)?.div_ceil(MB);
        if mb > MOST_MEMORY {
            return Err(table.error(allocated, allowed));
        }
        let memory = MemoryMb::new(mb as u32).max(LEAST_MEMORY);
        rows.entry(columns.read(&table)?).or_insert(memory);
    }
    Ok(Described { columns, rows })
}

/// The columns that are named by a minute, which must follow one another without a gap.
fn minute_columns<R: BufRead>(table: &Table<R>) -> Result<Vec<usize>, TraceError> {
    let mut minutes = Vec::new();
    let mut last: Option<u32> = None;
    for (column, name) in table.names().iter().enumerate() {
        let Some(minute) = parse_count(name.as_bytes()) else { continue };
        if let Some(last) = last.filter(|last| last.checked_add(1) != Some(minute)) {
            return Err(TraceError {
                line: 1,
                column: Some(name.clone()),
                given: format!("minute {minute} behind minute {last}"),
                allowed: "minute columns that follow one another".to_owned(),
            });
        }
        last = Some(minute);
        minutes.push(column);
    }
    if minutes.is_empty() {
        return Err(TraceError {
            line: 1,
            column: None,
            given: "no minute columns".to_owned(),
            allowed: "columns named by whole numbers, one per minute".to_owned(),
        });
    }
    Ok(minutes)
}

/// Reads a whole number straight from its bytes.
fn parse_count(cell: &[u8]) -> Option<u32> {
    if cell.is_empty() {
        return None;
    }
    cell.iter().try_fold(0u32, |value, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        value.checked_mul(10)?.checked_add(u32::from(digit))
    })
}
