//! What goes wrong, how it is shown, and the exit code it means.

use std::fmt;
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::PathBuf;

use miette::{GraphicalReportHandler, LabeledSpan, NamedSource, SourceCode};
use tepid::run::Failure;
use tepid::scenario::{Diagnostic, Diagnostics, SourceKind, nearest};

use super::Exit;
use super::colour::Colour;

/// How wide a message may be.
const WIDTH: usize = 80;

/// Why the program could not do what it was asked for.
#[derive(Debug)]
pub(super) enum Problem {
    /// The scenario is wrong.
    Scenario(Diagnostics),
    /// The run could not go on.
    Run(Failure),
    /// What was asked for does not exist or makes no sense.
    Usage(String),
    /// A file would be lost.
    Refused {
        /// Which.
        path: PathBuf,
        /// Why it is not written over.
        error: io::Error,
    },
    /// A report could not be written.
    Output {
        /// Where to.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

impl Problem {
    /// That nothing goes by `name`, with what does.
    pub(super) fn unknown<'n>(
        what: &str,
        name: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let meant = nearest(name, names.iter().copied());
        let help = meant.map(|name| format!("\n  help: did you mean `{name}`?"));
        let (names, help) = (names.join(", "), help.unwrap_or_default());
        Self::Usage(format!("there is no {what} `{name}`; allowed: {names}{help}"))
    }

    /// Tells the user on standard error.
    pub(super) fn report(&self, colour: Colour) -> Exit {
        match self {
            Self::Scenario(diagnostics) => {
                diagnostics.as_slice().iter().for_each(|diagnostic| show(diagnostic, colour));
                complain(&diagnostics.others().unwrap_or_default());
                Exit::Usage
            }
            Self::Usage(problem) => {
                complain(&format!("error: {problem}"));
                Exit::Usage
            }
            Self::Refused { path, error } => {
                complain(&format!("error: cannot write {}: {error}", path.display()));
                Exit::Usage
            }
            Self::Run(failure) => {
                complain(&format!("error: the run cannot go on: {failure}"));
                Exit::Failed
            }
            Self::Output { path, error } => {
                complain(&format!("error: cannot write {}: {error}", path.display()));
                Exit::Failed
            }
        }
    }
}

/// Shows a mistake with the lines that it stands in.
fn show(diagnostic: &Diagnostic, colour: Colour) {
    let mut text = String::new();
    let shown = Shown::new(diagnostic);
    let handler = GraphicalReportHandler::new_themed(colour.theme())
        .with_width(WIDTH)
        .with_break_words(false);
    let is_drawn = shown.code.is_some() && handler.render_report(&mut text, &shown).is_ok();
    complain(if is_drawn { &text } else { "" }.trim_end());
    if !is_drawn {
        complain(&printable(&format!("error: {diagnostic}")));
    }
}

/// `text` as long as before and without bytes that a terminal would obey.
fn printable(text: &str) -> String {
    let is_obeyed = |c: char| c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t');
    text.chars().map(|c| if is_obeyed(c) { '?' } else { c }).collect()
}

/// Writes to standard error; where that is closed there is nobody left to tell.
fn complain(text: &str) {
    if !text.is_empty() {
        let _ = writeln!(io::stderr(), "{text}");
    }
}

/// The most text that is shown around a mistake [bytes]: a screen full.
const MOST_DRAWN: usize = 4_000;

/// The lines in which `span` stands, and the one before and behind.
fn around<'t>(text: &'t str, span: &Range<usize>) -> &'t str {
    let feed = |byte: &u8| *byte == b'\n';
    let bytes = text.as_bytes();
    let before = bytes.get(..span.start).unwrap_or_default();
    let behind = bytes.get(span.end..).unwrap_or_default();
    let start = before.iter().rev().enumerate().filter(|(_, byte)| feed(byte)).nth(1);
    let end = behind.iter().enumerate().filter(|(_, byte)| feed(byte)).nth(1);
    let start = start.map_or(0, |(back, _)| span.start - back);
    let end = end.map_or(text.len(), |(on, _)| span.end + on);
    text.get(start..end).unwrap_or_default()
}

/// A mistake in miette's terms.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    /// The text that it stands in; a whole file or a `--set` is named in the message alone.
    code: Option<NamedSource<String>>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic) -> Self {
        let source = &diagnostic.place.source;
        let span = diagnostic.place.span.as_ref().filter(|_| source.kind == SourceKind::File);
        let can_be_drawn = span.is_some_and(|span| around(&source.text, span).len() <= MOST_DRAWN);
        let code = can_be_drawn.then(|| NamedSource::new(&source.name, printable(&source.text)));
        Self { diagnostic, code }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.diagnostic.place)?;
        if !self.diagnostic.path.is_empty() {
            write!(f, "{}: ", self.diagnostic.path)?;
        }
        write!(f, "{}", printable(&self.diagnostic.problem))
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.code.as_ref().map(|code| code as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.diagnostic.place.span.clone()?;
        let label = LabeledSpan::new(None, span.start, span.len());
        Some(Box::new(std::iter::once(label)))
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        let allowed = self.diagnostic.allowed.as_ref().map(|allowed| format!("allowed: {allowed}"));
        let lines: Vec<String> = allowed.into_iter().chain(self.diagnostic.help.clone()).collect();
        if lines.is_empty() { None } else { Some(Box::new(lines.join("\n"))) }
    }
}
