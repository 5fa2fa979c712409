//! Opens the traces that traffic names, and tells what is wrong with them.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use crate::dist::Dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::files;
use crate::scenario::layers::resolve_path;
use crate::scenario::quantity::MAX_SPAN;
use crate::units::{SimDuration, SimTime};
use crate::workload::{
    AzureFile, AzureFiles, AzureTrace, InvocationTrace, Replay, ReplayColumns, ReplayTrace, Scale,
    TimeUnit, TraceError, Window,
};

const UNITS: [(&str, TimeUnit); 3] =
    [("s", TimeUnit::Seconds), ("ms", TimeUnit::Millis), ("us", TimeUnit::Micros)];

/// Reads the trace of a `replay`.
pub(super) fn replay(table: &View<'_>, out: &mut Findings) -> Option<ReplayTrace> {
    let file = table.get("file");
    let time = table.get("time");
    let duration = table.get("duration");
    let time = time.as_ref().and_then(|field| field.text(out)).map(str::to_owned);
    let duration = duration.as_ref().map(|field| field.text(out).map(str::to_owned));
    let unit = table.get("unit").and_then(|field| field.one_of(&UNITS, out));
    let sort = table.get("sort").map(|field| field.flag(out));
    let file = file?;
    let path = resolve_path(&file, file.text(out)?);
    let columns = ReplayColumns {
        time: time?,
        duration: match duration {
            Some(name) => Some(name?),
            None => None,
        },
        unit: unit?,
        sort: sort.unwrap_or(Some(false))?,
    };
    let trace = if columns.sort {
        let reader = files::reader(&path).map_err(|problem| file.fault(problem, out)).ok()?;
        Replay::read(reader, &columns)
    } else {
        let opener = files::opener(&path).and_then(|opener| Ok((opener.open()?, opener)));
        let (reader, opener) = opener.map_err(|problem| file.fault(problem, out)).ok()?;
        Replay::check(reader, opener, &columns)
    };
    trace.map_err(|error| trace_problem(&file, &path, error, out)).ok()
}

/// Reads the table of an `azure2021`.
pub(super) fn invocations(table: &View<'_>, out: &mut Findings) -> Option<InvocationTrace> {
    let file = table.get("file")?;
    let path = resolve_path(&file, file.text(out)?);
    let reader = files::reader(&path).map_err(|problem| file.fault(problem, out)).ok()?;
    let trace = InvocationTrace::read(reader);
    trace.map_err(|error| trace_problem(&file, &path, error, out)).ok()
}

/// How a trace is changed before it is replayed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// How many requests come for one.
    pub(super) scale: Scale,
    /// How much later their copies come at most.
    pub(super) spread: SimDuration,
    /// What of it is replayed.
    pub(super) section: Window,
}

/// How much later a copy comes at most, unless `spread` says otherwise: as precise as the traces
/// that are known by the minute.
const SPREAD: SimDuration = SimDuration::from_secs(60);

/// Reads `scale`, `spread` and `section`, as far as the trace has them.
pub(super) fn cut(table: &View<'_>, has_spread: bool, out: &mut Findings) -> Option<Cut> {
    let scale = table.get("scale").map(|field| {
        let scale = field.float().and_then(Scale::new);
        field.accept(scale, None, out)
    });
    let spread = has_spread.then(|| table.get("spread")).flatten();
    let day = SimDuration::from_secs(86_400);
    let spread = spread.map(|field| field.span(SimDuration::ZERO..=day, out));
    let section = match table.get("section") {
        Some(field) => section(&field, out),
        None => Some(Window::WHOLE),
    };
    let (scale, spread) = (scale.unwrap_or(Some(Scale::ONE))?, spread.unwrap_or(Some(SPREAD))?);
    if scale != Scale::ONE {
        let later = if has_spread && scale.factor() > 1.0 {
            format!("; copies come up to {spread} later than it")
        } else {
            String::new()
        };
        let (path, factor) = (&table.path, scale.factor());
        out.assume(format!("{path}: a request of the trace becomes {factor} on average{later}."));
    }
    Some(Cut { scale, spread, section: section? })
}

