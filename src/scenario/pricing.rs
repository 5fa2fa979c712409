//! What is paid: the Region's list in `models/pricing`, and `[prices]` above it.

mod beyond;
mod load_balancer;
mod savings;

use std::sync::Arc;

use crate::engine::action::Action;
use crate::model::{Architecture, FreeTier, FunctionSpec, PriceSheet, Tiers};
use crate::scenario::catalog::{self, BuiltInKind};
use crate::scenario::diagnostic::{did_you_mean, nearest};
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::layers::model;
use crate::scenario::qualified::Qualified;
use crate::scenario::quantity::MAX_SPAN;
use crate::scenario::schema::PRICING;
use crate::scenario::traffic::Traffic;
use crate::scenario::tree::{Node, Value};
use crate::units::{MemoryMb, PicoUsd, SimDuration, SimTime};
use beyond::PROVISIONED;

/// The Region whose prices stand in for those that are not shipped.
const FALLBACK: &str = "us-east-1";

/// What is used at all, so that nothing is assumed of the price of anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Needs {
    /// Compute on arm64.
    pub arm: bool,
    /// Ephemeral storage above what is included.
    pub ephemeral: bool,
    /// Provisioned concurrency.
    pub provisioned: bool,
    /// Invocations by a scheduler.
    pub schedules: bool,
    /// Alarms.
    pub alarms: bool,
}

impl Needs {
    /// The same with what other services do: schedules that are paid for, and alarms.
    pub(super) fn around(self, traffic: &[Traffic], alarms: bool) -> Self {
        Self { schedules: traffic.iter().any(Traffic::is_scheduler), alarms, ..self }
    }

    /// What `functions`, what is provisioned for them, and `events` may use.
    pub(super) fn of(
        functions: &[FunctionSpec],
        Qualified { published, aliases }: &Qualified,
        events: &[(SimTime, Action)],
    ) -> Self {
        let is_provision =
            |(_, action): &(SimTime, Action)| matches!(action, Action::Provision { .. });
        Self {
            provisioned: published.iter().any(|version| version.provisioned > 0)
                || aliases.iter().any(|alias| alias.provisioned > 0)
                || events.iter().any(is_provision),
            arm: functions.iter().any(|spec| spec.architecture == Architecture::Arm64),
            ephemeral: functions.iter().any(|spec| spec.extra_storage() > MemoryMb::new(0)),
            ..Self::default()
        }
    }
}

/// Own prices, the Region's list, and the list that lacks nothing.
struct Lists<'t> {
    own: View<'t>,
    region: View<'t>,
    fallback: View<'t>,
    /// What is taken from the fallback, in words.
    missing: Vec<&'static str>,
}

/// The prices of `region` on the terms of `[prices]`, which is `own`.
pub(super) fn prices(
    region: &str,
    own: View<'_>,
    needs: Needs,
    out: &mut Findings,
) -> Option<PriceSheet> {
    let shipped = |name: &str, out: &mut Findings| {
        catalog::find(BuiltInKind::Pricing, name).map(|file| model(&file.source(), PRICING, out))
    };
    let fallback = shipped(FALLBACK, out).expect("its prices are shipped")?;
    let list = if let Some(list) = shipped(region, out) {
        list?
    } else {
        name_the_unknown(region, out);
        fallback.clone()
    };
    let view = |node| View::new(node, PRICING, String::new());
    let name = Arc::from(view(&list).get("region")?.node.as_text()?);
    let mut lists =
        Lists { own, region: view(&list), fallback: view(&fallback), missing: Vec::new() };
    let request = lists.price("request", Some("requests"), out);
    let ephemeral = lists.price("ephemeral", needs.ephemeral.then_some("ephemeral storage"), out);
    let schedule = lists.price("schedule", needs.schedules.then_some("EventBridge Scheduler"), out);
    let alarm = lists.price("alarm", needs.alarms.then_some("alarms"), out);
    let [x86, arm] = [("gb_second_x86", "tiers_x86"), ("gb_second_arm", "tiers_arm")]
        .map(|(price, widths)| lists.tiers(price, widths, out));
    let provisioned = lists.provisioned(needs, out);
    let front_door = lists.front_door(region, out);
    name_the_missing(&name, &lists, out);
    let plan = savings::plan(&lists.own, out);
    let (least, most) = (SimDuration::from_secs(3_600), MAX_SPAN);
    let month = lists.own.get("month").and_then(|field| field.span(least..=most, out));
    let free_tier = match lists.own.get("free_tier") {
        Some(field) if field.flag(out)? => lists.free_tier(out)?,
        _ => FreeTier::default(),
    };
    let (savings_plan, month) = (plan?, month?);
    name_the_terms(month, free_tier, out);
    beyond::name_the_terms(needs, front_door?, out);
    let (gb_second_x86, gb_second_arm) =
        savings::discounted(savings_plan, (x86?, arm?), &lists.fallback, needs, out)?;
    let [provisioned_x86, provisioned_arm] =
        savings::on_provisioned(savings_plan, provisioned?, &lists.fallback, needs, out)?;
    Some(PriceSheet {
        region: name,
        request: request?,
        gb_second_x86,
        gb_second_arm,
        ephemeral: ephemeral?,
        provisioned_x86,
        provisioned_arm,
        schedule: schedule?,
        alarm: alarm?,
        front_door: front_door?,
        savings_plan,
        free_tier,
        month,
    })
}

