//! Every policy that a scenario can name.

use crate::policy::{
    Actions, Fanout, FanoutSpec, Observation, Ping, PingSpec, Target, WarmingPolicy,
};
use crate::units::SimTime;

/// A policy with its parameters, ready to be started any number of times.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicySpec {
    /// Nothing is done: what every comparison begins with (P01).
    None,
    /// One call by the clock (P02).
    Ping(PingSpec),
    /// Many calls at once, which wait (P03).
    Fanout(FanoutSpec),
}

impl PolicySpec {
    /// The policy as a key of scenarios and reports.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ping(_) => "ping",
            Self::Fanout(_) => "fanout",
        }
    }

    /// Whom it calls.
    pub fn targets(&self) -> Vec<Target> {
        match self {
            Self::None => Vec::new(),
            Self::Ping(spec) => vec![spec.target],
            Self::Fanout(spec) => {
                [Some(spec.target), spec.controller].into_iter().flatten().collect()
            }
        }
    }

    /// The policy before anything has happened.
    pub fn start(&self) -> Box<dyn WarmingPolicy> {
        match self {
            Self::None => Box::new(Idle),
            Self::Ping(spec) => Box::new(Ping::new(spec.clone())),
            Self::Fanout(spec) => Box::new(Fanout::new(spec.clone())),
        }
    }
}

/// Does nothing.
struct Idle;

impl WarmingPolicy for Idle {
    fn observe(&mut self, _: SimTime, _: &Observation, _: &mut Actions) {}
}
