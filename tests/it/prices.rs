//! `tepid price`: a saved report costs what a run at the same prices would have.

use std::fs;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;
use tepid::cost::Line;
use tepid::report::{EngineFigures, Json, Partial, Priced, Render as _, Report, SavedReport};
use tepid::run::{Progress, World};
use tepid::scenario::{Override, Scenario, price_list, read_text};
use tepid::units::{MbMillis, MemoryMb, PicoUsd};

/// Two large functions and thirty small ones, on both architectures, with storage.
const SCENARIO: &str = r#"
title = "Prices"
duration = "2h"
[functions.large]
memory = 1024
ephemeral = "2 GB"
init = "300ms"
duration = { lognormal = { median = "80ms", p99 = "2s" } }
[functions.arm]
architecture = "arm64"
memory = 1769
init = "700ms"
duration = { exponential = { mean = "150ms" } }
[functions.small]
memory = 200
init = "100ms"
duration = "33ms"
[traffic.users]
target = "large"
arrivals = { poisson = { rate = "3/s" } }
[traffic.others]
target = "arm"
arrivals = { poisson = { rate = "1/s" } }
[traffic.many.arrivals.generate]
template = "small"
functions = 30
rate = "2/s"
exponent = 1.2
"#;

/// Provisioned concurrency on both architectures that changes, a new size, events, throttles.
const PROVISIONED: &str = r#"
title = "Provisioned"
duration = "2h"
[platform]
base = "lambda-2026"
[functions.shop]
memory = 1024
ephemeral = "2 GB"
init = "300ms"
duration = { lognormal = { median = "80ms", p99 = "2s" } }
aliases.live = { version = 1, provisioned = 3 }
[functions.mail]
architecture = "arm64"
memory = 512
init = "700ms"
reserved = 20
duration = { exponential = { mean = "150ms" } }
versions.7 = { provisioned = 2 }
[functions.small]
memory = 200
reserved = 1
duration = "33ms"
[traffic.users]
target = "shop:live"
arrivals = { poisson = { rate = "8/s" } }
[traffic.newest]
target = "shop"
arrivals = { poisson = { rate = "1/s" } }
[traffic.events]
target = "mail:7"
invoke = "asynchronous"
payload = "300KB"
arrivals = { poisson = { rate = "4/s" } }
[traffic.many]
target = "small"
arrivals = { poisson = { rate = "9/s" } }
[[event]]
at = "30m"
memory = { target = "shop", size = 2048 }
[[event]]
at = "41m"
provisioned = { target = "shop:live", units = 9 }
[[event]]
at = "62m"
provisioned = { target = "shop:live", units = 1 }
[[event]]
at = "63m"
provisioned = { target = "mail:7", units = "none" }
[[event]]
at = "90m"
deploy = "shop:live"
"#;

/// What a run and a re-pricing are told.
const TERMS: &[&[(&str, &str)]] = &[
    &[("region", "eu-west-1")],
    &[("region", "af-south-1"), ("prices.free_tier", "true")],
    &[("region", "me-south-1"), ("prices.savings_plan", "all-upfront")],
    &[("prices.savings_plan", "7%"), ("prices.month", "31d"), ("prices.request", "0.0000003")],
    &[("prices.front_door", "rest-api"), ("prices.savings_plan", "no-upfront")],
    &[("prices.front_door", "load-balancer"), ("prices.call_size", "20KB")],
    &[("prices.month", "2h"), ("prices.provisioned_idle_x86", "0.000005")],
];

fn overrides(terms: &[(&str, &str)]) -> Vec<Override> {
    let change = |(path, value): &(&str, &str)| Override {
        path: (*path).to_owned(),
        value: (*value).to_owned(),
    };
    terms.iter().map(change).collect()
}

/// The report on a run at these terms.
fn run(terms: &[(&str, &str)]) -> Report {
    run_of(SCENARIO, terms)
}

/// The same on another scenario.
fn run_of(text: &str, terms: &[(&str, &str)]) -> Report {
    let scenario = Scenario::parse("s.toml", text, "".into(), &overrides(terms)).unwrap();
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    let engine = EngineFigures { wall_s: 0.0, events: 0, peak_rss_bytes: None };
    Report::new(&scenario, &world, None, engine)
}

