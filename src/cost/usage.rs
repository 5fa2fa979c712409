//! What is paid for, in whole units.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use crate::model::Architecture;
use crate::units::MbMillis;

/// Billable usage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Requests that started executing.
    pub requests: u64,
    /// The handler's part of billed time.
    pub compute: Compute,
    /// What INIT adds to it (F7.6).
    pub init: Compute,
    /// Ephemeral storage above what is included, over all billed time (F7.7).
    pub ephemeral: MbMillis,
}

/// Memory times billed time on each architecture, as their prices differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compute {
    /// On x86.
    pub x86: MbMillis,
    /// On arm64.
    pub arm: MbMillis,
}

/// What a function, or several together, have used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// By users' invocations.
    pub users: Usage,
    /// By policies' invocations.
    pub policies: Usage,
}

impl Compute {
    /// The part on `architecture`.
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

impl Usage {
    /// All billed time, INIT and handler.
    pub fn all_compute(&self) -> Compute {
        self.compute + self.init
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
        self.requests = self.requests.saturating_add(other.requests);
        self.compute = self.compute + other.compute;
        self.init = self.init + other.init;
        self.ephemeral += other.ephemeral;
    }
}

impl AddAssign for Used {
    fn add_assign(&mut self, other: Self) {
        self.users += other.users;
        self.policies += other.policies;
    }
}

impl<'a> Sum<&'a Used> for Used {
    fn sum<I: Iterator<Item = &'a Self>>(parts: I) -> Self {
        parts.copied().sum()
    }
}

impl Sum for Used {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        let mut sum = Self::default();
        for part in parts {
            sum += part;
        }
        sum
    }
}
