//! The keys of an alias's `scaling`: Application Auto Scaling.

use super::{Key, Kind, SPAN, Shape};

/// `[functions.NAME.aliases.ALIAS.scaling]`.
pub(in crate::scenario) const SCALING: &[Key] = &[
    Key::leaf("min", CAPACITY).of(CAPACITY_KIND).required(),
    Key::leaf("max", CAPACITY).of(CAPACITY_KIND).required(),
    Key::new("target_tracking", "{ target, statistic, high, low, … }", Shape::Table(TRACKING)),
    Key::new(
        "policies",
        "a table for each policy, with a name of your own: { target_tracking } or { step }",
        Shape::Named(POLICY),
    ),
    Key::new("step", "a list of { comparison, threshold, steps, … }", Shape::List(STEP)),
    Key::leaf("overlap", "\"larger\" or \"nothing\"").of(Kind::OneOf(&["larger", "nothing"])),
    Key::new("scheduled", "a list of { schedule, timezone, min, max }", Shape::List(SCHEDULED)),
    Key::new(
        "delays",
        "\"instant\", or a table such as { metric = \"60s\" }",
        Shape::TextOrTable(DELAYS),
    )
    .of(Kind::OneOf(&["instant"])),
];

/// One of several policies.
const POLICY: &[Key] = &[
    Key::new("target_tracking", "{ target, statistic, high, low, … }", Shape::Table(TRACKING)),
    Key::new("step", "{ comparison, threshold, steps, … }", Shape::Table(STEP)),
];

const CAPACITY: &str = "a whole number from 0 to 1000000 (execution environments)";
const CAPACITY_KIND: Kind = Kind::Whole(0, 1_000_000);
const STATISTICS: &str = "\"average\", \"maximum\" or \"minimum\"";
const STATISTIC_KIND: Kind = Kind::OneOf(&["average", "maximum", "minimum"]);
pub(super) const POINTS: &str =
    "datapoints to alarm of evaluation periods, such as \"3 of 3\", for at most a day";
pub(super) const POINTS_KIND: Kind = Kind::Like("^[0-9]+ of [0-9]+$");
pub(super) const MISSING: &str = "\"missing\", \"not-breaching\", \"breaching\" or \"ignore\"";
pub(super) const MISSING_KIND: Kind =
    Kind::OneOf(&["missing", "not-breaching", "breaching", "ignore"]);
pub(super) const LOOK_BACK: &str =
    "a whole number from 0 to 1000 (datapoints beyond those evaluated)";

pub(super) const COMPARISON: &str = "\">\", \">=\", \"<\" or \"<=\"";
pub(super) const COMPARISON_KIND: Kind = Kind::OneOf(&[">", ">=", "<", "<="]);

const TRACKING: &[Key] = &[
    Key::leaf("target", "a share from 10% to 90%, such as \"70%\"").of(Kind::Share).required(),
    Key::leaf("statistic", STATISTICS).of(STATISTIC_KIND),
    Key::leaf("high", POINTS).of(POINTS_KIND),
    Key::leaf("low", POINTS).of(POINTS_KIND),
    Key::leaf("low_factor", "a share above 0 and up to 100% (of the target)").of(Kind::Share),
    Key::leaf("missing", MISSING).of(MISSING_KIND),
    Key::leaf("look_back", LOOK_BACK).of(Kind::Whole(0, 1_000)),
    Key::leaf("formula", "\"latest\" or \"window\"").of(Kind::OneOf(&["latest", "window"])),
    Key::leaf("scale_out_cooldown", SPAN).of(Kind::Span),
    Key::leaf("scale_in_cooldown", SPAN).of(Kind::Span),
    Key::leaf("disable_scale_in", "true or false").of(Kind::Flag),
];

const STEP: &[Key] = &[
    Key::leaf("comparison", COMPARISON).of(COMPARISON_KIND).required(),
    Key::leaf("threshold", "a share from 0 to 100 %, such as \"70%\"").of(Kind::Share).required(),
    Key::leaf("datapoints", POINTS).of(POINTS_KIND).required(),
    Key::leaf("period", "a duration of whole minutes up to a day, such as \"60s\"").of(Kind::Span),
    Key::leaf("statistic", STATISTICS).of(STATISTIC_KIND),
    Key::leaf("aggregation", STATISTICS).of(STATISTIC_KIND),
    Key::leaf("missing", MISSING).of(MISSING_KIND),
    Key::leaf("look_back", LOOK_BACK).of(Kind::Whole(0, 1_000)),
    Key::leaf(
        "adjustment_type",
        "\"change-in-capacity\", \"percent-change-in-capacity\" or \"exact-capacity\"",
    )
    .of(Kind::OneOf(&["change-in-capacity", "percent-change-in-capacity", "exact-capacity"]))
    .required(),
    Key::leaf("min_adjustment_magnitude", CAPACITY).of(CAPACITY_KIND),
    Key::leaf("cooldown", SPAN).of(Kind::Span),
    Key::new("steps", "a list of 1 to 20 { lower, upper, adjustment }", Shape::List(STEPS))
        .required(),
];

const BOUND: &str = "a difference from the threshold from -100% to 100%, such as \"10%\" or -0.1";
const BOUND_KIND: Kind = Kind::Either(&[Kind::Number(-1.0, 1.0), Kind::Text]);

const STEPS: &[Key] = &[
    Key::leaf("lower", BOUND).of(BOUND_KIND),
    Key::leaf("upper", BOUND).of(BOUND_KIND),
    Key::leaf("adjustment", "a whole number from -1000000 to 1000000")
        .of(Kind::Number(-1e6, 1e6))
        .required(),
];

const SCHEDULED: &[Key] = &[
    Key::leaf("schedule", "an expression such as \"cron(0 8 ? * MON-FRI *)\"")
        .of(Kind::Text)
        .required(),
    Key::leaf("timezone", "an IANA time zone, such as \"Europe/Berlin\"").of(Kind::Text),
    Key::leaf("min", CAPACITY).of(CAPACITY_KIND),
    Key::leaf("max", CAPACITY).of(CAPACITY_KIND),
];

const DELAYS: &[Key] =
    &[Key::leaf("metric", "a duration from \"30s\" to \"3m\", such as \"60s\"").of(Kind::Span)];
