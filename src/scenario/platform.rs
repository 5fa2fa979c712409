//! `[platform]`: the rules of the platform.

use std::sync::Arc;

use crate::dist::Dist;
use crate::model::{
    Billing, IdleLaw, InitBilling, MaxAge, Platform, Refill, RequestRate, Routing, Scaling,
};
use crate::rng::{Purpose, Seed, StreamKey};
use crate::scenario::catalog::BuiltInKind;
use crate::scenario::check::check_field;
use crate::scenario::control;
use crate::scenario::distribution::{dist, dist_kind, gone_by_minute};
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::layers::{facts, model_tree, named_text};
use crate::scenario::schema::IDLE_FILE;
use crate::scenario::start_up::PlatformStart;
use crate::units::SimDuration;

const ROUTINGS: [(&str, Routing); 5] = [
    ("most-recently-used", Routing::MostRecentlyUsed),
    ("least-recently-used", Routing::LeastRecentlyUsed),
    ("newest", Routing::Newest),
    ("oldest", Routing::Oldest),
    ("random", Routing::Random),
];

/// A run goes from one end of a life to the next, so it would stand still if most were shorter.
const LEAST_AGE: SimDuration = SimDuration::from_secs(1);
/// How many lives are tried to see that.
const LIVES: u64 = 101;

/// Reads the filled table of the platform `name`; beside it what the platform contributes to a cold
/// start, which functions may replace.
pub(super) fn platform(
    view: &View<'_>,
    name: &str,
    region: &str,
    out: &mut Findings,
) -> Option<(Platform, PlatformStart)> {
    let idle = view.get("idle").and_then(|field| idle_law(&field, out));
    let idle_spare = view.get("idle_spare").map(|field| idle_law(&field, out));
    let max_age = view.get("max_age").and_then(|field| max_age(&field, out));
    let routing = view.get("routing").and_then(|field| field.one_of(&ROUTINGS, out));
    let scaling = view.get("scaling").and_then(|field| scaling(&field, region, out));
    let request_rate = view.get("request_rate").and_then(|field| request_rate(&field, out));
    let start = PlatformStart::read(view, out);
    let (min, most) = (SimDuration::from_millis(1), SimDuration::from_secs(900));
    let init_limit = view.get("init_limit").and_then(|field| field.span(min..=most, out));
    let most = SimDuration::from_secs(60);
    let front_end =
        view.get("front_end").and_then(|field| field.span(SimDuration::ZERO..=most, out));
    let billing = view.get("billing").and_then(|field| billing(&field, out));
    let provisioning =
        view.get("provisioned").and_then(|field| control::provisioning(&field.table(), out));
    let events = view.get("asynchronous").and_then(|field| control::events(&field.table(), out));
    assume(view, name, out);
    let platform = Platform {
        name: Arc::from(name),
        idle: idle?,
        idle_spare: match idle_spare {
            Some(law) => Some(law?),
            None => None,
        },
        max_age: max_age?,
        routing: routing?,
        scaling: scaling?,
        request_rate: request_rate?,
        init_limit: init_limit?,
        front_end: front_end?,
        billing: billing?,
        provisioning: provisioning?,
        events: events?,
    };
    Some((platform, start?))
}

/// Reads an idle law: never, a distribution, a shipped law or a file, halving or a curve.
fn idle_law(field: &Field<'_>, out: &mut Findings) -> Option<IdleLaw> {
    if field.node.as_text() == Some("never") {
        return Some(IdleLaw::Never);
    }
    if field.node.as_text().is_some() {
        return dist(field, out).map(IdleLaw::Drawn);
    }
    let kind = field.kind()?;
    match kind.key.name {
        "law" => idle_file(&kind, out),
        "gone_by_minute" => gone_by_minute(&kind, out),
        "halving" => {
            let (min, most) = (SimDuration::from_millis(1), crate::dist::LONGEST);
            let every = kind.table().get("every")?.span(min..=most, out)?;
            Some(IdleLaw::Halving { every })
        }
        _ => dist_kind(&kind, out).map(IdleLaw::Drawn),
    }
}

/// Reads the law that a name or a path stands for.
fn idle_file(kind: &Field<'_>, out: &mut Findings) -> Option<IdleLaw> {
    let source = named_text(kind, BuiltInKind::IdleLaw, "idle law", out)?;
    let mut node = model_tree(&source, out)?;
    check_field(&mut node, &IDLE_FILE, "", &mut out.diagnostics);
    let file = Field { node: &node, path: String::new(), key: &IDLE_FILE };
    let inner = file.kind()?;
    if inner.key.name == "law" {
        inner.fault("an idle law cannot stand on another one".to_owned(), out);
        return None;
    }
    idle_law(&file, out)
}

fn max_age(field: &Field<'_>, out: &mut Findings) -> Option<MaxAge> {
    if field.node.as_text() == Some("none") {
        return Some(MaxAge::Unlimited);
    }
    let law = dist(field, out)?;
    if 2 * short_lives(&law) > LIVES {
        let problem = format!("most environments would be too old within {LEAST_AGE}");
        let allowed = format!("ages of which at least half are {LEAST_AGE} or more");
        let help = "what is provisioned is initialised again at its age, without end";
        field.note(problem, Some(allowed), Some(help.to_owned()), out);
        return None;
    }
    Some(MaxAge::Drawn(law))
}

