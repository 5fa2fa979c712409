//! Provisioned concurrency that follows its utilisation, and its schedule.
//!
//! The service of these rows allocates at once and metrics are not late, so that only the rules
//! decide.

use serde_json::Value;
use tepid::autoscaling::{
    Bounds, Datapoint, Delays, Note, Outcome, Policy, Ratio, ScalableTarget, ScheduledAction,
    TargetTracking, TargetTrackingSpec, UtilisationMinute,
};
use tepid::units::SimTime;

use super::table::{Ledger, Row};

/// A scalable target and the capacity that it has got so far.
struct Fleet {
    target: ScalableTarget,
    capacity: u32,
    notes: Vec<Note>,
}

impl Fleet {
    fn new(capacity: u32, min: u32, max: u32, policies: Vec<Policy>) -> Self {
        let bounds = Bounds::new(min, max).expect("bounds in order");
        let target = ScalableTarget::new(bounds, policies).expect("few policies");
        Self { target, capacity, notes: Vec::new() }
    }

    /// The fleet of a row of target tracking.
    fn tracking(row: &Row, capacity: u32, max: u32) -> Self {
        let target = row.inputs()["target"].to_string().parse().expect("a share");
        let policy = TargetTracking::new(TargetTrackingSpec::usual(target)).expect("a good target");
        let policies = vec![Policy::TargetTracking(policy)];
        Self::new(capacity, row.input("min") as u32, max, policies)
    }

    /// Minute `minute` ends with `point`; returns the capacity after it.
    fn minute(&mut self, minute: u64, point: Option<&Datapoint>) -> u32 {
        let now = Delays::INSTANT.visible(SimTime::from_secs(minute * 60));
        if let Some(activity) = self.target.observe(now, self.capacity, point, &mut self.notes) {
            self.capacity = activity.to;
            self.target.settle(now, Outcome::Reached, &mut self.notes);
        }
        self.capacity
    }

    fn schedule(&mut self, now: SimTime, action: ScheduledAction) {
        let activity = self.target.schedule(now, action, self.capacity, &mut self.notes);
        if let Some(activity) = activity {
            self.capacity = activity.to;
            self.target.settle(now, Outcome::Reached, &mut self.notes);
        }
    }
}

/// Capacity minute by minute under a known demand, and where it comes to rest.
pub(super) fn target_tracking(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let result: Value = match row.metric.as_str() {
            "capacity after each minute" => staircase(&row).into(),
            "capacity after 60 min" => {
                staircase(&row).last().copied().expect("an hour has minutes").into()
            }
            "lowest capacity reached" => one_at_a_time(&row).into(),
            other => panic!("{}: nobody computes {other}", row.id),
        };
        ledger.exact(&row.id, &result);
    }
}

/// Capacity after each minute.
fn staircase(row: &Row) -> Vec<u32> {
    let mut fleet = Fleet::tracking(row, row.input("c0") as u32, row.input("max") as u32);
    let minutes = 0..row.input("minutes") as u64;
    let after = minutes.map(|minute| {
        let point = demand(row, minute).map(|demand| {
            let busy = demand.min(fleet.capacity);
            Datapoint::one(Ratio::of(busy.into(), fleet.capacity.into()))
        });
        fleet.minute(minute, point.as_ref())
    });
    after.collect()
}

/// How many environments a minute keeps busy, if there are invocations in it.
fn demand(row: &Row, minute: u64) -> Option<u32> {
    match row.text("demand").as_str() {
        "no invocations at all (no datapoints)" => None,
        "20 in minutes 0-1 then 3" => Some(if minute < 2 { 20 } else { 3 }),
        text => {
            let constant = text.strip_suffix(" constant").expect("a constant demand");
            Some(constant.parse().expect("a number"))
        }
    }
}

/// The capacity that is left when no two requests ever overlap.
fn one_at_a_time(row: &Row) -> u32 {
    let mut fleet = Fleet::tracking(row, 100, 100);
    let mut minute = UtilisationMinute::default();
    let mut lowest = fleet.capacity;
    for at in 0..24 * 60 {
        for _ in 0..=at % 7 {
            minute.sample(1, fleet.capacity);
        }
        lowest = lowest.min(fleet.minute(at, minute.publish().as_ref()));
    }
    assert_eq!(fleet.capacity, lowest, "{} comes to rest", row.id);
    lowest
}

/// What scheduled actions make of capacity.
pub(super) fn scheduled_actions(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let result: Value = match row.metric.as_str() {
            "PC unit-hours per day" => unit_hours(&row).into(),
            "new capacities" => clamped(&row).into(),
            other => panic!("{}: nobody computes {other}", row.id),
        };
        ledger.exact(&row.id, &result);
    }
}

fn action(value: &Value) -> ScheduledAction {
    let bound = |name: &str| value[name].as_u64().map(|bound| bound as u32);
    ScheduledAction { min: bound("min"), max: bound("max") }
}

/// Provisioned environments times the hours for which they are there.
fn unit_hours(row: &Row) -> u64 {
    let inputs = row.inputs();
    let actions = inputs["actions"].as_array().expect("a list of actions");
    let hour_of = |action: &Value| {
        let time = action["at"].as_str().and_then(|at| at.strip_suffix(":00"));
        time.and_then(|hour| hour.parse::<u64>().ok()).expect("a whole hour")
    };
    let mut fleet = Fleet::new(row.input("start") as u32, 0, 100, Vec::new());
    let mut total = 0;
    for hour in 0..row.input("day_h") as u64 {
        for due in actions.iter().filter(|action| hour_of(action) == hour) {
            fleet.schedule(SimTime::from_secs(hour * 3_600), action(due));
        }
        total += u64::from(fleet.capacity);
    }
    total
}

/// Several capacities after the same action.
fn clamped(row: &Row) -> Vec<u32> {
    let bounds = action(&row.inputs()["action"]);
    let capacities = row.list("current").into_iter().map(|current| {
        let mut fleet = Fleet::new(current as u32, 0, 100, Vec::new());
        fleet.schedule(SimTime::ZERO, bounds);
        fleet.capacity
    });
    capacities.collect()
}
