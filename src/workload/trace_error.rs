//! What is wrong with a trace.

use std::fmt;

/// Why a trace cannot be used: where, what stands there, and what may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceError {
    /// The line, from 1 (usually the header's).
    pub line: u64,
    /// The column, if it is about one.
    pub column: Option<String>,
    /// What was found.
    pub given: String,
    /// What was expected.
    pub allowed: String,
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column \"{column}\"")?;
        }
        write!(f, ": found {}, expected {}", self.given, self.allowed)
    }
}

impl std::error::Error for TraceError {}
