//! The world that a run simulates: static, validated, without behaviour of its own.
//!
//! Rules of an era are data (`models/platforms/*.toml`), each with its own type here.

mod billing;
mod cpu;
mod function;
mod idle;
mod platform;
mod pricing;
mod rate_limit;
mod scaling;
mod start_up;

pub use billing::{Billed, Billing, InitBilling};
pub use cpu::{Cpu, MB_PER_VCPU, Pace};
pub use function::{Architecture, Failures, FunctionSpec, INCLUDED_STORAGE, Packaging};
pub use idle::IdleLaw;
pub use platform::{MaxAge, Platform, Routing};
pub use pricing::{FreeTier, PriceSheet, SavingsPlan, Tiers};
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
    /// Concurrency reserved by all functions together [execution environments].
    pub fn reserved(&self) -> u32 {
        self.functions.iter().filter_map(|function| function.reserved).sum()
    }
}
