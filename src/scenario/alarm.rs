//! `[alarms.NAME]`: alarms of one's own on CloudWatch's metrics.

use std::sync::Arc;

use crate::autoscaling::{
    Alarm, AlarmSpec, Delays, MINUTE, MOfN, MissingData, Period, Policy, Ratio,
};
use crate::id::{FunctionId, Qualifier};
use crate::metrics::SpilloverSample;
use crate::metrics::cloudwatch::{Dimensions, Metric, Statistic};
use crate::scenario::Scenario;
use crate::scenario::account::Functions;
use crate::scenario::diagnostic::did_you_mean;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::scaling::{COMPARISONS, MISSING, Scalable, look_back, or, points};
use crate::scenario::tree::Value;
use crate::units::SimDuration;

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
    /// From the end of a period to when it sees it.
    pub delay: SimDuration,
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
            Dimensions::Function(function)
            | Dimensions::Resource(function, _)
            | Dimensions::Executed(function, ..) => (function, 1),
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

/// Reads what `[cloudwatch]` says of invocations that spill over, and names what nobody says of it
/// where alarms or scaling rest on it.
pub(super) fn spillover(
    view: &View<'_>,
    alarms: &[OwnAlarm],
    scalables: &[Scalable],
    out: &mut Findings,
) -> SpilloverSample {
    let samples = [("full", SpilloverSample::Full), ("none", SpilloverSample::None)];
    let field = view.get("cloudwatch").and_then(|field| field.table().get("spillover"));
    let metric = Metric::ProvisionedConcurrencyUtilization;
    let is_seen = alarms.iter().any(|own| own.metric == metric)
        || scalables.iter().any(|own| 0 < own.scaling.target.policies().count());
    if is_seen && field.is_none() {
        out.assume(
            "cloudwatch.spillover: an invocation that spills over is a sample of full use (F8.3: \
             AWS does not say)."
                .to_owned(),
        );
    }
    field.and_then(|field| field.one_of(&samples, out)).unwrap_or_default()
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
    let dimensions = dimensions(view, functions, out);
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
    let delay = delay(view, out);
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
        Ok(alarm) => {
            let (name, delay) = (Arc::from(name), delay?);
            Some(OwnAlarm { name, metric, dimensions, statistic, alarm, delay })
        }
        Err(error) => {
            view.problem(error.to_string(), None, out);
            None
        }
    }
}

/// Whose metric it looks at.
fn dimensions(view: &View<'_>, functions: &Functions, out: &mut Findings) -> Option<Dimensions> {
    let executed = view.get("executed_version");
    let target = match view.get("target") {
        Some(field) => Some(functions.find_target(&field, out)?),
        None if view.has("target") => return None,
        None => None,
    };
    let number = executed.as_ref().and_then(|field| field.whole(1..=u16::MAX, out));
    match (target, executed) {
        (Some((function, Qualifier::Alias(alias))), Some(_)) => {
            Some(Dimensions::Executed(function, alias, number?))
        }
        (_, Some(field)) => {
            let problem = "only what comes through an alias has an executed version".to_owned();
            field.note(problem, Some("target = \"FUNCTION:ALIAS\"".to_owned()), None, out);
            None
        }
        (None, None) => Some(Dimensions::Account),
        (Some((function, Qualifier::Latest)), None) => Some(Dimensions::Function(function)),
        (Some((function, own)), None) => Some(Dimensions::Resource(function, own)),
    }
}

/// How late it sees a period.
fn delay(view: &View<'_>, out: &mut Findings) -> Option<SimDuration> {
    let usual = Delays::USUAL.metric;
    if !view.has("delay") {
        out.assume(format!(
            "alarms.NAME.delay: an alarm sees a period {usual} after its end, and of it what is \
             known by then (F8.3: AWS publishes no time)."
        ));
    }
    or(view, "delay", usual, |field| field.span(Delays::PUBLICATION_RANGE, out))
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
        Dimensions::Executed(..) if !metric.has_executed_version() => Some((
            format!("{name} has no executed version"),
            "Invocations, Errors, Duration or AsyncEventAge",
        )),
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
