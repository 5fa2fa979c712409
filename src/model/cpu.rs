//! How the work of a handler depends on memory.

use crate::units::{MemoryMb, Share, SimDuration};

/// Memory at which a function has one whole virtual CPU \[MB\] (F5.2).
pub const MB_PER_VCPU: u32 = 1_769;

/// How much of a handler's work waits for the processor, and where that was measured.
///
/// CPU grows in proportion to memory, but one thread cannot use more than one (F5.2). What is not
/// processor work takes the same time at any memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// The share of the work, as it was measured, that is processor work.
    pub share: Share,
    /// The memory at which it was measured.
    pub measured_at: MemoryMb,
    /// How many virtual CPUs it can use.
    pub cores: u32,
}

/// How long work takes, compared with where it was measured \[parts per billion\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace(u64);

impl Cpu {
    /// How long work takes with `memory`.
    pub fn pace(&self, memory: MemoryMb) -> Pace {
        let usable = |memory: MemoryMb| u64::from(memory.as_mb().min(self.cores * MB_PER_VCPU));
        let share = u64::from(self.share.as_ppb());
        let bound = share * usable(self.measured_at);
        let speed = usable(memory);
        Pace(Pace::AS_MEASURED.0 - share + (bound + speed / 2) / speed)
    }
}

impl Pace {
    /// As long as where it was measured.
    pub const AS_MEASURED: Self = Self(1_000_000_000);

    /// How long `work` takes.
    #[inline]
    pub fn apply(self, work: SimDuration) -> SimDuration {
        if self == Self::AS_MEASURED {
            return work;
        }
        let whole = u128::from(Self::AS_MEASURED.0);
        let scaled = u128::from(work.as_micros()) * u128::from(self.0);
        SimDuration::from_micros(((scaled + whole / 2) / whole) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(cpu: Cpu, memory: u32) -> u64 {
        let pace = cpu.pace(MemoryMb::new(memory));
        pace.apply(SimDuration::from_millis(1_000)).as_micros()
    }

    fn cpu(percent: u32, measured_at: u32, cores: u32) -> Cpu {
        let share = Share::from_ppb(percent * 10_000_000);
        Cpu { share, measured_at: MemoryMb::new(measured_at), cores }
    }

    #[test]
    fn processor_work_falls_with_memory_up_to_one_cpu() {
        let bound = cpu(100, 1_024, 1);
        assert_eq!(
            [128, 512, 1_024, 2_048].map(|memory| at(bound, memory)),
            [8_000_000, 2_000_000, 1_000_000, 578_858]
        );
        assert_eq!(at(bound, 1_769), at(bound, 10_240));
    }

    #[test]
    fn what_is_not_processor_work_stays() {
        assert_eq!([128, 10_240].map(|memory| at(cpu(0, 512, 1), memory)), [1_000_000; 2]);
        assert_eq!(at(cpu(40, 512, 1), 256), 1_400_000);
    }

    #[test]
    fn more_cores_help_work_that_can_use_them() {
        let parallel = cpu(100, 1_769, 2);
        assert_eq!(at(parallel, 3_538), 500_000);
        assert_eq!(at(parallel, 10_240), 500_000);
    }

    #[test]
    fn work_that_was_measured_with_more_than_it_can_use_is_not_slowed_down() {
        assert_eq!(at(cpu(100, 3_008, 1), 1_769), 1_000_000);
    }
}
