//! The bill.

use crate::cost::{Bill, Line};
use crate::report::text::table::Table;
use crate::report::{Report, words};

/// What was used and what it costs, line by line; lines of nothing are left out.
pub(super) fn part(report: &Report) -> String {
    let bill = &report.total.bill;
    let mut table = Table::new("lrr");
    for item in bill.items() {
        let used = used(bill, item.line);
        if let Some(used) = used {
            table.row([words::line(item.line).to_owned(), used, words::usd(item.amount)]);
        }
    }
    table.row(["total".to_owned(), String::new(), words::usd(bill.total())]);
    format!(
        "Money, at the prices of {} without free tier\n{}",
        report.heading.prices,
        table.render()
    )
}

/// The quantity behind a line, unless it is none.
fn used(bill: &Bill, line: Line) -> Option<String> {
    let gb_seconds =
        |amount: f64| (amount > 0.0).then(|| format!("{} GB-s", words::decimal(amount, 2)));
    match line {
        Line::Requests => Some(words::count(bill.users.requests)),
        Line::Compute => gb_seconds(bill.users.compute.as_gb_seconds()),
        Line::Init => gb_seconds(bill.users.init.as_gb_seconds()),
        Line::Pings => {
            (bill.policies.requests > 0).then(|| words::counted(bill.policies.requests, "ping"))
        }
    }
}
