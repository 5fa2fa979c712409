//! What Application Auto Scaling did, one activity after the other.

use std::sync::Arc;

use crate::autoscaling::{Activity, Cause, NotScaled, Note, Policy, PolicyId, Status};
use crate::id::{FunctionId, Qualifier};
use crate::units::SimTime;

/// How many activities are kept one by one; there may be one in every minute.
const MOST: usize = 1_000;

/// Activities of all scalable targets, in the order in which they began.
#[derive(Clone, Debug, Default)]
pub struct ScalingLog {
    entries: Vec<ScalingEntry>,
    counts: ScalingCounts,
    not_scaled: [u64; REASONS.len()],
}

/// How much Application Auto Scaling did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScalingCounts {
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
}

/// An activity of a target.
#[derive(Clone, Debug)]
pub struct ScalingEntry {
    /// The target's function.
    pub function: FunctionId,
    /// Its version or alias.
    pub qualifier: Qualifier,
    /// What happened, as far as it has come.
    pub activity: Activity,
    /// What made it happen: a kind of policy, a schedule, registration.
    pub reason: &'static str,
    /// The policy, where it was one.
    pub policy: Option<Arc<str>>,
    /// When it was over.
    pub ended: Option<SimTime>,
}

const REASONS: [(NotScaled, &str); 5] = [
    (NotScaled::AnticipatedFlapping, "AutoScalingAnticipatedFlapping"),
    (NotScaled::Unscalable, "TargetServicePutResourceAsUnscalable"),
    (NotScaled::AlreadyAtMaxCapacity, "AlreadyAtMaxCapacity"),
    (NotScaled::AlreadyAtMinCapacity, "AlreadyAtMinCapacity"),
    (NotScaled::AlreadyAtDesiredCapacity, "AlreadyAtDesiredCapacity"),
];

impl ScalingLog {
    /// The first activities.
    pub fn entries(&self) -> &[ScalingEntry] {
        &self.entries
    }

    /// How much it did.
    pub const fn counts(&self) -> &ScalingCounts {
        &self.counts
    }

    /// How often an alarm was on and nothing followed from it, by AWS's reason, where it ever was.
    pub fn not_scaled(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = REASONS.iter().zip(self.not_scaled);
        counts.map(|((_, reason), count)| (*reason, count)).filter(|(_, count)| *count > 0)
    }

    /// Takes what has happened to a target at `at`; `named` knows its policies.
    pub(super) fn take<'p>(
        &mut self,
        at: SimTime,
        (function, qualifier): (FunctionId, Qualifier),
        named: impl Fn(PolicyId) -> Option<(&'p Policy, &'p Arc<str>)>,
        note: Note,
    ) {
        match note {
            Note::Alarm { .. } => self.counts.alarm_changes += 1,
            Note::NotScaled { reason, .. } => {
                if let Some(place) = REASONS.iter().position(|(known, _)| *known == reason) {
                    self.not_scaled[place] += 1;
                }
            }
            Note::Activity(activity) => {
                let policy = match activity.cause {
                    Cause::Policy(policy) => named(policy),
                    Cause::Schedule | Cause::Registered => None,
                };
                let reason = match (activity.cause, policy) {
                    (Cause::Schedule, _) => "schedule",
                    (Cause::Registered, _) => "registration",
                    (_, Some((Policy::TargetTracking(_), _))) => "target-tracking",
                    (_, Some((Policy::Step(_), _)) | None) => "step",
                };
                let policy = policy.map(|(_, name)| Arc::clone(name));
                let ended = None;
                let entry = ScalingEntry { function, qualifier, activity, reason, policy, ended };
                self.activity(at, entry);
            }
        }
    }

    fn activity(&mut self, at: SimTime, mut entry: ScalingEntry) {
        let Activity { status, from, to, .. } = entry.activity;
        let failed = matches!(status, Status::Failed | Status::Unfulfilled);
        self.counts.failed += u64::from(failed);
        if status != Status::InProgress {
            entry.ended = Some(at);
            // All have begun but those that fail at once.
            if from != to {
                self.end(&entry);
                return;
            }
        }
        let ScalingCounts { out, r#in, highest, lowest, .. } = &mut self.counts;
        *out += u64::from(from < to);
        *r#in += u64::from(to < from);
        *highest = (*highest).max(Some(to));
        *lowest = Some(lowest.map_or(to, |lowest| lowest.min(to)));
        if self.entries.len() < MOST {
            self.entries.push(entry);
        }
    }

    /// Puts down how an activity ended, if it is one of those that are kept.
    fn end(&mut self, ended: &ScalingEntry) {
        let is_it = |entry: &&mut ScalingEntry| {
            (entry.function, entry.qualifier) == (ended.function, ended.qualifier)
                && entry.ended.is_none()
                && entry.activity.began == ended.activity.began
        };
        if let Some(entry) = self.entries.iter_mut().rev().find(is_it) {
            *entry = ended.clone();
        }
    }
}
