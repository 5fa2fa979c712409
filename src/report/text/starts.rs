//! Why starts were cold, and why requests were refused.

use crate::engine::record::ThrottleReason;
use crate::metrics::ColdCause;
use crate::report::text::table::Table;
use crate::report::text::{WIDTH, bar};
use crate::report::{Report, words};

/// Cold starts by cause, the most frequent first.
pub(super) fn cold_starts(report: &Report) -> String {
    let tally = &report.total.figures.tally;
    let all = tally.cold_starts();
    let causes = ColdCause::ALL.into_iter().zip(tally.cold_causes);
    let mut causes: Vec<_> = causes.filter(|(_, starts)| *starts > 0).collect();
    causes.sort_by_key(|(cause, starts)| (std::cmp::Reverse(*starts), *cause));
    if causes.is_empty() {
        return String::new();
    }
    let mut table = Table::new("lrrl");
    for (cause, starts) in causes {
        table.row([
            words::cold_cause(cause).to_owned(),
            words::count(starts),
            words::percent(starts, all),
            bar(starts, all),
        ]);
    }
    let besides = match tally.reinits() {
        0 => String::new(),
        reinits => {
            let reinits = words::counted(reinits, "invocation");
            format!("  Besides, {reinits} repeated INIT after a failure.\n")
        }
    };
    format!("Cold starts by cause\n{}{besides}", table.render())
}

/// Throttles by the limit that refused, in the order of admission, with AWS's own reason: beside
/// it, or below it where the lines would become too long.
pub(super) fn throttles(report: &Report) -> String {
    let tally = &report.total.figures.tally;
    if tally.throttled() == 0 {
        return String::new();
    }
    let reasons: Vec<_> = ThrottleReason::ALL
        .into_iter()
        .zip(tally.throttles)
        .filter(|(_, count)| *count > 0)
        .collect();
    let (mut beside, mut alone) = (Table::new("lrl"), Table::new("lr"));
    for (reason, throttles) in &reasons {
        let [limit, aws] = [words::limit(*reason), reason.as_aws()].map(str::to_owned);
        alone.row([limit.clone(), words::count(*throttles)]);
        beside.row([limit, words::count(*throttles), aws]);
    }
    let mut table = beside.render();
    if table.lines().any(|line| line.chars().count() > WIDTH) {
        let lines = alone.render();
        let below = |(line, (reason, _)): (&str, &(ThrottleReason, u64))| {
            format!("{line}\n    {}\n", reason.as_aws())
        };
        table = lines.lines().zip(&reasons).map(below).collect();
    }
    format!("Throttles by limit, and the reason that AWS gives\n{table}")
}
