//! The report as Markdown, for pull requests and wikis.

mod curve;
mod table;

pub(super) use curve::render as curve;

use std::cmp::Reverse;

use crate::cost::{Line, Month};
use crate::engine::record::{GiveUp, ThrottleReason};
use crate::metrics::{ColdCause, Extent, STOP_CAUSES};
use crate::report::markdown::table::{Table, escaped};
use crate::report::text::{self, price_terms};
use crate::report::{Got, Partial, Render, Report, Section, words};
use crate::stats::Histogram;
use crate::units::{PicoUsd, SimDuration};

/// Renders a report as Markdown with GitHub's tables.
#[derive(Clone, Copy, Debug)]
pub struct Markdown {
    /// How many functions have rows, the largest first; the rest is one row.
    pub functions: usize,
}

impl Render for Markdown {
    fn render(&self, report: &Report) -> String {
        let parts = [
            headline(report),
            functions(report, self.functions),
            cold_starts(report),
            throttles(report),
            given_up(report),
            latency(report),
            environments(report),
            rounds(report),
            control_plane(report),
            money(report),
            verdicts(report),
            assumptions(report),
            last_line(report),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        words::clean_page(&parts.join("\n"))
    }
}

/// What the control plane and warming policies did, as the text has it.
fn control_plane(report: &Report) -> String {
    let parts = text::control_plane(report);
    let blocks = parts.iter().filter_map(|part| part.split_once('\n'));
    let blocks = blocks.map(|(title, body)| format!("## {title}\n\n```text\n{body}```\n"));
    blocks.collect::<Vec<String>>().join("\n")
}

fn headline(report: &Report) -> String {
    let heading = &report.heading;
    let partial = report.partial.as_ref().map(|Partial { at, reason }| {
        let reason = escaped(reason);
        format!("> **Partial**: {reason} at {at}; everything covers only that time.\n\n")
    });
    let text = format!(
        "# {}\n\n{}{} · {} · seed {} · {}\n\n",
        escaped(&heading.title),
        partial.unwrap_or_default(),
        escaped(&heading.platform),
        escaped(&heading.region),
        heading.seed.0,
        report.at
    );
    let tally = &report.total.figures.tally;
    let latency = &report.total.figures.latency;
    let quantile = |share| latency.quantile(share).map(words::span).unwrap_or_default();
    let mut table = Table::new("lr", ["requests", &words::count(tally.arrivals)]);
    let share = words::percent(tally.cold_starts(), tally.invocations());
    table.row(["cold starts".into(), format!("{} ({share})", words::count(tally.cold_starts()))]);
    let share = words::percent(tally.throttled(), tally.attempts());
    table.row(["throttles".into(), format!("{} ({share})", words::count(tally.throttled()))]);
    let bad = tally.errors() + tally.crashes() + tally.timeouts();
    table.row(["errors, crashes, time-outs".into(), words::count(bad)]);
    table.row(["latency p50".into(), quantile(0.5)]);
    table.row(["latency p99".into(), quantile(0.99)]);
    table.row(["cost".into(), words::usd(report.total.bill.total())]);
    text + &table.render()
}

fn functions(report: &Report, most: usize) -> String {
    if report.count() < 2 {
        return String::new();
    }
    let titles = ["function", "invocations", "cold", "throttled", "p50", "p99", "cost"];
    let mut table = Table::new("lrrrrrr", titles);
    let listed = report.functions.iter().take(most);
    let others = report.others(most.min(report.functions.len()));
    for section in listed.chain(others.as_ref()) {
        let Section { name, figures, bill } = section;
        let tally = &figures.tally;
        let quantile = |share| figures.latency.quantile(share).map(words::span).unwrap_or_default();
        table.row([
            escaped(name),
            words::count(tally.invocations()),
            words::percent(tally.cold_starts(), tally.invocations()),
            words::count(tally.throttled()),
            quantile(0.5),
            quantile(0.99),
            words::usd(bill.total()),
        ]);
    }
    format!("## Functions\n\n{}", table.render())
}

fn cold_starts(report: &Report) -> String {
    let tally = &report.total.figures.tally;
    let causes = ColdCause::ALL.into_iter().zip(tally.cold_causes);
    let mut causes: Vec<_> = causes.filter(|(_, starts)| *starts > 0).collect();
    causes.sort_by_key(|(cause, starts)| (Reverse(*starts), *cause));
    let mut table = Table::new("lrr", ["cause", "cold starts", "share"]);
    for (cause, starts) in causes {
        let share = words::percent(starts, tally.cold_starts());
        table.row([words::cold_cause(cause).to_owned(), words::count(starts), share]);
    }
    table.under("## Cold starts by cause\n\n")
}

fn throttles(report: &Report) -> String {
    let throttles = report.total.figures.tally.throttles;
    let mut table = Table::new("lrl", ["limit", "throttles", "AWS's reason"]);
    for (reason, throttles) in ThrottleReason::ALL.into_iter().zip(throttles) {
        if throttles > 0 {
            let aws = format!("`{}`", reason.as_aws());
            table.row([words::limit(reason).to_owned(), words::count(throttles), aws]);
        }
    }
    table.under("## Throttles by limit\n\n")
}

fn given_up(report: &Report) -> String {
    let gave_up = report.total.figures.tally.clients.gave_up;
    let mut table = Table::new("lr", ["why clients gave up", "requests"]);
    for (reason, requests) in GiveUp::ALL.into_iter().zip(gave_up) {
        if requests > 0 {
            table.row([words::give_up(reason).to_owned(), words::count(requests)]);
        }
    }
    table.under("## Requests given up\n\n")
}

fn latency(report: &Report) -> String {
    let figures = &report.total.figures;
    let titles = ["", "mean", "p50", "p90", "p95", "p99", "p99.9", "max"];
    let mut table = Table::new("lrrrrrrr", titles);
    let rows = [("answers", &figures.latency), ("INIT of cold starts", &figures.init)];
    for (name, micros) in rows.into_iter().filter(|(_, micros)| micros.count() > 0) {
        table.row(quantiles(name, micros));
    }
    let mut parts = Table::new("lr", ["phase of a cold start", "mean"]);
    let starts = figures.tally.cold_starts();
    for (_, name, time) in words::phases(&figures.phases) {
        if time > SimDuration::ZERO && starts > 0 {
            parts.row([name.to_owned(), words::span(time.as_micros() / starts)]);
        }
    }
    format!("{}{}", table.under("## Latency\n\n"), parts.under("\n"))
}

fn quantiles(name: &str, micros: &Histogram) -> [String; 8] {
    let span = |micros: Option<u64>| micros.map(words::span).unwrap_or_default();
    let quantile = |share| span(micros.quantile(share));
    [
        name.to_owned(),
        span(micros.mean().map(|mean| mean.round() as u64)),
        quantile(0.5),
        quantile(0.9),
        quantile(0.95),
        quantile(0.99),
        quantile(0.999),
        span(micros.max()),
    ]
}

fn environments(report: &Report) -> String {
    let environments = &report.total.figures.environments;
    if environments.started == 0 {
        return String::new();
    }
    let mut table = Table::new("lrrr", ["", "mean", "most at once", "hours"]);
    let mut row = |name: &str, extent: &Extent| {
        table.row([
            name.to_owned(),
            words::decimal(extent.mean(report.at), 2),
            extent.max.map(words::count).unwrap_or_default(),
            words::decimal(extent.time.as_secs_f64() / 3_600.0, 2),
        ]);
    };
    row("alive", &environments.alive);
    row("busy (INIT and INVOKE)", &environments.busy);
    let stops = STOP_CAUSES.into_iter().zip(environments.stopped);
    let mut fates: Vec<String> = stops
        .filter(|(_, stopped)| *stopped > 0)
        .map(|(cause, stopped)| format!("{} {}", words::count(stopped), words::stopped(cause)))
        .collect();
    fates.push(format!("{} alive at the end", words::count(environments.remaining())));
    let started = words::count(environments.started);
    let fates = format!("\n{started} started: {}.\n", fates.join(", "));
    table.under("## Execution environments\n\n") + &fates
}

fn rounds(report: &Report) -> String {
    let Some(rounds) = &report.rounds else { return String::new() };
    let titles = ["at", "source", "requests", "cold", "throttled", "mean", "min", "p50", "max"];
    let mut table = Table::new("rlrrrrrrr", titles);
    for own in &rounds.rounds {
        table.row(table::round(own.at.to_string(), escaped(&own.source), &own.round));
    }
    if let Some((count, round)) = &rounds.rest {
        let others = format!("{} others", words::count(*count));
        table.row(table::round(String::new(), others, round));
    }
    let remark = rounds.remark().map(|remark| format!("\n{}\n", escaped(&remark)));
    let title = "## Rounds: requests of one instant from one source\n\n";
    let table = if rounds.rounds.is_empty() { String::new() } else { table.render() };
    format!("{title}{table}{}", remark.unwrap_or_default())
}

fn money(report: &Report) -> String {
    let bill = &report.total.bill;
    let mut table = Table::new("lr", ["item", "cost"]);
    for line in Line::ALL.into_iter().filter(|line| bill.amount(*line) > PicoUsd::ZERO) {
        table.row([words::line(line).to_owned(), words::usd(bill.amount(line))]);
    }
    table.row(["**total**".to_owned(), format!("**{}**", words::usd(bill.total()))]);
    if let Some(Month { span, amounts }) = bill.month {
        let month = format!("a month like it, {} h", words::hours(span));
        table.row([month, words::about_usd(amounts.total())]);
    }
    let prices = &report.heading.prices;
    let terms = format!("{} {}", prices.region, price_terms(prices));
    table.under(&format!("## Money, at the prices of {}\n\n", escaped(&terms)))
}

fn verdicts(report: &Report) -> String {
    let mut table = Table::new("llll", ["", "expectation", "wanted", "got"]);
    for verdict in &report.verdicts {
        let got = match &verdict.got {
            Got::Number(number) => format!("{}", (number * 1e6).round() / 1e6),
            Got::Nothing => "nothing to measure".to_owned(),
            Got::Unknown { .. } => verdict.got.to_string(),
        };
        table.row([
            if verdict.is_ok() { "pass" } else { "**FAIL**" }.to_owned(),
            escaped(&verdict.what),
            escaped(&verdict.wanted),
            escaped(&got),
        ]);
    }
    let met = report.verdicts.iter().filter(|verdict| verdict.is_ok()).count();
    table.under(&format!("## Expectations, {met} of {} met\n\n", report.verdicts.len()))
}

fn assumptions(report: &Report) -> String {
    let assumptions = &report.heading.assumptions;
    if assumptions.is_empty() {
        return String::new();
    }
    let items: Vec<String> = assumptions.iter().map(|sentence| escaped(sentence)).collect();
    format!("## Assumed\n\n- {}\n", items.join("\n- "))
}

fn last_line(report: &Report) -> String {
    let tally = &report.total.figures.tally;
    let invocations = tally.invocations() + tally.pings.invocations;
    let invocations = words::counted(invocations, "invocation");
    format!("Digest `{}`, {invocations}.\n", report.digest)
}
