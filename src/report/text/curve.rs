//! Cold starts at every idle limit, for people.

use crate::report::curve::IdleCurve;
use crate::report::text::table::Table;
use crate::report::text::{closing, wrapped};
use crate::report::words;
use crate::units::SimDuration;

/// What was swept, limits, limits that are enough, money, assumptions.
pub(in crate::report) fn render(curve: &IdleCurve) -> String {
    let parts = [
        headline(curve),
        limits(curve),
        enough(curve),
        money(curve),
        closing::assumptions(&curve.assumptions),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    words::clean_page(&parts.join("\n"))
}

/// A limit as it may be typed.
pub(in crate::report) fn limit(limit: SimDuration) -> String {
    if limit == SimDuration::MAX { "never".to_owned() } else { limit.to_string() }
}

/// The sentences under the title.
pub(in crate::report) fn sentences(curve: &IdleCurve) -> String {
    if curve.invocations == 0 {
        return "Nobody asked for anything.".to_owned();
    }
    let is = if curve.unavoidable == 1 { "is" } else { "are" };
    format!(
        "{} of {} in {}. {} {is} cold whatever the idle limit: the first, and those that find \
         more busy at once than ever before.",
        words::counted(curve.invocations, "invocation"),
        words::counted(curve.functions, "function"),
        words::span(curve.span.as_micros()),
        words::count(curve.unavoidable),
    )
}

/// The four rules, what each costs, and how many starts are cold where that is known.
pub(in crate::report) fn rules(curve: &IdleCurve) -> Vec<[String; 2]> {
    let Some(money) = &curve.money else { return Vec::new() };
    let cold = words::counted(money.cold_starts, "cold start");
    [
        (format!("the least, knowing the future ({cold})"), money.clairvoyant),
        ("holding for as long as a cold start is worth".to_owned(), money.break_even),
        ("holding until the last use".to_owned(), money.holding),
        ("never holding".to_owned(), money.letting_go),
    ]
    .map(|(rule, cost)| [rule, words::usd(cost)])
    .into()
}

/// The shares of cold starts with the limits that are enough for them.
pub(in crate::report) fn rates(curve: &IdleCurve) -> Vec<[String; 2]> {
    let row = |one: &crate::report::curve::Enough| {
        let limit = one.limit.map_or("no limit is enough".to_owned(), |limit| {
            format!("about {}", words::span(limit.as_micros()))
        });
        let rate = words::percent((one.cold_rate * 1e6).round() as u64, 1_000_000);
        [rate, limit]
    };
    curve.enough.iter().map(row).collect()
}

fn headline(curve: &IdleCurve) -> String {
    let mut text = String::new();
    if let Some(partial) = &curve.partial {
        let warning = format!("PARTIAL: {} at {}.", partial.reason, partial.at);
        text = wrapped("", &warning);
        text.push('\n');
    }
    text + &wrapped("", &curve.title) + "\n" + &wrapped("", &sentences(curve))
}

fn limits(curve: &IdleCurve) -> String {
    if curve.points.is_empty() || curve.invocations == 0 {
        return String::new();
    }
    let mut table = Table::new("rrrr");
    table.row(["idle limit", "cold starts", "cold", "alive"].map(str::to_owned));
    for point in &curve.points {
        table.row([
            limit(point.limit),
            words::count(point.cold_starts),
            words::percent(point.cold_starts, curve.invocations),
            words::decimal(point.alive_mean, 2),
        ]);
    }
    let busy = words::decimal(curve.busy_mean, 2);
    format!("Each idle limit; {busy} environments are busy on average\n{}", table.render())
}

fn enough(curve: &IdleCurve) -> String {
    let mut table = Table::new("rl");
    if curve.invocations > 0 {
        for row in rates(curve) {
            table.row(row);
        }
    }
    let table = table.render();
    if table.is_empty() {
        table
    } else {
        format!("Idle limits for a share of cold starts\n{table}")
    }
}

fn money(curve: &IdleCurve) -> String {
    let mut table = Table::new("lr");
    let rules = rules(curve);
    if rules.is_empty() {
        return String::new();
    }
    for row in rules {
        table.row(row);
    }
    format!("What idle time and cold starts cost\n{}", table.render())
}
