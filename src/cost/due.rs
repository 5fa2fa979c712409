//! What an account owes for each kind of usage: tiers, free tier, one rounding at the end.

use crate::cost::Used;
use crate::model::{FreeTier, PriceSheet, Tiers};
use crate::units::{MbMillis, PicoUsd, SimDuration};

/// Kinds of usage that have a price of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Requests,
    X86,
    Arm,
    Ephemeral,
}

/// Usage by kind: requests, and MB·ms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Quantities {
    requests: u128,
    x86: u128,
    arm: u128,
    ephemeral: u128,
}

/// More of anything than a run can use; what a short run is projected to is cut here, so that its
/// price is still a number.
const MOST: u128 = 10u128.pow(24);

impl Quantities {
    pub(super) fn of(used: &Used) -> Self {
        let compute = used.users.all_compute() + used.policies.all_compute();
        Self {
            requests: u128::from(used.users.requests) + u128::from(used.policies.requests),
            x86: compute.x86.get(),
            arm: compute.arm.get(),
            ephemeral: (used.users.ephemeral + used.policies.ephemeral).get(),
        }
    }

    /// As much for each stretch of `target` as this is for `span`, rounded half up.
    pub(super) fn projected(self, span: SimDuration, target: SimDuration) -> Self {
        let scale = |quantity: u128| {
            let (target, span) = (u128::from(target.as_micros()), u128::from(span.as_micros()));
            ((quantity.min(MOST) * target + span / 2) / span).min(MOST)
        };
        Self {
            requests: scale(self.requests),
            x86: scale(self.x86),
            arm: scale(self.arm),
            ephemeral: scale(self.ephemeral),
        }
    }
}

/// What usage during `span` costs, for every kind in the order of [`Kind::ALL`].
///
/// Tiers and the free tier are a month's; `span` has its share of them, as if the rest of the
/// month went on like it. The free tier goes first, to x86 and arm64 in proportion to their use,
/// and tiers count what is left.
pub(super) fn due(
    used: Quantities,
    prices: &PriceSheet,
    span: SimDuration,
) -> [PicoUsd; Kind::ALL.len()] {
    let share = Share { span: span.as_micros().into(), month: prices.month.as_micros().into() };
    let FreeTier { requests, gb_seconds } = prices.free_tier;
    let compute = used.x86 + used.arm;
    let free = share.of(u128::from(gb_seconds) * MbMillis::PER_GB_SECOND).min(compute);
    let free_x86 = (free * used.x86 + compute / 2) / compute.max(1);
    let free_arm = free - free_x86;
    Kind::ALL.map(|kind| match kind {
        Kind::Requests => {
            let paid = used.requests.saturating_sub(share.of(requests.into()));
            prices.request.times(paid, 1)
        }
        Kind::X86 => tiered(&prices.gb_second_x86, used.x86 - free_x86, &share),
        Kind::Arm => tiered(&prices.gb_second_arm, used.arm - free_arm, &share),
        Kind::Ephemeral => prices.ephemeral.times(used.ephemeral, MbMillis::PER_GB_SECOND),
    })
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Requests, Self::X86, Self::Arm, Self::Ephemeral];
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
