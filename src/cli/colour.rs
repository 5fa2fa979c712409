//! Whether to colour, and what: headings and verdicts, which say the same without.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use miette::{GraphicalTheme, ThemeCharacters, ThemeStyles};

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Also into files and pipes.
    Always,
    /// Nowhere.
    Never,
}

const BOLD: &str = "\x1b[1m";
const RED: &str = "\x1b[1;31m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[0m";

impl Colour {
    /// What the arguments ask for, read before they are parsed: help and usage errors are coloured
    /// as well.
    pub(super) fn from_arguments(arguments: impl Iterator<Item = OsString>) -> Self {
        let mut colour = Self::default();
        let mut is_next = false;
        for argument in arguments.take_while(|argument| argument != "--") {
            let Some(text) = argument.to_str() else { continue };
            let value = if is_next { Some(text) } else { text.strip_prefix("--color=") };
            is_next = text == "--color";
            if let Some(value) = value.and_then(|value| Self::from_str(value, false).ok()) {
                colour = value;
            }
        }
        colour
    }

    /// The same choice in clap's terms.
    pub(super) fn for_clap(self) -> clap::ColorChoice {
        match self {
            Self::Auto if is_refused() => clap::ColorChoice::Never,
            Self::Auto => clap::ColorChoice::Auto,
            Self::Always => clap::ColorChoice::Always,
            Self::Never => clap::ColorChoice::Never,
        }
    }

    /// The look of diagnostics on standard error.
    pub(super) fn theme(self) -> GraphicalTheme {
        let is_terminal = io::stderr().is_terminal();
        GraphicalTheme {
            characters: if is_terminal {
                ThemeCharacters::unicode()
            } else {
                ThemeCharacters::ascii()
            },
            styles: if self.applies(is_terminal) {
                ThemeStyles::ansi()
            } else {
                ThemeStyles::none()
            },
        }
    }

    /// A page for standard output: bold headings, verdicts in green and red.
    ///
    /// The page is finished before it is coloured, so that its words and widths are the same.
    pub(super) fn page(self, plain: String) -> String {
        if !self.applies(io::stdout().is_terminal()) {
            return plain;
        }
        let mut page = String::with_capacity(plain.len() + 256);
        let mut is_first_of_part = true;
        for line in plain.split_inclusive('\n') {
            let text = line.trim_end_matches('\n');
            page += &painted(text, is_first_of_part);
            page += &line[text.len()..];
            is_first_of_part = text.is_empty();
        }
        page
    }

    /// Whether to colour what goes to a terminal, or does not.
    pub(super) fn applies(self, is_terminal: bool) -> bool {
        match self {
            Self::Auto => is_terminal && !is_refused(),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// Whether the surroundings ask for no colours.
fn is_refused() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || env::var_os("TERM").is_some_and(|value| value == "dumb")
}

/// A line of a report, of which the first of each part is a heading unless it is a sentence.
fn painted(line: &str, is_first_of_part: bool) -> String {
    for (word, colour) in [("  pass", GREEN), ("  FAIL", RED)] {
        if let Some(rest) = line.strip_prefix(word).filter(|rest| rest.starts_with(' ')) {
            return format!("  {colour}{}{RESET}{rest}", word.trim_start());
        }
    }
    let is_sentence = line.ends_with(['.', ';']) || line.contains(". ") || line.contains(" · ");
    if is_first_of_part && !line.is_empty() && !line.starts_with(' ') && !is_sentence {
        return format!("{BOLD}{line}{RESET}");
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_verdicts_are_painted_and_nothing_else() {
        assert_eq!(painted("Functions", true), "\x1b[1mFunctions\x1b[0m");
        assert_eq!(painted("  pass  p99  <= 1s", false), "  \x1b[32mpass\x1b[0m  p99  <= 1s");
        assert_eq!(painted("  FAIL  p99  <= 1s", false), "  \x1b[1;31mFAIL\x1b[0m  p99  <= 1s");
        for (line, is_first) in [
            ("1,471 met a cold start. Half", true),
            ("digest 0123 · 7 invocations", true),
            ("  password", false),
            ("lambda-2026", false),
            ("", true),
        ] {
            assert_eq!(painted(line, is_first), line);
        }
    }

    #[test]
    fn the_last_choice_among_the_arguments_counts() {
        let chosen =
            |arguments: &[&str]| Colour::from_arguments(arguments.iter().map(OsString::from));
        assert_eq!(chosen(&["tepid", "run"]), Colour::Auto);
        assert_eq!(chosen(&["tepid", "--color", "always"]), Colour::Always);
        assert_eq!(chosen(&["tepid", "--color=always", "--color", "never"]), Colour::Never);
        assert_eq!(chosen(&["tepid", "--", "--color=always"]), Colour::Auto);
    }
}
