//! The figures of one function, or of several together, under the keys of the contract.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::engine::record::{GiveUp, ThrottleReason};
use crate::metrics::{ColdCause, Environments, STOP_CAUSES, Tally};
use crate::report::json::money::{Cost, UsageBlock};
use crate::report::{Section, words};
use crate::stats::Histogram;
use crate::units::{SimDuration, SimTime};

/// What the whole report and each of its functions say.
#[derive(Serialize)]
pub(super) struct Numbers {
    totals: Totals,
    pings: Pings,
    cold_starts_by_cause: BTreeMap<&'static str, u64>,
    throttles_by_reason: BTreeMap<&'static str, u64>,
    gave_up_by_reason: BTreeMap<&'static str, u64>,
    latency_ms: Millis,
    /// Means over answered requests; they add up to the mean latency.
    latency_parts_ms: BTreeMap<&'static str, Option<f64>>,
    init_ms: Millis,
    /// Means over users' cold starts.
    cold_start_parts_ms: BTreeMap<&'static str, Option<f64>>,
    environments: Fleet,
    usage: UsageBlock,
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
    /// Invocations that the handler's own rate limiter refused.
    limited: u64,
    /// Successes that nobody waited for any more.
    abandoned: u64,
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
            gave_up_by_reason: GiveUp::ALL
                .iter()
                .zip(tally.gave_up())
                .map(|(reason, requests)| (reason.key(), requests))
                .collect(),
            latency_ms: Millis::new(&figures.latency),
            latency_parts_ms: means(words::answer_parts(figures), figures.latency.count()),
            init_ms: Millis::new(&figures.init),
            cold_start_parts_ms: means(words::phases(&figures.phases), tally.cold_starts()),
            environments: Fleet::new(&figures.environments, at),
            usage: UsageBlock::new(&section.bill),
            cost_usd: Cost::new(&section.bill),
        }
    }
}

/// Sums by their keys, each divided by `count`; nothing where there was nothing.
fn means<const N: usize>(
    sums: [(&'static str, &'static str, SimDuration); N],
    count: u64,
) -> BTreeMap<&'static str, Option<f64>> {
    let mean = |sum: SimDuration| rounded(sum.as_millis_f64() / count as f64, 3);
    sums.into_iter().map(|(key, _, sum)| (key, (count > 0).then(|| mean(sum)))).collect()
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
            limited: tally.limited(),
            abandoned: tally.clients.abandoned(),
            spillovers: tally.spillovers(),
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

/// A number with at most `places` digits behind the point.
pub(in crate::report) fn rounded(number: f64, places: i32) -> f64 {
    let scale = f64::from(10_u32.pow(places.unsigned_abs()));
    (number * scale).round() / scale
}