fn folder_with(name: &str, text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

/// Exit code, standard output and standard error.
fn tepid(folder: &TempDir, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(cargo_bin!("tepid"));
    let output = command.args(args).current_dir(folder.path()).env("NO_COLOR", "1").output();
    let output = output.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_saved_report_costs_what_a_run_at_these_prices_costs() {
    for (text, listed) in [(SCENARIO, 5), (PROVISIONED, 1)] {
        let saved = Json { functions: listed }.render(&run_of(text, &[]));
        let folder = folder_with("report.json", &saved);
        let path = folder.path().join("report.json");
        for terms in TERMS {
            let report = run_of(text, terms);
            let saved = SavedReport::read(&read_text(&path).unwrap()).unwrap();
            let (prices, _) = price_list(&overrides(terms), saved.needs()).unwrap();
            let again = Priced::new(saved, prices, Vec::new());
            assert_eq!(again.total, report.total.bill, "{terms:?}");
            assert_eq!(again.functions.len(), listed);
            for (share, section) in again.functions.iter().zip(&report.functions) {
                assert_eq!((&share.name, &share.bill), (&section.name, &section.bill), "{terms:?}");
            }
            let rest = report.functions[listed..].iter().map(|section| &section.bill).sum();
            assert_eq!(again.others.unwrap().bill, rest, "{terms:?}");
            let all = report.functions.iter().map(|section| &section.bill).sum();
            assert_eq!(report.total.bill, all, "{terms:?}");
        }
    }
}

#[test]
fn provisioned_concurrency_is_billed_version_by_version() {
    let report = run_of(PROVISIONED, &[("prices.front_door", "http-api")]);
    let minutes = |mb: u128, minutes: u128| MbMillis::new(mb * minutes * 60_000);
    let bill = |name: &str| {
        let section = report.functions.iter().find(|section| section.name == name);
        section.unwrap().bill.clone()
    };
    let shop = bill("shop");
    // Version 1, of 1,024 MB, until version 2 of 2,048 MB replaces it after 90 min: one unit of
    // 90 min, two of 62 and six of 21, each up to the next five; then one of 30 to the end.
    let idle = minutes(1_024, 90 + 2 * 65 + 6 * 25) + minutes(2_048, 30);
    assert_eq!(shop.used.provisioned.enabled.x86, idle);
    assert_eq!(shop.used.provisioned.lasting.x86, idle, "30 min are a multiple of five");
    let mail = bill("mail");
    assert_eq!(mail.used.provisioned.enabled.arm, minutes(512, 2 * 65));
    let price: f64 = 4.166_7e-6;
    let gb_seconds = idle.as_gb_seconds();
    let usd = shop.amount(Line::ProvisionedIdle).as_usd();
    assert!((usd - price * gb_seconds).abs() < 1e-9, "{usd}");
    // Six more were initialised for 300 ms, and one for the new version.
    let inits = MemoryMb::new(1_024).times_millis(6 * 300) + MemoryMb::new(2_048).times_millis(300);
    assert_eq!(shop.used.provisioned.init.x86, inits);
    assert!(shop.used.users.provisioned.x86 > MbMillis::ZERO, "some ran on them");
    assert!(shop.used.users.init.x86 > MbMillis::ZERO, "some spilled over");
    // Events of 300 KB are two requests each and come through no front door; refused tries do.
    let tries = report.functions.iter().find(|section| section.name == "mail").unwrap();
    assert_eq!(mail.used.users.requests, 2 * tries.figures.tally.invocations());
    assert_eq!(mail.used.around.calls, 0);
    let small = report.functions.iter().find(|section| section.name == "small").unwrap();
    let tally = &small.figures.tally;
    assert!(tally.throttled() > 1_000, "{}", tally.throttled());
    assert_eq!(small.bill.used.around.calls, tally.attempts());
    let calls = PicoUsd::from_pico(u128::from(tally.attempts()) * 1_000_000);
    assert_eq!(small.bill.amount(Line::FrontDoor), calls);
    let text = report.heading.assumptions.join("\n");
    assert!(text.contains("rounded up to 5 min; the newest unit is released first"), "{text}");
}

#[test]
fn a_report_from_before_provisioned_concurrency_can_still_be_priced() {
    let report = run(&[]);
    let mut old: Value = serde_json::from_str(&Json { functions: 2 }.render(&report)).unwrap();
    forget(&mut old);
    let folder = folder_with("report.json", &old.to_string());
    let text = read_text(&folder.path().join("report.json")).unwrap();
    let saved = SavedReport::read(&text).unwrap();
    let again = Priced::new(saved, report.heading.prices.clone(), Vec::new());
    assert_eq!(again.total.run, report.total.bill.run);
    assert_eq!(again.total.used, report.total.bill.used, "every request was a call");
}

/// Takes away what was not counted once.
fn forget(value: &mut Value) {
    if let Value::Object(entries) = value {
        entries.retain(|key, _| {
            !key.starts_with("provisioned_")
                && !["calls", "schedules", "alarm_ms"].contains(&key.as_str())
        });
        entries.values_mut().for_each(forget);
    }
    if let Value::Array(items) = value {
        items.iter_mut().for_each(forget);
    }
}

#[test]
fn the_program_prices_a_report_that_it_has_written() {
    let folder = folder_with("s.toml", SCENARIO);
    let args = ["run", "s.toml", "--format", "json", "--functions", "3", "-o", "report.json"];
    assert_eq!(tepid(&folder, &args).0, 0);
    let flags = ["--region", "af-south-1", "--free-tier", "--savings-plan", "no-upfront"];
    let (code, bill, errors) =
        tepid(&folder, &[&["price", "report.json", "--format", "json"], &flags[..]].concat());
    assert_eq!((code, errors.as_str()), (0, ""));
    let set = ["region=af-south-1", "prices.free_tier=true", "prices.savings_plan=no-upfront"];
    let set: Vec<&str> = set.iter().flat_map(|change| ["--set", change]).collect();
    let args = ["run", "s.toml", "--format", "json", "--functions", "3"];
    let (_, report, _) = tepid(&folder, &[&args[..], &set].concat());
    let [bill, report]: [Value; 2] =
        [bill, report].map(|text| serde_json::from_str(&text).unwrap());
    for key in ["usage", "cost_usd", "prices", "simulated_s", "digest"] {
        assert_eq!(bill[key], report[key], "{key}");
    }
    for key in ["usage", "cost_usd"] {
        assert_eq!(bill["functions"][2][key], report["functions"][2][key], "{key}");
        assert_eq!(bill["others"][key], report["others"][key], "{key}");
    }
    let told = report["assumptions"].as_array().unwrap();
    let assumptions = bill["assumptions"].as_array().unwrap();
    assert!(assumptions.len() >= 4, "{assumptions:?}");
    assert!(assumptions.iter().all(|sentence| told.contains(sentence)), "{assumptions:?}");
}

#[test]
fn a_bill_can_be_priced_again_and_read_by_people() {
    let folder = folder_with("report.json", &Json { functions: 5 }.render(&run(&[])));
    let price = |args: &[&str]| {
        let (code, text, errors) = tepid(&folder, &[&["price"], args].concat());
        assert_eq!((code, errors.as_str()), (0, ""), "{args:?}");
        text
    };
    price(&["report.json", "--format", "json", "--region", "ap-east-1", "-o", "bill.json"]);
    let again = price(&["bill.json", "--format", "json"]);
    assert_eq!(again, price(&["report.json", "--format", "json"]));
    insta::assert_snapshot!("bill", price(&["report.json", "--set", "prices.month=30d"]));
}

#[test]
fn a_bill_of_a_part_says_so() {
    let mut report = run(&[]);
    report.partial = Some(Partial { at: report.at, reason: "interrupted".to_owned() });
    let folder = folder_with("report.json", &Json { functions: 1 }.render(&report));
    let (_, text, _) = tepid(&folder, &["price", "report.json"]);
    assert!(text.starts_with("PARTIAL: interrupted at 2h."), "{text}");
    let (_, text, _) = tepid(&folder, &["price", "report.json", "--format", "json"]);
    let bill: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(bill["partial"]["reason"], "interrupted");
    assert_eq!(bill["partial"]["at_s"], 7_200.0);
}

#[test]
fn what_is_no_report_is_told() {
    let report = Json { functions: 1 }.render(&run(&[]));
    let folder = folder_with("report.json", &report);
    let broken = |from: &str, to: &str| {
        assert!(report.contains(from), "{from}");
        report.replacen(from, to, 1)
    };
    let value: Value = serde_json::from_str(&report).unwrap();
    let mut old = value.clone();
    old.as_object_mut().unwrap().remove("usage");
    let files = [
        ("cut.json", report[..report.len() / 2].to_owned(), "cut.json:"),
        ("cut.json", report[..report.len() / 2].to_owned(), "this is not JSON"),
        ("scenario.toml", SCENARIO.to_owned(), "this is not JSON"),
        ("other.json", "{\"name\": 5}".to_owned(), "this is no report of tepid"),
        ("list.json", "[1, 2]".to_owned(), "this is no report of tepid"),
        ("next.json", broken("\"schema_version\": 1", "\"schema_version\": 2"), "version 2"),
        ("old.json", old.to_string(), "does not say what was used"),
        ("less.json", broken("\"requests\": ", "\"requests\": 1"), "do not add up"),
        (
            "text.json",
            broken("\"requests\": ", "\"requests\": -"),
            "usage.requests: this should be",
        ),
        (
            "huge.json",
            broken("_mb_ms\": {\n      \"x86_64\": ", "_mb_ms\": {\n      \"x86_64\": 9999999999"),
            "x86_64: this should be",
        ),
        ("nameless.json", broken("\"name\"", "\"nmae\""), "functions[0].name: this is missing"),
        ("long.json", broken("\"simulated_s\": ", "\"simulated_s\": 9999"), "at most 203 days"),
    ];
    for (name, text, part) in files {
        fs::write(folder.path().join(name), text).unwrap();
        let (code, out, errors) = tepid(&folder, &["price", name]);
        assert_eq!((code, out.as_str()), (2, ""), "{name}");
        assert!(errors.contains(part), "{name}: {part} is not in\n{errors}");
    }
    for (args, part) in [
        (&["missing.json"][..], "`missing.json` does not exist"),
        (&["."], "is a directory"),
        (&["report.json", "--savings-plan", "no-upfrnt"], "did you mean `no-upfront`?"),
        (&["report.json", "--region", "nowhere"], "allowed: a Region"),
        (&["report.json", "--set", "prices.month=0s"], "from \"1h\""),
        (&["report.json", "--set", "seed=5"], "`seed` is not a known key"),
        (&["report.json", "--set", "prices"], "PATH=VALUE"),
        (&[], "<REPORT>"),
    ] {
        let (code, out, errors) = tepid(&folder, &[&["price"], args].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(errors.contains(part), "{args:?}: {part} is not in\n{errors}");
    }
}
