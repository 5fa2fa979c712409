//! The report for people, at most 80 columns wide.

mod alarms;
mod clients;
mod closing;
mod control;
pub(super) mod curve;
mod environments;
mod functions;
mod headline;
mod latency;
mod money;
mod phases;
mod policies;
mod priced;
mod rounds;
mod scaling;
mod sizes;
mod starts;
mod table;
mod verdicts;

pub(super) use curve::render as curve;
pub(super) use money::terms as price_terms;
pub(super) use priced::render as priced;
pub(super) use sizes::render as sizes;

use crate::report::{Render, Report, words};

/// Renders a report as plain text.
#[derive(Clone, Copy, Debug)]
pub struct Text;

impl Text {
    /// How many of a report's functions it shows at most, the largest first.
    pub const FUNCTIONS: usize = functions::SHOWN + 1;
}

/// How wide a line may be.
const WIDTH: usize = 80;
/// How long the longest bar is.
const BAR: f64 = 24.0;

impl Render for Text {
    fn render(&self, report: &Report) -> String {
        // Each part is a few lines, or nothing where there is nothing to tell.
        let parts = [
            headline::part(report),
            functions::part(report),
            starts::cold_starts(report),
            phases::cold_start(report),
            starts::throttles(report),
            clients::part(report),
            control_plane(report).join("\n"),
            latency::part(report),
            phases::answer(report),
            environments::part(report),
            rounds::part(report),
            money::part(&report.total.bill, &report.heading.prices),
            verdicts::part(report),
            closing::assumptions(&report.heading.assumptions),
            closing::last_line(report),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        words::clean_page(&parts.join("\n"))
    }
}

/// What the control plane and warming policies did; only those parts that say something.
pub(super) fn control_plane(report: &Report) -> Vec<String> {
    let parts = [
        control::provisions(report),
        scaling::part(report),
        policies::part(report),
        alarms::part(report),
        control::events(report),
        control::changes(report),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

/// `text` in lines of at most [`WIDTH`] columns, the first behind `first`, the others as far in.
fn wrapped(first: &str, text: &str) -> String {
    let indent = first.chars().count();
    let mut out = String::new();
    let mut line = first.to_owned();
    let mut is_fresh = true;
    for word in text.split_whitespace() {
        let room = line.chars().count() + usize::from(!is_fresh) + word.chars().count();
        if !is_fresh && room > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(indent);
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

/// A bar for `part` of `whole`; whatever there is has one cell at least.
fn bar(part: u64, whole: u64) -> String {
    let cells = part as f64 / whole.max(1) as f64 * BAR;
    "█".repeat(if part > 0 { (cells.round() as usize).max(1) } else { 0 })
}
