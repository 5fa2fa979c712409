//! The keys of `[functions.NAME]`.

use super::control::{ALIAS, ASYNCHRONOUS, VERSION};
use super::{Key, Kind, SHARE, Shape};

/// `[functions.NAME]`.
pub(in crate::scenario) const FUNCTION: &[Key] = &[
    Key::leaf("runtime", "a runtime of models/runtimes.toml, such as \"python3.12\"")
        .of(Kind::Text),
    Key::leaf("architecture", "\"x86_64\" or \"arm64\"").of(Kind::OneOf(&["x86_64", "arm64"])),
    Key::leaf("memory", "128 to 10240 (MB), or a text such as \"1 GB\"").of(Kind::Memory),
    Key::leaf("ephemeral", "512 to 10240 (MB), or a text such as \"2 GB\"").of(Kind::Ephemeral),
    Key::leaf("timeout", "a duration from \"1s\" to \"15m\", such as \"30s\"").of(Kind::Span),
    Key::leaf("reserved", "a whole number from 0 to 1000000 (execution environments)")
        .of(Kind::Whole(0, 1_000_000)),
    Key::dist("duration"),
    Key::new("failures", "error and crash", Shape::Table(FAILURES)),
    Key::dist("init"),
    Key::new("package", PACKAGE_ALLOWED, Shape::Choice(PACKAGE)),
    Key::leaf("vpc", "true or false").of(Kind::Flag),
    Key::leaf("profile", PROFILE_NAME).of(Kind::Text),
    Key::dist("static_code"),
    Key::dist("first_call"),
    Key::dist("platform_start"),
    Key::leaf("cpu_share", SHARE).of(Kind::Share),
    Key::leaf("measured_at", "128 to 10240 (MB), or a text such as \"1 GB\"").of(Kind::Memory),
    Key::leaf("cores", "a whole number from 1 to 6 (virtual CPUs that the work can use)")
        .of(Kind::Whole(1, 6)),
    Key::new("rate_limit", "{ max, window, refusal }", Shape::Table(RATE_LIMIT)),
    Key::new("aliases", "a table for each alias", Shape::Named(ALIAS)),
    Key::new(
        "versions",
        "a table for each published version, by its number",
        Shape::Named(VERSION),
    ),
    Key::leaf("provisioned", "nothing: it belongs to an alias or a version").of(Kind::OneOf(&[])),
    Key::new("asynchronous", "how events are treated", Shape::Table(ASYNCHRONOUS)),
];

pub(super) const PROFILE_NAME: &str =
    "a profile of models/profiles.toml: hello, sdk, framework or ml";
pub(super) const PACKAGE_ALLOWED: &str = "exactly one of zip, image, such as { zip = \"25MB\" }";

pub(super) const PACKAGE: &[Key] = &[
    Key::leaf("zip", "a size from \"0MB\" to \"250MB\"").of(Kind::Size),
    Key::leaf("image", "a size from \"0MB\" to \"10GB\"").of(Kind::Size),
];

const RATE_LIMIT: &[Key] = &[
    Key::leaf("max", "a whole number from 1 to 1000000 (calls in any window)")
        .of(Kind::Whole(1, 1_000_000))
        .required(),
    Key::leaf("window", "a duration from \"1ms\" to 30 days, such as \"60s\"")
        .of(Kind::Span)
        .required(),
    Key::leaf("refusal", "how long a refusal takes, up to \"15m\", such as \"1ms\"").of(Kind::Span),
];

const FAILURES: &[Key] =
    &[Key::leaf("error", SHARE).of(Kind::Share), Key::leaf("crash", SHARE).of(Kind::Share)];
