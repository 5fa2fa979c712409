//! What the engine keeps of each function, each version and the account.

use crate::engine::admission::RateWindow;
use crate::engine::pool::WarmPool;
use crate::engine::provisioned::FleetId;
use crate::engine::scaling::ScalingBudget;
use crate::id::{FunctionId, VersionId};
use crate::model::{Failures, FunctionSpec, Model, Pace, Packaging, Routing};
use crate::rng::{Purpose, Seed, StreamKey};
use crate::units::{MemoryMb, SimDuration, SimTime};

/// A function while it runs, with what each of its invocations asks of its configuration.
///
/// One cache line: with many functions, lines are what an invocation costs.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct FunctionRow {
    /// The version behind $LATEST.
    pub(super) latest: VersionId,
    /// What it may use of the account's concurrency.
    pub(super) concurrency: Concurrency,
    /// On-demand environments in INIT or INVOKE, over all versions.
    pub(super) occupied: u32,
    /// Requests admitted in this second, if the function is reserved.
    pub(super) rate: RateWindow,
    pub(super) timeout: SimDuration,
    pub(super) packaging: Packaging,
    /// Whether every invocation succeeds if the time-out lets it.
    pub(super) is_plain: bool,
    /// How long work takes with the memory of $LATEST.
    pub(super) pace: Pace,
}

/// The generation of published version 0 of any function: $LATEST is never deployed that often.
const PUBLISHED: u64 = 1 << 32;

/// Whose concurrency a function uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Concurrency {
    /// That of all unreserved functions.
    Unreserved,
    /// Its own, as far as it is not provisioned.
    Reserved(u32),
    /// None: it has reserved 0 (F2.6).
    SwitchedOff,
}

/// What a function has been given of the account's concurrency: the ground for its
/// [`Concurrency`], which only changes while it changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Share {
    pub(super) reserved: Option<u32>,
    /// What is provisioned for all its versions, whether it is there yet or not.
    pub(super) provisioned: u32,
    /// Its published versions, by number.
    pub(super) published: Vec<(u16, VersionId)>,
    /// When its latest provisioned environment was allocated.
    pub(super) allocated: SimTime,
}

/// What the unreserved functions share, and what all functions share.
#[derive(Clone, Debug)]
pub(super) struct AccountRow {
    /// The quota of concurrent executions.
    pub(super) quota: u32,
    /// The concurrency that is neither reserved nor provisioned.
    pub(super) unreserved: u32,
    /// On-demand environments of unreserved functions in INIT or INVOKE.
    pub(super) occupied: u32,
    /// Requests of unreserved functions admitted in this second.
    pub(super) rate: RateWindow,
    /// What legacy scaling still allows everybody.
    pub(super) budget: ScalingBudget,
}

/// One version of a function: one cache line, too.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct VersionRow {
    pub(super) function: FunctionId,
    /// A newer version has replaced it.
    pub(super) retired: bool,
    /// What is or was provisioned for it, if anything.
    pub(super) fleet: Option<FleetId>,
    pub(super) pool: WarmPool,
}

/// Since when nobody of a version's pool serves, for the rule of F1.26.
#[derive(Clone, Copy, Debug)]
pub(super) struct Silence {
    /// The completion that began it.
    pub(super) since: SimTime,
    /// Birth and uses of the environment that completed then: the key of the limit's draw.
    pub(super) key: (u64, u64),
    /// The time of the pool's one timer that counts, or [`SimTime::NEVER`].
    pub(super) armed: SimTime,
    /// The limit has passed: whoever is idle stops now.
    pub(super) over: bool,
}

/// What only starts and ends of environments ask of a version: numbers, and the keys of its draws,
/// still to be narrowed to an environment and its use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lineage {
    /// How many versions of the function came before, or what distinguishes a published one.
    pub(super) generation: u64,
    /// It was made while the run went on.
    pub(super) is_new: bool,
    pub(super) memory: MemoryMb,
    /// How long work takes with its memory.
    pub(super) pace: Pace,
    /// How many environments it has started.
    pub(super) births: u64,
    pub(super) platform_start: StreamKey,
    pub(super) init: StreamKey,
    pub(super) age: StreamKey,
    pub(super) idle: StreamKey,
    pub(super) silence: StreamKey,
}

/// The keys of a source's draws, still to be narrowed to a request and its attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceKeys {
    pub(super) outcome: StreamKey,
    pub(super) routing: StreamKey,
    pub(super) alias: StreamKey,
    pub(super) backoff: StreamKey,
}

impl FunctionRow {
    pub(super) fn new(model: &Model, id: FunctionId) -> Self {
        let spec = &model.functions[id.index()];
        let per_unit = model.platform.request_rate;
        Self {
            latest: VersionId(id.0),
            concurrency: Concurrency::Unreserved,
            occupied: 0,
            rate: RateWindow::new(per_unit, spec.reserved.unwrap_or(0)),
            timeout: spec.timeout,
            packaging: spec.packaging,
            is_plain: spec.failures == Failures::default() && spec.limiter.is_none(),
            pace: spec.pace(spec.memory),
        }
    }
}

impl AccountRow {
    pub(super) fn new(model: &Model) -> Self {
        let quota = model.account.concurrency;
        let per_unit = model.platform.request_rate;
        Self {
            quota,
            unreserved: quota,
            occupied: 0,
            rate: RateWindow::new(per_unit, quota),
            budget: ScalingBudget::full(model.platform.scaling),
        }
    }
}

impl VersionRow {
    pub(super) fn new(routing: Routing, function: FunctionId) -> Self {
        Self { function, retired: false, fleet: None, pool: WarmPool::new(routing) }
    }
}

impl Share {
    /// What a function has when the run begins, before its versions are published.
    pub(super) fn of(spec: &FunctionSpec) -> Self {
        Self { reserved: spec.reserved, ..Self::default() }
    }

    /// Which version a number stands for.
    pub(super) fn version(&self, number: u16) -> Option<VersionId> {
        let place = self.published.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(self.published[place].1)
    }
}

impl Silence {
    /// Nobody has served yet.
    pub(super) const NONE: Self =
        Self { since: SimTime::ZERO, key: (0, 0), armed: SimTime::NEVER, over: false };
}

impl Lineage {
    pub(super) fn new(seed: Seed, spec: &FunctionSpec, generation: u64, memory: MemoryMb) -> Self {
        let key = |purpose| StreamKey::new(seed, purpose).name(&spec.name).with(generation);
        Self {
            generation,
            is_new: false,
            memory,
            pace: spec.pace(memory),
            births: 0,
            platform_start: key(Purpose::PlatformStart),
            init: key(Purpose::Init),
            age: key(Purpose::Age),
            idle: key(Purpose::Idle),
            silence: key(Purpose::Silence),
        }
    }
}

/// What a version has in place of a generation.
pub(super) const fn generation_of(number: u16) -> u64 {
    PUBLISHED + number as u64
}

impl SourceKeys {
    pub(super) fn new(seed: Seed, name: &str) -> Self {
        Self {
            outcome: StreamKey::new(seed, Purpose::Outcome).name(name),
            routing: StreamKey::new(seed, Purpose::Routing).name(name),
            alias: StreamKey::new(seed, Purpose::Alias).name(name),
            backoff: StreamKey::new(seed, Purpose::EventBackoff).name(name),
        }
    }
}