impl<'t> Lists<'t> {
    /// The field `name`, from the first list that has it; `what` is then missing if it is the last.
    fn find(&mut self, name: &str, what: Option<&'static str>) -> Option<Field<'t>> {
        if self.own.has(name) {
            return self.own.get(name);
        }
        self.region.get(name).or_else(|| {
            self.missing.extend(what);
            self.fallback.get(name)
        })
    }

    fn price(
        &mut self,
        name: &str,
        what: Option<&'static str>,
        out: &mut Findings,
    ) -> Option<PicoUsd> {
        self.find(name, what)?.price(out)
    }

    /// A price in tiers: three prices, or the first, from which the others follow as they do in
    /// the next list that has three.
    fn tiers(&mut self, name: &str, widths: &str, out: &mut Findings) -> Option<Tiers> {
        let field = self.find(name, None)?;
        let given = field.prices().filter(|prices| matches!(prices.len(), 1 | 3));
        let given = field.accept(given, None, out)?;
        let prices = match given.as_slice() {
            [first] => {
                let three = |view: &View<'_>| view.get(name)?.prices()?.try_into().ok();
                let pattern: [PicoUsd; 3] = three(&self.region).or_else(|| {
                    self.missing.extend((!self.own.has(name)).then_some(UPPER_TIERS));
                    three(&self.fallback)
                })?;
                pattern.map(|price| first.times(price.as_pico(), pattern[0].as_pico()))
            }
            three => three.try_into().ok()?,
        };
        let widths = match self.fallback.get(widths)?.node {
            Node { value: Value::Array(nodes), .. } => nodes.iter().map(|node| match node.value {
                Value::Integer(width) => u64::try_from(width).ok(),
                _ => None,
            }),
            _ => return None,
        };
        Some(Tiers { prices, widths: widths.collect::<Option<Vec<_>>>()?.try_into().ok()? })
    }

    fn free_tier(&self, out: &mut Findings) -> Option<FreeTier> {
        let mut whole = |name| self.fallback.get(name)?.whole(0..=1_000_000_000_000, out);
        Some(FreeTier {
            requests: whole("free_requests")?,
            gb_seconds: whole("free_gb_seconds")?,
            schedules: whole("free_schedules")?,
        })
    }
}

/// What is said of Regions whose list has one price of compute.
const UPPER_TIERS: &str = "tiers above the first";

fn name_the_missing(region: &str, lists: &Lists<'_>, out: &mut Findings) {
    let has = |what: &str| lists.missing.contains(&what);
    let missing: Vec<&str> = lists.missing.iter().copied().filter(|what| !has_rule(what)).collect();
    if !missing.is_empty() && region != FALLBACK {
        out.assume(format!(
            "Prices of {} are those of {FALLBACK}: the list of {region} has none.",
            missing.join(" and ")
        ));
    }
    if has(UPPER_TIERS) {
        out.assume(format!(
            "Prices of {UPPER_TIERS} fall as in {FALLBACK}: the list of {region} has none."
        ));
    }
    if has(PROVISIONED) {
        out.assume(format!(
            "Prices of {PROVISIONED} are to those of compute as in {FALLBACK}: the list of \
             {region} has none."
        ));
    }
}

/// Whether a price that is missing follows from others of its list.
fn has_rule(what: &str) -> bool {
    [UPPER_TIERS, PROVISIONED].contains(&what)
}

fn name_the_terms(month: SimDuration, free_tier: FreeTier, out: &mut Findings) {
    let hours = month.as_secs_f64() / 3_600.0;
    out.assume(if free_tier.is_off() {
        format!(
            "Prices are without the free tier; of a month's price tiers the run has its share of \
             {hours} h."
        )
    } else {
        format!(
            "Of a month's free tier and price tiers the run has its share of {hours} h; what is \
             free goes to x86 and arm64 in proportion to their use."
        )
    });
}

/// Says that `region` has no list, and which one may be meant.
fn name_the_unknown(region: &str, out: &mut Findings) {
    let hint = meant(region).map(|hint| format!(" ({hint})")).unwrap_or_default();
    out.assume(format!("Prices are those of {FALLBACK}: there is no list for {region}{hint}."));
}

/// The Region with a list that `region` is probably a misspelling of.
///
/// Real Regions without a list differ from those with one by their number, or by where they are:
/// nothing is said of them.
fn meant(region: &str) -> Option<String> {
    const PLACES: [&str; 10] = ["af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us"];
    let letters = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let names = catalog::names(BuiltInKind::Pricing);
    let near = nearest(region, names.iter().copied())?;
    let place = |name: &str| name.split('-').next().map(str::to_owned).unwrap_or_default();
    let is_elsewhere = PLACES.contains(&&*place(region)) && place(region) != place(near);
    if letters(region) == letters(near) || is_elsewhere {
        return None;
    }
    did_you_mean(region, [near])
}

#[cfg(test)]
mod tests;
