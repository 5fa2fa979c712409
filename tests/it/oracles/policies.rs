//! What warming policies keep warm, and what their own calls meet.

use std::path::PathBuf;

use serde_json::json;
use tepid::metrics::Figures;
use tepid::run::{Progress, World};
use tepid::scenario::Scenario;

use super::table::{Ledger, Row};

/// A function that nobody but a policy calls, on a platform without ages.
const WORLD: &str = r#"
    [platform]
    idle = "IDLE"
    max_age = "AGE"
    platform_start = "0s"
    init_limit = "60s"
    [functions.f]
    memory = 128
    duration = "1ms"
    init = "INIT"
    timeout = "60s"
    [traffic.nobody]
    target = "f"
    arrivals = { constant = { every = "200d" , first = "200d" } }
"#;

/// The world with its blanks filled, and a policy in it.
struct Study {
    idle: String,
    age: String,
    init: String,
    end: f64,
    policy: String,
}

impl Study {
    fn run(&self) -> World {
        let world = WORLD.replace("IDLE", &self.idle).replace("AGE", &self.age);
        let world = world.replace("INIT", &self.init);
        let text = format!("duration = \"{}s\"\n{world}\n{}", self.end, self.policy);
        let scenario = Scenario::parse("study", &text, PathBuf::new(), &[])
            .unwrap_or_else(|wrong| panic!("{text}\n{wrong}"));
        let mut world = World::new(&scenario);
        while world.advance().expect("it fits") == Progress::Going {}
        world
    }

    fn figures(&self) -> Figures {
        let world = self.run();
        world.recorders().metrics.total(world.now())
    }
}

/// A ping every period, and nobody else.
pub(super) fn pings(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let (period, handler) = (row.input("period"), row.input("ping_duration"));
        let study = Study {
            idle: format!("{}s", row.input("idle_timeout")),
            age: "none".to_owned(),
            init: "0s".to_owned(),
            end: row.input("horizon"),
            policy: ping(period, handler),
        };
        let figures = study.figures();
        let got = match row.metric.as_str() {
            "pings in [0,H)" => json!(figures.tally.pings.invocations),
            "cold pings" => json!(figures.tally.pings.cold_starts),
            "environment alive fraction of [0,H)" => {
                json!(
                    figures.environments.alive.time.as_micros() as f64 / 1e6 / row.input("horizon")
                )
            }
            other => panic!("{other} is not told"),
        };
        ledger.exact(&row.id, &got);
    }
}

/// Environments that become too old between pings.
pub(super) fn lifetimes(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let study = Study {
            idle: "never".to_owned(),
            age: format!("{}s", row.input("max_lifetime")),
            init: "0s".to_owned(),
            end: row.input("horizon"),
            policy: ping(row.input("period"), 0.0),
        };
        ledger.exact(&row.id, &json!(study.figures().tally.pings.cold_starts));
    }
}

/// Rounds of calls that hold their environments.
pub(super) fn fanout(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let is_first = row.metric.contains("first run");
        let figures = rounds(&row, if is_first { 100.0 } else { 590.0 }).figures();
        let environments = figures.environments;
        let alive = environments.remaining();
        ledger.exact(&row.id, &json!(if is_first { environments.started } else { alive }));
    }
}

/// Rounds at 0 s and 300 s under a limit of 420 s: at 590 s those are left that the second touched.
fn rounds(row: &Row, end: f64) -> Study {
    let [calls, spacing, hold] = ["invocations", "spacing", "hold"].map(|name| row.input(name));
    Study {
        idle: "420s".to_owned(),
        age: "none".to_owned(),
        init: format!("{}s", row.input("cold_init")),
        end,
        policy: format!(
            "[policies.p]\nfanout = {{ target = \"f\", every = \"300s\", delay = \"0s\", \
             n = {calls}, hold = \"{hold}s\", spacing = \"{spacing}s\" }}"
        ),
    }
}

fn ping(period: f64, handler: f64) -> String {
    format!(
        "[policies.p]\nping = {{ target = \"f\", every = \"{period}s\", delay = \"0s\", \
         handler = \"{handler}s\", invoke = \"synchronous\" }}"
    )
}
