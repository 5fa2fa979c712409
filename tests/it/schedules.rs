//! Schedules that ping a function, against closed forms: how late firings decide who is cold.

use std::fmt::Write as _;

use tepid::report::{EngineFigures, Report};
use tepid::run::{Progress, World};
use tepid::scenario::Scenario;

/// The closed forms of late pings.
const ROWS: &str = include_str!("../oracles/schedule.csv");
/// Functions that are pinged side by side, each with delays of its own.
const FUNCTIONS: u32 = 18;
/// As long as a run can be [days].
const MOST_DAYS: f64 = 200.0;

/// The share of cycles that are cold, where each of several functions is pinged by a rule for
/// `days`; the first ping of each is no cycle.
fn cold(period_s: u64, idle: &str, days: f64) -> (f64, f64) {
    let mut text = format!(
        "duration = \"{}m\"\n[platform]\nidle = {idle}\nmax_age = \"none\"\n\
         platform_start = \"0s\"\n",
        (days * 1_440.0) as u64
    );
    for number in 0..FUNCTIONS {
        writeln!(
            text,
            "[functions.f{number}]\nduration = \"0s\"\n[traffic.t{number}]\n\
             target = \"f{number}\"\n\
             arrivals = {{ rule = {{ schedule = \"rate({} minutes)\" }} }}",
            period_s / 60
        )
        .unwrap();
    }
    let scenario = Scenario::parse("pings", &text, "".into(), &[]);
    let scenario = scenario.unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    let engine = EngineFigures { wall_s: 0.0, events: 0, peak_rss_bytes: None };
    let tally = Report::new(&scenario, &world, None, engine).total.figures.tally;
    let first = f64::from(FUNCTIONS);
    let cycles = tally.arrivals as f64 - first;
    ((tally.cold_causes.iter().sum::<u64>() as f64 - first) / cycles, cycles)
}

/// Holds what is measured against a probability, long enough for a half-width (95 %) of 2 %, or of
/// 0.0001 where there is next to nothing to be seen.
fn check(name: &str, period_s: u64, idle: &str, expected: f64) {
    let precise = (0.02 * expected).max(0.0001);
    let cycles = 1.96f64.powi(2) * expected * (1.0 - expected) / precise.powi(2);
    let days = (cycles.max(10_000.0) * 1.1 * period_s as f64 / 86_400.0 / f64::from(FUNCTIONS))
        .min(MOST_DAYS);
    let (found, cycles) = cold(period_s, idle, days);
    let half_width = 1.96 * (expected * (1.0 - expected) / cycles).sqrt();
    assert!(half_width <= precise, "{name}: {half_width} after {cycles} cycles");
    // Twice the half-width is passed once in 10,000 times.
    let error = (found - expected).abs();
    assert!(error <= 2.0 * half_width, "{name}: {found} is not {expected} ± {half_width}");
}

#[test]
fn late_pings_are_as_cold_as_their_gaps_are_long() {
    let mut rows = 0;
    let records = csv::Reader::from_reader(ROWS.as_bytes()).into_records();
    for row in records.map(|row| row.unwrap()).filter(|row| &row[1] == "jitter") {
        let inputs: serde_json::Value = serde_json::from_str(&row[3]).unwrap();
        let of = |key: &str| inputs[key].as_u64().unwrap();
        assert_eq!((of("jitter"), of("service")), (60, 0));
        let idle = format!("\"{}s\"", of("idle_timeout"));
        check(&row[0], of("period"), &idle, row[5].parse().unwrap());
        rows += 1;
    }
    assert_eq!(rows, 5);
    // Under today's law: what F1.17 works out for a ping every five minutes.
    let law = "{ uniform = { min = \"325s\", max = \"400s\" } }";
    check("F1.17", 300, law, 35f64.powi(3) / (6.0 * 75.0 * 3_600.0));
}
