//! Provisioned concurrency, events and changes.

use crate::report::control::{ChangeRow, EventRow};
use crate::report::text::table::Table;
use crate::report::text::wrapped;
use crate::report::{Report, words};

/// How many changes are listed, the first ones; refused ones are listed before others.
const SHOWN: usize = 12;

/// What is provisioned, and what came of it; nothing where nothing is.
pub(super) fn provisions(report: &Report) -> String {
    let rows = &report.control.provisions;
    if rows.is_empty() {
        return String::new();
    }
    let mut table = Table::new("lrrrlrr");
    let titles = ["", "asked for", "there", "serving", "status", "spilled over", "busy"];
    table.row(titles.map(str::to_owned));
    for row in rows {
        let all = row.invocations + row.spillovers;
        let busy = row.utilization.map(|share| format!("{} %", words::decimal(share * 100.0, 1)));
        table.row([
            words::shortened(&row.name, 24),
            words::count(row.requested.into()),
            words::count(row.allocated.into()),
            words::count(row.available.into()),
            row.status.to_owned(),
            words::percent(row.spillovers, all),
            busy.unwrap_or_default(),
        ]);
    }
    let mut text = format!("Provisioned concurrency\n{}", table.render());
    for row in rows {
        if let Some(reason) = row.status_reason {
            let name = words::shortened(&row.name, 24);
            text += &wrapped(&format!("  {name}: {}, ", row.status), reason);
        }
    }
    text
}

/// What became of events; nothing where there were none.
pub(super) fn events(report: &Report) -> String {
    let Some(row) = &report.control.events else { return String::new() };
    format!("Events, which nobody waits for\n{}", wrapped("  ", &sentence(row)))
}

fn sentence(row: &EventRow) -> String {
    let mut text = format!(
        "{} accepted, {} answered, {} dropped, {} waiting; {} started.",
        words::counted_as(row.accepted, "event was", "events were"),
        words::count(row.answered),
        words::count(row.dropped),
        words::count(row.waiting),
        words::counted_as(row.tries, "try was", "tries were"),
    );
    if let Some((mean, max)) = row.age_mean_ms.zip(row.age_max_ms) {
        let [mean, max] = [mean, max].map(|millis| words::span((millis * 1e3) as u64));
        let backlog = words::count(row.backlog_max);
        let age = format!("A try met an event {mean} old on average, {max} at most");
        text = format!("{text} {age}; at most {backlog} waited at once.");
    }
    text
}

/// What was changed or refused; nothing where nothing was.
pub(super) fn changes(report: &Report) -> String {
    let rows = &report.control.changes;
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "Changes while it ran\n".to_owned();
    let (refused, made): (Vec<&ChangeRow>, Vec<&ChangeRow>) = rows.iter().partition(|row| !row.ok);
    let mut shown: Vec<&ChangeRow> = refused.into_iter().chain(made).take(SHOWN).collect();
    shown.sort_by_key(|row| row.at);
    let hidden = (rows.len() - shown.len()) as u64 + report.control.later_changes;
    for row in shown {
        text += &wrapped(&format!("  {}  ", row.at), &row.what);
        if let (Some(code), Some(message)) = (row.code, &row.message) {
            text += &wrapped("    refused: ", &format!("{code}: {message}"));
        }
    }
    if hidden > 0 {
        text += &["  and ", &words::counted(hidden, "other change"), "\n"].concat();
    }
    text
}
