//! The three tables, read row by row.

use std::collections::BTreeMap;
use std::io::BufRead;

use crate::dist::{Dist, LONGEST};
use crate::units::{MemoryMb, SimDuration};
use crate::workload::TraceError;
use crate::workload::azure2019::counts::{Counts, MOST_BYTES};
use crate::workload::azure2019::identity::{IdColumns, Identity};
use crate::workload::table::Table;

/// The least memory that Lambda has (F5.1).
pub(super) const LEAST_MEMORY: MemoryMb = MemoryMb::new(128);
/// The most memory that Lambda has \[MB\] (F5.1).
const MOST_MEMORY: u64 = 10_240;

/// More invocations in a minute than this are a mistake in the table; they would be expanded into
/// memory at once, 16 bytes each.
pub(super) const MOST_IN_A_MINUTE: u64 = 10_000_000;

/// More functions than this are refused; the whole trace has about 80,000.
const MOST_FUNCTIONS: usize = 200_000;
/// More minutes than a run can have are refused: 203 days.
const MOST_MINUTES: usize = 203 * 1_440;

/// The table of invocations.
pub(super) struct Counted {
    pub(super) columns: IdColumns,
    pub(super) functions: Vec<Identity>,
    pub(super) counts: Counts,
}

/// A table that says one thing about each function or app; only what is asked for is kept.
pub(super) struct Described<T> {
    columns: IdColumns,
    rows: BTreeMap<Identity, Option<T>>,
}

impl<T> Described<T> {
    /// Nothing yet about the functions.
    fn of(functions: &[Identity], columns: IdColumns) -> Self {
        let rows = functions.iter().map(|identity| (columns.project(identity), None));
        Self { columns, rows: rows.collect() }
    }

    /// What the table says about a function.
    pub(super) fn get(&self, identity: &Identity) -> Option<&T> {
        self.rows.get(&self.columns.project(identity))?.as_ref()
    }

    /// Notes what a row says, unless it was said before or nobody asks.
    fn note(&mut self, words: &str, what: T) {
        if let Some(place) = self.rows.get_mut(words) {
            place.get_or_insert(what);
        }
    }
}

/// Reads the table of invocations.
pub(super) fn invocations(reader: impl BufRead) -> Result<Counted, TraceError> {
    let mut table = Table::open(reader)?;
    let columns = IdColumns::of_functions(&table)?;
    let minutes = minute_columns(&table)?;
    let mut functions: Vec<Identity> = Vec::new();
    let mut counts = Counts::new(minutes.len());
    let mut places: BTreeMap<Identity, usize> = BTreeMap::new();
    let (mut words, mut cells) = (String::new(), Vec::new());
    while table.advance()? {
        columns.read(&table, &mut words)?;
        let known = places.get(words.as_str()).copied();
        if functions.len() == MOST_FUNCTIONS && known.is_none() || counts.size() > MOST_BYTES {
            let allowed = format!("at most {MOST_FUNCTIONS} functions and 256 MiB of counts");
            return Err(table.refuse_row("more", &allowed));
        }
        cells.clear();
        if let Some(function) = known {
            cells.extend(counts.of(function));
        }
        read_counts(&table, &minutes, &counts, &mut cells)?;
        if let Some(function) = known {
            counts.replace(function, &cells);
        } else {
            let identity = Identity::new(&words);
            places.insert(identity.clone(), functions.len());
            functions.push(identity);
            counts.push(&cells);
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
    Ok(Counted { columns, functions, counts })
}

/// Adds the counts of the current row to `cells`, which are those of the function's earlier rows.
fn read_counts<R: BufRead>(
    table: &Table<R>,
    minutes: &[usize],
    counts: &Counts,
    cells: &mut Vec<(u32, u32)>,
) -> Result<(), TraceError> {
    let is_new = cells.is_empty();
    for (minute, &column) in minutes.iter().enumerate() {
        let cell = table.cell(column);
        if cell == b"0" {
            continue;
        }
        let allowed = "a number of invocations up to 10000000";
        let count = parse_count(cell).ok_or_else(|| table.error(column, allowed))?;
        let all = counts.totals()[minute].saturating_add(u64::from(count));
        if all > MOST_IN_A_MINUTE {
            let allowed = if count <= MOST_IN_A_MINUTE as u32 {
                "at most 10000000 invocations in a minute, all functions together"
            } else {
                allowed
            };
            return Err(table.error(column, allowed));
        }
        if count > 0 {
            cells.push((minute as u32, count));
        }
    }
    if !is_new {
        cells.sort_unstable();
        cells.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            kept.1 += if is_same { later.1 } else { 0 };
            is_same
        });
    }
    Ok(())
}

/// Reads the table of durations: for each function the curve through its percentiles.
pub(super) fn durations(
    reader: impl BufRead,
    counted: &Counted,
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
    let columns = IdColumns::shared(&table, counted.columns)?;
    let mut percentiles = [(0, 0.0); 7];
    for (found, (name, share)) in percentiles.iter_mut().zip(PERCENTILES) {
        *found = (table.column(name)?, share);
    }
    let mut described = Described::of(&counted.functions, columns);
    let mut words = String::new();
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
        columns.read(&table, &mut words)?;
        described.note(&words, curve);
    }
    Ok(described)
}

/// Reads the table of memory.
pub(super) fn memory(
    reader: impl BufRead,
    counted: &Counted,
) -> Result<Described<MemoryMb>, TraceError> {
    /// One MB in the parts that the cells are read in.
    const MB: u64 = 1_000_000;
    let mut table = Table::open(reader)?;
    let columns = IdColumns::shared(&table, counted.columns)?;
    let allocated = table.column("AverageAllocatedMb")?;
    let mut described = Described::of(&counted.functions, columns);
    let mut words = String::new();
    while table.advance()? {
        let allowed = "a number of MB from 0 to 10240";
        let mb = table.unsigned(allocated, 6, allowed)?.div_ceil(MB);
        if mb > MOST_MEMORY {
            return Err(table.error(allocated, allowed));
        }
        let memory = MemoryMb::new(mb as u32).max(LEAST_MEMORY);
        columns.read(&table, &mut words)?;
        described.note(&words, memory);
    }
    Ok(described)
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
    if minutes.len() > MOST_MINUTES {
        return Err(TraceError {
            line: 1,
            column: None,
            given: format!("{} minute columns", minutes.len()),
            allowed: format!("at most {MOST_MINUTES}, which is 203 days"),
        });
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
