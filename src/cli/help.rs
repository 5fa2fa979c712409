//! The commands as `--help` shows them: in groups, at most 80 columns wide.

use clap::{Command, CommandFactory as _};
use textwrap::{Options, WordSplitter};

use super::args::Args;

/// How wide help may be.
const WIDTH: usize = 80;

/// The groups of commands; what stands in none of them stands in the first.
const GROUPS: [(&str, &[&str]); 3] = [
    ("Simulate", &["run", "curve", "price"]),
    ("Write scenarios", &["new", "models", "schema"]),
    ("About the program", &["completions", "man", "help"]),
];

/// The whole command line.
pub(super) fn command() -> Command {
    let command = Args::command().max_term_width(WIDTH);
    let heading = command.get_styles().get_header();
    // Commands have clap's own page; that of the program has the groups instead of one list.
    let page = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}{heading}Options:{heading:#}\n\
         {{options}}{{after-help}}",
        groups(&command)
    );
    command.help_template(page)
}

/// Every command with what it does, group by group.
fn groups(command: &Command) -> String {
    let heading = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let mut commands: Vec<(String, String)> = command
        .get_subcommands()
        .map(|one| {
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            (one.get_name().to_owned(), about)
        })
        .collect();
    commands.push(("help".to_owned(), "Prints this page or that of a command".to_owned()));
    let width = commands.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let line = |(name, about): &(String, String)| {
        let options = Options::new(WIDTH - width - 4).word_splitter(WordSplitter::NoHyphenation);
        let indent = format!("\n{}", " ".repeat(width + 4));
        let about = textwrap::wrap(about.trim_end_matches('.'), options).join(&indent);
        let padding = " ".repeat(width - name.len());
        format!("  {literal}{name}{literal:#}{padding}  {about}\n")
    };
    let group = |(index, (title, _)): (usize, &(&str, _))| {
        let listed = commands.iter().filter(|(name, _)| group_of(name) == index);
        format!("{heading}{title}:{heading:#}\n{}\n", listed.map(line).collect::<String>())
    };
    GROUPS.iter().enumerate().map(group).collect()
}

/// The place of a command's group.
fn group_of(name: &str) -> usize {
    GROUPS.iter().position(|(_, names)| names.contains(&name)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_and_every_grouped_command_exists() {
        command().debug_assert();
        let command = Args::command();
        for name in GROUPS.iter().flat_map(|(_, names)| *names).filter(|name| **name != "help") {
            assert!(command.find_subcommand(name).is_some(), "{name} is in a group only");
        }
    }

    #[test]
    fn every_command_says_what_it_does_and_gives_examples() {
        let command = Args::command();
        for one in std::iter::once(&command).chain(command.get_subcommands()) {
            assert!(one.get_about().is_some(), "{} says nothing", one.get_name());
            let examples = one.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(examples.starts_with("Examples:\n"), "{} has no examples", one.get_name());
            for line in examples.lines() {
                assert!(line.chars().count() < WIDTH, "{}: {line}", one.get_name());
            }
        }
    }
}
