//! Reads requests and milliseconds off the facts.

use std::collections::BTreeMap;

use crate::cost::enabled::Enabled;
use crate::cost::{Around, ProvisionedUse, Usage, Used};
use crate::engine::record::{Completed, Fact, Pool, Provisioned, Sink, Started, Throttled};
use crate::engine::record::{Ready, Versioned};
use crate::engine::source::{Mode, Origin, Request};
use crate::id::{FunctionId, SourceId, VersionId};
use crate::model::{Architecture, Billed, FunctionSpec, Model, payload_units};
use crate::units::{MemoryMb, SimTime};

/// Reads what each function uses, users' and policies' invocations apart.
///
/// Only requests and billed milliseconds are counted, version by version: memory and storage are
/// multiplied in when somebody asks, so that neither costs anything per invocation. What few runs
/// have, such as provisioned concurrency, is counted aside.
#[derive(Clone, Debug)]
pub struct Meter {
    functions: u32,
    /// One for each version: first one of each function, then others.
    sizes: Vec<Size>,
    users: Vec<Row>,
    policies: Vec<Row>,
    /// By version; as long as it had to be so far.
    asides: Vec<Aside>,
    /// The versions of each function after its first.
    others: BTreeMap<FunctionId, Vec<VersionId>>,
    enabled: BTreeMap<VersionId, Enabled>,
    around: BTreeMap<FunctionId, Services>,
    /// As how many requests an event of each source counts; those that are not there, as one.
    units: Vec<u64>,
    /// The sources whose requests a scheduler makes.
    schedulers: Vec<bool>,
}

/// What decides how a billed millisecond is paid.
#[derive(Clone, Copy, Debug)]
struct Size {
    memory: MemoryMb,
    /// Ephemeral storage above what is included.
    extra_storage: MemoryMb,
    architecture: Architecture,
}

/// What one version's invocations of one origin have used on demand.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    /// All requests, on demand or not.
    requests: u64,
    billed: Billed,
}

/// What else was counted of one version.
#[derive(Clone, Copy, Debug, Default)]
struct Aside {
    /// Users' requests that were events.
    events: u64,
    /// Users' synchronous tries that were refused.
    refused: u64,
    /// What users' and policies' invocations were billed on provisioned environments \[ms\].
    users_ms: u64,
    policies_ms: u64,
    /// What the INITs of those environments were billed \[ms\].
    init_ms: u64,
}

/// What other services do for one function.
#[derive(Clone, Debug, Default)]
struct Services {
    schedules: u64,
    /// Since when there are alarms, and how many.
    alarms: Vec<(SimTime, u32)>,
}

impl Meter {
    /// A meter for the functions of `model` that has not moved yet.
    pub fn new(model: &Model) -> Self {
        let mut meter = Self::of(&model.functions);
        for published in &model.published {
            meter.add_version(published.function, meter.sizes[published.function.index()].memory);
        }
        meter
    }

    /// The same, where an event of each source has a payload of so many bytes.
    ///
    /// Sources beyond the last one have small events, which count as one request (F4.5).
    #[must_use]
    pub fn with_payloads(mut self, bytes: &[u64]) -> Self {
        self.units = bytes.iter().map(|bytes| payload_units(*bytes)).collect();
        self
    }

    /// The same, where a scheduler makes the requests of the sources of which `by_source` says so.
    #[must_use]
    pub fn with_schedulers(mut self, by_source: Vec<bool>) -> Self {
        self.schedulers = by_source;
        self
    }

    /// A meter for these functions.
    pub(super) fn of(functions: &[FunctionSpec]) -> Self {
        let sizes: Vec<Size> = functions.iter().map(Size::of).collect();
        let unused = vec![Row::default(); sizes.len()];
        Self {
            functions: sizes.len() as u32,
            sizes,
            users: unused.clone(),
            policies: unused,
            asides: Vec::new(),
            others: BTreeMap::new(),
            enabled: BTreeMap::new(),
            around: BTreeMap::new(),
            units: Vec::new(),
            schedulers: Vec::new(),
        }
    }

