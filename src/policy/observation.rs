//! What a policy sees.

use crate::id::FunctionId;
use crate::policy::{CallId, Target};
use crate::units::SimTime;

/// Something that a customer sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// The run begins.
    Began,
    /// The instant has come for which the policy asked.
    Woken,
    /// One of its clocks went off; they are counted from 0.
    Fired(usize),
    /// The handler of one of its open calls begins to run.
    Entered(CallId),
    /// One of its calls is over.
    Answered(Answer),
    /// A function has a new version, or an alias of it points elsewhere.
    Deployed(FunctionId),
}

/// What a caller learns of its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The call.
    pub call: CallId,
    /// Whom it asked.
    pub target: Target,
    /// When it was sent.
    pub sent: SimTime,
    /// How it ended.
    pub status: Status,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// With an answer.
    Answered {
        /// Whether a new environment was started for it, as its handler can tell.
        is_cold: bool,
        /// The environment, as its handler names it; no two of a run have the same name.
        environment: u64,
    },
    /// With an error, a crash or a time-out of the function.
    Failed,
    /// It was refused, for good where the call was asynchronous.
    Throttled,
}
