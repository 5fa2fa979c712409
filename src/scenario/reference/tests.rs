use std::path::PathBuf;

use super::*;
use crate::scenario::{Override, Scenario};

/// Every table in which a key has a default; sources are called what they are.
const WHOLE: &str = r#"
duration = "1h"
[functions.NAME]
duration = "1s"
cpu_share = "50%"
rate_limit = { max = 1, window = "1s" }
[traffic.client]
target = "NAME"
arrivals = { poisson = { rate = "1/s" } }
client = { rate_limit = { max = 1, window = "1s" }, custom = { attempts = 2, base = "1s" } }
[traffic.constant]
target = "NAME"
arrivals = { constant = { every = "1s" } }
[traffic.rates]
target = "NAME"
arrivals = { rates = { points = [["0s", "1/s"], ["1h", "2/s"]] } }
[traffic.bursts]
target = "NAME"
arrivals = { bursts = { size = 1, every = "1m" } }
[traffic.rule]
target = "NAME"
arrivals = { rule = { schedule = "rate(5 minutes)" } }
[traffic.scheduler]
target = "NAME"
arrivals = { scheduler = { schedule = "cron(0 8 ? * MON-FRI *)" } }
[traffic.replay]
target = "NAME"
[traffic.replay.arrivals.replay]
file = "models/templates/requests.csv"
time = "started"
unit = "s"
sort = true
section = { to = "1m" }
[traffic.azure2019]
arrivals = { azure2019 = { dir = "examples/azure-sample", section = { to = "1m" } } }
[traffic.azure2021]
arrivals = { azure2021 = { file = "examples/azure2021-sample.csv", section = { to = "1m" } } }
[policies.ping]
ping = { target = "NAME", schedule = "cron(0 8 ? * MON-FRI *)" }
[policies.fanout]
fanout = { target = "NAME", schedule = "cron(0 8 ? * MON-FRI *)", n = 3 }
"#;

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for key in built(SCENARIO) {
        match key.shape {
            Shape::Named(keys) => rows.extend(all_rows(keys, &named(key))),
            Shape::Table(keys) | Shape::List(keys) => rows.extend(all_rows(keys, key.name)),
            _ => add_rows(key, "", &mut rows),
        }
    }
    rows
}

fn read(changes: &[Override]) -> String {
    let base = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let scenario = Scenario::parse("whole", WHOLE, base, changes);
    let mut scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    // An assumption may say where a value comes from; the value is the same.
    scenario.assumptions.clear();
    format!("{scenario:?}")
}

#[test]
fn every_key_has_a_meaning_and_every_meaning_a_key() {
    let rows = rows();
    for (path, _) in &rows {
        assert!(meaning(path).is_some_and(|known| !known.1.is_empty()), "{path} has no meaning");
    }
    let of_scenario = meanings::WORLD.iter().chain(meanings::FUNCTION).chain(watching::WATCHING);
    let of_scenario = of_scenario.map(|known| known.0.to_owned());
    let of_traffic = traffic::TRAFFIC.iter().map(|known| format!("traffic.NAME.{}", known.0));
    let of_policies = policy::POLICY.iter().map(|known| format!("policies.NAME.{}", known.0));
    for known in of_scenario.chain(of_traffic).chain(of_policies) {
        assert!(rows.iter().any(|(path, _)| *path == known), "there is no key {known}");
    }
    let scaling = all_rows(SCALING, "scaling");
    assert!(scaling.iter().all(|(path, _)| meaning(path).is_some()));
    assert_eq!(scaling.len(), watching::SCALING.len());
    let laws: Vec<Row> = all_rows(IDLE, "");
    assert!(laws.iter().all(|(path, _)| meaning(path).is_some()));
    assert_eq!(laws.len(), meanings::LAWS.len());
}

#[test]
fn what_is_said_to_be_the_default_changes_nothing_when_it_is_written() {
    let as_it_is = read(&[]);
    let mut tried = 0;
    for (path, _) in rows() {
        let Some((.., Default::Is(value))) = meaning(&path) else { continue };
        let source =
            if path.contains(".arrivals.") { path.split('.').nth(3).unwrap() } else { "client" };
        let path = path.replace("traffic.NAME", &format!("traffic.{source}"));
        let kind = path.strip_prefix("policies.NAME.").and_then(|rest| rest.split('.').next());
        let policy = kind.map_or(String::new(), |kind| format!("policies.{kind}"));
        let path = path.replace("policies.NAME", &policy);
        // A row that is unsorted could not be read otherwise.
        if path.split('.').next_back() == Some("sort") || path == "traffic.client.client" {
            continue;
        }
        let change = Override { path: path.clone(), value: (*value).to_owned() };
        assert!(read(&[change]) == as_it_is, "{path} = {value} is not the default");
        tried += 1;
    }
    assert!(tried > 25, "only {tried} defaults were tried");
}

#[test]
fn defaults_in_files_are_found() {
    for (path, key) in rows() {
        if matches!(meaning(&path), Some((.., Default::Shipped))) {
            assert!(!default(&path, key).is_empty(), "no shipped file has {path}");
        }
    }
}
