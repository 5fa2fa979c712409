//! When events are tried.

use serde_json::json;
use tepid::engine::record::{Fact, GiveUp, Outcome, Settled, Settlement};
use tepid::engine::source::{Mode, Request};
use tepid::id::FunctionId;
use tepid::model::{EventConfig, EventRules, Model};
use tepid::units::{Share, SimTime};

use super::play;
use super::table::Ledger;
use crate::machine::Notes;
use crate::traffic::{Script, request};
use crate::world::{function, model, seconds};

/// How many tries an event is worth.
pub(super) fn retries(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let tries = match row.id.as_str() {
            "UT3" => {
                let mut world = throttling();
                world.platform.events = EventRules {
                    after_throttle: seconds(row.input("first_wait")),
                    growth_permille: (row.input("factor") * 1e3) as u32,
                    longest: seconds(row.input("cap")),
                    ..EventRules::DOCUMENTED
                };
                world.functions[0].events.max_age = seconds(row.input("max_age"));
                tries(&world, GiveUp::EventTooOld)
            }
            "UT4" => {
                let mut world = failing(2);
                let waits = row.list("waits");
                world.platform.events.after_failure = [seconds(waits[0]), seconds(waits[1])];
                tries(&world, GiveUp::Failed)
            }
            other => panic!("{other} is not told"),
        };
        ledger.exact(&row.id, &json!(tries.len()));
    }
}

/// The waits between tries, as they are by default.
pub(super) fn waits(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let tries = match row.inputs.as_str() {
            "async-function-error" => tries(&failing(2), GiveUp::Failed),
            "async-function-error-retries1" => tries(&failing(1), GiveUp::Failed),
            "async-function-error-retries0" => tries(&failing(0), GiveUp::Failed),
            "async-throttle-no-jitter" => tries(&throttling(), GiveUp::EventTooOld),
            other => panic!("{other} is not told"),
        };
        let mut words = row.metric.split(' ');
        let got = match (words.next(), words.next()) {
            (Some("attempts"), _) => json!(tries.len()),
            (Some("last"), _) => json!(tries.last().expect("one at least")),
            (Some("attempt"), Some(number)) => {
                let number: usize = number.parse().expect("a number");
                json!(tries[number - 1])
            }
            other => panic!("{}: no quantity {other:?}", row.id),
        };
        ledger.exact(&row.id, &got);
    }
}

/// Nothing may run.
fn throttling() -> Model {
    let mut world = model(vec![function("f")]);
    world.account.concurrency = 0;
    world
}

/// Every try fails at once.
fn failing(retries: u8) -> Model {
    let mut world = model(vec![function("f")]);
    world.functions[0].failures.error = Share::ONE;
    world.functions[0].events = EventConfig { retries, ..EventConfig::default() };
    world
}

/// When one event is tried, from its acceptance on, until it is dropped [s].
fn tries(world: &Model, end: GiveUp) -> Vec<f64> {
    let born = SimTime::from_secs(3);
    let event =
        Request { mode: Mode::Asynchronous, ..request(0, FunctionId(0), born, seconds(0.0)) };
    let mut notes = Notes::default();
    play(world, 100_000.0, Script::new(vec![event]), &mut notes);
    let is_try = |fact: &Fact| match fact {
        Fact::Throttled(_) => true,
        Fact::Completed(completed) => {
            assert_eq!(completed.outcome, Outcome::Error);
            true
        }
        _ => false,
    };
    let tries = notes.0.iter().filter(|(_, fact)| is_try(fact));
    let tries: Vec<f64> = tries.map(|(at, _)| at.since(born).as_micros() as f64 / 1e6).collect();
    let Some((_, Fact::Settled(Settled { tries: told, end: told_end, .. }))) =
        notes.0.iter().find(|(_, fact)| matches!(fact, Fact::Settled(_)))
    else {
        panic!("it is never over")
    };
    assert_eq!((*told as usize, *told_end), (tries.len(), Settlement::GaveUp(end)));
    tries
}
