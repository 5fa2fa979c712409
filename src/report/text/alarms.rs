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
    let mut table = Table::new("lllr");
    table.row(["", "on", "is", "changes"].map(str::to_owned));
    for row in &report.alarms {
        let target = row.target.as_deref().unwrap_or("the account");
        table.row([
            words::shortened(&row.name, 20),
            words::shortened(&format!("{} of {target}", row.metric), 36),
            row.state.to_owned(),
            words::count(row.changes),
        ]);
    }
    let mut text = format!("Alarms\n{}", table.render());
    for row in report.alarms.iter().filter(|row| !row.history.is_empty()) {
        let shown = row.history.iter().take(SHOWN);
        let mut told: Vec<String> =
            shown.map(|change| format!("{} {}", change.at, change.to)).collect();
        if SHOWN < row.history.len() {
            told.push("…".to_owned());
        }
        text += &wrapped(&format!("  {}: ", words::shortened(&row.name, 20)), &told.join(", "));
    }
    text
}
