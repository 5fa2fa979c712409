//! Opens logs that a command line names, and tells what is wrong with them.

use std::io::BufRead;
use std::path::Path;

use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::{fault, files, whole};
use crate::workload::{Log, LogColumns, TraceError};

/// A log in a file, plain or gzip.
pub type LogFile = Log<Box<dyn BufRead>>;

/// Opens a log in CSV, plain or gzip, and reads its header; without `columns` it has to be a trace
/// of Azure's of 2021.
///
/// # Errors
/// That it cannot be read, or which column it does not have.
pub fn open_log(path: &Path, columns: Option<&LogColumns>) -> Result<LogFile, Diagnostics> {
    let reader = files::reader(path).map_err(|problem| fault(path, problem))?;
    Log::open(reader, columns).map_err(|error| log_problem(path, error))
}

/// What is wrong with the log at `path`, with its line and its column.
pub fn log_problem(path: &Path, error: TraceError) -> Diagnostics {
    let TraceError { line, column, given, allowed } = error;
    let column = column.map(|name| format!("column `{name}`: ")).unwrap_or_default();
    Diagnostics::one(Diagnostic {
        place: whole(Path::new(&format!("{}:{line}", path.display()))),
        path: String::new(),
        problem: format!("{column}found {given}"),
        allowed: Some(allowed),
        help: None,
    })
}