    /// A scheduler has invoked a function so many times; the invocations themselves are facts.
    pub fn add_schedules(&mut self, function: FunctionId, times: u64) {
        self.around.entry(function).or_default().schedules += times;
    }

    /// An event was accepted, or a call is over, which a scheduler may have sent.
    #[cold]
    fn sent(&mut self, request: &Request) {
        if self.schedulers.get(request.id.source.index()) == Some(&true) {
            self.add_schedules(request.target, 1);
        }
    }

    /// So many more alarms watch a function, from `since` on.
    pub fn add_alarms(&mut self, function: FunctionId, alarms: u32, since: SimTime) {
        self.around.entry(function).or_default().alarms.push((since, alarms));
    }

    /// What each function has used up to `at`, in the order of the model.
    pub fn functions(&self, at: SimTime) -> impl Iterator<Item = Used> {
        (0..self.functions).map(move |id| self.function(FunctionId(id), at))
    }

    /// What one function has used up to `at`, the instant of the last fact or a later one.
    ///
    /// # Panics
    /// If there is no such function.
    pub fn function(&self, id: FunctionId, at: SimTime) -> Used {
        let mut used = self.version(VersionId(id.0), at);
        for other in self.others.get(&id).into_iter().flatten() {
            used += self.version(*other, at);
        }
        if let Some(services) = self.around.get(&id) {
            used.around.schedules = services.schedules;
            used.around.alarm_ms = services.alarm_ms(at);
        }
        used
    }

    /// What one version has used.
    fn version(&self, id: VersionId, at: SimTime) -> Used {
        let size = self.sizes[id.index()];
        let aside = self.asides.get(id.index()).copied().unwrap_or_default();
        let users = self.users[id.index()];
        let mut provisioned = ProvisionedUse::default();
        *provisioned.init.of_mut(size.architecture) = size.memory.times_millis(aside.init_ms);
        provisioned.ephemeral = size.extra_storage.times_millis(aside.init_ms);
        if let Some(enabled) = self.enabled.get(&id) {
            let ProvisionedUse { enabled: billed, lasting, .. } = &mut provisioned;
            *billed.of_mut(size.architecture) = enabled.billed(size.memory, at);
            *lasting.of_mut(size.architecture) = enabled.lasting(size.memory, at);
        }
        let calls = users.requests - aside.events + aside.refused;
        Used {
            users: size.usage(users, aside.users_ms),
            policies: size.usage(self.policies[id.index()], aside.policies_ms),
            provisioned,
            around: Around { calls, ..Around::default() },
        }
    }

    /// A request counts when it starts executing, whatever becomes of it (F7.14).
    #[inline]
    fn started(&mut self, fact: &Started) {
        let version = fact.env.version;
        let requests = match fact.request.mode {
            Mode::Synchronous => 1,
            Mode::Asynchronous => self.event(fact.request.id.source, fact.request.origin, version),
        };
        self.row(fact.request.origin, version).requests += requests;
    }

    #[inline]
    fn completed(&mut self, fact: &Completed) {
        let version = fact.env.version;
        if fact.pool == Pool::Provisioned {
            let total_ms = fact.billed.total_ms();
            return self.provisioned(fact.request.origin, version, total_ms);
        }
        let row = self.row(fact.request.origin, version);
        row.billed.duration_ms += fact.billed.duration_ms;
        row.billed.init_ms += fact.billed.init_ms;
    }

    #[inline]
    fn row(&mut self, origin: Origin, version: VersionId) -> &mut Row {
        let rows = match origin {
            Origin::User => &mut self.users,
            Origin::Policy => &mut self.policies,
        };
        &mut rows[version.index()]
    }

    /// As how many requests an event counts; no front door has passed it on.
    #[cold]
    fn event(&mut self, source: SourceId, origin: Origin, version: VersionId) -> u64 {
        let units = self.units.get(source.index()).copied().unwrap_or(1);
        if origin == Origin::User {
            self.aside(version).events += units;
        }
        units
    }

