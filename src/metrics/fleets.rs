//! How much of what is provisioned is at work, seen from one invocation to the next.

use crate::engine::record::{Completed, Fact, Pool, Provisioned, Started};
use crate::metrics::by_version::ByVersion;

/// Follows what is provisioned, version by version.
#[derive(Clone, Debug, Default)]
pub struct Fleets {
    fleets: ByVersion<Fleet>,
}

/// What is provisioned for one version.
#[derive(Clone, Copy, Debug)]
struct Fleet {
    last: Provisioned,
    busy: u32,
}

/// What an invocation of a version with provisioned concurrency finds (F8.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FleetUse {
    /// What was told of the fleet last.
    pub fleet: Provisioned,
    /// How much of it is at work, this invocation included \[environments\].
    pub busy: u32,
    /// Whether the invocation runs elsewhere, because nothing of it was free.
    pub is_spilled: bool,
}

/// What an invocation that spills over is to `ProvisionedConcurrencyUtilization` (F8.3: AWS says
/// that there is one sample for each invocation, and not of which).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpilloverSample {
    /// One of full use.
    #[default]
    Full,
    /// None.
    None,
}

impl Fleets {
    /// Takes a fact, and says what an invocation finds where it starts one.
    #[inline]
    pub fn record(&mut self, fact: &Fact) -> Option<FleetUse> {
        match fact {
            Fact::Started(fact) if fact.pool != Pool::OnDemand => self.started(fact),
            Fact::Completed(fact) if fact.pool == Pool::Provisioned => self.completed(fact),
            Fact::Provisioned(fact) => self.provisioned(fact),
            _ => None,
        }
    }

    fn started(&mut self, fact: &Started) -> Option<FleetUse> {
        let fleet = self.fleets.get_mut(fact.env.version)?;
        let is_spilled = fact.pool == Pool::Spillover;
        fleet.busy += u32::from(!is_spilled);
        Some(FleetUse { fleet: fleet.last, busy: fleet.busy, is_spilled })
    }

    fn completed(&mut self, fact: &Completed) -> Option<FleetUse> {
        self.fleets.get_mut(fact.env.version)?.busy -= 1;
        None
    }

    #[cold]
    fn provisioned(&mut self, fact: &Provisioned) -> Option<FleetUse> {
        match self.fleets.get_mut(fact.version) {
            Some(fleet) => fleet.last = *fact,
            None => self.fleets.put(fact.version, Fleet { last: *fact, busy: 0 }),
        }
        None
    }
}

impl FleetUse {
    /// How many of how many provisioned environments are at work; nothing where nothing is
    /// allocated, or where such an invocation is no sample.
    ///
    /// Environments that leave when they are done count no more than what is allocated.
    pub const fn sample(&self, spillover: SpilloverSample) -> Option<(u32, u32)> {
        let allocated = self.fleet.allocated;
        if allocated == 0 {
            return None;
        }
        match (self.is_spilled, spillover) {
            (true, SpilloverSample::None) => None,
            (true, SpilloverSample::Full) => Some((allocated, allocated)),
            (false, _) if allocated < self.busy => Some((allocated, allocated)),
            (false, _) => Some((self.busy, allocated)),
        }
    }
}
