//! What clients made of their tries.

use crate::engine::record::GiveUp;
use crate::metrics::Tally;
use crate::report::text::table::Table;
use crate::report::text::wrapped;
use crate::report::{Report, words};

/// Tries, answers and requests that were given up; nothing where nobody ever tries again.
pub(super) fn part(report: &Report) -> String {
    let tally = &report.total.figures.tally;
    let gave_up: u64 = tally.clients.gave_up.iter().sum();
    let settled = tally.clients.answered + gave_up;
    let of_events = report.control.events.as_ref().map_or(0, |row| row.answered + row.dropped);
    if settled == of_events {
        return String::new();
    }
    let mut text = "Clients that may try again\n".to_owned();
    text += &wrapped("  ", &sentence(tally));
    if gave_up > 0 {
        text += &reasons(tally, gave_up);
    }
    text
}

fn sentence(tally: &Tally) -> String {
    let clients = &tally.clients;
    let per_request = tally.attempts() as f64 / tally.arrivals.max(1) as f64;
    let text = format!(
        "{} made {}, {} a request; {} answered.",
        words::counted(tally.arrivals, "request"),
        words::counted_as(tally.attempts(), "try", "tries"),
        words::decimal(per_request, 2),
        words::counted_as(tally.answered(), "request was", "requests were"),
    );
    match clients.abandoned() {
        0 => text,
        late => {
            let late = words::counted(late, "answer");
            format!("{text} {late} came when nobody waited any more.")
        }
    }
}

fn reasons(tally: &Tally, gave_up: u64) -> String {
    let mut table = Table::new("lrr");
    for (reason, requests) in GiveUp::ALL.into_iter().zip(tally.clients.gave_up) {
        if requests > 0 {
            let share = words::percent(requests, gave_up);
            table.row([words::give_up(reason).to_owned(), words::count(requests), share]);
        }
    }
    format!("  Given up:\n{}", table.render())
}
