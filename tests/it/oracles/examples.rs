//! AWS's own worked examples: the operator guide's minutes, and the request-rate quota.

use std::collections::BTreeMap;

use serde_json::json;
use tepid::engine::record::{Fact, Sink, StartKind};
use tepid::id::FunctionId;
use tepid::model::{Model, RequestRate, Scaling};
use tepid::rng::Seed;
use tepid::units::SimTime;

use super::table::Ledger;
use super::{play, scaling};
use crate::traffic::{Flow, Law, Script};
use crate::world::{function, model};

/// What happened to the requests of one minute or second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    cold: u64,
    warm: u64,
    throttled: u64,
}

/// Counts by period, and the most environments ever occupied.
struct Tallies {
    period: u64,
    by_period: BTreeMap<u64, Tally>,
    occupied: u64,
    most_occupied: u64,
}

/// Served and throttled per minute, all requests of a minute coming at its start.
pub(super) fn minutes_of_the_table(ledger: &mut Ledger) {
    for row in ledger.all(|row| row.id.ends_with('a')) {
        let scaling = Scaling::Legacy {
            burst: row.input("burst") as u32,
            per_minute: row.input("per_minute") as u32,
        };
        let requests = row.list("requests_per_minute");
        let minutes = minutes(&requests, scaling, row.input("account_limit") as u32);
        let served: Vec<u64> = minutes.iter().map(|minute| minute.cold + minute.warm).collect();
        let throttled: Vec<u64> = minutes.iter().map(|minute| minute.throttled).collect();
        ledger.exact(&row.id, &json!(served));
        ledger.exact(&row.id.replace('a', "b"), &json!(throttled));
    }
}

/// The legacy burst under unbounded demand, and the four patterns with cold and warm apart.
pub(super) fn legacy_burst(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let (burst, per_minute) = (row.assigned("burst") as u32, row.assigned("per_minute") as u32);
        let limit = row.assigned("account_limit") as u32;
        let scaling = Scaling::Legacy { burst, per_minute };
        let Some(pattern) = row.id.strip_prefix("opguide-") else {
            let mut world = model(vec![function("f")]);
            world.platform.scaling = scaling;
            world.account.concurrency = limit;
            let alive = scaling::alive_at(&row, world, 0.0, u64::from(limit));
            ledger.exact(&row.id, &alive.into());
            continue;
        };
        let requests: &[f64] = match pattern.chars().next() {
            Some('A') => &[10_000.0],
            Some('B') => &[5_000.0; 2],
            Some('C') => &[3_333.0, 3_333.0, 3_334.0],
            _ => &[2_500.0; 4],
        };
        let tally = minutes(requests, scaling, limit)[(row.at / 60.0) as usize];
        let got = match row.metric.as_str() {
            "cold" => tally.cold,
            "warm" => tally.warm,
            "throttled" => tally.throttled,
            "arrivals" => tally.cold + tally.warm + tally.throttled,
            other => panic!("{}: no quantity {other}", row.id),
        };
        ledger.exact(&row.id, &got.into());
    }
}

/// Evenly spaced requests against ten a second for each unit of concurrency.
pub(super) fn rps_limit(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let (rate, work) = (row.assigned("offered_rps"), row.assigned("duration_s"));
        let quota = row.assigned("account_limit") as u32;
        let run = |quota: u32| evenly(&ten_per_concurrency(quota), rate, work);
        let got = match row.metric.as_str() {
            "concurrency" => run(quota).most_occupied as f64,
            "served_rps_cap" => {
                // The first seconds fill the account.
                let third = run(quota).by_period[&2];
                (third.cold + third.warm) as f64
            }
            "account_limit_needed" => {
                let quotas: Vec<u32> = (0..4_000).collect();
                let short = |quota: &u32| run(*quota).throttled() > 0;
                quotas.partition_point(short) as f64
            }
            other => panic!("{}: no quantity {other}", row.id),
        };
        ledger.exact(&row.id, &got.into());
    }
}

/// Requests that come together at the start of each minute and take 30 s.
fn minutes(requests: &[f64], scaling: Scaling, quota: u32) -> Vec<Tally> {
    let mut world = model(vec![function("f")]);
    world.platform.scaling = scaling;
    world.account.concurrency = quota;
    let arrivals: Vec<f64> = requests
        .iter()
        .enumerate()
        .flat_map(|(minute, count)| vec![60.0 * minute as f64; *count as usize])
        .collect();
    let mut tallies = Tallies::new(60_000_000);
    let script = Script::at(&arrivals, &vec![30.0; arrivals.len()]);
    play(&world, 60.0 * requests.len() as f64, script, &mut tallies);
    (0..requests.len() as u64).map(|minute| tallies.by_period[&minute]).collect()
}

/// Five seconds of requests at equal distances.
fn evenly(world: &Model, rate: f64, work: f64) -> Tallies {
    let gap = Law::Fixed(1.0 / rate);
    let flow = Flow::new(Seed(0), FunctionId(0), gap, Law::Fixed(work));
    let mut tallies = Tallies::new(1_000_000);
    play(world, 5.0, flow, &mut tallies);
    tallies
}

fn ten_per_concurrency(quota: u32) -> Model {
    let mut world = model(vec![function("f")]);
    world.account.concurrency = quota;
    world.platform.request_rate = RequestRate::PerConcurrency(10);
    world
}

impl Tallies {
    fn new(period: u64) -> Self {
        Self { period, by_period: BTreeMap::new(), occupied: 0, most_occupied: 0 }
    }

    fn throttled(&self) -> u64 {
        self.by_period.values().map(|tally| tally.throttled).sum()
    }
}

impl Sink for Tallies {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        let tally = self.by_period.entry(at.as_micros() / self.period).or_default();
        match fact {
            Fact::Throttled(_) => tally.throttled += 1,
            Fact::Started(started) => {
                match started.kind {
                    StartKind::Cold => tally.cold += 1,
                    StartKind::Warm | StartKind::Reinit => tally.warm += 1,
                }
                self.occupied += 1;
                self.most_occupied = self.most_occupied.max(self.occupied);
            }
            Fact::Completed(_) => self.occupied -= 1,
            _ => {}
        }
    }
}