    /// An invocation on a provisioned environment; a repeated INIT is paid as it is run.
    #[cold]
    fn provisioned(&mut self, origin: Origin, version: VersionId, total_ms: u64) {
        let aside = self.aside(version);
        match origin {
            Origin::User => aside.users_ms += total_ms,
            Origin::Policy => aside.policies_ms += total_ms,
        }
    }

    /// A refused request is free (F7.14), but has come through a front door.
    fn throttled(&mut self, Throttled { request, .. }: &Throttled) {
        if request.origin == Origin::User && request.mode == Mode::Synchronous {
            self.aside(VersionId(request.target.0)).refused += 1;
        }
    }

    fn ready(&mut self, fact: &Ready) {
        if let Some(ms) = fact.provisioned_ms {
            self.aside(fact.env.version).init_ms += ms;
        }
    }

    fn versioned(&mut self, fact: &Versioned) {
        debug_assert_eq!(fact.version.index(), self.sizes.len(), "versions are told in order");
        self.add_version(fact.function, fact.memory);
    }

    fn change(&mut self, at: SimTime, fact: &Provisioned) {
        self.enabled.entry(fact.version).or_default().set(fact.requested, at);
    }

    fn add_version(&mut self, function: FunctionId, memory: MemoryMb) {
        let version = VersionId(self.sizes.len() as u32);
        self.sizes.push(Size { memory, ..self.sizes[function.index()] });
        self.users.push(Row::default());
        self.policies.push(Row::default());
        self.others.entry(function).or_default().push(version);
    }

    fn aside(&mut self, version: VersionId) -> &mut Aside {
        if self.asides.len() <= version.index() {
            self.asides.resize(self.sizes.len(), Aside::default());
        }
        &mut self.asides[version.index()]
    }
}

impl Sink for Meter {
    #[expect(clippy::inline_always, reason = "the caller knows which fact it is")]
    #[inline(always)]
    fn record(&mut self, at: SimTime, fact: &Fact) {
        match fact {
            Fact::Started(fact) => self.started(fact),
            Fact::Completed(fact) => self.completed(fact),
            Fact::Throttled(fact) => self.throttled(fact),
            Fact::Ready(fact) => self.ready(fact),
            Fact::Versioned(fact) => self.versioned(fact),
            Fact::Provisioned(fact) => self.change(at, fact),
            // An idle environment is free.
            Fact::EnvStarted(_) | Fact::EnvStopped(_) | Fact::Applied(_) | Fact::Refused(_) => {}
            Fact::Queued(request) => self.sent(request),
            // Who waits has a client, if it is a schedule; an event was counted before.
            Fact::Settled(settled) => {
                if settled.request.mode == Mode::Synchronous {
                    self.sent(&settled.request);
                }
            }
        }
    }
}

impl Size {
    fn of(spec: &FunctionSpec) -> Self {
        Self {
            memory: spec.memory,
            extra_storage: spec.extra_storage(),
            architecture: spec.architecture,
        }
    }

    /// What a row means for a version of this size, with what is billed on provisioned
    /// environments \[ms\].
    fn usage(self, row: Row, provisioned_ms: u64) -> Usage {
        let mut usage = Usage { requests: row.requests, ..Usage::default() };
        let Billed { duration_ms, init_ms } = row.billed;
        *usage.compute.of_mut(self.architecture) = self.memory.times_millis(duration_ms);
        *usage.init.of_mut(self.architecture) = self.memory.times_millis(init_ms);
        *usage.provisioned.of_mut(self.architecture) = self.memory.times_millis(provisioned_ms);
        usage.ephemeral = self.extra_storage.times_millis(row.billed.total_ms() + provisioned_ms);
        usage
    }
}

impl Services {
    /// Alarms times how long there were any, up to `at` \[ms\].
    fn alarm_ms(&self, at: SimTime) -> u128 {
        let micros = |(since, alarms): &(SimTime, u32)| {
            let span = at.as_micros().saturating_sub(since.as_micros());
            u128::from(*alarms) * u128::from(span)
        };
        (self.alarms.iter().map(micros).sum::<u128>() + 500) / 1_000
    }
}
