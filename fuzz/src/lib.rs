//! What the targets share: how an input is taken apart, and what must hold of every answer.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use tepid::engine::source::Source;
use tepid::rng::{Purpose, Seed, StreamKey};
use tepid::scenario::{Diagnostics, Override, Scenario};

/// The folder that paths in a scenario are relative to; there is nothing in it.
pub const NOWHERE: &str = "/nonexistent/tepid-fuzz";

/// How many requests are taken from a source at most.
pub const MOST: u64 = 20_000;

/// The key of a source's draws.
pub fn key() -> StreamKey {
    StreamKey::new(Seed(1), Purpose::Arrivals).name("fuzz")
}

/// Names must be such that Lambda allows them, and each must be there once.
///
/// # Panics
/// If they are not.
pub fn check_names<'n>(names: impl Iterator<Item = &'n Arc<str>>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(!name.is_empty() && name.len() <= 80, "{name:?}");
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert!(seen.insert(name), "{name:?} twice");
    }
}

/// The changes that a text asks for in lines such as `# set: account.concurrency=5`, as the files
/// in `tests/bad` do.
pub fn overrides(text: &str) -> Vec<Override> {
    let lines = text.lines().take_while(|line| line.starts_with('#'));
    lines.filter_map(|line| change(line.strip_prefix("# set:")?)).take(8).collect()
}

/// A change written as on the command line.
pub fn change(text: &str) -> Option<Override> {
    let (path, value) = text.split_once('=')?;
    Some(Override { path: path.trim().to_owned(), value: value.trim().to_owned() })
}

/// Reads a scenario; what is wrong with it has been said.
pub fn scenario(text: &str) -> Option<Scenario> {
    match Scenario::parse("fuzz.toml", text, PathBuf::from(NOWHERE), &overrides(text)) {
        Ok(scenario) => Some(scenario),
        Err(diagnostics) => {
            say(&diagnostics);
            None
        }
    }
}

/// Says what is wrong, as the command line would, and looks up every place.
///
/// # Panics
/// If nothing is wrong, or a message has no words or an unbounded number of them.
pub fn say(diagnostics: &Diagnostics) {
    assert!(!diagnostics.as_slice().is_empty(), "an error without a diagnostic");
    for diagnostic in diagnostics.as_slice() {
        let place = &diagnostic.place;
        if let Some(span) = &place.span {
            assert!(place.source.text.get(span.clone()).is_some(), "{span:?} cuts a character");
        }
        assert!(!diagnostic.to_string().is_empty());
    }
}

/// Takes at most `most` requests, which must come in order of time; tells how many there were.
///
/// # Panics
/// If they are out of order, or `peek` and `take` disagree.
pub fn drain(source: &mut dyn Source, most: u64) -> u64 {
    let mut last = None;
    for count in 0..most {
        let next = source.peek();
        let taken = source.take();
        assert_eq!(next, taken.as_ref().map(|request| request.born));
        let Some(request) = taken else { return count };
        assert!(last <= Some(request.born), "{last:?} before {:?}", request.born);
        last = Some(request.born);
    }
    most
}
