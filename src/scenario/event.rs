//! `[[event]]`: changes to the world at given times.

use crate::engine::action::Action;
use crate::scenario::account::Functions;
use crate::scenario::field::{Findings, View};
use crate::scenario::quantity::MAX_SPAN;
use crate::units::{SimDuration, SimTime};

/// Reads the events, in order of time and then of the file.
pub(super) fn events(
    views: &[View<'_>],
    duration: Option<SimDuration>,
    functions: &Functions,
    out: &mut Findings,
) -> Vec<(SimTime, Action)> {
    let mut events: Vec<(SimTime, Action)> =
        views.iter().filter_map(|view| event(view, duration, functions, out)).collect();
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
    let target = functions.find(&view.get("deploy")?, out);
    Some((at?, Action::Deploy(target?)))
}
