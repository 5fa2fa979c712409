//! Savings plans: how they are named, and what they make of the prices of compute.

use crate::model::{ProvisionedPrices, SavingsPlan, Tiers};
use crate::scenario::field::{Findings, View};
use crate::scenario::pricing::{FALLBACK, Needs};
use crate::units::PicoUsd;

/// Reads `savings_plan`.
pub(super) fn plan(own: &View<'_>, out: &mut Findings) -> Option<SavingsPlan> {
    let Some(field) = own.get("savings_plan") else {
        return (!own.has("savings_plan")).then_some(SavingsPlan::None);
    };
    let plans = [
        ("none", SavingsPlan::None),
        ("no-upfront", SavingsPlan::NoUpfront),
        ("all-upfront", SavingsPlan::AllUpfront),
    ];
    let is_word = |text: &str| text.starts_with(|c: char| c.is_alphabetic());
    if field.node.as_text().is_some_and(is_word) {
        return field.one_of(&plans, out);
    }
    field.share(out).map(SavingsPlan::Discount)
}

/// Prices of compute under a savings plan.
///
/// A plan of AWS is one price, in proportion to that of the first tier in the Region whose plans
/// are known; a tier that is cheaper than the plan stays as it is.
pub(super) fn discounted(
    plan: SavingsPlan,
    (x86, arm): (Tiers, Tiers),
    known: &View<'_>,
    needs: Needs,
    out: &mut Findings,
) -> Option<(Tiers, Tiers)> {
    let (name, keys) = match plan {
        SavingsPlan::None => return Some((x86, arm)),
        SavingsPlan::Discount(share) => {
            let rest = u128::from(1_000_000_000 - share.as_ppb());
            let less = |price: PicoUsd| price.times(rest, 1_000_000_000);
            out.assume(format!("A discount of {share} is taken off compute in every tier."));
            return Some((x86.map(less), arm.map(less)));
        }
        SavingsPlan::NoUpfront => ("no-upfront", [("no_upfront_x86", "gb_second_x86"); 2]),
        SavingsPlan::AllUpfront => (
            "all-upfront",
            [("all_upfront_x86", "gb_second_x86"), ("all_upfront_arm", "gb_second_arm")],
        ),
    };
    out.assume(format!(
        "The {name} savings plan covers all compute and takes off as much as in {FALLBACK}; a tier \
         that is cheaper without it stays so (F7.8)."
    ));
    if plan == SavingsPlan::NoUpfront && needs.arm {
        out.assume(format!("On arm64 {name} takes off as much as on x86: no price was found."));
    }
    let mut covered = |tiers: Tiers, (plan, listed): (&str, &str)| {
        let plan = known.get(plan)?.price(out)?;
        let listed = *known.get(listed)?.prices()?.first()?;
        let flat = tiers.first().times(plan.as_pico(), listed.as_pico());
        Some(tiers.map(|price| price.min(flat)))
    };
    Some((covered(x86, keys[0])?, covered(arm, keys[1])?))
}

/// Prices of provisioned concurrency under a savings plan.
///
/// Only those of one plan on one architecture are known (F7.8): the others are as much cheaper.
pub(super) fn on_provisioned(
    plan: SavingsPlan,
    prices: [ProvisionedPrices; 2],
    known: &View<'_>,
    needs: Needs,
    out: &mut Findings,
) -> Option<[ProvisionedPrices; 2]> {
    let ratio = |plan: &str, listed: &str, out: &mut Findings| {
        let pico = |name: &str, out: &mut Findings| Some(known.get(name)?.price(out)?.as_pico());
        Some((pico(plan, out)?, pico(listed, out)?))
    };
    let (idle, compute) = match plan {
        SavingsPlan::None => return Some(prices),
        SavingsPlan::Discount(share) => {
            let rest = (u128::from(1_000_000_000 - share.as_ppb()), 1_000_000_000);
            (rest, rest)
        }
        SavingsPlan::NoUpfront | SavingsPlan::AllUpfront => {
            let is_known = plan == SavingsPlan::NoUpfront && !needs.arm;
            if needs.provisioned && !is_known {
                out.assume(
                    "Savings plans take off provisioned concurrency what no-upfront does on x86: \
                     no other price was found (F7.8)."
                        .to_owned(),
                );
            }
            (
                ratio("no_upfront_idle_x86", "provisioned_idle_x86", out)?,
                ratio("no_upfront_compute_x86", "provisioned_compute_x86", out)?,
            )
        }
    };
    Some(prices.map(|price| ProvisionedPrices {
        idle: price.idle.times(idle.0, idle.1),
        compute: price.compute.times(compute.0, compute.1),
    }))
}
