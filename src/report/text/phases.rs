//! Where the time of cold starts and of answers goes.

use crate::report::text::bar;
use crate::report::text::table::Table;
use crate::report::{Report, words};
use crate::units::SimDuration;

/// The mean cold start, phase by phase; phases of no time are left out.
pub(super) fn cold_start(report: &Report) -> String {
    let figures = &report.total.figures;
    let sums = words::phases(&figures.phases).map(|(_, words, sum)| (words.to_owned(), sum));
    let table = means(&sums, figures.tally.cold_starts());
    if table.is_empty() { table } else { format!("The mean cold start, phase by phase\n{table}") }
}

/// The mean answer, part by part; only where there is more to it than the run.
pub(super) fn answer(report: &Report) -> String {
    let figures = &report.total.figures;
    let parts = words::answer_parts(figures);
    if parts[..3].iter().all(|(_, _, sum)| *sum == SimDuration::ZERO) {
        return String::new();
    }
    let sums = parts.map(|(_, words, sum)| (words.to_owned(), sum));
    format!("The mean answer, part by part\n{}", means(&sums, figures.latency.count()))
}

fn means(sums: &[(String, SimDuration)], count: u64) -> String {
    let all: u64 = sums.iter().map(|(_, sum)| sum.as_micros()).sum();
    if all == 0 || count == 0 {
        return String::new();
    }
    let mut table = Table::new("lrrl");
    for (name, sum) in sums.iter().filter(|(_, sum)| *sum > SimDuration::ZERO) {
        let micros = sum.as_micros();
        table.row([
            name.clone(),
            words::span(micros / count),
            words::percent(micros, all),
            bar(micros, all),
        ]);
    }
    table.render()
}
