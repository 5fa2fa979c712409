//! How fast new environments come under unbounded demand.

use tepid::engine::record::{Fact, Sink};
use tepid::engine::source::{Request, Source};
use tepid::id::FunctionId;
use tepid::model::{Model, Refill, Scaling};
use tepid::units::{SimDuration, SimTime};

use super::table::{Ledger, Row};
use super::{at, play};
use crate::traffic::request;
use crate::world::{function, model, seconds};

/// The tokens of today's rule come one by one in time.
const CONTINUOUS: Scaling =
    Scaling::TokenBucket { capacity: 1_000, refill: Refill::Continuous { per_second: 100 } };
/// The same rule, read as one step in ten seconds.
const STEPWISE: Scaling = Scaling::TokenBucket {
    capacity: 1_000,
    refill: Refill::Stepwise { tokens: 1_000, every: SimDuration::from_secs(10) },
};

/// Seconds until n environments may exist.
///
/// The legacy rule adds 500 at each whole minute. A continuous reading of it ("c" rows) meets the
/// steps at every multiple of 500, and all targets are such multiples.
pub(super) fn seconds_to_target(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let target = row.input("target") as usize;
        let scaling = match (row.text("rule").as_str(), row.id.chars().last()) {
            ("current", Some('a')) => CONTINUOUS,
            ("current", Some('b')) => STEPWISE,
            ("legacy-3000", Some('c' | 'd')) => Scaling::Legacy { burst: 3_000, per_minute: 500 },
            other => panic!("{}: no rule {other:?}", row.id),
        };
        let mut world = model(vec![function("f")]);
        world.platform.scaling = scaling;
        let births = births(world, 0.0, 900.0, target as u64);
        ledger.exact(&row.id, &(births[target - 1].as_micros() as f64 / 1e6).into());
    }
}

/// The highest concurrency at each instant of the scaling table.
pub(super) fn per_function_rate(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let limit = row.assigned("account_limit");
        let scaling = if row.group.contains("continuous") { CONTINUOUS } else { STEPWISE };
        let functions = if row.id.starts_with("new-two-functions") { 2 } else { 1 };
        let mut world = model((0..functions).map(|n| function(&format!("f{n}"))).collect());
        world.platform.scaling = scaling;
        world.account.concurrency = limit as u32;
        let quiet = if row.id.starts_with("new-no-accrual") { 60.0 } else { 0.0 };
        ledger.exact(&row.id, &alive_at(&row, world, quiet, limit as u64).into());
    }
}

/// Environments that exist at the instant of a row under unbounded demand since `from` [s].
pub(super) fn alive_at(row: &Row, world: Model, from: f64, enough: u64) -> u64 {
    let births = births(world, from, row.at, enough);
    births.iter().filter(|birth| **birth <= at(row.at)).count() as u64
}

/// When environments are started under more demand than can be served, up to `until` [s].
fn births(world: Model, from: f64, until: f64, enough: u64) -> Vec<SimTime> {
    let functions = world.functions.len() as u64;
    let first = functions * (enough + 1);
    let mut world = world;
    for function in &mut world.functions {
        function.timeout = seconds(10_000.0);
    }
    // Tokens that come one by one are due at multiples of 10 ms, steps at whole seconds.
    let (tick, then) = match world.platform.scaling {
        Scaling::TokenBucket { refill: Refill::Continuous { .. }, .. } => (0.01, 2),
        _ => (1.0, 1_001),
    };
    let demand = Demand {
        at: at(from),
        tick: seconds(tick),
        left: first,
        then: then * functions,
        functions,
        ordinal: 0,
        enough: first + 1_000_000,
    };
    let mut births = Births { times: Vec::new() };
    play(&world, until + 0.001, demand, &mut births);
    births.times
}

/// Requests that never end: many at once, then some at each tick, the functions taking turns.
struct Demand {
    at: SimTime,
    tick: SimDuration,
    left: u64,
    then: u64,
    functions: u64,
    ordinal: u64,
    enough: u64,
}

impl Source for Demand {
    fn peek(&self) -> Option<SimTime> {
        (self.ordinal < self.enough).then_some(self.at)
    }

    fn take(&mut self) -> Option<Request> {
        let target = FunctionId((self.ordinal % self.functions) as u32);
        let taken = request(self.ordinal, target, self.at, seconds(9_000.0));
        self.ordinal += 1;
        self.left -= 1;
        if self.left == 0 {
            self.left = self.then;
            self.at = self.at + self.tick;
        }
        Some(taken)
    }
}

struct Births {
    times: Vec<SimTime>,
}

impl Sink for Births {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        if matches!(fact, Fact::EnvStarted(_)) {
            self.times.push(at);
        }
    }
}
