//! `scaling` of an alias: how Application Auto Scaling changes its provisioned concurrency.

mod policies;

use std::fmt;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::autoscaling::{
    AdjustmentType, AlarmSpec, Allocation, Bounds, Comparison, Delays, Formula, MINUTE, MOfN,
    MissingData, Overlap, Period, Policy, Ratio, ScalableTarget, ScaleIn, ScheduledAction, Side,
    Statistic, Step, StepError, StepScaling, StepSpec, TargetTracking, TargetTrackingError,
    TargetTrackingSpec,
};
use crate::id::{AliasId, FunctionId, Qualifier};
use crate::model::{Model, Provisioning, Usable};
use crate::scenario::calendar::Calendar;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::scheduled::zone;
use crate::scenario::tree::Value;
use crate::schedule::Schedule;
use crate::units::{Share, SimDuration};

/// A version or an alias whose provisioned concurrency is scaled.
#[derive(Clone, Debug)]
pub struct Scalable {
    /// Its function.
    pub function: FunctionId,
    /// The version or the alias.
    pub qualifier: Qualifier,
    /// How.
    pub scaling: Scaling,
}

/// What Application Auto Scaling knows of a version or an alias.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// Bounds and policies, which have seen nothing yet.
    pub target: ScalableTarget,
    /// What its policies are called: their names in the file, or their keys.
    pub names: Vec<Arc<str>>,
    /// Actions by the clock, in the order of the file.
    pub scheduled: Vec<Scheduled>,
    /// How long news takes.
    pub delays: Delays,
}

/// A scheduled action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// When it fires.
    pub schedule: Schedule,
    /// The time zone that it goes by; UTC where none is given (F9.8).
    pub zone: TimeZone,
    /// What it sets.
    pub action: ScheduledAction,
}

/// The highest capacity that may be asked for \[environments\].
const MOST_CAPACITY: u32 = 1_000_000;
/// The most scheduled actions of a target (Application Auto Scaling, "Quotas").
const MOST_SCHEDULED: usize = 200;

const STATISTICS: [(&str, Statistic); 3] = [
    ("average", Statistic::Average),
    ("maximum", Statistic::Maximum),
    ("minimum", Statistic::Minimum),
];
pub(super) const MISSING: [(&str, MissingData); 4] = [
    ("missing", MissingData::Missing),
    ("not-breaching", MissingData::NotBreaching),
    ("breaching", MissingData::Breaching),
    ("ignore", MissingData::Ignore),
];
pub(super) const COMPARISONS: [(&str, Comparison); 4] = [
    (">", Comparison::Above),
    (">=", Comparison::AtLeast),
    ("<", Comparison::Below),
    ("<=", Comparison::AtMost),
];
const ADJUSTMENTS: [(&str, AdjustmentType); 3] = [
    ("change-in-capacity", AdjustmentType::ChangeInCapacity),
    ("percent-change-in-capacity", AdjustmentType::PercentChangeInCapacity),
    ("exact-capacity", AdjustmentType::ExactCapacity),
];

/// Reads `scaling` of all versions and aliases in `[functions]`, and lets the model allocate at
/// once where one of them asks for that.
pub(super) fn scalables(
    view: &View<'_>,
    model: &mut Model,
    calendar: &Calendar,
    out: &mut Findings,
) -> Vec<Scalable> {
    let mut all = Vec::new();
    let Some(functions) = view.get("functions") else { return all };
    for (name, table) in functions.named() {
        for kind in ["versions", "aliases"] {
            for (qualifier, table) in table.get(kind).map(|field| field.named()).unwrap_or_default()
            {
                let Some(scaling) = table.get("scaling") else { continue };
                let path = scaling.path.clone();
                let scaling = scaling_of(&table, &scaling, out);
                let found = find(model, name, kind, qualifier);
                let (Some((function, qualifier)), Some(scaling)) = (found, scaling) else {
                    continue;
                };
                if scaling.scheduled.iter().any(|action| action.schedule.goes_by_calendar()) {
                    calendar.instant(Some(&path), out);
                }
                if scaling.delays.allocation == Allocation::AtOnce {
                    let matching = model.platform.provisioning.matching;
                    model.platform.provisioning =
                        Provisioning { matching, ..Provisioning::INSTANT };
                    out.assume(format!(
                        "{path}.delays: all that is provisioned is allocated at once; its INIT \
                         takes its time."
                    ));
                }
                all.push(Scalable { function, qualifier, scaling });
            }
        }
    }
    let is_modelled = |own: &Scalable| own.scaling.delays.allocation == Allocation::Modelled;
    if !all.is_empty() && all.iter().all(is_modelled) {
        name_provisioning(&model.platform.provisioning, out);
    }
    all
}

