//! How long requests took.

use crate::report::text::bar;
use crate::report::text::table::Table;
use crate::report::{Report, words};
use crate::stats::Histogram;

const QUANTILES: [(&str, f64); 5] =
    [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)];

/// Upper ends of the bands in which answers are counted \[µs\].
const BANDS: [(&str, u64); 6] = [
    ("up to 10 ms", 10_000),
    ("up to 100 ms", 100_000),
    ("up to 1 s", 1_000_000),
    ("up to 10 s", 10_000_000),
    ("up to 1 min", 60_000_000),
    ("longer", u64::MAX),
];

/// Quantiles of latency and INIT, and how the answers spread over orders of magnitude.
pub(super) fn part(report: &Report) -> String {
    let figures = &report.total.figures;
    if figures.latency.count() == 0 {
        return String::new();
    }
    let mut table = Table::new("lrrrrrrr");
    let titles = ["", "mean", "p50", "p90", "p95", "p99", "p99.9", "max"];
    table.row(titles.map(str::to_owned));
    table.row(quantiles("answers", &figures.latency));
    if figures.init.max() > Some(0) {
        table.row(quantiles("INIT of cold starts", &figures.init));
    }
    format!(
        "Latency, from the first try to the answer\n{}\n{}",
        table.render(),
        bands(&figures.latency)
    )
}

fn quantiles(name: &str, micros: &Histogram) -> [String; 8] {
    let mean = micros.mean().map(|mean| mean.round() as u64);
    let values = QUANTILES.map(|(_, share)| micros.quantile(share));
    let [p50, p90, p95, p99, p999] = values;
    let spans = [mean, p50, p90, p95, p99, p999, micros.max()].map(|span| span.map(words::span));
    let [mean, p50, p90, p95, p99, p999, max] = spans.map(Option::unwrap_or_default);
    [name.to_owned(), mean, p50, p90, p95, p99, p999, max]
}

fn bands(micros: &Histogram) -> String {
    let all = micros.count();
    let mut table = Table::new("lrrl");
    let mut counted = 0;
    for (name, end) in BANDS {
        let here = count_up_to(micros, end) - counted;
        counted += here;
        if here > 0 {
            table.row([
                name.to_owned(),
                words::count(here),
                words::percent(here, all),
                bar(here, all),
            ]);
        }
    }
    table.render()
}

/// How many values are at most `limit`, by bisection: the quantiles ascend.
fn count_up_to(values: &Histogram, limit: u64) -> u64 {
    let all = values.count();
    let fits =
        |rank: u64| values.quantile(rank as f64 / all as f64).is_some_and(|value| value <= limit);
    let (mut low, mut high) = (0, all);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if fits(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Precision;

    #[test]
    fn values_are_counted_up_to_a_limit() {
        let mut values = Histogram::new(Precision::Fine);
        (1..=999).for_each(|value| values.record(value * 1_000));
        values.record(3_600_000_000);
        for (limit, count) in [(0, 0), (10_050, 10), (500_999, 500), (2_000_000, 999)] {
            let found = count_up_to(&values, limit);
            assert!(found.abs_diff(count) <= 1 + count / 200, "{limit}: {found}");
        }
        assert_eq!(count_up_to(&values, u64::MAX), 1_000);
    }
}
