//! What is paid for: the lines of a bill, the kinds of usage that have a price of their own, and
//! which part of usage belongs where.

use crate::cost::Used;

/// What is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// Users' requests (F7.1).
    Requests,
    /// The handler's part of users' invocations on demand (F7.2).
    Compute,
    /// The billed INIT of users' invocations (F7.6).
    Init,
    /// Ephemeral storage of users' invocations above what is included (F7.7).
    Ephemeral,
    /// Provisioned concurrency from enabling to disabling, used or not (F7.4).
    ProvisionedIdle,
    /// Users' invocations on provisioned environments, and all their INITs (F7.3, F7.4).
    ProvisionedCompute,
    /// All that policies' invocations cost.
    Pings,
    /// Users' calls that come through a front door (F7.10).
    FrontDoor,
    /// Invocations by a scheduler (F7.10).
    Schedules,
    /// Alarms (F7.10).
    Alarms,
}

/// Kinds of usage that have a price of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Requests,
    X86,
    Arm,
    Ephemeral,
    ProvisionedX86,
    ProvisionedArm,
    /// Enabled units as they are billed: what a run pays.
    EnabledX86,
    EnabledArm,
    /// Enabled units that go on: what a month pays that goes on as the run did.
    LastingX86,
    LastingArm,
    Calls,
    Schedules,
    Alarms,
}

/// A part of usage that is priced as one kind and told on one line.
pub(super) struct Cell(pub(super) Kind, pub(super) Line, pub(super) fn(&Used) -> u128);

/// Every part of what was used: numbers of things, MB·ms, or alarms times milliseconds.
const CELLS: [Cell; 24] = [
    Cell(Kind::Requests, Line::Requests, |used| used.users.requests.into()),
    Cell(Kind::Requests, Line::Pings, |used| used.policies.requests.into()),
    Cell(Kind::X86, Line::Compute, |used| used.users.compute.x86.get()),
    Cell(Kind::X86, Line::Init, |used| used.users.init.x86.get()),
    Cell(Kind::X86, Line::Pings, |used| (used.policies.compute.x86 + used.policies.init.x86).get()),
    Cell(Kind::Arm, Line::Compute, |used| used.users.compute.arm.get()),
    Cell(Kind::Arm, Line::Init, |used| used.users.init.arm.get()),
    Cell(Kind::Arm, Line::Pings, |used| (used.policies.compute.arm + used.policies.init.arm).get()),
    Cell(Kind::Ephemeral, Line::Ephemeral, |used| used.users.ephemeral.get()),
    Cell(Kind::Ephemeral, Line::Pings, |used| used.policies.ephemeral.get()),
    Cell(Kind::Ephemeral, Line::Ephemeral, |used| used.provisioned.ephemeral.get()),
    Cell(Kind::ProvisionedX86, Line::ProvisionedCompute, |used| used.users.provisioned.x86.get()),
    Cell(Kind::ProvisionedX86, Line::ProvisionedCompute, |used| used.provisioned.init.x86.get()),
    Cell(Kind::ProvisionedX86, Line::Pings, |used| used.policies.provisioned.x86.get()),
    Cell(Kind::ProvisionedArm, Line::ProvisionedCompute, |used| used.users.provisioned.arm.get()),
    Cell(Kind::ProvisionedArm, Line::ProvisionedCompute, |used| used.provisioned.init.arm.get()),
    Cell(Kind::ProvisionedArm, Line::Pings, |used| used.policies.provisioned.arm.get()),
    Cell(Kind::EnabledX86, Line::ProvisionedIdle, |used| used.provisioned.enabled.x86.get()),
    Cell(Kind::EnabledArm, Line::ProvisionedIdle, |used| used.provisioned.enabled.arm.get()),
    Cell(Kind::LastingX86, Line::ProvisionedIdle, |used| used.provisioned.lasting.x86.get()),
    Cell(Kind::LastingArm, Line::ProvisionedIdle, |used| used.provisioned.lasting.arm.get()),
    Cell(Kind::Calls, Line::FrontDoor, |used| used.around.calls.into()),
    Cell(Kind::Schedules, Line::Schedules, |used| used.around.schedules.into()),
    Cell(Kind::Alarms, Line::Alarms, |used| used.around.alarm_ms),
];

impl Line {
    /// Every line, in the order of a bill.
    pub const ALL: [Self; 10] = [
        Self::Requests,
        Self::Compute,
        Self::Init,
        Self::Ephemeral,
        Self::ProvisionedIdle,
        Self::ProvisionedCompute,
        Self::Pings,
        Self::FrontDoor,
        Self::Schedules,
        Self::Alarms,
    ];
}

impl Kind {
    pub(super) const ALL: [Self; 13] = [
        Self::Requests,
        Self::X86,
        Self::Arm,
        Self::Ephemeral,
        Self::ProvisionedX86,
        Self::ProvisionedArm,
        Self::EnabledX86,
        Self::EnabledArm,
        Self::LastingX86,
        Self::LastingArm,
        Self::Calls,
        Self::Schedules,
        Self::Alarms,
    ];

    /// All that was used of this kind.
    pub(super) fn of(self, used: &Used) -> u128 {
        self.cells().map(|Cell(.., part)| part(used)).sum()
    }

    /// The line on which its first part is told.
    pub(super) fn line(self) -> Line {
        let mut cells = self.cells();
        cells.next().map(|Cell(_, line, _)| *line).expect("every kind is a part of usage")
    }

    /// The parts of usage of this kind.
    pub(super) fn cells(self) -> impl Iterator<Item = &'static Cell> {
        CELLS.iter().filter(move |Cell(kind, ..)| *kind == self)
    }
}
