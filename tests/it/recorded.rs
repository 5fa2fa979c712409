//! What the real Lambda answered when its concurrency was changed, against what the engine says.
//!
//! Each step of the recordings that changes or uses concurrency is done again; steps that only ask
//! or list are left out, because reports have their own words.

use std::fs;

use serde_json::Value;
use tepid::engine::action::Action;
use tepid::engine::record::{Fact, ProvisionStatus, Refusal, Unknown};
use tepid::engine::{Engine, Verdict};
use tepid::id::{AliasId, FunctionId, Qualifier};
use tepid::model::{Account, Alias, Model, Published, Route};
use tepid::rng::Seed;
use tepid::units::SimTime;

use crate::data::measured;
use crate::machine::{Machine as _, Notes};
use crate::traffic::{Script, names};
use crate::world::{function, model, seconds};

const F: FunctionId = FunctionId(0);
const VERSION: Qualifier = Qualifier::Version(1);
const ALIAS: Qualifier = Qualifier::Alias(AliasId(0));

/// The recordings of one test, in order.
struct Recording(Value);

/// An account that is asked to change.
struct Desk {
    engine: Engine,
    notes: Notes,
    /// How many steps have been compared.
    compared: usize,
}

impl Recording {
    fn of(all: &Value, test: &str) -> Self {
        let tests = all.as_object().unwrap();
        let found = tests.iter().find(|(name, _)| name.ends_with(test));
        let (_, found) = found.unwrap_or_else(|| panic!("no recording of {test}"));
        Self(found["recorded-content"].clone())
    }

    /// What Lambda refused a step with: its code and words, or nothing.
    fn refusal(&self, step: &str) -> Option<(String, String)> {
        let step = self.0.get(step).unwrap_or_else(|| panic!("no step {step}"));
        let error = step.get("Error")?;
        let text = |key: &str| error[key].as_str().unwrap().to_owned();
        let message = text("Message")
            .replace("<partition>", "aws")
            .replace("<region>", "us-east-1")
            .replace("<function-name:1>", "f")
            .replace("<alias-name>", "live");
        Some((text("Code"), message))
    }
}

impl Desk {
    /// A function with version 1, and an alias that points at it.
    fn new() -> Self {
        let mut world: Model = model(vec![function("f")]);
        world.account = Account { concurrency: 1_000, min_unreserved: 100 };
        world.published.push(Published { function: F, number: 1, provisioned: 0 });
        let route = Route::to(1);
        world.aliases.push(Alias { function: F, name: "live".into(), route, provisioned: 0 });
        let engine = Engine::new(world, Seed(1), &names());
        Self { engine, notes: Notes::default(), compared: 0 }
    }

    /// What the engine answers to a change of what is meant by a name.
    fn ask(
        &mut self,
        name: &str,
        action: impl Fn(FunctionId, Qualifier) -> Action,
    ) -> Option<(String, String)> {
        let refusal = match self.engine.find(name) {
            Err(unknown) => return Some((Unknown::CODE.to_owned(), unknown.to_string())),
            Ok((function, qualifier)) => {
                let action = action(function, qualifier);
                let reserves = matches!(action, Action::Reserve { .. });
                if reserves && qualifier != Qualifier::Latest {
                    Refusal::Qualified
                } else {
                    match self.engine.apply(action, &mut self.notes).unwrap() {
                        Verdict::Applied => return None,
                        Verdict::Refused(refusal) => refusal,
                    }
                }
            }
        };
        assert!(refusal.is_quoted(), "{refusal:?} is not AWS's");
        Some((refusal.code().to_owned(), refusal.message(|_| "f")))
    }

    /// Compares a step with what the engine answers.
    fn compare(
        &mut self,
        recording: &Recording,
        step: &str,
        name: &str,
        action: impl Fn(FunctionId, Qualifier) -> Action,
    ) {
        assert_eq!(self.ask(name, action), recording.refusal(step), "{step}");
        self.compared += 1;
    }

    fn run_to(&mut self, at: SimTime, source: &mut Script) {
        self.engine.run_to(at, source, &mut self.notes);
    }

