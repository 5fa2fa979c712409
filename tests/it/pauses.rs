//! The engine between two calls: how far one goes, what comes next, what an onlooker sees.

use std::path::PathBuf;

use tepid::engine::{Engine, EnvState, Pause};
use tepid::id::FunctionId;
use tepid::scenario::Scenario;
use tepid::units::SimTime;

use crate::machine::Notes;

/// 100,000 requests at once, each for a second, after which nobody comes.
const CROWD: &str = r#"
duration = "1h"
[platform]
idle = "5m"
max_age = "none"
platform_start = "0s"
scaling = { unlimited = {} }
request_rate = "none"
[account]
concurrency = 1000000
[functions.f]
init = "500ms"
duration = "1s"
[traffic.crowd]
target = "f"
arrivals = { constant = { every = "2h", batch = 100000, count = 1 } }
"#;

#[test]
fn no_call_goes_further_than_its_budget_and_the_view_keeps_up() {
    const BUDGET: u64 = 65_536;
    const CROWD_SIZE: usize = 100_000;
    let scenario = Scenario::parse("crowd", CROWD, PathBuf::new(), &[]).unwrap();
    let names = scenario.source_names();
    let mut engine = Engine::new(scenario.model.clone(), scenario.seed, &names);
    let mut source = scenario.source();
    let mut notes = Notes::default();
    let mut calls = 0;
    let mut run_to = |engine: &mut Engine, until: SimTime| {
        loop {
            let (before, next) = (engine.events(), engine.next_time(&*source));
            let told = notes.0.len();
            let pause = engine.run(until, &mut *source, &mut notes).unwrap();
            calls += 1;
            assert!(engine.events() - before <= BUDGET);
            if let Some((at, _)) = notes.0.get(told) {
                assert_eq!(next, Some(*at), "what comes next was announced");
            }
            if pause == Pause::Until {
                break;
            }
        }
    };
    let count = |engine: &Engine, state| {
        engine.view().environments().filter(|env| env.state == state).count()
    };

    run_to(&mut engine, SimTime::from_micros(250_000));
    assert_eq!(count(&engine, EnvState::Init), CROWD_SIZE);
    assert_eq!(engine.view().occupied(FunctionId(0)) as usize, CROWD_SIZE);
    run_to(&mut engine, SimTime::from_secs(1));
    assert_eq!(count(&engine, EnvState::Busy), CROWD_SIZE);
    run_to(&mut engine, SimTime::from_secs(2));
    assert_eq!(count(&engine, EnvState::Idle), CROWD_SIZE);
    assert_eq!(engine.view().occupied(FunctionId(0)), 0);
    run_to(&mut engine, SimTime::from_secs(600));
    assert_eq!(engine.view().alive(), 0);
    // Arrivals, readies, completions and timers: 400,000 events need seven calls at least.
    assert!(calls >= 7, "{calls} calls");
}
