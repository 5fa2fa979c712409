//! `tepid run`: one simulation, and whatever is asked for about it.

use std::io::ErrorKind;
use std::time::Instant;

use tepid::report::{EngineFigures, Partial, Report};
use tepid::run::{self, Failure, Fault, World};
use tepid::scenario::Scenario;

use super::Exit;
use super::args::{GlobalArgs, RunArgs};
use super::interrupt::Interrupt;
use super::memory;
use super::output::{Outputs, STDOUT};
use super::problem::Problem;
use super::progress::Progress;
use super::reports;
use super::sizes;

/// Runs the scenario and writes its reports, also of a run that was interrupted.
pub(super) fn run(args: &RunArgs, global: GlobalArgs) -> Result<Exit, Problem> {
    reports::check(args)?;
    let scenario = Scenario::open(&args.scenario, &args.overrides()).map_err(Problem::Scenario)?;
    if !args.memory.is_empty() {
        return sizes::sizes(args, global, &scenario);
    }
    let interrupt = Interrupt::listen();
    let mut outputs = Outputs::new(&interrupt);
    let extras = reports::extras(args, &scenario, &mut outputs)?;
    let world = World::new(&scenario).with_extras(extras);
    let listed = reports::listed(args);
    let report = match finish(world, (&scenario, listed), &interrupt, global.quiet) {
        Err(Stop::Stream(fault)) => {
            // A reader of the stream that has heard enough is no error if nobody else waits.
            if fault.error.kind() == ErrorKind::BrokenPipe && outputs.is_empty() {
                return Ok(Exit::Done);
            }
            return Err(reports::problem(args, fault));
        }
        Err(Stop::Run(failure)) => return Err(Problem::Run(failure)),
        Ok(report) => report,
    };
    reports::render(args, global.color, &report, &mut outputs)?;
    outputs.commit()?;
    Ok(match report.verdict() {
        _ if report.partial.is_some() => Exit::Interrupted,
        true => Exit::Done,
        false => Exit::CheckFailed,
    })
}

/// Why a run ended without a report.
pub(super) enum Stop {
    Run(Failure),
    Stream(Fault),
}

/// Simulates the scenario; the report says whether it was interrupted.
pub(super) fn simulate(
    scenario: &Scenario,
    interrupt: &Interrupt,
    quiet: bool,
) -> Result<Report, Problem> {
    finish(World::new(scenario), (scenario, 0), interrupt, quiet).map_err(problem_of)
}

/// The problem of a run that writes nothing while it goes on.
pub(super) fn problem_of(stop: Stop) -> Problem {
    match stop {
        Stop::Run(failure) => Problem::Run(failure),
        Stop::Stream(Fault { error, .. }) => Problem::Output { path: STDOUT.into(), error },
    }
}

/// Drives a world to its end and closes whatever it writes; the report has the `listed` largest
/// functions.
fn finish(
    mut world: World,
    (scenario, listed): (&Scenario, usize),
    interrupt: &Interrupt,
    quiet: bool,
) -> Result<Report, Stop> {
    let begin = now();
    let partial = drive(&mut world, interrupt, quiet)?;
    world.close(partial.is_some()).map_err(Stop::Stream)?;
    let engine = EngineFigures {
        wall_s: begin.elapsed().as_secs_f64(),
        events: world.engine().events(),
        peak_rss_bytes: None,
    };
    let mut report = Report::of_largest(listed, scenario, &world, partial, engine);
    // A report on many functions may need more than the run.
    report.engine.peak_rss_bytes = memory::peak_resident_bytes();
    Ok(report)
}

/// Drives the world to its end, or to where somebody interrupts it.
pub(super) fn drive(
    world: &mut World,
    interrupt: &Interrupt,
    quiet: bool,
) -> Result<Option<Partial>, Stop> {
    let progress = Progress::new(world.until(), quiet);
    let mut partial = None;
    while world.advance().map_err(Stop::Run)? == run::Progress::Going {
        progress.show(world.now());
        world.check().map_err(Stop::Stream)?;
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