/// Of [`LIVES`] draws, always the same, how many are shorter than [`LEAST_AGE`].
fn short_lives(law: &Dist) -> u64 {
    let mut stream = StreamKey::new(Seed(0), Purpose::Age).stream();
    (0..LIVES).filter(|_| law.sample(&mut stream) < LEAST_AGE).count() as u64
}

fn scaling(field: &Field<'_>, region: &str, out: &mut Findings) -> Option<Scaling> {
    let kind = field.kind()?;
    let table = kind.table();
    match kind.key.name {
        "unlimited" => Some(Scaling::Unlimited),
        "token_bucket" => {
            let capacity = table.get("capacity").and_then(|field| field.whole(1..=1_000_000, out));
            let refill = table.get("refill").and_then(|field| refill(&field, out));
            Some(Scaling::TokenBucket { capacity: capacity?, refill: refill? })
        }
        "legacy" => {
            let burst = table.get("burst").and_then(|field| burst(&field, region, out));
            let minute = table.get("per_minute").and_then(|field| field.whole(0..=1_000_000, out));
            Some(Scaling::Legacy { burst: burst?, per_minute: minute? })
        }
        other => unreachable!("the schema has no scaling {other}"),
    }
}

/// Reads `100/s` as continuous and `1000 per 10s` as stepwise.
fn refill(field: &Field<'_>, out: &mut Findings) -> Option<Refill> {
    let text = field.node.as_text().unwrap_or_default();
    let tokens = |text: &str| {
        text.trim().parse::<u32>().ok().filter(|tokens| (1..=1_000_000).contains(tokens))
    };
    let refill = if let Some((count, period)) = text.split_once("per") {
        let every = period.trim().parse::<SimDuration>().ok();
        let every = every.filter(|every| *every > SimDuration::ZERO);
        tokens(count).zip(every).map(|(tokens, every)| Refill::Stepwise { tokens, every })
    } else {
        let count = text.strip_suffix("/s").and_then(tokens);
        count.map(|per_second| Refill::Continuous { per_second })
    };
    field.accept(refill, None, out)
}

/// Reads the burst, or that of the Region.
fn burst(field: &Field<'_>, region: &str, out: &mut Findings) -> Option<u32> {
    let Some(table) = field.node.as_table() else { return field.whole(1..=1_000_000, out) };
    let own = table.get(region).or_else(|| table.get("other"));
    let Some(node) = own else {
        let help = format!("there is none for {region}");
        field.refuse(Some(help), out);
        return None;
    };
    Field { node, path: field.path.clone(), key: field.key }.whole(1..=1_000_000, out)
}

fn request_rate(field: &Field<'_>, out: &mut Findings) -> Option<RequestRate> {
    let text = field.node.as_text().unwrap_or_default();
    if text == "none" {
        return Some(RequestRate::Unlimited);
    }
    let number = text.strip_suffix("per concurrency").map(str::trim);
    let rate = number.and_then(|number| number.parse::<u32>().ok());
    let rate = rate.filter(|rate| (1..=1_000_000).contains(rate)).map(RequestRate::PerConcurrency);
    field.accept(rate, None, out)
}

fn billing(field: &Field<'_>, out: &mut Findings) -> Option<Billing> {
    let table = field.table();
    let (min, most) = (SimDuration::from_millis(1), SimDuration::from_secs(1));
    let granularity = table.get("granularity").and_then(|field| {
        let span = field.span(min..=most, out)?;
        field.accept((span.as_micros() % 1_000 == 0).then_some(span), None, out)
    });
    let owners = [("all", InitBilling::All), ("unmanaged", InitBilling::Unmanaged)];
    let init = table.get("init").and_then(|field| field.one_of(&owners, out));
    Some(Billing { granularity: granularity?, init: init? })
}

/// Names the rules of the platform that nobody outside AWS knows.
fn assume(view: &View<'_>, name: &str, out: &mut Findings) {
    const UNCERTAIN: [(&str, &str); 5] = [
        ("idle", "Idle limit"),
        ("idle_spare", "Idle limit while others of the function serve"),
        ("max_age", "Maximum age"),
        ("routing", "Routing among idle environments"),
        ("platform_start", "The platform's part of a cold start"),
    ];
    for (key, words) in UNCERTAIN {
        let Some(field) = view.get(key) else { continue };
        let value = field.node.describe();
        out.assume(match facts(field.node) {
            Some(facts) => format!("{words}: {value} ({name}; {facts})."),
            None => format!("{words}: {value} (the scenario's own)."),
        });
    }
    if let Some(field) =
        view.get("request_rate").filter(|field| field.node.as_text() != Some("none"))
    {
        out.assume(format!(
            "Requests a second: {}; what is let in counts, served or not (F2.9).",
            field.node.describe()
        ));
    }
    out.assume(
        "An INIT that is cut at its limit is not billed; its repetition is (F1.3, F7.6).".into(),
    );
    if let Some(field) = view.get("front_end") {
        out.assume(format!("Front end and network add {}.", field.node.describe()));
    }
}
