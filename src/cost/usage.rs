//! What is paid for, in whole units.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use crate::model::Architecture;
use crate::units::MbMillis;

/// Billable usage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Requests that started executing; a large event counts as several (F4.5).
    pub requests: u64,
    /// The handler's part of billed time, on demand.
    pub compute: Compute,
    /// What INIT adds to it (F7.6).
    pub init: Compute,
    /// All billed time on provisioned environments (F7.3).
    pub provisioned: Compute,
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
    /// By provisioned concurrency itself, whoever invokes it.
    pub provisioned: ProvisionedUse,
    /// Around the functions.
    pub around: Around,
}

/// What provisioned concurrency uses before anybody invokes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProvisionedUse {
    /// The INITs of its environments (F7.4).
    pub init: Compute,
    /// Ephemeral storage above what is included, over those INITs (F7.7).
    pub ephemeral: MbMillis,
    /// Units from enabling to disabling, each rounded up (F7.4).
    pub enabled: Compute,
    /// The same with those that are still enabled not rounded up: what a month goes on from.
    pub lasting: Compute,
}

/// What other services have to do with functions (F7.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Users' tries to invoke synchronously, served or refused: what a front door counts.
    pub calls: u64,
    /// Invocations by a scheduler.
    pub schedules: u64,
    /// Alarms, times how long there were any \[ms\].
    pub alarm_ms: u128,
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
    /// All billed time, INIT and handler, on demand and provisioned.
    pub fn all_compute(&self) -> Compute {
        self.compute + self.init + self.provisioned
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
        self.provisioned = self.provisioned + other.provisioned;
        self.ephemeral += other.ephemeral;
    }
}

impl AddAssign for Used {
    fn add_assign(&mut self, other: Self) {
        self.users += other.users;
        self.policies += other.policies;
        self.provisioned += other.provisioned;
        self.around += other.around;
    }
}

impl AddAssign for ProvisionedUse {
    fn add_assign(&mut self, other: Self) {
        self.init = self.init + other.init;
        self.ephemeral += other.ephemeral;
        self.enabled = self.enabled + other.enabled;
        self.lasting = self.lasting + other.lasting;
    }
}

impl AddAssign for Around {
    fn add_assign(&mut self, other: Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.schedules = self.schedules.saturating_add(other.schedules);
        self.alarm_ms += other.alarm_ms;
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
