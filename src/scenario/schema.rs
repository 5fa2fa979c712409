//! Every key of a scenario, with what may be written there, as data.
//!
//! [`check`](crate::scenario::check) holds a tree against it, the readers take the words of their
//! messages from it, and `--set` finds its way by it.

mod client;
mod cloudwatch;
mod control;
mod distribution;
mod function;
mod kind;
mod models;
mod platform;
mod policy;
mod prices;
mod scaling;
mod traces;
mod traffic;

pub(super) use distribution::{DIST, IDLE, IDLE_FILE};
pub(super) use kind::Kind;
pub(super) use models::{DEFAULTS, PRICING, PROFILE, RUNTIME};
pub(super) use platform::PLATFORM;
pub(super) use prices::PRICES;
pub(super) use scaling::SCALING;

use cloudwatch::{ALARM, CLOUDWATCH};
use control::EVENT;
use function::FUNCTION;
use policy::POLICY;
use traffic::TRAFFIC;

/// A key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    /// What may be written, in words.
    pub(super) allowed: &'static str,
    pub(super) shape: Shape,
    /// What a value behind the key looks like, for those who check it without reading it.
    pub(super) kind: Kind,
    /// Whether its table makes no sense without it.
    pub(super) required: bool,
}

/// What stands behind a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A value, or something that its reader takes apart itself.
    Leaf,
    /// A table with these keys.
    Table(&'static [Key]),
    /// A table with any names, each a table with these keys.
    Named(&'static [Key]),
    /// A list of tables with these keys.
    List(&'static [Key]),
    /// A table with exactly one of these keys.
    Choice(&'static [Key]),
    /// A text, or a table with exactly one of these keys.
    TextOrChoice(&'static [Key]),
    /// A text, or a table with these keys.
    TextOrTable(&'static [Key]),
    /// Known, but not built yet.
    Later,
}

impl Key {
    const fn new(name: &'static str, allowed: &'static str, shape: Shape) -> Self {
        Self { name, allowed, shape, kind: Kind::Any, required: false }
    }

    const fn leaf(name: &'static str, allowed: &'static str) -> Self {
        Self::new(name, allowed, Shape::Leaf)
    }

    const fn later(name: &'static str) -> Self {
        Self::new(name, "", Shape::Later)
    }

    const fn dist(name: &'static str) -> Self {
        Self::new(name, distribution::DIST_ALLOWED, Shape::TextOrChoice(DIST)).of(Kind::Span)
    }

    /// A value, or the text beside a choice, is of this kind.
    const fn of(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

const SPAN: &str = "a duration with a unit, such as \"250ms\", \"1h30m\" or \"5m\", up to 30 days";
const RATE: &str =
    "a rate with a unit, such as \"40/s\", \"1000/min\" or \"2.5/h\", up to 10000000/s";
const REGION_NAME: &str = "^[a-z]{2,}(-[a-z]{2,})+-[0-9]+$";
const FUNCTION_NAME: &str = "the name of a function in [functions]";
const TARGET_NAME: &str =
    "the name of a function in [functions], or one of its versions or aliases, such as \"f:live\"";
pub(super) const SHARE: &str = "a share from 0 to 100 %, such as \"0.1%\" or 0.001";

/// The whole file.
pub(super) const SCENARIO: &[Key] = &[
    Key::leaf("title", "a text").of(Kind::Text),
    REGION,
    Key::leaf("seed", "a whole number from 0").of(Kind::Whole(0, u64::MAX)),
    Key::leaf("duration", "a duration from \"1ms\" to 203 days, such as \"24h\"").of(Kind::Span),
    Key::leaf(
        "start",
        "a local time with its time zone, such as \"2026-11-27T00:00:00[America/New_York]\"",
    )
    .of(Kind::Text),
    Key::new("platform", "the keys of the platform", Shape::Table(PLATFORM)),
    Key::new("account", "the account's quotas", Shape::Table(ACCOUNT)),
    Key::new("limits", "the simulator's own limits", Shape::Table(LIMITS)),
    Key::new("functions", "a table for each function", Shape::Named(FUNCTION)),
    Key::new("traffic", "a table for each source of requests", Shape::Named(TRAFFIC)),
    PRICES_TABLE,
    Key::new("alarms", "a table for each alarm of your own", Shape::Named(ALARM)),
    Key::new("cloudwatch", "how CloudWatch counts", Shape::Table(CLOUDWATCH)),
    Key::new("policies", "a table for each warming policy", Shape::Named(POLICY)),
    Key::new("event", "[[event]] with `at` and one action", Shape::List(EVENT)),
    Key::leaf("expect", "report keys with comparisons, such as cold_rate = \"<= 1%\"")
        .of(Kind::Expectations),
];

/// What decides the prices.
pub(super) const PRICE_LIST: &[Key] = &[REGION, PRICES_TABLE];

const REGION: Key =
    Key::leaf("region", "a Region, such as \"us-east-1\"").of(Kind::Like(REGION_NAME));
const PRICES_TABLE: Key =
    Key::new("prices", "the terms of the bill, and prices of one's own", Shape::Table(PRICES));

const ACCOUNT: &[Key] = &[
    Key::leaf("concurrency", "a whole number from 1 to 1000000 (execution environments)")
        .of(Kind::Whole(1, 1_000_000)),
    Key::leaf("min_unreserved", "a whole number from 0 to 1000000 (execution environments)")
        .of(Kind::Whole(0, 1_000_000)),
];

const LIMITS: &[Key] = &[Key::leaf("max_waiting", "a whole number from 1 to 1000000000")
    .of(Kind::Whole(1, 1_000_000_000))];

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(keys: &[Key], path: &str) {
        for (index, key) in keys.iter().enumerate() {
            let path = format!("{path}.{}", key.name);
            assert!(keys[..index].iter().all(|other| other.name != key.name), "{path} twice");
            match key.shape {
                Shape::Later => {}
                _ => assert!(!key.allowed.is_empty(), "{path} says nothing of what is allowed"),
            }
            if matches!(key.shape, Shape::Leaf | Shape::TextOrChoice(_) | Shape::TextOrTable(_)) {
                assert!(!matches!(key.kind, Kind::Any), "{path} does not say its kind");
            }
            if let Shape::Table(keys)
            | Shape::Named(keys)
            | Shape::List(keys)
            | Shape::Choice(keys)
            | Shape::TextOrChoice(keys)
            | Shape::TextOrTable(keys) = key.shape
            {
                walk(keys, &path);
            }
        }
    }

    #[test]
    fn every_key_is_named_once_and_says_what_is_allowed() {
        walk(SCENARIO, "");
    }
}
