//! How the rules of a target meet.

use super::*;

fn secs(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

/// One of one, so that every minute counts.
fn quick(target: &str) -> TargetTrackingSpec {
    TargetTrackingSpec { high: MOfN::all(1), low: MOfN::all(1), ..tracking(target) }
}

/// Adjusts by `change` for every minute that compares so with `threshold`.
fn step(comparison: Comparison, threshold: &str, change: i32, cooldown: u64) -> Policy {
    let bound = Some(Ratio::ZERO);
    let (lower, upper) = if comparison.is_upwards() { (bound, None) } else { (None, bound) };
    let steps = vec![Step { lower, upper, adjustment: change }];
    let spec = StepSpec { cooldown: secs(cooldown), ..stepping(comparison, threshold, steps) };
    Policy::Step(StepScaling::new(spec).unwrap())
}

#[test]
fn in_the_scale_out_cooldown_only_a_larger_one_acts() {
    let spec = TargetTrackingSpec { scale_out_cooldown: secs(180), ..quick("0.5") };
    let mut service = Service::new(10, 1, 100, vec![policy(spec)]);
    assert_eq!(service.minute(Some("0.6")), 12);
    assert_eq!(service.minute(Some("0.6")), 12, "no larger than the first");
    assert_eq!(service.minute(Some("0.9")), 18, "computed from the 10 before the first");
    assert_eq!(service.minutes(3, Some("0.9")), [18, 18, 33], "it began to cool down again");
    let mut service = Service::new(10, 1, 100, vec![step(Comparison::Above, "0.5", 2, 180)]);
    assert_eq!(service.minutes(5, Some("0.9")), [12, 12, 12, 14, 14]);
    assert_eq!(service.reasons(), [], "a cool-down is no reason to be told");
}

#[test]
fn the_formula_takes_the_latest_minute_or_all_that_the_alarm_evaluates() {
    for (formula, out, r#in) in [(Formula::Latest, 16, 4), (Formula::Window, 14, 5)] {
        let three = TargetTrackingSpec { low: MOfN::all(3), formula, ..tracking("0.5") };
        let mut service = Service::new(10, 1, 100, vec![policy(three)]);
        assert_eq!([service.minute(Some("0.6")), service.minute(Some("0.7"))], [10, 10]);
        assert_eq!(service.minute(Some("0.8")), out, "{formula:?}: of 0.6, 0.7 and 0.8");
        // The low alarm has a window of its own, in which a missing minute counts for nothing.
        let low = TargetTrackingSpec { low: "2 of 3".parse().unwrap(), look_back: 0, ..three };
        let mut service = Service::new(10, 1, 100, vec![policy(low)]);
        assert_eq!([service.minute(Some("0.3")), service.minute(None)], [10, 10]);
        assert_eq!(service.minute(Some("0.2")), r#in, "{formula:?}: of 0.3 and 0.2");
    }
}

#[test]
fn while_capacity_is_being_changed_a_larger_scale_out_may_start_or_nothing() {
    for (overlap, second) in [(Overlap::Larger, Some(18)), (Overlap::Nothing, None)] {
        let mut service = Service::new(10, 1, 100, vec![policy(quick("0.5"))]);
        service.target = service.target.with_overlap(overlap);
        assert_eq!(service.ask(Some("0.6")).map(|activity| activity.to), Some(12));
        assert_eq!(service.ask(Some("0.6")), None);
        assert_eq!(service.ask(Some("0.9")).map(|activity| activity.to), second, "{overlap:?}");
        // What goes by the clock does not wait.
        assert_eq!(service.schedule(Some(50), None), 50);
    }
}

#[test]
fn what_was_added_counts_as_part_of_the_next_step() {
    // The example of the User Guide: 2, then 3 in the cool-down, of which 1 is left to add.
    let two = step(Comparison::Above, "0.5", 2, 300);
    let Policy::Step(policy) = &two else { panic!("a step policy") };
    let steps = vec![
        Step { lower: Some(Ratio::ZERO), upper: Some(ratio("0.2")), adjustment: 2 },
        Step { lower: Some(ratio("0.2")), upper: None, adjustment: 3 },
    ];
    let spec = StepSpec { steps, ..policy.spec().clone() };
    let both = Policy::Step(StepScaling::new(spec).unwrap());
    let mut service = Service::new(10, 1, 100, vec![both]);
    assert_eq!([service.minute(Some("0.6")), service.minute(Some("0.8"))], [12, 13]);
}

#[test]
fn a_scale_in_cools_down_unless_somebody_scales_out() {
    let spec = TargetTrackingSpec { scale_in_cooldown: secs(300), ..quick("0.5") };
    let mut service = Service::new(100, 1, 200, vec![policy(spec)]);
    assert_eq!(service.minutes(7, Some("0.4")), [80, 80, 80, 80, 80, 64, 64]);
    assert_eq!(service.minute(Some("0.6")), 77, "a scale-out does not wait");
    assert_eq!(service.minute(Some("0.4")), 62, "and ends the cool-down");
}

#[test]
fn the_largest_scale_out_wins() {
    let policies = vec![step(Comparison::Above, "0.5", 3, 0), policy(quick("0.5"))];
    let mut service = Service::new(10, 1, 100, policies);
    assert_eq!(service.minute(Some("0.6")), 13, "3 are more than 12 / 10");
    assert_eq!(service.minute(Some("0.9")), 24, "13 x 0.9 / 0.5 is more than 16");
}

#[test]
fn target_tracking_scales_in_only_if_all_agree() {
    let both = |one: TargetTrackingSpec, other: TargetTrackingSpec| {
        Service::new(100, 1, 200, vec![policy(one), policy(other)])
    };
    let mut service = both(quick("0.5"), quick("0.8"));
    assert_eq!(service.minute(Some("0.48")), 100, "0.48 is not below 0.45");
    assert_eq!(service.minute(Some("0.4")), 80, "the larger one of 80 and 50");
    let adds_only = TargetTrackingSpec { scale_in: ScaleIn::Disabled, ..quick("0.5") };
    let mut service = both(adds_only, quick("0.8"));
    assert_eq!(service.minute(Some("0.4")), 50, "who never scales in has no say");
    let mut service = Service::new(100, 1, 200, vec![policy(adds_only)]);
    assert_eq!(service.minutes(30, Some("0.1")), [100; 30]);
}

#[test]
fn step_scaling_scales_in_without_asking() {
    let policies = vec![policy(tracking("0.7")), step(Comparison::Below, "0.6", -5, 0)];
    let mut service = Service::new(100, 1, 200, policies);
    assert_eq!(service.minute(Some("0.5")), 95);
    // But not while another policy wants more.
    let policies = vec![policy(quick("0.5")), step(Comparison::Below, "0.9", -5, 0)];
    let mut service = Service::new(100, 1, 100, policies);
    assert_eq!(service.minute(Some("0.8")), 100);
    assert_eq!(service.reasons(), [NotScaled::AlreadyAtMaxCapacity]);
}

#[test]
fn a_minute_without_data_changes_nothing_either_way() {
    let mut service = Service::new(10, 1, 100, vec![policy(tracking("0.5"))]);
    assert_eq!(service.minutes(3, Some("0.6")), [10, 10, 12]);
    assert_eq!(service.minutes(60, None), [12; 60]);
    assert_eq!(service.minute(Some("0.6")), 12, "old datapoints are forgotten");
    // An alarm that is on stays so for a while, but there is nothing to compute with.
    let mut service = Service::new(10, 1, 100, vec![policy(tracking("0.5"))]);
    service.minutes(3, Some("0.6"));
    assert_eq!([service.minute(None), service.minute(Some("0.6"))], [12, 15]);
}

#[test]
fn one_activity_at_a_time_unless_it_is_larger() {
    let mut service = Service::new(10, 1, 100, vec![policy(quick("0.5"))]);
    assert_eq!(service.ask(Some("0.6")).map(|activity| activity.to), Some(12));
    assert_eq!(service.ask(Some("0.6")), None, "it is under way");
    assert_eq!(service.ask(Some("0.1")), None, "no scale-in meanwhile");
    assert_eq!(service.ask(Some("0.8")).map(|activity| activity.to), Some(16));
    assert_eq!(service.target.pending().map(|activity| activity.to), Some(16));
    assert_eq!(service.ends(), [(10, 12, Status::Overridden)]);
    service.target.settle(service.now(), Outcome::Short, &mut service.notes);
    assert_eq!(service.ends()[1..], [(10, 16, Status::Unfulfilled)]);
    assert_eq!(service.target.settle(service.now(), Outcome::Reached, &mut service.notes), None);
}

#[test]
fn what_the_service_refuses_is_asked_for_once() {
    let mut service = Service::new(10, 1, 100, vec![policy(quick("0.5"))]);
    assert_eq!(service.ask(Some("0.8")).map(|activity| activity.to), Some(16));
    service.target.settle(service.now(), Outcome::Refused, &mut service.notes);
    assert_eq!(service.ends(), [(10, 16, Status::Failed)]);
    assert_eq!(service.minutes(2, Some("0.9")), [10, 10]);
    assert_eq!(service.minute(None), 10);
    assert_eq!(service.minute(Some("0.8")), 10);
    assert_eq!(service.reasons(), [NotScaled::Unscalable; 3]);
    assert_eq!(service.minute(Some("0.6")), 12, "less than what was refused");
    service.minute(Some("0.48"));
    assert_eq!(service.minute(Some("0.8")), 20, "the alarm has been off");
}

#[test]
fn a_refusal_outlasts_the_minutes_in_which_nothing_is_judged() {
    let Policy::Step(minutely) = step(Comparison::Above, "0.5", 2, 0) else { panic!("a step") };
    let mut spec = minutely.spec().clone();
    spec.alarm.period = Period::new(secs(120)).unwrap();
    let slow = Policy::Step(StepScaling::new(spec).unwrap());
    let mut service = Service::new(10, 1, 100, vec![slow]);
    assert_eq!(
        [service.ask(Some("0.9")), service.ask(Some("0.9"))].map(|it| it.is_some()),
        [false, true]
    );
    service.target.settle(service.now(), Outcome::Refused, &mut service.notes);
    assert_eq!(service.minutes(4, Some("0.9")), [10; 4]);
    assert_eq!(service.reasons(), [NotScaled::Unscalable; 2]);
}

#[test]
fn scheduled_actions_heed_no_cooldown_and_override() {
    let spec = TargetTrackingSpec { scale_out_cooldown: secs(3_600), ..quick("0.5") };
    let mut service = Service::new(10, 1, 100, vec![policy(spec)]);
    assert_eq!(service.minute(Some("0.6")), 12);
    assert_eq!(service.schedule(Some(50), None), 50);
    assert!(service.ask(Some("0.6")).is_none());
    let now = service.now();
    let action = |min, max| ScheduledAction { min: Some(min), max: Some(max) };
    let start = |service: &mut Service, action| {
        service.target.schedule(now, action, service.capacity, &mut service.notes)
    };
    assert_eq!(start(&mut service, action(60, 70)).map(|activity| activity.to), Some(60));
    assert_eq!(start(&mut service, action(55, 65)), None, "60 is on its way and within bounds");
    assert_eq!(start(&mut service, action(5, 50)).map(|activity| activity.to), Some(50));
    assert_eq!(service.ends().last(), Some(&(50, 60, Status::Overridden)));
    assert_eq!(service.target.bounds(), Bounds::new(5, 50).unwrap());
}

#[test]
fn a_scheduled_action_with_bounds_that_cross_fails() {
    let mut service = Service::new(10, 5, 20, vec![]);
    assert_eq!(service.schedule(Some(21), None), 10);
    assert_eq!(service.ends(), [(10, 10, Status::Failed)]);
    assert_eq!(service.target.bounds(), Bounds::new(5, 20).unwrap());
}

#[test]
fn capacity_out_of_bounds_is_changed_when_anything_acts() {
    let mut service = Service::new(3, 5, 20, vec![policy(quick("0.5"))]);
    let now = service.now();
    let registered = service.target.register(now, 3, &mut service.notes);
    assert_eq!(
        registered.map(|activity| (activity.cause, activity.to)),
        Some((Cause::Registered, 5))
    );
    service.target.settle(now, Outcome::Reached, &mut service.notes);
    // Somebody has set it by hand since.
    service.capacity = 30;
    assert_eq!(service.minute(Some("0.5")), 30, "no alarm");
    assert_eq!(service.minute(Some("0.6")), 20);
    service.capacity = 2;
    assert_eq!(service.minute(Some("0.1")), 5);
}

#[test]
fn reasons_for_not_scaling() {
    let reason = |capacity, value| {
        let mut service = Service::new(capacity, 2, 10, vec![policy(quick("0.7"))]);
        assert_eq!(service.minute(Some(value)), capacity);
        service.reasons()
    };
    assert_eq!(reason(10, "0.9"), [NotScaled::AlreadyAtMaxCapacity]);
    assert_eq!(reason(2, "0.1"), [NotScaled::AlreadyAtMinCapacity]);
    assert_eq!(reason(4, "0.6"), [NotScaled::AnticipatedFlapping], "3 would be at 0.8");
    assert_eq!(reason(4, "0.65"), [], "no alarm");
}

#[test]
fn too_many_policies_are_refused() {
    let bounds = Bounds::new(1, 10).unwrap();
    let target = |count| ScalableTarget::new(bounds, vec![policy(tracking("0.7")); count]);
    assert!(target(50).is_ok());
    assert_eq!(target(51).err(), Some(TargetError::Policies(51)));
}

#[test]
fn capacity_is_the_least_that_meets_the_target() {
    let pairs = (1..=40).flat_map(|current| (0..=current).map(move |busy| (current, busy)));
    let utilisation = |busy: u32, capacity: u32| Ratio::of(busy.into(), capacity.into());
    for (target, (current, busy)) in
        ["0.1", "0.3", "0.7", "0.9"].into_iter().flat_map(|it| pairs.clone().map(move |p| (it, p)))
    {
        let mut service = Service::new(current, 0, 1_000, vec![policy(quick(target))]);
        let point = Datapoint::one(utilisation(busy, current));
        let now = service.now();
        let activity = service.target.observe(now, current, Some(&point), &mut service.notes);
        let Some(Activity { to, .. }) = activity else { continue };
        let meets = |capacity: u32| {
            busy == 0 || capacity != 0 && utilisation(busy, capacity) <= ratio(target)
        };
        assert!(meets(to), "{busy} of {current} at {target}: {to}");
        assert!(to == 0 || !meets(to - 1), "{busy} of {current} at {target}: {to}");
    }
}
