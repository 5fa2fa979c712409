//! What the control plane did, with names in place of numbers.

use serde::Serialize;

use crate::engine::action::Action;
use crate::engine::record::Refusal;
use crate::id::{AliasId, FunctionId, Qualifier};
use crate::metrics::{Change, Control, Events, Provision};
use crate::model::{Model, Route};
use crate::report::json::rounded;
use crate::scenario::Scenario;
use crate::stats::Histogram;
use crate::units::SimTime;

/// Provisioned concurrency, events and changes of a run.
#[derive(Clone, Debug, Default)]
pub struct ControlPlane {
    /// What was provisioned, in the order in which it was first asked for.
    pub provisions: Vec<ProvisionRow>,
    /// What became of events, where there were any.
    pub events: Option<EventRow>,
    /// The first changes, in order of time.
    pub changes: Vec<ChangeRow>,
    /// How many changes came after those.
    pub later_changes: u64,
}

/// What was provisioned for one version; its names are keys of the JSON report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProvisionRow {
    /// Where it is set, such as `checkout:live`.
    pub name: String,
    /// The number of the version.
    pub version: Option<u16>,
    /// How much is asked for \[environments\].
    pub requested: u32,
    /// How much there is \[environments\].
    pub allocated: u32,
    /// How much may serve \[environments\].
    pub available: u32,
    /// `IN_PROGRESS`, `READY` or `FAILED`.
    pub status: &'static str,
    /// AWS's reason, if it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<&'static str>,
    /// How long it took until everything was there the last time \[s\].
    pub ready_after_s: Option<f64>,
    /// Invocations that ran on it.
    pub invocations: u64,
    /// Invocations that found all of it busy.
    pub spillovers: u64,
    /// The share of those among both.
    pub spillover_rate: f64,
    /// The mean share of it that was busy over time.
    pub utilization: Option<f64>,
}

/// What became of events; its names are keys of the JSON report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventRow {
    /// Events that Lambda took into its queue.
    pub accepted: u64,
    /// Tries that were started.
    pub tries: u64,
    /// Events that were answered.
    pub answered: u64,
    /// Events that nobody tries any more.
    pub dropped: u64,
    /// Those of them that went to a dead-letter queue or to a destination.
    pub kept: u64,
    /// Answered events of which a destination was told.
    pub told: u64,
    /// Events that wait at the end.
    pub waiting: u64,
    /// The most that waited at once.
    pub backlog_max: u64,
    /// How old they were on average when a try started \[ms\].
    pub age_mean_ms: Option<f64>,
    /// How old the oldest was when a try started \[ms\].
    pub age_max_ms: Option<f64>,
}

/// A change that was made or refused; its names are keys of the JSON report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeRow {
    /// When \[s\].
    pub at_s: f64,
    /// What, such as `provisioned checkout:live 20`.
    pub what: String,
    /// Whether it took effect.
    pub ok: bool,
    /// AWS's error code, if it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// AWS's words, if it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When, for people.
    #[serde(skip)]
    pub at: SimTime,
}

impl ControlPlane {
    pub(super) fn new(scenario: &Scenario, control: &Control, at: SimTime) -> Self {
        let model = &*scenario.model;
        let (changes, later_changes) = control.changes();
        let provisions = control.provisions().iter();
        Self {
            provisions: provisions.map(|own| ProvisionRow::new(model, own, at)).collect(),
            events: EventRow::new(control.events()),
            changes: changes.iter().map(|change| ChangeRow::new(model, change)).collect(),
            later_changes,
        }
    }
}

impl ProvisionRow {
    fn new(model: &Model, provision: &Provision, at: SimTime) -> Self {
        let last = &provision.last;
        Self {
            name: named(model, last.function, last.qualifier),
            version: provision.number,
            requested: last.requested,
            allocated: last.allocated,
            available: last.available,
            status: last.status.as_aws(),
            status_reason: last.status.reason(),
            ready_after_s: provision.took.map(|took| took.as_micros() as f64 / 1e6),
            invocations: provision.invocations,
            spillovers: provision.spillovers,
            spillover_rate: rounded(provision.spillover_rate(), 9),
            utilization: provision.utilization(at).map(|share| rounded(share, 9)),
        }
    }
}

impl EventRow {
    fn new(events: &Events) -> Option<Self> {
        let millis = |micros: f64| rounded(micros / 1e3, 3);
        let age = events.age();
        (events.accepted > 0).then(|| Self {
            accepted: events.accepted,
            tries: events.tries,
            answered: events.answered,
            dropped: events.dropped,
            kept: events.kept,
            told: events.told,
            waiting: events.waiting(),
            backlog_max: events.backlog_max,
            age_mean_ms: age.and_then(Histogram::mean).map(millis),
            age_max_ms: age.and_then(Histogram::max).map(|max| millis(max as f64)),
        })
    }
}

impl ChangeRow {
    fn new(model: &Model, change: &Change) -> Self {
        let refusal = change.refusal;
        Self {
            at_s: change.at.as_micros() as f64 / 1e6,
            what: told(model, change.action),
            ok: refusal.is_none(),
            code: refusal.map(Refusal::code),
            message: refusal.map(|refusal| refusal.message(|id| &model.functions[id.index()].name)),
            at: change.at,
        }
    }
}

/// A function with its qualifier, as AWS writes it.
pub(super) fn named(model: &Model, function: FunctionId, qualifier: Qualifier) -> String {
    let name = &model.functions[function.index()].name;
    match qualifier {
        Qualifier::Latest => name.to_string(),
        Qualifier::Version(number) => format!("{name}:{number}"),
        Qualifier::Alias(alias) => format!("{name}:{}", model.aliases[alias.index()].name),
    }
}

/// What asks for this much provisioned concurrency, in words.
pub(super) fn provision(units: u32, name: &str) -> String {
    match units {
        0 => format!("provision none for {name}"),
        units => format!("provision {units} for {name}"),
    }
}

/// A change in words.
fn told(model: &Model, action: Action) -> String {
    let plain = |function| named(model, function, Qualifier::Latest);
    let alias =
        |id: AliasId| named(model, model.aliases[id.index()].function, Qualifier::Alias(id));
    match action {
        Action::Deploy(function) => format!("deploy {}", plain(function)),
        Action::Release(id) => format!("deploy {}", alias(id)),
        Action::Publish(function) => format!("publish {}", plain(function)),
        Action::Point { alias: id, route: Route { version, other } } => match other {
            None => format!("point {} at version {version}", alias(id)),
            Some((second, share)) => {
                format!("point {} at version {version}, {share} at {second}", alias(id))
            }
        },
        Action::Provision { function, qualifier, units } => {
            provision(units, &named(model, function, qualifier))
        }
        Action::Unprovision { function, qualifier } => {
            provision(0, &named(model, function, qualifier))
        }
        Action::Reserve { function, units: Some(units) } => {
            format!("reserve {units} for {}", plain(function))
        }
        Action::Reserve { function, units: None } => {
            format!("reserve none for {}", plain(function))
        }
        Action::Resize { function, memory } => format!("give {} {memory}", plain(function)),
        Action::Quota(quota) => format!("set the account's quota to {quota}"),
        Action::Burst { function, qualifier, requests } => {
            format!("{requests} requests at once to {}", named(model, function, qualifier))
        }
    }
}
