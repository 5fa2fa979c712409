//! Asynchronous invocation: how often and when Lambda tries again.

use crate::model::Jitter;
use crate::units::SimDuration;

/// The platform's rules for events that nobody waits for (F4.2, F4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRules {
    /// What passes between the acceptance of an event and its first try.
    pub queue_delay: SimDuration,
    /// The waits after the first and the second failure of the function.
    pub after_failure: [SimDuration; 2],
    /// The first wait after a throttle.
    pub after_throttle: SimDuration,
    /// How many thousandths of a wait the next one has.
    pub growth_permille: u32,
    /// The longest wait after a throttle.
    pub longest: SimDuration,
    /// What chance does to a wait after a throttle.
    pub jitter: Jitter,
}

/// What a function's configuration says of its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventConfig {
    /// How often an event is tried again after the function has failed: at most 2 (F4.2).
    pub retries: u8,
    /// How old an event may become (F4.3).
    pub max_age: SimDuration,
    /// Whether events that are dropped go to a dead-letter queue or a destination (F4.4).
    pub keeps_dropped: bool,
    /// Whether answered events are told to a destination (F4.4).
    pub tells_answered: bool,
}

impl EventRules {
    /// As documented, without a delay in the queue.
    pub const DOCUMENTED: Self = Self {
        queue_delay: SimDuration::ZERO,
        after_failure: [SimDuration::from_secs(60), SimDuration::from_secs(120)],
        after_throttle: SimDuration::from_secs(1),
        growth_permille: 2_000,
        longest: SimDuration::from_secs(300),
        jitter: Jitter::None,
    };

    /// The wait after throttle number `count`, from 0, before chance has its part.
    pub fn throttle_wait(&self, count: u32) -> SimDuration {
        let mut wait = u128::from(self.after_throttle.as_micros());
        let longest = u128::from(self.longest.as_micros());
        for _ in 0..count {
            if longest <= wait || self.growth_permille == 1_000 {
                break;
            }
            wait = wait * u128::from(self.growth_permille) / 1_000;
        }
        SimDuration::from_micros(wait.min(longest) as u64)
    }
}

impl Default for EventConfig {
    /// What AWS sets: two retries, six hours (F4.2, F4.3).
    fn default() -> Self {
        Self {
            retries: 2,
            max_age: SimDuration::from_secs(21_600),
            keeps_dropped: false,
            tells_answered: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes() {
        let rules = EventRules::DOCUMENTED;
        let waits = [0, 1, 2, 8, 9, 10, 80].map(|count| rules.throttle_wait(count));
        assert_eq!(waits, [1, 2, 4, 256, 300, 300, 300].map(SimDuration::from_secs));
    }

    #[test]
    fn a_wait_that_does_not_grow_stays() {
        let rules = EventRules { growth_permille: 1_000, ..EventRules::DOCUMENTED };
        assert_eq!(rules.throttle_wait(4_000_000_000), SimDuration::from_secs(1));
    }
}
