//! Known values: closed forms, exact sweeps, independent simulations and AWS's own examples, each
//! compared with what the engine does.
//!
//! A stochastic row is compared only when its interval is narrow: a half-width of at most 2 % of
//! the value, or 0.0001 for values below 0.001. Seeds are fixed, so a test passes always or never.

mod autoscaling;
mod bounds;
mod clients;
mod cost;
mod events;
mod examples;
mod latency;
mod policies;
mod pools;
mod provisioned;
mod renewal;
mod scaling;
mod study;
mod table;
mod traces;
mod windows;

use std::collections::BTreeSet;

use tepid::engine::Engine;
use tepid::engine::record::Sink;
use tepid::engine::source::Source;
use tepid::model::Model;
use tepid::rng::Seed;
use tepid::units::SimTime;

use crate::machine::Machine as _;
use crate::traffic::names;

use self::study::{Levels, Stretch};
use self::table::{Estimate, Ledger, rows};

/// One test for each group of rows; the list of groups is the list of tests.
macro_rules! groups {
    ($($test:ident $group:literal $check:path;)*) => {
        $(#[test]
        fn $test() {
            let mut ledger = Ledger::of($group);
            $check(&mut ledger);
            ledger.finish();
        })*

        const GROUPS: &[&str] = &[$($group),*];
    };
}

groups! {
    busy_poisson "busy_poisson" pools::busy_poisson;
    erlang_b "erlang_b" pools::erlang_b;
    erlang_b_shared "erlang_b_shared" pools::erlang_b_shared;
    cold_renewal "cold_renewal" renewal::cold_renewal;
    mru_window "mru_window" windows::mru_window;
    routing_mc "routing_mc" windows::routing_mc;
    trace_mru "trace_mru" traces::trace_mru;
    cold_curve "cold_curve" traces::cold_curve;
    scaling "scaling" scaling::seconds_to_target;
    scaling_legacy_example "scaling_legacy_example" examples::minutes_of_the_table;
    legacy_burst "legacy_burst" examples::legacy_burst;
    per_function_rate_continuous "per_function_rate(continuous)" scaling::per_function_rate;
    per_function_rate_stepwise "per_function_rate(10s_step)" scaling::per_function_rate;
    rps_limit "rps_limit" examples::rps_limit;
    cost "cost" cost::bills;
    cost_rounding "cost_rounding" cost::rounding;
    cost_examples "cost_examples" cost::examples;
    retry "retry" clients::retry;
    sdk_retries "sdk_retries" clients::sdks;
    rate_limiter "rate_limiter" clients::rate_limiter;
    circuit_breaker "circuit_breaker" clients::circuit_breaker;
    latency_mixture "latency_mixture" latency::mixtures;
    provisioned "provisioned" provisioned::loss_system;
    allocation "pc_allocation(6000/min per function)" provisioned::allocation;
    allocation_legacy "pc_allocation(legacy burst 3000 then 500/min)" provisioned::allocation;
    provisioned_burst "legacy_burst+pc" provisioned::operator_guide;
    provisioned_rate "provisioned_rate" provisioned::request_rate;
    claimed_concurrency "claimed_account_concurrency" provisioned::claimed;
    reservation_limits "reservation_limits" provisioned::reservation_limits;
    async_retry "async_retry" events::retries;
    async_events "async_events" events::waits;
    target_tracking "target_tracking" autoscaling::target_tracking;
    pings "ping" policies::pings;
    ping_lifetimes "ping_lifetime" policies::lifetimes;
    fanout "fanout" policies::fanout;
    scheduled_actions "schedule" autoscaling::scheduled_actions;
    clairvoyant "clairvoyant" bounds::clairvoyant;
    clairvoyant_ping "clairvoyant_ping" bounds::clairvoyant_ping;
    clairvoyant_tenant "clairvoyant_tenant" bounds::clairvoyant_tenant;
    clairvoyant_pc "clairvoyant_pc" bounds::clairvoyant_pc;
    ski_rental "ski_rental" bounds::ski_rental;
    ski_rental_mean "ski_rental_mean" bounds::ski_rental_mean;
}

#[test]
fn every_row_belongs_to_a_test() {
    let groups: BTreeSet<String> = rows().into_iter().map(|row| row.group).collect();
    let tested: BTreeSet<String> = GROUPS.iter().map(|group| (*group).to_owned()).collect();
    assert_eq!(groups, tested);
    assert_eq!(rows().len(), 241 + 218 + 21 + 13 + 12 + 9 + 11 + 32 + 51 + 21 + 33 + 44);
    let ids: BTreeSet<String> = rows().into_iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), rows().len(), "an id is used twice");
}

#[test]
fn a_wrong_value_is_refuted() {
    for mut row in rows().into_iter().filter(|row| row.id.starts_with("EB5")) {
        let estimate = Estimate { mean: row.number(), half_width: 0.01 * row.number() };
        assert_eq!(row.refute(estimate), None);
        let vague = Estimate { half_width: 0.05 * row.number(), ..estimate };
        assert!(row.refute(vague).is_some(), "a wide interval cannot agree");
        row.value = (row.number() * 1.03).into();
        assert!(row.refute(estimate).is_some(), "3 % off with a half-width of 1 %");
    }
}

#[test]
#[should_panic(expected = "never compared")]
fn a_forgotten_row_is_noticed() {
    Ledger::of("erlang_b").finish();
}

/// What happens between `burn_in` and `burn_in + span` [s].
fn stretch(model: &Model, seed: u64, mut source: impl Source, burn_in: f64, span: f64) -> Stretch {
    let mut engine = Engine::new(model.clone(), Seed(seed), &names());
    let mut levels = Levels::default();
    let [begin, end] = [burn_in, burn_in + span].map(at);
    engine.run_to(begin, &mut source, &mut levels);
    levels.begin(begin);
    engine.run_to(end, &mut source, &mut levels);
    levels.end(end)
}

/// Runs `model` until `end` [s].
fn play(model: &Model, end: f64, mut source: impl Source, sink: &mut impl Sink) {
    let mut engine = Engine::new(model.clone(), Seed(1), &names());
    engine.run_to(at(end), &mut source, sink);
}

/// The instant `secs` seconds after the start.
fn at(secs: f64) -> SimTime {
    SimTime::ZERO + crate::world::seconds(secs)
}
