//! Provisioned concurrency and events: the platform's rules, and what functions say of them.

use std::ops::RangeInclusive;

use crate::dist::LONGEST;
use crate::model::{AllocationRate, EventConfig, EventRules, Matching, Provisioning, Usable};
use crate::scenario::client::JITTERS;
use crate::scenario::distribution::dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::tree::{Node, Value};
use crate::units::SimDuration;

/// The waits after throttles: with shorter ones a crowd of refused events would keep a run from
/// getting on.
const PAUSES: RangeInclusive<SimDuration> = SimDuration::from_millis(100)..=LONGEST;

/// Reads `[platform.provisioned]`, which the defaults have filled.
pub(super) fn provisioning(view: &View<'_>, out: &mut Findings) -> Option<Provisioning> {
    let preparation = view.get("preparation").and_then(|field| dist(&field, out));
    let rate = view.get("allocation").and_then(|field| allocation(&field, out));
    let usable = [("whole", Usable::Whole), ("incremental", Usable::Incremental)];
    let usable = view.get("usable").and_then(|field| field.one_of(&usable, out));
    let (min, most) = (SimDuration::from_millis(1), SimDuration::from_secs(900));
    let limit = view.get("init_limit").and_then(|field| field.span(min..=most, out));
    let matching = view.get("exact_qualifier").and_then(|field| field.flag(out)).map(|is_exact| {
        if is_exact { Matching::ExactQualifier } else { Matching::ResolvedVersion }
    });
    Some(Provisioning {
        preparation: preparation?,
        rate: rate?,
        usable: usable?,
        init_limit: limit?,
        matching: matching?,
    })
}

fn allocation(field: &Field<'_>, out: &mut Findings) -> Option<AllocationRate> {
    let text = field.node.as_text().unwrap_or_default();
    let per_minute = text.strip_suffix("min").and_then(|text| text.trim_end().strip_suffix('/'));
    let per_minute = per_minute.and_then(|number| number.trim().parse::<u32>().ok());
    let rate = match text {
        "unlimited" => Some(AllocationRate::Unlimited),
        "scaling" => Some(AllocationRate::AsScaling),
        _ => per_minute
            .filter(|per_minute| (1..=60_000_000).contains(per_minute))
            .map(|per_minute| AllocationRate::PerFunction { per_minute }),
    };
    field.accept(rate, None, out)
}

/// Reads `[platform.asynchronous]`, which the defaults have filled.
pub(super) fn events(view: &View<'_>, out: &mut Findings) -> Option<EventRules> {
    let (none, minute) = (SimDuration::ZERO, SimDuration::from_secs(60));
    let queue_delay = view.get("queue_delay").and_then(|field| field.span(none..=minute, out));
    let after_failure = view.get("after_failure").and_then(|field| {
        let spans = match &field.node.value {
            Value::Array(nodes) => nodes.iter().map(span).collect::<Option<Vec<_>>>(),
            _ => None,
        };
        field.accept(spans.and_then(|spans| <[SimDuration; 2]>::try_from(spans).ok()), None, out)
    });
    let mut pause = |name| view.get(name).and_then(|field| field.span(PAUSES, out));
    let (after_throttle, longest) = (pause("after_throttle"), pause("longest"));
    let growth = view.get("growth").and_then(|field| field.number(1.0..=10.0, out));
    let jitter = view.get("jitter").and_then(|field| field.one_of(&JITTERS, out));
    Some(EventRules {
        queue_delay: queue_delay?,
        after_failure: after_failure?,
        after_throttle: after_throttle?,
        growth_permille: (growth? * 1_000.0).round() as u32,
        longest: longest?,
        jitter: jitter?,
    })
}

fn span(node: &Node) -> Option<SimDuration> {
    node.as_text()?.parse().ok().filter(|span| *span <= LONGEST)
}

/// Reads `[functions.NAME.asynchronous]`.
pub(super) fn event_config(view: &View<'_>, out: &mut Findings) -> EventConfig {
    let usual = EventConfig::default();
    let (min, most) = (SimDuration::from_secs(60), SimDuration::from_secs(21_600));
    let mut flag = |name| view.get(name).and_then(|field| field.flag(out)).unwrap_or(false);
    let keeps_dropped = flag("dead_letter") | flag("on_failure");
    let tells_answered = flag("on_success");
    let retries = view.get("retries").and_then(|field| field.whole(0..=2, out));
    let max_age = view.get("max_age").and_then(|field| field.span(min..=most, out));
    EventConfig {
        retries: retries.unwrap_or(usual.retries),
        max_age: max_age.unwrap_or(usual.max_age),
        keeps_dropped,
        tells_answered,
    }
}
