//! `tepid run --memory`: the same requests at several sizes.

use tepid::report::{MemoryCurve, SizePoint};
use tepid::scenario::Scenario;

use super::Exit;
use super::args::{Format, GlobalArgs, RunArgs};
use super::interrupt::Interrupt;
use super::output;
use super::problem::Problem;
use super::run::simulate;

/// Runs the scenario once for each size and writes the curve; an interrupted one ends at the last
/// size that is whole.
pub(super) fn sizes(
    args: &RunArgs,
    global: GlobalArgs,
    scenario: &Scenario,
) -> Result<Exit, Problem> {
    let interrupt = Interrupt::listen();
    let mut sizes = args.memory.clone();
    sizes.sort_unstable();
    sizes.dedup();
    let only = args.memory_of.as_deref();
    let mut exit = Exit::Done;
    let mut points = Vec::new();
    for memory in sizes {
        let variant = scenario.with_memory(memory, only).map_err(Problem::Scenario)?;
        let report = simulate(&variant, &interrupt, global.quiet)?;
        if report.partial.is_some() {
            exit = Exit::Interrupted;
            break;
        }
        points.push(SizePoint::new(memory, &report));
    }
    let curve = MemoryCurve {
        title: scenario.title.clone(),
        functions: only.unwrap_or("all functions").to_owned(),
        points,
        weight: args.weight,
        assumptions: scenario.assumptions_of_size(),
    };
    let text = match args.format {
        Format::Text if args.output.is_none() => global.color.page(curve.to_text()),
        Format::Text => curve.to_text(),
        Format::Json => curve.to_json(),
        Format::Markdown | Format::Csv => unreachable!("refused before the runs"),
    };
    output::write(&text, args.output.as_deref())?;
    Ok(exit)
}
