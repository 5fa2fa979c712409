//! Application Auto Scaling: how provisioned concurrency follows its metric and its schedule.
//!
//! A [`ScalableTarget`] sees what AWS's own service sees, one published datapoint a minute and the
//! capacity in place, and says what capacity it wants. It knows nothing of environments, and time
//! is handed to it. No float decides: metrics, thresholds and targets are ratios of whole numbers.
//!
//! ```text
//!  UtilisationMinute ─ Datapoint ─► Alarm ─► TargetTracking, StepScaling ─ votes ─► ScalableTarget
//!   a minute's samples    Delays    M of N                 ScheduledAction ─ bounds ──►│
//!                                             the service ◄─ Activity ─────────────────┘
//! ```

mod activity;
mod alarm;
mod delays;
mod metric;
mod policy;
mod ratio;
mod scheduled;
mod step;
mod target;
mod target_tracking;

pub use activity::{Activity, Cause, NotScaled, Note, Outcome, PolicyId, Side, Status};
pub use alarm::{
    Alarm, AlarmError, AlarmSpec, AlarmState, Comparison, MOfN, MissingData, Period, Transition,
};
pub use delays::{Allocation, Delays, MINUTE};
pub use metric::{Datapoint, Statistic, UtilisationMinute};
pub use policy::Policy;
pub use ratio::Ratio;
pub use scheduled::{Bounds, BoundsError, ScheduledAction};
pub use step::{AdjustmentType, Step, StepError, StepScaling, StepSpec};
pub use target::{Overlap, ScalableTarget, TargetError};
pub use target_tracking::{
    Formula, ScaleIn, TargetTracking, TargetTrackingError, TargetTrackingSpec,
};

#[cfg(test)]
mod tests;
