//! What policies of any kind have in common: votes and cool-downs.

use super::activity::Side;
use super::alarm::{AlarmState, Transition};
use super::metric::Datapoint;
use super::step::StepScaling;
use super::target_tracking::{ScaleIn, TargetTracking};
use crate::units::{SimDuration, SimTime};

/// A scaling policy.
#[derive(Clone, Debug)]
pub enum Policy {
    /// Keeps a metric at a target.
    TargetTracking(TargetTracking),
    /// Adjusts capacity in steps.
    Step(StepScaling),
}

/// What a policy asks for in a minute, before bounds and other policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vote {
    /// Nothing: its alarms are off, or there are no data.
    Abstain,
    /// What is there already, though its alarm is on.
    Stay,
    /// More: this capacity.
    Out(u32),
    /// Less: this capacity.
    In(u32),
}

/// A policy at work.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) policy: Policy,
    /// Its latest scale-out.
    out: Option<OutCooldown>,
    /// Until when it scales in no more.
    in_until: SimTime,
    /// The capacity that the service has refused since the alarm came on.
    refused: Option<u32>,
}

/// The time in which only a larger scale-out follows a scale-out.
#[derive(Clone, Copy, Debug)]
struct OutCooldown {
    until: SimTime,
    /// The capacity before it: what it added counts as part of the next scale-out.
    base: u32,
}

impl Policy {
    /// Whether other target tracking policies scale in only together with this one.
    pub(super) fn has_say_in_scale_in(&self) -> bool {
        match self {
            Self::TargetTracking(policy) => policy.spec().scale_in == ScaleIn::Enabled,
            Self::Step(_) => false,
        }
    }

    /// Whether the alarm is on that may ask for more.
    fn is_alarmed(&self) -> bool {
        let state = match self {
            Self::TargetTracking(policy) => policy.high_state(),
            Self::Step(policy) => policy.state(),
        };
        state == AlarmState::Alarm
    }

    fn cooldowns(&self) -> (SimDuration, SimDuration) {
        match self {
            Self::TargetTracking(policy) => {
                (policy.spec().scale_out_cooldown, policy.spec().scale_in_cooldown)
            }
            Self::Step(policy) => (policy.spec().cooldown, policy.spec().cooldown),
        }
    }
}

impl Running {
    /// A policy that has done nothing yet.
    pub(super) fn new(policy: Policy) -> Self {
        Self { policy, out: None, in_until: SimTime::ZERO, refused: None }
    }

    /// Shows its alarms the next minute and hands on what changes.
    pub(super) fn observe(
        &mut self,
        point: Option<&Datapoint>,
        told: impl FnMut(Side, Transition),
    ) {
        match &mut self.policy {
            Policy::TargetTracking(policy) => policy.observe(point, told),
            Policy::Step(policy) => policy.observe(point, told),
        }
        if !self.policy.is_alarmed() {
            self.refused = None;
        }
    }

    /// What it asks for; a scale-out is computed from `base`, a scale-in from `current`.
    pub(super) fn vote(&self, point: Option<&Datapoint>, base: u32, current: u32) -> Vote {
        match &self.policy {
            Policy::TargetTracking(policy) => policy.vote(point, base, current),
            Policy::Step(policy) => policy.vote(base, current),
        }
    }

    /// What its scale-outs are computed from at `now`: the capacity before the latest one as long
    /// as that cools down, so that only a larger one changes anything (F9.6).
    pub(super) fn base(&self, now: SimTime, current: u32) -> u32 {
        self.out.filter(|out| now < out.until).map_or(current, |out| out.base)
    }

    /// Whether it may scale in.
    pub(super) fn may_scale_in(&self, now: SimTime) -> bool {
        self.in_until <= now
    }

    /// Whether the service has refused as much since the alarm came on.
    pub(super) fn was_refused(&self, wanted: u32) -> bool {
        self.refused.is_some_and(|refused| refused <= wanted)
    }

    /// The service has refused this capacity.
    pub(super) fn refused(&mut self, wanted: u32) {
        self.refused = Some(wanted);
    }

    /// Somebody scales out: no cool-down keeps from scaling in after that.
    pub(super) fn interrupt_scale_in(&mut self) {
        self.in_until = SimTime::ZERO;
    }

    /// Its scale-out, computed from `base`, is done.
    pub(super) fn scaled_out(&mut self, now: SimTime, base: u32) {
        let (cooldown, _) = self.policy.cooldowns();
        self.out = Some(OutCooldown { until: now.saturating_add(cooldown), base });
    }

    /// Its scale-in is done.
    pub(super) fn scaled_in(&mut self, now: SimTime) {
        let (_, cooldown) = self.policy.cooldowns();
        self.in_until = now.saturating_add(cooldown);
    }
}
