//! A report that was priced again, for people.

use crate::report::priced::{Priced, PricedPart};
use crate::report::text::functions::{SHOWN, shortened};
use crate::report::text::table::Table;
use crate::report::text::{closing, money, wrapped};
use crate::report::words;

/// Title, sum, functions, lines of the bill, assumptions.
pub(in crate::report) fn render(priced: &Priced) -> String {
    let span = priced.span;
    let mut head = String::new();
    if let Some(reason) = &priced.partial {
        head += &wrapped("", &format!("PARTIAL: {reason} at {span}."));
        head.push('\n');
    }
    head += &wrapped("", &priced.title);
    head += &wrapped("", &format!("{} · digest {} · {span}", priced.region, priced.digest));
    head.push('\n');
    head += &wrapped("", &money::sentence(&priced.total, span));
    let parts = [
        head,
        functions(priced),
        money::part(&priced.total, &priced.prices),
        closing::assumptions(&priced.assumptions),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// The largest functions, and how many others there are.
fn functions(priced: &Priced) -> String {
    if priced.functions.len() + priced.others.iter().len() < 2 {
        return String::new();
    }
    let mut table = Table::new("lrrrr");
    table.row(["", "requests", "GB-s", "cost", "a month"].map(str::to_owned));
    let (shown, hidden) = priced.functions.split_at(priced.functions.len().min(SHOWN));
    let rest: Vec<&PricedPart> = hidden.iter().chain(&priced.others).collect();
    for part in shown {
        table.row(row(&shortened(&part.name), part));
    }
    match rest.as_slice() {
        [] => {}
        [only] => table.row(row(&shortened(&only.name), only)),
        several => {
            let bill = several.iter().map(|part| &part.bill).sum();
            table.row(row("others", &PricedPart { name: String::new(), bill }));
        }
    }
    format!("Functions\n{}", table.render())
}

fn row(name: &str, part: &PricedPart) -> [String; 5] {
    let bill = &part.bill;
    let users = &bill.used.users;
    [
        name.to_owned(),
        words::count(users.requests),
        words::decimal(users.all_compute().as_gb_seconds(), 2),
        words::usd(bill.total()),
        bill.month.map(|month| words::about_usd(month.amounts.total())).unwrap_or_default(),
    ]
}
