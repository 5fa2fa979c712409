//! `[[event]]`: changes to the world at given times.

use crate::engine::action::Action;
use crate::id::{AliasId, Qualifier};
use crate::scenario::account::Functions;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::qualified::route;
use crate::scenario::quantity::MAX_SPAN;
use crate::units::{SimDuration, SimTime};

/// Reads the events, in order of time and then of the file.
pub(super) fn events(
    view: &View<'_>,
    duration: Option<SimDuration>,
    functions: &Functions,
    out: &mut Findings,
) -> Vec<(SimTime, Action)> {
    let listed = view.get("event").map(|field| field.list()).unwrap_or_default();
    let mut events: Vec<(SimTime, Action)> =
        listed.iter().filter_map(|view| event(view, duration, functions, out)).collect();
    events.sort_by_key(|(at, _)| *at);
    events
}

fn event(
    view: &View<'_>,
    duration: Option<SimDuration>,
    functions: &Functions,
    out: &mut Findings,
) -> Option<(SimTime, Action)> {
    let entries = view.node.as_table().map(|table| table.entries.as_slice()).unwrap_or_default();
    let actions: Vec<&str> =
        entries.iter().map(|entry| entry.key.as_str()).filter(|key| *key != "at").collect();
    if actions.len() != 1 {
        let problem = match actions.as_slice() {
            [] => "no action is given".to_owned(),
            several => format!("{} stand together", several.join(" and ")),
        };
        view.problem(problem, Some("`at` and exactly one action, such as deploy".to_owned()), out);
    }
    let at = view.get("at").and_then(|field| {
        let at = field.span(SimDuration::ZERO..=MAX_SPAN, out)?;
        if let Some(end) = duration.filter(|end| at > *end) {
            let allowed = Some(format!("up to {end}, the duration of the run"));
            field.note(format!("{at} is after the end of the run"), allowed, None, out);
        }
        Some(SimTime::ZERO + at)
    });
    let action = action(view, functions, out);
    Some((at?, action?))
}

/// The first action that the table names; that there are others is told already.
fn action(view: &View<'_>, functions: &Functions, out: &mut Findings) -> Option<Action> {
    if let Some(field) = view.get("deploy") {
        return deploy(&field, functions, out);
    }
    if let Some(field) = view.get("publish") {
        return functions.find(&field, out).map(Action::Publish);
    }
    if let Some(field) = view.get("point") {
        let table = field.table();
        let alias = table.get("alias").and_then(|field| alias(&field, functions, out));
        let route = route(&table, out);
        return Some(Action::Point { alias: alias?, route: route? });
    }
    if let Some(field) = view.get("provisioned") {
        return provision(&field.table(), functions, out);
    }
    if let Some(field) = view.get("reserved") {
        let table = field.table();
        let function = table.get("target").and_then(|field| functions.find(&field, out));
        let units = table.get("units").and_then(|field| units(&field, out));
        return Some(Action::Reserve { function: function?, units: units? });
    }
    if let Some(field) = view.get("memory") {
        let table = field.table();
        let function = table.get("target").and_then(|field| functions.find(&field, out));
        let memory = table.get("size").and_then(|field| field.memory(out));
        return Some(Action::Resize { function: function?, memory: memory? });
    }
    if let Some(field) = view.get("concurrency") {
        return field.whole(1..=1_000_000, out).map(Action::Quota);
    }
    let table = view.get("burst")?.table();
    let target = table.get("target").and_then(|field| functions.find_target(&field, out));
    let requests = table.get("requests").and_then(|field| field.whole(1..=1_000_000, out));
    let (function, qualifier) = target?;
    Some(Action::Burst { function, qualifier, requests: requests? })
}

/// New code for a function, or for one of its aliases.
fn deploy(field: &Field<'_>, functions: &Functions, out: &mut Findings) -> Option<Action> {
    match functions.find_target(field, out)? {
        (function, Qualifier::Latest) => Some(Action::Deploy(function)),
        (_, Qualifier::Alias(alias)) => Some(Action::Release(alias)),
        (_, Qualifier::Version(_)) => {
            let problem = "a published version never changes".to_owned();
            let allowed = Some("a function, or one of its aliases".to_owned());
            field.note(problem, allowed, None, out);
            None
        }
    }
}

fn provision(table: &View<'_>, functions: &Functions, out: &mut Findings) -> Option<Action> {
    let target = table.get("target").and_then(|field| functions.find_target(&field, out));
    let units = table.get("units").and_then(|field| units(&field, out));
    let (function, qualifier) = target?;
    Some(match units? {
        None | Some(0) => Action::Unprovision { function, qualifier },
        Some(units) => Action::Provision { function, qualifier, units },
    })
}

/// A number of units, or none.
#[expect(clippy::option_option, reason = "no units and a refused value are two things")]
fn units(field: &Field<'_>, out: &mut Findings) -> Option<Option<u32>> {
    if field.node.as_text() == Some("none") {
        return Some(None);
    }
    field.whole(0..=1_000_000, out).map(Some)
}

fn alias(field: &Field<'_>, functions: &Functions, out: &mut Findings) -> Option<AliasId> {
    let (_, qualifier) = functions.find_target(field, out)?;
    if let Qualifier::Alias(alias) = qualifier {
        return Some(alias);
    }
    let allowed = Some("an alias, such as \"checkout:live\"".to_owned());
    field.note(format!("{} is no alias", field.node.given()), allowed, None, out);
    None
}
