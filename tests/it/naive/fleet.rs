//! Provisioned concurrency.

use tepid::engine::record::{
    Fact, InitOutcome, ProvisionStatus, Provisioned, Ready, Sink, StopCause,
};
use tepid::id::{AliasId, EnvSlot, FunctionId, Qualifier, VersionId};
use tepid::model::{AllocationRate, Phases, Published, Usable};
use tepid::rng::Purpose;
use tepid::units::{SimDuration, SimTime};

use super::Naive;
use super::environment::{Env, Phase};

/// What is or was provisioned for a version.
#[derive(Clone)]
pub(super) struct Fleet {
    pub(super) version: VersionId,
    pub(super) qualifier: Qualifier,
    pub(super) requested: u32,
    status: ProvisionStatus,
    /// While more is to be allocated: when the first may be.
    prepared_at: Option<SimTime>,
    preparations: u64,
    /// How many of those in INIT, and of those at work, go as soon as they can.
    leaving_init: u32,
    leaving_busy: u32,
    /// The idle ones as random routing numbers them.
    pub(super) idle: Vec<EnvSlot>,
}

impl Naive {
    /// What is provisioned from the start is there from the start.
    pub(super) fn found_fleets(&mut self, sink: &mut dyn Sink) {
        let published = self.model.published.clone();
        for Published { function, number, provisioned } in published {
            self.found_fleet(function, number, Qualifier::Version(number), provisioned);
        }
        for (place, alias) in self.model.aliases.clone().into_iter().enumerate() {
            let qualifier = Qualifier::Alias(AliasId(place as u16));
            self.found_fleet(alias.function, alias.route.version, qualifier, alias.provisioned);
        }
        for fleet in 0..self.fleets.len() {
            for _ in 0..self.fleets[fleet].requested {
                self.start_provisioned(fleet, false, Some(Phases::default()), sink);
            }
        }
    }

    fn found_fleet(&mut self, function: FunctionId, number: u16, qualifier: Qualifier, units: u32) {
        if units > 0 {
            let fleet = self.fleet_of(self.version(function, number).expect("it is published"));
            self.fleets[fleet].qualifier = qualifier;
            self.fleets[fleet].requested = units;
            self.fleets[fleet].status = ProvisionStatus::InProgress;
        }
    }

    /// The fleet of a version for which something is provisioned.
    pub(super) fn fleet_with_units(&self, version: VersionId) -> Option<usize> {
        self.fleets.iter().position(|fleet| fleet.version == version && fleet.requested > 0)
    }

    /// The fleet of a version, which is made if it is the first.
    fn fleet_of(&mut self, version: VersionId) -> usize {
        let known = self.fleets.iter().position(|fleet| fleet.version == version);
        known.unwrap_or_else(|| {
            self.fleets.push(Fleet {
                version,
                qualifier: Qualifier::Latest,
                requested: 0,
                status: ProvisionStatus::Ready,
                prepared_at: None,
                preparations: 0,
                leaving_init: 0,
                leaving_busy: 0,
                idle: Vec::new(),
            });
            self.fleets.len() - 1
        })
    }

    fn count(&self, fleet: usize, is: impl Fn(&Phase) -> bool) -> u32 {
        let members = self.envs.iter().filter(|env| env.fleet == Some(fleet));
        members.filter(|env| is(&env.phase)).count() as u32
    }

    fn initialising(&self, fleet: usize) -> u32 {
        self.count(fleet, |phase| matches!(phase, Phase::Prepare { .. }))
    }

    /// Those that serve or may serve, and will stay.
    pub(super) fn usable(&self, fleet: usize) -> u32 {
        let serves = |phase: &Phase| matches!(phase, Phase::Idle { .. } | Phase::Invoke { .. });
        self.count(fleet, serves) - self.fleets[fleet].leaving_busy
    }

    /// Those that are there, and will stay.
    fn allocated(&self, fleet: usize) -> u32 {
        let Fleet { leaving_init, leaving_busy, .. } = self.fleets[fleet];
        self.count(fleet, |_| true) - leaving_init - leaving_busy
    }

    /// There shall be as many from now on.
    pub(super) fn provide(
        &mut self,
        version: VersionId,
        qualifier: Qualifier,
        units: u32,
        sink: &mut dyn Sink,
    ) {
        let fleet = self.fleet_of(version);
        self.fleets[fleet].qualifier = qualifier;
        self.fleets[fleet].requested = units;
        self.fleets[fleet].status = ProvisionStatus::InProgress;
        while self.allocated(fleet) > units {
            self.release_one(fleet, sink);
        }
        if self.allocated(fleet) == units {
            self.fleets[fleet].prepared_at = None;
        } else if self.fleets[fleet].prepared_at.is_none() {
            let wait = self.preparation(fleet);
            self.fleets[fleet].preparations += 1;
            self.fleets[fleet].prepared_at = Some(self.now.saturating_add(wait));
        }
        self.settle(fleet, sink);
    }

