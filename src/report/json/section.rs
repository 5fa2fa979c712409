//! The figures of one function, or of several together, under the keys of the contract.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cost::{Bill, Line};
use crate::engine::record::ThrottleReason;
use crate::metrics::{ColdCause, Environments, STOP_CAUSES, Tally};
use crate::report::Section;
use crate::stats::Histogram;
use crate::units::{PicoUsd, SimTime};

/// What the whole report and each of its functions say.
#[derive(Serialize)]
pub(super) struct Numbers {
    totals: Totals,
    pings: Pings,
    cold_starts_by_cause: BTreeMap<&'static str, u64>,
    throttles_by_reason: BTreeMap<&'static str, u64>,
    latency_ms: Millis,
    init_ms: Millis,
    environments: Fleet,
    cost_usd: Cost,
}

#[derive(Serialize)]
struct Totals {
    arrivals: u64,
    attempts: u64,
    invocations: u64,
    answered: u64,
    failed: u64,
    in_flight: u64,
    cold_starts: u64,
    cold_rate: f64,
    reinits: u64,
    throttles: u64,
    retries: u64,
    errors: u64,
    crashes: u64,
    timeouts: u64,
    /// Invocations that provisioned concurrency could not serve; there is none yet.
    spillovers: u64,
}

#[derive(Serialize)]
struct Pings {
    invocations: u64,
    cold_starts: u64,
    throttles: u64,
}

/// A distribution \[ms\]; nothing where nothing was measured.
#[derive(Serialize)]
struct Millis {
    mean: Option<f64>,
    p50: Option<f64>,
    p90: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    p999: Option<f64>,
    max: Option<f64>,
}

#[derive(Serialize)]
struct Fleet {
    alive_mean: f64,
    alive_max: Option<u64>,
    busy_mean: f64,
    busy_max: Option<u64>,
    started: u64,
    stopped_by_cause: BTreeMap<&'static str, u64>,
    init_s: f64,
    invoke_s: f64,
    idle_s: f64,
}

#[derive(Serialize)]
struct Cost {
    total: f64,
    requests: f64,
    compute: f64,
    init: f64,
    /// There is no provisioned concurrency yet, idle or used.
    provisioned_idle: f64,
    provisioned_compute: f64,
    pings: f64,
}

impl Numbers {
    pub(super) fn new(section: &Section, at: SimTime) -> Self {
        let figures = &section.figures;
        let tally = &figures.tally;
        let mut throttles_by_reason = BTreeMap::new();
        for (reason, throttles) in ThrottleReason::ALL.iter().zip(tally.throttles) {
            *throttles_by_reason.entry(reason.as_aws()).or_insert(0) += throttles;
        }
        let causes = ColdCause::ALL.iter().zip(tally.cold_causes);
        Self {
            totals: Totals::new(tally),
            pings: Pings {
                invocations: tally.pings.invocations,
                cold_starts: tally.pings.cold_starts,
                throttles: tally.pings.throttles,
            },
            cold_starts_by_cause: causes.map(|(cause, starts)| (cause.key(), starts)).collect(),
            throttles_by_reason,
            latency_ms: Millis::new(&figures.latency),
            init_ms: Millis::new(&figures.init),
            environments: Fleet::new(&figures.environments, at),
            cost_usd: Cost::new(&section.bill),
        }
    }
}

impl Totals {
    fn new(tally: &Tally) -> Self {
        Self {
            arrivals: tally.arrivals,
            attempts: tally.attempts(),
            invocations: tally.invocations(),
            answered: tally.answered(),
            failed: tally.failed(),
            in_flight: tally.in_flight(),
            cold_starts: tally.cold_starts(),
            cold_rate: rounded(tally.cold_rate(), 9),
            reinits: tally.reinits(),
            throttles: tally.throttled(),
            retries: tally.retries(),
            errors: tally.errors(),
            crashes: tally.crashes(),
            timeouts: tally.timeouts(),
            spillovers: 0,
        }
    }
}

impl Millis {
    fn new(micros: &Histogram) -> Self {
        let millis = |micros: f64| rounded(micros / 1e3, 3);
        let quantile = |share| micros.quantile(share).map(|micros| millis(micros as f64));
        Self {
            mean: micros.mean().map(millis),
            p50: quantile(0.5),
            p90: quantile(0.9),
            p95: quantile(0.95),
            p99: quantile(0.99),
            p999: quantile(0.999),
            max: micros.max().map(|micros| millis(micros as f64)),
        }
    }
}

impl Fleet {
    fn new(environments: &Environments, at: SimTime) -> Self {
        let stopped = STOP_CAUSES.iter().zip(environments.stopped);
        Self {
            alive_mean: rounded(environments.alive.mean(at), 6),
            alive_max: environments.alive.max,
            busy_mean: rounded(environments.busy.mean(at), 6),
            busy_max: environments.busy.max,
            started: environments.started,
            stopped_by_cause: stopped.map(|(cause, count)| (cause.key(), count)).collect(),
            init_s: environments.init_time.as_secs_f64(),
            invoke_s: environments.invoke_time().as_secs_f64(),
            idle_s: environments.idle_time().as_secs_f64(),
        }
    }
}

impl Cost {
    fn new(bill: &Bill) -> Self {
        let usd = |line| bill.amount(line).as_usd();
        Self {
            total: bill.total().as_usd(),
            requests: usd(Line::Requests),
            compute: usd(Line::Compute),
            init: usd(Line::Init),
            provisioned_idle: PicoUsd::ZERO.as_usd(),
            provisioned_compute: PicoUsd::ZERO.as_usd(),
            pings: usd(Line::Pings),
        }
    }
}

/// A number with at most `places` digits behind the point.
pub(super) fn rounded(number: f64, places: i32) -> f64 {
    let scale = f64::from(10_u32.pow(places.unsigned_abs()));
    (number * scale).round() / scale
}
