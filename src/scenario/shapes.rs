//! Traffic whose rate changes with time: `diurnal`, `rates`, `bursts`.

use crate::scenario::field::{Field, Findings, View};
use crate::scenario::quantity::MAX_SPAN;
use crate::scenario::tree::{Node, Value};
use crate::units::{Rate, SimDuration, SimTime};
use crate::workload::{
    Between, BurstSize, BurstsSpec, DiurnalSpec, Gap, RatesSpec, STEEPEST, Spread,
};

/// The most points that `rates` may have.
const MOST_POINTS: usize = 100_000;
/// The most requests that a burst may have, or have on average.
const LARGEST_BURST: u32 = 1_000_000;
const ANY_SPAN: std::ops::RangeInclusive<SimDuration> = SimDuration::ZERO..=MAX_SPAN;
const SOME_SPAN: std::ops::RangeInclusive<SimDuration> = SimDuration::from_micros(1)..=MAX_SPAN;

/// Reads `diurnal`.
pub(super) fn diurnal(kind: &Field<'_>, out: &mut Findings) -> Option<DiurnalSpec> {
    let table = kind.table();
    let mean = table.get("mean").and_then(|field| field.rate(out));
    let peak_field = table.get("peak");
    let peak = peak_field.as_ref().and_then(|field| field.rate(out));
    let peak_at = table.get("peak_at").and_then(|field| time_of_day(&field, out));
    let week = table.get("week").map(|field| week(&field, out));
    let (mean, peak) = (mean?, peak?);
    let ratio = peak.as_per_second() / mean.as_per_second();
    if !(1.0..=STEEPEST).contains(&ratio) {
        let problem = format!("a peak of {peak} does not go with a mean of {mean}");
        let allowed = format!("from the mean to {STEEPEST} times the mean");
        peak_field?.note(problem, Some(allowed), None, out);
        return None;
    }
    Some(DiurnalSpec { mean, peak, peak_at: peak_at?, week: week.unwrap_or(Some([1.0; 7]))? })
}

