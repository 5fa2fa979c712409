//! Actions: changes to the world while it runs, each checked as AWS checks it.

use crate::engine::action::Action;
use crate::engine::function::Concurrency;
use crate::engine::record::{Fact, Refusal, Refused, Sink, StopCause};
use crate::engine::source::{Mode, Origin, Request};
use crate::engine::{Engine, Halt};
use crate::id::{AliasId, EnvSlot, FunctionId, Qualifier, RequestId, SourceId, VersionId};
use crate::model::Route;
use crate::rng::{Purpose, StreamKey};
use crate::units::{MemoryMb, SimDuration};

/// What became of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It took effect.
    Applied,
    /// The account refused it, and nothing has changed.
    Refused(Refusal),
}

impl Engine {
    /// Changes the world, now, unless AWS would refuse that.
    ///
    /// # Errors
    /// When a burst would let more requests wait than the limit allows; before the first run, also
    /// when more is provisioned than the engine's tables hold.
    ///
    /// # Panics
    /// If the action names a function or an alias that does not exist.
    pub fn apply<K>(&mut self, action: Action, sink: &mut K) -> Result<Verdict, Halt>
    where
        K: Sink + ?Sized,
    {
        if !self.is_open {
            self.open(sink)?;
        }
        if let Err(refusal) = self.check(action) {
            sink.record(self.now, &Fact::Refused(Refused { action, refusal }));
            return Ok(Verdict::Refused(refusal));
        }
        match action {
            Action::Deploy(function) => self.replace_latest(function, None, sink),
            Action::Resize { function, memory } => {
                self.replace_latest(function, Some(memory), sink);
            }
            Action::Publish(function) => {
                self.publish(function, sink);
            }
            Action::Release(alias) => {
                let function = self.model.aliases[alias.index()].function;
                self.replace_latest(function, None, sink);
                let number = self.publish(function, sink);
                self.point(alias, Route::to(number), sink);
            }
            Action::Point { alias, route } => self.point(alias, route, sink),
            Action::Provision { function, qualifier, units } => {
                self.provision(function, qualifier, units, sink);
            }
            Action::Unprovision { function, qualifier } => {
                self.provision(function, qualifier, 0, sink);
            }
            Action::Reserve { function, units } => {
                self.shares[function.index()].reserved = units;
                self.divide_concurrency();
            }
            Action::Quota(quota) => {
                self.account.quota = quota;
                self.divide_concurrency();
            }
            Action::Burst { function, qualifier, requests } => {
                self.burst(function, qualifier, requests)?;
            }
        }
        sink.record(self.now, &Fact::Applied(action));
        Ok(Verdict::Applied)
    }

    /// Whether AWS would accept the action.
    fn check(&self, action: Action) -> Result<(), Refusal> {
        match action {
            Action::Provision { function, qualifier, units } => {
                self.check_provision(function, qualifier, units)
            }
            Action::Reserve { function, units } => self.check_reserve(function, units),
            Action::Point { alias, route } => self.check_route(alias, route),
            Action::Quota(quota) => {
                let least = self.given_away() + u64::from(self.model.account.min_unreserved);
                if u64::from(quota) < least { Err(Refusal::QuotaInUse) } else { Ok(()) }
            }
            Action::Unprovision { function, qualifier } => {
                self.check_unprovision(function, qualifier)
            }
            Action::Burst { function, qualifier: Qualifier::Version(number), .. } => {
                self.numbered(function, number).map(|_| ())
            }
            Action::Deploy(_)
            | Action::Release(_)
            | Action::Publish(_)
            | Action::Resize { .. }
            | Action::Burst { .. } => Ok(()),
        }
    }

