//! The keys of `[traffic.NAME]`.

use super::client::{CLIENT, CLIENT_ALLOWED};
use super::traces::{AZURE2019, AZURE2021, REPLAY};
use super::{FUNCTION_NAME, Key, Kind, RATE, Shape, TARGET_NAME};

/// `[traffic.NAME]`.
pub(in crate::scenario) const TRAFFIC: &[Key] = &[
    Key::leaf("target", TARGET_NAME).of(Kind::Text),
    Key::new(
        "arrivals",
        "exactly one of constant, poisson, diurnal, rates, bursts, rule, scheduler, replay, \
         azure2019, azure2021, generate",
        Shape::Choice(ARRIVALS),
    )
    .required(),
    Key::dist("duration"),
    Key::leaf(
        "payload",
        "a size from \"0B\" to \"6MB\", to \"1MB\" from a schedule, such as \"64KB\"",
    )
    .of(Kind::Bytes),
    Key::leaf(
        "from",
        "a duration from the start of the run, such as \"8h\": the source begins then, and all its \
         own times count from there",
    )
    .of(Kind::Span),
    Key::leaf(
        "until",
        "a duration from the start of the run, longer than `from`, such as \"10h\": the source \
         ends then",
    )
    .of(Kind::Span),
    Key::leaf("invoke", "\"synchronous\" or \"asynchronous\"")
        .of(Kind::OneOf(&["synchronous", "asynchronous"])),
    Key::new("client", CLIENT_ALLOWED, Shape::TextOrTable(CLIENT))
        .of(Kind::OneOf(&["none", "legacy", "standard"])),
];

const ARRIVALS: &[Key] = &[
    Key::new("constant", "{ rate } or { every }, first, batch, count", Shape::Table(CONSTANT)),
    Key::new(
        "poisson",
        "{ rate }",
        Shape::Table(&[Key::leaf("rate", RATE).of(Kind::Rate).required()]),
    ),
    Key::new("diurnal", "{ mean, peak, peak_at, week }", Shape::Table(DIURNAL)),
    Key::new("rates", "{ points, between, every }", Shape::Table(RATES)),
    Key::new("bursts", "{ size, every, first, within, spread, gap }", Shape::Table(BURSTS)),
    Key::new("rule", "{ schedule, delay }", Shape::Table(RULE)),
    Key::new(
        "scheduler",
        "{ schedule, timezone, flexible_window, delay }",
        Shape::Table(SCHEDULER),
    ),
    Key::new("replay", "{ file, time, duration, unit, sort, … }", Shape::Table(REPLAY)),
    Key::new("azure2019", "{ dir, placement, default_duration, … }", Shape::Table(AZURE2019)),
    Key::new("azure2021", "{ file, memory, runtime, init, … }", Shape::Table(AZURE2021)),
    Key::new("generate", "{ template, functions, rate, exponent }", Shape::Table(GENERATE)),
];

const CONSTANT: &[Key] = &[
    Key::leaf("rate", RATE).of(Kind::Rate),
    Key::leaf("every", "a duration from \"1us\" to 203 days, such as \"5m\"").of(Kind::Span),
    Key::leaf("first", "a duration from \"0s\" to 203 days, such as \"5m\"").of(Kind::Span),
    Key::leaf("batch", "a whole number from 1 to 1000000 (requests at once)")
        .of(Kind::Whole(1, 1_000_000)),
    Key::leaf("count", "a whole number from 1 (batches)").of(Kind::Whole(1, u64::MAX)),
];

const DIURNAL: &[Key] = &[
    Key::leaf("mean", RATE).of(Kind::Rate).required(),
    Key::leaf("peak", RATE).of(Kind::Rate).required(),
    Key::leaf("peak_at", "a local time of day, such as \"20:00\"").of(Kind::Text).required(),
    Key::leaf("week", "seven weights of days from 0 to 1000000, Monday first, not all 0")
        .of(Kind::List(&Kind::Number(0.0, 1e6))),
];