    fn statuses(&self) -> Vec<(ProvisionStatus, u32)> {
        let told = self.notes.0.iter().filter_map(|(_, fact)| match fact {
            Fact::Provisioned(fact) => Some((fact.status, fact.available)),
            _ => None,
        });
        told.collect()
    }
}

fn reserve(units: u32) -> impl Fn(FunctionId, Qualifier) -> Action {
    move |function, _| Action::Reserve { function, units: Some(units) }
}

fn unreserve(function: FunctionId, _: Qualifier) -> Action {
    Action::Reserve { function, units: None }
}

fn provide(units: u32) -> impl Fn(FunctionId, Qualifier) -> Action {
    move |function, qualifier| Action::Provision { function, qualifier, units }
}

fn unprovide(function: FunctionId, qualifier: Qualifier) -> Action {
    Action::Unprovision { function, qualifier }
}

fn recordings() -> Option<Value> {
    let path = measured("lambda-api/recorded-concurrency-responses.json")?;
    Some(serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
}

#[test]
fn reserved_concurrency_is_refused_in_the_same_words() {
    let Some(all) = recordings() else { return };
    let mut desk = Desk::new();
    let steps = Recording::of(&all, "test_function_concurrency_exceptions");
    let unknown = "put_function_concurrency_with_function_name_doesnotexist";
    desk.compare(&steps, unknown, "doesnotexist", reserve(1));
    let worse = format!("{unknown}_and_invalid_concurrency");
    desk.compare(&steps, &worse, "doesnotexist", reserve(1_000_000));
    desk.compare(&steps, "put_function_concurrency_with_qualified_arn", "f:1", reserve(1));
    let steps = Recording::of(&all, "test_function_concurrency");
    desk.compare(&steps, "put_function_concurrency_with_reserved_0", "f", reserve(0));
    desk.compare(&steps, "put_function_concurrency_with_reserved_1", "f", reserve(1));
    desk.compare(&steps, "delete_response", "f", unreserve);
    let steps = Recording::of(&all, "test_lambda_concurrency_crud");
    desk.compare(&steps, "put_function_concurrency", "f", reserve(0));
    let steps = Recording::of(&all, "test_lambda_concurrency_update");
    desk.compare(&steps, "put_function_concurrency", "f", reserve(3));
    assert_eq!(desk.compared, 8);
}

#[test]
fn provisioned_concurrency_is_refused_in_the_same_words() {
    let Some(all) = recordings() else { return };
    let mut desk = Desk::new();
    let steps = Recording::of(&all, "test_provisioned_concurrency_exceptions");
    let mut delete = |step: &str, name| {
        desk.compare(&steps, &format!("delete_provisioned_{step}"), name, unprovide);
    };
    delete("functionname_doesnotexist", "doesnotexist:1");
    delete("qualifier_doesnotexist", "f:noalias");
    delete("version_doesnotexist", "f:10");
    delete("latest", "f");
    delete("config_doesnotexist", "f:1");
    let mut put = |step: &str, name, units| {
        desk.compare(&steps, &format!("put_provisioned_{step}"), name, provide(units));
    };
    put("invalid_param_0", "f:1", 0);
    put("functionname_doesnotexist_alias", "doesnotexist:noalias", 1);
    put("functionname_doesnotexist_version", "doesnotexist:1", 1);
    put("qualifier_doesnotexist", "f:doesnotexist", 1);
    put("version_doesnotexist", "f:10", 1);
    put("latest", "f:$LATEST", 1);
    assert_eq!(desk.compared, 11);
}

#[test]
fn a_version_and_its_alias_cannot_both_be_provisioned() {
    let Some(all) = recordings() else { return };
    let mut desk = Desk::new();
    let steps = Recording::of(&all, "test_lambda_provisioned_lifecycle");
    desk.compare(&steps, "put_provisioned_on_version", "f:1", provide(1));
    desk.compare(&steps, "put_provisioned_on_alias_versionconflict", "f:live", provide(1));
    desk.compare(&steps, "delete_provisioned_version", "f:1", unprovide);
    desk.compare(&steps, "put_provisioned_on_alias", "f:live", provide(1));
    desk.compare(&steps, "put_provisioned_on_version_conflict", "f:1", provide(1));
    assert_eq!(desk.compared, 5);
}

#[test]
fn what_is_provisioned_is_in_progress_then_ready_or_failed() {
    let Some(all) = recordings() else { return };
    let status = |steps: &Recording, step: &str| {
        let answer = &steps.0[step];
        let available = answer["AvailableProvisionedConcurrentExecutions"].as_u64().unwrap();
        (answer["Status"].as_str().unwrap().to_owned(), available as u32)
    };
    let told = |desk: &Desk| {
        let (status, available) = *desk.statuses().last().expect("it was told");
        (status.as_aws().to_owned(), available)
    };
    let mut nobody = Script::default();
    let mut desk = Desk::new();
    let steps = Recording::of(&all, "test_provisioned_concurrency");
    desk.compare(&steps, "put_provisioned_5", "f:1", provide(5));
    assert_eq!(told(&desk), status(&steps, "put_provisioned_5"));
    desk.run_to(SimTime::from_secs(600), &mut nobody);
    assert_eq!(told(&desk), status(&steps, "get_provisioned_postwait"));

    let mut failing = Desk::new();
    let mut world = failing.engine.model().clone();
    let start_up = std::sync::Arc::make_mut(&mut world.functions[0].start_up);
    start_up.runtime = tepid::dist::Dist::Constant(seconds(1_000.0));
    failing.engine = Engine::new(world, Seed(1), &names());
    let steps = Recording::of(&all, "test_provisioned_concurrency_init_failure");
    failing.compare(&steps, "put_provisioned", "f:1", provide(1));
    failing.run_to(SimTime::from_secs(600), &mut nobody);
    assert_eq!(told(&failing), status(&steps, "get_provisioned_prewait"));
    failing.run_to(SimTime::from_secs(1_800), &mut nobody);
    assert_eq!(told(&failing), status(&steps, "get_provisioned_postwait"));
}

#[test]
fn what_is_provisioned_moves_with_its_alias() {
    let Some(all) = recordings() else { return };
    let mut desk = Desk::new();
    let mut nobody = Script::default();
    let steps = Recording::of(&all, "test_lambda_provisioned_concurrency_moves_with_alias");
    assert_eq!(desk.ask("f:live", provide(1)), None);
    desk.run_to(SimTime::from_secs(600), &mut nobody);
    desk.compare(&steps, "publish_version_2", "f", |function, _| Action::Publish(function));
    let number = steps.0["update_alias"]["FunctionVersion"].as_str().unwrap().parse().unwrap();
    desk.compare(&steps, "update_alias", "f:live", |_, qualifier| {
        let Qualifier::Alias(alias) = qualifier else { panic!("an alias was asked for") };
        Action::Point { alias, route: Route::to(number) }
    });
    let last = desk.notes.0.iter().rev().find_map(|(_, fact)| match fact {
        Fact::Provisioned(fact) => Some(*fact),
        _ => None,
    });
    let last = last.expect("it was told");
    let answer = &steps.0["get_provisioned_config_after_alias_move"];
    assert_eq!((last.qualifier, last.status.as_aws()), (ALIAS, answer["Status"].as_str().unwrap()));
    let requested = answer["RequestedProvisionedConcurrentExecutions"].as_u64().unwrap();
    assert_eq!(u64::from(last.requested), requested);
    // Version 1 has none any more, and may be given some of its own.
    assert_eq!(desk.ask("f:1", provide(1)), None);
    assert_ne!(VERSION, last.qualifier);
}

#[test]
fn a_function_that_reserves_nothing_refuses_in_the_same_words() {
    let Some(all) = recordings() else { return };
    let mut desk = Desk::new();
    let steps = Recording::of(&all, "test_reserved_concurrency");
    desk.compare(&steps, "put_reserved", "f", reserve(0));
    desk.run_to(SimTime::from_secs(10), &mut Script::at(&[1.0], &[1.0]));
    let reasons: Vec<&str> = desk
        .notes
        .0
        .iter()
        .filter_map(|(_, fact)| match fact {
            Fact::Throttled(throttled) => Some(throttled.reason.as_aws()),
            _ => None,
        })
        .collect();
    let told = steps.0["exc_no_cap_requestresponse"]["Reason"].as_str().unwrap();
    assert_eq!(reasons, [told]);
}
