//! Provisioned concurrency, events and changes.

use std::collections::BTreeSet;

use crate::report::control::{ChangeRow, EventRow, ProvisionRow};
use crate::report::text::table::Table;
use crate::report::text::wrapped;
use crate::report::{Report, words};
use crate::units::SimTime;

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
        let busy = row.utilization.map(|share| format!("{}%", words::decimal(share * 100.0, 1)));
        table.row([
            words::shortened(&title(row, rows), 24),
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

/// What a row is called: with its version where an alias has had several.
fn title(row: &ProvisionRow, rows: &[ProvisionRow]) -> String {
    let is_only = rows.iter().filter(|other| other.name == row.name).count() == 1;
    match row.version {
        Some(number) if !is_only => format!("{} ({number})", row.name),
        _ => row.name.clone(),
    }
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
    if row.kept > 0 {
        let kept = words::count(row.kept);
        text = format!("{text} {kept} of the dropped went to a dead-letter queue or destination.");
    }
    if row.told > 0 {
        let told = words::count(row.told);
        text = format!("{text} A destination was told of {told} answers.");
    }
    if let Some((mean, max)) = row.age_mean_ms.zip(row.age_max_ms) {
        let [mean, max] = [mean, max].map(|millis| words::span((millis * 1e3) as u64));
        let backlog = words::count(row.backlog_max);
        let age = format!("When a try began, its event was {mean} old on average, {max} at most");
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
    // Auto scaling lists its own changes.
    let activities = report.scaling.iter().flat_map(|scaling| &scaling.rows);
    let scaled: BTreeSet<(SimTime, String)> =
        activities.map(|own| (own.began, own.asks())).collect();
    let (own, others): (Vec<&ChangeRow>, Vec<&ChangeRow>) =
        rows.iter().partition(|row| !scaled.contains(&(row.at, row.what.clone())));
    let (refused, made): (Vec<&ChangeRow>, Vec<&ChangeRow>) =
        own.into_iter().partition(|row| !row.ok);
    let ordered = refused.into_iter().chain(made).chain(others);
    let mut shown: Vec<&ChangeRow> = ordered.take(SHOWN).collect();
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
