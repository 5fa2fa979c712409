//! `[expect]`: what the report has to say for the scenario to pass as a test.

use std::fmt;

use crate::scenario::account::Functions;
use crate::scenario::check::join;
use crate::scenario::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::scenario::field::{Field, Findings, some};
use crate::scenario::figures::{self, Figure, Unit};
use crate::scenario::tree::{Entry, Value};
use crate::units::SimDuration;

/// A condition on one number of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The number: a report path such as `latency_ms.p99`, or a short name such as `p99`.
    pub what: String,
    /// The steps of `what`, of which one may be a function's name.
    pub path: Vec<String>,
    /// The condition as it is written.
    pub wanted: String,
    /// How the report's number has to stand to `value`.
    pub comparison: Comparison,
    /// The bound in the figure's unit: shares as they are (1 % is 0.01), money in dollars.
    pub value: f64,
    /// Where it is written.
    pub place: Place,
}

/// How two numbers stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<=`
    LessOrEqual,
    /// `<`
    Less,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
}

/// The signs, where one that begins with another stands before it.
const SIGNS: [(&str, Comparison); 7] = [
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::AtLeast),
    ("!=", Comparison::NotEqual),
    ("==", Comparison::Equal),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("=", Comparison::Equal),
];

const ALLOWED: &str = "a number, or a comparison with a number, share, duration or amount, such as \
                       \"<= 1%\", \"< 400ms\", \">= 1000\" or \"<= $3\"";

impl Comparison {
    /// Whether `got` stands so to `value`.
    #[expect(clippy::float_cmp, reason = "whoever asks for equality means it")]
    pub fn holds(self, got: f64, value: f64) -> bool {
        match self {
            Self::LessOrEqual => got <= value,
            Self::Less => got < value,
            Self::AtLeast => got >= value,
            Self::Greater => got > value,
            Self::Equal => got == value,
            Self::NotEqual => got != value,
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = SIGNS.iter().find(|(_, comparison)| comparison == self);
        write!(f, "{}", sign.expect("every comparison has a sign").0)
    }
}

/// A bound as it is written, before the figure says what it is a bound of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    Plain(f64),
    Share(f64),
    Usd(f64),
    Span(SimDuration),
}

/// What `[expect]` is judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'f> {
    /// The functions of the account.
    pub(super) functions: &'f Functions,
    /// Whether these are all: a source that was refused may have brought more.
    pub(super) are_all: bool,
}

impl Bound {
    /// The bound as a number of `unit`s, if it can be one.
    fn number(self, unit: Unit) -> Option<f64> {
        match (unit, self) {
            (Unit::Share, Self::Plain(share) | Self::Share(share)) => {
                (share <= 1.0).then_some(share)
            }
            (Unit::Millis, Self::Span(span)) => Some(span.as_millis_f64()),
            (Unit::Seconds, Self::Span(span)) => Some(span.as_secs_f64()),
            (Unit::Usd, Self::Usd(number)) | (_, Self::Plain(number)) => Some(number),
            _ => None,
        }
    }

    /// What was probably meant by a bound that is not one of `unit`.
    fn help(self, unit: Unit) -> Option<String> {
        match (unit, self) {
            (Unit::Share, Self::Plain(number)) if number <= 100.0 => {
                Some(format!("did you mean {number}%?"))
            }
            (_, Self::Share(_)) => Some("only rates, such as cold_rate, are shares".to_owned()),
            _ => None,
        }
    }
}

/// Reads all the conditions, in the order of the file.
pub(super) fn expectations(
    field: &Field<'_>,
    known: Known<'_>,
    out: &mut Findings,
) -> Vec<Expectation> {
    let mut list = Vec::new();
    match field.node.as_table() {
        Some(table) => {
            for entry in &table.entries {
                collect(field, known, &mut vec![entry], &mut list, out);
            }
        }
        None => field.refuse(None, out),
    }
    list
}

/// Reads what stands below the last of `steps`.
fn collect(
    field: &Field<'_>,
    known: Known<'_>,
    steps: &mut Vec<&Entry>,
    list: &mut Vec<Expectation>,
    out: &mut Findings,
) {
    let Some(entry) = steps.last().copied() else { return };
    let Some(table) = entry.node.as_table() else {
        list.extend(condition(field, known, steps, out));
        return;
    };
    for entry in &table.entries {
        steps.push(entry);
        collect(field, known, steps, list, out);
        steps.pop();
    }
}

/// Reads one condition and holds it against the figure that it is about.
fn condition(
    field: &Field<'_>,
    known: Known<'_>,
    steps: &[&Entry],
    out: &mut Findings,
) -> Option<Expectation> {
    let path: Vec<String> = steps.iter().map(|entry| entry.key.clone()).collect();
    let what = path.iter().fold(String::new(), |path, step| join(&path, step));
    let node = &steps.last()?.node;
    let inner = Field { node, path: format!("{}.{what}", field.path), key: field.key };
    let found = match &node.value {
        Value::Integer(_) | Value::Float(_) => {
            let number = inner.float().filter(|number| number.is_finite());
            number.map(|number| (Comparison::Equal, Bound::Plain(number)))
        }
        Value::Text(text) => parse(text),
        _ => None,
    };
    let figure = figure(steps, &inner.path, known, out);
    let Some((comparison, bound)) = found else {
        inner.note(format!("{} is not allowed", node.given()), Some(ALLOWED.to_owned()), None, out);
        return None;
    };
    let unit = figure?.unit;
    let Some(value) = bound.number(unit) else {
        let problem = format!("{} is not allowed: the figure is {unit}", node.given());
        inner.note(problem, Some(unit.allowed().to_owned()), bound.help(unit), out);
        return None;
    };
    let wanted = node.describe();
    let place = node.place.clone();
    Some(Expectation { what, path, wanted, comparison, value, place })
}

