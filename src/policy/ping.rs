//! The scheduled ping: one call by the clock (P02).

use crate::engine::source::Mode;
use crate::policy::{Actions, Call, Clock, Observation, Target, Wants, WarmingPolicy, Work};
use crate::units::{SimDuration, SimTime};

/// What the scheduled ping needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct PingSpec {
    /// Whom it calls.
    pub target: Target,
    /// When.
    pub clock: Clock,
    /// How long the handler takes to see the marker.
    pub handler: SimDuration,
    /// Whether somebody waits for the answer.
    pub mode: Mode,
}

/// Calls one environment at each firing; it keeps one warm, and no more.
#[derive(Clone, Debug)]
pub struct Ping {
    spec: PingSpec,
}

impl Ping {
    /// A ping as `spec` says.
    pub const fn new(spec: PingSpec) -> Self {
        Self { spec }
    }
}

impl WarmingPolicy for Ping {
    fn wants(&self) -> Wants {
        Wants { clocks: vec![self.spec.clock.clone()], ..Wants::default() }
    }

    fn observe(&mut self, now: SimTime, seen: &Observation, actions: &mut Actions) {
        if *seen == Observation::Fired(0) {
            let PingSpec { target, handler, mode, .. } = self.spec;
            actions.invoke(Call { target, at: now, mode, work: Work::For(handler) });
        }
    }
}
