//! Provisioned concurrency: environments that are initialised before anybody asks for them
//! (F2.7 to F2.23, F3.6).
//!
//! ```text
//!  requested ─► preparation ─► allocation, one by one or by tokens ─► INIT ─► held ─► usable
//!                                                                   whole: all at once ┘
//! ```

use crate::engine::admission::RateWindow;
use crate::engine::environment::{Birth, Invocation, Purpose};
use crate::engine::pool::WarmPool;
use crate::engine::record::{
    EnvStarted, Fact, InitOutcome, ProvisionStatus, Provisioned, Ready, Sink, StopCause,
};
use crate::engine::{Engine, Halt};
use crate::id::{EnvSlot, Qualifier, VersionId};
use crate::model::{AllocationRate, Matching, Phases, Usable};
use crate::rng::{Purpose as Draw, StreamKey};
use crate::units::{SimDuration, SimTime};

/// A fleet, by its place in the engine's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FleetId(pub(super) u32);

/// What is provisioned for one version.
#[derive(Clone, Debug)]
pub(super) struct Fleet {
    pub(super) version: VersionId,
    /// Where it is set.
    pub(super) qualifier: Qualifier,
    pub(super) requested: u32,
    status: ProvisionStatus,
    /// Those that may serve; its occupied ones are busy.
    pub(super) pool: WarmPool,
    /// Those that are ready, but wait for the rest.
    held: Vec<EnvSlot>,
    /// Those that exist, in whatever state.
    alive: u32,
    initialising: u32,
    /// How many stop when their INIT ends, and when their request ends.
    leaving: Leaving,
    /// Those that serve or may serve.
    usable: u32,
    /// Requests that it has served in this second.
    pub(super) rate: RateWindow,
    /// When the next one is allocated, or [`SimTime::NEVER`].
    due: SimTime,
    /// How often it was prepared.
    preparations: u64,
}

/// Environments that cannot be stopped before they are done with what they do.
#[derive(Clone, Copy, Debug, Default)]
struct Leaving {
    initialising: u32,
    busy: u32,
}

const MINUTE: SimDuration = SimDuration::from_secs(60);
const MOMENT: SimDuration = SimDuration::from_micros(1);

impl FleetId {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

impl Fleet {
    /// Whether it is meant for requests with this qualifier (F2.14).
    pub(super) fn is_for(&self, qualifier: Qualifier, matching: Matching) -> bool {
        match matching {
            Matching::ResolvedVersion => true,
            Matching::ExactQualifier => self.qualifier == qualifier,
        }
    }

    /// How many there are that will stay.
    const fn allocated(&self) -> u32 {
        self.alive - self.leaving.initialising - self.leaving.busy
    }

    /// Whether all that were asked for are there and initialised.
    const fn is_whole(&self) -> bool {
        self.requested <= self.allocated() && self.initialising == self.leaving.initialising
    }
}

impl Engine {
    /// What is provisioned when the run begins is there, initialised beforehand.
    pub(super) fn open<K: Sink + ?Sized>(&mut self, sink: &mut K) -> Result<(), Halt> {
        self.is_open = true;
        for id in (0..self.fleets.len() as u32).map(FleetId) {
            for _ in 0..self.fleets[id.index()].requested {
                self.start_provisioned(id, Purpose::Join, Some(Phases::default()), sink)?;
            }
        }
        Ok(())
    }

    /// A version has this much when the run begins; [`Engine::open`] starts it.
    pub(super) fn found_fleet(&mut self, version: VersionId, qualifier: Qualifier, units: u32) {
        let id = self.fleet_of(version);
        let fleet = &mut self.fleets[id.index()];
        fleet.qualifier = qualifier;
        fleet.requested = units;
        fleet.status = ProvisionStatus::InProgress;
    }

