//! What an account owes for each kind of usage: tiers, free tier, one rounding at the end.

use crate::cost::Used;
use crate::cost::line::Kind;
use crate::model::{FreeTier, PriceSheet, Tiers};
use crate::units::{MbMillis, PicoUsd, SimDuration};

/// Usage by kind, in the order of [`Kind::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantities([u128; Kind::ALL.len()]);

/// More of anything than a run can use; what a short run is projected to is cut here, so that its
/// price is still a number.
const MOST: u128 = 10u128.pow(24);

impl Quantities {
    /// What is paid for where a run is taken by itself.
    pub(super) fn of(used: &Used) -> Self {
        Self(Kind::ALL.map(|kind| match kind {
            Kind::LastingX86 | Kind::LastingArm => 0,
            _ => kind.of(used),
        }))
    }

    /// As much for each stretch of `target` as was used in `span`, rounded half up.
    ///
    /// Provisioned concurrency that was disabled is as long the next time, and rounded up again;
    /// what is still enabled goes on. A `span` of that length is what it is.
    pub(super) fn projected(used: &Used, span: SimDuration, target: SimDuration) -> Self {
        if span == target {
            return Self::of(used);
        }
        let (target, span) = (u128::from(target.as_micros()), u128::from(span.as_micros()));
        Self(Kind::ALL.map(|kind| match kind {
            Kind::EnabledX86 | Kind::EnabledArm => 0,
            _ => ((kind.of(used).min(MOST) * target + span / 2) / span).min(MOST),
        }))
    }

    const fn get(&self, kind: Kind) -> u128 {
        self.0[kind as usize]
    }
}

/// What usage during `span` costs, for every kind in the order of [`Kind::ALL`].
///
/// Tiers and the free tier are a month's; `span` has its share of them, as if the rest of the
/// month went on like it. The free tier goes first, to x86 and arm64 in proportion to their use on
/// demand, and tiers count what is left.
pub(super) fn due(
    used: &Quantities,
    prices: &PriceSheet,
    span: SimDuration,
) -> [PicoUsd; Kind::ALL.len()] {
    let share = Share { span: span.as_micros().into(), month: prices.month.as_micros().into() };
    let FreeTier { requests, gb_seconds, schedules } = prices.free_tier;
    let [x86, arm] = [Kind::X86, Kind::Arm].map(|kind| used.get(kind));
    let compute = x86 + arm;
    let free = share.of(u128::from(gb_seconds) * MbMillis::PER_GB_SECOND).min(compute);
    let free_x86 = (free * x86 + compute / 2) / compute.max(1);
    let free_arm = free - free_x86;
    let counted = |price: PicoUsd, kind, free: u64| {
        price.times(used.get(kind).saturating_sub(share.of(free.into())), 1)
    };
    let gb_seconds = |price: PicoUsd, kind| price.times(used.get(kind), MbMillis::PER_GB_SECOND);
    Kind::ALL.map(|kind| match kind {
        Kind::Requests => counted(prices.request, kind, requests),
        Kind::X86 => tiered(&prices.gb_second_x86, x86 - free_x86, &share),
        Kind::Arm => tiered(&prices.gb_second_arm, arm - free_arm, &share),
        Kind::Ephemeral => gb_seconds(prices.ephemeral, kind),
        Kind::ProvisionedX86 => gb_seconds(prices.provisioned_x86.compute, kind),
        Kind::ProvisionedArm => gb_seconds(prices.provisioned_arm.compute, kind),
        Kind::EnabledX86 | Kind::LastingX86 => gb_seconds(prices.provisioned_x86.idle, kind),
        Kind::EnabledArm | Kind::LastingArm => gb_seconds(prices.provisioned_arm.idle, kind),
        Kind::Calls => prices.front_door.owed(used.get(kind), span),
        Kind::Schedules => counted(prices.schedule, kind, schedules),
        Kind::Alarms => prices.alarm.times(used.get(kind) * 1_000, share.month),
    })
}

/// The share of a month that is priced [µs].
struct Share {
    span: u128,
    month: u128,
}

impl Share {
    /// This share of a monthly amount, rounded down.
    fn of(&self, monthly: u128) -> u128 {
        monthly * self.span / self.month
    }
}

/// What `used` MB·ms cost, rounded half up to a picodollar.
fn tiered(tiers: &Tiers, used: u128, share: &Share) -> PicoUsd {
    let [first, second] = tiers.widths.map(u128::from);
    let limits = [first, first + second].map(|end| share.of(end * MbMillis::PER_GB_SECOND));
    let ends = [limits[0], limits[1], u128::MAX];
    let mut begin = 0;
    let mut product = 0;
    for (price, end) in tiers.prices.iter().zip(ends) {
        product += price.as_pico() * (used.min(end) - used.min(begin));
        begin = end;
    }
    PicoUsd::from_pico(product).times(1, MbMillis::PER_GB_SECOND)
}
