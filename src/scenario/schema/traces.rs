//! The keys of traffic that was recorded elsewhere.

use super::function::{PACKAGE, PACKAGE_ALLOWED, PROFILE_NAME};
use super::{Key, Kind, Shape};

const FILE: Key = Key::leaf("file", "the path of a CSV file, plain or gzip").of(Kind::Text);
const RUNTIME: Key =
    Key::leaf("runtime", "a runtime of models/runtimes.toml, such as \"python3.12\"")
        .of(Kind::Text);
const VPC: Key = Key::leaf("vpc", "true or false").of(Kind::Flag);
const PROFILE: Key = Key::leaf("profile", PROFILE_NAME).of(Kind::Text);

const SCALE: Key = Key::leaf(
    "scale",
    "a number over 0, up to 1000: how many requests come for one of the trace, on average",
)
.of(Kind::Number(0.0, 1_000.0));
const SPREAD: Key = Key::leaf(
    "spread",
    "a duration from \"0s\" to \"1d\": how much later the copies of a request come at most",
)
.of(Kind::Span);
const SECTION: Key = Key::new(
    "section",
    "{ from, to }: what of the trace is replayed, such as { from = \"2h\", to = \"4h\" }",
    Shape::Table(&[
        Key::leaf("from", "a duration from the start of the trace, which is the source's time 0")
            .of(Kind::Span),
        Key::leaf("to", "a duration from the start of the trace, longer than `from`")
            .of(Kind::Span),
    ]),
);

pub(super) const REPLAY: &[Key] = &[
    FILE.required(),
    Key::leaf("time", "the name of the column with the start times").of(Kind::Text).required(),
    Key::leaf("duration", "the name of the column with the durations").of(Kind::Text),
    Key::leaf("unit", "\"s\", \"ms\" or \"us\"").of(Kind::OneOf(&["s", "ms", "us"])).required(),
    Key::leaf("sort", "true or false").of(Kind::Flag),
    SCALE,
    SPREAD,
    SECTION,
];

pub(super) const AZURE2021: &[Key] = &[
    FILE.required(),
    Key::leaf("memory", "a size from 128 MB to 10240 MB, such as 512 or \"1 GB\"").of(Kind::Memory),
    RUNTIME,
    Key::dist("init"),
    Key::new("package", PACKAGE_ALLOWED, Shape::Choice(PACKAGE)),
    VPC,
    PROFILE,
    Key::dist("static_code"),
    Key::dist("first_call"),
    Key::dist("platform_start"),
    SCALE,
    SPREAD,
    SECTION,
];

pub(super) const AZURE2019: &[Key] = &[
    Key::leaf("dir", "a folder with invocations.csv, and durations.csv and memory.csv if any")
        .of(Kind::Text)
        .required(),
    Key::leaf("placement", "\"uniform\" or \"even\"").of(Kind::OneOf(&["uniform", "even"])),
    Key::dist("default_duration"),
    RUNTIME,
    Key::dist("init"),
    Key::new("package", PACKAGE_ALLOWED, Shape::Choice(PACKAGE)),
    VPC,
    PROFILE,
    Key::dist("static_code"),
    Key::dist("first_call"),
    Key::dist("platform_start"),
    SCALE,
    SECTION,
];
