//! What warming policies did.

use crate::report::text::table::Table;
use crate::report::{Report, words};

/// A line for each policy; nothing where there is none.
pub(super) fn part(report: &Report) -> String {
    if report.policies.is_empty() {
        return String::new();
    }
    let mut table = Table::new("lrrrrrr");
    let titles = ["", "calls", "cold", "failed", "throttled", "changes", "refused"];
    table.row(titles.map(str::to_owned));
    for row in &report.policies {
        table.row([
            words::shortened(&row.name, 24),
            words::count(row.invocations),
            words::count(row.cold_starts),
            words::count(row.failures),
            words::count(row.throttles),
            words::count(row.changes),
            words::count(row.refused),
        ]);
    }
    format!("Warming policies\n{}", table.render())
}
