//! A report made by hand, as text, as JSON, and held against expectations.

mod sample;

use super::*;
use crate::cost::{AccountBill, Around, Compute, ProvisionedUse};
use crate::model::FrontDoor;
use crate::report::expect::judge;
use crate::report::tests::sample::{expectation, function, sample};
use crate::scenario::{Comparison, figures};
use crate::units::{MbMillis, SimDuration};

#[test]
fn text_for_people() {
    let text = Text.render(&sample());
    assert_tidy(&text);
    insta::assert_snapshot!("text", text);
}

#[test]
fn text_of_a_run_that_was_interrupted() {
    let mut report = sample();
    let reason = "interrupted".to_owned();
    report.partial = Some(Partial { at: report.at, reason });
    let text = Text.render(&report);
    assert!(text.starts_with("PARTIAL: interrupted at 2h;"), "{text}");
    assert_tidy(&text);
}

#[test]
fn text_of_a_run_in_which_nothing_happened() {
    let mut report = sample();
    report.total = function("all functions", 0);
    report.functions.truncate(1);
    report.verdicts.clear();
    report.heading.assumptions.clear();
    report.engine = EngineFigures { wall_s: 0.0, events: 0, peak_rss_bytes: None };
    let text = Text.render(&report);
    assert_tidy(&text);
    insta::assert_snapshot!("text_of_nothing", text);
}

#[test]
fn markdown_for_pull_requests() {
    insta::assert_snapshot!("markdown", Markdown { functions: 3 }.render(&sample()));
}

#[test]
fn every_line_of_a_bill_is_told_where_it_is_not_zero() {
    let mut report = sample();
    let whole = |page: String, from: &str, to: &str| {
        let (_, rest) = page.split_once(from).unwrap();
        let lines: Vec<_> = rest.split_once(to).unwrap().0.lines().map(str::trim).collect();
        lines.join("\n")
    };
    let prices = &mut report.heading.prices;
    prices.front_door = FrontDoor::HttpApi("0.000001".parse().unwrap());
    let gb_seconds = |number: u128| Compute {
        x86: MbMillis::new(number * MbMillis::PER_GB_SECOND),
        arm: MbMillis::ZERO,
    };
    let mut used = report.total.bill.used;
    used.users.provisioned = gb_seconds(100_000);
    used.provisioned = ProvisionedUse {
        init: gb_seconds(23),
        enabled: gb_seconds(720_000),
        lasting: gb_seconds(720_000),
        ..ProvisionedUse::default()
    };
    used.around = Around { calls: 123_456, schedules: 2_000_000, alarm_ms: 14_400_000 };
    let span = SimDuration::from_secs(7_200);
    report.total.bill = AccountBill::new(&[used], prices, span).total;
    let text = Text.render(&report);
    assert_tidy(&text);
    insta::assert_snapshot!(whole(text, "without free tier\n", "\n\n"), @r"
    requests                                 1,000   $0.00020
    compute                            120.00 GB-s    $0.0020
    INIT                                12.00 GB-s   $0.00020
    ephemeral storage                1,000.00 GB-s  $0.000031
    provisioned concurrency        720,000.00 GB-s      $3.00
    provisioned compute            100,023.00 GB-s    $0.9724
    pings of policies                     24 pings   $0.00010
    front door                       123,456 calls    $0.1235
    schedules                2,000,000 invocations      $2.00
    alarms                            4.00 alarm-h   $0.00055
    total                                               $6.10
    a month like it                          730 h     $2,226
    ");
    let markdown = Markdown { functions: 3 }.render(&report);
    insta::assert_snapshot!(whole(markdown, "without free tier\n", "\n\n## "), @r"

    | item | cost |
    | :-- | --: |
    | requests | $0.00020 |
    | compute | $0.0020 |
    | INIT | $0.00020 |
    | ephemeral storage | $0.000031 |
    | provisioned concurrency | $3.00 |
    | provisioned compute | $0.9724 |
    | pings of policies | $0.00010 |
    | front door | $0.1235 |
    | schedules | $2.00 |
    | alarms | $0.00055 |
    | **total** | **$6.10** |
    | a month like it, 730 h | $2,226 |
    ");
}

#[test]
fn csv_for_spreadsheets() {
    let table = Csv { functions: 2 }.render(&sample());
    insta::assert_snapshot!("csv", table);
    let rows: Vec<usize> = table.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(rows.len(), 1 + 2 + 1 + 1, "titles, two functions, the others, the account");
    assert!(rows.iter().all(|columns| *columns == rows[0]));
}

#[test]
fn names_are_names_in_every_format() {
    let mut report = sample();
    report.heading.title = "<b>a|b*\n@x\u{1b}[31m\u{202e}".to_owned();
    report.functions[0].name = "check|out,\"1\"\u{1b}[2J".to_owned();
    let [text, markdown, csv, json] = [
        Text.render(&report),
        Markdown { functions: 9 }.render(&report),
        Csv { functions: 9 }.render(&report),
        Json { functions: 9 }.render(&report),
    ];
    for page in [&text, &markdown, &csv, &json] {
        assert!(!page.contains(['\u{1b}']), "{page}");
    }
    assert!(markdown.starts_with("# &lt;b&gt;a\\|b\\* &#64;x�\\[31m"), "{markdown}");
    assert!(markdown.contains("| check\\|out,\"1\"�\\[2J | "), "{markdown}");
    assert!(csv.contains("\n\"check|out,\"\"1\"\"�[2J\",0,"), "{csv}");
    assert!(json.contains(r"\u001b[2J"), "{json}");
}

#[test]
fn titles_and_names_cannot_command_a_terminal() {
    let mut report = sample();
    "\u{1b}[31mred\u{7} \u{202e}title\nof two lines".clone_into(&mut report.heading.title);
    "\u{1b}[2Jf\n\u{9b}1".clone_into(&mut report.functions[0].name);
    let text = Text.render(&report);
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    assert!(text.contains("\u{fffd}[31mred\u{fffd} \u{fffd}title of two lines\n"), "{text}");
    assert!(text.contains("  \u{fffd}[2Jf \u{fffd}1  "), "{text}");
    assert_tidy(&text);
    // Programs get what was written.
    assert!(Json { functions: 1 }.render(&report).contains("\\u001b[31mred"));
}

#[test]
fn json_for_programs() {
    insta::assert_snapshot!("json", Json { functions: 1 }.render(&sample()));
}

#[test]
fn the_largest_functions_are_listed_and_the_rest_is_summed_up() {
    let report = sample();
    let listed = |functions| {
        let value = Json { functions }.value(&report);
        let names = value["functions"].as_array().unwrap().iter();
        let names: Vec<_> =
            names.map(|section| section["name"].as_str().unwrap().to_owned()).collect();
        (names, value["others"]["totals"]["invocations"].as_u64(), value["totals"].clone())
    };
    let (all, others, totals) = listed(usize::MAX);
    assert_eq!((all.len(), others), (16, None));
    assert_eq!(all[..2], ["checkout", "f-15"]);
    let (two, others, same) = listed(2);
    assert_eq!((two.len(), same), (2, totals.clone()));
    let shown: u64 = report.functions[..2].iter().map(|own| own.figures.tally.invocations()).sum();
    assert_eq!(totals["invocations"].as_u64(), others.map(|others| others + shown));
}

#[test]
fn figures_are_found_by_path_and_by_short_name() {
    let report = sample();
    let got = |path: &[&str]| {
        let expectation = expectation(path, "> 0", Comparison::Greater, 0.0);
        judge(&report, &report, &[expectation]).remove(0).got
    };
    for (path, number) in [
        (&["totals", "cold_starts"][..], 10.0),
        (&["cold_starts"], 10.0),
        (&["latency_ms", "max"], 4_000.0),
        (&["max"], 4_000.0),
        (&["busy_max"], 9.0),
        (&["environments", "stopped_by_cause", "age"], 2.0),
        (&["throttles_by_reason", "ConcurrentInvocationLimitExceeded"], 30.0),
        (&["simulated_s"], 7_200.0),
        (&["cost"], 0.002_530_904_876),
        (&["cost_usd.total"], 0.002_530_904_876),
        // Two hours of a month of 730, and what is above 512 MB of storage for 1,000 GB-s.
        (&["cost_usd", "month", "total"], 0.923_780_279_74),
        (&["cost_usd", "ephemeral"], 0.000_030_9),
        (&["usage", "requests"], 1_000.0),
        (&["usage", "pings", "compute_mb_ms", "arm64"], 7_311_360.0),
        (&["functions", "checkout", "totals", "throttles"], 30.0),
        (&["functions", "checkout", "cold_starts"], 10.0),
    ] {
        assert_eq!(got(path), Got::Number(number), "{path:?}");
    }
    assert_eq!(got(&["functions", "f-01", "p99"]), Got::Nothing);
}

/// The paths of everything in `value` that is a number, or would be one if it had been measured.
fn numbers(value: &serde_json::Value, path: &str, out: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                numbers(value, &path, out);
            }
        }
        serde_json::Value::Number(_) | serde_json::Value::Null => out.push(path.to_owned()),
        _ => {}
    }
}