/// The figure that `steps` name, of the whole or of a function.
fn figure(steps: &[&Entry], path: &str, known: Known<'_>, out: &mut Findings) -> Option<Figure> {
    let (is_function, steps) = match steps {
        [functions, name, rest @ ..] if functions.key == "functions" && !rest.is_empty() => {
            known.judge(name, out)?;
            (true, rest)
        }
        _ => (false, steps),
    };
    let named = steps.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>().join(".");
    let figure = figures::find(&named, is_function);
    if figure.is_none() {
        out.diagnostics.push(Diagnostic {
            place: steps.last()?.key_place.clone(),
            path: path.to_owned(),
            problem: format!("there is no figure `{named}`"),
            allowed: Some(format!(
                "{}, or the path of a number in the JSON report",
                figures::short_names()
            )),
            help: figures::help(&named, is_function),
        });
    }
    figure
}

impl Known<'_> {
    /// Complains about a function that is not there; gives nothing where it is not known.
    fn judge(self, name: &Entry, out: &mut Findings) -> Option<()> {
        if self.functions.contains(&name.key) {
            return Some(());
        }
        if self.are_all && !self.functions.was_refused(&name.key) {
            let names = self.functions.names();
            out.diagnostics.push(Diagnostic {
                place: name.key_place.clone(),
                path: format!("expect.functions.{}", name.key),
                problem: format!("there is no function `{}`", name.key),
                allowed: Some(some(&names)),
                help: did_you_mean(&name.key, names),
            });
        }
        None
    }
}

/// Reads `<= 1%`.
fn parse(text: &str) -> Option<(Comparison, Bound)> {
    let text = text.trim();
    let found = SIGNS.iter().find_map(|(sign, comparison)| {
        text.strip_prefix(sign).map(|behind| (*comparison, behind.trim()))
    });
    let (comparison, bound) = found?;
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let bound = if let Some(percent) = bound.strip_suffix('%') {
        Bound::Share(number(percent.trim())? / 100.0)
    } else if let Some(dollars) = bound.strip_prefix('$') {
        Bound::Usd(number(dollars.trim())?)
    } else if let Some(number) = number(bound) {
        Bound::Plain(number)
    } else {
        Bound::Span(bound.parse().ok()?)
    };
    Some((comparison, bound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_in_the_units_of_the_report() {
        for (text, comparison, unit, value) in [
            ("<= 1%", Comparison::LessOrEqual, Unit::Share, 0.01),
            ("<400ms", Comparison::Less, Unit::Millis, 400.0),
            (">= 1.5s", Comparison::AtLeast, Unit::Millis, 1_500.0),
            (">= 1.5s", Comparison::AtLeast, Unit::Seconds, 1.5),
            ("> $3", Comparison::Greater, Unit::Usd, 3.0),
            ("= 66", Comparison::Equal, Unit::Count, 66.0),
            ("== 66", Comparison::Equal, Unit::Millis, 66.0),
            ("!= -2.5", Comparison::NotEqual, Unit::Usd, -2.5),
        ] {
            let (found, bound) = parse(text).unwrap();
            assert_eq!((found, bound.number(unit)), (comparison, Some(value)), "{text}");
        }
        for text in ["", "1%", "<=", "<= a", "<= 5 parsecs", "=< 1", "<= nan"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_bound_fits_its_figure_or_is_none() {
        for (text, unit) in [
            ("<= 1s", Unit::Count),
            ("<= 1%", Unit::Count),
            ("<= $1", Unit::Count),
            ("<= 5", Unit::Share),
            ("<= 101%", Unit::Share),
            ("<= 1s", Unit::Usd),
            ("<= $1", Unit::Millis),
            ("<= 1s", Unit::Bytes),
        ] {
            let (_, bound) = parse(text).unwrap();
            assert_eq!(bound.number(unit), None, "{text} as {unit}");
        }
        assert_eq!(Bound::Plain(5.0).help(Unit::Share).unwrap(), "did you mean 5%?");
    }

    #[test]
    fn comparisons_hold_as_they_say() {
        for (comparison, below, same, above) in [
            (Comparison::LessOrEqual, true, true, false),
            (Comparison::Less, true, false, false),
            (Comparison::AtLeast, false, true, true),
            (Comparison::Greater, false, false, true),
            (Comparison::Equal, false, true, false),
            (Comparison::NotEqual, true, false, true),
        ] {
            let got = [1.0, 2.0, 3.0].map(|got| comparison.holds(got, 2.0));
            assert_eq!(got, [below, same, above], "{comparison}");
        }
    }
}
