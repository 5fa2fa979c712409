//! The keys of `client`.

use super::{Key, SPAN, Shape};

pub(super) const CLIENT_ALLOWED: &str =
    "\"none\", \"legacy\", \"standard\", or a table such as { sdk = \"standard\" }";

/// `[traffic.NAME.client]`.
pub(super) const CLIENT: &[Key] = &[
    Key::leaf("sdk", "\"legacy\" or \"standard\""),
    Key::new("custom", "{ attempts, base, factor, cap, jitter, retry }", Shape::Table(CUSTOM)),
    Key::leaf("timeout", "a duration from \"1us\" to 30 days (for one try)"),
    Key::new("rate_limit", "{ max, window, when_full }", Shape::Table(RATE_LIMIT)),
    Key::new("breaker", "{ failures, open }", Shape::Table(BREAKER)),
    Key::leaf("processes", "a whole number from 1 to 100000"),
];

const CUSTOM: &[Key] = &[
    Key::leaf("attempts", "a whole number from 1 to 1000 (the first try included)").required(),
    Key::leaf("base", SPAN).required(),
    Key::leaf("factor", "a number from 1 to 1000"),
    Key::leaf("cap", SPAN),
    Key::new(
        "jitter",
        "\"none\", \"full\", \"equal\" or { added = \"100ms\" }",
        Shape::TextOrTable(&[Key::leaf("added", SPAN).required()]),
    ),
    Key::leaf("retry", "a list of \"throttle\", \"error\" and \"timeout\""),
];

const RATE_LIMIT: &[Key] = &[
    Key::leaf("max", "a whole number from 1 to 1000000 (calls in any window)").required(),
    Key::leaf("window", "a duration from \"1ms\" to 30 days, such as \"60s\"").required(),
    Key::leaf("when_full", "\"refuse\" or \"wait\""),
];

const BREAKER: &[Key] = &[
    Key::leaf("failures", "a whole number from 1 to 1000000 (in a row)").required(),
    Key::leaf("open", SPAN).required(),
];
