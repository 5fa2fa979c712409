//! The keys of `[traffic.NAME]`.

use super::client::{CLIENT, CLIENT_ALLOWED};
use super::function::{PACKAGE, PACKAGE_ALLOWED, PROFILE_NAME};
use super::{FUNCTION_NAME, Key, Kind, RATE, Shape};

/// `[traffic.NAME]`.
pub(in crate::scenario) const TRAFFIC: &[Key] = &[
    Key::leaf("target", FUNCTION_NAME).of(Kind::Text),
    Key::new(
        "arrivals",
        "exactly one of constant, poisson, replay, azure2019, generate",
        Shape::Choice(ARRIVALS),
    )
    .required(),
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
    Key::new("replay", "{ file, time, duration, unit, sort }", Shape::Table(REPLAY)),
    Key::new("azure2019", "{ dir, placement, default_duration }", Shape::Table(AZURE)),
    Key::new("generate", "{ template, functions, rate, exponent }", Shape::Table(GENERATE)),
    Key::later("diurnal"),
    Key::later("rates"),
    Key::later("bursts"),
    Key::later("azure2021"),
];

const CONSTANT: &[Key] = &[
    Key::leaf("rate", RATE).of(Kind::Rate),
    Key::leaf("every", "a duration from \"1us\" to 203 days, such as \"5m\"").of(Kind::Span),
    Key::leaf("first", "a duration from \"0s\" to 203 days, such as \"5m\"").of(Kind::Span),
    Key::leaf("batch", "a whole number from 1 to 1000000 (requests at once)")
        .of(Kind::Whole(1, 1_000_000)),
    Key::leaf("count", "a whole number from 1 (batches)").of(Kind::Whole(1, u64::MAX)),
];

const REPLAY: &[Key] = &[
    Key::leaf("file", "the path of a CSV file, plain or gzip").of(Kind::Text).required(),
    Key::leaf("time", "the name of the column with the start times").of(Kind::Text).required(),
    Key::leaf("duration", "the name of the column with the durations").of(Kind::Text),
    Key::leaf("unit", "\"s\", \"ms\" or \"us\"").of(Kind::OneOf(&["s", "ms", "us"])).required(),
    Key::leaf("sort", "true or false").of(Kind::Flag),
];

const AZURE: &[Key] = &[
    Key::leaf("dir", "a folder with invocations.csv, and durations.csv and memory.csv if any")
        .of(Kind::Text)
        .required(),
    Key::leaf("placement", "\"uniform\" or \"even\"").of(Kind::OneOf(&["uniform", "even"])),
    Key::dist("default_duration"),
    Key::leaf("runtime", "a runtime of models/runtimes.toml, such as \"python3.12\"")
        .of(Kind::Text),
    Key::dist("init"),
    Key::new("package", PACKAGE_ALLOWED, Shape::Choice(PACKAGE)),
    Key::leaf("vpc", "true or false").of(Kind::Flag),
    Key::leaf("profile", PROFILE_NAME).of(Kind::Text),
    Key::dist("static_code"),
    Key::dist("first_call"),
    Key::dist("platform_start"),
];

const GENERATE: &[Key] = &[
    Key::leaf("template", FUNCTION_NAME).of(Kind::Text).required(),
    Key::leaf("functions", "a whole number from 1 to 100000")
        .of(Kind::Whole(1, 100_000))
        .required(),
    Key::leaf("rate", RATE).of(Kind::Rate).required(),
    Key::leaf("exponent", "a number from 0 to 10").of(Kind::Number(0.0, 10.0)).required(),
];
