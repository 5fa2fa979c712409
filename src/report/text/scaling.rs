//! What Application Auto Scaling did.

use crate::report::text::table::Table;
use crate::report::text::wrapped;
use crate::report::{Report, words};

/// How many activities are listed, the first ones.
const SHOWN: usize = 12;

/// Its activities and what kept it from any; nothing where there is no scaling.
pub(super) fn part(report: &Report) -> String {
    let Some(scaling) = &report.scaling else { return String::new() };
    let mut text = "Application Auto Scaling\n".to_owned();
    let mut table = Table::new("llrrlll");
    let shown = &scaling.rows[..scaling.rows.len().min(SHOWN)];
    if shown.is_empty() {
        text += "  nothing was changed\n";
    } else {
        let titles = ["", "at", "from", "to", "because of", "came to", "after"];
        table.row(titles.map(str::to_owned));
        for row in shown {
            let took = row.ended.map(|ended| ended.since(row.began).as_micros());
            table.row([
                words::shortened(&row.name, 20),
                row.began.to_string(),
                words::count(row.from.into()),
                words::count(row.to.into()),
                words::shortened(&row.because(), 32),
                row.status.to_owned(),
                took.map(words::span).unwrap_or_default(),
            ]);
        }
        text += &table.render();
    }
    let hidden = scaling.count().saturating_sub(shown.len() as u64);
    if hidden > 0 {
        let more = format!("  and {} more\n", words::count(hidden));
        text.push_str(&more);
    }
    if let (Some(lowest), Some(highest)) = (scaling.lowest, scaling.highest) {
        let [out, ins] = [scaling.out, scaling.r#in].map(words::count);
        let [lowest, highest] = [lowest, highest].map(|units| words::count(units.into()));
        let told = format!("in all {out} out and {ins} in, which asked for {lowest} to {highest}");
        text += &wrapped("  ", &told);
    }
    if !scaling.not_scaled.is_empty() {
        let reasons = scaling.not_scaled.iter();
        let reasons: Vec<String> =
            reasons.map(|(reason, count)| format!("{reason} {}", words::count(*count))).collect();
        let told = format!("minutes with an alarm and no change: {}", reasons.join(", "));
        text += &wrapped("  ", &told);
    }
    text
}
