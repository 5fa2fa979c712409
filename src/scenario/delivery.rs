//! What a schedule does with a call that Lambda refuses: its retry policy (F4.12).

use crate::client::{Backoff, Causes, ClientSpec, Retry, Spread};
use crate::engine::source::Mode;
use crate::model::Jitter;
use crate::scenario::arrivals::World;
use crate::scenario::field::{Field, Findings, View};
use crate::units::SimDuration;

const KEYS: [&str; 4] = ["retries", "retry_age", "retry_base", "retry_longest"];
const DAY: SimDuration = SimDuration::from_secs(86_400);

/// Reads the retry policy in `table`, the rule or the schedule of the source `view`, whose own
/// client is `client` and which invokes in this mode.
///
/// Lambda takes every event that it is handed (F2.9, F4.2), so that only a call that waits for its
/// answer can be refused. What the handler answers, an error as well, is an answer.
pub(super) fn delivery(
    view: &View<'_>,
    table: &View<'_>,
    (client, mode): (Option<ClientSpec>, Mode),
    world: &World<'_>,
    out: &mut Findings,
) -> Option<ClientSpec> {
    let policy = policy(table, world, out);
    let written = KEYS.iter().find_map(|key| table.get(key));
    if mode == Mode::Asynchronous {
        if written.is_some() {
            out.assume(format!(
                "{}: Lambda takes every event, throttled or not, and no target is deleted, so that \
                 nothing is retried; with invoke = \"synchronous\" a throttled call is (F2.9, \
                 F4.2).",
                table.path
            ));
        }
        return None;
    }
    if view.has("client") {
        if let Some(field) = written {
            let problem = "`client` says already who tries again".to_owned();
            let allowed = format!("either `client` or {}", KEYS.join(", "));
            field.note(problem, Some(allowed), None, out);
        }
        // Whoever takes what it gets hears of it all the same, so that the firing is counted.
        return client.or(Some(caller(Retry::Never, None)));
    }
    let Policy { retries, max_age, backoff } = policy?;
    out.assume(match retries {
        0 => format!("{}: a throttled call is not made again.", table.path),
        _ => format!(
            "{}: a throttled call is made again, at most {retries} times within {max_age}, after \
             {}, twice that, and so on up to {}, less a random half at most (AWS says exponential \
             with jitter; F4.12).",
            table.path, backoff.base, backoff.cap
        ),
    });
    let causes = Causes { throttle: true, error: false, timeout: false };
    Some(caller(Retry::Custom { attempts: retries + 1, backoff, causes }, Some(max_age)))
}

fn caller(retry: Retry, max_age: Option<SimDuration>) -> ClientSpec {
    ClientSpec { retry, max_age, timeout: None, limiter: None, breaker: None, processes: 1 }
}

/// How often, how long, how soon.
struct Policy {
    retries: u32,
    max_age: SimDuration,
    backoff: Backoff,
}

fn policy(table: &View<'_>, world: &World<'_>, out: &mut Findings) -> Option<Policy> {
    let least = SimDuration::from_millis(1);
    let minute = SimDuration::from_secs(60);
    let retries = own_or_usual("retries", table, world).and_then(|it| it.whole(0..=185, out));
    let max_age = own_or_usual("retry_age", table, world).and_then(|it| it.span(minute..=DAY, out));
    let base = own_or_usual("retry_base", table, world).and_then(|it| it.span(least..=DAY, out));
    let from = base.unwrap_or(least);
    let cap = own_or_usual("retry_longest", table, world).and_then(|it| {
        let is_own = table.has("retry_longest");
        let cap = it.span(if is_own { from } else { least }..=DAY, out);
        cap.map(|cap| cap.max(from))
    });
    let spread = Spread::Within(Jitter::Equal);
    let backoff = Backoff { base: base?, factor: 2.0, cap: cap?, spread };
    Some(Policy { retries: retries?, max_age: max_age?, backoff })
}

/// The key as it is written, or as schedules have it where nobody says otherwise.
fn own_or_usual<'t>(key: &str, table: &View<'t>, world: &World<'t>) -> Option<Field<'t>> {
    if table.has(key) { table.get(key) } else { world.schedule.get(key) }
}
