//! `[traffic]`: reads each source, and adds the functions that it brings along.

use std::sync::Arc;

use crate::dist::Dist;
use crate::engine::source::Mode;
use crate::id::{FunctionId, SourceId};
use crate::model::payload_units;
use crate::rng::{Purpose, Seed, StreamKey};
use crate::scenario::account::Functions;
use crate::scenario::brought;
use crate::scenario::calendar::Calendar;
use crate::scenario::client::client;
use crate::scenario::delivery::delivery;
use crate::scenario::distribution::dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::function::Declared;
use crate::scenario::quantity::MAX_SPAN;
use crate::scenario::runtimes::Runtimes;
use crate::scenario::scheduled::{Firer, scheduled};
use crate::scenario::shapes;
use crate::scenario::start_up::PlatformStart;
use crate::scenario::traffic::{Address, Arrivals, Hours, Traffic};
use crate::units::{Bytes, SimDuration, SimTime};
use crate::workload::{ConstantSpec, GenerateSpec};

/// What the readers of traffic know of the rest of the scenario.
#[derive(Debug)]
pub(super) struct World<'w> {
    pub(super) seed: Seed,
    pub(super) calendar: &'w Calendar,
    pub(super) functions: &'w mut Functions,
    pub(super) runtimes: &'w Runtimes,
    pub(super) platform_start: &'w PlatformStart,
    /// The defaults of a trace's function.
    pub(super) trace_function: View<'w>,
    /// The defaults of a schedule.
    pub(super) schedule: View<'w>,
}

/// Reads the source `name`.
pub(super) fn traffic(
    view: &View<'_>,
    name: &str,
    id: SourceId,
    world: &mut World<'_>,
    out: &mut Findings,
) -> Option<Traffic> {
    let client = view.get("client").and_then(|field| client(&field, out));
    let kind = view.get("arrivals")?.kind()?;
    // Schedules invoke asynchronously (F4.12).
    let usual = match kind.key.name {
        "rule" | "scheduler" => Mode::Asynchronous,
        _ => Mode::Synchronous,
    };
    let address = address(view, usual, world, out);
    check_target(view, &kind, out);
    let client = match kind.key.name {
        "rule" | "scheduler" => delivery(view, &kind.table(), (client, address.mode), world, out),
        _ => client,
    };
    let payload = view.get("payload").map(|field| payload(&field, address.mode, out));
    let hours = hours(view, out);
    let from = hours.map_or(SimTime::ZERO, |hours| hours.from);
    let arrivals = match kind.key.name {
        "constant" => constant(view, &kind, world, out),
        "poisson" => {
            let rate = kind.table().get("rate").and_then(|field| field.rate(out));
            let (target, work) = target_and_work(view, world, out)?;
            Some(Arrivals::Poisson { target, work, rate: rate? })
        }
        "diurnal" => {
            let spec = shapes::diurnal(&kind, out);
            let clock = world.calendar.clock(&view.path, out).beginning_at(from);
            let (target, work) = target_and_work(view, world, out)?;
            Some(Arrivals::Diurnal { target, work, spec: Box::new(spec?), clock })
        }
        "rates" => {
            let spec = shapes::rates(&kind, out);
            let (target, work) = target_and_work(view, world, out)?;
            Some(Arrivals::Rates { target, work, spec: Arc::new(spec?) })
        }
        "bursts" => {
            let spec = shapes::bursts(&kind, out);
            let (target, work) = target_and_work(view, world, out)?;
            Some(Arrivals::Bursts { target, work, spec: spec? })
        }
        "rule" => scheduled(view, (&kind, Firer::Rule), (name, from), world, out),
        "scheduler" => scheduled(view, (&kind, Firer::Scheduler), (name, from), world, out),
        "replay" => brought::replay(view, &kind, world, out),
        "azure2019" => brought::azure2019(&kind, name, world, out),
        "azure2021" => brought::azure2021(&kind, name, world, out),
        "generate" => generate(view, &kind, world, out),
        other => unreachable!("the schema has no arrivals {other}"),
    }?;
    let key = StreamKey::new(world.seed, Purpose::Arrivals).name(name);
    let payload = match payload {
        Some(payload) => Some(payload?),
        None => None,
    };
    let name = Arc::from(name);
    Some(Traffic { name, payload, id, key, arrivals, hours: hours?, client, address })
}

