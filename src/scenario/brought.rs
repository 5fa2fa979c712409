//! Traffic that was recorded: `replay`, and the traces that bring their functions along.

use std::sync::Arc;

use crate::dist::Dist;
use crate::id::FunctionId;
use crate::model::{Architecture, FunctionSpec};
use crate::scenario::arrivals::{World, work};
use crate::scenario::distribution::dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::function::function;
use crate::scenario::start_up::start_up;
use crate::scenario::traces;
use crate::scenario::traffic::Arrivals;
use crate::units::SimDuration;
use crate::workload::{AzureFunction, Placement};

/// Reads `replay`.
pub(super) fn replay(
    view: &View<'_>,
    kind: &Field<'_>,
    world: &World<'_>,
    out: &mut Findings,
) -> Option<Arrivals> {
    let table = kind.table();
    let cut = traces::cut(&table, true, out);
    let trace = traces::replay(&table, out);
    let target = view.get("target")?;
    let declared = world.functions.declared(&target, out)?;
    let work = if table.has("duration") {
        out.assume(format!("{}: work is taken from the trace as it is, uncut.", view.path));
        if let Some(field) = view.get("duration") {
            field.fault("the trace has durations of its own".to_owned(), out);
        }
        // The trace has its own durations: the function needs none and none is drawn.
        Some(Dist::Constant(SimDuration::ZERO))
    } else {
        work(view, declared, &target, out)
    };
    let (target, _) = world.functions.find_target(&target, out)?;
    let (trace, cut) = (trace?, cut?);
    cut.check(trace.horizon(), &table, out);
    Some(Arrivals::Replay { target, work: work?, trace, cut })
}

/// Reads `azure2019`.
pub(super) fn azure2019(
    kind: &Field<'_>,
    name: &str,
    world: &mut World<'_>,
    out: &mut Findings,
) -> Option<Arrivals> {
    let table = kind.table();
    let cut = traces::cut(&table, false, out);
    let placements = [("uniform", Placement::Uniform), ("even", Placement::Even)];
    let placement = table.get("placement").map(|field| field.one_of(&placements, out));
    let own = table.get("default_duration").map(|field| dist(&field, out));
    let default_work = match own {
        Some(dist) => dist,
        None => world.trace_function.get("duration").and_then(|field| dist(&field, out)),
    };
    let template = template(&table, world, out)?;
    let trace = traces::azure(&table, &default_work?, out)?;
    out.assume(format!(
        "{}: a function without a row of durations runs for {}.",
        kind.path,
        table
            .get("default_duration")
            .or_else(|| world.trace_function.get("duration"))
            .map(|field| field.node.describe())
            .unwrap_or_default(),
    ));
    if !world.functions.have_room(trace.functions.len(), kind, out) {
        return None;
    }
    let bring = |traced: &AzureFunction| {
        let spec = FunctionSpec { memory: traced.memory, ..template.clone() };
        bring(name, &traced.name, spec, world)
    };
    let targets = trace.functions.iter().map(bring).collect();
    let placement = placement.unwrap_or(Some(Placement::Uniform))?;
    let cut = cut?;
    cut.check(trace.horizon(), &table, out);
    cut.check_minutes(&trace, &table, out);
    Some(Arrivals::Azure2019 { trace: Arc::new(trace), targets, placement, cut })
}

/// Reads `azure2021`.
pub(super) fn azure2021(
    kind: &Field<'_>,
    name: &str,
    world: &mut World<'_>,
    out: &mut Findings,
) -> Option<Arrivals> {
    let table = kind.table();
    let cut = traces::cut(&table, true, out);
    let memory = table.get("memory").map(|field| field.memory(out));
    let mut template = template(&table, world, out)?;
    let trace = traces::invocations(&table, out)?;
    match memory {
        Some(memory) => template.memory = memory?,
        None => out.assume(format!(
            "{}: its functions have {}, as the trace says nothing of memory.",
            kind.path, template.memory
        )),
    }
    out.assume(format!("{}: work is taken from the trace as it is, uncut.", kind.path));
    if !world.functions.have_room(trace.names().len(), kind, out) {
        return None;
    }
    let bring = |traced: &Arc<str>| bring(name, traced, template.clone(), world);
    let targets = trace.names().iter().map(bring).collect();
    let cut = cut?;
    cut.check(trace.horizon(), &table, out);
    Some(Arrivals::Azure2021 { trace, targets, cut })
}

/// What the functions of a trace have in common.
fn template(table: &View<'_>, world: &World<'_>, out: &mut Findings) -> Option<FunctionSpec> {
    let (packaging, start_up) =
        start_up(table, Architecture::X86_64, world.platform_start, world.runtimes, out);
    let template = function(
        &world.trace_function,
        "template",
        world.platform_start,
        world.runtimes,
        // The template has no runtime of its own, which would be assumed here once more.
        &mut Findings::default(),
    )?;
    Some(FunctionSpec { packaging, start_up: Arc::new(start_up), ..template.spec })
}

/// Adds a function of a trace, with the source's name before its own where that is taken.
fn bring(
    source: &str,
    traced: &Arc<str>,
    mut spec: FunctionSpec,
    world: &mut World<'_>,
) -> FunctionId {
    let clash = world.functions.contains(traced);
    spec.name = if clash { format!("{source}-{traced}").into() } else { Arc::clone(traced) };
    world.functions.add(spec)
}
