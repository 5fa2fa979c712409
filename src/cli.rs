//! The command line: arguments in, report out, exit code.
//!
//! Data goes to standard output, everything else to standard error.

mod args;
mod interrupt;
mod memory;
mod output;
mod price;
mod problem;
mod progress;
mod reports;
mod run;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command, RunArgs};
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
    let args = Args::parse();
    let done = match args.command {
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Price(args)) => price::price(&args),
        None => run::run(&RunArgs::demo()),
    };
    let exit = done.unwrap_or_else(|problem: Problem| problem.report());
    ExitCode::from(exit as u8)
}
