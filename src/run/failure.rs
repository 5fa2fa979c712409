//! Why a run cannot go on.

use std::fmt;

use crate::engine::Halt;

/// Why a run cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The world outgrows the engine.
    Engine(Halt),
    /// A source of requests ended before its time, as this sentence says.
    Source(String),
}

impl From<Halt> for Failure {
    fn from(halt: Halt) -> Self {
        Self::Engine(halt)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(halt) => halt.fmt(f),
            Self::Source(fault) => f.write_str(fault),
        }
    }
}

impl std::error::Error for Failure {}