    /// What passes before the first environment.
    fn preparation(&self, fleet: usize) -> SimDuration {
        let Fleet { version, preparations, .. } = self.fleets[fleet];
        let mut draw = self.draw(version, Purpose::Preparation, &[preparations]);
        let preparation = self.model.platform.provisioning.preparation.sample(&mut draw);
        preparation.saturating_add(self.pace_of_allocation().unwrap_or_default())
    }

    /// What passes between two allocations of a function, if they come one by one.
    fn pace_of_allocation(&self) -> Option<SimDuration> {
        match self.model.platform.provisioning.rate {
            AllocationRate::PerFunction { per_minute } => {
                Some(SimDuration::from_micros(60_000_000 / u64::from(per_minute)))
            }
            AllocationRate::Unlimited | AllocationRate::AsScaling => None,
        }
    }

    /// When a fleet gets its next environment.
    pub(super) fn next_allocation(&self, fleet: usize) -> Option<SimTime> {
        let prepared = self.fleets[fleet].prepared_at?.max(self.now);
        let id = self.versions[self.fleets[fleet].version.index()].function;
        match self.model.platform.provisioning.rate {
            AllocationRate::Unlimited => Some(prepared),
            AllocationRate::PerFunction { .. } => {
                let pace = self.pace_of_allocation().expect("they come one by one");
                let free = self.functions[id.index()].allocated.map(|at| at.saturating_add(pace));
                Some(free.map_or(prepared, |free| prepared.max(free)))
            }
            AllocationRate::AsScaling => self.tokens.due(&self.model, id, prepared),
        }
    }

    pub(super) fn allocate(&mut self, fleet: usize, sink: &mut dyn Sink) {
        let id = self.versions[self.fleets[fleet].version.index()].function;
        while self.allocated(fleet) < self.fleets[fleet].requested {
            match self.model.platform.provisioning.rate {
                AllocationRate::Unlimited => {}
                AllocationRate::PerFunction { .. } => {
                    if self.functions[id.index()].allocated == Some(self.now) {
                        break;
                    }
                    self.functions[id.index()].allocated = Some(self.now);
                }
                AllocationRate::AsScaling => {
                    if !self.tokens.take(&self.model, id, self.now) {
                        break;
                    }
                }
            }
            self.start_provisioned(fleet, false, None, sink);
        }
        if self.allocated(fleet) == self.fleets[fleet].requested {
            self.fleets[fleet].prepared_at = None;
        }
        self.tell(fleet, sink);
    }

    fn start_provisioned(
        &mut self,
        fleet: usize,
        replaces: bool,
        known: Option<Phases>,
        sink: &mut dyn Sink,
    ) {
        let id = self.next_env(self.fleets[fleet].version);
        let drawn = known.unwrap_or_else(|| self.phases(id));
        let longest = self.model.platform.provisioning.init_limit;
        let limit = longest.max(self.function(id.function).timeout);
        let phases = drawn.cut_at(limit);
        self.tell_start(id, None, phases, sink);
        let is_cut = drawn.runtime + drawn.static_code > limit;
        let init = phases.runtime + phases.static_code;
        let until = self.now + phases.environment + phases.download + phases.network + init;
        self.envs.push(Env {
            id,
            fleet: Some(fleet),
            born: self.now,
            too_old_at: self.too_old_at(id),
            uses: 0,
            needs_reinit: false,
            passed: Vec::new(),
            phase: Phase::Prepare { until, init, is_cut, replaces },
        });
    }

    /// The INIT of a provisioned environment has ended.
    pub(super) fn join(
        &mut self,
        index: usize,
        init: SimDuration,
        is_cut: bool,
        replaces: bool,
        sink: &mut dyn Sink,
    ) {
        let env = self.envs[index].id;
        let fleet = self.envs[index].fleet.expect("it is provisioned");
        let billing = &self.model.platform.billing;
        let unit = billing.granularity.as_micros();
        let billed = init.as_micros().div_ceil(unit) * unit / 1_000;
        let outcome = if is_cut { InitOutcome::Cut } else { InitOutcome::Done };
        let ready = Ready { env, init: outcome, provisioned_ms: Some(billed) };
        sink.record(self.now, &Fact::Ready(ready));
        if self.fleets[fleet].leaving_init > 0 {
            self.fleets[fleet].leaving_init -= 1;
            self.stop(index, StopCause::Release, sink);
        } else if is_cut {
            self.stop(index, StopCause::InitFailure, sink);
            self.fail(fleet, sink);
        } else {
            let soon = self.now.saturating_add(SimDuration::from_micros(1));
            self.envs[index].too_old_at = self.envs[index].too_old_at.max(soon);
            let is_whole = self.model.platform.provisioning.usable == Usable::Whole;
            if is_whole && !replaces && self.fleets[fleet].status == ProvisionStatus::InProgress {
                self.envs[index].phase = Phase::Held { parking: self.next_parking() };
            } else {
                self.enlist(fleet, index);
            }
        }
        self.settle(fleet, sink);
    }

