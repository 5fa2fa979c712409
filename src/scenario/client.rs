//! `client`: how the callers of a source behave.

use crate::client::{
    Backoff, BreakerSpec, Causes, ClientSpec, LimiterSpec, Retry, Spread, WhenFull,
};
use crate::dist::LONGEST;
use crate::model::Jitter;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::function::rate_limit;
use crate::scenario::tree::Value;
use crate::units::SimDuration;

const SDKS: [(&str, Retry); 2] = [("legacy", Retry::Legacy), ("standard", Retry::Standard)];
const NAMES: [(&str, Retry); 3] =
    [("none", Retry::Never), ("legacy", Retry::Legacy), ("standard", Retry::Standard)];

/// Reads a client; none is one that takes what it gets.
pub(super) fn client(field: &Field<'_>, out: &mut Findings) -> Option<ClientSpec> {
    if field.node.as_text().is_some() {
        let retry = field.one_of(&NAMES, out)?;
        let spec = whole(retry, None, None, None, 1);
        return (retry != Retry::Never).then(|| assumed(spec, &field.path, out));
    }
    let table = field.table();
    let retry = retry(&table, out);
    let timeout =
        table.get("timeout").map(|field| field.span(SimDuration::from_micros(1)..=LONGEST, out));
    let limiter = table.get("rate_limit").map(|field| limiter(&field.table(), out));
    let breaker = table.get("breaker").map(|field| breaker(&field.table(), out));
    let processes = table.get("processes").map_or(Some(1), |field| field.whole(1..=100_000, out));
    let spec = whole(retry?, read(timeout)?, read(limiter)?, read(breaker)?, processes?);
    Some(assumed(spec, &field.path, out))
}

/// What was written, if anything was; nothing at all if it was refused.
#[expect(clippy::option_option, reason = "a missing value and a refused one are two things")]
fn read<T>(field: Option<Option<T>>) -> Option<Option<T>> {
    match field {
        Some(value) => value.map(Some),
        None => Some(None),
    }
}

fn whole(
    retry: Retry,
    timeout: Option<SimDuration>,
    limiter: Option<LimiterSpec>,
    breaker: Option<BreakerSpec>,
    processes: u32,
) -> ClientSpec {
    let sdk = matches!(retry, Retry::Legacy | Retry::Standard).then_some(Retry::SDK_TIMEOUT);
    ClientSpec { retry, max_age: None, timeout: timeout.or(sdk), limiter, breaker, processes }
}

/// Names what the scenario leaves open and changes the result.
fn assumed(spec: ClientSpec, path: &str, out: &mut Findings) -> ClientSpec {
    if spec.processes == 1 && (spec.retry == Retry::Standard || spec.breaker.is_some()) {
        out.assume(format!(
            "{path}: all requests come from one process, with one retry quota and one breaker."
        ));
    }
    spec
}

/// Reads `sdk` or `custom`, of which there is at most one.
fn retry(table: &View<'_>, out: &mut Findings) -> Option<Retry> {
    match (table.get("sdk"), table.get("custom")) {
        (Some(sdk), None) => sdk.one_of(&SDKS, out),
        (None, Some(custom)) => custom_retry(&custom.table(), out),
        (Some(_), Some(custom)) => {
            custom.fault("sdk and custom exclude each other".to_owned(), out);
            None
        }
        (None, None) => (!table.has("sdk") && !table.has("custom")).then_some(Retry::Never),
    }
}

fn custom_retry(table: &View<'_>, out: &mut Findings) -> Option<Retry> {
    let attempts = table.get("attempts").and_then(|field| field.whole(1..=1_000, out));
    let base = table.get("base").and_then(|field| field.any_span(out));
    let factor = table.get("factor").map_or(Some(2.0), |field| field.number(1.0..=1_000.0, out));
    let cap = table.get("cap").map_or(Some(LONGEST), |field| field.any_span(out));
    let usual = Some(Spread::Within(Jitter::Full));
    let spread = table.get("jitter").map_or(usual, |field| spread(&field, out));
    let causes = table.get("retry").map_or(Some(Causes::ALL), |field| causes(&field, out));
    let backoff = Backoff { base: base?, factor: factor?, cap: cap?, spread: spread? };
    Some(Retry::Custom { attempts: attempts?, backoff, causes: causes? })
}

/// What chance does to a wait, by its names in scenarios.
pub(super) const JITTERS: [(&str, Jitter); 3] =
    [("none", Jitter::None), ("full", Jitter::Full), ("equal", Jitter::Equal)];

fn spread(field: &Field<'_>, out: &mut Findings) -> Option<Spread> {
    if field.node.as_text().is_some() {
        return field.one_of(&JITTERS, out).map(Spread::Within);
    }
    field.table().get("added")?.any_span(out).map(Spread::Added)
}

/// Reads a list of failures.
fn causes(field: &Field<'_>, out: &mut Findings) -> Option<Causes> {
    let Value::Array(nodes) = &field.node.value else { return field.accept(None, None, out) };
    let mut causes = Causes { throttle: false, error: false, timeout: false };
    for node in nodes {
        match node.as_text() {
            Some("throttle") => causes.throttle = true,
            Some("error") => causes.error = true,
            Some("timeout") => causes.timeout = true,
            _ => return Field { node, ..field.clone() }.accept(None, None, out),
        }
    }
    Some(causes)
}

fn limiter(table: &View<'_>, out: &mut Findings) -> Option<LimiterSpec> {
    let choices = [("refuse", WhenFull::Refuse), ("wait", WhenFull::Wait)];
    let when_full =
        table.get("when_full").map_or(Some(WhenFull::Refuse), |field| field.one_of(&choices, out));
    Some(LimiterSpec { limit: rate_limit(table, out)?, when_full: when_full? })
}

fn breaker(table: &View<'_>, out: &mut Findings) -> Option<BreakerSpec> {
    let failures = table.get("failures").and_then(|field| field.whole(1..=1_000_000, out));
    let open = table.get("open").and_then(|field| field.any_span(out));
    Some(BreakerSpec { failures: failures?, open: open? })
}
