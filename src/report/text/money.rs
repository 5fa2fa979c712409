//! The bill.

use crate::cost::{Bill, Line, Month, Used};
use crate::model::{PriceSheet, SavingsPlan};
use crate::report::text::table::Table;
use crate::report::words;
use crate::units::{PicoUsd, SimDuration};

/// The sum and, where the run is no month, what a month like it would cost.
pub(super) fn sentence(bill: &Bill, span: SimDuration) -> String {
    let total = words::usd(bill.total());
    match bill.month {
        Some(Month { span: month, amounts }) if month != span => {
            let month = words::about_usd(amounts.total());
            format!(
                "All of it cost {total} in {}, about {month} a month.",
                words::span(span.as_micros())
            )
        }
        _ => format!("All of it cost {total}."),
    }
}

/// What was used and what it costs, line by line; lines of nothing are left out.
pub(super) fn part(bill: &Bill, prices: &PriceSheet) -> String {
    let mut table = Table::new("lrr");
    for line in Line::ALL {
        if let Some(used) = used(bill, line) {
            table.row([words::line(line).to_owned(), used, words::usd(bill.amount(line))]);
        }
    }
    table.row(["total".to_owned(), String::new(), words::usd(bill.total())]);
    if let Some(Month { span, amounts }) = bill.month {
        let hours = format!("{} h", words::hours(span));
        table.row(["a month like it".to_owned(), hours, words::about_usd(amounts.total())]);
    }
    format!("Money, at the prices of {} {}\n{}", prices.region, terms(prices), table.render())
}

/// What the prices contain besides the list's.
pub(in crate::report) fn terms(prices: &PriceSheet) -> String {
    let free_tier =
        if prices.free_tier.is_off() { "without free tier" } else { "with the free tier" };
    match prices.savings_plan {
        SavingsPlan::None => free_tier.to_owned(),
        SavingsPlan::NoUpfront => format!("{free_tier}, savings plan no-upfront"),
        SavingsPlan::AllUpfront => format!("{free_tier}, savings plan all-upfront"),
        SavingsPlan::Discount(share) => format!("{free_tier}, compute less {share}"),
    }
}

/// The quantity behind a line, unless it is none.
fn used(bill: &Bill, line: Line) -> Option<String> {
    let gb_seconds =
        |amount: f64| (amount > 0.0).then(|| format!("{} GB-s", words::decimal(amount, 2)));
    let some = |amount: u64, one: &str| (amount > 0).then(|| words::counted(amount, one));
    let Used { users, policies, provisioned, around } = &bill.used;
    match line {
        Line::Requests => Some(words::count(users.requests)),
        Line::Compute => gb_seconds(users.compute.as_gb_seconds()),
        Line::Init => gb_seconds(users.init.as_gb_seconds()),
        Line::Ephemeral => gb_seconds(users.ephemeral.as_gb_seconds()),
        Line::ProvisionedIdle => gb_seconds(provisioned.enabled.as_gb_seconds()),
        Line::ProvisionedCompute => {
            gb_seconds((users.provisioned + provisioned.init).as_gb_seconds())
        }
        Line::Pings => some(policies.requests, "ping"),
        Line::FrontDoor => {
            let is_paid = bill.amount(line) > PicoUsd::ZERO;
            is_paid.then(|| words::counted(around.calls, "call"))
        }
        Line::Schedules => some(around.schedules, "invocation"),
        Line::Alarms => {
            let hours = around.alarm_ms as f64 / 3.6e6;
            (hours > 0.0).then(|| format!("{} alarm-h", words::decimal(hours, 2)))
        }
    }
}
