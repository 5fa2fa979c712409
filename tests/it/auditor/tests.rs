//! The auditor complains of runs that follow other rules than it was told.

use std::panic::catch_unwind;

use tepid::engine::Engine;
use tepid::engine::action::Action;
use tepid::engine::record::Sink as _;
use tepid::engine::source::Request;
use tepid::id::{FunctionId, Qualifier};
use tepid::model::{AllocationRate, Model, Published, Routing, Usable};
use tepid::rng::Seed;
use tepid::units::SimTime;

use super::Auditor;
use crate::machine::{Machine as _, Notes};
use crate::traffic::{Script, names};
use crate::world::{function, model};

const F: FunctionId = FunctionId(0);
const NUMBER: u16 = 1;

/// One function with a version for which this much is provisioned.
fn world(provisioned: u32) -> Model {
    let mut world = model(vec![function("f")]);
    world.published.push(Published { function: F, number: NUMBER, provisioned });
    world
}

/// Whether an auditor for `told` passes a run of `actual` whose four first requests end in
/// another order than they began, so that a fifth one has four different places to go.
fn passes(actual: &Model, told: &Model, qualifier: Qualifier, wanted: Option<u32>) -> bool {
    let mut engine = Engine::new(actual.clone(), Seed(1), &names());
    let mut notes = Notes::default();
    let script = Script::at(&[1.5, 1.5, 1.5, 1.5, 20.0], &[2.0, 4.0, 1.0, 3.0, 1.0]);
    let addressed = script.requests().map(|request| Request { qualifier, ..*request });
    let mut script = Script::new(addressed.collect());
    engine.run_to(SimTime::ZERO, &mut script, &mut notes);
    if let Some(units) = wanted {
        let qualifier = Qualifier::Version(NUMBER);
        engine.change(Action::Provision { function: F, qualifier, units }, &mut notes);
    }
    engine.run_to(SimTime::from_secs(60), &mut script, &mut notes);
    catch_unwind(|| {
        let mut auditor = Auditor::new(told, "a test".to_owned());
        notes.0.iter().for_each(|(at, fact)| auditor.record(*at, fact));
    })
    .is_ok()
}

#[test]
fn a_wrong_rule_of_routing_is_noticed() {
    use Routing::{LeastRecentlyUsed, MostRecentlyUsed, Newest, Oldest};
    let rules = [MostRecentlyUsed, LeastRecentlyUsed, Newest, Oldest];
    for (actual, told) in rules.iter().flat_map(|one| rules.map(|other| (*one, other))) {
        for (qualifier, units) in [(Qualifier::Latest, 0), (Qualifier::Version(NUMBER), 4)] {
            let [actual_world, told_world] = [actual, told].map(|routing| {
                let mut world = world(units);
                world.platform.routing = routing;
                world
            });
            let passes = passes(&actual_world, &told_world, qualifier, None);
            assert_eq!(passes, actual == told, "{actual:?} as {told:?}, {units} provisioned");
        }
    }
}

#[test]
fn who_serves_before_all_are_there_is_noticed() {
    let rules = [Usable::Whole, Usable::Incremental];
    for (actual, told) in rules.iter().flat_map(|one| rules.map(|other| (*one, other))) {
        let [actual_world, told_world] = [actual, told].map(|usable| {
            let mut world = world(0);
            world.platform.provisioning.rate = AllocationRate::PerFunction { per_minute: 60 };
            world.platform.provisioning.usable = usable;
            world
        });
        let passes = passes(&actual_world, &told_world, Qualifier::Version(NUMBER), Some(3));
        assert_eq!(passes, actual == told, "{actual:?} as {told:?}");
    }
}
