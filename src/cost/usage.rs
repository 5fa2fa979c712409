//! What is paid for, in whole units.

use std::ops::{Add, AddAssign};

use crate::model::Architecture;
use crate::units::MbMillis;

/// Billable usage; in this order, because every invocation changes the first two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Usage {
    /// Requests that started executing.
    pub requests: u64,
    /// The handler's part of billed time.
    pub compute: Compute,
    /// What INIT adds to it (F7.6).
    pub init: Compute,
}

/// Memory times billed time on each architecture, as their prices differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compute {
    /// On x86.
    pub x86: MbMillis,
    /// On arm64.
    pub arm: MbMillis,
}

impl Compute {
    /// The part on `architecture`.
    #[inline]
    pub const fn of_mut(&mut self, architecture: Architecture) -> &mut MbMillis {
        match architecture {
            Architecture::X86_64 => &mut self.x86,
            Architecture::Arm64 => &mut self.arm,
        }
    }

    /// All of it [GB-s].
    pub fn as_gb_seconds(self) -> f64 {
        (self.x86 + self.arm).as_gb_seconds()
    }
}

impl Add for Compute {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { x86: self.x86 + other.x86, arm: self.arm + other.arm }
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.compute = self.compute + other.compute;
        self.init = self.init + other.init;
    }
}
