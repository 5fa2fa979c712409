//! Units of provisioned concurrency from enabling to disabling.

use crate::model::provisioned_ms;
use crate::units::{MbMillis, MemoryMb, SimTime};

/// The units that are or were enabled for one version.
///
/// They are a stack: the newest is disabled first. AWS does not say which one it is; whichever, the
/// sum differs by roundings only.
#[derive(Clone, Debug, Default)]
pub(super) struct Enabled {
    /// Units that were enabled together: since when, and how many; the newest last.
    stack: Vec<(SimTime, u32)>,
    units: u32,
    /// For how long those that are disabled were billed, together \[ms\].
    over_ms: u64,
}

impl Enabled {
    /// From `at` on there are this many.
    pub(super) fn set(&mut self, units: u32, at: SimTime) {
        if self.units < units {
            self.stack.push((at, units - self.units));
        }
        let mut surplus = self.units.saturating_sub(units);
        while 0 < surplus {
            let (since, newest) = self.stack.last_mut().expect("the stack holds all units");
            let going = surplus.min(*newest);
            self.over_ms += u64::from(going) * provisioned_ms(at.since(*since));
            *newest -= going;
            surplus -= going;
            if *newest == 0 {
                self.stack.pop();
            }
        }
        self.units = units;
    }

    /// What is billed if `at` is the end: every unit is rounded up.
    pub(super) fn billed(&self, memory: MemoryMb, at: SimTime) -> MbMillis {
        let open = self.stack.iter();
        let open = open.map(|(since, units)| u64::from(*units) * provisioned_ms(at.since(*since)));
        memory.times_millis(self.over_ms + open.sum::<u64>())
    }

    /// The same, with the units that are still enabled not rounded up.
    pub(super) fn lasting(&self, memory: MemoryMb, at: SimTime) -> MbMillis {
        let open = self.stack.iter();
        let micros = |(since, units): &(SimTime, u32)| {
            u128::from(*units) * u128::from(at.since(*since).as_micros())
        };
        let open: u128 = open.map(micros).sum();
        memory.times_millis(self.over_ms)
            + MbMillis::new((u128::from(memory.as_mb()) * open + 500) / 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: MemoryMb = MemoryMb::new(1_024);

    /// Units after each change, by second.
    fn enabled(changes: &[(u64, u32)]) -> Enabled {
        let mut enabled = Enabled::default();
        for (at, units) in changes {
            enabled.set(*units, SimTime::from_secs(*at));
        }
        enabled
    }

    /// What is billed and what lasts at an end [s of 1 GB].
    fn read(changes: &[(u64, u32)], end: u64) -> [u128; 2] {
        let (enabled, end) = (enabled(changes), SimTime::from_secs(end));
        let both = [enabled.billed(GB, end), enabled.lasting(GB, end)];
        both.map(|amount| amount.get() / MbMillis::PER_GB_SECOND)
    }

    #[test]
    fn each_unit_is_rounded_up_to_five_minutes() {
        for (changes, end, billed, lasting) in [
            (&[(0, 1)][..], 0, 0, 0),
            (&[(0, 1)], 1, 300, 1),
            (&[(0, 1)], 300, 300, 300),
            (&[(0, 1)], 301, 600, 301),
            (&[(7, 1), (8, 0)], 9_000, 300, 300),
            (&[(0, 3), (7_201, 0)], 9_000, 22_500, 22_500),
            // Told again, nothing changes.
            (&[(0, 2), (100, 2), (600, 2), (600, 0)], 9_000, 1_200, 1_200),
        ] {
            assert_eq!(read(changes, end), [billed, lasting], "{changes:?} until {end}");
        }
    }

    #[test]
    fn the_newest_unit_goes_first() {
        // Three from 0 s, two from 100 s; those and one of the three go at 700 s.
        let changes = [(0, 3), (100, 5), (700, 2)];
        // Two units of 600 s, one of 700 s, and two until 1,000 s.
        assert_eq!(read(&changes, 1_000), [1_200 + 900 + 2_400, 1_200 + 900 + 2_000]);
        // Every one gone and come back within a second.
        assert_eq!(read(&[(0, 1), (1, 0), (1, 1), (2, 0)], 9), [600, 600]);
    }
}
