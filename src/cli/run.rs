//! `tepid run`: one simulation, and whatever is asked for about it.

use std::io::ErrorKind;
use std::time::Instant;

use tepid::report::{EngineFigures, Partial, Report};
use tepid::run::{self, World};
use tepid::scenario::Scenario;

use super::Exit;
use super::args::RunArgs;
use super::interrupt::Interrupt;
use super::memory;
use super::output::Outputs;
use super::problem::Problem;
use super::progress::Progress;
use super::reports;

/// Runs the scenario and writes its reports, also of a run that was interrupted.
pub(super) fn run(args: &RunArgs) -> Result<Exit, Problem> {
    reports::check(args)?;
    let scenario = Scenario::open(&args.scenario, &args.overrides()).map_err(Problem::Scenario)?;
    let interrupt = Interrupt::listen();
    let mut outputs = Outputs::new(&interrupt);
    let extras = reports::extras(args, &scenario, &mut outputs)?;
    let mut world = World::new(&scenario).with_extras(extras);
    let begin = now();
    let partial = match drive(&mut world, &interrupt, args) {
        // A reader of the stream that has heard enough is no error if nobody else waits.
        Err(Problem::Output { error, .. })
            if error.kind() == ErrorKind::BrokenPipe && outputs.is_empty() =>
        {
            return Ok(Exit::Done);
        }
        driven => driven?,
    };
    let engine = EngineFigures {
        wall_s: begin.elapsed().as_secs_f64(),
        events: world.engine().events(),
        peak_rss_bytes: memory::peak_resident_bytes(),
    };
    let report = Report::new(&scenario, &world, partial, engine);
    drop(world);
    reports::render(args, &report, &mut outputs)?;
    outputs.commit()?;
    Ok(match report.verdict() {
        _ if report.partial.is_some() => Exit::Interrupted,
        true => Exit::Done,
        false => Exit::CheckFailed,
    })
}

/// Drives the world to its end, or to where somebody interrupts it.
fn drive(
    world: &mut World,
    interrupt: &Interrupt,
    args: &RunArgs,
) -> Result<Option<Partial>, Problem> {
    let progress = Progress::new(world.until(), args.quiet);
    let mut partial = None;
    while world.advance().map_err(Problem::Run)? == run::Progress::Going {
        progress.show(world.now());
        world.check().map_err(|fault| reports::problem(args, fault))?;
        if interrupt.is_wanted() {
            partial = Some(Partial { at: world.now(), reason: "interrupted".to_owned() });
            break;
        }
    }
    progress.finish();
    world.close(partial.is_some()).map_err(|fault| reports::problem(args, fault))?;
    Ok(partial)
}

#[expect(clippy::disallowed_methods, reason = "the edge times the run for the report's last line")]
fn now() -> Instant {
    Instant::now()
}
