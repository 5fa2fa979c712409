//! A policy that is told nothing twice.

use crate::policy::{Actions, Observation, WarmingPolicy};
use crate::units::SimTime;

/// Lets a policy look at each firing, wake-up and beginning once.
///
/// Schedulers deliver at least once; a policy that was told twice of the same instant would act
/// twice.
pub struct Attention {
    policy: Box<dyn WarmingPolicy>,
    /// What it was told of at the instant at which it was told last.
    told: Vec<Observation>,
    at: SimTime,
}

impl Attention {
    /// The attention of a policy.
    pub fn new(policy: Box<dyn WarmingPolicy>) -> Self {
        Self { policy, told: Vec::new(), at: SimTime::ZERO }
    }

    /// The policy.
    pub fn policy(&self) -> &dyn WarmingPolicy {
        &*self.policy
    }

    /// Tells the policy of what has happened, unless it knows.
    pub fn observe(&mut self, now: SimTime, seen: &Observation, actions: &mut Actions) {
        if self.at != now {
            self.at = now;
            self.told.clear();
        }
        if self.told.contains(seen) {
            return;
        }
        self.told.push(seen.clone());
        self.policy.observe(now, seen, actions);
    }
}
