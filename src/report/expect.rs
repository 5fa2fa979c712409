//! Expectations, held against the report.

use std::fmt;

use serde_json::Value;
use strsim::normalized_damerau_levenshtein;

use crate::report::{Json, Report};
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
pub(super) fn judge(report: &Report, expectations: &[Expectation]) -> Vec<Verdict> {
    if expectations.is_empty() {
        return Vec::new();
    }
    let figures = Json { functions: usize::MAX }.value(report);
    expectations.iter().map(|expectation| verdict(&figures, expectation)).collect()
}

fn verdict(figures: &Value, expectation: &Expectation) -> Verdict {
    let path: Vec<&str> = expectation.path.iter().map(String::as_str).collect();
    let got = look_up(figures, &path);
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

fn look_up(figures: &Value, path: &[&str]) -> Got {
    match path {
        ["functions", name, rest @ ..] if !rest.is_empty() => match function(figures, name) {
            Some(section) => look_up(section, rest),
            None => Got::Unknown { near: nearest(name, function_names(figures)) },
        },
        _ => look_up_figure(figures, path),
    }
}

fn look_up_figure(section: &Value, path: &[&str]) -> Got {
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

fn function<'a>(figures: &'a Value, name: &str) -> Option<&'a Value> {
    let functions = figures.get("functions")?.as_array()?;
    functions.iter().find(|section| section.get("name").is_some_and(|own| own == name))
}

fn function_names(figures: &Value) -> Vec<String> {
    let functions = figures.get("functions").and_then(Value::as_array);
    let names = functions.into_iter().flatten().filter_map(|section| section.get("name")?.as_str());
    names.map(str::to_owned).collect()
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
