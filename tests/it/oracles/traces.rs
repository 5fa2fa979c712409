//! Short traces with the exact result of every request, and the one-pass sweep for all limits.

use serde_json::json;
use tepid::bounds::{Level, Levels};
use tepid::engine::record::{Fact, Sink, StartKind};
use tepid::units::SimTime;

use super::play;
use super::table::{Ledger, Row};
use crate::traffic::Script;
use crate::world::{function, idle_secs, model};

/// Which starts are cold, and how many environments live behind each.
pub(super) fn trace_mru(ledger: &mut Ledger) {
    for row in ledger.all(|row| row.id.ends_with('a')) {
        let log = run(&row, Some(row.input("idle_timeout")));
        ledger.exact(&row.id, &json!(log.cold));
        ledger.exact(&row.id.replace('a', "b"), &json!(log.alive));
    }
}

/// Cold starts at every limit, once by a run for each and once by one sweep over the log.
pub(super) fn cold_curve(ledger: &mut Ledger) {
    let base = ledger.all(|row| row.id == "CU1").remove(0);
    let log = run(&base, None);
    let (first, gaps) = sweep(&log);
    let secs: Vec<u64> = gaps.iter().map(|gap| gap / 1_000_000).collect();
    ledger.exact("CU1", &json!([first, secs]));
    for row in ledger.all(|row| row.id != "CU1") {
        let limit = row.input("idle_timeout");
        let cold: u64 = run(&base, Some(limit)).cold.iter().sum();
        let swept = first + gaps.iter().filter(|gap| **gap as f64 >= limit * 1e6).count() as u64;
        assert_eq!(cold, swept, "{}", row.id);
        ledger.exact(&row.id, &cold.into());
    }
}

/// What the engine said: a flag and the environments alive for each start, and when they are busy.
#[derive(Default)]
struct Log {
    cold: Vec<u64>,
    alive: Vec<u64>,
    living: u64,
    spans: Vec<(SimTime, SimTime)>,
}

impl Sink for Log {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        match fact {
            Fact::EnvStarted(_) => self.living += 1,
            Fact::EnvStopped(_) => self.living -= 1,
            Fact::Started(started) => {
                self.cold.push(u64::from(started.kind == StartKind::Cold));
                self.alive.push(self.living);
                self.spans.push((at, started.ends));
            }
            _ => {}
        }
    }
}

fn run(row: &Row, limit: Option<f64>) -> Log {
    let mut world = model(vec![function("f")]);
    if let Some(limit) = limit {
        world.platform.idle = idle_secs(limit);
    }
    let mut log = Log::default();
    let script = Script::at(&row.list("arrivals"), &row.list("durations"));
    play(&world, 1_000.0, script, &mut log);
    log
}

/// Starts that no limit makes warm, and for each other start the time since its level was left
/// [µs].
fn sweep(log: &Log) -> (u64, Vec<u64>) {
    let (mut first, mut gaps, mut levels) = (0, Vec::new(), Levels::default());
    for (start, end) in &log.spans {
        match levels.start(*start, *end) {
            Level::Idle(gap) => gaps.push(gap.as_micros()),
            Level::New => first += 1,
        }
    }
    (first, gaps)
}
