//! The keys of versions, aliases, events and what changes them.

use super::scaling::SCALING;
use super::{FUNCTION_NAME, Key, Kind, SHARE, Shape};

const UNITS: &str = "a whole number from 1 to 1000000 (execution environments)";
pub(super) const NUMBER: &str = "the number of a version, from 1 to 65535";
const TARGET: &str = "a function, or one of its versions or aliases, such as \"checkout:live\"";
const PAUSE: &str = "a duration from \"100ms\" to \"30d\", such as \"1s\"";
const ALIAS_NAME: &str = "an alias of a function, such as \"checkout:live\"";

/// `[functions.NAME.aliases.ALIAS]`.
pub(super) const ALIAS: &[Key] = &[
    Key::leaf("version", NUMBER).of(Kind::Whole(1, 65_535)).required(),
    Key::leaf("provisioned", UNITS).of(Kind::Whole(1, 1_000_000)),
    Key::new("weight", "{ version, share }: a second version", Shape::Table(WEIGHT)),
    SCALED,
];

/// A second version of an alias.
const WEIGHT: &[Key] = &[
    Key::leaf("version", NUMBER).of(Kind::Whole(1, 65_535)).required(),
    Key::leaf("share", SHARE).of(Kind::Share).required(),
];

/// `[functions.NAME.versions.NUMBER]`.
pub(super) const VERSION: &[Key] =
    &[Key::leaf("provisioned", UNITS).of(Kind::Whole(1, 1_000_000)), SCALED];

const SCALED: Key = Key::new(
    "scaling",
    "how Application Auto Scaling changes `provisioned`: { min, max, target_tracking, … }",
    Shape::Table(SCALING),
);

/// `[functions.NAME.asynchronous]`.
pub(super) const ASYNCHRONOUS: &[Key] = &[
    Key::leaf("retries", "0, 1 or 2: tries after the function has failed").of(Kind::Whole(0, 2)),
    Key::leaf("max_age", "a duration from \"60s\" to \"6h\"").of(Kind::Span),
    Key::leaf("dead_letter", "true or false: dropped events go to a queue or a topic")
        .of(Kind::Flag),
    Key::leaf("on_failure", "true or false: a destination hears of dropped events").of(Kind::Flag),
    Key::leaf("on_success", "true or false: a destination hears of answered events").of(Kind::Flag),
];

/// `[platform.provisioned]`.
pub(super) const PROVISIONED: &[Key] = &[
    Key::dist("preparation"),
    Key::leaf(
        "allocation",
        "\"unlimited\", \"scaling\" (it shares the tokens of on-demand scaling), or environments a \
         minute for each function, such as \"6000/min\"",
    )
    .of(Kind::Like(r"^(unlimited|scaling|[0-9]+\s*/\s*min)$")),
    Key::leaf("usable", "\"whole\" or \"incremental\"").of(Kind::OneOf(&["whole", "incremental"])),
    Key::leaf("init_limit", "a duration from \"1ms\" to \"15m\", such as \"130s\"").of(Kind::Span),
    Key::leaf("exact_qualifier", "true or false").of(Kind::Flag),
];

/// `[platform.asynchronous]`.
pub(super) const EVENT_RULES: &[Key] = &[
    Key::leaf("queue_delay", "a duration up to \"1m\", such as \"20ms\"").of(Kind::Span),
    Key::leaf("after_failure", "two durations, such as [\"1min\", \"2min\"]")
        .of(Kind::List(&Kind::Span)),
    Key::leaf("after_throttle", PAUSE).of(Kind::Span),
    Key::leaf("longest", PAUSE).of(Kind::Span),
    Key::leaf("growth", "a number from 1 to 10: how many times the wait before")
        .of(Kind::Number(1.0, 10.0)),
    Key::leaf("jitter", "\"none\", \"full\" or \"equal\"")
        .of(Kind::OneOf(&["none", "full", "equal"])),
];

/// `[[event]]`.
pub(super) const EVENT: &[Key] = &[
    Key::leaf("at", "a duration from the start of the run, such as \"12h\"")
        .of(Kind::Span)
        .required(),
    Key::leaf("deploy", "a function, or an alias that gets the new code as its next version")
        .of(Kind::Text),
    Key::leaf("publish", FUNCTION_NAME).of(Kind::Text),
    Key::new("point", "{ alias, version, weight }", Shape::Table(POINT)),
    Key::new("provisioned", "{ target, units }", Shape::Table(PROVISION)),
    Key::new("reserved", "{ target, units }", Shape::Table(RESERVE)),
    Key::new("memory", "{ target, size }", Shape::Table(RESIZE)),
    Key::leaf("concurrency", "the account's quota: a whole number from 1 to 1000000")
        .of(Kind::Whole(1, 1_000_000)),
    Key::new("burst", "{ target, requests }", Shape::Table(BURST)),
];

const POINT: &[Key] = &[
    Key::leaf("alias", ALIAS_NAME).of(Kind::Text).required(),
    Key::leaf("version", NUMBER).of(Kind::Whole(1, 65_535)).required(),
    Key::new("weight", "{ version, share }: a second version", Shape::Table(WEIGHT)),
];

const PROVISION: &[Key] = &[
    Key::leaf("target", "a version or an alias, such as \"checkout:live\"")
        .of(Kind::Text)
        .required(),
    Key::leaf("units", "a whole number from 0 to 1000000 (execution environments), or \"none\"")
        .of(Kind::Either(&[Kind::Whole(0, 1_000_000), Kind::OneOf(&["none"])]))
        .required(),
];

const RESERVE: &[Key] = &[
    Key::leaf("target", FUNCTION_NAME).of(Kind::Text).required(),
    Key::leaf("units", "a whole number from 0 to 1000000 (execution environments), or \"none\"")
        .of(Kind::Either(&[Kind::Whole(0, 1_000_000), Kind::OneOf(&["none"])]))
        .required(),
];

const RESIZE: &[Key] = &[
    Key::leaf("target", FUNCTION_NAME).of(Kind::Text).required(),
    Key::leaf("size", "128 to 10240 (MB), or a text such as \"1 GB\"").of(Kind::Memory).required(),
];

const BURST: &[Key] = &[
    Key::leaf("target", TARGET).of(Kind::Text).required(),
    Key::leaf("requests", "a whole number from 1 to 1000000, all at once")
        .of(Kind::Whole(1, 1_000_000))
        .required(),
];
