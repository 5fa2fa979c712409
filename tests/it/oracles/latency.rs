//! Latency where some starts are cold.

use std::sync::Arc;

use serde_json::json;
use tepid::dist::Dist;
use tepid::engine::Engine;
use tepid::id::FunctionId;
use tepid::metrics::Metrics;
use tepid::model::StartUp;
use tepid::rng::Seed;
use tepid::stats::Precision;
use tepid::units::{SimDuration, SimTime};

use super::table::{Ledger, Row};
use crate::machine::Machine as _;
use crate::traffic::{Script, names, request};
use crate::world::{self, seconds};

/// How many requests are made.
const REQUESTS: u64 = 200_000;

/// Quantiles and means of two values, of which a certain share is the greater one.
pub(super) fn mixtures(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let latency = latency(&row);
        if row.metric == "mean" {
            // The sum is exact; the share of cold starts is so by design.
            ledger.exact(&row.id, &json!(latency.mean().unwrap() / 1e6));
        } else {
            let quantile = latency.quantile(row.input("q")).unwrap() as f64 / 1e6;
            let error = Precision::Fine.relative_error();
            ledger.within(&row.id, quantile, error * row.number());
        }
    }
}

/// The latencies of requests, of which each so-manieth comes after a pause that nothing survives.
fn latency(row: &Row) -> tepid::stats::Histogram {
    let (warm, cold) = (seconds(row.input("warm")), seconds(row.input("cold")));
    let share = (row.input("p_cold") * 1e4).round() as u64;
    let mut function = world::function("f");
    let runtime = Dist::Constant(cold.saturating_sub(warm));
    function.start_up = Arc::new(StartUp { runtime, ..StartUp::INSTANT });
    let mut model = world::model(vec![function]);
    model.platform.idle = world::idle_secs(60.0);
    let mut at = SimTime::ZERO;
    let requests = (0..REQUESTS).map(|ordinal| {
        let is_cold = ordinal * share % 10_000 < share;
        at = at.saturating_add(SimDuration::from_secs(if is_cold { 100 } else { 1 }));
        request(ordinal, FunctionId(0), at, warm)
    });
    let mut script = Script::new(requests.collect());
    let mut metrics = Metrics::new(&model);
    let mut engine = Engine::new(model, Seed(1), &names());
    engine.run_to(at.saturating_add(SimDuration::from_secs(10)), &mut script, &mut metrics);
    metrics.finish(engine.now()).total.latency
}
