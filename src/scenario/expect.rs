//! `[expect]`: what the report has to say for the scenario to pass as a test.

use std::fmt;

use crate::scenario::check::join;
use crate::scenario::diagnostic::Place;
use crate::scenario::field::{Field, Findings};
use crate::scenario::tree::{Node, Value};
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
    /// The bound: shares as they are (1 % is 0.01), durations in milliseconds, money in dollars.
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

/// Reads all the conditions, in the order of the file.
pub(super) fn expectations(field: &Field<'_>, out: &mut Findings) -> Vec<Expectation> {
    let mut list = Vec::new();
    if field.node.as_table().is_some() {
        collect(field, field.node, &mut Vec::new(), &mut list, out);
    } else {
        field.refuse(None, out);
    }
    list
}

fn collect(
    field: &Field<'_>,
    node: &Node,
    path: &mut Vec<String>,
    list: &mut Vec<Expectation>,
    out: &mut Findings,
) {
    if let Some(table) = node.as_table() {
        for entry in &table.entries {
            path.push(entry.key.clone());
            collect(field, &entry.node, path, list, out);
            path.pop();
        }
        return;
    }
    let what = path.iter().fold(String::new(), |path, step| join(&path, step));
    let found = match &node.value {
        Value::Integer(_) | Value::Float(_) => {
            let number = Field { node, path: String::new(), key: field.key }.float();
            number.filter(|number| number.is_finite()).map(|number| (Comparison::Equal, number))
        }
        Value::Text(text) => parse(text),
        _ => None,
    };
    let Some((comparison, value)) = found else {
        let inner = Field { node, path: format!("{}.{what}", field.path), key: field.key };
        inner.note(format!("{} is not allowed", node.given()), Some(ALLOWED.to_owned()), None, out);
        return;
    };
    let wanted = node.describe();
    let place = node.place.clone();
    list.push(Expectation { what, path: path.clone(), wanted, comparison, value, place });
}

/// Reads `<= 1%`.
fn parse(text: &str) -> Option<(Comparison, f64)> {
    let text = text.trim();
    let found = SIGNS.iter().find_map(|(sign, comparison)| {
        text.strip_prefix(sign).map(|behind| (*comparison, behind.trim()))
    });
    let (comparison, bound) = found?;
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let value = if let Some(percent) = bound.strip_suffix('%') {
        number(percent.trim())? / 100.0
    } else if let Some(dollars) = bound.strip_prefix('$') {
        number(dollars.trim())?
    } else {
        number(bound)
            .or_else(|| bound.parse::<SimDuration>().ok().map(SimDuration::as_millis_f64))?
    };
    Some((comparison, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_in_the_units_of_the_report() {
        for (text, comparison, value) in [
            ("<= 1%", Comparison::LessOrEqual, 0.01),
            ("<400ms", Comparison::Less, 400.0),
            (">= 1.5s", Comparison::AtLeast, 1_500.0),
            ("> $3", Comparison::Greater, 3.0),
            ("= 66", Comparison::Equal, 66.0),
            ("== 66", Comparison::Equal, 66.0),
            ("!= -2.5", Comparison::NotEqual, -2.5),
        ] {
            assert_eq!(parse(text), Some((comparison, value)), "{text}");
        }
        for text in ["", "1%", "<=", "<= a", "<= 5 parsecs", "=< 1", "<= nan"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
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