    /// Sets what is provisioned for a version: what is too much goes, what is missing comes.
    pub(super) fn provide<K>(
        &mut self,
        version: VersionId,
        qualifier: Qualifier,
        units: u32,
        sink: &mut K,
    ) where
        K: Sink + ?Sized,
    {
        let id = self.fleet_of(version);
        let fleet = &mut self.fleets[id.index()];
        fleet.qualifier = qualifier;
        fleet.requested = units;
        let surplus = fleet.allocated().saturating_sub(units);
        self.release(id, surplus, sink);
        let fleet = &mut self.fleets[id.index()];
        if units <= fleet.allocated() {
            fleet.due = SimTime::NEVER;
        } else if fleet.due == SimTime::NEVER {
            let due = self.now.saturating_add(self.draw_preparation(id));
            self.fleets[id.index()].preparations += 1;
            self.schedule_allocation(id, due.saturating_add(self.allocation_step()));
        }
        self.fleets[id.index()].status = ProvisionStatus::InProgress;
        self.settle_fleet(id, sink);
    }

    /// A version's fleet, which is made when something is first provisioned for it.
    pub(super) fn fleet_of(&mut self, version: VersionId) -> FleetId {
        if let Some(id) = self.versions[version.index()].fleet {
            return id;
        }
        let id = FleetId(self.fleets.len() as u32);
        self.versions[version.index()].fleet = Some(id);
        self.fleets.push(Fleet {
            version,
            qualifier: Qualifier::Latest,
            requested: 0,
            status: ProvisionStatus::Ready,
            pool: WarmPool::new(self.model.platform.routing),
            held: Vec::new(),
            alive: 0,
            initialising: 0,
            leaving: Leaving::default(),
            usable: 0,
            rate: RateWindow::new(self.model.platform.request_rate, 0),
            due: SimTime::NEVER,
            preparations: 0,
        });
        id
    }

    /// A fleet's turn to have environments allocated has come.
    pub(super) fn allocate<K>(&mut self, id: FleetId, sink: &mut K) -> Result<(), Halt>
    where
        K: Sink + ?Sized,
    {
        let fleet = &mut self.fleets[id.index()];
        if fleet.due != self.now {
            return Ok(());
        }
        fleet.due = SimTime::NEVER;
        let missing = fleet.requested.saturating_sub(fleet.allocated());
        let (count, next) = self.allowance(id, missing);
        for _ in 0..count {
            self.start_provisioned(id, Purpose::Join, None, sink)?;
        }
        if count < missing {
            self.schedule_allocation(id, next);
        }
        if count > 0 {
            self.tell_fleet(id, sink);
        }
        Ok(())
    }

    /// How many environments may be allocated now, of `missing`, and when the next.
    fn allowance(&mut self, id: FleetId, missing: u32) -> (u32, SimTime) {
        let function = self.versions[self.fleets[id.index()].version.index()].function;
        match self.model.platform.provisioning.rate {
            AllocationRate::Unlimited => (missing, SimTime::NEVER),
            AllocationRate::PerFunction { .. } => {
                let step = self.allocation_step();
                let share = &mut self.shares[function.index()];
                let next = share.allocated.saturating_add(step);
                if self.now < next && SimTime::ZERO < share.allocated {
                    return (0, next);
                }
                share.allocated = self.now;
                (missing.min(1), self.now.saturating_add(step))
            }
            AllocationRate::AsScaling => {
                let (scaling, now) = (self.model.platform.scaling, self.now);
                let budget = self.budget_mut(function);
                let count = budget.spend(missing, scaling, now);
                (count, budget.next_token(scaling, now))
            }
        }
    }

    /// What passes between two allocations.
    fn allocation_step(&self) -> SimDuration {
        match self.model.platform.provisioning.rate {
            AllocationRate::PerFunction { per_minute } => {
                SimDuration::from_micros(MINUTE.as_micros() / u64::from(per_minute.max(1)))
            }
            AllocationRate::Unlimited | AllocationRate::AsScaling => SimDuration::ZERO,
        }
    }

    fn schedule_allocation(&mut self, id: FleetId, due: SimTime) {
        self.fleets[id.index()].due = due;
        self.allocations.push(due, id.0);
        self.next_rare = self.next_rare.min(due);
    }

    fn draw_preparation(&self, id: FleetId) -> SimDuration {
        let Fleet { version, preparations, .. } = self.fleets[id.index()];
        let name = &self.model.functions[self.versions[version.index()].function.index()].name;
        let key = StreamKey::new(self.seed, Draw::Preparation).name(name);
        let key = key.with(self.lineages[version.index()].generation).with(preparations);
        self.model.platform.provisioning.preparation.sample(&mut key.stream())
    }