/// Refuses a target, and durations, where a trace brings its own; misses a target elsewhere.
fn check_target(view: &View<'_>, kind: &Field<'_>, out: &mut Findings) {
    let kind = kind.key.name;
    let is_trace = matches!(kind, "azure2019" | "azure2021");
    let brings_functions = is_trace || kind == "generate";
    match view.get("target") {
        Some(target) if brings_functions => {
            let problem = format!("`{kind}` brings its own functions and has no target");
            target.fault(problem, out);
        }
        None if !brings_functions && !view.has("target") => {
            let allowed = Some("target = the name of a function in [functions]".to_owned());
            view.problem("`target` is missing".to_owned(), allowed, out);
        }
        _ => {}
    }
    if let Some(field) = view.get("duration").filter(|_| is_trace) {
        field.fault(format!("`{kind}` brings its own durations"), out);
    }
}

/// Which version is asked for and whether callers wait; whoever reads the arrivals complains about
/// the target.
fn address(view: &View<'_>, usual: Mode, world: &World<'_>, out: &mut Findings) -> Address {
    let mut unheard = Findings::default();
    let target = view.get("target");
    let target = target.and_then(|field| world.functions.find_target(&field, &mut unheard));
    let modes = [("synchronous", Mode::Synchronous), ("asynchronous", Mode::Asynchronous)];
    let mode = view.get("invoke").and_then(|field| field.one_of(&modes, out)).unwrap_or(usual);
    if let Some(client) = view.get("client").filter(|_| mode == Mode::Asynchronous) {
        let allowed = "no `client`, as Lambda itself tries again, or invoke = \"synchronous\"";
        let problem = "nobody waits for an event, so its client has nothing to do".to_owned();
        client.note(problem, Some(allowed.to_owned()), None, out);
    }
    Address { qualifier: target.map(|(_, qualifier)| qualifier).unwrap_or_default(), mode }
}

/// Reads `from` and `until`.
fn hours(view: &View<'_>, out: &mut Findings) -> Option<Hours> {
    let from = view.get("from").map(|field| field.span(SimDuration::ZERO..=MAX_SPAN, out));
    let until_field = view.get("until");
    let until = until_field.as_ref().map(|field| field.span(SimDuration::ZERO..=MAX_SPAN, out));
    let from = SimTime::ZERO + from.unwrap_or(Some(SimDuration::ZERO))?;
    let until = match until {
        Some(until) => SimTime::ZERO + until?,
        None => SimTime::NEVER,
    };
    if until <= from {
        let problem = format!("the source ends at {until}, before it begins at {from}");
        until_field?.note(problem, Some("a duration longer than `from`".to_owned()), None, out);
        return None;
    }
    if from > SimTime::ZERO {
        out.assume(format!("{}: its own times count from {from}, when it begins.", view.path));
    }
    Some(Hours { from, until })
}

/// Reads how much a request carries: an event less than one whose caller waits for the answer
/// (F4.5, F5.7).
fn payload(field: &Field<'_>, mode: Mode, out: &mut Findings) -> Option<Bytes> {
    const ASYNCHRONOUS: Bytes = Bytes::new(1 << 20);
    const SYNCHRONOUS: Bytes = Bytes::new(6 << 20);
    let most = if mode == Mode::Asynchronous { ASYNCHRONOUS } else { SYNCHRONOUS };
    let size = field.node.as_text().and_then(|text| text.parse::<Bytes>().ok());
    let size = field.accept(size.filter(|size| *size <= most), None, out)?;
    out.assume(match mode {
        Mode::Asynchronous => {
            let units = payload_units(size.get());
            let requests = if units == 1 { "request" } else { "requests" };
            format!("{}: each event is billed as {units} {requests} (F4.5).", field.path)
        }
        Mode::Synchronous => {
            format!("{}: what requests carry is not part of the bill.", field.path)
        }
    });
    Some(size)
}

