//! Requests of the same instant, one line for each round.

use crate::metrics::Round;
use crate::report::text::table::Table;
use crate::report::text::wrapped;
use crate::report::{Report, words};

/// How many rounds get a line of their own.
const SHOWN: usize = 24;
/// How much of a source's name is shown.
const NAME: usize = 14;

/// The table of rounds, where somebody asked for it.
pub(super) fn part(report: &Report) -> String {
    let Some(table) = &report.rounds else { return String::new() };
    let mut text = "Rounds: requests of one instant from one source\n".to_owned();
    if table.rounds.is_empty() {
        text += "  There were none.\n";
    } else {
        let mut lines = Table::new("rlrrrrrrr");
        let titles = ["at", "", "requests", "cold", "throttled", "mean", "min", "p50", "max"];
        lines.row(titles.map(str::to_owned));
        let shown = if table.rounds.len() == SHOWN + 1 { SHOWN + 1 } else { SHOWN };
        for own in table.rounds.iter().take(shown) {
            let source = words::shortened(&own.source, NAME);
            lines.row(row(own.at.to_string(), source, &own.round));
        }
        if let Some((count, round)) = table.others(shown) {
            let others = format!("{} others", words::count(count));
            lines.row(row(String::new(), others, &round));
        }
        text += &lines.render();
    }
    text + &table.remark().map(|remark| wrapped("  ", &remark)).unwrap_or_default()
}

fn row(at: String, source: String, round: &Round) -> [String; 9] {
    let latency = &round.latency;
    let span = |micros: Option<u64>| micros.map(words::span).unwrap_or_default();
    [
        at,
        source,
        words::count(round.requests),
        words::count(round.cold_starts),
        words::count(round.throttles),
        span(latency.mean().map(|mean| mean.round() as u64)),
        span(latency.min()),
        span(latency.quantile(0.5)),
        span(latency.max()),
    ]
}