const RATES: &[Key] = &[
    Key::leaf(
        "points",
        "1 to 100000 pairs of a time and a rate, such as [[\"0s\", \"10/s\"], [\"1h\", \"50/s\"]], \
         in order of time from \"0s\" to 203 days, rates from \"0/s\" to \"10000000/s\"",
    )
    .of(Kind::List(&Kind::List(&Kind::Text)))
    .required(),
    Key::leaf("between", "\"linear\" or \"constant\"").of(Kind::OneOf(&["linear", "constant"])),
    Key::leaf("every", "a duration from \"1us\" to 203 days, after which the points begin again")
        .of(Kind::Span),
];

const BURSTS: &[Key] = &[
    Key::leaf(
        "size",
        "a whole number from 1 to 1000000 (requests), { poisson = 100 } or { uniform = [50, 150] }",
    )
    .of(Kind::Either(&[
        Kind::Whole(1, 1_000_000),
        Kind::Map(&Kind::Either(&[
            Kind::Whole(1, 1_000_000),
            Kind::List(&Kind::Whole(1, 1_000_000)),
        ])),
    ]))
    .required(),
    Key::leaf("every", "a duration from \"1us\" to 203 days, such as \"10m\"")
        .of(Kind::Span)
        .required(),
    Key::leaf("first", "a duration from \"0s\" to 203 days, such as \"5m\"").of(Kind::Span),
    Key::leaf("within", "a duration from \"0s\" to `every`, such as \"1s\"").of(Kind::Span),
    Key::leaf("spread", "\"even\" or \"random\"").of(Kind::OneOf(&["even", "random"])),
    Key::leaf("gap", "\"constant\" or \"exponential\"")
        .of(Kind::OneOf(&["constant", "exponential"])),
];

pub(super) const RETRIES: Key =
    Key::leaf("retries", "a whole number from 0 to 185 (tries after the first)")
        .of(Kind::Whole(0, 185));
pub(super) const RETRY_AGE: Key =
    Key::leaf("retry_age", "a duration from \"60s\" to \"24h\"").of(Kind::Span);
pub(super) const RETRY_BASE: Key =
    Key::leaf("retry_base", "a duration from \"1ms\" to \"24h\", such as \"1s\"").of(Kind::Span);
pub(super) const RETRY_LONGEST: Key =
    Key::leaf("retry_longest", "a duration from `retry_base` to \"24h\"").of(Kind::Span);

const RULE: &[Key] = &[
    Key::leaf("schedule", "cron(…) or rate(…), such as \"rate(5 minutes)\"")
        .of(Kind::Like(r"^\s*(cron|rate)\(.+\)\s*$"))
        .required(),
    Key::dist("delay"),
    RETRIES,
    RETRY_AGE,
    RETRY_BASE,
    RETRY_LONGEST,
];

const SCHEDULER: &[Key] = &[
    Key::leaf("schedule", "cron(…), rate(…) or at(…), such as \"cron(0 8 ? * MON-FRI *)\"")
        .of(Kind::Like(r"^\s*(cron|rate|at)\(.+\)\s*$"))
        .required(),
    Key::leaf("timezone", "an IANA time zone, such as \"Europe/Berlin\"").of(Kind::Text),
    Key::leaf("flexible_window", "whole minutes from \"1m\" to \"1d\", such as \"15m\"")
        .of(Kind::Span),
    Key::dist("delay"),
    RETRIES,
    RETRY_AGE,
    RETRY_BASE,
    RETRY_LONGEST,
];

const GENERATE: &[Key] = &[
    Key::leaf("template", FUNCTION_NAME).of(Kind::Text).required(),
    Key::leaf("functions", "a whole number from 1 to 100000")
        .of(Kind::Whole(1, 100_000))
        .required(),
    Key::leaf("rate", RATE).of(Kind::Rate).required(),
    Key::leaf("exponent", "a number from 0 to 10").of(Kind::Number(0.0, 10.0)).required(),
];