    /// Starts an environment of a fleet; its phases are drawn unless they are known.
    fn start_provisioned<K>(
        &mut self,
        id: FleetId,
        purpose: Purpose,
        phases: Option<Phases>,
        sink: &mut K,
    ) -> Result<(), Halt>
    where
        K: Sink + ?Sized,
    {
        let version = self.fleets[id.index()].version;
        let ordinal = self.next_birth(version);
        let phases = phases.unwrap_or_else(|| self.draw_phases(version, ordinal));
        let timeout = self.functions[self.versions[version.index()].function.index()].timeout;
        let limit = self.model.platform.provisioning.init_limit.max(timeout);
        let init_cut = limit < phases.init();
        let phases = phases.cut_at(limit);
        let invocation = Invocation::nothing(phases.platform(), phases.init());
        let retires = self.draw_retirement(version, ordinal);
        let birth = Birth { version, ordinal, at: self.now, retires, init_cut, purpose };
        let slot = self
            .envs
            .begin_init(&birth, &invocation)
            .ok_or(Halt::TooManyEnvironments { at: self.now })?;
        self.open_limiter(slot, self.versions[version.index()].function, 0);
        let fleet = &mut self.fleets[id.index()];
        fleet.alive += 1;
        fleet.initialising += 1;
        let ready = self.now + phases.platform() + phases.init();
        self.readies.push(ready, slot.0);
        self.next_rare = self.next_rare.min(ready);
        let env = self.env_ref(slot, version);
        sink.record(self.now, &Fact::EnvStarted(EnvStarted { env, origin: None, phases }));
        Ok(())
    }

    /// The INIT of a provisioned environment has ended.
    pub(super) fn join<K>(&mut self, slot: EnvSlot, purpose: Purpose, is_cut: bool, sink: &mut K)
    where
        K: Sink + ?Sized,
    {
        let version = self.envs.get(slot).version;
        let init = self.envs.cold_start(slot).init;
        let billed = self.model.platform.billing.provisioned_init_ms(init);
        let outcome = if is_cut { InitOutcome::Cut } else { InitOutcome::Done };
        let env = self.env_ref(slot, version);
        let ready = Ready { env, init: outcome, provisioned_ms: Some(billed) };
        sink.record(self.now, &Fact::Ready(ready));
        let id = self.fleet_of(version);
        let fleet = &mut self.fleets[id.index()];
        fleet.initialising -= 1;
        if 0 < fleet.leaving.initialising {
            fleet.leaving.initialising -= 1;
            self.discharge(id, slot, StopCause::Release, sink);
        } else if is_cut {
            self.fail_fleet(id, slot, sink);
        } else {
            self.envs.begin_idle(slot, self.now);
            let is_whole = self.model.platform.provisioning.usable == Usable::Whole;
            let waits = is_whole && purpose == Purpose::Join;
            if waits && fleet.status == ProvisionStatus::InProgress {
                fleet.held.push(slot);
            } else {
                self.enlist(id, slot);
            }
            // Whoever is too old when INIT ends is there for a moment, so that time goes on.
            let life = self.envs.life_mut(slot);
            life.retires = life.retires.max(self.now.saturating_add(MOMENT));
            let retires = life.retires;
            self.arm(slot, retires);
        }
        self.settle_fleet(id, sink);
    }

    /// An environment may serve from now on.
    fn enlist(&mut self, id: FleetId, slot: EnvSlot) {
        let fleet = &mut self.fleets[id.index()];
        fleet.pool.add(&mut self.envs, slot);
        fleet.usable += 1;
    }

    /// An INIT took too long: nothing more is allocated, and what waits for the rest goes.
    fn fail_fleet<K: Sink + ?Sized>(&mut self, id: FleetId, slot: EnvSlot, sink: &mut K) {
        self.discharge(id, slot, StopCause::InitFailure, sink);
        let fleet = &mut self.fleets[id.index()];
        fleet.status = ProvisionStatus::Failed;
        fleet.due = SimTime::NEVER;
        fleet.leaving.initialising = fleet.initialising;
        for slot in std::mem::take(&mut fleet.held) {
            self.discharge(id, slot, StopCause::Release, sink);
        }
    }

