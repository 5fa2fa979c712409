//! The keys of `[traffic.NAME]`.

use super::client::{CLIENT, CLIENT_ALLOWED};
use super::function::{PACKAGE, PACKAGE_ALLOWED, PROFILE_NAME};
use super::{FUNCTION_NAME, Key, RATE, Shape};

/// `[traffic.NAME]`.
pub(in crate::scenario) const TRAFFIC: &[Key] = &[
    Key::leaf("target", FUNCTION_NAME),
    Key::new(
        "arrivals",
        "exactly one of constant, poisson, diurnal, rates, bursts, replay, azure2019, azure2021, \
         generate",
        Shape::Choice(ARRIVALS),
    )
    .required(),
    Key::leaf(
        "from",
        "a duration from the start of the run, such as \"8h\": the source begins then, and all its \
         own times count from there",
    ),
    Key::leaf(
        "until",
        "a duration from the start of the run, longer than `from`, such as \"10h\": the source \
         ends then",
    ),
    Key::new("client", CLIENT_ALLOWED, Shape::TextOrTable(CLIENT)),
];

const ARRIVALS: &[Key] = &[
    Key::new("constant", "{ rate } or { every }, first, batch, count", Shape::Table(CONSTANT)),
    Key::new("poisson", "{ rate }", Shape::Table(&[Key::leaf("rate", RATE).required()])),
    Key::new("diurnal", "{ mean, peak, peak_at, week }", Shape::Table(DIURNAL)),
    Key::new("rates", "{ points, between, every }", Shape::Table(RATES)),
    Key::new("bursts", "{ size, every, first, within, spread, gap }", Shape::Table(BURSTS)),
    Key::new("replay", "{ file, time, duration, unit, sort, … }", Shape::Table(REPLAY)),
    Key::new("azure2019", "{ dir, placement, default_duration, … }", Shape::Table(AZURE2019)),
    Key::new("azure2021", "{ file, memory, runtime, init, … }", Shape::Table(AZURE2021)),
    Key::new("generate", "{ template, functions, rate, exponent }", Shape::Table(GENERATE)),
];

const CONSTANT: &[Key] = &[
    Key::leaf("rate", RATE),
    Key::leaf("every", "a duration from \"1us\" to 203 days, such as \"5m\""),
    Key::leaf("first", "a duration from \"0s\" to 203 days, such as \"5m\""),
    Key::leaf("batch", "a whole number from 1 to 1000000 (requests at once)"),
    Key::leaf("count", "a whole number from 1 (batches)"),
];

const DIURNAL: &[Key] = &[
    Key::leaf("mean", RATE).required(),
    Key::leaf("peak", RATE).required(),
    Key::leaf("peak_at", "a local time of day, such as \"20:00\"").required(),
    Key::leaf("week", "seven weights of days from 0 to 1000000, Monday first, not all 0"),
];

const RATES: &[Key] = &[
    Key::leaf(
        "points",
        "1 to 100000 pairs of a time and a rate, such as [[\"0s\", \"10/s\"], [\"1h\", \"50/s\"]], \
         in order of time from \"0s\" to 203 days, rates from \"0/s\" to \"10000000/s\"",
    )
    .required(),
    Key::leaf("between", "\"linear\" or \"constant\""),
    Key::leaf("every", "a duration from \"1us\" to 203 days, after which the points begin again"),
];

const BURSTS: &[Key] = &[
    Key::leaf(
        "size",
        "a whole number from 1 to 1000000 (requests), { poisson = 100 } or { uniform = [50, 150] }",
    )
    .required(),
    Key::leaf("every", "a duration from \"1us\" to 203 days, such as \"10m\"").required(),
    Key::leaf("first", "a duration from \"0s\" to 203 days, such as \"5m\""),
    Key::leaf("within", "a duration from \"0s\" to `every`, such as \"1s\""),
    Key::leaf("spread", "\"even\" or \"random\""),
    Key::leaf("gap", "\"constant\" or \"exponential\""),
];

const REPLAY: &[Key] = &[
    Key::leaf("file", "the path of a CSV file, plain or gzip").required(),
    Key::leaf("time", "the name of the column with the start times").required(),
    Key::leaf("duration", "the name of the column with the durations"),
    Key::leaf("unit", "\"s\", \"ms\" or \"us\"").required(),
    Key::leaf("sort", "true or false"),
    SCALE,
    SPREAD,
    SECTION,
];

const SCALE: Key = Key::leaf(
    "scale",
    "a number over 0, up to 1000: how many requests come for one of the trace, on average",
);
const SPREAD: Key = Key::leaf(
    "spread",
    "a duration from \"0s\" to \"1d\": how much later the copies of a request come at most",
);
const SECTION: Key = Key::new(
    "section",
    "{ from, to }: what of the trace is replayed, such as { from = \"2h\", to = \"4h\" }",
    Shape::Table(&[
        Key::leaf("from", "a duration from the start of the trace, which is the source's time 0"),
        Key::leaf("to", "a duration from the start of the trace, longer than `from`"),
    ]),
);

const AZURE2021: &[Key] = &[
    Key::leaf("file", "the path of a CSV file, plain or gzip").required(),
    Key::leaf("memory", "a size from 128 MB to 10240 MB, such as 512 or \"1 GB\""),
    Key::leaf("runtime", "a runtime of models/runtimes.toml, such as \"python3.12\""),
    Key::dist("init"),
    Key::new("package", PACKAGE_ALLOWED, Shape::Choice(PACKAGE)),
    Key::leaf("vpc", "true or false"),
    Key::leaf("profile", PROFILE_NAME),
    Key::dist("static_code"),
    Key::dist("first_call"),
    Key::dist("platform_start"),
    SCALE,
    SPREAD,
    SECTION,
];

const AZURE2019: &[Key] = &[
    Key::leaf("dir", "a folder with invocations.csv, and durations.csv and memory.csv if any")
        .required(),
    Key::leaf("placement", "\"uniform\" or \"even\""),
    Key::dist("default_duration"),
    Key::leaf("runtime", "a runtime of models/runtimes.toml, such as \"python3.12\""),
    Key::dist("init"),
    Key::new("package", PACKAGE_ALLOWED, Shape::Choice(PACKAGE)),
    Key::leaf("vpc", "true or false"),
    Key::leaf("profile", PROFILE_NAME),
    Key::dist("static_code"),
    Key::dist("first_call"),
    Key::dist("platform_start"),
    SCALE,
    SECTION,
];

const GENERATE: &[Key] = &[
    Key::leaf("template", FUNCTION_NAME).required(),
    Key::leaf("functions", "a whole number from 1 to 100000").required(),
    Key::leaf("rate", RATE).required(),
    Key::leaf("exponent", "a number from 0 to 10").required(),
];
