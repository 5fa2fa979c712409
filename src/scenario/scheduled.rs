//! Traffic that schedules make: `rule` and `scheduler`, the two kinds that AWS has.

use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::dist::Dist;
use crate::rng::{Purpose, StreamKey};
use crate::scenario::arrivals::{World, target_and_work};
use crate::scenario::diagnostic::{cut, did_you_mean};
use crate::scenario::distribution::dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::layers::facts;
use crate::scenario::traffic::Arrivals;
use crate::schedule::{Beginning, Firings, FirstOfRate, Schedule};
use crate::units::{SimDuration, SimTime};
use crate::workload::ScheduledSpec;

/// Which of the two fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Firer {
    /// A scheduled rule of EventBridge, in UTC.
    Rule,
    /// A schedule of EventBridge Scheduler, in any time zone.
    Scheduler,
}

/// Reads `rule` or `scheduler` of the source `name`, which begins at `from`.
pub(super) fn scheduled(
    view: &View<'_>,
    (kind, firer): (&Field<'_>, Firer),
    (name, from): (&str, SimTime),
    world: &World<'_>,
    out: &mut Findings,
) -> Option<Arrivals> {
    let table = kind.table();
    let zone = match firer {
        Firer::Rule => Some(TimeZone::UTC),
        Firer::Scheduler => match table.get("timezone") {
            Some(field) => zone(&field, out),
            None => (!table.has("timezone")).then_some(TimeZone::UTC),
        },
    };
    let window = match firer {
        Firer::Rule => Some(SimDuration::ZERO),
        Firer::Scheduler => match table.get("flexible_window") {
            Some(field) => window(&field, out),
            None => (!table.has("flexible_window")).then_some(SimDuration::ZERO),
        },
    };
    let field = table.get("schedule");
    let schedule = field.as_ref().and_then(|field| schedule(field, firer, out));
    let delay = delay(&table, window, world, out);
    let target = target_and_work(view, world, out);
    let (schedule, field) = (schedule?, field?);
    let path = schedule.goes_by_calendar().then_some(view.path.as_str());
    let start = world.calendar.instant(path, out);
    let from = SignedDuration::from_micros(from.as_micros().cast_signed());
    // Where the calendar of the machine is over, that of AWS has long been.
    let at = start.checked_add(from).unwrap_or(Timestamp::MAX);
    let beginning = Beginning { at, zone: zone?, first_of_rate: first_of_rate(firer) };
    if Firings::new(schedule.clone(), &beginning).next().is_none() {
        field.fault(format!("it never fires from {at} on"), out);
        return None;
    }
    if let (Schedule::Rate(period), Firer::Rule) = (&schedule, firer) {
        out.assume(format!("{}: the rule fires first {period} after it begins.", kind.path));
    }
    let (target, work) = target?;
    let firings = StreamKey::new(world.seed, Purpose::Firing).name(name);
    let spec = ScheduledSpec { schedule, beginning, delay: delay?, window: window?, firings };
    Some(Arrivals::Scheduled { target, work, spec: Arc::new(spec), firer })
}

/// AWS says that Scheduler begins at once; of rules it says only that they begin when they are
/// made, which then takes a period.
const fn first_of_rate(firer: Firer) -> FirstOfRate {
    match firer {
        Firer::Rule => FirstOfRate::OnePeriodLater,
        Firer::Scheduler => FirstOfRate::AtOnce,
    }
}

/// Reads a schedule expression.
pub(super) fn schedule(field: &Field<'_>, firer: Firer, out: &mut Findings) -> Option<Schedule> {
    match field.text(out)?.parse::<Schedule>() {
        Ok(Schedule::At(_)) if firer == Firer::Rule => {
            let allowed = Some(field.key.allowed.to_owned());
            let help = Some("`scheduler` fires once, with at(…)".to_owned());
            field.note("a rule does not fire once".to_owned(), allowed, help, out);
            None
        }
        Ok(schedule) => Some(schedule),
        Err(error) => {
            field.note(error.to_string(), Some(error.allowed().to_owned()), None, out);
            None
        }
    }
}

/// Reads the name of a time zone; zones come with the program.
pub(super) fn zone(field: &Field<'_>, out: &mut Findings) -> Option<TimeZone> {
    let name = field.text(out)?;
    let zone = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown());
    if zone.is_none() {
        let names: Vec<String> =
            jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let help = did_you_mean(name, names.iter().map(String::as_str));
        let problem = format!("there is no time zone `{}`", cut(name));
        field.note(problem, Some(field.key.allowed.to_owned()), help, out);
    }
    zone
}

/// Reads a flexible time window, which AWS counts in minutes (F4.12).
fn window(field: &Field<'_>, out: &mut Findings) -> Option<SimDuration> {
    const MINUTE: SimDuration = SimDuration::from_secs(60);
    let window = field.span(MINUTE..=SimDuration::from_secs(86_400), out)?;
    let is_whole = window.as_micros().is_multiple_of(MINUTE.as_micros());
    field.accept(is_whole.then_some(window), None, out)
}

/// Reads the delay of a firing: within a flexible window there is none but for the window.
fn delay(
    table: &View<'_>,
    window: Option<SimDuration>,
    world: &World<'_>,
    out: &mut Findings,
) -> Option<Dist> {
    if let Some(own) = table.get("delay") {
        return dist(&own, out);
    }
    if table.has("delay") {
        return None;
    }
    let path = &table.path;
    let window = window?;
    if window > SimDuration::ZERO {
        out.assume(format!("{path}: requests come anywhere in the {window} after their firing."));
        return Some(Dist::Constant(SimDuration::ZERO));
    }
    let shipped = world.schedule.get("delay")?;
    let (law, facts) = (shipped.node.describe(), facts(shipped.node).unwrap_or_default());
    out.assume(format!("{path}: requests come later than their firing by: {law} ({facts})."));
    dist(&shipped, out)
}
