//! `tepid run`: one simulation, one report.

use std::time::Instant;

use tepid::report::{EngineFigures, Json, Partial, Render as _, Report, Text};
use tepid::run::{self, World};
use tepid::scenario::Scenario;

use super::Exit;
use super::args::{Format, GlobalArgs, RunArgs};
use super::curve;
use super::interrupt::Interrupt;
use super::memory;
use super::output;
use super::problem::Problem;
use super::progress::Progress;

/// Runs the scenario and writes its report, also of a run that was interrupted.
pub(super) fn run(args: &RunArgs, global: GlobalArgs) -> Result<Exit, Problem> {
    let scenario = Scenario::open(&args.scenario, &args.overrides()).map_err(Problem::Scenario)?;
    if !args.memory.is_empty() {
        return curve::curve(args, global, &scenario);
    }
    let report = simulate(&scenario, &Interrupt::listen(), global.quiet)?;
    let text = match args.format {
        Format::Text if args.output.is_none() => global.color.page(Text.render(&report)),
        Format::Text => Text.render(&report),
        Format::Json => Json { functions: args.functions }.render(&report),
    };
    output::write(&text, args.output.as_deref())?;
    Ok(match report.verdict() {
        _ if report.partial.is_some() => Exit::Interrupted,
        true => Exit::Done,
        false => Exit::CheckFailed,
    })
}

/// Simulates the scenario; the report says whether it was interrupted.
pub(super) fn simulate(
    scenario: &Scenario,
    interrupt: &Interrupt,
    quiet: bool,
) -> Result<Report, Problem> {
    let mut world = World::new(scenario);
    let begin = now();
    let partial = drive(&mut world, interrupt, quiet)?;
    let engine = EngineFigures {
        wall_s: begin.elapsed().as_secs_f64(),
        events: world.engine().events(),
        peak_rss_bytes: memory::peak_resident_bytes(),
    };
    Ok(Report::new(scenario, &world, partial, engine))
}

/// Drives the world to its end, or to where somebody interrupts it.
fn drive(
    world: &mut World,
    interrupt: &Interrupt,
    quiet: bool,
) -> Result<Option<Partial>, Problem> {
    let progress = Progress::new(world.until(), quiet);
    let mut partial = None;
    while world.advance().map_err(Problem::Run)? == run::Progress::Going {
        progress.show(world.now());
        if interrupt.is_wanted() {
            partial = Some(Partial { at: world.now(), reason: "interrupted".to_owned() });
            break;
        }
    }
    progress.finish();
    Ok(partial)
}

#[expect(clippy::disallowed_methods, reason = "the edge times the run for the report's last line")]
fn now() -> Instant {
    Instant::now()
}
