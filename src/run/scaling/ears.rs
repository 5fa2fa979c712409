//! What Application Auto Scaling hears of a run: capacity, and a datapoint for each minute.

use std::collections::{BTreeMap, VecDeque};

use crate::autoscaling::{Datapoint, MINUTE, UtilisationMinute};
use crate::engine::record::{Fact, ProvisionStatus, Provisioned};
use crate::id::{FunctionId, Qualifier};
use crate::metrics::{Fleets, SpilloverSample};
use crate::units::SimTime;

/// Where provisioned concurrency is set.
pub(super) type Holder = (FunctionId, Qualifier);

/// Listens to facts for all scalable targets.
#[derive(Clone, Debug)]
pub(in crate::run) struct Ears {
    fleets: Fleets,
    spillover: SpilloverSample,
    heard: Vec<Heard>,
    /// Which of them, by where it is set.
    places: BTreeMap<Holder, usize>,
    /// When the present minute ends.
    ends: SimTime,
}

/// What was heard of one target.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    /// The present minute.
    minute: UtilisationMinute,
    /// The minutes that are over and that alarms have not seen, the oldest first.
    pub(super) over: VecDeque<Option<Datapoint>>,
    /// What was told of its provisioned concurrency last.
    pub(super) last: Option<Provisioned>,
    /// When the service was done with what it was asked for last.
    pub(super) done: Option<SimTime>,
}

impl Ears {
    /// Ears for targets that are set in these places.
    pub(super) fn new(holders: impl Iterator<Item = Holder>, spillover: SpilloverSample) -> Self {
        let places: BTreeMap<Holder, usize> = holders.zip(0..).collect();
        let heard = vec![Heard::default(); places.len()];
        let ends = SimTime::ZERO + MINUTE;
        Self { fleets: Fleets::default(), spillover, heard, places, ends }
    }

    /// What was heard of target number `place`.
    pub(super) fn of(&mut self, place: usize) -> &mut Heard {
        &mut self.heard[place]
    }

    /// Time goes on to `at`: minutes that are over then are closed.
    #[inline]
    pub(in crate::run) fn go(&mut self, at: SimTime) {
        while self.ends <= at {
            for heard in &mut self.heard {
                let point = heard.minute.publish();
                heard.over.push_back(point);
            }
            self.ends = self.ends.saturating_add(MINUTE);
        }
    }

    /// Takes the fact that happened at `at`.
    pub(in crate::run) fn record(&mut self, at: SimTime, fact: &Fact) {
        self.go(at);
        let found = self.fleets.record(fact);
        if let Some(found) = found
            && let Some((busy, allocated)) = found.sample(self.spillover)
            && let Some(place) = self.places.get(&(found.fleet.function, found.fleet.qualifier))
        {
            self.heard[*place].minute.sample(busy, allocated);
        }
        if let Fact::Provisioned(fact) = fact
            && let Some(place) = self.places.get(&(fact.function, fact.qualifier))
        {
            let heard = &mut self.heard[*place];
            heard.last = Some(*fact);
            heard.done = (fact.status != ProvisionStatus::InProgress).then_some(at);
        }
    }
}
