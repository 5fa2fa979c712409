//! The schedules of a policy.

use crate::dist::Dist;
use crate::engine::source::Source;
use crate::id::{FunctionId, SourceId};
use crate::policy::Clock;
use crate::rng::{Purpose, StreamKey};
use crate::scenario::Scenario;
use crate::schedule::Beginning;
use crate::units::{SimDuration, SimTime};
use crate::workload::{Scheduled, ScheduledSpec};

/// The clocks of one policy, each a source of instants.
#[derive(Debug)]
pub(super) struct Clocks {
    clocks: Vec<Scheduled>,
}

impl Clocks {
    /// The clocks of the policy `name`, whose draws that name keys.
    pub(super) fn new(scenario: &Scenario, name: &str, clocks: Vec<Clock>) -> Self {
        let key = StreamKey::new(scenario.seed, Purpose::Firing).name(name);
        let clock = |(clock, number): (Clock, u64)| {
            let Clock { schedule, zone, first_of_rate, delay } = clock;
            let spec = ScheduledSpec {
                schedule,
                beginning: Beginning { at: scenario.begins, zone, first_of_rate },
                delay,
                window: SimDuration::ZERO,
                firings: key.with(number),
            };
            // Only its instants are used: what is asked for then is the policy's affair.
            let nothing = Dist::Constant(SimDuration::ZERO);
            Scheduled::new(SourceId(0), FunctionId(0), nothing, &spec, key.with(number))
        };
        Self { clocks: clocks.into_iter().zip(0..).map(clock).collect() }
    }

    /// When the first one goes off, or [`SimTime::NEVER`].
    pub(super) fn due(&self) -> SimTime {
        let due = self.clocks.iter().filter_map(Source::peek).min();
        due.unwrap_or(SimTime::NEVER)
    }

    /// Which one goes off by `now`, if any does.
    pub(super) fn fire(&mut self, now: SimTime) -> Option<usize> {
        let is_due = |clock: &Scheduled| clock.peek().is_some_and(|at| at <= now);
        let place = self.clocks.iter().position(is_due)?;
        self.clocks[place].take();
        Some(place)
    }
}
