//! `[policies.NAME]`: warming policies with their parameters.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::dist::Dist;
use crate::engine::source::Mode;
use crate::policy::{Clock, FanoutSpec, PingSpec, PolicySpec, Target};
use crate::scenario::account::Functions;
use crate::scenario::check::join;
use crate::scenario::distribution::dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::layers::facts;
use crate::scenario::quantity::MAX_SPAN;
use crate::scenario::scheduled::{self, Firer};
use crate::schedule::{FirstOfRate, Schedule};
use crate::units::SimDuration;

/// A policy of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnPolicy {
    /// Its name in the scenario.
    pub name: Arc<str>,
    /// What it is.
    pub spec: PolicySpec,
}

impl OwnPolicy {
    /// The name of the source of its calls, which keys its draws.
    pub fn source_name(&self) -> Arc<str> {
        join("policies", &self.name).into()
    }
}

/// What the readers of policies need to know of the rest of the scenario.
struct Ground<'a> {
    functions: &'a Functions,
    /// What is shipped of how late schedules are.
    schedule: View<'a>,
}

/// How long a marked call lets its handler wait unless the scenario says so: the default of
/// `lambda-warmer` (P04).
const HOLD: SimDuration = SimDuration::from_millis(75);
/// How long a handler takes to see a ping's marker (P02).
const HANDLER: SimDuration = SimDuration::from_millis(1);
/// What passes between two calls of a controller whose calls do not wait for each other (P03).
const SPACING: SimDuration = SimDuration::from_millis(2);
/// The longest that a handler may run (F5.3).
const LONGEST: SimDuration = SimDuration::from_secs(900);

/// The keys beside the kind.
const BUDGETS: [&str; 2] = ["max_concurrency", "max_usd_per_day"];

/// Reads the policies, in the order of the file.
pub(super) fn policies(
    view: &View<'_>,
    functions: &Functions,
    schedule: View<'_>,
    out: &mut Findings,
) -> Vec<OwnPolicy> {
    let named = view.get("policies").map(|field| field.named()).unwrap_or_default();
    let ground = Ground { functions, schedule };
    let policies = named.iter().filter_map(|(name, table)| {
        Some(OwnPolicy { name: (*name).into(), spec: policy(table, &ground, out)? })
    });
    policies.collect()
}

fn policy(view: &View<'_>, ground: &Ground<'_>, out: &mut Findings) -> Option<PolicySpec> {
    let entries = view.node.as_table().map(|table| table.entries.as_slice()).unwrap_or_default();
    let kinds = entries.iter().map(|entry| entry.key.as_str());
    let kinds: Vec<&str> = kinds.filter(|key| !BUDGETS.contains(key)).collect();
    let [kind] = kinds.as_slice() else {
        let problem = match kinds.as_slice() {
            [] => "no kind of policy is given".to_owned(),
            several => format!("{} stand together", several.join(" and ")),
        };
        let allowed = "exactly one kind, such as fanout = { target = \"f\", … }".to_owned();
        view.problem(problem, Some(allowed), out);
        return None;
    };
    let table = view.get(kind)?.table();
    match *kind {
        "ping" => ping(&table, ground, out),
        "fanout" => fanout(&table, ground, out),
        _ => Some(PolicySpec::None),
    }
}

fn ping(table: &View<'_>, ground: &Ground<'_>, out: &mut Findings) -> Option<PolicySpec> {
    let target = target(table, "target", ground, out);
    let clock = clock(table, ground, out);
    let handler = time(table, "handler", HANDLER, out);
    let mode = mode(table, Mode::Asynchronous, out);
    let spec = PingSpec { target: target?, clock: clock?, handler: handler?, mode: mode? };
    Some(PolicySpec::Ping(spec))
}

fn fanout(table: &View<'_>, ground: &Ground<'_>, out: &mut Findings) -> Option<PolicySpec> {
    let target_of = |name, out: &mut Findings| target(table, name, ground, out);
    let target = target_of("target", out);
    let controller =
        if table.has("controller") { target_of("controller", out).map(Some) } else { Some(None) };
    let clock = clock(table, ground, out);
    let calls = table.get("n").and_then(|field| field.whole(0..=100_000, out));
    let hold = time(table, "hold", HOLD, out);
    let spacing = time(table, "spacing", SPACING, out);
    let mode = mode(table, Mode::Synchronous, out);
    Some(PolicySpec::Fanout(FanoutSpec {
        target: target?,
        clock: clock?,
        calls: calls?,
        hold: hold?,
        spacing: spacing?,
        mode: mode?,
        controller: controller?,
    }))
}

fn target(table: &View<'_>, name: &str, ground: &Ground<'_>, out: &mut Findings) -> Option<Target> {
    let (function, qualifier) = ground.functions.find_target(&table.get(name)?, out)?;
    Some(Target { function, qualifier })
}

/// A time that a handler takes.
fn time(
    table: &View<'_>,
    name: &str,
    usual: SimDuration,
    out: &mut Findings,
) -> Option<SimDuration> {
    match table.get(name) {
        Some(field) => field.span(SimDuration::ZERO..=LONGEST, out),
        None => (!table.has(name)).then_some(usual),
    }
}

fn mode(table: &View<'_>, usual: Mode, out: &mut Findings) -> Option<Mode> {
    let modes = [("synchronous", Mode::Synchronous), ("asynchronous", Mode::Asynchronous)];
    match table.get("invoke") {
        Some(field) => field.one_of(&modes, out),
        None => (!table.has("invoke")).then_some(usual),
    }
}

/// Reads when a policy acts: `every`, which counts from the beginning, or a `schedule`.
fn clock(table: &View<'_>, ground: &Ground<'_>, out: &mut Findings) -> Option<Clock> {
    let schedule = match (table.get("every"), table.get("schedule")) {
        (Some(every), None) => {
            every.span(SimDuration::from_millis(1)..=MAX_SPAN, out).map(Schedule::Rate)
        }
        (None, Some(field)) => scheduled::schedule(&field, Firer::Scheduler, out),
        (every, _) => {
            if !table.has("every") && !table.has("schedule") || every.is_some() {
                let problem = if every.is_some() {
                    "`every` and `schedule` stand together"
                } else {
                    "neither `every` nor `schedule` is given"
                };
                let allowed = "exactly one of them, such as every = \"5m\"".to_owned();
                table.problem(problem.to_owned(), Some(allowed), out);
            }
            None
        }
    };
    let zone = match table.get("timezone") {
        Some(field) => scheduled::zone(&field, out),
        None => (!table.has("timezone")).then_some(TimeZone::UTC),
    };
    let delay = delay(table, ground, out);
    let first_of_rate = FirstOfRate::AtOnce;
    Some(Clock { schedule: schedule?, zone: zone?, first_of_rate, delay: delay? })
}

/// Reads how late its schedule is.
fn delay(table: &View<'_>, ground: &Ground<'_>, out: &mut Findings) -> Option<Dist> {
    if let Some(own) = table.get("delay") {
        return dist(&own, out);
    }
    if table.has("delay") {
        return None;
    }
    let shipped: Field<'_> = ground.schedule.get("delay")?;
    let (law, facts) = (shipped.node.describe(), facts(shipped.node).unwrap_or_default());
    let path = &table.path;
    out.assume(format!("{path}: it acts later than its schedule says by: {law} ({facts})."));
    dist(&shipped, out)
}
