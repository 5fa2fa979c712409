//! Warming policies in whole runs.

use std::path::PathBuf;

use serde_json::Value;
use tepid::report::{EngineFigures, Json, Render as _, Report, Text};
use tepid::run::{Progress, World};
use tepid::scenario::Scenario;

const WORLD: &str = r#"
duration = "1h"
[platform]
idle = "10m"
max_age = "none"
[functions.f]
timeout = "5s"
duration = "200ms"
[functions.controller]
timeout = "3s"
duration = "1ms"
[traffic.users]
target = "f"
arrivals = { poisson = { rate = "0.05/s" } }
"#;

/// A run of the world under a policy.
fn run(policy: &str) -> World {
    let scenario = scenario(policy);
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    world
}

fn scenario(policy: &str) -> Scenario {
    let text = format!("{WORLD}\n{policy}");
    Scenario::parse("policies", &text, PathBuf::new(), &[])
        .unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// What the report says of it, for programs and for people.
fn told(policy: &str) -> (Value, String) {
    let engine = EngineFigures { wall_s: 0.0, events: 0, peak_rss_bytes: None };
    let report = Report::new(&scenario(policy), &run(policy), None, engine);
    let json = Json { functions: usize::MAX }.render(&report);
    (serde_json::from_str(&json).unwrap(), Text.render(&report))
}

#[test]
fn a_policy_that_does_nothing_changes_nothing() {
    let alone = run("").recorders().digest.value();
    for idle in ["none = {}", "fanout = { target = \"f\", every = \"5m\", n = 0 }"] {
        let policy = format!("[policies.p]\n{idle}");
        assert_eq!(run(&policy).recorders().digest.value(), alone, "{idle}");
    }
    let ping = run("[policies.p]\nping = { target = \"f\", every = \"5m\" }");
    assert_ne!(ping.recorders().digest.value(), alone);
}

#[test]
fn calls_of_a_policy_are_nobodys_requests() {
    let (alone, _) = told("");
    let ping = "[policies.p]\nping = { target = \"f\", every = \"1m\", delay = \"0s\" }";
    let (report, text) = told(ping);
    for key in ["arrivals", "attempts", "invocations", "answered", "failed", "retries"] {
        assert_eq!(report["totals"][key], alone["totals"][key], "{key}");
    }
    assert_eq!(report["pings"]["invocations"], 60);
    assert_eq!(report["policies"][0]["name"], "p");
    assert_eq!(report["policies"][0]["invocations"], 60);
    assert!(report["events"].is_null(), "{}", report["events"]);
    assert!(!text.contains("Clients that may try again"), "{text}");
    assert!(text.contains("Warming policies"), "{text}");
    assert!(report["cost_usd"]["pings"].as_f64() > Some(0.0));
}

#[test]
fn calls_that_end_badly_are_told() {
    let fanout = "[policies.p]\nfanout = { target = \"f\", every = \"30m\", delay = \"0s\", \
                  n = 3, hold = \"1m\" }";
    let (report, _) = told(fanout);
    assert_eq!(report["policies"][0]["invocations"], 6);
    assert_eq!(report["policies"][0]["failures"], 6);
}

#[test]
fn a_controller_ends_with_its_calls_at_the_latest_at_its_time_out() {
    let run_of = |hold: &str| {
        let policy = format!(
            "[policies.p]\nfanout = {{ target = \"f\", every = \"30m\", delay = \"0s\", n = 3, \
             hold = \"{hold}\", spacing = \"0s\", controller = \"controller\" }}"
        );
        told(&policy)
    };
    let billed = |report: &Value| {
        let functions = report["functions"].as_array().unwrap();
        let own = functions.iter().find(|own| own["name"] == "controller").unwrap();
        own["cost_usd"]["pings"].as_f64().unwrap()
    };
    let (brief, _) = run_of("1s");
    // Two rounds of one controller and three calls each, none of which fails.
    assert_eq!(brief["policies"][0]["invocations"], 8);
    assert_eq!(brief["policies"][0]["failures"], 0);
    let (long, _) = run_of("4s");
    // Each controller is cut at 3 s and tried twice more, as Lambda does with events.
    assert_eq!(long["policies"][0]["failures"], 6);
    assert_eq!(long["policies"][0]["invocations"], 6 + 18);
    let ratio = billed(&long) / billed(&brief);
    assert!((6.0..9.0).contains(&ratio), "3 times 3 s against 1 s and an INIT: {ratio}");
}

#[test]
fn two_runs_of_a_policy_are_the_same() {
    let fanout = "[policies.p]\nfanout = { target = \"f\", every = \"5m\", n = 5 }";
    assert_eq!(run(fanout).recorders().digest.value(), run(fanout).recorders().digest.value());
}

#[test]
fn dropped_and_answered_events_go_where_the_function_says() {
    let events = "[functions.lost]\nduration = \"1ms\"\nfailures = { error = \"100%\" }\n\
                  asynchronous = { dead_letter = true, retries = 0 }\n\
                  [functions.done]\nduration = \"1ms\"\nasynchronous = { on_success = true }\n\
                  [traffic.lost]\ntarget = \"lost\"\ninvoke = \"asynchronous\"\n\
                  arrivals = { constant = { every = \"10m\", count = 4 } }\n\
                  [traffic.done]\ntarget = \"done\"\ninvoke = \"asynchronous\"\n\
                  arrivals = { constant = { every = \"10m\", count = 3 } }\n";
    let (report, text) = told(events);
    let counts = ["accepted", "answered", "told", "dropped", "kept"];
    let counts = counts.map(|key| report["events"][key].as_u64().unwrap());
    assert_eq!(counts, [7, 3, 3, 4, 4]);
    assert!(text.contains("4 of the dropped went to a dead-letter queue"), "{text}");
}
