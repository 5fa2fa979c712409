//! The pages in `docs/` say what the program says.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use tepid::scenario::{figures, reference};

use crate::cli::{folder_with, tepid};
use crate::readme::WRITE;

fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)
}

#[test]
fn every_key_of_a_scenario_is_in_its_page() {
    let path = page("scenario.md");
    if env::var_os(WRITE).is_some() {
        fs::write(&path, reference()).unwrap();
    }
    let is_same = fs::read_to_string(&path).unwrap() == reference();
    assert!(is_same, "{} is out of date: {WRITE}=1 cargo test --test it", path.display());
}

#[test]
fn every_figure_is_in_the_page_of_reports() {
    let text = fs::read_to_string(page("reports.md")).unwrap();
    let (_, table) = text.split_once("| figure |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let told: Vec<String> =
        rows.map(|row| row.splitn(5, '|').take(4).collect::<Vec<_>>().join("|")).collect();
    let known: Vec<String> = figures()
        .map(|figure| {
            let short = figure.short_name().map_or(String::new(), |name| format!("`{name}`"));
            format!("| `{}` | {short} | {} ", figure.path(), figure.unit.symbol())
        })
        .collect();
    assert_eq!(told, known);
}

#[test]
fn every_column_and_key_is_in_the_page_of_reports() {
    let text = fs::read_to_string(page("reports.md")).unwrap();
    let scenario = "duration = \"10m\"\n[functions.f]\nduration = \"1s\"\nreserved = 2\n\
                    [traffic.t]\ntarget = \"f\"\nclient = \"standard\"\n\
                    arrivals = { bursts = { size = 9, every = \"7m\" } }\n\
                    [[event]]\nat = \"1m\"\ndeploy = \"f\"\n\
                    [expect]\ncold_rate = \"<= 100%\"\n";
    let folder = folder_with(scenario);
    let args = ["run", "scenario.toml", "--format", "json", "--output", "report.json"];
    let files = ["--minutes", "minutes.csv", "--rounds=rounds.csv", "--events", "events"];
    let done = tepid(&folder, &[&args[..], &files].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let mut names: Vec<String> = Vec::new();
    for table in ["minutes.csv", "rounds.csv"] {
        names.extend(read(table).lines().next().unwrap().split(',').map(str::to_owned));
    }
    let mut kinds = Vec::new();
    for line in read("events").lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        names.extend(line.as_object().unwrap().keys().cloned());
        kinds.push(line["kind"].as_str().unwrap().to_owned());
    }
    for kind in ["throttled", "env_started", "settled", "env_stopped", "deployed"] {
        assert!(kinds.iter().any(|known| known == kind), "no event of the kind {kind}");
    }
    names.extend(kinds);
    let curve = tepid(&folder, &["curve", "scenario.toml", "--format", "json"]);
    let curve: serde_json::Value = serde_json::from_str(&curve.stdout).unwrap();
    for table in [&curve, &curve["limits"][0], &curve["cost_usd"]] {
        names.extend(table.as_object().unwrap().keys().cloned());
    }
    let report: serde_json::Value = serde_json::from_str(&read("report.json")).unwrap();
    let is_figure = |key: &&String| text.contains(&format!("| `{key}.")) || *key == "engine";
    let keys = report.as_object().unwrap().keys();
    names.extend(keys.filter(|key| !is_figure(key)).cloned());
    // What the first and the last line of events say of the run stands in the report as well.
    let of_the_run = ["scenario", "until_us", "digest_algorithm", "schema_version"];
    for name in names.iter().filter(|name| !of_the_run.contains(&name.as_str())) {
        assert!(text.contains(&format!("`{name}`")), "docs/reports.md does not have {name}");
    }
}
