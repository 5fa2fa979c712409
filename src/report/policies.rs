//! What warming policies did, as reports tell it.

use serde::Serialize;

use crate::run::PolicyLog;

/// What a policy did; its names are keys of the JSON report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyRow {
    /// Its name.
    pub name: String,
    /// Calls of its own that were started.
    pub invocations: u64,
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

impl PolicyRow {
    pub(super) fn new(log: &PolicyLog) -> Self {
        let &PolicyLog { calls, cold_starts, failures, throttles, changes, refused, .. } = log;
        let name = log.name.strip_prefix("policies.").unwrap_or(&log.name).to_owned();
        Self { name, invocations: calls, cold_starts, failures, throttles, changes, refused }
    }
}