/// Reads `20:00` or `20:00:30`.
fn time_of_day(field: &Field<'_>, out: &mut Findings) -> Option<SimDuration> {
    let parse = |text: &str| {
        let parts: Vec<&str> = text.split(':').collect();
        let is_number = |part: &&str| {
            (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !(2..=3).contains(&parts.len()) || !parts.iter().all(is_number) {
            return None;
        }
        let [hour, minute, second] = [0, 1, 2].map(|part| {
            parts.get(part).map_or(Some(0u64), |digits| digits.parse().ok()).unwrap_or(99)
        });
        (hour < 24 && minute < 60 && second < 60)
            .then(|| SimDuration::from_secs((hour * 60 + minute) * 60 + second))
    };
    field.accept(field.node.as_text().and_then(parse), None, out)
}

fn week(field: &Field<'_>, out: &mut Findings) -> Option<[f64; 7]> {
    let weights = list(field.node).map(|nodes| {
        let weights = nodes.iter().filter_map(|node| item(field, node).float());
        weights.filter(|weight| (0.0..=1e6).contains(weight)).collect::<Vec<f64>>()
    });
    let weights = weights.and_then(|weights| <[f64; 7]>::try_from(weights).ok());
    field.accept(weights.filter(|weights| weights.iter().sum::<f64>() > 0.0), None, out)
}

/// Reads `rates`.
pub(super) fn rates(kind: &Field<'_>, out: &mut Findings) -> Option<RatesSpec> {
    let table = kind.table();
    let manners = [("linear", Between::Linear), ("constant", Between::Constant)];
    let between = table.get("between").map(|field| field.one_of(&manners, out));
    let every_field = table.get("every");
    let every = every_field.as_ref().map(|field| field.span(SOME_SPAN, out));
    let points_field = table.get("points")?;
    let points = points(&points_field, out)?;
    let every = match every {
        Some(every) => Some(every?),
        None => None,
    };
    let last = points.last().map_or(SimDuration::ZERO, |last| last.0);
    if every.is_some_and(|every| every < last) {
        let problem = format!("the points go on until {last}");
        let allowed = Some("a duration from the last point's time on".to_owned());
        every_field?.note(problem, allowed, None, out);
        return None;
    }
    Some(RatesSpec { points, between: between.unwrap_or(Some(Between::default()))?, every })
}

fn points(field: &Field<'_>, out: &mut Findings) -> Option<Vec<(SimDuration, f64)>> {
    let nodes = list(field.node).filter(|nodes| (1..=MOST_POINTS).contains(&nodes.len()));
    let nodes = field.accept(nodes, None, out)?;
    let mut points: Vec<(SimDuration, f64)> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let pair = item(field, node);
        let Some([at, rate]) = list(node) else { return pair.accept(None, None, out) };
        let at_field = item(field, at);
        let at = at_field.span(ANY_SPAN, out)?;
        let rate = item(field, rate).rate_or_zero(out)?;
        let problem = match points.last() {
            None if at > SimDuration::ZERO => Some("the first point has to be at \"0s\""),
            Some((last, _)) if at < *last => Some("the points have to be in order of time"),
            _ => None,
        };
        if let Some(problem) = problem {
            at_field.note(problem.to_owned(), Some(field.key.allowed.to_owned()), None, out);
            return None;
        }
        points.push((at, rate));
    }
    if points.iter().all(|(_, rate)| *rate == 0.0) {
        let allowed = Some("at least one rate above zero".to_owned());
        field.note("all rates are zero".to_owned(), allowed, None, out);
        return None;
    }
    Some(points)
}

/// Reads `bursts`.
pub(super) fn bursts(kind: &Field<'_>, out: &mut Findings) -> Option<BurstsSpec> {
    let table = kind.table();
    let size = table.get("size").and_then(|field| burst_size(&field, out));
    let every = table.get("every").and_then(|field| field.span(SOME_SPAN, out));
    let first = span_or_zero(&table, "first", out);
    let within = span_or_zero(&table, "within", out);
    let spreads = [("even", Spread::Even), ("random", Spread::Random)];
    let spread = table.get("spread").map(|field| field.one_of(&spreads, out));
    let gaps = [("constant", Gap::Constant), ("exponential", Gap::Exponential)];
    let gap = table.get("gap").map(|field| field.one_of(&gaps, out));
    let (every, within) = (every?, within?);
    if within > every {
        let problem = format!("a burst of {within} is longer than the time from one to the next");
        table.get("within")?.note(problem, Some(format!("at most {every}")), None, out);
        return None;
    }
    Some(BurstsSpec {
        size: size?,
        every,
        first: SimTime::ZERO + first?,
        within,
        spread: spread.unwrap_or(Some(Spread::default()))?,
        gap: gap.unwrap_or(Some(Gap::default()))?,
    })
}

fn span_or_zero(table: &View<'_>, name: &str, out: &mut Findings) -> Option<SimDuration> {
    table.get(name).map_or(Some(SimDuration::ZERO), |field| field.span(ANY_SPAN, out))
}

/// Reads a size: a number, `{ poisson = 100 }` or `{ uniform = [50, 150] }`.
fn burst_size(field: &Field<'_>, out: &mut Findings) -> Option<BurstSize> {
    let size = |node: &Node| match node.value {
        Value::Integer(size) => u32::try_from(size).ok().filter(|size| *size <= LARGEST_BURST),
        _ => None,
    };
    let entries = field.node.as_table().map(|table| table.entries.as_slice());
    let value = match entries {
        Some([entry]) if entry.key == "poisson" => item(field, &entry.node)
            .float()
            .filter(|mean| 0.0 < *mean && *mean <= f64::from(LARGEST_BURST))
            .map(BurstSize::Poisson),
        Some([entry]) if entry.key == "uniform" => match list(&entry.node) {
            Some([least, most]) => size(least)
                .zip(size(most))
                .filter(|(least, most)| least <= most && 0 < *most)
                .map(|(least, most)| BurstSize::Uniform(least, most)),
            _ => None,
        },
        _ => size(field.node).filter(|size| 0 < *size).map(BurstSize::Fixed),
    };
    field.accept(value, None, out)
}

/// The values of a list.
fn list(node: &Node) -> Option<&[Node]> {
    match &node.value {
        Value::Array(nodes) => Some(nodes),
        _ => None,
    }
}

/// One value of a list, which is told about as its key is.
fn item<'t>(field: &Field<'t>, node: &'t Node) -> Field<'t> {
    Field { node, path: field.path.clone(), key: field.key }
}

impl Field<'_> {
    /// A rate [1/s], which may be zero.
    fn rate_or_zero(&self, out: &mut Findings) -> Option<f64> {
        let is_zero = self.node.as_text().is_some_and(|text| {
            let (number, unit) = text.split_once('/').unwrap_or((text, ""));
            let number = number.trim();
            let digits = number.bytes().all(|byte| matches!(byte, b'0' | b'.'));
            digits && number.contains('0') && format!("1/{unit}").parse::<Rate>().is_ok()
        });
        if is_zero { Some(0.0) } else { self.rate(out).map(Rate::as_per_second) }
    }
}
