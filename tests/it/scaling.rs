//! Provisioned concurrency that scales while requests come: whole runs.

use std::path::PathBuf;

use tepid::autoscaling::Status;
use tepid::engine::action::Action;
use tepid::report::{EngineFigures, Json, Render as _, Report, Text};
use tepid::run::{Progress, World};
use tepid::scenario::{Override, Scenario};
use tepid::units::SimTime;

/// Thirty requests at any time, after the first second and a half; provisioned from 1 to 100, at
/// 70 %, by rules that take no time.
const BUSY: &str = r#"
duration = "9m"
[functions.f]
duration = "1.5s"
platform_start = "0ms"
[functions.f.aliases.live]
version = 1
provisioned = 10
scaling = { min = 1, max = 100, target_tracking = { target = "70%" }, delays = "instant" }
[traffic.t]
target = "f:live"
arrivals = { constant = { every = "50ms" } }
"#;

fn world(text: &str, changes: &[(&str, &str)]) -> World {
    let changes: Vec<Override> = changes
        .iter()
        .map(|(path, value)| Override { path: (*path).to_owned(), value: (*value).to_owned() })
        .collect();
    let scenario = Scenario::parse("scaling", text, PathBuf::new(), &changes)
        .unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    world
}

/// What the reports for programs and for people say of a run.
fn report(text: &str, changes: &[(&str, &str)]) -> (serde_json::Value, String) {
    let changes: Vec<Override> = changes
        .iter()
        .map(|(path, value)| Override { path: (*path).to_owned(), value: (*value).to_owned() })
        .collect();
    let scenario = Scenario::parse("scaling", text, PathBuf::new(), &changes).unwrap();
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    let engine = EngineFigures { wall_s: 0.0, events: 0, peak_rss_bytes: None };
    let report = Report::new(&scenario, &world, None, engine);
    let json = serde_json::from_str(&Json { functions: 1 }.render(&report)).unwrap();
    (json, Text.render(&report))
}

/// Minutes after which activities began, with the capacities before and after.
fn steps(world: &World) -> Vec<(u64, u32, u32)> {
    let entries = world.scaling().unwrap().entries().iter();
    let steps = entries.map(|entry| {
        let began = entry.activity.began.as_micros();
        assert_eq!(began % 60_000_000, 0, "minutes are seen when they end");
        assert_ne!(entry.activity.status, Status::Failed);
        (began / 60_000_000, entry.activity.from, entry.activity.to)
    });
    steps.collect()
}

#[test]
fn a_constant_load_climbs_the_staircase() {
    let world = world(BUSY, &[]);
    assert_eq!(steps(&world), [(3, 10, 15), (4, 15, 22), (5, 22, 32), (6, 32, 43)]);
    let entries = world.scaling().unwrap().entries();
    assert!(entries.iter().all(|entry| entry.activity.status == Status::Successful));
    assert!(entries.iter().all(|entry| entry.ended == Some(entry.activity.began)));
    // Everybody may see the changes as well as the activities.
    let (changes, _) = world.recorders().control.changes();
    let asked: Vec<(SimTime, u32)> = changes
        .iter()
        .filter_map(|change| match change.action {
            Action::Provision { units, .. } => Some((change.at, units)),
            _ => None,
        })
        .collect();
    let wanted = [(3, 15), (4, 22), (5, 32), (6, 43)];
    assert_eq!(asked, wanted.map(|(minute, units)| (SimTime::from_secs(minute * 60), units)));
}

#[test]
fn capacity_goes_down_after_fifteen_minutes() {
    let world = world(
        BUSY,
        &[
            ("duration", "40m"),
            ("functions.f.aliases.live.provisioned", "43"),
            ("traffic.t.arrivals", "{ constant = { every = \"300ms\" } }"),
        ],
    );
    assert_eq!(steps(&world), [(15, 43, 8)], "five are busy, and 5/8 is above what 7 would leave");
}

#[test]
fn a_burst_of_two_minutes_does_nothing() {
    let burst = "{ rates = { points = [[\"0s\", \"14/s\"], [\"2m\", \"14/s\"], \
                 [\"2m\", \"2/s\"], [\"9m\", \"2/s\"]] } }";
    let short = world(BUSY, &[("traffic.t.arrivals", burst)]);
    assert_eq!(steps(&short), []);
    let longer = burst.replace("2m", "3m");
    let long = world(BUSY, &[("traffic.t.arrivals", &longer)]);
    assert_eq!(steps(&long)[0].0, 3);
}

