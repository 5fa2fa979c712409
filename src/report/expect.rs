//! Expectations, held against the report.

use std::fmt;

use serde_json::Value;
use strsim::normalized_damerau_levenshtein;

use crate::report::{Json, Report, Section};
use crate::scenario::{Comparison, Expectation, SHORT};
use crate::stats::Precision;

/// Whether one expectation has come true.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The figure, as it was named.
    pub what: String,
    /// The condition, as it was written.
    pub wanted: String,
    /// The figure's value.
    pub got: Got,
    /// Whether the value is as wanted.
    pub is_met: bool,
}

/// What the report has under the name of a figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Got {
    /// This number.
    Number(f64),
    /// The figure, but no number: there was nothing to measure.
    Nothing,
    /// No such figure.
    Unknown {
        /// Names that are nearly the same, the nearest first.
        near: Vec<String>,
    },
}

/// The functions of a run, by name.
pub(super) trait Sections {
    /// The function of this name.
    fn find(&self, name: &str) -> Option<Section>;

    /// All names.
    fn names(&self) -> Vec<String>;
}

/// How alike names must be for one to be meant by the other.
const ALIKE: f64 = 0.6;
/// How many names are suggested.
const SUGGESTIONS: usize = 3;

impl Verdict {
    /// Whether the expectation has come true.
    pub const fn is_ok(&self) -> bool {
        self.is_met
    }
}

impl fmt::Display for Got {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Nothing => write!(f, "nothing to measure"),
            Self::Unknown { near } if near.is_empty() => write!(f, "no such figure"),
            Self::Unknown { near } => write!(f, "no such figure; near: {}", near.join(", ")),
        }
    }
}

/// Holds each expectation against the figures of a report.
///
/// A name is a path in the JSON report, in which functions stand by name
/// (`functions.checkout.totals.throttles`), or a short name: any key of `totals`, `latency_ms` or
/// `environments`, or `cost` for `cost_usd.total`. Short names work within a function as well.
pub(super) fn judge(
    report: &Report,
    functions: &dyn Sections,
    expectations: &[Expectation],
) -> Vec<Verdict> {
    if expectations.is_empty() {
        return Vec::new();
    }
    let account = Json { functions: 0 }.value(report);
    let verdict = |expectation| verdict(report, &account, functions, expectation);
    expectations.iter().map(verdict).collect()
}

fn verdict(
    report: &Report,
    account: &Value,
    functions: &dyn Sections,
    expectation: &Expectation,
) -> Verdict {
    let path: Vec<&str> = expectation.path.iter().map(String::as_str).collect();
    let got = match path.as_slice() {
        ["functions", name, rest @ ..] if !rest.is_empty() => match functions.find(name) {
            Some(section) => look_up(&Json::section(&section, report.at), rest),
            None => Got::Unknown { near: nearest(name, functions.names()) },
        },
        path => look_up(account, path),
    };
    let is_met = match got {
        Got::Number(number) => holds(expectation, number, relative_error(&path)),
        Got::Nothing | Got::Unknown { .. } => false,
    };
    let Expectation { what, wanted, .. } = expectation.clone();
    Verdict { what, wanted, got, is_met }
}

/// How far a figure may be from the truth, as a share of it: quantiles come from histograms.
fn relative_error(path: &[&str]) -> f64 {
    let is_quantile = path
        .last()
        .and_then(|last| last.rsplit('.').next())
        .is_some_and(|key| key.strip_prefix('p').is_some_and(|rank| rank.parse::<u32>().is_ok()));
    match (is_quantile, path.first()) {
        (false, _) => 0.0,
        (true, Some(&"functions")) => Precision::Coarse.relative_error(),
        (true, _) => Precision::Fine.relative_error(),
    }
}

/// Whether the condition holds; a bound that is missed only within the error counts as kept.
fn holds(expectation: &Expectation, got: f64, error: f64) -> bool {
    let (low, high) = (got * (1.0 - error), got * (1.0 + error));
    match expectation.comparison {
        Comparison::LessOrEqual | Comparison::Less => {
            expectation.comparison.holds(low, expectation.value)
        }
        Comparison::AtLeast | Comparison::Greater => {
            expectation.comparison.holds(high, expectation.value)
        }
        Comparison::Equal => low <= expectation.value && expectation.value <= high,
        Comparison::NotEqual => expectation.value < low || high < expectation.value,
    }
}

fn look_up(section: &Value, path: &[&str]) -> Got {
    // A quoted key may hold a whole path.
    let path: Vec<&str> = path.iter().flat_map(|step| step.split('.')).collect();
    match find(section, &path) {
        Some(Value::Null) => Got::Nothing,
        Some(Value::Number(number)) => number.as_f64().map_or(Got::Nothing, Got::Number),
        Some(_) | None => Got::Unknown { near: nearest(&path.join("."), names(section)) },
    }
}

fn find<'a>(section: &'a Value, path: &[&str]) -> Option<&'a Value> {
    let walk = |path: &[&str]| path.iter().try_fold(section, |value, step| value.get(step));
    match path {
        ["cost"] => walk(&["cost_usd", "total"]),
        [short] => SHORT.iter().find_map(|group| walk(&[group, short])).or_else(|| walk(path)),
        _ => walk(path),
    }
}

/// Every name that a figure of this section goes by.
fn names(section: &Value) -> Vec<String> {
    let mut names = vec!["cost".to_owned()];
    for (group, figures) in section.as_object().into_iter().flatten() {
        let keys: Vec<&String> =
            figures.as_object().into_iter().flatten().map(|(key, _)| key).collect();
        if SHORT.contains(&group.as_str()) {
            names.extend(keys.iter().map(|key| (*key).clone()));
        }
        names.extend(keys.iter().map(|key| format!("{group}.{key}")));
    }
    names
}

fn nearest(name: &str, mut names: Vec<String>) -> Vec<String> {
    let alike = |other: &str| normalized_damerau_levenshtein(name, other);
    names.retain(|other| alike(other) >= ALIKE);
    names.sort_by(|a, b| alike(b).total_cmp(&alike(a)).then_with(|| a.cmp(b)));
    names.truncate(SUGGESTIONS);
    names
}
