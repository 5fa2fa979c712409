//! The keys of `[functions.NAME]`.

use super::{Key, SHARE, Shape};

/// `[functions.NAME]`.
pub(in crate::scenario) const FUNCTION: &[Key] = &[
    Key::leaf("runtime", "a runtime of models/runtimes.toml, such as \"python3.12\""),
    Key::leaf("architecture", "\"x86_64\" or \"arm64\""),
    Key::leaf("memory", "128 to 10240 (MB), or a text such as \"1 GB\""),
    Key::leaf("ephemeral", "512 to 10240 (MB), or a text such as \"2 GB\""),
    Key::leaf("timeout", "a duration from \"1s\" to \"15m\", such as \"30s\""),
    Key::leaf("reserved", "a whole number from 0 to 1000000 (execution environments)"),
    Key::dist("duration"),
    Key::new("failures", "error and crash", Shape::Table(FAILURES)),
    Key::dist("init"),
    Key::new("package", PACKAGE_ALLOWED, Shape::Choice(PACKAGE)),
    Key::leaf("vpc", "true or false"),
    Key::leaf("profile", PROFILE_NAME),
    Key::dist("static_code"),
    Key::dist("first_call"),
    Key::dist("platform_start"),
    Key::leaf("cpu_share", SHARE),
    Key::leaf("measured_at", "128 to 10240 (MB), or a text such as \"1 GB\""),
    Key::leaf("cores", "a whole number from 1 to 6 (virtual CPUs that the work can use)"),
    Key::new("rate_limit", "{ max, window, refusal }", Shape::Table(RATE_LIMIT)),
    Key::later("aliases"),
    Key::later("provisioned"),
];

pub(super) const PROFILE_NAME: &str =
    "a profile of models/profiles.toml: hello, sdk, framework or ml";
pub(super) const PACKAGE_ALLOWED: &str = "exactly one of zip, image, such as { zip = \"25MB\" }";

pub(super) const PACKAGE: &[Key] = &[
    Key::leaf("zip", "a size from \"0MB\" to \"250MB\""),
    Key::leaf("image", "a size from \"0MB\" to \"10GB\""),
];

const RATE_LIMIT: &[Key] = &[
    Key::leaf("max", "a whole number from 1 to 1000000 (calls in any window)").required(),
    Key::leaf("window", "a duration from \"1ms\" to 30 days, such as \"60s\"").required(),
    Key::leaf("refusal", "how long a refusal takes, up to \"15m\", such as \"1ms\""),
];

const FAILURES: &[Key] = &[Key::leaf("error", SHARE), Key::leaf("crash", SHARE)];