#[test]
fn without_requests_capacity_stays() {
    let night = [
        ("duration", "8h"),
        ("functions.f.aliases.live.provisioned", "40"),
        ("traffic.t.until", "30s"),
    ];
    let world = world(BUSY, &night);
    assert_eq!(steps(&world), [], "a metric without datapoints turns no alarm on");
    let provision = &world.recorders().control.provisions()[0];
    assert_eq!((provision.last.requested, provision.last.available), (40, 40));
}

#[test]
fn the_maximum_sees_what_the_average_hides() {
    let rounds = "{ bursts = { size = 8, every = \"1m\" } }";
    let average = [("traffic.t.arrivals", rounds)];
    assert_eq!(steps(&world(BUSY, &average)), [], "45 % on average, 80 % at most");
    let statistic = "functions.f.aliases.live.scaling.target_tracking.statistic";
    let maximum = [("traffic.t.arrivals", rounds), (statistic, "maximum")];
    assert_eq!(steps(&world(BUSY, &maximum)), [(3, 10, 12)]);
}

#[test]
fn what_spills_over_counts_as_full_use_unless_it_is_left_out() {
    // Two provisioned environments, five requests at once each second: three of them spill over.
    let two = [
        ("functions.f.duration", "100ms"),
        ("functions.f.aliases.live.provisioned", "2"),
        ("traffic.t.arrivals", "{ constant = { every = \"1s\", batch = 5 } }"),
    ];
    // 1/2, 2/2 and three full ones: 90 %. Without those, 75 %.
    assert_eq!(steps(&world(BUSY, &two))[0], (3, 2, 3));
    let high = ("functions.f.aliases.live.scaling.target_tracking.target", "80%");
    let all = [two[0], two[1], two[2], high];
    assert_eq!(steps(&world(BUSY, &all))[0].0, 3);
    let some = [two[0], two[1], two[2], high, ("cloudwatch.spillover", "none")];
    assert_eq!(steps(&world(BUSY, &some)), []);
}

#[test]
fn allocation_and_late_metrics_take_their_time() {
    let scaling = "functions.f.aliases.live.scaling.delays";
    let late = [("duration", "9m"), (scaling, "{ metric = \"60s\" }")];
    let world = world(BUSY, &late);
    let entries = world.scaling().unwrap().entries();
    let first = &entries[0];
    assert_eq!(first.activity.began, SimTime::from_secs(240));
    let took = first.ended.unwrap().since(first.activity.began).as_micros();
    assert!((60_000_000..=120_000_000).contains(&took), "F3.6: one to two minutes, not {took} µs");
    // Nothing larger is asked for meanwhile.
    assert_eq!(entries[1].activity.began, SimTime::from_secs(360));
    assert_eq!(entries[1].activity.from, 15);
}

/// Two policies with names in place of the one.
const TWO: &str = "{ min = 1, max = 100, delays = \"instant\", policies = { \
                   steady = { target_tracking = { target = \"70%\" } }, \
                   quick = { target_tracking = { target = \"60%\", statistic = \"maximum\", \
                   high = \"1 of 1\", low = \"5 of 5\" } } } }";
const SCALING: &str = "functions.f.aliases.live.scaling";

/// Who has asked for capacity, after how many minutes, and for how much.
fn askers(world: &World) -> Vec<(String, u64, u32)> {
    let entries = world.scaling().unwrap().entries().iter();
    let asked = entries.map(|entry| {
        let minute = entry.activity.began.as_micros() / 60_000_000;
        (entry.policy.as_deref().unwrap_or("nobody").to_owned(), minute, entry.activity.to)
    });
    asked.collect()
}

#[test]
fn the_policy_that_wants_most_scales_out_and_is_named() {
    // Full use looks like 10/6 to the quick one, and like 10/7 to the other, which waits longer.
    let found = askers(&world(BUSY, &[(SCALING, TWO)]));
    let wanted = [(1, 17), (2, 29), (3, 49), (4, 50)];
    assert_eq!(found, wanted.map(|(minute, to)| ("quick".to_owned(), minute, to)));
    // The average of short peaks stays below its target.
    let rounds = ("traffic.t.arrivals", "{ bursts = { size = 8, every = \"1m\" } }");
    let found = askers(&world(BUSY, &[(SCALING, TWO), rounds]));
    assert_eq!(found, [("quick".to_owned(), 1, 14)], "8 of 10 at most, 8 of 14 afterwards");
}