/// Reads a section of a trace.
fn section(field: &Field<'_>, out: &mut Findings) -> Option<Window> {
    let table = field.table();
    let from = table.get("from").map(|field| field.span(SimDuration::ZERO..=MAX_SPAN, out));
    let to = table.get("to").map(|field| field.span(SimDuration::ZERO..=MAX_SPAN, out));
    let from = SimTime::ZERO + from.unwrap_or(Some(SimDuration::ZERO))?;
    let to = match to {
        Some(to) => SimTime::ZERO + to?,
        None => SimTime::NEVER,
    };
    if to <= from {
        let problem = format!("a section from {from} to {to} has nothing in it");
        field.note(problem, Some("`to` later than `from`".to_owned()), None, out);
        return None;
    }
    Some(Window { from, to, at: SimTime::ZERO })
}

impl Cut {
    /// Refuses a section of a trace that is over after `length`.
    pub(super) fn check(&self, length: SimDuration, table: &View<'_>, out: &mut Findings) {
        let section = table.get("section");
        if let Some(field) = section.filter(|_| self.section.from >= SimTime::ZERO + length) {
            let problem = format!("the trace is over after {length}");
            let allowed = Some("a section that begins before its end".to_owned());
            field.note(problem, allowed, None, out);
        }
    }

    /// Refuses a scale at which a minute of the trace would be too much to expand.
    pub(super) fn check_minutes(&self, trace: &AzureTrace, table: &View<'_>, out: &mut Findings) {
        let (largest, busiest) = trace.largest_scale();
        let scale = table.get("scale");
        if let Some(field) = scale.filter(|_| self.scale.factor() > largest) {
            let problem = format!("the busiest minute has {busiest} invocations");
            field.note(problem, Some(format!("a scale of at most {largest:.1}")), None, out);
        }
    }
}

/// Reads the tables of an `azure2019`.
pub(super) fn azure(
    table: &View<'_>,
    default_work: &Dist,
    out: &mut Findings,
) -> Option<AzureTrace> {
    let dir = table.get("dir")?;
    let folder = resolve_path(&dir, dir.text(out)?);
    let mut open = |file: AzureFile| table_file(&folder, file, &dir, out);
    let invocations = open(AzureFile::Invocations)?;
    let durations = open(AzureFile::Durations)?;
    let memory = open(AzureFile::Memory)?;
    let Some((_, invocations)) = invocations else {
        let problem = format!("there is no `{}`", folder.join("invocations.csv").display());
        let allowed = Some(dir.key.allowed.to_owned());
        dir.note(problem, allowed, Some("each file may also end in .csv.gz".to_owned()), out);
        return None;
    };
    let path_of = |found: &Option<(PathBuf, Box<dyn BufRead>)>| {
        found.as_ref().map(|(path, _)| path.clone()).unwrap_or_default()
    };
    let paths = (path_of(&durations), path_of(&memory));
    let files = AzureFiles {
        invocations,
        durations: durations.map(|(_, reader)| reader),
        memory: memory.map(|(_, reader)| reader),
    };
    let trace = AzureTrace::read(files, default_work);
    trace
        .map_err(|found| {
            let path = match found.file {
                AzureFile::Invocations => existing(&folder, AzureFile::Invocations),
                AzureFile::Durations => Some(paths.0),
                AzureFile::Memory => Some(paths.1),
            };
            trace_problem(&dir, &path.unwrap_or_default(), found.error, out);
        })
        .ok()
}

/// A table's reader if there is such a file; nothing at all if it cannot be read.
#[expect(clippy::option_option, reason = "a missing file and an unreadable one are two things")]
fn table_file(
    folder: &Path,
    file: AzureFile,
    dir: &Field<'_>,
    out: &mut Findings,
) -> Option<Option<(PathBuf, Box<dyn BufRead>)>> {
    let Some(path) = existing(folder, file) else { return Some(None) };
    let reader = files::reader(&path).map_err(|problem| dir.fault(problem, out)).ok()?;
    Some(Some((path, reader)))
}

/// The path of a table, plain or gzip, if there is one.
fn existing(folder: &Path, file: AzureFile) -> Option<PathBuf> {
    let plain = folder.join(file.file_name());
    let packed = folder.join(format!("{}.gz", file.file_name()));
    [plain, packed].into_iter().find(|path| files::exists(path))
}

/// Notes what is wrong with a trace, where the scenario names it.
fn trace_problem(field: &Field<'_>, path: &Path, error: TraceError, out: &mut Findings) {
    let column = error.column.map(|name| format!(": column `{name}`")).unwrap_or_default();
    let problem = format!("{}:{}{column}: found {}", path.display(), error.line, error.given);
    field.note(problem, Some(error.allowed), None, out);
}
