//! The keys of `[policies.NAME]`.

use super::{FUNCTION_NAME, Key, Kind, Shape, TARGET_NAME};

/// `[policies.NAME]`: exactly one kind.
pub(in crate::scenario) const POLICY: &[Key] = &[
    Key::new("none", "{}", Shape::Table(&[])),
    Key::new("ping", "{ target, every or schedule, … }", Shape::Table(PING)),
    Key::new("fanout", "{ target, every or schedule, n, hold, … }", Shape::Table(FANOUT)),
    Key::later("exec"),
    Key::later("max_concurrency"),
    Key::later("max_usd_per_day"),
];

const EVERY: Key =
    Key::leaf("every", "a duration from \"1ms\" to 203 days, such as \"5m\"").of(Kind::Span);
const SCHEDULE: Key = Key::leaf(
    "schedule",
    "cron(…), rate(…) or at(…) instead of `every`, such as \"cron(0/5 8-17 ? * MON-FRI *)\"",
)
.of(Kind::Like(r"^\s*(cron|rate|at)\(.+\)\s*$"));
const TIMEZONE: Key =
    Key::leaf("timezone", "an IANA time zone, such as \"Europe/Berlin\"").of(Kind::Text);
const DELAY: Key = Key::dist("delay");
const TARGET: Key = Key::leaf("target", TARGET_NAME).of(Kind::Text).required();
const INVOKE: Key = Key::leaf("invoke", "\"synchronous\" or \"asynchronous\"")
    .of(Kind::OneOf(&["synchronous", "asynchronous"]));
const TIME: &str = "a duration from \"0s\" to \"15m\", such as \"75ms\"";

const PING: &[Key] =
    &[TARGET, EVERY, SCHEDULE, TIMEZONE, DELAY, Key::leaf("handler", TIME).of(Kind::Span), INVOKE];

const FANOUT: &[Key] = &[
    TARGET,
    EVERY,
    SCHEDULE,
    TIMEZONE,
    DELAY,
    Key::leaf("n", "a whole number from 0 to 100000 (calls of a round)")
        .of(Kind::Whole(0, 100_000))
        .required(),
    Key::leaf("hold", TIME).of(Kind::Span),
    Key::leaf("spacing", TIME).of(Kind::Span),
    INVOKE,
    Key::leaf("controller", FUNCTION_NAME).of(Kind::Text),
];
