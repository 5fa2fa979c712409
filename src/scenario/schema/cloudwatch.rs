//! The keys of `[cloudwatch]` and `[alarms.NAME]`.

use super::control::NUMBER;
use super::scaling::{
    COMPARISON, COMPARISON_KIND, LOOK_BACK, MISSING, MISSING_KIND, POINTS, POINTS_KIND,
};
use super::{Key, Kind};

/// `[cloudwatch]`.
pub(super) const CLOUDWATCH: &[Key] =
    &[Key::leaf("spillover", "\"full\" or \"none\"").of(Kind::OneOf(&["full", "none"]))];

/// `[alarms.NAME]`.
pub(super) const ALARM: &[Key] = &[
    Key::leaf(
        "metric",
        "one of AWS's names, such as \"Errors\"; `tepid run --cloudwatch` has them",
    )
    .of(Kind::OneOf(METRICS))
    .required(),
    Key::leaf("target", super::TARGET_NAME).of(Kind::Text),
    Key::leaf("executed_version", NUMBER).of(Kind::Whole(1, 65_535)),
    Key::leaf(
        "statistic",
        "\"SampleCount\", \"Sum\", \"Average\", \"Minimum\", \"Maximum\", \"p99\"",
    )
    .of(Kind::OneOf(&["SampleCount", "Sum", "Average", "Minimum", "Maximum", "p99"])),
    Key::leaf("comparison", COMPARISON).of(COMPARISON_KIND).required(),
    Key::leaf("threshold", "a number from 0, in the metric's unit, such as 5 or 0.7")
        .of(Kind::Number(0.0, 1e9))
        .required(),
    Key::leaf("evaluation", POINTS).of(POINTS_KIND),
    Key::leaf("period", "a duration of whole minutes up to a day, such as \"60s\"").of(Kind::Span),
    Key::leaf("missing", MISSING).of(MISSING_KIND),
    Key::leaf("look_back", LOOK_BACK).of(Kind::Whole(0, 1_000)),
    Key::leaf("delay", "a duration from \"0s\" to \"3m\", such as \"60s\"").of(Kind::Span),
];

const METRICS: &[&str] = &[
    "Invocations",
    "Errors",
    "Throttles",
    "ProvisionedConcurrencyInvocations",
    "ProvisionedConcurrencySpilloverInvocations",
    "Duration",
    "ConcurrentExecutions",
    "UnreservedConcurrentExecutions",
    "ClaimedAccountConcurrency",
    "ProvisionedConcurrentExecutions",
    "ProvisionedConcurrencyUtilization",
    "AsyncEventsReceived",
    "AsyncEventAge",
    "AsyncEventsDropped",
];

#[cfg(test)]
mod tests {
    use super::METRICS;
    use crate::metrics::cloudwatch::Metric;

    #[test]
    fn every_metric_may_be_named() {
        assert_eq!(METRICS, Metric::ALL.map(Metric::name));
    }
}
