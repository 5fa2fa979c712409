//! Why starts were cold, and why requests were refused.

use crate::engine::record::ThrottleReason;
use crate::metrics::ColdCause;
use crate::report::text::bar;
use crate::report::text::table::Table;
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

/// Throttles by the limit that refused, in the order of admission, with AWS's own reason.
pub(super) fn throttles(report: &Report) -> String {
    let tally = &report.total.figures.tally;
    if tally.throttled() == 0 {
        return String::new();
    }
    let mut table = Table::new("lrl");
    for (reason, throttles) in ThrottleReason::ALL.into_iter().zip(tally.throttles) {
        if throttles > 0 {
            let words = [words::limit(reason), reason.as_aws()].map(str::to_owned);
            let [limit, aws] = words;
            table.row([limit, words::count(throttles), aws]);
        }
    }
    format!("Throttles by limit, and the reason that AWS gives\n{}", table.render())
}
