//! `[functions]`: what the account's functions are configured to be.

use std::sync::Arc;

use crate::dist::{Dist, LONGEST};
use crate::model::{Architecture, Cpu, Failures, FunctionSpec, HandlerLimit, RateLimit};
use crate::scenario::control::event_config;
use crate::scenario::distribution::dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::runtimes::Runtimes;
use crate::scenario::schema::SHARE;
use crate::scenario::start_up::{PlatformStart, start_up};
use crate::units::{MemoryMb, Share, SimDuration};

/// A function with the law of how long its handler runs, if the scenario has one.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) spec: FunctionSpec,
    pub(super) work: Option<Dist>,
    /// Whether there is a law that was refused, so that nobody complains that it is missing.
    pub(super) refused_work: bool,
}

/// Reads the table of the function `name`, which the defaults have filled.
pub(super) fn function(
    view: &View<'_>,
    name: &str,
    platform_start: &PlatformStart,
    runtimes: &Runtimes,
    out: &mut Findings,
) -> Option<Declared> {
    check_name(view, name, out);
    let architectures = [("x86_64", Architecture::X86_64), ("arm64", Architecture::Arm64)];
    let architecture = view.get("architecture").and_then(|field| field.one_of(&architectures, out));
    let architecture = architecture.unwrap_or_default();
    let memory = view.get("memory").and_then(|field| field.memory(out));
    let ephemeral = view.get("ephemeral").and_then(|field| field.ephemeral(out));
    let (least, most) = (SimDuration::from_secs(1), SimDuration::from_secs(900));
    let timeout = view.get("timeout").and_then(|field| field.span(least..=most, out));
    let reserved = view.get("reserved").and_then(|field| field.whole(0..=1_000_000, out));
    let work = view.get("duration").and_then(|field| dist(&field, out));
    let failures = view.get("failures").map(|field| failures(&field.table(), out));
    let (packaging, start_up) = start_up(view, architecture, platform_start, runtimes, out);
    let events = view.get("asynchronous").map(|field| event_config(&field.table(), out));
    let limiter = view.get("rate_limit").and_then(|field| limiter(&field, out));
    let spec = FunctionSpec {
        name: Arc::from(name),
        memory: memory?,
        ephemeral: ephemeral?,
        timeout: timeout?,
        reserved,
        architecture,
        packaging,
        start_up: Arc::new(start_up),
        cpu: cpu(view, memory, out),
        limiter,
        failures: failures.unwrap_or_default(),
        events: events.unwrap_or_default(),
        work: work.clone(),
    };
    let refused_work = work.is_none() && view.has("duration");
    Some(Declared { spec, work, refused_work })
}

/// How the work depends on memory, if anything is said of it.
fn cpu(view: &View<'_>, memory: Option<MemoryMb>, out: &mut Findings) -> Option<Cpu> {
    let share = view.get("cpu_share").and_then(|field| field.share(out));
    let measured_at = view.get("measured_at").and_then(|field| field.memory(out)).or(memory);
    let cores = view.get("cores").map_or(Some(1), |field| field.whole(1..=6, out));
    if !view.has("cpu_share") && (view.has("measured_at") || view.has("cores")) {
        let allowed = Some(format!("cpu_share = {SHARE}"));
        view.problem("`cpu_share` is missing beside measured_at and cores".into(), allowed, out);
    }
    Some(Cpu { share: share?, measured_at: measured_at?, cores: cores? })
}

/// The rate limiter inside the handler.
fn limiter(field: &Field<'_>, out: &mut Findings) -> Option<HandlerLimit> {
    let limit = rate_limit(&field.table(), out);
    let refusal = field
        .table()
        .get("refusal")
        .map(|field| field.span(SimDuration::ZERO..=SimDuration::from_secs(900), out));
    let refusal = refusal.unwrap_or(Some(SimDuration::from_millis(1)));
    Some(HandlerLimit { limit: limit?, refusal: refusal? })
}

/// Reads `max` and `window`.
pub(super) fn rate_limit(table: &View<'_>, out: &mut Findings) -> Option<RateLimit> {
    let max = table.get("max").and_then(|field| field.whole(1..=1_000_000, out));
    let least = SimDuration::from_millis(1);
    let window = table.get("window").and_then(|field| field.span(least..=LONGEST, out));
    Some(RateLimit { max: max?, window: window? })
}

fn failures(view: &View<'_>, out: &mut Findings) -> Failures {
    let error = view.get("error").and_then(|field| field.share(out)).unwrap_or_default();
    let crash = view.get("crash").and_then(|field| field.share(out)).unwrap_or_default();
    if error.as_ppb() + crash.as_ppb() > Share::ONE.as_ppb() {
        let problem = format!("error and crash together are more than all: {error} and {crash}");
        view.problem(problem, Some("shares that add up to at most 100 %".to_owned()), out);
    }
    Failures { error, crash }
}

/// Lambda's rule for names; a `:` would begin an alias.
fn check_name(view: &View<'_>, name: &str, out: &mut Findings) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 64 || !name.chars().all(allowed) {
        view.problem(
            format!("`{name}` is not allowed as the name of a function"),
            Some("1 to 64 letters, digits, `-` and `_`".to_owned()),
            out,
        );
    }
}
