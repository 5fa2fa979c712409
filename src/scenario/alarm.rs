//! `[alarms.NAME]`: alarms of one's own on CloudWatch's metrics.

use std::sync::Arc;

use crate::autoscaling::{Alarm, AlarmSpec, MINUTE, MOfN, MissingData, Period, Policy, Ratio};
use crate::id::{FunctionId, Qualifier};
use crate::metrics::cloudwatch::{Dimensions, Metric, Statistic};
use crate::scenario::Scenario;
use crate::scenario::account::Functions;
use crate::scenario::diagnostic::did_you_mean;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::scaling::{COMPARISONS, MISSING, look_back, or, points};
use crate::scenario::tree::Value;

/// An alarm on a metric, which tells of it and does nothing else.
#[derive(Clone, Debug)]
pub struct OwnAlarm {
    /// What it is called.
    pub name: Arc<str>,
    /// What it looks at.
    pub metric: Metric,
    /// Of whom.
    pub dimensions: Dimensions,
    /// How a period's samples become one value.
    pub statistic: Statistic,
    /// The alarm before it has seen anything; its threshold is in the metric's unit.
    pub alarm: Alarm,
}

/// The most alarms of a scenario; each keeps a day of datapoints at most.
const MOST: usize = 1_000;

const STATISTICS: [(&str, Statistic); 6] = [
    ("SampleCount", Statistic::SampleCount),
    ("Sum", Statistic::Sum),
    ("Average", Statistic::Average),
    ("Minimum", Statistic::Minimum),
    ("Maximum", Statistic::Maximum),
    ("p99", Statistic::P99),
];

impl Scenario {
    /// How many alarms are in service all the time, as CloudWatch bills them, and for whom: one for
    /// each of `[alarms]`, two for each policy of target tracking, one for each of step scaling.
    /// Those on the account are put on the bill of its first function.
    pub fn alarms_in_service(&self) -> impl Iterator<Item = (FunctionId, u32)> {
        let own = self.alarms.iter().map(|own| match own.dimensions {
            Dimensions::Account => (FunctionId(0), 1),
            Dimensions::Function(function) | Dimensions::Resource(function, _) => (function, 1),
        });
        let theirs = self.scalables.iter().flat_map(|own| {
            let policies = own.scaling.target.policies();
            policies.map(|policy| match policy {
                Policy::TargetTracking(_) => (own.function, 2),
                Policy::Step(_) => (own.function, 1),
            })
        });
        own.chain(theirs).filter(|(function, _)| function.index() < self.model.functions.len())
    }
}

/// Reads `[alarms]`.
pub(super) fn alarms(view: &View<'_>, functions: &Functions, out: &mut Findings) -> Vec<OwnAlarm> {
    let Some(field) = view.get("alarms") else { return Vec::new() };
    let named = field.named();
    if MOST < named.len() {
        let problem = format!("there are {} alarms", named.len());
        field.note(problem, Some(format!("at most {MOST}")), None, out);
        return Vec::new();
    }
    named.iter().filter_map(|(name, table)| alarm(name, table, functions, out)).collect()
}

fn alarm(
    name: &str,
    view: &View<'_>,
    functions: &Functions,
    out: &mut Findings,
) -> Option<OwnAlarm> {
    let metric = view.get("metric").and_then(|field| metric(&field, out));
    let dimensions = match view.get("target") {
        Some(field) => functions.find_target(&field, out).map(|(function, own)| match own {
            Qualifier::Latest => Dimensions::Function(function),
            Qualifier::Version(_) | Qualifier::Alias(_) => Dimensions::Resource(function, own),
        }),
        None => (!view.has("target")).then_some(Dimensions::Account),
    };
    let usual = metric.map_or(Statistic::Sum, Metric::usual);
    let statistic = or(view, "statistic", usual, |field| field.one_of(&STATISTICS, out));
    let comparison = view.get("comparison").and_then(|field| field.one_of(&COMPARISONS, out));
    let threshold = view.get("threshold").and_then(|field| number(&field, out));
    let datapoints = or(view, "evaluation", MOfN::all(1), |field| points(field, out));
    let period = or(view, "period", Period::MINUTE, |field| {
        let span = field.any_span(out)?;
        field.accept(Period::new(span).filter(|_| MINUTE <= span), None, out)
    });
    let missing = or(view, "missing", MissingData::Missing, |field| field.one_of(&MISSING, out));
    let look_back = look_back(view, out);
    let (metric, dimensions, statistic) = (metric?, dimensions?, statistic?);
    check(view, (metric, dimensions, statistic), out)?;
    let spec = AlarmSpec {
        comparison: comparison?,
        threshold: threshold?,
        period: period?,
        datapoints: datapoints?,
        missing: missing?,
        look_back: look_back?,
    };
    match Alarm::new(spec) {
        Ok(alarm) => Some(OwnAlarm { name: Arc::from(name), metric, dimensions, statistic, alarm }),
        Err(error) => {
            view.problem(error.to_string(), None, out);
            None
        }
    }
}

/// Refuses what CloudWatch does not have: such an alarm would never see a datapoint.
fn check(
    view: &View<'_>,
    (metric, dimensions, statistic): (Metric, Dimensions, Statistic),
    out: &mut Findings,
) -> Option<()> {
    let name = metric.name();
    let problem = match dimensions {
        Dimensions::Account | Dimensions::Function(_) if metric.is_of_provisioned() => {
            Some((format!("only versions and aliases have {name}"), "target = \"FUNCTION:ALIAS\""))
        }
        Dimensions::Function(_) | Dimensions::Resource(..) if metric.is_of_account() => {
            Some((format!("only the account has {name}"), "no target"))
        }
        _ if statistic == Statistic::P99 && !metric.has_percentiles() => {
            Some((format!("there is no p99 of {name}"), "p99 of Duration or AsyncEventAge"))
        }
        _ => None,
    };
    let Some((problem, allowed)) = problem else { return Some(()) };
    view.problem(problem, Some(allowed.to_owned()), out);
    None
}

fn metric(field: &Field<'_>, out: &mut Findings) -> Option<Metric> {
    let name = field.text(out)?;
    let metric = Metric::ALL.into_iter().find(|metric| metric.name() == name);
    let help = metric.is_none().then(|| did_you_mean(name, Metric::ALL.map(Metric::name)));
    field.accept(metric, help.flatten(), out)
}

/// A threshold as it was written: no double comes between.
fn number(field: &Field<'_>, out: &mut Findings) -> Option<Ratio> {
    let value: Option<Ratio> = match &field.node.value {
        Value::Integer(_) | Value::Float(_) => field.node.place.written().parse().ok(),
        _ => None,
    };
    field.accept(value.filter(|value| Ratio::ZERO <= *value), None, out)
}
