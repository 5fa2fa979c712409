//! The shipped scenarios and templates: each says what it shows, and it shows it.

use tepid::report::{EngineFigures, Report};
use tepid::run::{Progress, World};
use tepid::scenario::{BuiltInKind, Override, Scenario, built_ins};

/// The report on a shipped scenario.
fn report(name: &str, overrides: &[(&str, &str)]) -> Report {
    let overrides: Vec<Override> = overrides
        .iter()
        .map(|(path, value)| Override { path: (*path).to_owned(), value: (*value).to_owned() })
        .collect();
    let scenario =
        Scenario::built_in(name, &overrides).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    let engine = EngineFigures { wall_s: 0.0, events: 0, peak_rss_bytes: None };
    Report::new(&scenario, &world, None, engine)
}

#[test]
fn every_lesson_holds() {
    let scenarios = built_ins().iter().filter(|file| file.kind == BuiltInKind::Scenario);
    let mut lessons = 0;
    for file in scenarios.filter(|file| file.name != "demo") {
        let report = report(file.name, &[]);
        assert!(!report.verdicts.is_empty(), "{} expects nothing", file.name);
        for verdict in &report.verdicts {
            assert!(
                verdict.is_ok(),
                "{}: {} {}, got {}",
                file.name,
                verdict.what,
                verdict.wanted,
                verdict.got
            );
        }
        lessons += report.verdicts.len();
    }
    assert!(lessons >= 24, "{lessons} lessons");
}

#[test]
fn a_limiter_in_the_handler_lets_through_as_many_times_as_there_are_environments() {
    let report = report("rate-limiters", &[]);
    let answered = |name: &str| {
        let section = report.functions.iter().find(|section| section.name == name).unwrap();
        (section.figures.tally.answered(), section.figures.environments.busy.max.unwrap())
    };
    let (direct, _) = answered("direct");
    let (guarded, environments) = answered("guarded");
    assert_eq!(direct, 100 * 60);
    assert!(guarded <= environments * direct, "{guarded} with {environments} environments");
    // Ten of them serve all the time, the others only at the beginning.
    assert!(guarded > 9 * direct, "{guarded} with {environments} environments");
}

#[test]
fn jitter_shortens_the_wait_where_those_who_come_back_collide() {
    let p99 = |jitter: &str| {
        let crowd = [
            ("traffic.callers.arrivals.constant.batch", "4000"),
            ("traffic.callers.client.processes", "4000"),
            ("traffic.callers.client.custom.jitter", jitter),
        ];
        report("retry-storm", &crowd).total.figures.latency.quantile(0.99).unwrap()
    };
    assert!(p99("full") * 4 < p99("none") * 3, "{} against {}", p99("full"), p99("none"));
}