#[test]
fn the_table_of_figures_knows_every_number_of_the_report() {
    let mut found = Vec::new();
    let report = Report { scaling: Some(ScalingReport::default()), ..sample() };
    numbers(&Json { functions: usize::MAX }.value(&report), "", &mut found);
    // What names or describes the run is no figure of it.
    found.retain(|path| {
        !["schema_version", "seed", "partial", "others"].contains(&path.as_str())
            && !path.starts_with("prices.")
    });
    let mut known: Vec<String> = figures().map(|figure| figure.path()).collect();
    found.sort();
    known.sort();
    assert_eq!(found, known);
}

#[test]
fn unknown_figures_are_named_with_their_neighbours() {
    let report = sample();
    for (path, text) in [
        (&["cold_rat"][..], "no such figure; near: cold_rate, cold_starts"),
        (
            &["latency_ms", "p98"],
            "no such figure; near: latency_ms.p90, latency_ms.p95, latency_ms.p99",
        ),
        (&["functions", "chekout", "p99"], "no such figure; near: checkout"),
        (&["moonshine"], "no such figure"),
        (&["totals"], "no such figure"),
    ] {
        let verdict =
            judge(&report, &report, &[expectation(path, "= 1", Comparison::Equal, 1.0)]).remove(0);
        let near = verdict.got.to_string();
        assert!(near.starts_with(text) && !verdict.is_ok(), "{path:?}: {near}");
    }
}

#[test]
fn verdicts_follow_the_comparison() {
    let report = sample();
    let is_ok = |wanted, comparison, value| {
        judge(&report, &report, &[expectation(&["cold_starts"], wanted, comparison, value)])[0]
            .is_ok()
    };
    assert!(is_ok("<= 10", Comparison::LessOrEqual, 10.0));
    assert!(!is_ok("< 10", Comparison::Less, 10.0));
    assert!(is_ok("= 10", Comparison::Equal, 10.0));
    assert!(!report.verdict(), "one of the sample's expectations is not met");
}

/// No line is too long, and none ends with a space.
fn assert_tidy(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
        assert_eq!(line, line.trim_end());
    }
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
}
