//! What is wrong with a scenario, and where.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// A text that a scenario is read from: a file, a shipped file or one `--set`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// How messages call it, such as `scenario.toml` or `--set account.concurrency=5`.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// The folder that paths in it are relative to; nothing where they make no sense.
    pub base: Option<PathBuf>,
    /// What kind of text it is.
    pub kind: SourceKind,
}

/// What kind of text a scenario is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A file, on disk or shipped, in which a place is a line and a column.
    File,
    /// A `--set` of the command line, which is short enough to be its own place.
    Override,
}

/// A stretch of a [`SourceText`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub source: Arc<SourceText>,
    /// The bytes that are meant; nothing where it is the text as a whole.
    pub span: Option<Range<usize>>,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where it stands.
    pub place: Place,
    /// The key's path, such as `functions.checkout.memory`; empty where no key is meant.
    pub path: String,
    /// What is wrong, with what was given.
    pub problem: String,
    /// What may be written instead.
    pub allowed: Option<String>,
    /// What probably helps.
    pub help: Option<String>,
}

/// What is said of a value that may not stand where it stands.
pub(super) const NOT_ALLOWED: &str = "is not allowed";
/// What is said of a key that no table has.
pub(super) const NOT_KNOWN: &str = "is not a known key";

/// The mistakes of a scenario: those of its text in their order, then those of other texts.
///
/// All of them, unless there are more than [`Diagnostics::MOST`]; then the first, and a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    more: usize,
}

impl Place {
    /// The whole of `source`.
    pub fn whole(source: &Arc<SourceText>) -> Self {
        Self { source: Arc::clone(source), span: None }
    }

    /// Line and column, from 1; the column counts characters.
    pub fn line_column(&self) -> Option<(usize, usize)> {
        let span = self.span.as_ref()?;
        let before = self.source.text.get(..span.start)?;
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Some((line, before[start..].chars().count() + 1))
    }

    /// The text as it was written.
    pub fn written(&self) -> &str {
        self.span.as_ref().and_then(|span| self.source.text.get(span.clone())).unwrap_or_default()
    }
}

impl Diagnostic {
    /// Whether it is about nothing but the text at its place, whatever the rest of the file says.
    pub(super) fn stands_alone(&self) -> bool {
        self.problem.ends_with(NOT_ALLOWED) || self.problem.ends_with(NOT_KNOWN)
    }
}

impl Diagnostics {
    /// The most mistakes that are told one by one: nobody reads more, and each looks up its line.
    pub const MOST: usize = 100;

    /// A single mistake.
    pub(crate) fn one(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic], more: 0 }
    }

    /// The list as a value, unless it is empty: first what stands in `main`, in its order.
    pub(super) fn from_list(mut list: Vec<Diagnostic>, main: &Arc<SourceText>) -> Option<Self> {
        list.sort_by_key(|diagnostic| {
            let elsewhere = !Arc::ptr_eq(&diagnostic.place.source, main);
            let start = diagnostic.place.span.as_ref().map_or(0, |span| span.start);
            (elsewhere, if elsewhere { 0 } else { start })
        });
        let more = list.len().saturating_sub(Self::MOST);
        list.truncate(Self::MOST);
        (!list.is_empty()).then_some(Self { list, more })
    }

    /// The mistakes that are told; there is at least one.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.list
    }

    /// A sentence on the others, if there are any.
    pub fn others(&self) -> Option<String> {
        match self.more {
            0 => None,
            1 => Some("and 1 more mistake".to_owned()),
            more => Some(format!("and {more} more mistakes")),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source.name)?;
        match (self.source.kind, self.line_column()) {
            (SourceKind::File, Some((line, column))) => write!(f, ":{line}:{column}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", self.problem)?;
        if let Some(allowed) = &self.allowed {
            write!(f, "; allowed: {allowed}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {}", help.replace('\n', "\n        "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.list.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        self.others().map_or(Ok(()), |others| write!(f, "\n{others}"))
    }
}

impl std::error::Error for Diagnostic {}

impl std::error::Error for Diagnostics {}

/// The name of `names` that `given` was probably meant to be.
///
/// Names that are longer than any in use are not looked at: to compare takes the product of the
/// lengths.
pub fn nearest<'n>(given: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const LONGEST: usize = 128;
    if given.len() > LONGEST {
        return None;
    }
    let lower = given.to_lowercase();
    names
        .into_iter()
        .filter(|name| name.len() <= LONGEST)
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= name.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// `text` as a message shows it: its beginning, where it is long.
pub(super) fn cut(text: &str) -> Cow<'_, str> {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// The sentence that offers a name.
pub(super) fn did_you_mean<'n>(
    given: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    nearest(given, names).map(|name| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_lines_and_characters() {
        let source = Arc::new(SourceText {
            name: "a.toml".to_owned(),
            text: "α = 1\nβ = wrong\n".to_owned(),
            base: None,
            kind: SourceKind::File,
        });
        let start = source.text.find("wrong").unwrap();
        let place = Place { source, span: Some(start..start + 5) };
        assert_eq!(place.line_column(), Some((2, 5)));
        assert_eq!(place.written(), "wrong");
        let diagnostic = Diagnostic {
            place,
            path: "β".to_owned(),
            problem: "wrong is not allowed".to_owned(),
            allowed: Some("1 or 2".to_owned()),
            help: Some("write 1".to_owned()),
        };
        assert_eq!(
            diagnostic.to_string(),
            "a.toml:2:5: β: wrong is not allowed; allowed: 1 or 2\n  help: write 1"
        );
    }

    #[test]
    fn only_near_names_are_offered() {
        let names = ["memory", "timeout", "reserved"];
        assert_eq!(nearest("memroy", names), Some("memory"));
        assert_eq!(nearest("Timeout", names), Some("timeout"));
        assert_eq!(nearest("provisioned", names), None);
        let long = "memory".repeat(100_000_000 / 6);
        assert_eq!(nearest(&long, names), None);
        assert_eq!(nearest("memroy", [&*long, "memory"]), Some("memory"));
    }

    #[test]
    fn long_texts_are_cut_and_long_lists_counted() {
        assert_eq!(cut("kurz"), "kurz");
        assert_eq!(cut(&"ü".repeat(1_000)).chars().count(), 121);
        let source = Arc::new(SourceText {
            name: "a.toml".to_owned(),
            text: String::new(),
            base: None,
            kind: SourceKind::File,
        });
        let mistake = Diagnostic {
            place: Place::whole(&source),
            path: String::new(),
            problem: "wrong".to_owned(),
            allowed: None,
            help: None,
        };
        let all = Diagnostics::from_list(vec![mistake; 250], &source).unwrap();
        assert_eq!(all.as_slice().len(), Diagnostics::MOST);
        assert!(all.to_string().ends_with("a.toml: wrong\nand 150 more mistakes"));
    }
}
