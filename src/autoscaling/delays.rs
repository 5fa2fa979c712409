//! How long news takes: from a minute's end to the alarm that sees it.

use crate::units::{SimDuration, SimTime};

/// What lies between a load and the capacity for it, besides the alarms' own periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// From the end of a minute to when alarms see its datapoint.
    pub metric: SimDuration,
    /// How long the service takes to allocate capacity.
    pub allocation: Allocation,
}

/// How long the service takes to allocate capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// As long as the platform's model says.
    Modelled,
    /// No time at all.
    AtOnce,
}

impl Delays {
    /// How late metrics may be said to be (F9.5: an assumption).
    pub const METRIC_RANGE: std::ops::RangeInclusive<SimDuration> =
        SimDuration::from_secs(30)..=SimDuration::from_secs(180);

    /// How late an alarm of one's own may be said to see a period (F8.3: an assumption).
    pub const PUBLICATION_RANGE: std::ops::RangeInclusive<SimDuration> =
        SimDuration::ZERO..=SimDuration::from_secs(180);

    /// The service as it is: metrics are a minute late (F9.5: an assumption), allocation takes
    /// the platform's time.
    pub const USUAL: Self =
        Self { metric: SimDuration::from_secs(60), allocation: Allocation::Modelled };

    /// Nothing takes any time but the alarms' periods: the rules by themselves.
    pub const INSTANT: Self = Self { metric: SimDuration::ZERO, allocation: Allocation::AtOnce };

    /// When alarms see the datapoint of the minute that began at `stamp`.
    ///
    /// A datapoint is stamped with the beginning of its minute and complete at the end (F8.2).
    pub const fn visible(self, stamp: SimTime) -> SimTime {
        stamp.saturating_add(MINUTE).saturating_add(self.metric)
    }
}

/// How often Lambda's metrics are published (F8.2).
pub const MINUTE: SimDuration = SimDuration::from_secs(60);

impl Default for Delays {
    fn default() -> Self {
        Self::USUAL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datapoint_is_seen_after_its_minute_and_the_delay() {
        let stamp = SimTime::from_secs(120);
        assert_eq!(Delays::default().visible(stamp), SimTime::from_secs(240));
        assert_eq!(Delays::INSTANT.visible(stamp), SimTime::from_secs(180));
        assert!(Delays::METRIC_RANGE.contains(&Delays::USUAL.metric));
    }
}