    fn check_provision(
        &self,
        function: FunctionId,
        qualifier: Qualifier,
        units: u32,
    ) -> Result<(), Refusal> {
        if units == 0 {
            return Err(Refusal::NoUnits);
        }
        let version = match qualifier {
            Qualifier::Latest => return Err(Refusal::Unpublished),
            Qualifier::Version(number) => self.numbered(function, number)?,
            Qualifier::Alias(alias) => {
                let Route { version, other } = self.routes[alias.index()];
                if other.is_some() {
                    return Err(Refusal::Weighted);
                }
                self.numbered(function, version)?
            }
        };
        let (holder, present) = self.provided(version);
        if 0 < present && holder != qualifier {
            return Err(match holder {
                Qualifier::Alias(_) if matches!(qualifier, Qualifier::Version(_)) => {
                    Refusal::AliasIsProvisioned
                }
                _ => Refusal::VersionIsProvisioned,
            });
        }
        let share = &self.shares[function.index()];
        let others = share.provisioned - present;
        if let Some(reserved) = share.reserved {
            let fits = others.saturating_add(units) <= reserved;
            return if fits { Ok(()) } else { Err(Refusal::AboveReserved) };
        }
        let unreserved = self.account.unreserved + present;
        let minimum = self.model.account.min_unreserved;
        if unreserved < units {
            Err(Refusal::AboveUnreserved { unreserved })
        } else if unreserved - units < minimum {
            Err(Refusal::BelowMinimum { minimum })
        } else {
            Ok(())
        }
    }

    fn check_unprovision(&self, function: FunctionId, qualifier: Qualifier) -> Result<(), Refusal> {
        match qualifier {
            Qualifier::Latest => Err(Refusal::NotPublished),
            Qualifier::Version(number) => self.numbered(function, number).map(|_| ()),
            Qualifier::Alias(alias) if self.routes[alias.index()].other.is_some() => {
                Err(Refusal::Weighted)
            }
            Qualifier::Alias(_) => Ok(()),
        }
    }

    fn check_reserve(&self, function: FunctionId, units: Option<u32>) -> Result<(), Refusal> {
        let share = &self.shares[function.index()];
        if units.is_some_and(|units| units < share.provisioned) {
            return Err(Refusal::BelowProvisioned);
        }
        let present = share.reserved.unwrap_or(share.provisioned);
        let wanted = units.unwrap_or(share.provisioned);
        let given_away = self.given_away() - u64::from(present) + u64::from(wanted);
        let minimum = self.model.account.min_unreserved;
        let fits = given_away + u64::from(minimum) <= u64::from(self.account.quota);
        // Giving back is always allowed, even where the quota has become too small.
        if fits || wanted <= present { Ok(()) } else { Err(Refusal::BelowMinimum { minimum }) }
    }

    fn check_route(&self, alias: AliasId, route: Route) -> Result<(), Refusal> {
        let function = self.model.aliases[alias.index()].function;
        let target = self.numbered(function, route.version)?;
        if let Some((other, _)) = route.other {
            self.numbered(function, other)?;
        }
        let this = Qualifier::Alias(alias);
        let (holder, units) = self.provided(target);
        let carries_units = 0 < self.provided_for(function, alias);
        if carries_units && 0 < units && holder != this {
            return Err(Refusal::VersionIsProvisioned);
        }
        Ok(())
    }

    fn numbered(&self, function: FunctionId, number: u16) -> Result<VersionId, Refusal> {
        let version = self.shares[function.index()].version(number);
        version.ok_or(Refusal::UnknownVersion { function, number })
    }

    /// What is provisioned for a version, and where that is set.
    fn provided(&self, version: VersionId) -> (Qualifier, u32) {
        let fleet = self.versions[version.index()].fleet;
        fleet.map_or((Qualifier::Latest, 0), |id| {
            let fleet = &self.fleets[id.index()];
            (fleet.qualifier, fleet.requested)
        })
    }

    /// What is provisioned for an alias.
    fn provided_for(&self, function: FunctionId, alias: AliasId) -> u32 {
        let version = self.shares[function.index()].version(self.routes[alias.index()].version);
        let (holder, units) = version.map_or((Qualifier::Latest, 0), |id| self.provided(id));
        if holder == Qualifier::Alias(alias) { units } else { 0 }
    }

    /// Concurrency that is reserved, or provisioned for functions that have none reserved (F2.12).
    fn given_away(&self) -> u64 {
        let parts = self.shares.iter().map(|share| share.reserved.unwrap_or(share.provisioned));
        parts.map(u64::from).sum()
    }

