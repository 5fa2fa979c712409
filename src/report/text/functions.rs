//! The largest functions, one line each.

use crate::report::text::table::Table;
use crate::report::{Report, Section, words};

/// How many functions get a line of their own.
pub(super) const SHOWN: usize = 12;
/// How much of a name is shown.
const NAME: usize = 22;

/// The table of functions, where there are several.
pub(super) fn part(report: &Report) -> String {
    if report.count() < 2 {
        return String::new();
    }
    let mut table = Table::new("lrrrrrr");
    let titles = ["", "invocations", "cold", "throttled", "p50", "p99", "cost"];
    table.row(titles.map(str::to_owned));
    // A last line for one function alone would say less than its own.
    let shown = if report.count() == SHOWN + 1 { SHOWN + 1 } else { SHOWN };
    let largest = report.functions.iter().take(shown);
    for section in largest.chain(report.others(shown).as_ref()) {
        table.row(row(section));
    }
    format!("Functions\n{}", table.render())
}

fn row(section: &Section) -> [String; 7] {
    let tally = &section.figures.tally;
    let quantile = |share| section.figures.latency.quantile(share).map(words::span);
    [
        shortened(&section.name),
        words::count(tally.invocations()),
        words::percent(tally.cold_starts(), tally.invocations()),
        words::count(tally.throttled()),
        quantile(0.5).unwrap_or_default(),
        quantile(0.99).unwrap_or_default(),
        words::usd(section.bill.total()),
    ]
}

/// A name, cut where it is too long for its column.
pub(super) fn shortened(name: &str) -> String {
    words::shortened(name, NAME)
}
