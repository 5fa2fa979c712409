use super::*;
use crate::autoscaling::tests::{ratio, stepping as spec};
use crate::autoscaling::{Comparison, Period};

/// A step from `lower` to `upper`, each empty for infinity.
fn step(lower: &str, upper: &str, adjustment: i32) -> Step {
    let bound = |text: &str| (!text.is_empty()).then(|| ratio(text));
    Step { lower: bound(lower), upper: bound(upper), adjustment }
}

/// The capacity that one minute at `metric` asks for, or the present one.
fn wanted(spec: &StepSpec, current: u32, metric: &str) -> u32 {
    let mut policy = StepScaling::new(spec.clone()).unwrap();
    policy.observe(Some(&Datapoint::one(ratio(metric))), |_, _| ());
    match policy.vote(current, current) {
        Vote::Out(wanted) | Vote::In(wanted) => wanted,
        Vote::Stay | Vote::Abstain => current,
    }
}

#[test]
fn bounds_belong_to_the_step_that_is_further_from_the_threshold() {
    let steps = vec![step("0", "0.1", 1), step("0.1", "", 5)];
    let out = spec(Comparison::AtLeast, "0.7", steps);
    for (metric, capacity) in
        [("0.69", 10), ("0.7", 11), ("0.75", 11), ("0.799999999", 11), ("0.8", 15), ("0.85", 15)]
    {
        assert_eq!(wanted(&out, 10, metric), capacity, "{metric}");
    }
    let steps = vec![step("-0.1", "0", -1), step("", "-0.1", -5)];
    let back = spec(Comparison::AtMost, "0.5", steps);
    for (metric, capacity) in [("0.51", 10), ("0.5", 9), ("0.41", 9), ("0.4", 5), ("0", 5)] {
        assert_eq!(wanted(&back, 10, metric), capacity, "{metric}");
    }
}

/// The example of the Application Auto Scaling User Guide, "Step adjustments".
#[test]
fn the_percentages_of_the_user_guide() {
    let steps = vec![step("0", "10", 0), step("10", "20", 10), step("20", "", 30)];
    let out = spec(Comparison::AtLeast, "50", steps);
    let out = StepSpec { adjustment: AdjustmentType::PercentChangeInCapacity, ..out };
    let steps = vec![step("-10", "0", 0), step("-20", "-10", -10), step("", "-20", -30)];
    let back = StepSpec { steps, ..out.clone() };
    let alarm = AlarmSpec { comparison: Comparison::AtMost, ..back.alarm };
    let back = StepSpec { alarm, ..back };
    assert_eq!(wanted(&out, 10, "59"), 10);
    assert_eq!(wanted(&out, 10, "60"), 11);
    assert_eq!(wanted(&out, 11, "70"), 14);
    assert_eq!(wanted(&back, 14, "41"), 14);
    assert_eq!(wanted(&back, 14, "40"), 13);
    assert_eq!(wanted(&back, 13, "30"), 10);
}

#[test]
fn parts_of_one_become_one_and_the_rest_is_rounded_towards_zero() {
    // 12.7, 0.67, -0.58, -6.67, 1 and 0 environments.
    for (base, by, change) in
        [(127, 10, 12), (67, 1, 1), (58, -1, -1), (667, -1, -6), (100, 1, 1), (0, 50, 0), (9, 0, 0)]
    {
        assert_eq!(percent(base, by, 0), change, "{by} % of {base}");
    }
    assert_eq!(percent(4, 25, 2), 2);
    assert_eq!(percent(5, 30, 2), 2);
    assert_eq!(percent(5, -30, 2), -2);
    assert_eq!(percent(100, 30, 2), 30);
}

#[test]
fn an_exact_capacity_may_be_more_or_less() {
    let steps = vec![step("0", "0.1", 20), step("0.1", "", 50)];
    let exact = spec(Comparison::AtLeast, "0.7", steps);
    let exact = StepSpec { adjustment: AdjustmentType::ExactCapacity, ..exact };
    assert_eq!(wanted(&exact, 10, "0.7"), 20);
    assert_eq!(wanted(&exact, 30, "0.7"), 20);
    assert_eq!(wanted(&exact, 30, "0.9"), 50);
}

