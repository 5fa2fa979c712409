//! The keys of `client`.

use super::{Key, Kind, SPAN, Shape};

pub(super) const CLIENT_ALLOWED: &str =
    "\"none\", \"legacy\", \"standard\", or a table such as { sdk = \"standard\" }";

/// `[traffic.NAME.client]`.
pub(super) const CLIENT: &[Key] = &[
    Key::leaf("sdk", "\"legacy\" or \"standard\"").of(Kind::OneOf(&["legacy", "standard"])),
    Key::new("custom", "{ attempts, base, factor, cap, jitter, retry }", Shape::Table(CUSTOM)),
    Key::leaf("timeout", "a duration from \"1us\" to 30 days (for one try)").of(Kind::Span),
    Key::new("rate_limit", "{ max, window, when_full }", Shape::Table(RATE_LIMIT)),
    Key::new("breaker", "{ failures, open }", Shape::Table(BREAKER)),
    Key::leaf("processes", "a whole number from 1 to 100000").of(Kind::Whole(1, 100_000)),
];

const CUSTOM: &[Key] = &[
    Key::leaf("attempts", "a whole number from 1 to 1000 (the first try included)")
        .of(Kind::Whole(1, 1_000))
        .required(),
    Key::leaf("base", SPAN).of(Kind::Span).required(),
    Key::leaf("factor", "a number from 1 to 1000").of(Kind::Number(1.0, 1_000.0)),
    Key::leaf("cap", SPAN).of(Kind::Span),
    Key::new(
        "jitter",
        "\"none\", \"full\", \"equal\" or { added = \"100ms\" }",
        Shape::TextOrTable(&[Key::leaf("added", SPAN).of(Kind::Span).required()]),
    )
    .of(Kind::OneOf(&["none", "full", "equal"])),
    Key::leaf("retry", "a list of \"throttle\", \"error\" and \"timeout\"")
        .of(Kind::List(&Kind::OneOf(&["throttle", "error", "timeout"]))),
];

const RATE_LIMIT: &[Key] = &[
    Key::leaf("max", "a whole number from 1 to 1000000 (calls in any window)")
        .of(Kind::Whole(1, 1_000_000))
        .required(),
    Key::leaf("window", "a duration from \"1ms\" to 30 days, such as \"60s\"")
        .of(Kind::Span)
        .required(),
    Key::leaf("when_full", "\"refuse\" or \"wait\"").of(Kind::OneOf(&["refuse", "wait"])),
];

const BREAKER: &[Key] = &[
    Key::leaf("failures", "a whole number from 1 to 1000000 (in a row)")
        .of(Kind::Whole(1, 1_000_000))
        .required(),
    Key::leaf("open", SPAN).of(Kind::Span).required(),
];
