//! The swarm: random scenarios, each with its own subset of the rules, on both engines.

mod coverage;
mod scenario;

use tepid::engine::Engine;
use tepid::engine::record::{Fact, Sink};
use tepid::rng::Seed;
use tepid::units::SimTime;

use crate::auditor::Auditor;
use crate::machine::{Machine, Notes};
use crate::naive::Naive;
use crate::traffic::Script;

use self::coverage::Coverage;
use self::scenario::{Change, Dice, Scenario};

/// Scenarios that are compared; each is named by its number.
const SCENARIOS: u64 = 2_000;

#[test]
fn both_engines_tell_the_same_story() {
    let mut coverage = Coverage::default();
    for seed in 0..SCENARIOS {
        let scenario = Scenario::random(seed);
        let fast = play(&scenario, engine(&scenario), &[]);
        let naive = play(&scenario, naive(&scenario), &[]);
        compare(&scenario, "fast", &fast, "naive", &naive);
        for (_, fact) in &fast {
            coverage.count(fact);
        }
    }
    coverage.assert_complete();
}

#[test]
fn the_laws_hold_in_every_run() {
    for seed in 0..SCENARIOS {
        let scenario = Scenario::random(seed);
        let mut auditor = Auditor::new(&scenario.model, format!("swarm {seed}"));
        let mut engine = engine(&scenario);
        for (at, fact) in &play_on(&mut engine, &scenario, &[]) {
            auditor.record(*at, fact);
        }
        auditor.finish(scenario.end, &scenario.books(engine.view().waiting()));
    }
}

#[test]
fn pauses_change_nothing() {
    for seed in 0..SCENARIOS / 4 {
        let scenario = Scenario::random(seed);
        let whole = play(&scenario, engine(&scenario), &[]);
        let mut dice = Dice::new(seed, "pauses");
        let pauses: Vec<SimTime> = (0..20).map(|_| dice.instant(&scenario)).collect();
        let split = play(&scenario, engine(&scenario), &pauses);
        compare(&scenario, "whole", &whole, "split", &split);
    }
}

#[test]
fn a_clone_continues_like_its_original() {
    for seed in 0..SCENARIOS / 4 {
        let scenario = Scenario::random(seed);
        let middle = Dice::new(seed, "clone").instant(&scenario);
        let stops = stops(&scenario, &[middle]);
        let here = stops.iter().position(|(at, change)| *at == middle && change.is_none());
        let (before, after) = stops.split_at(here.expect("it is among the stops") + 1);
        let (mut original, mut source) = (engine(&scenario), scenario.script.clone());
        drive(&mut original, &mut source, before);
        let (mut copy, mut same) = (original.clone(), source.clone());
        let one = drive(&mut original, &mut source, after);
        let two = drive(&mut copy, &mut same, after);
        compare(&scenario, "original", &one, "clone", &two);
    }
}

#[test]
fn the_twin_notices_a_wrong_rule() {
    use tepid::model::Routing;
    let differs = (0..200).any(|seed| {
        let scenario = Scenario::random(seed);
        let mut wrong = scenario.clone();
        wrong.model.platform.routing = match scenario.model.platform.routing {
            Routing::MostRecentlyUsed => Routing::Newest,
            _ => Routing::MostRecentlyUsed,
        };
        play(&scenario, engine(&scenario), &[]) != play(&wrong, naive(&wrong), &[])
    });
    assert!(differs, "200 scenarios cannot tell one routing rule from another");
}

fn engine(scenario: &Scenario) -> Engine {
    Engine::new(scenario.model.clone(), Seed(scenario.seed), &scenario.sources)
}

fn naive(scenario: &Scenario) -> Naive {
    Naive::new(scenario.model.clone(), Seed(scenario.seed), &scenario.sources)
}

/// Everything that happens, with additional pauses that should not matter.
fn play(
    scenario: &Scenario,
    mut machine: impl Machine,
    pauses: &[SimTime],
) -> Vec<(SimTime, Fact)> {
    play_on(&mut machine, scenario, pauses)
}

fn play_on(
    machine: &mut impl Machine,
    scenario: &Scenario,
    pauses: &[SimTime],
) -> Vec<(SimTime, Fact)> {
    drive(machine, &mut scenario.script.clone(), &stops(scenario, pauses))
}

/// When a run stops, and what is changed then, if anything is.
type Stop<'a> = (SimTime, Option<&'a Change>);

fn stops<'a>(scenario: &'a Scenario, pauses: &[SimTime]) -> Vec<Stop<'a>> {
    let mut stops: Vec<Stop> =
        scenario.changes.iter().map(|(at, change)| (*at, Some(change))).collect();
    stops.extend(pauses.iter().map(|at| (*at, None)));
    stops.push((scenario.end, None));
    stops.sort_by_key(|(at, _)| *at);
    stops
}

/// Everything that happens from one stop to the next.
fn drive(
    machine: &mut impl Machine,
    source: &mut Script,
    stops: &[Stop<'_>],
) -> Vec<(SimTime, Fact)> {
    let mut notes = Notes::default();
    for (at, change) in stops {
        machine.run_to(*at, source, &mut notes);
        match change {
            Some(Change::Apply(action)) => machine.change(*action, &mut notes),
            Some(Change::Inject(at, request)) => machine.wait(*at, *request),
            None => {}
        }
    }
    notes.0
}

/// Panics at the first fact in which two stories differ.
fn compare(
    scenario: &Scenario,
    left: &str,
    one: &[(SimTime, Fact)],
    right: &str,
    other: &[(SimTime, Fact)],
) {
    if one == other {
        return;
    }
    let at = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let before: Vec<String> =
        one[at.saturating_sub(6)..at].iter().map(|(t, fact)| format!("  {t} {fact:?}\n")).collect();
    panic!(
        "swarm {}: fact {at} differs\nbefore:\n{}{left}: {:?}\n{right}: {:?}\n{scenario:#?}",
        scenario.seed,
        before.concat(),
        one.get(at),
        other.get(at),
    );
}
