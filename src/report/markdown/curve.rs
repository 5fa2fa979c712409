//! Cold starts at every idle limit, as Markdown.

use crate::report::curve::IdleCurve;
use crate::report::markdown::table::{Table, escaped};
use crate::report::text::curve::{limit, rates, rules, sentences};
use crate::report::words;

/// What was swept, limits, limits that are enough, money, assumptions.
pub(in crate::report) fn render(curve: &IdleCurve) -> String {
    let partial = curve.partial.as_ref().map(|partial| {
        format!("> **Partial**: {} at {}.\n\n", escaped(&partial.reason), partial.at)
    });
    let title = escaped(&curve.title);
    let head = format!("# {title}\n\n{}{}\n", partial.unwrap_or_default(), sentences(curve));
    let mut points = Table::new("rrrr", ["idle limit", "cold starts", "cold", "alive"]);
    for point in &curve.points {
        points.row([
            limit(point.limit),
            words::count(point.cold_starts),
            words::percent(point.cold_starts, curve.invocations),
            words::decimal(point.alive_mean, 2),
        ]);
    }
    let mut enough = Table::new("rl", ["cold", "idle limit"]);
    for row in rates(curve) {
        enough.row(row);
    }
    let mut money = Table::new("lr", ["idle time and cold starts", "cost"]);
    for row in rules(curve) {
        money.row(row);
    }
    let assumed = curve.assumptions.iter().map(|sentence| format!("- {}\n", escaped(sentence)));
    let assumed: String = assumed.collect();
    let busy = words::decimal(curve.busy_mean, 2);
    let parts = [
        head,
        points.under(&format!("## Each idle limit; {busy} environments are busy on average\n\n")),
        enough.under("## Idle limits for a share of cold starts\n\n"),
        money.under("## Money\n\n"),
        if assumed.is_empty() { assumed } else { format!("## Assumed\n\n{assumed}") },
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    words::clean_page(&parts.join("\n"))
}
