//! `tepid man`: manual pages.

use std::io;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use super::Exit;
use super::args::ManArgs;
use super::help;
use super::output;
use super::problem::Problem;

/// Prints the page of the program, or writes a page for it and each command into a folder.
pub(super) fn man(args: &ManArgs) -> Result<Exit, Problem> {
    let mut command = help::command().disable_help_subcommand(true);
    command.build();
    let Some(folder) = &args.dir else {
        output::write(&page(&command)?, None)?;
        return Ok(Exit::Done);
    };
    for each in std::iter::once(&command).chain(command.get_subcommands()) {
        write_page(each, folder)?;
    }
    Ok(Exit::Done)
}

fn write_page(command: &Command, folder: &Path) -> Result<(), Problem> {
    let name = Man::new(command.clone()).get_filename();
    output::write(&page(command)?, Some(&folder.join(name)))
}

fn page(command: &Command) -> Result<String, Problem> {
    let mut page = Vec::new();
    let rendered = Man::new(command.clone()).render(&mut page);
    let text = rendered.and_then(|()| String::from_utf8(page).map_err(io::Error::other));
    text.map_err(|error| Problem::Output { path: "a manual page".into(), error })
}