    fn provision<K: Sink + ?Sized>(
        &mut self,
        function: FunctionId,
        qualifier: Qualifier,
        units: u32,
        sink: &mut K,
    ) {
        let number = match qualifier {
            Qualifier::Latest => return,
            Qualifier::Version(number) => number,
            Qualifier::Alias(alias) => self.routes[alias.index()].version,
        };
        let Some(version) = self.shares[function.index()].version(number) else { return };
        let (holder, present) = self.provided(version);
        if units == 0 && (present == 0 || holder != qualifier) {
            return;
        }
        let share = &mut self.shares[function.index()];
        share.provisioned = share.provisioned - present + units;
        self.divide_concurrency();
        self.provide(version, qualifier, units, sink);
    }

    /// An alias points elsewhere, and what is provisioned for it goes with it.
    fn point<K: Sink + ?Sized>(&mut self, alias: AliasId, route: Route, sink: &mut K) {
        let function = self.model.aliases[alias.index()].function;
        let units = self.provided_for(function, alias);
        let moves = self.routes[alias.index()].version != route.version;
        if moves && 0 < units {
            self.provision(function, Qualifier::Alias(alias), 0, sink);
        }
        self.routes[alias.index()] = route;
        if moves && 0 < units {
            self.provision(function, Qualifier::Alias(alias), units, sink);
        }
    }

    /// $LATEST becomes a new version; the old one's idle environments stop now, its busy ones when
    /// they complete (F1.21).
    fn replace_latest<K>(&mut self, id: FunctionId, memory: Option<MemoryMb>, sink: &mut K)
    where
        K: Sink + ?Sized,
    {
        let old = self.functions[id.index()].latest;
        let memory = memory.unwrap_or(self.lineages[old.index()].memory);
        let row = &mut self.versions[old.index()];
        row.retired = true;
        let mut idle: Vec<EnvSlot> = row.pool.iter(&self.envs).collect();
        idle.sort_unstable();
        for slot in idle {
            self.stop_idle(slot, StopCause::Deployment, sink);
        }
        self.make_version(id, None, memory, sink);
        self.functions[id.index()].pace = self.model.functions[id.index()].pace(memory);
    }

    /// Publishes $LATEST and says under which number.
    fn publish<K: Sink + ?Sized>(&mut self, function: FunctionId, sink: &mut K) -> u16 {
        let last = self.shares[function.index()].published.last().map_or(0, |(number, _)| *number);
        let number = last.saturating_add(1);
        let latest = self.functions[function.index()].latest;
        let memory = self.lineages[latest.index()].memory;
        self.make_version(function, Some(number), memory, sink);
        number
    }

    /// Divides the quota among the functions anew, after something of the ground has changed.
    pub(super) fn divide_concurrency(&mut self) {
        let rule = self.model.platform.request_rate;
        let given_away = self.given_away();
        let account = &mut self.account;
        account.unreserved = u64::from(account.quota).saturating_sub(given_away) as u32;
        account.rate.change(rule, account.quota);
        account.occupied = 0;
        for (function, share) in self.functions.iter_mut().zip(&self.shares) {
            function.concurrency = match share.reserved {
                None => Concurrency::Unreserved,
                Some(0) => Concurrency::SwitchedOff,
                Some(reserved) => Concurrency::Reserved(reserved.saturating_sub(share.provisioned)),
            };
            function.rate.change(rule, share.reserved.unwrap_or(0));
            if share.reserved.is_none() {
                account.occupied += function.occupied;
            }
        }
    }

    /// Users ask all at once.
    fn burst(
        &mut self,
        function: FunctionId,
        qualifier: Qualifier,
        requests: u32,
    ) -> Result<(), Halt> {
        let spec = &self.model.functions[function.index()];
        let key = StreamKey::new(self.seed, Purpose::Burst).name(&spec.name);
        // The last of the engine's sources is its own.
        let source = SourceId(self.sources.len() as u32 - 1);
        let first = self.bursts;
        self.bursts += u64::from(requests);
        for ordinal in first..self.bursts {
            let law = self.model.functions[function.index()].work.as_ref();
            let work =
                law.map_or(SimDuration::ZERO, |law| law.sample(&mut key.with(ordinal).stream()));
            let request = Request {
                id: RequestId { source, ordinal },
                attempt: 1,
                failures: 0,
                origin: Origin::User,
                target: function,
                qualifier,
                mode: Mode::Synchronous,
                work,
                born: self.now,
                watched: false,
            };
            self.inject(self.now, request)?;
        }
        Ok(())
    }
}
