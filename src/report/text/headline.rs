//! The first lines: what was simulated, and what one should remember of it.

use crate::metrics::Tally;
use crate::report::text::{money, wrapped};
use crate::report::{Report, words};
use crate::units::SimTime;

/// Title, rules and the sentences that matter most; that a run is partial comes before all.
pub(super) fn part(report: &Report) -> String {
    let mut text = String::new();
    if let Some(partial) = &report.partial {
        let warning = format!(
            "PARTIAL: {} at {}; everything below covers only the time until then.",
            partial.reason, partial.at
        );
        text += &wrapped("", &warning);
        text.push('\n');
    }
    let heading = &report.heading;
    text += &wrapped("", &heading.title);
    let rules = format!(
        "{} · {} · seed {} · {}",
        heading.platform, heading.region, heading.seed.0, report.at
    );
    text += &wrapped("", &rules);
    text.push('\n');
    text += &wrapped("", &sentences(report).join(" "));
    text
}

fn sentences(report: &Report) -> Vec<String> {
    let tally = &report.total.figures.tally;
    if tally.arrivals == 0 {
        return vec!["Nobody asked for anything.".to_owned()];
    }
    let mut sentences = vec![format!("{} came in.", words::counted(tally.arrivals, "request"))];
    sentences.push(starts(tally));
    sentences.extend(failures(tally));
    let latency = &report.total.figures.latency;
    let quantile = |share| latency.quantile(share).map(words::span);
    if let (Some(half), Some(most), Some(max)) = (quantile(0.5), quantile(0.99), latency.max()) {
        let max = words::span(max);
        sentences.push(format!(
            "Half of the answers came within {half}, 99 of 100 within {most}, the slowest after \
             {max}."
        ));
    }
    if tally.in_flight() > 0 {
        let open = words::count(tally.in_flight());
        let were = if tally.in_flight() == 1 { "was" } else { "were" };
        sentences.push(format!("At the end {open} {were} still open."));
    }
    sentences.push(money::sentence(&report.total.bill, report.at.since(SimTime::ZERO)));
    sentences
}

fn starts(tally: &Tally) -> String {
    let cold = match tally.cold_starts() {
        0 => "None met a cold start".to_owned(),
        starts => {
            let share = words::percent(starts, tally.invocations());
            format!("{} met a cold start ({share} of invocations)", words::count(starts))
        }
    };
    match tally.throttled() {
        0 => format!("{cold}, none was throttled."),
        throttles => {
            let share = words::percent(throttles, tally.attempts());
            let were = if throttles == 1 { "was" } else { "were" };
            format!("{cold}, {} {were} throttled ({share}).", words::count(throttles))
        }
    }
}

fn failures(tally: &Tally) -> Option<String> {
    let kinds = [
        (tally.errors(), "with an error"),
        (tally.crashes(), "with a crash"),
        (tally.timeouts(), "at the time-out"),
        (tally.limited(), "at the handler's rate limiter"),
    ];
    let told: Vec<String> = kinds
        .iter()
        .filter(|(ended, _)| *ended > 0)
        .map(|(ended, how)| format!("{} {how}", words::count(*ended)))
        .collect();
    let (last, before) = told.split_last()?;
    let all = match before {
        [] => last.clone(),
        _ => format!("{} and {last}", before.join(", ")),
    };
    Some(format!("Invocations that ended badly: {all}."))
}
