//! Where an admitted request runs.

use crate::engine::function::{AccountRow, Concurrency, FunctionRow};
use crate::engine::record::ThrottleReason;
use crate::engine::scaling::ScalingBudget;
use crate::id::EnvSlot;
use crate::model::Scaling;
use crate::units::SimTime;

/// Where a request runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placement {
    /// In an idle provisioned environment.
    Provisioned(EnvSlot),
    /// In an idle on-demand environment.
    Idle(EnvSlot),
    /// In a new environment, which costs a token.
    New,
    /// Nowhere.
    Refused(ThrottleReason),
}

/// The idle environments that may serve a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Idle {
    /// One of those that are provisioned for the version, if their request rate allows it.
    pub(super) provisioned: Option<EnvSlot>,
    pub(super) on_demand: Option<EnvSlot>,
}

/// Asks, in this order: what is provisioned (F2.11), concurrency (F2.5, F2.12), an idle
/// environment, the scaling rate (F3).
#[inline]
pub(super) fn place(
    function: &FunctionRow,
    account: &AccountRow,
    scaling: Scaling,
    own_budget: &ScalingBudget,
    idle: Idle,
    now: SimTime,
) -> Placement {
    if let Some(slot) = idle.provisioned {
        return Placement::Provisioned(slot);
    }
    match function.concurrency {
        Concurrency::Reserved(limit) if limit <= function.occupied => {
            return Placement::Refused(ThrottleReason::ReservedConcurrency);
        }
        Concurrency::Unreserved if account.unreserved <= account.occupied => {
            return Placement::Refused(ThrottleReason::Concurrency);
        }
        Concurrency::SwitchedOff => return Placement::Refused(ThrottleReason::SwitchedOff),
        Concurrency::Reserved(_) | Concurrency::Unreserved => {}
    }
    if let Some(slot) = idle.on_demand {
        return Placement::Idle(slot);
    }
    let budget = match scaling {
        Scaling::Legacy { .. } => &account.budget,
        Scaling::TokenBucket { .. } | Scaling::Unlimited => own_budget,
    };
    if budget.allows_one(scaling, now) {
        Placement::New
    } else {
        Placement::Refused(ThrottleReason::ScalingRate)
    }
}