/// The function that the traffic asks for, and its handler's law.
pub(super) fn target_and_work(
    view: &View<'_>,
    world: &World<'_>,
    out: &mut Findings,
) -> Option<(FunctionId, Dist)> {
    let target = view.get("target")?;
    let declared = world.functions.declared(&target, out)?;
    let work = work(view, declared, &target, out);
    Some((world.functions.find_target(&target, out)?.0, work?))
}

/// How long the handler works for these requests: the source's own law, else the function's,
/// without which traffic cannot do.
pub(super) fn work(
    view: &View<'_>,
    declared: &Declared,
    target: &Field<'_>,
    out: &mut Findings,
) -> Option<Dist> {
    if let Some(own) = view.get("duration") {
        return dist(&own, out);
    }
    if view.has("duration") {
        return None;
    }
    if declared.work.is_none() && !declared.refused_work {
        let name = &declared.spec.name;
        target.note(
            format!("`functions.{name}.duration` is missing, which this traffic needs"),
            Some("a duration such as \"80ms\", or a distribution".to_owned()),
            None,
            out,
        );
    }
    declared.work.clone()
}

fn constant(
    view: &View<'_>,
    kind: &Field<'_>,
    world: &World<'_>,
    out: &mut Findings,
) -> Option<Arrivals> {
    let table = kind.table();
    let every = match (table.get("rate"), table.get("every")) {
        (Some(rate), None) => rate.rate(out).and_then(|value| {
            let gap = value.mean_gap_micros();
            let every = (gap >= 1.0).then(|| SimDuration::from_micros(gap.round() as u64));
            let help = "arrivals are whole microseconds apart: at most 1000000/s".to_owned();
            rate.accept(every, Some(help), out)
        }),
        (None, Some(every)) => every.span(SimDuration::from_micros(1)..=MAX_SPAN, out),
        _ if table.has("rate") != table.has("every") => None,
        _ => {
            let problem = "exactly one of rate and every is needed".to_owned();
            table.problem(problem, Some(kind.key.allowed.to_owned()), out);
            None
        }
    };
    let first = table.get("first").map(|field| field.span(SimDuration::ZERO..=MAX_SPAN, out));
    let batch = table.get("batch").map(|field| field.whole(1..=1_000_000, out));
    let count = table.get("count").map(|field| field.whole(1..=u64::MAX, out));
    let (target, work) = target_and_work(view, world, out)?;
    let spec = ConstantSpec {
        every: every?,
        first: SimTime::ZERO + first.unwrap_or(Some(SimDuration::ZERO))?,
        batch: batch.unwrap_or(Some(1))?,
        count: match count {
            Some(count) => Some(count?),
            None => None,
        },
    };
    Some(Arrivals::Constant { target, work, spec })
}

fn generate(
    view: &View<'_>,
    kind: &Field<'_>,
    world: &mut World<'_>,
    out: &mut Findings,
) -> Option<Arrivals> {
    let table = kind.table();
    let count = table.get("functions").and_then(|field| field.whole(1..=100_000, out));
    let rate = table.get("rate").and_then(|field| field.rate(out));
    let exponent = table.get("exponent").and_then(|field| field.number(0.0..=10.0, out));
    let template = table.get("template")?;
    let declared = world.functions.declared(&template, out)?;
    let work = work(view, declared, &template, out);
    let spec = declared.spec.clone();
    let mut targets = Vec::new();
    let count = count?;
    if !world.functions.have_room(count, kind, out) {
        return None;
    }
    for number in 1..=count {
        let name: Arc<str> = format!("{}-{number}", spec.name).into();
        if world.functions.contains(&name) {
            template.fault(format!("there is already a function `{name}`"), out);
            return None;
        }
        targets.push(world.functions.add(crate::model::FunctionSpec { name, ..spec.clone() }));
    }
    let spec = GenerateSpec { rate: rate?, exponent: exponent? };
    Some(Arrivals::Generate { targets, work: work?, spec })
}
