//! The least that anybody could pay, and how near to it rules come that do not know the future.

use serde_json::{Value, json};
use tepid::bounds::ski_rental::{self, ExponentialGaps, RANDOMISED_RATIO};
use tepid::bounds::{Clairvoyant, Level, Levels, PingPrices, Spills, Tariff, Tenant};
use tepid::units::{PicoUsd, SimDuration, SimTime};

use super::at;
use super::table::{Ledger, Row};
use crate::world::seconds;

/// The cheapest of holding and starting anew, whole traces.
pub(super) fn clairvoyant(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        assert_eq!(row.text("first_use_of_an_environment_costs"), "B", "{}", row.id);
        ledger.exact(&row.id, &json!(least(tariff(&row), levels(&row)).as_usd()));
    }
}

/// Pings over one gap.
pub(super) fn clairvoyant_ping(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let mut tenant = Tenant::new(pings(&row));
        tenant.record(Level::Idle(seconds(row.input("gap"))));
        ledger.exact(&row.id, &json!(tenant.cost().as_usd()));
    }
}

/// Pings over whole traces.
pub(super) fn clairvoyant_tenant(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let mut tenant = Tenant::new(pings(&row));
        for level in levels(&row) {
            tenant.record(level);
        }
        ledger.exact(&row.id, &json!(tenant.cost().as_usd()));
    }
}

/// Provisioned concurrency without a request that spills over.
pub(super) fn clairvoyant_pc(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let mut spills = Spills::new(seconds(row.input("slot")));
        for (start, end) in spans(&row) {
            spills.record(start, end);
        }
        let peaks = spills.finish(at(row.input("horizon"))).peaks();
        ledger.exact(&row.id, &json!(peaks));
    }
}

/// Rules over given gaps, and the worst that can happen to two of them.
pub(super) fn ski_rental(ledger: &mut Ledger) {
    for row in ledger.all(|row| row.inputs().get("gaps").is_some()) {
        let tariff = tariff(&row);
        let gaps: Vec<SimDuration> = row.list("gaps").into_iter().map(seconds).collect();
        let held = match row.id.rsplit_once('-').map(|(_, rule)| rule) {
            Some("nev") => Some(SimDuration::ZERO),
            Some("alw") => Some(SimDuration::MAX),
            Some("tim") => Some(ski_rental::deterministic(&tariff)),
            _ => None,
        };
        let cost: PicoUsd = if let Some(held) = held {
            gaps.iter().map(|gap| ski_rental::cost(&tariff, *gap, held)).sum()
        } else {
            least(tariff, gaps.into_iter().map(Level::Idle))
        };
        ledger.exact(&row.id, &json!(cost.as_usd()));
    }
    let tariff = Tariff::new(usd(1.0), seconds(1.0), usd(1_000.0));
    let worst = tariff.break_even() + SimDuration::from_micros(1);
    let ratio = |held| ski_rental::cost(&tariff, worst, held).as_usd() / tariff.cold().as_usd();
    ledger.exact("SKr1", &json!(ratio(ski_rental::deterministic(&tariff))));
    // The draws in equal steps of probability: the rule of the middle is off by their square.
    let steps = 200_000;
    let units = (0..steps).map(|step| (f64::from(step) + 0.5) / f64::from(steps));
    let mean = units.map(|unit| ratio(ski_rental::randomised(&tariff, unit))).sum::<f64>();
    assert!((mean / f64::from(steps) - RANDOMISED_RATIO).abs() < 1e-8, "{mean}");
    ledger.exact("SKr2", &json!(RANDOMISED_RATIO));
}

/// Exponential gaps, of which only the mean is known.
pub(super) fn ski_rental_mean(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let [rate, hold, cold] = ["lambda", "w", "B"].map(|name| row.input(name));
        let gaps = ExponentialGaps { rate, hold, cold };
        let Some(timeout) = row.inputs().get("timeout").map(seconds_or_ever) else {
            ledger.exact(&row.id, &json!(gaps.clairvoyant()));
            continue;
        };
        let cost = gaps.mean_cost(timeout);
        assert!(gaps.clairvoyant() <= gaps.mean_cost(gaps.best()), "{}", row.id);
        assert!(gaps.mean_cost(gaps.best()) <= cost, "{}", row.id);
        ledger.exact(&row.id, &json!(cost));
    }
}

/// The least that these starts can cost.
fn least(tariff: Tariff, levels: impl IntoIterator<Item = Level>) -> PicoUsd {
    let mut bound = Clairvoyant::new(tariff);
    for level in levels {
        bound.record(level);
    }
    bound.cost()
}

fn seconds_or_ever(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::INFINITY)
}

/// What each start of a row's trace finds.
fn levels(row: &Row) -> Vec<Level> {
    let mut levels = Levels::default();
    spans(row).into_iter().map(|(start, end)| levels.start(start, end)).collect()
}

fn spans(row: &Row) -> Vec<(SimTime, SimTime)> {
    let spans = row.list("arrivals").into_iter().zip(row.list("durations"));
    spans.map(|(start, took)| (at(start), at(start + took))).collect()
}

fn tariff(row: &Row) -> Tariff {
    Tariff::new(usd(row.input("w")), seconds(1.0), usd(row.input("B")))
}

fn pings(row: &Row) -> PingPrices {
    if let Some(duration) = row.inputs().get("ping_duration") {
        assert_eq!(duration.as_f64(), Some(0.0), "{}", row.id);
    }
    PingPrices {
        limit: seconds(row.input("idle_timeout")),
        ping: usd(row.input("ping_cost")),
        cold: usd(row.input("cold_cost")),
        in_time: None,
    }
}

fn usd(amount: f64) -> PicoUsd {
    PicoUsd::from_pico((amount * 1e12).round() as u128)
}
