//! Changes to the world.

use tepid::engine::action::Action;
use tepid::engine::record::{Fact, Refused, Sink, StopCause, Versioned};
use tepid::engine::source::{Mode, Origin, Request};
use tepid::id::{AliasId, FunctionId, Qualifier, RequestId, SourceId, VersionId};
use tepid::model::Route;
use tepid::rng::{Purpose, StreamKey};
use tepid::units::{MemoryMb, SimDuration};

use super::{Naive, Version, generation_of};

impl Naive {
    pub(crate) fn apply(&mut self, action: Action, sink: &mut dyn Sink) {
        if let Err(refusal) = self.check(action) {
            sink.record(self.now, &Fact::Refused(Refused { action, refusal }));
            return;
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
                self.point(alias, Route { version: number, other: None }, sink);
            }
            Action::Point { alias, route } => self.point(alias, route, sink),
            Action::Provision { function, qualifier, units } => {
                let version = self.carrier(function, qualifier);
                self.provide(version, qualifier, units, sink);
            }
            Action::Unprovision { function, qualifier } => {
                let version = self.carrier(function, qualifier);
                let fleet = self.fleet_with_units(version);
                if fleet.is_some_and(|fleet| self.fleets[fleet].qualifier == qualifier) {
                    self.provide(version, qualifier, 0, sink);
                }
            }
            Action::Reserve { function, units } => {
                self.functions[function.index()].reserved = units;
            }
            Action::Quota(quota) => self.quota = quota,
            Action::Burst { function, qualifier, requests } => {
                for _ in 0..requests {
                    let request = self.burst_request(function, qualifier);
                    self.inject(self.now, request);
                }
            }
        }
        sink.record(self.now, &Fact::Applied(action));
    }

    /// What is provisioned for a function.
    pub(super) fn provisioned(&self, function: FunctionId) -> u32 {
        let whose = |version: VersionId| self.versions[version.index()].function;
        let own = self.fleets.iter().filter(|fleet| whose(fleet.version) == function);
        own.map(|fleet| fleet.requested).sum()
    }

    /// What the unreserved functions cannot use: what others have reserved, and what is
    /// provisioned for themselves.
    pub(super) fn given_away(&self) -> u64 {
        let functions = (0..self.functions.len() as u32).map(FunctionId);
        let given = functions
            .map(|id| self.functions[id.index()].reserved.unwrap_or_else(|| self.provisioned(id)));
        given.map(u64::from).sum()
    }

    /// The version that provisioned concurrency of a version or alias is for.
    fn carrier(&self, function: FunctionId, qualifier: Qualifier) -> VersionId {
        let number = match qualifier {
            Qualifier::Latest => panic!("that was refused"),
            Qualifier::Version(number) => number,
            Qualifier::Alias(alias) => self.routes[alias.index()].version,
        };
        self.version(function, number).expect("that was checked")
    }

    /// What is provisioned for an alias moves along with it.
    fn point(&mut self, alias: AliasId, route: Route, sink: &mut dyn Sink) {
        let function = self.model.aliases[alias.index()].function;
        let own = Qualifier::Alias(alias);
        let from = self.carrier(function, own);
        self.routes[alias.index()] = route;
        let to = self.carrier(function, own);
        let carried = self.fleet_with_units(from).filter(|f| self.fleets[*f].qualifier == own);
        if let Some(fleet) = carried
            && from != to
        {
            let units = self.fleets[fleet].requested;
            self.provide(from, own, 0, sink);
            self.provide(to, own, units, sink);
        }
    }

    fn replace_latest(
        &mut self,
        function: FunctionId,
        memory: Option<MemoryMb>,
        sink: &mut dyn Sink,
    ) {
        let old = self.functions[function.index()].latest;
        self.versions[old.index()].retired = true;
        let mut idle = self.versions[old.index()].idle.clone();
        idle.sort();
        for slot in idle {
            self.stop(self.at(slot), StopCause::Deployment, sink);
        }
        let Version { generation, memory: before, .. } = self.versions[old.index()];
        let memory = memory.unwrap_or(before);
        let version = self.add_version(function, generation + 1, memory);
        self.functions[function.index()].latest = version;
        let versioned = Versioned { function, version, number: None, memory };
        sink.record(self.now, &Fact::Versioned(versioned));
    }

    /// Says under which number.
    fn publish(&mut self, function: FunctionId, sink: &mut dyn Sink) -> u16 {
        let Version { memory, .. } = self.versions[self.functions[function.index()].latest.index()];
        let numbers = self.functions[function.index()].published.iter().map(|(number, _)| *number);
        let number = numbers.max().unwrap_or(0) + 1;
        let version = self.add_version(function, generation_of(number), memory);
        self.functions[function.index()].published.push((number, version));
        let versioned = Versioned { function, version, number: Some(number), memory };
        sink.record(self.now, &Fact::Versioned(versioned));
        number
    }

    fn add_version(
        &mut self,
        function: FunctionId,
        generation: u64,
        memory: MemoryMb,
    ) -> VersionId {
        self.versions.push(Version::new(function, generation, true, memory));
        VersionId(self.versions.len() as u32 - 1)
    }

    /// One of many requests that come at once.
    fn burst_request(&mut self, target: FunctionId, qualifier: Qualifier) -> Request {
        let ordinal = self.bursts;
        self.bursts += 1;
        let spec = self.function(target);
        let key = StreamKey::new(self.seed, Purpose::Burst).name(&spec.name).with(ordinal);
        let drawn = spec.work.as_ref().map(|law| law.sample(&mut key.stream()));
        Request {
            id: RequestId { source: SourceId(self.sources.len() as u32 - 1), ordinal },
            attempt: 1,
            failures: 0,
            origin: Origin::User,
            target,
            qualifier,
            mode: Mode::Synchronous,
            work: drawn.unwrap_or(SimDuration::ZERO),
            born: self.now,
            watched: false,
        }
    }
}
