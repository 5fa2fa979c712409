//! What each key of scaling, alarms and CloudWatch means, and its default.

use super::Default::{Nothing, Said};
use super::meanings::Meaning;

/// The keys of `scaling`, which versions and aliases share.
pub(super) const SCALING: &[Meaning] = &[
    ("scaling.min", "The least capacity.", Nothing),
    ("scaling.max", "The most capacity.", Nothing),
    (
        "scaling.target_tracking",
        "Keeps ProvisionedConcurrencyUtilization at a target, by two alarms.",
        Said("none"),
    ),
    ("scaling.target_tracking.target", "The utilisation to keep.", Nothing),
    ("scaling.target_tracking.statistic", "Of a minute's samples.", Said("`average`")),
    ("scaling.target_tracking.high", "Minutes above the target that scale out.", Said("`3 of 3`")),
    (
        "scaling.target_tracking.low",
        "Minutes below the low alarm that scale in.",
        Said("`15 of 15`"),
    ),
    ("scaling.target_tracking.low_factor", "The low alarm, as a part of the target.", Said("90 %")),
    ("scaling.target_tracking.missing", "What missing minutes count as.", Said("`missing`")),
    (
        "scaling.target_tracking.look_back",
        "Older minutes that may stand in for missing ones.",
        Said("2"),
    ),
    (
        "scaling.target_tracking.formula",
        "What new capacity is computed from: the latest minute, or all that the alarm evaluates.",
        Said("`latest`"),
    ),
    (
        "scaling.target_tracking.scale_out_cooldown",
        "How long only a larger scale-out follows a scale-out.",
        Said("none"),
    ),
    (
        "scaling.target_tracking.scale_in_cooldown",
        "How long no scale-in follows a scale-in.",
        Said("none"),
    ),
    ("scaling.target_tracking.disable_scale_in", "Whether it only ever adds.", Said("false")),
    (
        "scaling.policies",
        "Several policies: each has a name and the keys of `target_tracking`, with a statistic of \
         its own, or of one `step`. The largest scale-out wins; a scale-in needs all that track.",
        Said("none"),
    ),
    (
        "scaling.step",
        "Step scaling on the same metric; AWS has none for provisioned concurrency.",
        Said("none"),
    ),
    ("scaling.step.comparison", "When a minute breaches.", Nothing),
    ("scaling.step.threshold", "What it is compared with.", Nothing),
    ("scaling.step.datapoints", "How many have to breach.", Nothing),
    ("scaling.step.period", "How long a datapoint is.", Said("a minute")),
    ("scaling.step.statistic", "Of the alarm.", Said("`average`")),
    ("scaling.step.aggregation", "Of what the steps see.", Said("`average`")),
    ("scaling.step.missing", "What missing datapoints count as.", Said("`missing`")),
    ("scaling.step.look_back", "Older ones that may stand in for them.", Said("2")),
    ("scaling.step.adjustment_type", "What `adjustment` means.", Nothing),
    ("scaling.step.min_adjustment_magnitude", "The least change in percent.", Said("none")),
    ("scaling.step.cooldown", "How long it waits after an activity.", Said("300 s")),
    ("scaling.step.steps", "What is done how far beyond the threshold.", Nothing),
    ("scaling.step.steps.lower", "From this difference on.", Said("no bound")),
    ("scaling.step.steps.upper", "Up to this difference.", Said("no bound")),
    ("scaling.step.steps.adjustment", "By how much, or to what.", Nothing),
    (
        "scaling.overlap",
        "What policies may start while capacity is being changed: a larger scale-out, or nothing.",
        Said("`larger`"),
    ),
    ("scaling.scheduled", "New bounds by the clock.", Said("none")),
    ("scaling.scheduled.schedule", "When.", Nothing),
    ("scaling.scheduled.timezone", "By whose clock.", Said("UTC")),
    ("scaling.scheduled.min", "The new least capacity.", Said("as it is")),
    ("scaling.scheduled.max", "The new most capacity.", Said("as it is")),
    (
        "scaling.delays",
        "How long news takes; with `instant` none, nor does any allocation.",
        Said("metrics are a minute late"),
    ),
    ("scaling.delays.metric", "From the end of a minute to when alarms see it.", Said("60 s")),
];

/// The keys of alarms, and of how CloudWatch counts.
pub(super) const WATCHING: &[Meaning] = &[
    ("alarms.NAME.metric", "What it looks at.", Nothing),
    ("alarms.NAME.target", "Whose metric.", Said("the account's")),
    (
        "alarms.NAME.executed_version",
        "Of an alias with two versions only what this one runs.",
        Said("what both run"),
    ),
    ("alarms.NAME.statistic", "Of a period's samples.", Said("what AWS recommends for the metric")),
    ("alarms.NAME.comparison", "When a period breaches.", Nothing),
    ("alarms.NAME.threshold", "What it is compared with.", Nothing),
    ("alarms.NAME.evaluation", "How many of how many periods have to breach.", Said("1 of 1")),
    ("alarms.NAME.period", "How long a period is.", Said("a minute")),
    ("alarms.NAME.missing", "What periods without samples count as.", Said("`missing`")),
    ("alarms.NAME.look_back", "Older periods that may stand in for missing ones.", Said("2")),
    ("alarms.NAME.delay", "From the end of a period to when the alarm sees it.", Said("60 s")),
    (
        "cloudwatch.spillover",
        "What an invocation that spills over is to ProvisionedConcurrencyUtilization: a sample of \
         full use, or none.",
        Said("full"),
    ),
];
