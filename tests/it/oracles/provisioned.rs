//! Provisioned concurrency: how fast it comes, what it serves, how it counts.

use serde_json::json;
use tepid::engine::action::Action;
use tepid::engine::record::{Fact, Pool, ProvisionStatus, Refusal};
use tepid::engine::source::{Request, Source};
use tepid::engine::{Engine, Verdict};
use tepid::id::{FunctionId, Qualifier};
use tepid::model::{Account, AllocationRate, Model, Published, RequestRate, Scaling};
use tepid::rng::Seed;
use tepid::units::SimTime;

use super::study::{Stretch, Study, mean_level};
use super::table::{Ledger, Row};
use super::{at, play, stretch};
use crate::machine::{Machine as _, Notes};
use crate::traffic::{Flow, Law, Script, names, request};
use crate::world::{function, model, seconds};

const F: FunctionId = FunctionId(0);

/// Requests of another source, for version 1.
struct ToVersion<S>(S);

impl<S: Source> Source for ToVersion<S> {
    fn peek(&self) -> Option<SimTime> {
        self.0.peek()
    }

    fn take(&mut self) -> Option<Request> {
        let qualifier = Qualifier::Version(1);
        self.0.take().map(|request| Request { qualifier, ..request })
    }
}

/// An account with functions of these names, each with version 1, and units for the first.
fn world(functions: &[&str], units: u32) -> Model {
    let mut world = model(functions.iter().map(|name| function(name)).collect());
    for (name, function) in functions.iter().zip((0..).map(FunctionId)) {
        let provisioned = if *name == functions[0] { units } else { 0 };
        world.published.push(Published { function, number: 1, provisioned });
    }
    world
}

/// Erlang's loss formula: what finds all of it busy spills over, and service does not matter.
pub(super) fn loss_system(ledger: &mut Ledger) {
    for (turn, row) in ledger.all(|row| row.id.ends_with('a')).iter().enumerate() {
        let (rate, mean) = (row.input("lambda"), row.input("mean_service"));
        let units = row.input("provisioned");
        let law = if turn % 2 == 0 { Law::Exponential(mean) } else { Law::Lognormal(mean, 0.5) };
        let world = world(&["f"], units as u32);
        let mut study = Study::new(|number| {
            let flow = Flow::new(Seed(number), F, Law::Exponential(1.0 / rate), law);
            stretch(&world, number, ToVersion(flow), 20.0 * mean, 100_000.0 / rate)
        });
        let mut study_part = |letter: &str, measure: &dyn Fn(&Stretch) -> (f64, f64)| {
            let id = row.id.replace('a', letter);
            let row = ledger.all(|row| row.id == id).remove(0);
            study.compare(ledger, &row, measure);
        };
        study_part("a", &|s| (s.provisioned.spilled, s.arrivals[0]));
        study_part("b", &|s| (s.provisioned.busy, units * s.span));
        study_part("c", &|s| (s.provisioned.busy_at_own, units * s.provisioned.served));
        study_part("d", &|s| (s.provisioned.busy_at_all, units * s.arrivals[0]));
        study_part("e", &|s| (mean_level(&s.occupied) - s.provisioned.busy, s.span));
    }
}

/// Seconds from the request to READY; nothing serves before.
pub(super) fn allocation(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let mut world = world(&["f"], 0);
        let provisioning = &mut world.platform.provisioning;
        provisioning.preparation = tepid::dist::Dist::Constant(seconds(row.assigned("prep_s")));
        if row.group.contains("legacy") {
            provisioning.rate = AllocationRate::AsScaling;
            world.platform.scaling = Scaling::Legacy { burst: 3_000, per_minute: 500 };
        } else {
            provisioning.rate = AllocationRate::PerFunction { per_minute: 6_000 };
        }
        let mut engine = Engine::new(world, Seed(1), &names());
        let mut notes = Notes::default();
        let every_second: Vec<f64> = (0..1_000).map(f64::from).collect();
        let mut source = ToVersion(Script::at(&every_second, &[0.0; 1_000]));
        engine.run_to(SimTime::ZERO, &mut source, &mut notes);
        let units = row.assigned("requested") as u32;
        let qualifier = Qualifier::Version(1);
        engine.change(Action::Provision { function: F, qualifier, units }, &mut notes);
        engine.run_to(at(1_000.0), &mut source, &mut notes);
        let ready = notes.0.iter().find_map(|(at, fact)| match fact {
            Fact::Provisioned(fact) => (fact.status == ProvisionStatus::Ready).then_some(*at),
            _ => None,
        });
        let ready = ready.expect("it is there in the end");
        let mut served = notes.0.iter().filter_map(|(at, fact)| match fact {
            Fact::Started(fact) => (fact.pool == Pool::Provisioned).then_some(*at),
            _ => None,
        });
        let first = served.next().expect("it serves in the end");
        let next_whole = ready.as_micros().div_ceil(1_000_000);
        assert_eq!(first, SimTime::from_secs(next_whole), "{}: none before all", row.id);
        ledger.exact(&row.id, &(ready.as_micros() as f64 / 1e6).into());
    }
}

