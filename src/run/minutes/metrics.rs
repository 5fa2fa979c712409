//! The columns of CloudWatch's metrics in the table of minutes.

use crate::id::FunctionId;
use crate::metrics::cloudwatch::{CloudWatch, Dimensions, Metric, Samples, Statistic};
use crate::run::cloudwatch::told;
use crate::units::SimTime;

/// How many columns there are.
pub(super) const COUNT: usize = 19;

/// A column: its title, a metric, and how its samples become one value. Those with the metric's own
/// name have the statistic that AWS recommends.
type Column = (&'static str, Metric, Statistic);

/// The columns; a name that changes its meaning or goes away breaks its readers.
const COLUMNS: [Column; COUNT] = [
    usual(Metric::Invocations),
    usual(Metric::Errors),
    usual(Metric::Throttles),
    usual(Metric::Duration),
    ("Duration_Maximum", Metric::Duration, Statistic::Maximum),
    ("Duration_p99", Metric::Duration, Statistic::P99),
    usual(Metric::ConcurrentExecutions),
    usual(Metric::UnreservedConcurrentExecutions),
    usual(Metric::ClaimedAccountConcurrency),
    usual(Metric::ProvisionedConcurrencyInvocations),
    usual(Metric::ProvisionedConcurrencySpilloverInvocations),
    usual(Metric::ProvisionedConcurrentExecutions),
    usual(Metric::ProvisionedConcurrencyUtilization),
    (
        "ProvisionedConcurrencyUtilization_Average",
        Metric::ProvisionedConcurrencyUtilization,
        Statistic::Average,
    ),
    usual(Metric::AsyncEventsReceived),
    usual(Metric::AsyncEventAge),
    ("AsyncEventAge_Maximum", Metric::AsyncEventAge, Statistic::Maximum),
    ("AsyncEventAge_p99", Metric::AsyncEventAge, Statistic::P99),
    usual(Metric::AsyncEventsDropped),
];

const fn usual(metric: Metric) -> Column {
    (metric.name(), metric, metric.usual())
}

/// The titles of the columns.
pub(super) fn titles() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(title, ..)| *title)
}

/// The cells of a function's row, or of the account's, over minutes that begin at these instants.
pub(super) fn cells<'m>(
    metrics: &'m CloudWatch,
    function: Option<FunctionId>,
    minutes: &'m [SimTime],
) -> impl Iterator<Item = String> + 'm {
    COLUMNS.iter().map(move |(_, metric, statistic)| {
        let mut samples = Samples::default();
        for began in minutes {
            add(metrics, function, *began, *metric, &mut samples);
        }
        // A count of nothing is a number. The others have no datapoint, and 0 would be one.
        let is_count = *statistic == Statistic::Sum;
        if is_count && samples.is_empty() {
            "0".to_owned()
        } else {
            told(*metric, &samples, *statistic)
        }
    })
}

/// Adds the samples of one minute.
fn add(
    metrics: &CloudWatch,
    function: Option<FunctionId>,
    began: SimTime,
    metric: Metric,
    samples: &mut Samples,
) {
    if metric.is_of_provisioned() {
        samples.merge(&metrics.together(began, function, metric));
        return;
    }
    let dimensions = match function {
        Some(_) if metric.is_of_account() => return,
        Some(function) => Dimensions::Function(function),
        None => Dimensions::Account,
    };
    if let Some(own) = metrics.samples(began, dimensions, metric) {
        samples.merge(own);
    }
}
