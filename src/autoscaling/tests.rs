mod target;

use super::*;
use crate::units::{Share, SimDuration, SimTime};

/// What Application Auto Scaling decides in known situations, with where each is from.
const VECTORS: &str = include_str!("../../tests/oracles/autoscaling-vectors.csv");

pub(super) fn ratio(text: &str) -> Ratio {
    text.parse().unwrap()
}

fn tracking(target: &str) -> TargetTrackingSpec {
    TargetTrackingSpec::usual(target.parse::<Share>().unwrap())
}

fn policy(spec: TargetTrackingSpec) -> Policy {
    Policy::TargetTracking(TargetTracking::new(spec).unwrap())
}

/// Step scaling by whole environments, judged every minute.
pub(super) fn stepping(comparison: Comparison, threshold: &str, steps: Vec<Step>) -> StepSpec {
    StepSpec {
        alarm: AlarmSpec {
            comparison,
            threshold: ratio(threshold),
            period: Period::MINUTE,
            datapoints: MOfN::all(1),
            missing: MissingData::Missing,
            look_back: AlarmSpec::LOOK_BACK,
        },
        statistic: Statistic::Average,
        aggregation: Statistic::Average,
        adjustment: AdjustmentType::ChangeInCapacity,
        min_magnitude: 0,
        steps,
        cooldown: StepSpec::COOLDOWN,
    }
}

/// A service that allocates at once, and the target that drives it.
struct Service {
    target: ScalableTarget,
    capacity: u32,
    minutes: u64,
    notes: Vec<Note>,
}

impl Service {
    fn new(capacity: u32, min: u32, max: u32, policies: Vec<Policy>) -> Self {
        let target = ScalableTarget::new(Bounds::new(min, max).unwrap(), policies).unwrap();
        Self { target, capacity, minutes: 0, notes: Vec::new() }
    }

    fn now(&self) -> SimTime {
        Delays::INSTANT.visible(SimTime::from_secs(self.minutes * 60))
    }

    /// A minute passes; what it publishes is seen at once.
    fn ask(&mut self, value: Option<&str>) -> Option<Activity> {
        let point = value.map(|value| Datapoint::one(ratio(value)));
        let now = self.now();
        let activity = self.target.observe(now, self.capacity, point.as_ref(), &mut self.notes);
        self.minutes += 1;
        activity
    }

    /// The same, and what is asked for is there at once: the capacity after it.
    fn minute(&mut self, value: Option<&str>) -> u32 {
        let now = self.now();
        if let Some(activity) = self.ask(value) {
            self.capacity = activity.to;
            self.target.settle(now, Outcome::Reached, &mut self.notes);
        }
        self.capacity
    }

    fn minutes(&mut self, count: usize, value: Option<&str>) -> Vec<u32> {
        (0..count).map(|_| self.minute(value)).collect()
    }

    fn schedule(&mut self, min: Option<u32>, max: Option<u32>) -> u32 {
        let now = self.now();
        let action = ScheduledAction { min, max };
        let activity = self.target.schedule(now, action, self.capacity, &mut self.notes);
        if let Some(activity) = activity {
            self.capacity = activity.to;
            self.target.settle(now, Outcome::Reached, &mut self.notes);
        }
        self.capacity
    }

    fn reasons(&self) -> Vec<NotScaled> {
        let reasons = self.notes.iter().filter_map(|note| match note {
            Note::NotScaled { reason, .. } => Some(*reason),
            Note::Alarm { .. } | Note::Activity(_) => None,
        });
        reasons.collect()
    }

    fn ends(&self) -> Vec<(u32, u32, Status)> {
        let ends = self.notes.iter().filter_map(|note| match note {
            Note::Activity(Activity { from, to, status, .. }) => Some((*from, *to, *status)),
            Note::Alarm { .. } | Note::NotScaled { .. } => None,
        });
        ends.filter(|(_, _, status)| *status != Status::InProgress).collect()
    }

    /// When an alarm went to ALARM first.
    fn first_alarm(mut self, value: Option<&str>, enough: usize) -> Option<u64> {
        for _ in 0..enough {
            let now = self.now();
            self.minute(value);
            let is_alarm = |note: &Note| match note {
                Note::Alarm { transition, .. } => transition.to == AlarmState::Alarm,
                Note::NotScaled { .. } | Note::Activity(_) => false,
            };
            if self.notes.iter().any(is_alarm) {
                return Some(now.as_micros() / 1_000_000);
            }
        }
        None
    }
}

/// The value of `name` in inputs such as `current=10;metric=1;target=0.7`.
fn input<'r>(row: &'r csv::StringRecord, name: &str) -> &'r str {
    let pairs = row[2].split(';').filter_map(|pair| pair.split_once('='));
    let found = pairs.into_iter().find(|(key, _)| *key == name);
    found.unwrap_or_else(|| panic!("no {name} in {row:?}")).1
}

fn decided(row: &csv::StringRecord) -> String {
    let number = |name| input(row, name).parse::<u32>().unwrap();
    let tracked =
        |current, max, target| Service::new(current, 1, max, vec![policy(tracking(target))]);
    match (&row[1], &row[0]) {
        ("scale_out" | "scale_in", _) => {
            let target = input(row, "target");
            let mut service = tracked(number("current"), 1_000, target);
            let metric = Some(input(row, "metric"));
            let minutes = if &row[1] == "scale_out" { 3 } else { 15 };
            let early = service.minutes(minutes - 1, metric);
            assert!(early.iter().all(|capacity| *capacity == number("current")), "{row:?}");
            service.minute(metric).to_string()
        }
        ("scale_out_sequence", _) => {
            let mut service = tracked(number("start"), number("max"), input(row, "target"));
            let mut capacities = vec![service.capacity];
            capacities.extend(service.minutes(20, Some("1")));
            capacities.dedup();
            let texts: Vec<String> = capacities.iter().map(ToString::to_string).collect();
            texts.join(">")
        }
        ("timing", "alarm-high") => {
            tracked(10, 10, "0.7").first_alarm(Some("0.71"), 10).unwrap().to_string()
        }
        ("timing", "alarm-low") => {
            tracked(10, 10, "0.7").first_alarm(Some("0.62"), 20).unwrap().to_string()
        }
        ("timing", "no-traffic") => {
            let mut service = tracked(10, 100, "0.7");
            service.minutes(60, None);
            assert!(service.notes.is_empty(), "both alarms begin and stay so");
            assert_eq!(service.capacity, 10);
            "INSUFFICIENT_DATA".to_owned()
        }
        ("scheduled_action", "sched-min-raise") => {
            Service::new(number("current"), 5, 100, vec![]).schedule(Some(50), None).to_string()
        }
        ("scheduled_action", "sched-max-cut") => {
            Service::new(number("current"), 1, 200, vec![]).schedule(None, Some(20)).to_string()
        }
        ("scheduled_action", "sched-inside") => {
            let mut service = Service::new(number("current"), 1, 200, vec![]);
            service.schedule(Some(number("min")), Some(number("max"))).to_string()
        }
        other => panic!("nobody decides {other:?}"),
    }
}

#[test]
fn known_decisions() {
    let mut reader = csv::Reader::from_reader(VECTORS.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 24);
    for row in &rows {
        assert_eq!(decided(row), row[3], "{row:?}");
    }
}
