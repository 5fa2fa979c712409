//! The command line: arguments in, report out, exit code.
//!
//! Data goes to standard output, everything else to standard error.

mod args;
mod colour;
mod completions;
mod curve;
mod help;
mod interrupt;
mod man;
mod memory;
mod models;
mod new;
mod output;
mod price;
mod problem;
mod progress;
mod reports;
mod run;
mod schema;
mod sizes;

use std::process::ExitCode;

use args::{Args, Command, RunArgs};
use clap::FromArgMatches as _;
use colour::Colour;
use problem::Problem;

/// How the program ended, as its exit code says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Done = 0,
    CheckFailed = 1,
    Usage = 2,
    Failed = 3,
    Interrupted = 130,
}

/// Parses the arguments, does what they ask, and reports what went wrong.
pub(crate) fn main() -> ExitCode {
    let colour = Colour::from_arguments(std::env::args_os());
    let matches = help::command().color(colour.for_clap()).get_matches();
    let args = Args::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let global = args.global;
    let done = match args.command {
        Some(Command::Run(args)) => run::run(&args, global),
        Some(Command::Curve(args)) => curve::curve(&args, global),
        Some(Command::Price(args)) => price::price(&args),
        Some(Command::New(args)) => new::new(&args, global.quiet),
        Some(Command::Models(args)) => models::models(&args),
        Some(Command::Schema(args)) => schema::schema(&args),
        Some(Command::Completions(args)) => completions::completions(args.shell),
        Some(Command::Man(args)) => man::man(&args),
        None => run::run(&RunArgs::demo(), global),
    };
    let exit = done.unwrap_or_else(|problem: Problem| problem.report(global.color));
    ExitCode::from(exit as u8)
}
