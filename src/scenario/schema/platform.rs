//! The keys of `[platform]`.

use super::control::{EVENT_RULES, PROVISIONED};
use super::distribution::{DIST, IDLE, IDLE_ALLOWED, IDLE_TEXT};
use super::{Key, Kind, SHARE, SPAN, Shape};

/// `[platform]`, and the files in `models/platforms`.
pub(in crate::scenario) const PLATFORM: &[Key] = &[
    Key::leaf("base", "the name of a shipped platform, or the path of a TOML file").of(Kind::Text),
    Key::new("idle", IDLE_ALLOWED, Shape::TextOrChoice(IDLE)).of(IDLE_TEXT),
    Key::new("idle_spare", IDLE_ALLOWED, Shape::TextOrChoice(IDLE)).of(IDLE_TEXT),
    Key::new(
        "max_age",
        "\"none\", a duration such as \"2h\", or exactly one of constant, exponential, lognormal, \
         gamma, uniform, empirical",
        Shape::TextOrChoice(DIST),
    )
    .of(Kind::Either(&[Kind::OneOf(&["none"]), Kind::Span])),
    Key::leaf(
        "routing",
        "\"most-recently-used\", \"least-recently-used\", \"newest\", \"oldest\" or \"random\"",
    )
    .of(Kind::OneOf(ROUTINGS)),
    Key::new("scaling", "exactly one of token_bucket, legacy, unlimited", Shape::Choice(SCALING)),
    Key::leaf(
        "request_rate",
        "\"none\", or a number from 1 to 1000000 \"per concurrency\", such as \
         \"10 per concurrency\"",
    )
    .of(Kind::Like(r"^(none|[0-9]+\s*per concurrency)$")),
    Key::dist("platform_start"),
    Key::new("download", "zip_per_mb, image and sigma", Shape::Table(DOWNLOAD)),
    Key::dist("first_image"),
    Key::dist("vpc"),
    Key::new("init_outliers", OUTLIERS_ALLOWED, Shape::TextOrTable(OUTLIERS))
        .of(Kind::OneOf(&["none"])),
    Key::leaf("init_limit", "a duration from \"1ms\" to \"15m\", such as \"10s\"").of(Kind::Span),
    Key::leaf("front_end", "a duration up to \"1m\", such as \"10ms\"").of(Kind::Span),
    Key::new("billing", "granularity and init", Shape::Table(BILLING)),
    Key::new("provisioned", "how provisioned concurrency is allocated", Shape::Table(PROVISIONED)),
    Key::new("asynchronous", "when events are tried again", Shape::Table(EVENT_RULES)),
];

const ROUTINGS: &[&str] =
    &["most-recently-used", "least-recently-used", "newest", "oldest", "random"];

const DOWNLOAD: &[Key] = &[
    Key::leaf("zip_per_mb", SPAN).of(Kind::Span),
    Key::leaf("image", SPAN).of(Kind::Span),
    Key::leaf("sigma", "a number from 0 to 10: the standard deviation of the logarithm")
        .of(Kind::Number(0.0, 10.0)),
];

const OUTLIERS_ALLOWED: &str = "\"none\", or { share, factor }";

const OUTLIERS: &[Key] = &[
    Key::leaf("share", SHARE).of(Kind::Share).required(),
    Key::leaf("factor", "a whole number from 1 to 1000: how many times as long")
        .of(Kind::Whole(1, 1_000))
        .required(),
];

const BILLING: &[Key] = &[
    Key::leaf("granularity", "a whole number of milliseconds from \"1ms\" to \"1s\"")
        .of(Kind::Span),
    Key::leaf("init", "\"all\" or \"unmanaged\"").of(Kind::OneOf(&["all", "unmanaged"])),
];

const SCALING: &[Key] = &[
    Key::new("token_bucket", "{ capacity, refill }", Shape::Table(TOKEN_BUCKET)),
    Key::new("legacy", "{ burst, per_minute }", Shape::Table(LEGACY)),
    Key::new("unlimited", "{}", Shape::Table(&[])),
];

const TOKEN_BUCKET: &[Key] = &[
    Key::leaf("capacity", "a whole number from 1 to 1000000")
        .of(Kind::Whole(1, 1_000_000))
        .required(),
    Key::leaf("refill", "whole tokens per time, such as \"100/s\", or stepwise \"1000 per 10s\"")
        .of(Kind::Like(r"^\s*[0-9]+\s*(/s|per.+)$"))
        .required(),
];

const LEGACY: &[Key] = &[
    Key::leaf(
        "burst",
        "a whole number from 1 to 1000000, or a table of Regions to numbers with \"other\"",
    )
    .of(Kind::Either(&[Kind::Whole(1, 1_000_000), Kind::Map(&Kind::Whole(1, 1_000_000))]))
    .required(),
    Key::leaf("per_minute", "a whole number from 0 to 1000000")
        .of(Kind::Whole(0, 1_000_000))
        .required(),
];
