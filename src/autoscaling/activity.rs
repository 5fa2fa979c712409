//! Scaling activities: what was asked of the service, why, and what came of it.

use super::alarm::Transition;
use crate::units::SimTime;

/// A policy's place among those of its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyId(pub u16);

/// Which of a policy's alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `AlarmHigh` of target tracking.
    High,
    /// `AlarmLow` of target tracking.
    Low,
    /// The one alarm of step scaling.
    Step,
}

/// Why capacity changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A policy's alarm.
    Policy(PolicyId),
    /// A scheduled action.
    Schedule,
    /// The target was registered while its capacity was out of bounds.
    Registered,
}

/// A change of capacity that has been asked of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Why.
    pub cause: Cause,
    /// The capacity at its beginning \[environments\].
    pub from: u32,
    /// The capacity that is asked for \[environments\].
    pub to: u32,
    /// When it began.
    pub began: SimTime,
    /// What has come of it.
    pub status: Status,
}

/// What has come of an activity (`StatusCode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The service is at work.
    InProgress,
    /// The capacity is there.
    Successful,
    /// Another activity took its place first.
    Overridden,
    /// The service gave up short of it.
    Unfulfilled,
    /// The service refused it, or its bounds made no sense.
    Failed,
}

/// Why an alarm did not lead to an activity (`NotScaledReasons`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotScaled {
    /// `AutoScalingAnticipatedFlapping`: with less, the metric would be above its target again.
    AnticipatedFlapping,
    /// `TargetServicePutResourceAsUnscalable`: the service has refused as much before.
    Unscalable,
    /// `AlreadyAtMaxCapacity`.
    AlreadyAtMaxCapacity,
    /// `AlreadyAtMinCapacity`.
    AlreadyAtMinCapacity,
    /// `AlreadyAtDesiredCapacity`.
    AlreadyAtDesiredCapacity,
}

/// What the service makes of the activity in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it is there.
    Reached,
    /// It stays short of what was asked for.
    Short,
    /// It changes nothing.
    Refused,
}

/// Something that happened to a scalable target, to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// An alarm changed its state.
    Alarm {
        /// Whose.
        policy: PolicyId,
        /// Which one.
        side: Side,
        /// How.
        transition: Transition,
    },
    /// An alarm is on, and nothing follows from it.
    NotScaled {
        /// Whose.
        policy: PolicyId,
        /// Why.
        reason: NotScaled,
    },
    /// An activity began or ended.
    Activity(Activity),
}

impl Status {
    /// The status in AWS's words (`StatusCode`).
    pub const fn as_aws(self) -> &'static str {
        match self {
            Self::InProgress => "InProgress",
            Self::Successful => "Successful",
            Self::Overridden => "Overridden",
            Self::Unfulfilled => "Unfulfilled",
            Self::Failed => "Failed",
        }
    }
}

impl Activity {
    /// Whether it adds capacity.
    pub const fn is_out(&self) -> bool {
        self.from < self.to
    }
}
