//! A count of things that come and go, and the time that they take together.

use crate::units::{SimDuration, SimTime};

/// How many of something there are at once.
///
/// The time they take together is the sum of their ends less the sum of their beginnings, so each
/// change costs one addition and no instant need be remembered. The sums are kept modulo 2⁶⁴: only
/// their difference matters, which fits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level {
    risen: u64,
    fallen: u64,
    max: u64,
    ends_less_beginnings: u64,
}

impl Level {
    /// One more from `at` on.
    #[inline]
    pub(super) fn rise(&mut self, at: SimTime) {
        self.risen += 1;
        self.max = self.max.max(self.risen - self.fallen);
        self.ends_less_beginnings = self.ends_less_beginnings.wrapping_sub(at.as_micros());
    }

    /// One less from `at` on.
    #[inline]
    pub(super) fn fall(&mut self, at: SimTime) {
        debug_assert!(self.fallen < self.risen, "what ends has begun");
        self.fallen += 1;
        self.ends_less_beginnings = self.ends_less_beginnings.wrapping_add(at.as_micros());
    }

    /// How many have begun.
    pub(super) const fn risen(&self) -> u64 {
        self.risen
    }

    /// The most that there were at once.
    pub(super) const fn max(&self) -> u64 {
        self.max
    }

    /// The time that all of them took together, with those still there counted until `until`.
    pub(super) const fn area(&self, until: SimTime) -> SimDuration {
        let open = (self.risen - self.fallen).wrapping_mul(until.as_micros());
        SimDuration::from_micros(self.ends_less_beginnings.wrapping_add(open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_is_the_integral_of_the_count() {
        // By hand: 1 over [0, 2), 2 over [2, 5), 1 over [5, 9), 2 over [9, 10): 2 + 6 + 4 + 2.
        let mut level = Level::default();
        level.rise(SimTime::from_secs(0));
        level.rise(SimTime::from_secs(2));
        level.fall(SimTime::from_secs(5));
        level.rise(SimTime::from_secs(9));
        assert_eq!(level.area(SimTime::from_secs(10)), SimDuration::from_secs(14));
        assert_eq!(level.area(SimTime::from_secs(12)), SimDuration::from_secs(18));
        assert_eq!((level.risen(), level.max()), (3, 2));
    }

    #[test]
    fn wrapped_sums_still_give_the_difference() {
        // The sum of beginnings passes 2⁶⁴ µs many times over.
        let late = SimTime::from_secs(17_000_000);
        let mut level = Level::default();
        for _ in 0..4_000_000 {
            level.rise(late);
            level.fall(late.saturating_add(SimDuration::from_micros(3)));
        }
        assert_eq!(level.area(late), SimDuration::from_secs(12));
        assert_eq!(level.max(), 1);
    }
}