/// Names what lies between an activity and the environments that it asks for.
fn name_provisioning(rules: &Provisioning, out: &mut Findings) {
    let mean = SimDuration::from_micros(rules.preparation.mean_micros().round() as u64);
    out.assume(format!(
        "platform.provisioned.preparation: new capacity is prepared for {mean} on average (F3.6)."
    ));
    out.assume(match rules.usable {
        Usable::Whole => {
            "platform.provisioned.usable: none of it serves before all of it is there (F2.13)."
                .to_owned()
        }
        Usable::Incremental => {
            "platform.provisioned.usable: each of it serves as soon as it is there (F2.13)."
                .to_owned()
        }
    });
}

/// The version or alias of this name.
fn find(
    model: &Model,
    function: &str,
    kind: &str,
    qualifier: &str,
) -> Option<(FunctionId, Qualifier)> {
    let place = model.functions.iter().position(|spec| *spec.name == *function)?;
    let function = FunctionId(place as u32);
    if kind == "versions" {
        return Some((function, Qualifier::Version(qualifier.parse().ok()?)));
    }
    let mut aliases = model.aliases.iter();
    let place =
        aliases.position(|alias| alias.function == function && *alias.name == *qualifier)?;
    Some((function, Qualifier::Alias(AliasId(place as u16))))
}

/// Reads `scaling` in the table of a version or an alias.
fn scaling_of(table: &View<'_>, field: &Field<'_>, out: &mut Findings) -> Option<Scaling> {
    if !table.has("provisioned") {
        let allowed = "provisioned beside scaling: AWS scales only what is provisioned (F9.1)";
        let problem = "`provisioned` is missing".to_owned();
        table.problem(problem, Some(allowed.to_owned()), out);
    }
    scaling(&field.table(), out)
}

/// Reads the table of `scaling`.
fn scaling(view: &View<'_>, out: &mut Findings) -> Option<Scaling> {
    let bounds = bounds(view, out);
    let policies = policies::policies(view, out);
    if view.has("step") {
        assume_own(view, out);
    }
    let overlap = overlap(view, out);
    let scheduled = scheduled_actions(view, out);
    let delays = delays(view, out);
    let (names, policies): (Vec<_>, Vec<_>) = policies?.into_iter().unzip();
    let target = ScalableTarget::new(bounds?, policies).ok()?.with_overlap(overlap?);
    Some(Scaling { target, names, scheduled: scheduled?, delays: delays? })
}

/// Says that step scaling is nothing that AWS has here.
fn assume_own(view: &View<'_>, out: &mut Findings) {
    out.assume(format!(
        "{}.step: AWS has none for provisioned concurrency; it is a scaler of your own.",
        view.path
    ));
}

fn overlap(view: &View<'_>, out: &mut Findings) -> Option<Overlap> {
    let has_policy = ["target_tracking", "policies", "step"].iter().any(|key| view.has(key));
    if has_policy && !view.has("overlap") {
        out.assume(format!(
            "{}.overlap: while capacity changes, only more scale-out starts (AWS does not say).",
            view.path
        ));
    }
    let rules = [("larger", Overlap::Larger), ("nothing", Overlap::Nothing)];
    or(view, "overlap", Overlap::default(), |field| field.one_of(&rules, out))
}

/// Whether a list has at most `most` entries.
fn few(field: &Field<'_>, most: usize, out: &mut Findings) -> bool {
    let count = field.list().len();
    if most < count {
        field.note(format!("there are {count}"), Some(format!("at most {most}")), None, out);
    }
    count <= most
}

fn capacity(field: &Field<'_>, out: &mut Findings) -> Option<u32> {
    field.whole(0..=MOST_CAPACITY, out)
}

fn bounds(view: &View<'_>, out: &mut Findings) -> Option<Bounds> {
    let min = view.get("min").and_then(|field| capacity(&field, out));
    let max = view.get("max").and_then(|field| capacity(&field, out));
    noted(Bounds::new(min?, max?), view.get("max"), out)
}

/// The value, or a note at `field` on why there is none.
fn noted<T, E: fmt::Display>(
    result: Result<T, E>,
    field: Option<Field<'_>>,
    out: &mut Findings,
) -> Option<T> {
    match (result, field) {
        (Ok(value), _) => Some(value),
        (Err(error), Some(field)) => {
            field.note(error.to_string(), None, None, out);
            None
        }
        (Err(_), None) => None,
    }
}

