//! What goes wrong, how it is shown, and the exit code it means.

use std::fmt;
use std::io::{self, Write as _};
use std::path::PathBuf;

use miette::{GraphicalReportHandler, LabeledSpan, NamedSource, SourceCode};
use tepid::engine::Halt;
use tepid::scenario::{Diagnostic, Diagnostics, SourceKind};

use super::Exit;

/// Why the program could not do what it was asked for.
#[derive(Debug)]
pub(super) enum Problem {
    /// The arguments do not go together.
    Usage(String),
    /// The scenario is wrong.
    Scenario(Diagnostics),
    /// The run could not go on.
    Run(Halt),
    /// A report could not be written.
    Output {
        /// Where to.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

impl Problem {
    /// Tells the user on standard error.
    pub(super) fn report(&self) -> Exit {
        match self {
            Self::Usage(problem) => {
                complain(&format!("error: {problem}\n\nFor more information, try '--help'."));
                Exit::Usage
            }
            Self::Scenario(diagnostics) => {
                diagnostics.as_slice().iter().for_each(show);
                Exit::Usage
            }
            Self::Run(halt) => {
                complain(&format!("error: the run cannot go on: {halt}"));
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
fn show(diagnostic: &Diagnostic) {
    let mut text = String::new();
    let shown = Shown::new(diagnostic);
    let is_drawn = shown.code.is_some()
        && GraphicalReportHandler::new().render_report(&mut text, &shown).is_ok();
    complain(if is_drawn { &text } else { "" }.trim_end());
    if !is_drawn {
        complain(&format!("error: {diagnostic}"));
    }
}

/// Writes to standard error; where that is closed there is nobody left to tell.
fn complain(text: &str) {
    if !text.is_empty() {
        let _ = writeln!(io::stderr(), "{text}");
    }
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
        let has_lines = source.kind == SourceKind::File && diagnostic.place.span.is_some();
        let code = has_lines.then(|| NamedSource::new(&source.name, source.text.clone()));
        Self { diagnostic, code }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.diagnostic.place)?;
        if !self.diagnostic.path.is_empty() {
            write!(f, "{}: ", self.diagnostic.path)?;
        }
        write!(f, "{}", self.diagnostic.problem)
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
