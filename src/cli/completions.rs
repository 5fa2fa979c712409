//! `tepid completions SHELL`: what a shell needs to complete commands and flags.

use clap_complete::Shell;

use super::Exit;
use super::help;
use super::output;
use super::problem::Problem;

/// Prints the completions.
pub(super) fn completions(shell: Shell) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(), "tepid", &mut script);
    output::write(&String::from_utf8_lossy(&script), None)?;
    Ok(Exit::Done)
}
