//! Alarms of one's own and how their states have changed, with names in place of numbers.

use serde::Serialize;

use crate::autoscaling::AlarmState;
use crate::id::Qualifier;
use crate::metrics::cloudwatch::Dimensions;
use crate::model::Model;
use crate::report::control::named;
use crate::run::{AlarmChange, AlarmLog};
use crate::units::SimTime;

/// An alarm; its names are keys of the JSON report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlarmRow {
    /// What it is called.
    pub name: String,
    /// What it looks at, by AWS's name.
    pub metric: &'static str,
    /// Of whom; nothing for the account.
    pub target: Option<String>,
    /// Which of an alias's versions alone it looks at, if that is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executed_version: Option<u16>,
    /// Its state at the end, in AWS's words.
    pub state: &'static str,
    /// How often its state has changed.
    pub changes: u64,
    /// The first changes.
    pub history: Vec<AlarmChangeRow>,
}

/// A change of an alarm's state; its names are keys of the JSON report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlarmChangeRow {
    /// When \[s\].
    pub at_s: f64,
    /// What it was, in AWS's words.
    pub from: &'static str,
    /// What it became, in AWS's words.
    pub to: &'static str,
    /// When, for people.
    #[serde(skip)]
    pub at: SimTime,
}

impl AlarmRow {
    pub(super) fn new(model: &Model, log: &AlarmLog) -> Self {
        let (history, changes) = log.changes();
        Self {
            name: log.name().to_string(),
            metric: log.own().metric.name(),
            target: match log.own().dimensions {
                Dimensions::Account => None,
                Dimensions::Function(id) => Some(named(model, id, Qualifier::Latest)),
                Dimensions::Resource(id, qualifier) => Some(named(model, id, qualifier)),
                Dimensions::Executed(id, alias, _) => {
                    Some(named(model, id, Qualifier::Alias(alias)))
                }
            },
            executed_version: match log.own().dimensions {
                Dimensions::Executed(_, _, number) => Some(number),
                _ => None,
            },
            state: state(log.state()),
            changes,
            history: history.iter().map(AlarmChangeRow::new).collect(),
        }
    }
}

impl AlarmChangeRow {
    fn new(change: &AlarmChange) -> Self {
        Self {
            at_s: change.at.as_micros() as f64 / 1e6,
            from: state(change.from),
            to: state(change.to),
            at: change.at,
        }
    }
}

const fn state(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Ok => "OK",
        AlarmState::Alarm => "ALARM",
        AlarmState::InsufficientData => "INSUFFICIENT_DATA",
    }
}
