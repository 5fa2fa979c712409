//! The keys of the files in `models/`.

use super::function::FUNCTION;
use super::platform::PLATFORM;
use super::prices::{AMOUNT, PRICES, TIERED};
use super::traffic::{RETRIES, RETRY_AGE, RETRY_BASE, RETRY_LONGEST};
use super::{ACCOUNT, Key, SPAN, Shape};

/// One runtime of `models/runtimes.toml`.
pub(in crate::scenario) const RUNTIME: &[Key] = &[
    Key::leaf("packaging", "\"managed\" or \"custom\"").required(),
    Key::leaf("median", SPAN).required(),
    Key::leaf("p99", SPAN).required(),
    Key::leaf("arm64", "a number from 0.01 to 100"),
    Key::new("image", "ratio and sigma", Shape::Table(IMAGE)).required(),
    Key::leaf("first_call", "durations with 128, 256, 512 and 1024 MB").required(),
];

const IMAGE: &[Key] = &[
    Key::leaf("ratio", "a number from 0.01 to 100").required(),
    Key::leaf("sigma", "a number from 0 to 10").required(),
];

/// One profile of `models/profiles.toml`.
pub(in crate::scenario) const PROFILE: &[Key] = &[Key::dist("static_code").required()];

/// A price list of `models/pricing`; what it lacks is that of us-east-1.
pub(in crate::scenario) const PRICING: &[Key] = &[
    Key::leaf("region", "a Region").required(),
    Key::leaf("request", AMOUNT),
    Key::leaf("gb_second_x86", TIERED).required(),
    Key::leaf("gb_second_arm", TIERED).required(),
    Key::leaf("ephemeral", AMOUNT),
    Key::leaf("provisioned_idle_x86", AMOUNT),
    Key::leaf("provisioned_idle_arm", AMOUNT),
    Key::leaf("provisioned_compute_x86", AMOUNT),
    Key::leaf("provisioned_compute_arm", AMOUNT),
    Key::leaf("schedule", AMOUNT),
    Key::leaf("alarm", AMOUNT),
    Key::leaf("http_api", AMOUNT),
    Key::leaf("rest_api", AMOUNT),
    Key::leaf("load_balancer", AMOUNT),
    Key::leaf("lcu", AMOUNT),
    Key::leaf("lcu_connections", "a whole number (new connections a second in an LCU)"),
    Key::leaf("lcu_bytes", "a whole number (bytes an hour in an LCU)"),
    Key::leaf("tiers_x86", WIDTHS),
    Key::leaf("tiers_arm", WIDTHS),
    Key::leaf("free_requests", "a whole number (requests a month)"),
    Key::leaf("free_gb_seconds", "a whole number (GB-s a month)"),
    Key::leaf("free_schedules", "a whole number (invocations a month)"),
    Key::leaf("no_upfront_x86", AMOUNT),
    Key::leaf("no_upfront_idle_x86", AMOUNT),
    Key::leaf("no_upfront_compute_x86", AMOUNT),
    Key::leaf("all_upfront_x86", AMOUNT),
    Key::leaf("all_upfront_arm", AMOUNT),
];

const WIDTHS: &str = "a list of two whole numbers (GB-s a month)";

/// What a firing of a schedule has where nobody says otherwise.
pub(in crate::scenario) const SCHEDULE: &[Key] = &[
    Key::dist("delay").required(),
    RETRIES.required(),
    RETRY_AGE.required(),
    RETRY_BASE.required(),
    RETRY_LONGEST.required(),
];

/// `models/defaults.toml`: what a scenario need not say.
pub(in crate::scenario) const DEFAULTS: &[Key] = &[
    Key::new("account", "the account's quotas", Shape::Table(ACCOUNT)).required(),
    Key::new("platform", "what platforms have in common", Shape::Table(PLATFORM)).required(),
    Key::new("function", "a function's configuration", Shape::Table(FUNCTION)).required(),
    Key::new("prices", "the terms of the bill", Shape::Table(PRICES)).required(),
    Key::new("schedule", "what schedules have in common", Shape::Table(SCHEDULE)).required(),
    Key::new("azure2019", "the configuration of a trace's functions", Shape::Table(FUNCTION))
        .required(),
];
