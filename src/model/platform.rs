//! The rules of the platform in one era.

use std::sync::Arc;

use crate::dist::Dist;
use crate::model::{Billing, EventRules, IdleLaw, Provisioning, RequestRate, Scaling};
use crate::units::SimDuration;

/// The rules of the platform.
#[derive(Clone, Debug)]
pub struct Platform {
    /// The name of the platform that these rules started from.
    pub name: Arc<str>,
    /// How long an idle environment is kept.
    pub idle: IdleLaw,
    /// If set, how long an idle one is kept while others of its pool serve; `idle` is then the
    /// limit of a silent pool (F1.26).
    pub idle_spare: Option<IdleLaw>,
    /// How old an environment may become.
    pub max_age: MaxAge,
    /// Which idle environment serves next.
    pub routing: Routing,
    /// How fast new environments may be started.
    pub scaling: Scaling,
    /// How many requests a second are admitted.
    pub request_rate: RequestRate,
    /// How long an on-demand INIT may take before it is cut and repeated (F1.3).
    pub init_limit: SimDuration,
    /// How provisioned concurrency comes into being.
    pub provisioning: Provisioning,
    /// When events are tried again.
    pub events: EventRules,
    /// Front-end and network, added to what the caller waits; not billed, occupies nothing.
    pub front_end: SimDuration,
    /// What is billed, and how it is rounded.
    pub billing: Billing,
}

/// How old an environment may become before it is stopped (F1.14).
#[derive(Clone, Debug, PartialEq)]
pub enum MaxAge {
    /// As old as it likes.
    Unlimited,
    /// Drawn at birth.
    Drawn(Dist),
}

/// Which of the idle environments serves the next request (F1.18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routing {
    /// The one that became idle last.
    MostRecentlyUsed,
    /// The one that has been idle longest.
    LeastRecentlyUsed,
    /// The one that was started last.
    Newest,
    /// The one that was started first.
    Oldest,
    /// Any, with equal probability.
    Random,
}
