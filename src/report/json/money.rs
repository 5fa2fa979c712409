//! Money and what it is paid for, under the keys of the contract.

use serde::{Serialize, Serializer};

use crate::cost::{Amounts, Bill, Compute, Line, Usage, Used};
use crate::model::{PriceSheet, SavingsPlan, Tiers};
use crate::report::words;
use crate::units::{MbMillis, PicoUsd};

/// The terms of the bill; prices in US dollars.
#[derive(Serialize)]
pub(super) struct Prices<'a> {
    region: &'a str,
    free_tier: bool,
    savings_plan: String,
    month_h: f64,
    request: f64,
    gb_second: ByArchitecture<[f64; 3]>,
    ephemeral_gb_second: f64,
    provisioned_idle_gb_second: ByArchitecture<f64>,
    provisioned_compute_gb_second: ByArchitecture<f64>,
    schedule: f64,
    alarm_month: f64,
    front_door: &'static str,
    front_door_call: f64,
    front_door_hour: f64,
}

/// Something for each architecture.
#[derive(Serialize)]
struct ByArchitecture<T> {
    x86_64: T,
    arm64: T,
}

/// What was used: the input of `tepid price`.
#[derive(Serialize)]
pub(super) struct UsageBlock {
    #[serde(flatten)]
    users: Quantities,
    pings: Quantities,
    provisioned_init_mb_ms: ByArchitecture<Exact>,
    provisioned_init_ephemeral_mb_ms: Exact,
    provisioned_idle_mb_ms: ByArchitecture<Exact>,
    /// The same without rounding up what is enabled at the end: what the month goes on from.
    provisioned_lasting_mb_ms: ByArchitecture<Exact>,
    calls: u64,
    schedules: u64,
    alarm_ms: Exact,
}

/// What invocations of one origin have used, exactly.
#[derive(Serialize)]
struct Quantities {
    requests: u64,
    compute_mb_ms: ByArchitecture<Exact>,
    init_mb_ms: ByArchitecture<Exact>,
    provisioned_mb_ms: ByArchitecture<Exact>,
    ephemeral_mb_ms: Exact,
}

/// A whole number, written as one; as a text where programs have no integers of that size.
struct Exact(u128);

#[derive(Serialize)]
pub(super) struct Cost {
    #[serde(flatten)]
    run: Lines,
    /// What a month like this would cost; nothing where no time has passed.
    month: Option<Month>,
}

#[derive(Serialize)]
struct Month {
    hours: f64,
    #[serde(flatten)]
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    total: f64,
    requests: f64,
    compute: f64,
    init: f64,
    ephemeral: f64,
    provisioned_idle: f64,
    provisioned_compute: f64,
    pings: f64,
    front_door: f64,
    schedules: f64,
    alarms: f64,
}

impl<'a> Prices<'a> {
    pub(super) fn new(prices: &'a PriceSheet) -> Self {
        let tiers = |tiers: &Tiers| tiers.prices.map(PicoUsd::as_usd);
        Self {
            region: &prices.region,
            free_tier: !prices.free_tier.is_off(),
            savings_plan: match prices.savings_plan {
                SavingsPlan::None => "none".to_owned(),
                SavingsPlan::NoUpfront => "no-upfront".to_owned(),
                SavingsPlan::AllUpfront => "all-upfront".to_owned(),
                SavingsPlan::Discount(share) => share.to_string(),
            },
            month_h: words::hours(prices.month),
            request: prices.request.as_usd(),
            gb_second: ByArchitecture {
                x86_64: tiers(&prices.gb_second_x86),
                arm64: tiers(&prices.gb_second_arm),
            },
            ephemeral_gb_second: prices.ephemeral.as_usd(),
            provisioned_idle_gb_second: ByArchitecture {
                x86_64: prices.provisioned_x86.idle.as_usd(),
                arm64: prices.provisioned_arm.idle.as_usd(),
            },
            provisioned_compute_gb_second: ByArchitecture {
                x86_64: prices.provisioned_x86.compute.as_usd(),
                arm64: prices.provisioned_arm.compute.as_usd(),
            },
            schedule: prices.schedule.as_usd(),
            alarm_month: prices.alarm.as_usd(),
            front_door: prices.front_door.key(),
            front_door_call: prices.front_door.call().as_usd(),
            front_door_hour: prices.front_door.hour().as_usd(),
        }
    }
}

impl UsageBlock {
    pub(super) fn new(bill: &Bill) -> Self {
        let Used { users, policies, provisioned, around } = &bill.used;
        Self {
            users: Quantities::new(users),
            pings: Quantities::new(policies),
            provisioned_init_mb_ms: provisioned.init.into(),
            provisioned_init_ephemeral_mb_ms: provisioned.ephemeral.into(),
            provisioned_idle_mb_ms: provisioned.enabled.into(),
            provisioned_lasting_mb_ms: provisioned.lasting.into(),
            calls: around.calls,
            schedules: around.schedules,
            alarm_ms: Exact(around.alarm_ms),
        }
    }
}

impl Quantities {
    fn new(usage: &Usage) -> Self {
        Self {
            requests: usage.requests,
            compute_mb_ms: usage.compute.into(),
            init_mb_ms: usage.init.into(),
            provisioned_mb_ms: usage.provisioned.into(),
            ephemeral_mb_ms: usage.ephemeral.into(),
        }
    }
}

impl Cost {
    pub(super) fn new(bill: &Bill) -> Self {
        let month = bill.month.as_ref().map(|month| Month {
            hours: words::hours(month.span),
            lines: Lines::new(&month.amounts),
        });
        Self { run: Lines::new(&bill.run), month }
    }
}

impl Lines {
    fn new(amounts: &Amounts) -> Self {
        let usd = |line| amounts.of(line).as_usd();
        Self {
            total: amounts.total().as_usd(),
            requests: usd(Line::Requests),
            compute: usd(Line::Compute),
            init: usd(Line::Init),
            ephemeral: usd(Line::Ephemeral),
            provisioned_idle: usd(Line::ProvisionedIdle),
            provisioned_compute: usd(Line::ProvisionedCompute),
            pings: usd(Line::Pings),
            front_door: usd(Line::FrontDoor),
            schedules: usd(Line::Schedules),
            alarms: usd(Line::Alarms),
        }
    }
}

impl From<Compute> for ByArchitecture<Exact> {
    fn from(compute: Compute) -> Self {
        Self { x86_64: compute.x86.into(), arm64: compute.arm.into() }
    }
}

impl From<MbMillis> for Exact {
    fn from(amount: MbMillis) -> Self {
        Self(amount.get())
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match u64::try_from(self.0) {
            Ok(number) => serializer.serialize_u64(number),
            Err(_) => serializer.collect_str(&self.0),
        }
    }
}
