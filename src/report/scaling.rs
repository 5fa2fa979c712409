//! What Application Auto Scaling did, with names in place of numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Model;
use crate::report::control::{named, provision};
use crate::run::{ScalingEntry, ScalingLog};
use crate::units::SimTime;

/// What Application Auto Scaling did; its names are keys of the JSON report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ScalingReport {
    /// Activities that asked for more.
    pub out: u64,
    /// Activities that asked for less.
    pub r#in: u64,
    /// Activities that failed, or stayed short of what they asked for.
    pub failed: u64,
    /// How often the alarms of policies have changed their state.
    pub alarm_changes: u64,
    /// The most that any activity asked for \[environments\].
    pub highest: Option<u32>,
    /// The least that any activity asked for \[environments\].
    pub lowest: Option<u32>,
    /// How often an alarm was on and nothing followed from it, by AWS's reason.
    pub not_scaled: BTreeMap<&'static str, u64>,
    /// The first activities.
    #[serde(skip)]
    pub rows: Vec<ScalingRow>,
}

/// An activity; its names are keys of the JSON report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScalingRow {
    /// Whose provisioned concurrency, such as `checkout:live`.
    pub name: String,
    /// `target-tracking`, `step`, `schedule` or `registration`.
    pub cause: &'static str,
    /// The policy behind it: its name in the scenario, or its key.
    pub policy: Option<String>,
    /// The capacity at its beginning \[environments\].
    pub from: u32,
    /// The capacity that it asks for \[environments\].
    pub to: u32,
    /// When it began \[s\].
    pub began_s: f64,
    /// When it was over \[s\].
    pub ended_s: Option<f64>,
    /// AWS's `StatusCode`.
    pub status: &'static str,
    /// When it began, for people.
    #[serde(skip)]
    pub began: SimTime,
    /// When it was over, for people.
    #[serde(skip)]
    pub ended: Option<SimTime>,
}

impl ScalingReport {
    pub(super) fn new(model: &Model, log: &ScalingLog) -> Self {
        let counts = log.counts();
        Self {
            out: counts.out,
            r#in: counts.r#in,
            failed: counts.failed,
            alarm_changes: counts.alarm_changes,
            highest: counts.highest,
            lowest: counts.lowest,
            not_scaled: log.not_scaled().collect(),
            rows: log.entries().iter().map(|entry| ScalingRow::new(model, entry)).collect(),
        }
    }

    /// How many activities there were, listed or not.
    pub fn count(&self) -> u64 {
        self.out + self.r#in
    }
}

impl ScalingRow {
    /// The change that it asks for, as [`ChangeRow::what`](crate::report::ChangeRow::what) has it.
    pub(super) fn asks(&self) -> String {
        provision(self.to, &self.name)
    }

    /// What made it happen, for people: the policy's name unless there is but one of its kind.
    pub fn because(&self) -> String {
        match self.policy.as_deref() {
            None | Some("target_tracking") => self.cause.to_owned(),
            Some(step) if step.starts_with("step[") => step.to_owned(),
            Some(name) => format!("{} {name}", self.cause),
        }
    }

    fn new(model: &Model, entry: &ScalingEntry) -> Self {
        let ScalingEntry { function, qualifier, activity, reason, policy, ended } = entry;
        let seconds = |at: SimTime| at.as_micros() as f64 / 1e6;
        Self {
            name: named(model, *function, *qualifier),
            cause: reason,
            policy: policy.as_deref().map(str::to_owned),
            from: activity.from,
            to: activity.to,
            began_s: seconds(activity.began),
            ended_s: ended.map(seconds),
            status: activity.status.as_aws(),
            began: activity.began,
            ended: *ended,
        }
    }
}
