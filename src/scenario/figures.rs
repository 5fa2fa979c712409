//! The figures of a report that `[expect]` may name, with their units.
//!
//! A test of the report holds this table against what the report really says.

use std::fmt;

use crate::scenario::diagnostic::did_you_mean;

/// A figure of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The part of the report that it stands in; empty where it stands by itself.
    pub group: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: Unit,
}

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// A part of a whole, from 0 to 1.
    Share,
    /// Milliseconds.
    Millis,
    /// Seconds.
    Seconds,
    /// US dollars.
    Usd,
    /// Memory held for a time: MB times milliseconds, as Lambda bills it.
    MbMillis,
    /// Hours.
    Hours,
    /// Bytes.
    Bytes,
}

/// The groups whose figures go by their names alone, in the order in which they are looked for.
pub(crate) const SHORT: [&str; 3] = ["totals", "latency_ms", "environments"];

const DISTRIBUTION: &[&str] = &["mean", "p50", "p90", "p95", "p99", "p999", "max"];

const ARCHITECTURES: &[&str] = &["x86_64", "arm64"];

const BILL: &[&str] = &[
    "total",
    "requests",
    "compute",
    "init",
    "ephemeral",
    "provisioned_idle",
    "provisioned_compute",
    "pings",
    "front_door",
    "schedules",
    "alarms",
];

/// The figures that the whole report and each of its functions have, by group and unit.
const SECTION: &[(&str, Unit, &[&str])] = &[
    (
        "totals",
        Unit::Count,
        &[
            "arrivals",
            "attempts",
            "invocations",
            "answered",
            "failed",
            "in_flight",
            "cold_starts",
            "reinits",
            "throttles",
            "retries",
            "errors",
            "crashes",
            "timeouts",
            "limited",
            "abandoned",
            "spillovers",
        ],
    ),
    ("totals", Unit::Share, &["cold_rate"]),
    ("pings", Unit::Count, &["invocations", "cold_starts", "throttles"]),
    (
        "cold_starts_by_cause",
        Unit::Count,
        &["first", "concurrency", "idle", "silence", "age", "deployment", "spillover"],
    ),
    (
        "throttles_by_reason",
        Unit::Count,
        &[
            "ReservedFunctionConcurrentInvocationLimitExceeded",
            "ReservedFunctionInvocationRateLimitExceeded",
            "ConcurrentInvocationLimitExceeded",
            "FunctionInvocationRateLimitExceeded",
        ],
    ),
    (
        "gave_up_by_reason",
        Unit::Count,
        &[
            "throttled",
            "failed",
            "handler_limited",
            "client_timeout",
            "rate_limited",
            "circuit_open",
            "event_too_old",
        ],
    ),
    ("latency_ms", Unit::Millis, DISTRIBUTION),
    ("latency_parts_ms", Unit::Millis, &["retry_wait", "platform", "init", "run"]),
    ("init_ms", Unit::Millis, DISTRIBUTION),
    (
        "cold_start_parts_ms",
        Unit::Millis,
        &["environment", "download", "network", "runtime", "static_code", "first_call"],
    ),
    ("environments", Unit::Count, &["alive_mean", "alive_max", "busy_mean", "busy_max", "started"]),
    ("environments", Unit::Seconds, &["init_s", "invoke_s", "idle_s"]),
    (
        "environments.stopped_by_cause",
        Unit::Count,
        &["idle", "silence", "age", "deployment", "release", "init_failure"],
    ),
    ("usage", Unit::Count, &["requests", "calls", "schedules"]),
    ("usage", Unit::Millis, &["alarm_ms"]),
    ("usage", Unit::MbMillis, &["ephemeral_mb_ms", "provisioned_init_ephemeral_mb_ms"]),
    ("usage.compute_mb_ms", Unit::MbMillis, ARCHITECTURES),
    ("usage.init_mb_ms", Unit::MbMillis, ARCHITECTURES),
    ("usage.provisioned_mb_ms", Unit::MbMillis, ARCHITECTURES),
    ("usage.provisioned_init_mb_ms", Unit::MbMillis, ARCHITECTURES),
    ("usage.provisioned_idle_mb_ms", Unit::MbMillis, ARCHITECTURES),
    ("usage.provisioned_lasting_mb_ms", Unit::MbMillis, ARCHITECTURES),
    ("usage.pings", Unit::Count, &["requests"]),
    ("usage.pings", Unit::MbMillis, &["ephemeral_mb_ms"]),
    ("usage.pings.compute_mb_ms", Unit::MbMillis, ARCHITECTURES),
    ("usage.pings.init_mb_ms", Unit::MbMillis, ARCHITECTURES),
    ("usage.pings.provisioned_mb_ms", Unit::MbMillis, ARCHITECTURES),
    ("cost_usd", Unit::Usd, BILL),
    ("cost_usd.month", Unit::Usd, BILL),
    ("cost_usd.month", Unit::Hours, &["hours"]),
];