#[test]
fn policies_scale_in_together() {
    let few = [
        ("duration", "40m"),
        ("functions.f.aliases.live.provisioned", "43"),
        ("traffic.t.arrivals", "{ constant = { every = \"300ms\" } }"),
    ];
    // Five busy: the quick one would keep nine after five minutes, but waits for the other.
    let both = world(BUSY, &[(SCALING, TWO), few[0], few[1], few[2]]);
    assert_eq!(steps(&both), [(15, 43, 9)]);
    let quick = TWO.replace("steady = { target_tracking = { target = \"70%\" } }, ", "");
    let alone = world(BUSY, &[(SCALING, &quick), few[0], few[1], few[2]]);
    assert_eq!(steps(&alone), [(5, 43, 9)]);
}

#[test]
fn reports_name_policies() {
    let (named, text) = report(BUSY, &[(SCALING, TWO)]);
    assert!(text.contains("target-tracking quick"), "{text}");
    assert_eq!(named["scaling_activities"][0]["policy"], "quick");
    assert_eq!(named["scaling_activities"][0]["cause"], "target-tracking");
    let (alone, text) = report(BUSY, &[]);
    assert_eq!(alone["scaling_activities"][0]["policy"], "target_tracking");
    assert!(text.contains("target-tracking  Successful"), "{text}");
    let clock = "{ min = 20, max = 100 }";
    let (registered, _) = report(BUSY, &[(SCALING, clock)]);
    assert_eq!(registered["scaling_activities"][0]["cause"], "registration");
    assert!(registered["scaling_activities"][0]["policy"].is_null());
}

#[test]
fn schedules_move_the_bounds_by_the_clock() {
    let actions = "[{ schedule = \"cron(0 8 * * ? *)\", timezone = \"Europe/Berlin\", \
                   min = 10, max = 10 }, \
                   { schedule = \"cron(0 18 * * ? *)\", timezone = \"Europe/Berlin\", \
                   min = 2, max = 2 }]";
    let text =
        BUSY.replace("target_tracking = { target = \"70%\" }", &format!("scheduled = {actions}"));
    let text = text.replace(
        "duration = \"9m\"",
        "start = \"2026-07-01T00:00:00[Europe/Berlin]\"\nduration = \"48h\"",
    );
    let day = [
        ("functions.f.aliases.live.provisioned", "2"),
        ("traffic.t.arrivals", "{ constant = { every = \"1h\" } }"),
    ];
    let world = world(&text, &day);
    assert_eq!(
        steps(&world),
        [(480, 2, 10), (1_080, 10, 2), (24 * 60 + 480, 2, 10), (24 * 60 + 1_080, 10, 2)]
    );
    // SD3: 2 units for 14 hours and 10 for 10 hours are 128 unit-hours a day.
    let alive = world.recorders().metrics.total(world.now()).environments.alive.time;
    assert_eq!(alive.as_micros(), 2 * 128 * 3_600_000_000);
}

#[test]
fn what_the_account_refuses_fails_and_is_asked_for_once() {
    let poor = [("account.concurrency", "112"), ("duration", "9m")];
    let world = world(BUSY, &poor);
    let log = world.scaling().unwrap();
    let entries: Vec<_> =
        log.entries().iter().map(|entry| (entry.activity.to, entry.activity.status)).collect();
    assert_eq!(entries, [(15, Status::Failed)]);
    let reasons: Vec<_> = log.not_scaled().collect();
    assert_eq!(reasons, [("TargetServicePutResourceAsUnscalable", 5)]);
}

#[test]
fn allocation_at_once_leaves_the_platform_its_other_rules() {
    let exact = Override {
        path: "platform.provisioned.exact_qualifier".to_owned(),
        value: "true".to_owned(),
    };
    let scenario = Scenario::parse("scaling", BUSY, PathBuf::new(), &[exact]).unwrap();
    let rules = &scenario.model.platform.provisioning;
    assert_eq!(rules.matching, tepid::model::Matching::ExactQualifier);
    assert_eq!(rules.rate, tepid::model::AllocationRate::Unlimited);
}
