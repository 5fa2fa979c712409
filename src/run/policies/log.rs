//! What a policy did.

use std::sync::Arc;

/// How much one policy did in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyLog {
    /// Its name.
    pub name: Arc<str>,
    /// Calls of its own that were started, each try of an asynchronous one.
    pub calls: u64,
    /// Those of them that were cold.
    pub cold_starts: u64,
    /// Those of them that ended badly: with an error, a crash or at the time-out.
    pub failures: u64,
    /// Calls that were refused.
    pub throttles: u64,
    /// Changes that it asked for.
    pub changes: u64,
    /// Those of them that the account refused.
    pub refused: u64,
}

impl PolicyLog {
    pub(super) const fn new(name: Arc<str>) -> Self {
        Self { name, calls: 0, cold_starts: 0, failures: 0, throttles: 0, changes: 0, refused: 0 }
    }
}
