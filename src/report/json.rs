//! The report for programs. Its keys are a contract; they are written down here and nowhere else.

mod money;
mod priced;
mod section;

pub(super) use priced::render as priced;

use serde::Serialize;
use serde_json::Value;

use crate::report::control::{ChangeRow, EventRow, ProvisionRow};
use crate::report::json::money::Prices;
pub(super) use crate::report::json::section::rounded;

use crate::report::json::section::Numbers;
use crate::report::rounds::{RoundKeys, RoundTable};
use crate::report::{
    AlarmRow, Got, Partial, PolicyRow, Render, Report, ScalingReport, ScalingRow, Section, Verdict,
};
use crate::units::SimTime;

/// The version of the contract; a key that changes its meaning or goes away raises it.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// Renders a report as one JSON object.
#[derive(Clone, Copy, Debug)]
pub struct Json {
    /// How many functions are listed, the largest first; the rest is in `others`.
    pub functions: usize,
}

impl Render for Json {
    fn render(&self, report: &Report) -> String {
        let document = self.document(report);
        let mut text = serde_json::to_string_pretty(&document)
            .expect("a document has only strings for keys and only finite numbers");
        text.push('\n');
        text
    }
}

impl Json {
    /// The report as a tree.
    pub(super) fn value(self, report: &Report) -> Value {
        serde_json::to_value(self.document(report))
            .expect("a document has only strings for keys and only finite numbers")
    }

    /// One function's part of the report as a tree.
    pub(super) fn section(section: &Section, at: SimTime) -> Value {
        serde_json::to_value(Named::new(section, at))
            .expect("a section has only strings for keys and only finite numbers")
    }

    fn document(self, report: &Report) -> Document<'_> {
        let shown = self.functions.min(report.functions.len());
        let named = |section| Named::new(section, report.at);
        Document {
            schema_version: SCHEMA_VERSION,
            title: &report.heading.title,
            digest: &report.digest,
            seed: report.heading.seed.0,
            platform: &report.heading.platform,
            region: &report.heading.region,
            simulated_s: report.at.as_micros() as f64 / 1e6,
            prices: Prices::new(&report.heading.prices),
            partial: report.partial.as_ref().map(PartialRun::new),
            numbers: Numbers::new(&report.total, report.at),
            functions: report.functions[..shown].iter().map(named).collect(),
            others: report.others(shown).as_ref().map(named),
            policies: &report.policies,
            provisioned: &report.control.provisions,
            events: report.control.events.as_ref(),
            changes: &report.control.changes,
            scaling: report.scaling.as_ref(),
            alarms: &report.alarms,
            scaling_activities: report.scaling.as_ref().map(|scaling| scaling.rows.as_slice()),
            rounds: report.rounds.as_ref().map(RoundTable::keys),
            expect: report.verdicts.iter().map(Expected::new).collect(),
            assumptions: &report.heading.assumptions,
            engine: Engine {
                wall_s: rounded(report.engine.wall_s, 6),
                events: report.engine.events,
                invocations_per_s: rounded(report.engine.invocations_per_s(&report.total), 0),
                peak_rss_bytes: report.engine.peak_rss_bytes,
            },
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    title: &'a str,
    digest: &'a str,
    seed: u64,
    platform: &'a str,
    region: &'a str,
    simulated_s: f64,
    prices: Prices<'a>,
    partial: Option<PartialRun<'a>>,
    #[serde(flatten)]
    numbers: Numbers,
    functions: Vec<Named>,
    others: Option<Named>,
    policies: &'a [PolicyRow],
    #[serde(skip_serializing_if = "is_empty")]
    provisioned: &'a [ProvisionRow],
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<&'a EventRow>,
    #[serde(skip_serializing_if = "is_empty")]
    changes: &'a [ChangeRow],
    #[serde(skip_serializing_if = "Option::is_none")]
    scaling: Option<&'a ScalingReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scaling_activities: Option<&'a [ScalingRow]>,
    #[serde(skip_serializing_if = "is_empty")]
    alarms: &'a [AlarmRow],
    #[serde(skip_serializing_if = "Option::is_none")]
    rounds: Option<RoundKeys<'a>>,
    expect: Vec<Expected<'a>>,
    assumptions: &'a [String],
    engine: Engine,
}

#[derive(Serialize)]
struct Named {
    name: String,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Serialize)]
struct PartialRun<'a> {
    at_s: f64,
    reason: &'a str,
}

#[derive(Serialize)]
struct Expected<'a> {
    what: &'a str,
    wanted: &'a str,
    got: Option<f64>,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct Engine {
    wall_s: f64,
    events: u64,
    invocations_per_s: f64,
    peak_rss_bytes: Option<u64>,
}

const fn is_empty<T>(rows: &&[T]) -> bool {
    rows.is_empty()
}

impl Named {
    fn new(section: &Section, at: SimTime) -> Self {
        Self { name: section.name.clone(), numbers: Numbers::new(section, at) }
    }
}

impl<'a> PartialRun<'a> {
    fn new(partial: &'a Partial) -> Self {
        Self { at_s: partial.at.as_micros() as f64 / 1e6, reason: &partial.reason }
    }
}

impl<'a> Expected<'a> {
    fn new(verdict: &'a Verdict) -> Self {
        let (got, error) = match &verdict.got {
            Got::Number(number) => (Some(*number), None),
            Got::Nothing => (None, None),
            Got::Unknown { .. } => (None, Some(verdict.got.to_string())),
        };
        Self { what: &verdict.what, wanted: &verdict.wanted, got, ok: verdict.is_ok(), error }
    }
}
