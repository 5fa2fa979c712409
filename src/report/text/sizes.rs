//! A memory curve, for people.

use crate::report::sizes::{MemoryCurve, Strategy};
use crate::report::text::table::Table;
use crate::report::text::{closing, wrapped};
use crate::report::words;

const CHOICES: [(&str, Strategy, &str); 3] = [
    ("cost", Strategy::Cost, "the cheapest"),
    ("speed", Strategy::Speed, "the shortest mean answer"),
    ("balanced", Strategy::Balanced, "both"),
];

/// Sizes, choices, assumptions.
pub(in crate::report) fn render(curve: &MemoryCurve) -> String {
    let head = wrapped("", &curve.title)
        + &wrapped("", &format!("The same requests at several sizes of {}.", curve.functions));
    let parts = [head, sizes(curve), choices(curve), closing::assumptions(&curve.assumptions)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn sizes(curve: &MemoryCurve) -> String {
    let mut table = Table::new("rrrrrrr");
    let titles = ["memory", "mean", "p50", "p99", "cold", "cost", "a million"];
    table.row(titles.map(str::to_owned));
    for point in &curve.points {
        let span = |millis: f64| words::span((millis * 1e3).round() as u64);
        table.row([
            format!("{} MB", words::count(u64::from(point.memory.as_mb()))),
            span(point.mean_ms),
            span(point.p50_ms),
            span(point.p99_ms),
            format!("{:.2}%", point.cold_rate * 100.0),
            words::usd(point.cost),
            format!("${:.2}", point.usd_per_million()),
        ]);
    }
    format!("Answers, from the first try on, and money\n{}", table.render())
}

fn choices(curve: &MemoryCurve) -> String {
    let mut table = Table::new("lrl");
    for (name, strategy, reason) in CHOICES {
        let Some(point) = curve.choice(strategy) else { return String::new() };
        let why = match strategy {
            Strategy::Balanced => format!("{reason}; cost counts {}", curve.weight),
            Strategy::Cost | Strategy::Speed => reason.to_owned(),
        };
        let memory = format!("{} MB", words::count(u64::from(point.memory.as_mb())));
        table.row([name.to_owned(), memory, why]);
    }
    format!("Choices\n{}", table.render())
}
