//! The world that a run simulates: static, validated, without behaviour of its own.
//!
//! Rules of an era are data (`models/platforms/*.toml`), each with its own type here.

mod billing;
mod cpu;
mod events;
mod function;
mod idle;
mod jitter;
mod platform;
mod pricing;
mod provisioned;
mod rate_limit;
mod scaling;
mod start_up;

pub use billing::{
    Billed, Billing, InitBilling, PROVISIONED_GRANULARITY, payload_units, provisioned_ms,
};
pub use cpu::{Cpu, MB_PER_VCPU, Pace};
pub use events::{EventConfig, EventRules};
pub use function::{Architecture, Failures, FunctionSpec, INCLUDED_STORAGE, Packaging};
pub use idle::IdleLaw;
pub use jitter::Jitter;
pub use platform::{MaxAge, Platform, Routing};
pub use pricing::{
    FreeTier, FrontDoor, LoadBalancer, PriceSheet, ProvisionedPrices, SavingsPlan, Tiers,
};
pub use provisioned::{Alias, AllocationRate, Matching, Provisioning, Published, Route, Usable};
pub use rate_limit::{HandlerLimit, RateLimit, SlidingWindow};
pub use scaling::{Refill, RequestRate, Scaling};
pub use start_up::{Boot, FirstCall, Outliers, Phases, StartUp};

/// Everything that the engine needs to know of the world.
#[derive(Clone, Debug)]
pub struct Model {
    /// The rules of the platform.
    pub platform: Platform,
    /// The account's quotas.
    pub account: Account,
    /// The account's functions; a [`FunctionId`](crate::id::FunctionId) is a place in this list.
    pub functions: Vec<FunctionSpec>,
    /// The versions that are published when the run begins, each function's by number.
    pub published: Vec<Published>,
    /// The account's aliases; an [`AliasId`](crate::id::AliasId) is a place in this list.
    pub aliases: Vec<Alias>,
}

/// The quotas of an account in one Region (F2.1, F2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Concurrent executions of all functions together [execution environments].
    pub concurrency: u32,
    /// What must stay unreserved [execution environments].
    pub min_unreserved: u32,
}

impl Model {
    /// A world in which nothing but `$LATEST` exists of each function.
    pub fn new(platform: Platform, account: Account, functions: Vec<FunctionSpec>) -> Self {
        Self { platform, account, functions, published: Vec::new(), aliases: Vec::new() }
    }

    /// Concurrency reserved by all functions together [execution environments].
    pub fn reserved(&self) -> u32 {
        self.functions.iter().filter_map(|function| function.reserved).sum()
    }
}
