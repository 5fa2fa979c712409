//! Rounds as a client that measures would print them: how many, how cold, how fast.

use std::sync::Arc;

use serde::Serialize;

use crate::metrics::{MAX_ROUNDS, Round, Rounds};
use crate::report::{Render, Report, words};
use crate::scenario::Scenario;
use crate::stats::Histogram;
use crate::units::SimTime;

/// The rounds of a run.
#[derive(Clone, Debug)]
pub struct RoundTable {
    /// The first rounds, in order of time.
    pub rounds: Vec<NamedRound>,
    /// How many came later, and what became of them together.
    pub rest: Option<(u64, Round)>,
    /// Sources whose requests do not come in rounds.
    pub without: Vec<Arc<str>>,
}

/// One round.
#[derive(Clone, Debug)]
pub struct NamedRound {
    /// When its requests were born.
    pub at: SimTime,
    /// Who made them.
    pub source: Arc<str>,
    /// What became of them.
    pub round: Round,
}

/// The rounds as CSV, one row each; times in seconds and milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct RoundsCsv;

const COLUMNS: [&str; 11] = [
    "at_s",
    "source",
    "rounds",
    "requests",
    "cold_starts",
    "throttles",
    "answered",
    "mean_ms",
    "min_ms",
    "p50_ms",
    "max_ms",
];

impl RoundTable {
    pub(super) fn new(scenario: &Scenario, rounds: &Rounds) -> Self {
        let names = scenario.source_names();
        let (later, rest) = rounds.rest();
        let without = scenario.traffic.iter().filter(|traffic| !traffic.fires_rounds());
        Self {
            rounds: rounds
                .iter()
                .map(|(at, source, round)| NamedRound {
                    at,
                    source: Arc::clone(&names[source.index()]),
                    round: round.clone(),
                })
                .collect(),
            rest: (later > 0).then(|| (later, rest.clone())),
            without: without.map(|traffic| Arc::clone(&traffic.name)).collect(),
        }
    }

    /// The rounds from place `shown` on with those that came later, taken together.
    pub(super) fn others(&self, shown: usize) -> Option<(u64, Round)> {
        let listed = self.rounds.get(shown..).unwrap_or_default();
        let told = listed.iter().map(|own| (1, &own.round));
        let later = self.rest.iter().map(|(count, round)| (*count, round));
        told.chain(later).fold(None, |sum, (count, round)| match sum {
            None => Some((count, round.clone())),
            Some((counted, mut sum)) => {
                sum.add(round);
                Some((counted + count, sum))
            }
        })
    }

    /// Why there are no rounds of some sources, in a sentence.
    pub(super) fn remark(&self) -> Option<String> {
        let names: Vec<String> = self.without.iter().map(|name| words::clean(name)).collect();
        let (first, others) = names.split_first()?;
        Some(match others.len() {
            0 => format!("Not of {first}, whose requests come one by one."),
            1 => format!("Not of {first} and {}, whose requests come one by one.", others[0]),
            more => format!("Not of {first} and {more} more, whose requests come one by one."),
        })
    }

    /// The rounds under the keys of the JSON report.
    pub(super) fn keys(&self) -> RoundKeys<'_> {
        let named = |own: &'_ NamedRound| RoundKey {
            at_s: Some(own.at.as_micros() as f64 / 1e6),
            rounds: 1,
            figures: Figures::new(&own.round),
        };
        RoundKeys {
            most: MAX_ROUNDS,
            list: self.rounds.iter().map(|own| (&*own.source, named(own)).into()).collect(),
            others: self.rest.as_ref().map(|(count, round)| RoundKey {
                at_s: None,
                rounds: *count,
                figures: Figures::new(round),
            }),
            not_in_rounds: self.without.iter().map(|name| &**name).collect(),
        }
    }
}

impl Render for RoundsCsv {
    fn render(&self, report: &Report) -> String {
        let mut out = csv::Writer::from_writer(Vec::new());
        let mut write = |row: &[String]| out.write_record(row).expect("memory takes every row");
        write(&COLUMNS.map(str::to_owned));
        if let Some(table) = &report.rounds {
            for NamedRound { at, source, round } in &table.rounds {
                let at = (at.as_micros() as f64 / 1e6).to_string();
                write(&row(at, words::clean(source), 1, round));
            }
            if let Some((count, round)) = &table.rest {
                write(&row(String::new(), String::new(), *count, round));
            }
        }
        let bytes = out.into_inner().expect("memory takes every row");
        String::from_utf8(bytes).expect("every cell is text")
    }
}

fn row(at: String, source: String, rounds: u64, round: &Round) -> [String; COLUMNS.len()] {
    let figures = Figures::new(round);
    let millis = |millis: Option<f64>| millis.map(|millis| millis.to_string()).unwrap_or_default();
    [
        at,
        source,
        rounds.to_string(),
        figures.requests.to_string(),
        figures.cold_starts.to_string(),
        figures.throttles.to_string(),
        figures.answered.to_string(),
        millis(figures.mean_ms),
        millis(figures.min_ms),
        millis(figures.p50_ms),
        millis(figures.max_ms),
    ]
}

/// The part `rounds` of the JSON report.
#[derive(Serialize)]
pub(super) struct RoundKeys<'a> {
    /// How many rounds are told apart at most.
    most: usize,
    list: Vec<SourceRound<'a>>,
    others: Option<RoundKey>,
    not_in_rounds: Vec<&'a str>,
}

#[derive(Serialize)]
struct SourceRound<'a> {
    source: &'a str,
    #[serde(flatten)]
    round: RoundKey,
}

#[derive(Serialize)]
struct RoundKey {
    #[serde(skip_serializing_if = "Option::is_none")]
    at_s: Option<f64>,
    rounds: u64,
    #[serde(flatten)]
    figures: Figures,
}

#[derive(Serialize)]
struct Figures {
    requests: u64,
    cold_starts: u64,
    throttles: u64,
    answered: u64,
    mean_ms: Option<f64>,
    min_ms: Option<f64>,
    p50_ms: Option<f64>,
    max_ms: Option<f64>,
}

impl<'a> From<(&'a str, RoundKey)> for SourceRound<'a> {
    fn from((source, round): (&'a str, RoundKey)) -> Self {
        Self { source, round }
    }
}

impl Figures {
    fn new(round: &Round) -> Self {
        let latency: &Histogram = &round.latency;
        let whole = |micros: Option<u64>| micros.map(|micros| micros as f64 / 1e3);
        Self {
            requests: round.requests,
            cold_starts: round.cold_starts,
            throttles: round.throttles,
            answered: latency.count(),
            mean_ms: latency.mean().map(|micros| micros.round() / 1e3),
            min_ms: whole(latency.min()),
            p50_ms: whole(latency.quantile(0.5)),
            max_ms: whole(latency.max()),
        }
    }
}