/// The first minute of the operator guide's patterns, with 7,000 provisioned.
pub(super) fn operator_guide(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let mut world = world(&["f"], row.assigned("provisioned") as u32);
        world.account.concurrency = row.assigned("account_limit") as u32;
        let burst = row.assigned("burst") as u32;
        let per_minute = row.assigned("per_minute") as u32;
        world.platform.scaling = Scaling::Legacy { burst, per_minute };
        let requests = match row.inputs.chars().last() {
            Some('A') => 10_000,
            Some('B') => 5_000,
            Some('C') => 3_333,
            _ => 2_500,
        };
        let script = Script::at(&vec![0.0; requests], &vec![30.0; requests]);
        let mut notes = Notes::default();
        play(&world, 59.0, ToVersion(script), &mut notes);
        let got = match row.metric.as_str() {
            "on_provisioned" => pool(&notes, Pool::Provisioned),
            "spillover_cold" => pool(&notes, Pool::Spillover),
            "throttled" => throttled(&notes),
            other => panic!("{}: no quantity {other}", row.id),
        };
        ledger.exact(&row.id, &json!(got));
    }
}

/// Ten requests a second for each unit; the rest spills over although nothing is busy.
pub(super) fn request_rate(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let mut world = world(&["f"], row.assigned("provisioned") as u32);
        world.platform.request_rate = RequestRate::PerConcurrency(10);
        let arrivals: Vec<f64> = (0..1_500).map(|n| 0.005 * f64::from(n)).collect();
        let mut notes = Notes::default();
        let script = Script::at(&arrivals, &[0.001; 1_500]);
        play(&world, 1.0, ToVersion(script), &mut notes);
        assert_eq!(pool(&notes, Pool::Spillover), 100);
        ledger.exact(&row.id, &json!(pool(&notes, Pool::Provisioned)));
    }
}

/// `ClaimedAccountConcurrency`, seen from outside: the quota without what a crowd still gets.
pub(super) fn claimed(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let (quota, reserved, units, in_use) = if row.id.starts_with("claimed-both") {
            // The inputs are prose.
            (1_000, [Some(400), None], 200, 50)
        } else {
            let [quota, reserved, units, in_use] =
                ["limit", "reserved(orange)", "provisioned(blue)", "unreserved_in_use"]
                    .map(|name| row.assigned(name) as u32);
            (quota, [None, Some(reserved)], units, in_use)
        };
        let mut world = world(&["blue", "orange", "others"], units);
        world.account.concurrency = quota;
        for (spec, reserved) in world.functions.iter_mut().zip(reserved) {
            spec.reserved = reserved;
        }
        let crowd = in_use + quota;
        let requests = (0..crowd).map(|n| {
            let at = if n < in_use { at(1.0) } else { at(2.0) };
            request(n.into(), FunctionId(2), at, seconds(60.0))
        });
        let mut notes = Notes::default();
        play(&world, 3.0, Script::new(requests.collect()), &mut notes);
        let more = crowd as usize - throttled(&notes) - in_use as usize;
        ledger.exact(&row.id, &json!(quota as usize - more));
    }
}

/// How much may be reserved or provisioned, and what is left for the others.
pub(super) fn reservation_limits(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let got = match row.metric.as_str() {
            "max_reservable" => {
                let reserve = |units| Action::Reserve { function: F, units: Some(units) };
                json!(most(&limited(&row), &reserve))
            }
            "max_provisionable_one_function" => {
                let qualifier = Qualifier::Version(1);
                let provide = |units| Action::Provision { function: F, qualifier, units };
                json!(most(&limited(&row), &provide))
            }
            "unreserved_pool" => {
                let mut world = world(&["blue", "orange", "others"], 0);
                world.account.concurrency = 1_000;
                world.functions[0].reserved = Some(400);
                world.functions[1].reserved = Some(400);
                let crowd = (0..500).map(|n| request(n, FunctionId(2), at(0.0), seconds(60.0)));
                let mut notes = Notes::default();
                play(&world, 1.0, Script::new(crowd.collect()), &mut notes);
                json!(500 - throttled(&notes))
            }
            // Advice on how much to ask for.
            "recommended_provisioned" => {
                ledger.excuse(&row.id);
                continue;
            }
            other => panic!("{}: no quantity {other}", row.id),
        };
        ledger.exact(&row.id, &got);
    }
}

/// The account of a row: of the smallest accounts ten stay unreserved, of others a hundred.
fn limited(row: &Row) -> Model {
    let inputs = row.inputs.split(';').next().expect("there is a first one");
    let quota: u32 = inputs.trim_start_matches("account_limit=").parse().expect("a quota");
    let min_unreserved = quota.min(100);
    let account = Account { concurrency: quota, min_unreserved };
    Model { account, ..world(&["f"], 0) }
}

/// The most units that are not refused.
fn most(model: &Model, action: &dyn Fn(u32) -> Action) -> u32 {
    let verdict = |units: u32| {
        let mut engine = Engine::new(model.clone(), Seed(1), &names());
        engine.apply(action(units), &mut Notes::default()).expect("nothing waits")
    };
    let units: Vec<u32> = (1..=model.account.concurrency).collect();
    let allowed = units.partition_point(|units| verdict(*units) == Verdict::Applied) as u32;
    let minimum = model.account.min_unreserved;
    assert_eq!(verdict(allowed + 1), Verdict::Refused(Refusal::BelowMinimum { minimum }));
    allowed
}

fn pool(notes: &Notes, pool: Pool) -> usize {
    let is_in = |fact: &Fact| matches!(fact, Fact::Started(started) if started.pool == pool);
    notes.0.iter().filter(|(_, fact)| is_in(fact)).count()
}

fn throttled(notes: &Notes) -> usize {
    notes.0.iter().filter(|(_, fact)| matches!(fact, Fact::Throttled(_))).count()
}
