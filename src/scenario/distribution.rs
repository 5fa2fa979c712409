//! Distributions and idle laws, as they are written in scenarios and in shipped files.

use crate::dist::Dist;
use crate::model::IdleLaw;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::tree::{Node, Value};
use crate::units::SimDuration;

/// Reads a distribution: a duration, or one of the kinds.
pub(super) fn dist(field: &Field<'_>, out: &mut Findings) -> Option<Dist> {
    if field.node.as_text().is_some() {
        return field.any_span(out).map(Dist::Constant);
    }
    dist_kind(&field.kind()?, out)
}

/// Reads what stands behind the name of a distribution.
pub(super) fn dist_kind(kind: &Field<'_>, out: &mut Findings) -> Option<Dist> {
    match kind.key.name {
        "constant" => kind.any_span(out).map(Dist::Constant),
        "exponential" => {
            let mean = kind.table().get("mean")?.any_span(out)?;
            built(Dist::exponential(mean), kind, out)
        }
        "lognormal" => lognormal(kind, out),
        "gamma" => {
            let table = kind.table();
            let shape = table.get("shape").and_then(|field| field.number(0.0..=1e6, out));
            let mean = table.get("mean").and_then(|field| field.any_span(out));
            built(Dist::gamma(shape?, mean?), kind, out)
        }
        "uniform" => {
            let table = kind.table();
            let min = table.get("min").and_then(|field| field.any_span(out));
            let max = table.get("max").and_then(|field| field.any_span(out));
            built(Dist::uniform(min?, max?), kind, out)
        }
        "empirical" => {
            let way = kind.kind()?;
            let dist = match way.key.name {
                "samples" => Dist::samples(samples(&way, out)?),
                "quantiles" => Dist::quantiles(quantiles(&way, out)?),
                other => unreachable!("the schema has no empirical {other}"),
            };
            built(dist, &way, out)
        }
        other => unreachable!("the schema has no distribution {other}"),
    }
}

/// Reads a curve of shares that are gone after 0, 1, 2, … minutes, linear between them; the rest
/// goes at the last.
pub(super) fn gone_by_minute(kind: &Field<'_>, out: &mut Findings) -> Option<IdleLaw> {
    let Value::Array(nodes) = &kind.node.value else { return kind.accept(None, None, out) };
    let shares: Option<Vec<f64>> = nodes
        .iter()
        .map(|node| Field { node, path: kind.path.clone(), key: kind.key }.float())
        .collect();
    let fits = |shares: &Vec<f64>| {
        shares.len() > 1
            && shares.iter().all(|share| (0.0..=1.0).contains(share))
            && shares.is_sorted()
    };
    let shares = kind.accept(shares.filter(fits), None, out)?;
    let minutes = (0u64..).map(|minute| SimDuration::from_secs(60 * minute));
    let points = shares.into_iter().zip(minutes).collect();
    built(Dist::quantiles(points), kind, out).map(IdleLaw::Drawn)
}

fn lognormal(kind: &Field<'_>, out: &mut Findings) -> Option<Dist> {
    let table = kind.table();
    let has = |name| table.has(name);
    match (has("median"), has("p99"), has("mu"), has("sigma")) {
        (true, true, false, false) => {
            let median = table.get("median").and_then(|field| field.any_span(out));
            let p99 = table.get("p99").and_then(|field| field.any_span(out));
            built(Dist::lognormal_from(median?, p99?), kind, out)
        }
        (false, false, true, true) => {
            let mu = table.get("mu").and_then(|field| field.number(-20.0..=24.0, out));
            let sigma = table.get("sigma").and_then(|field| field.number(0.0..=10.0, out));
            built(Dist::lognormal(mu?, sigma?), kind, out)
        }
        _ => {
            wrong_keys(&table, kind.key.allowed, out);
            None
        }
    }
}

/// Says which keys were written together although they do not belong together.
fn wrong_keys(table: &View<'_>, allowed: &str, out: &mut Findings) {
    let keys = table.node.as_table().map(|table| &table.entries);
    let names: Vec<&str> = keys.into_iter().flatten().map(|entry| entry.key.as_str()).collect();
    let given = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    table.problem(format!("{given} is not enough or too much"), Some(allowed.to_owned()), out);
}

fn samples(way: &Field<'_>, out: &mut Findings) -> Option<Vec<SimDuration>> {
    let Value::Array(nodes) = &way.node.value else { return way.accept(None, None, out) };
    let spans = nodes.iter().map(|node| span(node, way, out)).collect::<Vec<_>>();
    spans.into_iter().collect()
}

/// Reads `{ p50 = "80ms", p99.9 = "2s" }` in rising order.
fn quantiles(way: &Field<'_>, out: &mut Findings) -> Option<Vec<(f64, SimDuration)>> {
    let Some(table) = way.node.as_table() else { return way.accept(None, None, out) };
    let mut points = Vec::new();
    for entry in &table.entries {
        // A bare `p99.9` is a table `p99` with a key `9` to TOML.
        let parts: Vec<(String, &Node)> = match entry.node.as_table() {
            Some(inner) => inner
                .entries
                .iter()
                .map(|digits| (format!("{}.{}", entry.key, digits.key), &digits.node))
                .collect(),
            None => vec![(entry.key.clone(), &entry.node)],
        };
        for (name, node) in parts {
            points.push((probability(&name, way, out)?, span(node, way, out)?));
        }
    }
    points.sort_by(|left, right| left.0.total_cmp(&right.0));
    Some(points)
}

/// Reads `p99.9` as 0.999.
fn probability(name: &str, way: &Field<'_>, out: &mut Findings) -> Option<f64> {
    let percent = name.strip_prefix('p').and_then(|digits| digits.parse::<f64>().ok());
    let percent = percent.filter(|percent| (0.0..=100.0).contains(percent));
    if percent.is_none() {
        let allowed = Some("p0 to p100, such as p50 or p99.9".to_owned());
        way.note(format!("`{name}` is not a percentile"), allowed, None, out);
    }
    percent.map(|percent| percent / 100.0)
}

/// Reads one duration of a list.
fn span(node: &Node, way: &Field<'_>, out: &mut Findings) -> Option<SimDuration> {
    Field { node, path: way.path.clone(), key: way.key }.any_span(out)
}

/// Passes on what a constructor built, or what it has against its numbers.
fn built<E: std::fmt::Display>(
    dist: Result<Dist, E>,
    kind: &Field<'_>,
    out: &mut Findings,
) -> Option<Dist> {
    dist.map_err(|error| {
        kind.note(
            format!("these numbers are not allowed: {error}"),
            Some(kind.key.allowed.to_owned()),
            None,
            out,
        );
    })
    .ok()
}
