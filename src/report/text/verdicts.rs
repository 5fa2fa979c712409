//! What was expected, and whether it has come true.

use crate::report::text::table::Table;
use crate::report::text::wrapped;
use crate::report::{Got, Report, Verdict};

/// Each expectation with its verdict, where there are any.
pub(super) fn part(report: &Report) -> String {
    if report.verdicts.is_empty() {
        return String::new();
    }
    let mut table = Table::new("llll");
    for verdict in &report.verdicts {
        table.row([
            if verdict.is_ok() { "pass" } else { "FAIL" }.to_owned(),
            verdict.what.clone(),
            verdict.wanted.clone(),
            found(verdict),
        ]);
    }
    let failed = report.verdicts.iter().filter(|verdict| !verdict.is_ok()).count();
    let all = report.verdicts.len();
    let suggestions: String = report.verdicts.iter().filter_map(suggestion).collect();
    format!("Expectations, {} of {all} met\n{}{suggestions}", all - failed, table.render())
}

/// A value in the unit in which the condition is written, as far as that can be told.
fn found(verdict: &Verdict) -> String {
    let wanted = &verdict.wanted;
    match &verdict.got {
        Got::Number(share) if wanted.ends_with('%') => format!("is {}%", short(share * 100.0)),
        Got::Number(usd) if wanted.contains('$') => format!("is ${}", short(*usd)),
        // Only a duration ends with a letter; the names of the report say which are in seconds.
        Got::Number(span) if wanted.ends_with(|end: char| end.is_ascii_alphabetic()) => {
            let unit = if verdict.what.ends_with("_s") { "s" } else { "ms" };
            format!("is {}{unit}", short(*span))
        }
        Got::Number(number) => format!("is {}", short(*number)),
        Got::Nothing => "nothing to measure".to_owned(),
        Got::Unknown { .. } => "no such figure".to_owned(),
    }
}

/// What may have been meant by a name that nothing goes by.
fn suggestion(verdict: &Verdict) -> Option<String> {
    let Got::Unknown { near } = &verdict.got else { return None };
    let names = (!near.is_empty()).then(|| near.join(", "))?;
    Some(wrapped("  ", &format!("The nearest to {}: {names}.", verdict.what)))
}

/// A number with at most six digits behind the point.
fn short(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
