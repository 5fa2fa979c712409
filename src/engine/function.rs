//! What the engine keeps of each function, each version and the account.

use crate::engine::admission::RateWindow;
use crate::engine::pool::WarmPool;
use crate::engine::scaling::ScalingBudget;
use crate::id::{FunctionId, VersionId};
use crate::model::{Failures, Model, Pace, Packaging, Routing};
use crate::rng::{Purpose, Seed, StreamKey};
use crate::units::{SimDuration, SimTime};

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
    /// Environments in INIT or INVOKE, over all versions.
    pub(super) occupied: u32,
    /// Requests admitted in this second, if the function is reserved.
    pub(super) rate: RateWindow,
    pub(super) timeout: SimDuration,
    pub(super) packaging: Packaging,
    /// Whether every invocation succeeds if the time-out lets it.
    pub(super) is_plain: bool,
    /// How long work takes with the function's memory.
    pub(super) pace: Pace,
}

/// Whose concurrency a function uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Concurrency {
    /// That of all unreserved functions.
    Unreserved,
    /// Its own.
    Reserved(u32),
}

/// What the unreserved functions share, and what all functions share.
#[derive(Clone, Debug)]
pub(super) struct AccountRow {
    /// The unreserved concurrency.
    pub(super) unreserved: u32,
    /// Environments of unreserved functions in INIT or INVOKE.
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
    /// How many versions of the function came before.
    pub(super) generation: u64,
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
}

impl FunctionRow {
    pub(super) fn new(model: &Model, id: FunctionId) -> Self {
        let spec = &model.functions[id.index()];
        let per_unit = model.platform.request_rate;
        Self {
            latest: VersionId(id.0),
            concurrency: spec.reserved.map_or(Concurrency::Unreserved, Concurrency::Reserved),
            occupied: 0,
            rate: RateWindow::new(per_unit, spec.reserved.unwrap_or(0)),
            timeout: spec.timeout,
            packaging: spec.packaging,
            is_plain: spec.failures == Failures::default() && spec.limiter.is_none(),
            pace: spec.pace(),
        }
    }
}

impl AccountRow {
    pub(super) fn new(model: &Model) -> Self {
        let quota = model.account.concurrency;
        let per_unit = model.platform.request_rate;
        Self {
            unreserved: quota - model.reserved(),
            occupied: 0,
            rate: RateWindow::new(per_unit, quota),
            budget: ScalingBudget::full(model.platform.scaling),
        }
    }
}

impl VersionRow {
    pub(super) fn new(routing: Routing, function: FunctionId) -> Self {
        Self { function, retired: false, pool: WarmPool::new(routing) }
    }
}

impl Silence {
    /// Nobody has served yet.
    pub(super) const NONE: Self =
        Self { since: SimTime::ZERO, key: (0, 0), armed: SimTime::NEVER, over: false };
}

impl Lineage {
    pub(super) fn new(seed: Seed, name: &str, generation: u64) -> Self {
        let key = |purpose| StreamKey::new(seed, purpose).name(name).with(generation);
        Self {
            generation,
            births: 0,
            platform_start: key(Purpose::PlatformStart),
            init: key(Purpose::Init),
            age: key(Purpose::Age),
            idle: key(Purpose::Idle),
            silence: key(Purpose::Silence),
        }
    }
}

impl SourceKeys {
    pub(super) fn new(seed: Seed, name: &str) -> Self {
        Self {
            outcome: StreamKey::new(seed, Purpose::Outcome).name(name),
            routing: StreamKey::new(seed, Purpose::Routing).name(name),
        }
    }
}
