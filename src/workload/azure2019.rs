//! The Azure Functions trace of 2019: invocations by the minute, durations and memory.
//!
//! Three tables in CSV, of which only the first is required. The minute columns are those whose
//! names are whole numbers; t = 0 at the first of them. A function is identified by owner, app and
//! function as far as there are such columns, because a function's hash is unique only in its app.
//! A row of the other tables describes all functions that agree with it in the identifying columns
//! which both tables have: durations are per function, and memory is per app in the original.
//!
//! Source: Shahrad et al., "Serverless in the Wild", USENIX ATC 2020; data set "Azure Functions
//! Trace 2019" (CC BY 4.0).

mod arrivals;
mod counts;
mod identity;
mod tables;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::BufRead;
use std::sync::Arc;

use crate::dist::Dist;
use crate::units::{MemoryMb, SimDuration};
use crate::workload::TraceError;
use crate::workload::names::Names;
use identity::Identity;

pub use arrivals::{Azure2019, Placement};
pub use counts::Counts;

/// The readers of the three tables, each giving plain text.
#[derive(Debug)]
pub struct AzureFiles<R> {
    /// Invocations per function and minute.
    pub invocations: R,
    /// Percentiles of the duration per function \[ms\].
    pub durations: Option<R>,
    /// Allocated memory per app or function \[MB\].
    pub memory: Option<R>,
}

/// What the tables say, function by function.
#[derive(Clone, Debug, PartialEq)]
pub struct AzureTrace {
    /// The functions in the order of the invocation table.
    pub functions: Vec<AzureFunction>,
    /// How often each function, in the same order, was invoked in each minute.
    pub counts: Counts,
}

/// One function of the trace.
#[derive(Clone, Debug, PartialEq)]
pub struct AzureFunction {
    /// A short name, unique in the trace: the first digits of the function's hash.
    pub name: Arc<str>,
    /// Its identity, which keys its draws: owner, app and function, as far as they are given,
    /// joined by `/`.
    pub identity: Arc<str>,
    /// The duration of its invocations: linear between the percentiles of the table, of which one
    /// that is below its predecessor counts as equal to it.
    pub work: Dist,
    /// Its memory: what the table says, rounded up, and at least 128 MB, the least that Lambda
    /// has (F5.1).
    pub memory: MemoryMb,
}

/// One of the three tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AzureFile {
    /// Invocations per minute.
    Invocations,
    /// Durations.
    Durations,
    /// Memory.
    Memory,
}

/// What is wrong with one of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AzureError {
    /// Which one.
    pub file: AzureFile,
    /// What is wrong with it.
    pub error: TraceError,
}

impl AzureTrace {
    /// Reads the tables. A function without a row of durations has `default_work`, one without a
    /// row of memory 128 MB. Of several rows for one function, the first counts; but its
    /// invocations are added up.
    ///
    /// # Errors
    /// The first thing that is wrong with one of the tables.
    pub fn read<R: BufRead>(files: AzureFiles<R>, default_work: &Dist) -> Result<Self, AzureError> {
        let in_file = |file| move |error| AzureError { file, error };
        let counted =
            tables::invocations(files.invocations).map_err(in_file(AzureFile::Invocations))?;
        let durations = files.durations.map(|reader| tables::durations(reader, &counted));
        let durations = durations.transpose().map_err(in_file(AzureFile::Durations))?;
        let memory = files.memory.map(|reader| tables::memory(reader, &counted));
        let memory = memory.transpose().map_err(in_file(AzureFile::Memory))?;

        let mut names = Names::default();
        let describe = |identity: Identity| AzureFunction {
            name: names.shorten(identity.function()),
            work: durations
                .as_ref()
                .and_then(|table| table.get(&identity))
                .unwrap_or(default_work)
                .clone(),
            memory: memory
                .as_ref()
                .and_then(|table| table.get(&identity))
                .map_or(tables::LEAST_MEMORY, |&found| found),
            identity: identity.joined().into(),
        };
        let functions = counted.functions.into_iter().map(describe).collect();
        Ok(Self { functions, counts: counted.counts })
    }

    /// How many minutes there are.
    pub fn minutes(&self) -> u32 {
        self.counts.totals().len() as u32
    }

    /// The largest scale at which every minute can be expanded, and the most invocations that a
    /// minute has.
    pub fn largest_scale(&self) -> (f64, u64) {
        let busiest = self.counts.totals().iter().copied().max().unwrap_or(0);
        (tables::MOST_IN_A_MINUTE as f64 / busiest.max(1) as f64, busiest)
    }

    /// The number of invocations in all.
    pub fn total(&self) -> u64 {
        self.counts.totals().iter().sum()
    }

    /// How long the trace is.
    pub fn horizon(&self) -> SimDuration {
        SimDuration::from_secs(60).saturating_mul(u64::from(self.minutes()))
    }
}

impl AzureFile {
    /// The usual name of the file.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Invocations => "invocations.csv",
            Self::Durations => "durations.csv",
            Self::Memory => "memory.csv",
        }
    }
}

impl fmt::Display for AzureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.file_name(), self.error)
    }
}

impl std::error::Error for AzureError {}