    /// All are there: those that were held serve, and whoever listens is told.
    fn settle_fleet<K: Sink + ?Sized>(&mut self, id: FleetId, sink: &mut K) {
        let fleet = &mut self.fleets[id.index()];
        if fleet.status == ProvisionStatus::InProgress && fleet.is_whole() {
            fleet.status = ProvisionStatus::Ready;
            for slot in std::mem::take(&mut fleet.held) {
                self.enlist(id, slot);
            }
        }
        self.tell_fleet(id, sink);
    }

    fn tell_fleet<K: Sink + ?Sized>(&mut self, id: FleetId, sink: &mut K) {
        let rule = self.model.platform.request_rate;
        let fleet = &mut self.fleets[id.index()];
        fleet.rate.change(rule, fleet.usable);
        let changed = Provisioned {
            function: self.versions[fleet.version.index()].function,
            version: fleet.version,
            qualifier: fleet.qualifier,
            requested: fleet.requested,
            allocated: fleet.allocated(),
            available: fleet.usable,
            status: fleet.status,
        };
        sink.record(self.now, &Fact::Provisioned(changed));
    }

    /// Lets `count` environments go: first those that do not serve yet, then the idle, from the
    /// one that has been idle longest; the rest when they are done.
    fn release<K: Sink + ?Sized>(&mut self, id: FleetId, count: u32, sink: &mut K) {
        for _ in 0..count {
            let fleet = &mut self.fleets[id.index()];
            if let Some(slot) = fleet.held.pop() {
                self.discharge(id, slot, StopCause::Release, sink);
            } else if fleet.leaving.initialising < fleet.initialising {
                fleet.leaving.initialising += 1;
            } else if let Some(slot) = fleet.pool.longest_idle() {
                fleet.pool.remove(&mut self.envs, slot);
                fleet.usable -= 1;
                self.discharge(id, slot, StopCause::Release, sink);
            } else {
                fleet.leaving.busy += 1;
                fleet.usable -= 1;
            }
        }
    }

    /// A provisioned environment has answered: it goes back, or leaves.
    pub(super) fn park_provisioned<K: Sink + ?Sized>(&mut self, slot: EnvSlot, sink: &mut K) {
        let id = self.fleet_of(self.envs.get(slot).version);
        let fleet = &mut self.fleets[id.index()];
        fleet.pool.occupied -= 1;
        if 0 < fleet.leaving.busy {
            fleet.leaving.busy -= 1;
            self.discharge(id, slot, StopCause::Release, sink);
            return;
        }
        self.envs.park(slot, self.now);
        fleet.pool.add(&mut self.envs, slot);
        let life = self.envs.life(slot);
        if life.retires < life.armed {
            self.arm(slot, life.retires.max(self.now));
        }
    }

    /// A provisioned environment that is idle and too old is initialised again in its slot: no
    /// token, no preparation, but until it is ready it does not serve (F1.14).
    pub(super) fn recycle<K>(&mut self, slot: EnvSlot, sink: &mut K) -> Result<(), Halt>
    where
        K: Sink + ?Sized,
    {
        let id = self.fleet_of(self.envs.get(slot).version);
        let fleet = &mut self.fleets[id.index()];
        let purpose = if let Some(place) = fleet.held.iter().position(|held| *held == slot) {
            fleet.held.remove(place);
            Purpose::Join
        } else {
            fleet.pool.remove(&mut self.envs, slot);
            fleet.usable -= 1;
            Purpose::Replace
        };
        self.discharge(id, slot, StopCause::Age, sink);
        self.start_provisioned(id, purpose, None, sink)?;
        self.tell_fleet(id, sink);
        Ok(())
    }

    /// Stops an environment of a fleet that is in no pool.
    fn discharge<K>(&mut self, id: FleetId, slot: EnvSlot, cause: StopCause, sink: &mut K)
    where
        K: Sink + ?Sized,
    {
        self.fleets[id.index()].alive -= 1;
        self.stop(slot, cause, sink);
    }
}