#[test]
fn capacity_stays_a_number_of_environments() {
    let steps = vec![step("0", "", i32::MAX)];
    assert_eq!(wanted(&spec(Comparison::AtLeast, "0.5", steps), u32::MAX, "1"), u32::MAX);
    let steps = vec![step("", "0", i32::MIN)];
    assert_eq!(wanted(&spec(Comparison::AtMost, "0.5", steps), 10, "0"), 0);
}

#[test]
fn a_longer_period_is_judged_when_it_ends() {
    let mut five = spec(Comparison::AtLeast, "0.5", vec![step("0", "", 1)]);
    five.alarm.period = Period::new(SimDuration::from_secs(300)).unwrap();
    let mut policy = StepScaling::new(five).unwrap();
    // 0.5 is the mean of 1 and 0: the minutes without a datapoint have no sample.
    for (minute, value) in [None, Some("1"), None, None, Some("0")].into_iter().enumerate() {
        assert_eq!(policy.vote(10, 10), Vote::Abstain, "{minute}");
        let point = value.map(|value| Datapoint::one(ratio(value)));
        policy.observe(point.as_ref(), |_, _| ());
    }
    assert_eq!(policy.vote(10, 10), Vote::Out(11));
    policy.observe(Some(&Datapoint::one(ratio("1"))), |_, _| ());
    assert_eq!(policy.vote(10, 10), Vote::Abstain, "once in a period");
}

#[test]
fn the_step_has_a_statistic_of_its_own() {
    let mut policy =
        spec(Comparison::AtLeast, "0.5", vec![step("0", "0.4", 1), step("0.4", "", 9)]);
    let point = Datapoint::one(ratio("0.3")).merged(Datapoint::one(ratio("0.9")));
    for (aggregation, capacity) in [(Statistic::Average, 11), (Statistic::Maximum, 19)] {
        policy.aggregation = aggregation;
        let mut running = StepScaling::new(policy.clone()).unwrap();
        running.observe(Some(&point), |_, _| ());
        assert_eq!(running.vote(10, 10), Vote::Out(capacity), "{aggregation:?}");
    }
}

#[test]
fn steps_that_aws_refuses_are_refused() {
    let refusal =
        |steps: Vec<Step>| StepScaling::new(spec(Comparison::AtLeast, "0.5", steps)).err();
    assert_eq!(refusal(vec![]), Some(StepError::Count(0)));
    assert_eq!(refusal(vec![step("0", "", 1); 21]), Some(StepError::Count(21)));
    assert_eq!(refusal(vec![step("", "", 1)]), Some(StepError::Empty));
    assert_eq!(refusal(vec![step("0.1", "0.1", 1)]), Some(StepError::Empty));
    assert_eq!(refusal(vec![step("0", "0.2", 1), step("0.1", "", 2)]), Some(StepError::Overlap));
    assert_eq!(refusal(vec![step("0", "", 1), step("0.1", "", 2)]), Some(StepError::Overlap));
    assert_eq!(refusal(vec![step("", "0", 1), step("", "-1", 2)]), Some(StepError::Overlap));
    assert_eq!(refusal(vec![step("0", "0.1", 1), step("0.2", "", 2)]), Some(StepError::Gap));
    assert_eq!(refusal(vec![step("-0.1", "0", -1)]), Some(StepError::OpenBelow));
    assert_eq!(refusal(vec![step("0", "0.1", 1)]), Some(StepError::OpenAbove));
    assert_eq!(refusal(vec![step("0.1", "", 2), step("0", "0.1", 1)]), None, "any order");
    let exact = spec(Comparison::AtLeast, "0.5", vec![step("0", "", -1)]);
    let exact = StepSpec { adjustment: AdjustmentType::ExactCapacity, ..exact };
    assert_eq!(StepScaling::new(exact).err(), Some(StepError::Negative(-1)));
    let mut short = spec(Comparison::AtLeast, "0.5", vec![step("0", "", 1)]);
    short.alarm.period = Period::new(SimDuration::from_secs(10)).unwrap();
    assert_eq!(StepScaling::new(short).err(), Some(StepError::Period));
}
