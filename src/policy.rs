//! Warming policies: what they see, what they may ask for, and the catalogue of them.
//!
//! A policy stands outside the engine. It sees what a customer of Lambda sees, never how many
//! environments are idle or how long the platform keeps them, and asks for what a customer can ask
//! for. Whoever drives the run tells it what happens and carries out what it asks for.

mod actions;
mod attention;
mod catalog;
mod fanout;
mod observation;
mod ping;

pub use actions::{Actions, Ask, Call, CallId, Target, Work};
pub use attention::Attention;
pub use catalog::PolicySpec;
pub use fanout::{Fanout, FanoutSpec};
pub use observation::{Answer, Observation, Status};
pub use ping::{Ping, PingSpec};

use crate::dist::Dist;
use crate::id::FunctionId;
use crate::schedule::{FirstOfRate, Schedule};
use crate::units::{SimDuration, SimTime};
use jiff::tz::TimeZone;

/// Decides which environments are kept warm, from what a customer sees.
pub trait WarmingPolicy: Send {
    /// What the policy has to be told of; asked once, before anything happens.
    fn wants(&self) -> Wants {
        Wants::default()
    }

    /// Looks at what has happened by `now`, and asks for what shall be done.
    ///
    /// It decides by what it has been told alone: the same observations give the same actions.
    fn observe(&mut self, now: SimTime, seen: &Observation, actions: &mut Actions);
}

/// What a policy has to be told of, besides the beginning and what becomes of its own calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wants {
    /// Its schedules; [`Observation::Fired`] counts them from 0.
    pub clocks: Vec<Clock>,
    /// The functions whose new versions it hears of.
    pub deployments: Vec<FunctionId>,
}

/// A schedule of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// When it fires.
    pub schedule: Schedule,
    /// The time zone of `cron` and `at`.
    pub zone: TimeZone,
    /// When a rate fires first.
    pub first_of_rate: FirstOfRate,
    /// How much later than its time it goes off (F4.12).
    pub delay: Dist,
}

impl Clock {
    /// A clock that goes off at the beginning and then every `period`, to the microsecond.
    pub fn every(period: SimDuration) -> Self {
        Self {
            schedule: Schedule::Rate(period),
            zone: TimeZone::UTC,
            first_of_rate: FirstOfRate::AtOnce,
            delay: Dist::Constant(SimDuration::ZERO),
        }
    }
}

#[cfg(test)]
mod tests;
