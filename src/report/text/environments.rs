//! Execution environments: how many, and what their time went into.

use crate::metrics::{Extent, STOP_CAUSES};
use crate::report::text::table::Table;
use crate::report::text::{bar, wrapped};
use crate::report::{Report, words};

/// Numbers, ends and use of the environments, where there were any.
pub(super) fn part(report: &Report) -> String {
    let environments = &report.total.figures.environments;
    if environments.started == 0 {
        return String::new();
    }
    let mut table = Table::new("lrr");
    table.row(["", "mean", "max"].map(str::to_owned));
    let row = |name: &str, extent: &Extent| {
        let max = extent.max.map(words::count);
        [name.to_owned(), words::decimal(extent.mean(report.at), 2), max.unwrap_or_default()]
    };
    table.row(row("alive", &environments.alive));
    table.row(row("busy (INIT and INVOKE)", &environments.busy));
    let mut text = format!("Execution environments\n{}", table.render());
    text += &wrapped("  ", &fates(report));
    text.push('\n');

    let mut uses = Table::new("lrrl");
    let alive = environments.alive.time.as_micros();
    for (name, time) in [
        ("starting", environments.init_time),
        ("serving", environments.invoke_time()),
        ("idle", environments.idle_time()),
    ] {
        let micros = time.as_micros();
        let hours = format!("{} h", words::decimal(time.as_secs_f64() / 3_600.0, 2));
        uses.row([name.to_owned(), hours, words::percent(micros, alive), bar(micros, alive)]);
    }
    text + &uses.render()
}

/// How many were started, and what became of them.
fn fates(report: &Report) -> String {
    let environments = &report.total.figures.environments;
    let stops = STOP_CAUSES.into_iter().zip(environments.stopped);
    let mut fates: Vec<String> = stops
        .filter(|(_, stopped)| *stopped > 0)
        .map(|(cause, stopped)| format!("{} {}", words::count(stopped), words::stopped(cause)))
        .collect();
    fates.push(format!("{} alive at the end", words::count(environments.remaining())));
    format!("{} started: {}.", words::count(environments.started), fates.join(", "))
}
