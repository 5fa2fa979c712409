//! Every key of a scenario, with what may be written there, as data.
//!
//! [`check`](crate::scenario::check) holds a tree against it, the readers take the words of their
//! messages from it, and `--set` finds its way by it.

/// A key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    /// What may be written, in words.
    pub(super) allowed: &'static str,
    pub(super) shape: Shape,
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
    /// Known, but not built yet.
    Later,
}

impl Key {
    const fn new(name: &'static str, allowed: &'static str, shape: Shape) -> Self {
        Self { name, allowed, shape, required: false }
    }

    const fn leaf(name: &'static str, allowed: &'static str) -> Self {
        Self::new(name, allowed, Shape::Leaf)
    }

    const fn later(name: &'static str) -> Self {
        Self::new(name, "", Shape::Later)
    }

    const fn dist(name: &'static str) -> Self {
        Self::new(name, DIST_ALLOWED, Shape::TextOrChoice(DIST))
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

const SPAN: &str = "a duration with a unit, such as \"250ms\", \"1h30m\" or \"5m\", up to 30 days";
const RATE: &str =
    "a rate with a unit, such as \"40/s\", \"1000/min\" or \"2.5/h\", up to 10000000/s";
const DIST_ALLOWED: &str = "a duration such as \"80ms\", or exactly one of constant, exponential, \
                            lognormal, gamma, uniform, empirical";
const IDLE_ALLOWED: &str = "\"never\", a duration such as \"300s\", or exactly one of constant, \
                            exponential, lognormal, gamma, uniform, empirical, law, halving, \
                            gone_by_minute";
const FUNCTION_NAME: &str = "the name of a function in [functions]";

/// The whole file.
pub(super) const SCENARIO: &[Key] = &[
    Key::leaf("title", "a text"),
    Key::leaf("region", "a Region, such as \"us-east-1\""),
    Key::leaf("seed", "a whole number from 0"),
    Key::leaf("duration", "a duration from \"1ms\" to 203 days, such as \"24h\""),
    Key::leaf("start", "a text, such as \"2026-11-27T00:00:00[America/New_York]\""),
    Key::new("platform", "the keys of the platform", Shape::Table(PLATFORM)),
    Key::new("account", "the account's quotas", Shape::Table(ACCOUNT)),
    Key::new("limits", "the simulator's own limits", Shape::Table(LIMITS)),
    Key::new("functions", "a table for each function", Shape::Named(FUNCTION)),
    Key::new("traffic", "a table for each source of requests", Shape::Named(TRAFFIC)),
    Key::later("policies"),
    Key::new("event", "[[event]] with `at` and one action", Shape::List(EVENT)),
    Key::leaf("expect", "report keys with comparisons, such as cold_rate = \"<= 1%\""),
];

/// `[platform]`, and the files in `models/platforms`.
pub(super) const PLATFORM: &[Key] = &[
    Key::leaf("base", "the name of a shipped platform, or the path of a TOML file"),
    Key::new("idle", IDLE_ALLOWED, Shape::TextOrChoice(IDLE)),
    Key::new("idle_spare", IDLE_ALLOWED, Shape::TextOrChoice(IDLE)),
    Key::new(
        "max_age",
        "\"none\", a duration such as \"2h\", or exactly one of constant, exponential, lognormal, \
         gamma, uniform, empirical",
        Shape::TextOrChoice(DIST),
    ),
    Key::leaf(
        "routing",
        "\"most-recently-used\", \"least-recently-used\", \"newest\", \"oldest\" or \"random\"",
    ),
    Key::new("scaling", "exactly one of token_bucket, legacy, unlimited", Shape::Choice(SCALING)),
    Key::leaf(
        "request_rate",
        "\"none\", or a number from 1 to 1000000 \"per concurrency\", such as \
         \"10 per concurrency\"",
    ),
    Key::dist("platform_start"),
    Key::leaf("init_limit", "a duration from \"1ms\" to \"15m\", such as \"10s\""),
    Key::leaf("front_end", "a duration up to \"1m\", such as \"10ms\""),
    Key::new("billing", "granularity and init", Shape::Table(BILLING)),
];

const BILLING: &[Key] = &[
    Key::leaf("granularity", "a whole number of milliseconds from \"1ms\" to \"1s\""),
    Key::leaf("init", "\"all\" or \"unmanaged\""),
];

const SCALING: &[Key] = &[
    Key::new("token_bucket", "{ capacity, refill }", Shape::Table(TOKEN_BUCKET)),
    Key::new("legacy", "{ burst, per_minute }", Shape::Table(LEGACY)),
    Key::new("unlimited", "{}", Shape::Table(&[])),
];

const TOKEN_BUCKET: &[Key] = &[
    Key::leaf("capacity", "a whole number from 1 to 1000000").required(),
    Key::leaf("refill", "whole tokens per time, such as \"100/s\", or stepwise \"1000 per 10s\"")
        .required(),
];

const LEGACY: &[Key] = &[
    Key::leaf(
        "burst",
        "a whole number from 1 to 1000000, or a table of Regions to numbers with \"other\"",
    )
    .required(),
    Key::leaf("per_minute", "a whole number from 0 to 1000000").required(),
];

const ACCOUNT: &[Key] = &[
    Key::leaf("concurrency", "a whole number from 1 to 1000000 (execution environments)"),
    Key::leaf("min_unreserved", "a whole number from 0 to 1000000 (execution environments)"),
];

const LIMITS: &[Key] = &[Key::leaf("max_waiting", "a whole number from 1 to 1000000000")];

const FUNCTION: &[Key] = &[
    Key::leaf("runtime", "a runtime of models/runtimes.toml, such as \"python3.12\""),
    Key::leaf("architecture", "\"x86_64\" or \"arm64\""),
    Key::leaf("memory", "128 to 10240 (MB), or a text such as \"1 GB\""),
    Key::leaf("timeout", "a duration from \"1s\" to \"15m\", such as \"30s\""),
    Key::leaf("reserved", "a whole number from 0 to 1000000 (execution environments)"),
    Key::dist("duration"),
    Key::new("failures", "error and crash", Shape::Table(FAILURES)),
    Key::dist("init"),
    Key::dist("platform_start"),
    Key::later("aliases"),
    Key::later("provisioned"),
];

const FAILURES: &[Key] = &[Key::leaf("error", SHARE), Key::leaf("crash", SHARE)];

const SHARE: &str = "a share from 0 to 100 %, such as \"0.1%\" or 0.001";

const TRAFFIC: &[Key] = &[
    Key::leaf("target", FUNCTION_NAME),
    Key::new(
        "arrivals",
        "exactly one of constant, poisson, replay, azure2019, generate",
        Shape::Choice(ARRIVALS),
    )
    .required(),
    Key::leaf("client", "\"none\""),
];

const ARRIVALS: &[Key] = &[
    Key::new("constant", "{ rate } or { every }, first, batch, count", Shape::Table(CONSTANT)),
    Key::new("poisson", "{ rate }", Shape::Table(&[Key::leaf("rate", RATE).required()])),
    Key::new("replay", "{ file, time, duration, unit, sort }", Shape::Table(REPLAY)),
    Key::new("azure2019", "{ dir, placement, default_duration }", Shape::Table(AZURE)),
    Key::new("generate", "{ template, functions, rate, exponent }", Shape::Table(GENERATE)),
    Key::later("diurnal"),
    Key::later("rates"),
    Key::later("bursts"),
    Key::later("azure2021"),
];

const CONSTANT: &[Key] = &[
    Key::leaf("rate", RATE),
    Key::leaf("every", "a duration from \"1us\" to 203 days, such as \"5m\""),
    Key::leaf("first", "a duration from \"0s\" to 203 days, such as \"5m\""),
    Key::leaf("batch", "a whole number from 1 to 1000000 (requests at once)"),
    Key::leaf("count", "a whole number from 1 (batches)"),
];

const REPLAY: &[Key] = &[
    Key::leaf("file", "the path of a CSV file, plain or gzip").required(),
    Key::leaf("time", "the name of the column with the start times").required(),
    Key::leaf("duration", "the name of the column with the durations"),
    Key::leaf("unit", "\"s\", \"ms\" or \"us\"").required(),
    Key::leaf("sort", "true or false"),
];

const AZURE: &[Key] = &[
    Key::leaf("dir", "a folder with invocations.csv, and durations.csv and memory.csv if any")
        .required(),
    Key::leaf("placement", "\"uniform\" or \"even\""),
    Key::dist("default_duration"),
    Key::leaf("runtime", "a runtime of models/runtimes.toml, such as \"python3.12\""),
    Key::dist("init"),
];

const GENERATE: &[Key] = &[
    Key::leaf("template", FUNCTION_NAME).required(),
    Key::leaf("functions", "a whole number from 1 to 100000").required(),
    Key::leaf("rate", RATE).required(),
    Key::leaf("exponent", "a number from 0 to 10").required(),
];

const EVENT: &[Key] = &[
    Key::leaf("at", "a duration from the start of the run, such as \"12h\"").required(),
    Key::leaf("deploy", FUNCTION_NAME),
    Key::later("reserved"),
    Key::later("provisioned"),
    Key::later("memory"),
    Key::later("concurrency"),
];

/// One runtime of `models/runtimes.toml`.
pub(super) const RUNTIME: &[Key] = &[
    Key::leaf("packaging", "\"managed\" or \"custom\"").required(),
    Key::leaf("median", SPAN).required(),
    Key::leaf("p99", SPAN).required(),
    Key::leaf("arm64", "a number from 0.01 to 100"),
];

/// A price list of `models/pricing`.
pub(super) const PRICING: &[Key] = &[
    Key::leaf("region", "a Region").required(),
    Key::leaf("request", "an amount in US dollars").required(),
    Key::leaf("gb_second_x86", "an amount in US dollars").required(),
    Key::leaf("gb_second_arm", "an amount in US dollars").required(),
];

/// `models/defaults.toml`: what a scenario need not say.
pub(super) const DEFAULTS: &[Key] = &[
    Key::new("account", "the account's quotas", Shape::Table(ACCOUNT)).required(),
    Key::new("function", "a function's configuration", Shape::Table(FUNCTION)).required(),
    Key::new("azure2019", "the configuration of a trace's functions", Shape::Table(FUNCTION))
        .required(),
];

/// A file of `models/idle` as a whole.
pub(super) const IDLE_FILE: Key = Key::new("law", IDLE_ALLOWED, Shape::TextOrChoice(IDLE));

/// The kinds of a distribution; beside them a text is a constant.
pub(super) const DIST: &[Key] = &[CONSTANT_DIST, EXPONENTIAL, LOGNORMAL, GAMMA, UNIFORM, EMPIRICAL];

/// The kinds of an idle law: those of a distribution and three more.
pub(super) const IDLE: &[Key] = &[
    CONSTANT_DIST,
    EXPONENTIAL,
    LOGNORMAL,
    GAMMA,
    UNIFORM,
    EMPIRICAL,
    Key::leaf("law", "the name of a shipped idle law, or the path of a TOML file"),
    Key::new(
        "halving",
        "{ every }",
        Shape::Table(&[
            Key::leaf("every", "a duration from \"1ms\" to 30 days, such as \"380s\"").required()
        ]),
    ),
    Key::leaf(
        "gone_by_minute",
        "a list of shares from 0 to 1 that never decrease: gone after 0, 1, 2, … minutes",
    ),
];

const CONSTANT_DIST: Key = Key::leaf("constant", SPAN);
const EXPONENTIAL: Key =
    Key::new("exponential", "{ mean }", Shape::Table(&[Key::leaf("mean", SPAN).required()]));
const LOGNORMAL: Key = Key::new(
    "lognormal",
    "{ median, p99 } or { mu, sigma }",
    Shape::Table(&[
        Key::leaf("median", SPAN),
        Key::leaf("p99", SPAN),
        Key::leaf("mu", "a number from -20 to 24: the mean of the logarithm of milliseconds"),
        Key::leaf("sigma", "a number from 0 to 10: its standard deviation"),
    ]),
);
const GAMMA: Key = Key::new(
    "gamma",
    "{ shape, mean }",
    Shape::Table(&[
        Key::leaf("shape", "a number over 0, up to 1000000").required(),
        Key::leaf("mean", SPAN).required(),
    ]),
);
const UNIFORM: Key = Key::new(
    "uniform",
    "{ min, max }",
    Shape::Table(&[Key::leaf("min", SPAN).required(), Key::leaf("max", SPAN).required()]),
);
const EMPIRICAL: Key = Key::new(
    "empirical",
    "exactly one of samples, quantiles",
    Shape::Choice(&[
        Key::leaf("samples", "a list of durations, such as [\"80ms\", \"90ms\"]"),
        Key::leaf(
            "quantiles",
            "a table from percentiles to durations, such as { p0 = \"10ms\", p50 = \"80ms\", \
             p100 = \"2s\" }, that never decrease",
        ),
    ]),
);

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
            if let Shape::Table(keys)
            | Shape::Named(keys)
            | Shape::List(keys)
            | Shape::Choice(keys)
            | Shape::TextOrChoice(keys) = key.shape
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