    /// An environment may serve.
    fn enlist(&mut self, fleet: usize, index: usize) {
        let parking = self.next_parking();
        let env = &mut self.envs[index];
        env.phase = Phase::Idle { until: SimTime::NEVER, parking };
        self.fleets[fleet].idle.push(env.id.slot);
    }

    /// An INIT has failed: whoever does not serve yet goes, and nobody comes.
    fn fail(&mut self, fleet: usize, sink: &mut dyn Sink) {
        self.fleets[fleet].status = ProvisionStatus::Failed;
        self.fleets[fleet].prepared_at = None;
        self.fleets[fleet].leaving_init = self.initialising(fleet);
        for slot in self.held(fleet) {
            self.stop(self.at(slot), StopCause::Release, sink);
        }
    }

    /// Those that wait for the rest, from the one that has waited longest.
    fn held(&self, fleet: usize) -> Vec<EnvSlot> {
        let held = |env: &&Env| env.fleet == Some(fleet) && matches!(env.phase, Phase::Held { .. });
        let mut held: Vec<&Env> = self.envs.iter().filter(held).collect();
        held.sort_by_key(|env| env.parking());
        held.into_iter().map(|env| env.id.slot).collect()
    }

    /// If all are there, those that waited for each other serve.
    fn settle(&mut self, fleet: usize, sink: &mut dyn Sink) {
        let Fleet { requested, status, leaving_init, .. } = self.fleets[fleet];
        let is_whole =
            self.allocated(fleet) >= requested && self.initialising(fleet) == leaving_init;
        if status == ProvisionStatus::InProgress && is_whole {
            self.fleets[fleet].status = ProvisionStatus::Ready;
            for slot in self.held(fleet) {
                self.enlist(fleet, self.at(slot));
            }
        }
        self.tell(fleet, sink);
    }

    fn tell(&self, fleet: usize, sink: &mut dyn Sink) {
        let Fleet { version, qualifier, requested, status, .. } = self.fleets[fleet];
        let function = self.versions[version.index()].function;
        let (allocated, available) = (self.allocated(fleet), self.usable(fleet));
        let told =
            Provisioned { function, version, qualifier, requested, allocated, available, status };
        sink.record(self.now, &Fact::Provisioned(told));
    }

    /// One goes: of those that do not serve yet, else the one idle longest, else a busy one.
    fn release_one(&mut self, fleet: usize, sink: &mut dyn Sink) {
        let idle = self.fleets[fleet].idle.iter().map(|slot| &self.envs[self.at(*slot)]);
        let longest = idle.min_by_key(|env| env.parking()).map(|env| env.id.slot);
        if let Some(slot) = self.held(fleet).pop() {
            self.stop(self.at(slot), StopCause::Release, sink);
        } else if self.fleets[fleet].leaving_init < self.initialising(fleet) {
            self.fleets[fleet].leaving_init += 1;
        } else if let Some(slot) = longest {
            self.stop(self.at(slot), StopCause::Release, sink);
        } else {
            self.fleets[fleet].leaving_busy += 1;
        }
    }

    /// A provisioned environment has answered.
    pub(super) fn back_to_fleet(&mut self, fleet: usize, index: usize, sink: &mut dyn Sink) {
        if self.fleets[fleet].leaving_busy > 0 {
            self.fleets[fleet].leaving_busy -= 1;
            self.stop(index, StopCause::Release, sink);
        } else {
            self.enlist(fleet, index);
        }
    }

    /// An old one makes room for a new one at once.
    pub(super) fn recycle(&mut self, fleet: usize, index: usize, sink: &mut dyn Sink) {
        let replaces = matches!(self.envs[index].phase, Phase::Idle { .. });
        self.stop(index, StopCause::Age, sink);
        self.start_provisioned(fleet, replaces, None, sink);
        self.tell(fleet, sink);
    }
}
