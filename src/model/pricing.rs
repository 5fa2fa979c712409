//! The price list of a Region, and the terms on which it holds.

use std::sync::Arc;

use crate::model::Architecture;
use crate::units::{PicoUsd, Share, SimDuration};

/// What is paid in one Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceSheet {
    /// The Region that the prices are for.
    pub region: Arc<str>,
    /// Price of one request (F7.1).
    pub request: PicoUsd,
    /// Price of one GB-second on x86 (F7.2), less what the savings plan takes off.
    pub gb_second_x86: Tiers,
    /// Price of one GB-second on arm64 (F7.2), less what the savings plan takes off.
    pub gb_second_arm: Tiers,
    /// Price of one GB-second of ephemeral storage above what is included (F7.7).
    pub ephemeral: PicoUsd,
    /// Prices of provisioned concurrency on x86 (F7.3), less what the savings plan takes off.
    pub provisioned_x86: ProvisionedPrices,
    /// Prices of provisioned concurrency on arm64 (F7.3), less what the savings plan takes off.
    pub provisioned_arm: ProvisionedPrices,
    /// Price of one invocation by EventBridge Scheduler (F7.10).
    pub schedule: PicoUsd,
    /// Price of one CloudWatch alarm for a month (F7.10).
    pub alarm: PicoUsd,
    /// What stands before the functions and is paid by the call.
    pub front_door: FrontDoor,
    /// The savings plan that the prices of compute contain.
    pub savings_plan: SavingsPlan,
    /// What is free in a month; nothing where the free tier is switched off.
    pub free_tier: FreeTier,
    /// How long a month is, for tiers, the free tier and projections.
    pub month: SimDuration,
}

/// A price that falls with the amount used in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiers {
    /// The price in each tier.
    pub prices: [PicoUsd; 3],
    /// How much the first and the second tier hold \[GB-s a month\]; the third has no end.
    pub widths: [u64; 2],
}

/// Prices of provisioned concurrency, which have no tiers (F7.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProvisionedPrices {
    /// One GB-second that is enabled, used or not.
    pub idle: PicoUsd,
    /// One GB-second that is run.
    pub compute: PicoUsd,
}

/// What passes users' calls on to functions, with its price (F7.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FrontDoor {
    /// Nothing that costs anything.
    #[default]
    None,
    /// An HTTP API of API Gateway.
    HttpApi(PicoUsd),
    /// A REST API of API Gateway.
    RestApi(PicoUsd),
    /// An Application Load Balancer.
    LoadBalancer(LoadBalancer),
}

/// The prices of an Application Load Balancer, which is paid by the hour and by what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadBalancer {
    /// One hour of it, whatever it does.
    pub hour: PicoUsd,
    /// One hour of one capacity unit (LCU).
    pub lcu: PicoUsd,
    /// The hours of a unit that one call takes, as a fraction.
    pub call: (u64, u64),
}

/// What is free in a month (F7.2, F7.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FreeTier {
    /// Requests.
    pub requests: u64,
    /// Compute on demand, x86 and arm64 together \[GB-s\].
    pub gb_seconds: u64,
    /// Invocations by EventBridge Scheduler.
    pub schedules: u64,
}

/// A Compute Savings Plan, which makes compute cheaper but neither requests nor storage (F7.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SavingsPlan {
    /// There is none.
    #[default]
    None,
    /// Paid month by month.
    NoUpfront,
    /// Paid in advance.
    AllUpfront,
    /// One that takes this share off every price of compute.
    Discount(Share),
}

impl PriceSheet {
    /// Price of one GB-second on `architecture`.
    pub const fn gb_second(&self, architecture: Architecture) -> &Tiers {
        match architecture {
            Architecture::X86_64 => &self.gb_second_x86,
            Architecture::Arm64 => &self.gb_second_arm,
        }
    }
}

impl FrontDoor {
    /// The price of one call, for reports: that of a load balancer is rounded.
    pub const fn call(self) -> PicoUsd {
        self.calls(1)
    }

    /// The price of an hour without a call.
    pub const fn hour(self) -> PicoUsd {
        match self {
            Self::None | Self::HttpApi(_) | Self::RestApi(_) => PicoUsd::ZERO,
            Self::LoadBalancer(LoadBalancer { hour, .. }) => hour,
        }
    }

    /// What so many calls in a run of `span` cost. An hour that has begun is not rounded up: before
    /// and after the run there is more of it.
    pub(crate) fn owed(self, calls: u128, span: SimDuration) -> PicoUsd {
        const HOUR: u128 = 3_600_000_000;
        self.hour().times(span.as_micros().into(), HOUR) + self.calls(calls)
    }

    const fn calls(self, calls: u128) -> PicoUsd {
        match self {
            Self::None => PicoUsd::ZERO,
            Self::HttpApi(price) | Self::RestApi(price) => price.times(calls, 1),
            Self::LoadBalancer(LoadBalancer { lcu, call: (hours, per), .. }) => {
                lcu.times(calls * hours as u128, per as u128)
            }
        }
    }

    /// Its name in scenarios and reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::HttpApi(_) => "http-api",
            Self::RestApi(_) => "rest-api",
            Self::LoadBalancer(_) => "load-balancer",
        }
    }
}

impl Tiers {
    /// The price in the first tier.
    pub const fn first(&self) -> PicoUsd {
        self.prices[0]
    }

    /// Every price changed by `change`.
    #[must_use]
    pub fn map(self, change: impl Fn(PicoUsd) -> PicoUsd) -> Self {
        Self { prices: self.prices.map(change), ..self }
    }
}

impl FreeTier {
    /// Whether nothing is free.
    pub fn is_off(self) -> bool {
        self == Self::default()
    }
}
