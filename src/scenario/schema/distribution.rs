//! The keys of distributions and of idle laws.

use super::{Key, Kind, SPAN, Shape};

pub(super) const DIST_ALLOWED: &str = "a duration such as \"80ms\", or exactly one of constant, \
     exponential, lognormal, gamma, uniform, empirical";
pub(super) const IDLE_ALLOWED: &str = "\"never\", a duration such as \"300s\", or exactly one of \
     constant, exponential, lognormal, gamma, uniform, empirical, law, halving, gone_by_minute";

/// An idle law that is a text.
pub(super) const IDLE_TEXT: Kind = Kind::Either(&[Kind::OneOf(&["never"]), Kind::Span]);

/// A file of `models/idle` as a whole.
pub(in crate::scenario) const IDLE_FILE: Key =
    Key::new("law", IDLE_ALLOWED, Shape::TextOrChoice(IDLE)).of(IDLE_TEXT);

/// The kinds of a distribution; beside them a text is a constant.
pub(in crate::scenario) const DIST: &[Key] =
    &[CONSTANT_DIST, EXPONENTIAL, LOGNORMAL, GAMMA, UNIFORM, EMPIRICAL];

/// The kinds of an idle law: those of a distribution and three more.
pub(in crate::scenario) const IDLE: &[Key] = &[
    CONSTANT_DIST,
    EXPONENTIAL,
    LOGNORMAL,
    GAMMA,
    UNIFORM,
    EMPIRICAL,
    Key::leaf("law", "the name of a shipped idle law, or the path of a TOML file").of(Kind::Text),
    Key::new(
        "halving",
        "{ every }",
        Shape::Table(&[Key::leaf("every", "a duration from \"1ms\" to 30 days, such as \"380s\"")
            .of(Kind::Span)
            .required()]),
    ),
    Key::leaf(
        "gone_by_minute",
        "a list of shares from 0 to 1 that never decrease: gone after 0, 1, 2, … minutes",
    )
    .of(Kind::List(&Kind::Number(0.0, 1.0))),
];

const CONSTANT_DIST: Key = Key::leaf("constant", SPAN).of(Kind::Span);
const EXPONENTIAL: Key = Key::new(
    "exponential",
    "{ mean }",
    Shape::Table(&[Key::leaf("mean", SPAN).of(Kind::Span).required()]),
);
const LOGNORMAL: Key = Key::new(
    "lognormal",
    "{ median, p99 } or { mu, sigma }",
    Shape::Table(&[
        Key::leaf("median", SPAN).of(Kind::Span),
        Key::leaf("p99", SPAN).of(Kind::Span),
        Key::leaf("mu", "a number from -20 to 24: the mean of the logarithm of milliseconds")
            .of(Kind::Number(-20.0, 24.0)),
        Key::leaf("sigma", "a number from 0 to 10: its standard deviation")
            .of(Kind::Number(0.0, 10.0)),
    ]),
);
const GAMMA: Key = Key::new(
    "gamma",
    "{ shape, mean }",
    Shape::Table(&[
        Key::leaf("shape", "a number over 0, up to 1000000").of(Kind::Number(0.0, 1e6)).required(),
        Key::leaf("mean", SPAN).of(Kind::Span).required(),
    ]),
);
const UNIFORM: Key = Key::new(
    "uniform",
    "{ min, max }",
    Shape::Table(&[
        Key::leaf("min", SPAN).of(Kind::Span).required(),
        Key::leaf("max", SPAN).of(Kind::Span).required(),
    ]),
);
const EMPIRICAL: Key = Key::new(
    "empirical",
    "exactly one of samples, quantiles",
    Shape::Choice(&[
        Key::leaf("samples", "a list of durations, such as [\"80ms\", \"90ms\"]")
            .of(Kind::List(&Kind::Span)),
        Key::leaf(
            "quantiles",
            "a table from percentiles to durations, such as { p0 = \"10ms\", p50 = \"80ms\", \
             p100 = \"2s\" }, that never decrease",
        )
        .of(Kind::Map(&Kind::Either(&[Kind::Span, Kind::Map(&Kind::Span)]))),
    ]),
);