/// A key that may be left out: `default`, what was written, or nothing if that was refused.
pub(super) fn or<T>(
    view: &View<'_>,
    key: &str,
    default: T,
    read: impl FnOnce(&Field<'_>) -> Option<T>,
) -> Option<T> {
    match view.get(key) {
        Some(field) => read(&field),
        None => (!view.has(key)).then_some(default),
    }
}

pub(super) fn points(field: &Field<'_>, out: &mut Findings) -> Option<MOfN> {
    let points = field.node.as_text().and_then(|text| text.parse::<MOfN>().ok());
    field.accept(points, None, out)
}

fn target_tracking(view: &View<'_>, out: &mut Findings) -> Option<Policy> {
    let target = view.get("target").and_then(|field| {
        let share = field.share(out)?;
        let is_good = TargetTrackingSpec::TARGETS.contains(&share);
        field.accept(is_good.then_some(share), None, out)
    });
    let usual = TargetTrackingSpec::usual(target.unwrap_or_default());
    if !view.has("low") {
        let path = &view.path;
        let low = usual.low;
        out.assume(format!("{path}.low: {low} minutes (F9.4; 3 of 3 in some of AWS's pages)."));
    }
    let statistic = or(view, "statistic", usual.statistic, |it| it.one_of(&STATISTICS, out));
    let high = or(view, "high", usual.high, |it| points(it, out));
    let low = or(view, "low", usual.low, |it| points(it, out));
    let low_factor = or(view, "low_factor", usual.low_factor, |it| {
        let share = it.share(out)?;
        it.accept((share != Share::ZERO).then_some(share), None, out)
    });
    let missing = or(view, "missing", usual.missing, |it| it.one_of(&MISSING, out));
    let look_back = look_back(view, out);
    let formula = formula(view, usual.formula, out);
    let scale_out = or(view, "scale_out_cooldown", usual.scale_out_cooldown, |it| it.any_span(out));
    let scale_in = or(view, "scale_in_cooldown", usual.scale_in_cooldown, |it| it.any_span(out));
    let disabled = or(view, "disable_scale_in", false, |it| it.flag(out));
    let spec = TargetTrackingSpec {
        target: target?,
        statistic: statistic?,
        high: high?,
        low: low?,
        low_factor: low_factor?,
        missing: missing?,
        look_back: look_back?,
        formula: formula?,
        scale_out_cooldown: scale_out?,
        scale_in_cooldown: scale_in?,
        scale_in: if disabled? { ScaleIn::Disabled } else { ScaleIn::Enabled },
    };
    let policy = TargetTracking::new(spec);
    let place = match &policy {
        Err(TargetTrackingError::Alarm(Side::High, _)) => "high",
        Err(TargetTrackingError::Alarm(_, _)) => "low",
        _ => "target",
    };
    noted(policy, view.get(place), out).map(Policy::TargetTracking)
}

fn formula(view: &View<'_>, usual: Formula, out: &mut Findings) -> Option<Formula> {
    if !view.has("formula") {
        out.assume(format!(
            "{}.formula: capacity is computed from the latest minute (AWS does not say).",
            view.path
        ));
    }
    let formulas = [("latest", Formula::Latest), ("window", Formula::Window)];
    or(view, "formula", usual, |field| field.one_of(&formulas, out))
}

pub(super) fn look_back(view: &View<'_>, out: &mut Findings) -> Option<u16> {
    let usual = AlarmSpec::LOOK_BACK;
    if !view.has("look_back") {
        out.assume(format!(
            "{}.look_back: {usual} further datapoints replace missing ones (an assumption).",
            view.path
        ));
    }
    or(view, "look_back", usual, |it| it.whole(0..=AlarmSpec::MOST_LOOK_BACK, out))
}

fn step_scaling(view: &View<'_>, out: &mut Findings) -> Option<Policy> {
    let comparison = view.get("comparison").and_then(|it| it.one_of(&COMPARISONS, out));
    let threshold = view.get("threshold").and_then(|it| it.share(out));
    let datapoints = view.get("datapoints").and_then(|it| points(&it, out));
    let period = or(view, "period", Period::MINUTE, |it| {
        let span = it.any_span(out)?;
        it.accept(Period::new(span).filter(|_| MINUTE <= span), None, out)
    });
    let missing = or(view, "missing", MissingData::Missing, |it| it.one_of(&MISSING, out));
    let look_back = look_back(view, out);
    let average = Statistic::Average;
    let statistic = or(view, "statistic", average, |it| it.one_of(&STATISTICS, out));
    let aggregation = or(view, "aggregation", average, |it| it.one_of(&STATISTICS, out));
    let adjustment = view.get("adjustment_type").and_then(|it| it.one_of(&ADJUSTMENTS, out));
    let magnitude = or(view, "min_adjustment_magnitude", 0, |it| capacity(it, out));
    let cooldown = or(view, "cooldown", StepSpec::COOLDOWN, |it| it.any_span(out));
    let steps = view.get("steps").and_then(|field| {
        let is_few = few(&field, StepSpec::MOST_STEPS, out);
        let steps = if is_few { field.list() } else { Vec::new() };
        let steps: Vec<Option<Step>> = steps.iter().map(|view| step(view, out)).collect();
        steps.into_iter().collect::<Option<Vec<Step>>>().filter(|_| is_few)
    });
    let alarm = AlarmSpec {
        comparison: comparison?,
        threshold: threshold?.into(),
        period: period?,
        datapoints: datapoints?,
        missing: missing?,
        look_back: look_back?,
    };
    let policy = StepScaling::new(StepSpec {
        alarm,
        statistic: statistic?,
        aggregation: aggregation?,
        adjustment: adjustment?,
        min_magnitude: magnitude?,
        steps: steps?,
        cooldown: cooldown?,
    });
    let place = match &policy {
        Err(StepError::Alarm(_)) => "datapoints",
        _ => "steps",
    };
    noted(policy, view.get(place), out).map(Policy::Step)
}

fn step(view: &View<'_>, out: &mut Findings) -> Option<Step> {
    let mut bound = |key| or(view, key, None, |field| ratio(field, out).map(Some));
    let (lower, upper) = (bound("lower"), bound("upper"));
    let most = i32::try_from(MOST_CAPACITY).unwrap_or(i32::MAX);
    let adjustment = view.get("adjustment").and_then(|field| field.whole(-most..=most, out));
    Some(Step { lower: lower?, upper: upper?, adjustment: adjustment? })
}

/// A difference of two shares, as it was written: no double comes between.
fn ratio(field: &Field<'_>, out: &mut Findings) -> Option<Ratio> {
    let value: Option<Ratio> = match &field.node.value {
        Value::Text(text) => text.parse().ok(),
        Value::Integer(_) | Value::Float(_) => field.node.place.written().parse().ok(),
        _ => None,
    };
    let range = Ratio::of(-1, 1)..=Ratio::of(1, 1);
    field.accept(value.filter(|value| range.contains(value)), None, out)
}

fn scheduled_actions(view: &View<'_>, out: &mut Findings) -> Option<Vec<Scheduled>> {
    let Some(field) = view.get("scheduled") else {
        return (!view.has("scheduled")).then(Vec::new);
    };
    if !few(&field, MOST_SCHEDULED, out) {
        return None;
    }
    let actions: Vec<Option<Scheduled>> =
        field.list().iter().map(|view| scheduled(view, out)).collect();
    actions.into_iter().collect()
}

fn scheduled(view: &View<'_>, out: &mut Findings) -> Option<Scheduled> {
    let schedule = view.get("schedule").and_then(|field| schedule(&field, out));
    if matches!(schedule, Some(Schedule::Rate(_))) {
        out.assume(format!("{}: a rate fires first one period after the run begins.", view.path));
    }
    let zone = or(view, "timezone", TimeZone::UTC, |field| zone(field, out));
    let mut bound = |key| or(view, key, None, |field| capacity(field, out).map(Some));
    let (min, max) = (bound("min"), bound("max"));
    if !view.has("min") && !view.has("max") {
        let allowed = Some("min, max or both".to_owned());
        view.problem("the action sets nothing".to_owned(), allowed, out);
        return None;
    }
    let action = ScheduledAction { min: min?, max: max? };
    if let (Some(min), Some(max)) = (action.min, action.max) {
        noted(Bounds::new(min, max), view.get("max"), out)?;
    }
    Some(Scheduled { schedule: schedule?, zone: zone?, action })
}

fn schedule(field: &Field<'_>, out: &mut Findings) -> Option<Schedule> {
    match field.text(out)?.parse::<Schedule>() {
        Ok(schedule) => Some(schedule),
        Err(error) => {
            field.note(error.to_string(), Some(error.allowed().to_owned()), None, out);
            None
        }
    }
}

fn delays(view: &View<'_>, out: &mut Findings) -> Option<Delays> {
    let Some(field) = view.get("delays") else {
        if view.has("delays") {
            return None;
        }
        return Some(assumed(Delays::USUAL, view, out));
    };
    if field.node.as_text().is_some() {
        return field.one_of(&[("instant", Delays::INSTANT)], out);
    }
    let table = field.table();
    if !table.has("metric") {
        return Some(assumed(Delays::USUAL, view, out));
    }
    let metric = table.get("metric")?.span(Delays::METRIC_RANGE, out)?;
    Some(Delays { metric, ..Delays::USUAL })
}

fn assumed(delays: Delays, view: &View<'_>, out: &mut Findings) -> Delays {
    out.assume(format!(
        "{}.delays.metric: alarms see a minute {} after its end (F9.5: AWS publishes no time).",
        view.path, delays.metric
    ));
    delays
}

#[cfg(test)]
mod tests;
