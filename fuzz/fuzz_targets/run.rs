//! Any scenario that is accepted, run for a while, reported, and priced again from its report.
#![no_main]

use std::path::PathBuf;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use tepid::report::{EngineFigures, Json, Partial, Priced, Render, Report, SavedReport, Text};
use tepid::run::{Progress, World};
use tepid::scenario::{SourceKind, SourceText};

/// How often the engine may pause; it does so after 65,536 events at the latest.
const PAUSES: usize = 3;
/// How many functions a report lists.
const LISTED: usize = 5;

fuzz_target!(|text: &str| {
    let Some(scenario) = tepid_fuzz::scenario(text) else { return };
    let mut world = World::new(&scenario);
    let mut partial = Some("stopped");
    for _ in 0..PAUSES {
        match world.advance() {
            Ok(Progress::Going) => {}
            Ok(Progress::Done) => {
                partial = None;
                break;
            }
            Err(halt) => {
                assert!(!halt.to_string().is_empty());
                break;
            }
        }
    }
    let partial = partial.map(|reason| Partial { at: world.now(), reason: reason.to_owned() });
    let engine = EngineFigures { wall_s: 0.0, events: 0, peak_rss_bytes: None };
    let report = Report::new(&scenario, &world, partial, engine);
    assert!(!Text.render(&report).is_empty());
    let json = Json { functions: LISTED }.render(&report);
    price_again(&json, report);
});

/// The bill of a report is the same when it is read back.
fn price_again(json: &str, report: Report) {
    let source = Arc::new(SourceText {
        name: "report.json".to_owned(),
        text: json.to_owned(),
        base: Some(PathBuf::new()),
        kind: SourceKind::File,
    });
    let saved = SavedReport::read(&source).expect("a report can be read back");
    let priced = Priced::new(saved, report.heading.prices, Vec::new());
    assert_eq!(priced.total, report.total.bill, "the same usage at the same prices");
}
