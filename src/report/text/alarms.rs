//! Alarms of one's own.

use crate::report::text::table::Table;
use crate::report::text::wrapped;
use crate::report::{Report, words};

/// How many changes of an alarm are listed, the first ones.
const SHOWN: usize = 6;

/// Each alarm with its state and how that has changed; nothing where there is none.
pub(super) fn part(report: &Report) -> String {
    if report.alarms.is_empty() {
        return String::new();
    }
    let mut table = Table::new("llrl");
    table.row(["", "is", "changes", "of"].map(str::to_owned));
    for row in &report.alarms {
        table.row([
            words::shortened(&row.name, 20),
            row.state.to_owned(),
            words::count(row.changes),
            words::shortened(row.target.as_deref().unwrap_or("the account"), 26),
        ]);
    }
    let mut text = format!("Alarms\n{}", table.render());
    for row in &report.alarms {
        let shown = row.history.iter().take(SHOWN);
        let mut told: Vec<String> =
            shown.map(|change| format!("{} {}", change.at, change.to)).collect();
        if SHOWN < row.history.len() {
            told.push("…".to_owned());
        }
        if told.is_empty() {
            told.push("never".to_owned());
        }
        let version = row.executed_version.map(|number| format!(" of version {number}"));
        let by = format!("{}{}", row.metric, version.unwrap_or_default());
        let told = format!("by {by}: {}", told.join(", "));
        text += &wrapped(&format!("  {} changed ", words::shortened(&row.name, 20)), &told);
    }
    text
}
