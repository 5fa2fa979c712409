//! Schedules whose calls are refused: what they try again, how often and for how long.

use tepid::cost::Line;
use tepid::engine::record::GiveUp;
use tepid::report::{EngineFigures, Report};
use tepid::run::{Progress, World};
use tepid::scenario::{Override, Scenario};

/// A firing in the first second of every other day; the function is switched off for the first
/// hour of each.
const NIGHTLY: &str = r#"
duration = "4d"
[functions.f]
duration = "100ms"
reserved = 0
[traffic.t]
target = "f"
invoke = "synchronous"
arrivals = { scheduler = { schedule = "rate(2 days)", delay = "0s" } }
[[event]]
at = "1h"
reserved = { target = "f", units = 1 }
[[event]]
at = "47h"
reserved = { target = "f", units = 0 }
[[event]]
at = "49h"
reserved = { target = "f", units = 1 }
"#;
const SWITCHED_OFF: &str = r#"
duration = "100d"
[functions.f]
duration = "100ms"
reserved = 0
[traffic.t]
target = "f"
invoke = "synchronous"
arrivals = { scheduler = { schedule = "rate(2 days)", delay = "0s" } }
"#;
const POLICY: &str = "traffic.t.arrivals.scheduler";

fn run(text: &str, changes: &[(&str, &str)]) -> Report {
    let changes: Vec<Override> = changes
        .iter()
        .map(|(path, value)| Override { path: (*path).to_owned(), value: (*value).to_owned() })
        .collect();
    let scenario = Scenario::parse("delivery", text, "".into(), &changes);
    let scenario = scenario.unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    let engine = EngineFigures { wall_s: 0.0, events: 0, peak_rss_bytes: None };
    Report::new(&scenario, &world, None, engine)
}

/// Firings, answered ones, tries in all, and why others were given up.
fn counts(report: &Report) -> (u64, u64, u64, Vec<(GiveUp, u64)>) {
    let tally = &report.total.figures.tally;
    let gave_up = GiveUp::ALL.into_iter().zip(tally.gave_up());
    let gave_up = gave_up.filter(|(_, count)| *count > 0).collect();
    (tally.arrivals, tally.answered(), tally.attempts(), gave_up)
}

#[test]
fn a_throttled_call_is_made_again_until_it_is_served() {
    let report = run(NIGHTLY, &[]);
    let (firings, answered, tries, gave_up) = counts(&report);
    assert_eq!((firings, answered, gave_up), (2, 2, Vec::new()));
    // Waits of at most 1 s, 2 s, ... 512 s take 512 to 1,023 s and ten tries; then 300 to 600 s.
    assert!((2 * 14..=2 * 22).contains(&tries), "{tries} tries");
    let hours = report.total.figures.latency.max().unwrap() as f64 / 3.6e9;
    assert!((1.0..=1.0 + 1.0 / 6.0).contains(&hours), "{hours} h until it was served");
    // Both firings are paid, and no try besides.
    assert_eq!(report.total.bill.used.around.schedules, 2);
    assert!(report.total.bill.amount(Line::Schedules).as_pico() == 2 * 1_000_000);
    let said = report.heading.assumptions.join("\n");
    let wanted = "traffic.t.arrivals.scheduler: a throttled call is made again, at most 185 times \
                  within 1d, after 1s, twice that, and so on up to 10m,";
    assert!(said.contains(wanted), "{said}");
}

#[test]
fn retries_and_age_both_end_it() {
    let few = run(SWITCHED_OFF, &[(&format!("{POLICY}.retries"), "3")]);
    assert_eq!(counts(&few), (50, 0, 50 * 4, vec![(GiveUp::Throttled, 50)]));
    let none = run(SWITCHED_OFF, &[(&format!("{POLICY}.retries"), "0")]);
    assert_eq!(counts(&none), (50, 0, 50, vec![(GiveUp::Throttled, 50)]));
    // Six waits take 31.5 to 63 s, five at most 31.
    let young = run(SWITCHED_OFF, &[(&format!("{POLICY}.retry_age"), "60s")]);
    let (_, _, tries, gave_up) = counts(&young);
    assert_eq!(gave_up, [(GiveUp::EventTooOld, 50)]);
    assert!((50 * 6..=50 * 7).contains(&tries), "{tries} tries");
    // Without jitter to speak of: a millisecond twice, then never more than two.
    let quick =
        [(&*format!("{POLICY}.retry_base"), "1ms"), (&*format!("{POLICY}.retry_longest"), "2ms")];
    assert_eq!(counts(&run(SWITCHED_OFF, &quick)).2, 50 * 186);
}

#[test]
fn the_usual_number_of_retries_takes_about_the_usual_age() {
    let (firings, answered, tries, gave_up) = counts(&run(SWITCHED_OFF, &[]));
    assert_eq!((firings, answered), (50, 0));
    let mean = tries as f64 / 50.0;
    assert!((150.0..=186.0).contains(&mean), "{mean} tries");
    assert_eq!(gave_up.iter().map(|(_, count)| count).sum::<u64>(), 50);
}

#[test]
fn what_the_handler_answers_is_an_answer() {
    let broken = [("functions.f.failures.error", "100%"), ("functions.f.reserved", "1")];
    let report = run(SWITCHED_OFF, &broken);
    assert_eq!(counts(&report), (50, 0, 50, vec![(GiveUp::Failed, 50)]));
}

#[test]
fn an_event_is_taken_and_never_handed_over_again() {
    let asynchronous = [("traffic.t.invoke", "asynchronous")];
    let report = run(SWITCHED_OFF, &asynchronous);
    assert_eq!(counts(&report), (50, 0, 50, vec![(GiveUp::Throttled, 50)]));
    assert_eq!(report.total.bill.used.around.schedules, 50);
    let said = |report: &Report| report.heading.assumptions.join("\n").contains("every event");
    assert!(!said(&report), "there is nothing to say of keys that nobody has written");
    let retries = format!("{POLICY}.retries");
    let report = run(SWITCHED_OFF, &[asynchronous[0], (&retries, "5")]);
    assert_eq!(counts(&report).2, 50, "Lambda has taken them");
    assert!(said(&report), "{:?}", report.heading.assumptions);
}

#[test]
fn a_client_of_its_own_takes_the_place_of_the_policy() {
    let none = run(SWITCHED_OFF, &[("traffic.t.client", "none")]);
    assert_eq!(counts(&none), (50, 0, 50, vec![(GiveUp::Throttled, 50)]));
    assert_eq!(none.total.bill.used.around.schedules, 50);
    let legacy = run(SWITCHED_OFF, &[("traffic.t.client", "legacy")]);
    assert_eq!(counts(&legacy).2, 50 * 5);
}
