//! The curve for programs and spreadsheets.

use serde::Serialize;

use crate::report::curve::{IdleCurve, IdlePoint};
use crate::report::json::rounded;
use crate::run::SweptMoney;
use crate::units::{PicoUsd, SimDuration};

/// Raised when a key changes its meaning or goes away.
const SCHEMA_VERSION: u32 = 1;

impl IdleCurve {
    /// The curve as one JSON object.
    ///
    /// # Panics
    /// Never: every value can be written.
    pub fn to_json(&self) -> String {
        let point = |point: &IdlePoint| Point {
            limit_s: seconds(point.limit),
            cold_starts: point.cold_starts,
            cold_rate: rounded(self.cold_rate(point), 9),
            alive_mean: rounded(point.alive_mean, 6),
        };
        let document = Document {
            schema_version: SCHEMA_VERSION,
            title: &self.title,
            partial: self.partial.as_ref().map(|partial| &*partial.reason),
            span_s: self.span.as_secs_f64(),
            functions: self.functions,
            invocations: self.invocations,
            unavoidable_cold_starts: self.unavoidable,
            environments: self.environments,
            busy_mean: rounded(self.busy_mean, 6),
            limits: self.points.iter().map(point).collect(),
            enough: self
                .enough
                .iter()
                .map(|one| Enough {
                    cold_rate: one.cold_rate,
                    limit_s: one.limit.map(SimDuration::as_secs_f64),
                })
                .collect(),
            cost_usd: self.money.as_ref().map(Money::new),
            assumptions: &self.assumptions,
        };
        let mut text = serde_json::to_string_pretty(&document).expect("it is plain data");
        text.push('\n');
        text
    }

    /// The curve as a table: a row for each limit, `inf` where nothing is ever shut down.
    pub fn to_csv(&self) -> String {
        let mut text = "limit_s,cold_starts,cold_rate,alive_mean\n".to_owned();
        for point in &self.points {
            let limit = seconds(point.limit).map_or("inf".to_owned(), |limit| limit.to_string());
            let rate = rounded(self.cold_rate(point), 9);
            let alive = rounded(point.alive_mean, 6);
            text +=
                &[&limit, &*point.cold_starts.to_string(), &rate.to_string(), &alive.to_string()]
                    .join(",");
            text.push('\n');
        }
        text
    }
}

/// A limit in seconds, unless there is none.
fn seconds(limit: SimDuration) -> Option<f64> {
    (limit != SimDuration::MAX).then(|| limit.as_secs_f64())
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    title: &'a str,
    partial: Option<&'a str>,
    span_s: f64,
    functions: u64,
    invocations: u64,
    unavoidable_cold_starts: u64,
    environments: u64,
    busy_mean: f64,
    limits: Vec<Point>,
    enough: Vec<Enough>,
    cost_usd: Option<Money>,
    assumptions: &'a [String],
}

#[derive(Serialize)]
struct Point {
    limit_s: Option<f64>,
    cold_starts: u64,
    cold_rate: f64,
    alive_mean: f64,
}

#[derive(Serialize)]
struct Enough {
    cold_rate: f64,
    limit_s: Option<f64>,
}

#[derive(Serialize)]
struct Money {
    clairvoyant: f64,
    clairvoyant_cold_starts: u64,
    break_even: f64,
    holding: f64,
    letting_go: f64,
}

impl Money {
    fn new(money: &SweptMoney) -> Self {
        Self {
            clairvoyant: money.clairvoyant.as_usd(),
            clairvoyant_cold_starts: money.cold_starts,
            break_even: PicoUsd::as_usd(money.break_even),
            holding: money.holding.as_usd(),
            letting_go: money.letting_go.as_usd(),
        }
    }
}