/// The figures that only the whole report has.
const WHOLE: &[(&str, Unit, &[&str])] = &[
    ("", Unit::Seconds, &["simulated_s"]),
    ("scaling", Unit::Count, &["out", "in", "failed", "alarm_changes", "highest", "lowest"]),
    ("engine", Unit::Seconds, &["wall_s"]),
    ("engine", Unit::Count, &["events", "invocations_per_s"]),
    ("engine", Unit::Bytes, &["peak_rss_bytes"]),
];

impl Figure {
    /// Its path in the report, such as `latency_ms.p99`.
    pub fn path(&self) -> String {
        if self.group.is_empty() {
            return self.name.to_owned();
        }
        format!("{}.{}", self.group, self.name)
    }

    /// The name that is enough, where there is one: `p99`, or `cost` for all the money.
    pub fn short_name(&self) -> Option<&'static str> {
        match (self.group, self.name) {
            ("cost_usd", "total") => Some("cost"),
            (group, name) if SHORT.contains(&group) => Some(name),
            _ => None,
        }
    }
}

impl Unit {
    /// The unit in a table.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Share => "share",
            Self::Millis => "ms",
            Self::Seconds => "s",
            Self::Usd => "USD",
            Self::MbMillis => "MB ms",
            Self::Hours => "h",
            Self::Bytes => "bytes",
        }
    }

    /// What a bound of this unit looks like.
    pub const fn allowed(self) -> &'static str {
        match self {
            Self::Count => "a number, such as \"<= 10\"",
            Self::Share => "a share from 0 to 100 %, such as \"<= 1%\" or \"<= 0.01\"",
            Self::Millis => {
                "a duration, such as \"<= 400ms\", or a number of milliseconds, such as \"<= 400\""
            }
            Self::Seconds => {
                "a duration, such as \"<= 1h\", or a number of seconds, such as \"<= 3600\""
            }
            Self::Usd => "an amount in US dollars, such as \"<= $3\" or \"<= 3\"",
            Self::MbMillis => "a number of MB times milliseconds, such as \"<= 1000000\"",
            Self::Hours => "a number of hours, such as \"= 730\"",
            Self::Bytes => "a number of bytes, such as \"<= 33554432\"",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Count => "a count",
            Self::Share => "a share",
            Self::Millis | Self::Seconds | Self::Hours => "a time",
            Self::MbMillis => "memory times time",
            Self::Usd => "an amount of money",
            Self::Bytes => "a size in bytes",
        })
    }
}

/// Every figure: first those that each function has as well, as `functions.NAME.…`.
pub fn figures() -> impl Iterator<Item = Figure> {
    section_figures().chain(listed(WHOLE))
}

/// The figures that each function has.
fn section_figures() -> impl Iterator<Item = Figure> {
    listed(SECTION)
}

fn listed(
    groups: &'static [(&'static str, Unit, &'static [&'static str])],
) -> impl Iterator<Item = Figure> {
    groups.iter().flat_map(|(group, unit, names)| {
        names.iter().map(|name| Figure { group, name, unit: *unit })
    })
}

/// The figures of the whole report, or those of a function.
fn known(is_function: bool) -> Vec<Figure> {
    let whole = listed(WHOLE).filter(|_| !is_function);
    section_figures().chain(whole).collect()
}

/// The figure that `path` names, in full or by its short name.
pub(super) fn find(path: &str, is_function: bool) -> Option<Figure> {
    let known = known(is_function);
    let in_full = known.iter().find(|figure| figure.path() == path);
    let in_short = || {
        SHORT.iter().chain(&["cost_usd"]).find_map(|group| {
            known.iter().find(|one| one.group == *group && one.short_name() == Some(path))
        })
    };
    in_full.or_else(in_short).copied()
}

/// What probably helps where there is no figure `path`.
pub(super) fn help(path: &str, is_function: bool) -> Option<String> {
    if find(path, false).is_some() {
        return Some(format!("`{path}` is a figure of the whole report only"));
    }
    let known = known(is_function);
    let short = known.iter().filter_map(|figure| figure.short_name().map(str::to_owned));
    let names: Vec<String> = short.chain(known.iter().map(Figure::path)).collect();
    did_you_mean(path, names.iter().map(String::as_str))
}

/// The names that are enough by themselves, for a message.
pub(super) fn short_names() -> String {
    let names: Vec<&str> = figures().filter_map(|figure| figure.short_name()).collect();
    names.join(", ")
}
