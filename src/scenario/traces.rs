//! Opens the traces that traffic names, and tells what is wrong with them.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use crate::dist::Dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::files;
use crate::scenario::layers::resolve_path;
use crate::workload::{
    AzureFile, AzureFiles, AzureTrace, Replay, ReplayColumns, ReplayTrace, TimeUnit, TraceError,
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
    let reader = files::reader(&path).map_err(|problem| file.fault(problem, out)).ok()?;
    let trace = Replay::read(reader, &columns);
    trace.map_err(|error| trace_problem(&file, &path, error, out)).ok()
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
