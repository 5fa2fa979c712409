use std::sync::Arc;

use super::*;
use crate::scenario::check::check;
use crate::scenario::diagnostic::{SourceKind, SourceText};
use crate::scenario::schema::SCALING;
use crate::scenario::tree::parse;
use crate::units::SimDuration;

fn read(text: &str) -> (Option<Scaling>, Findings) {
    let source = Arc::new(SourceText {
        name: "s.toml".to_owned(),
        text: text.to_owned(),
        base: None,
        kind: SourceKind::File,
    });
    let mut root = parse(&source).unwrap();
    let mut out = Findings::default();
    check(&mut root, SCALING, "scaling", &mut out.diagnostics);
    let scaling = scaling(&View::new(&root, SCALING, "scaling".to_owned()), &mut out);
    (scaling, out)
}

fn good(text: &str) -> (Scaling, Vec<String>) {
    let (scaling, out) = read(text);
    assert!(out.diagnostics.is_empty(), "{:?}", out.diagnostics);
    (scaling.expect("nothing is wrong with it"), out.assumptions)
}

/// What is wrong, one line each; whatever is wrong, there is no scaling.
fn mistakes(text: &str) -> String {
    let (scaling, out) = read(text);
    assert!(scaling.is_none(), "{text}");
    let lines: Vec<String> = out.diagnostics.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn a_target_is_enough() {
    let (scaling, assumptions) =
        good("min = 5\nmax = 100\ntarget_tracking = { target = \"70%\" }\n");
    assert_eq!(scaling.target.bounds(), Bounds::new(5, 100).unwrap());
    assert_eq!(scaling.delays, Delays::USUAL);
    assert!(scaling.scheduled.is_empty());
    let spec = tracking(&scaling);
    assert_eq!(spec, TargetTrackingSpec::usual("70%".parse().unwrap()));
    insta::assert_snapshot!(assumptions.join("\n"), @r"
    scaling.target_tracking.low: 15 of 15 minutes (F9.4; 3 of 3 in some of AWS's pages).
    scaling.target_tracking.look_back: 2 further datapoints replace missing ones (an assumption).
    scaling.target_tracking.formula: capacity is computed from the latest minute (AWS does not say).
    scaling.overlap: while capacity changes, only more scale-out starts (AWS does not say).
    scaling.delays.metric: alarms see a minute 1m after its end (F9.5: AWS publishes no time).
    ");
}

fn tracking(scaling: &Scaling) -> TargetTrackingSpec {
    let mut policies = scaling.target.policies();
    let Some(Policy::TargetTracking(policy)) = policies.next() else {
        panic!("target tracking comes first");
    };
    *policy.spec()
}

#[test]
fn every_key_of_target_tracking() {
    let (scaling, assumptions) = good(
        "min = 0\nmax = 9\ndelays = \"instant\"\noverlap = \"nothing\"\n[target_tracking]\n\
         target = 0.5\nstatistic = \"maximum\"\nhigh = \"2 of 3\"\nlow = \"3 of 3\"\n\
         low_factor = \"80%\"\nmissing = \"ignore\"\nlook_back = 0\nformula = \"window\"\n\
         scale_out_cooldown = \"1m\"\nscale_in_cooldown = \"5m\"\ndisable_scale_in = true\n",
    );
    let spec = tracking(&scaling);
    assert_eq!(
        spec,
        TargetTrackingSpec {
            target: "50%".parse().unwrap(),
            statistic: Statistic::Maximum,
            high: MOfN::new(2, 3).unwrap(),
            low: MOfN::all(3),
            low_factor: "80%".parse().unwrap(),
            missing: MissingData::Ignore,
            look_back: 0,
            formula: Formula::Window,
            scale_out_cooldown: SimDuration::from_secs(60),
            scale_in_cooldown: SimDuration::from_secs(300),
            scale_in: ScaleIn::Disabled,
        }
    );
    assert_eq!(scaling.delays, Delays::INSTANT);
    assert!(assumptions.is_empty(), "every key decides: {assumptions:?}");
}

#[test]
fn steps_and_their_defaults() {
    let (scaling, assumptions) = good(
        "min = 1\nmax = 9\ndelays = { metric = \"30s\" }\n[[step]]\ncomparison = \">=\"\n\
         threshold = \"70%\"\ndatapoints = \"3 of 3\"\nadjustment_type = \"change-in-capacity\"\n\
         steps = [{ lower = 0, upper = 0.1, adjustment = 1 }, \
         { lower = \"10%\", adjustment = 5 }]\n\
         [[step]]\ncomparison = \"<\"\nthreshold = 0.3\ndatapoints = \"1 of 2\"\nperiod = \"5m\"\n\
         statistic = \"minimum\"\naggregation = \"maximum\"\nmissing = \"breaching\"\n\
         adjustment_type = \"percent-change-in-capacity\"\nmin_adjustment_magnitude = 2\n\
         cooldown = \"0s\"\nsteps = [{ upper = 0, adjustment = -20 }]\n",
    );
    let specs: Vec<StepSpec> = scaling
        .target
        .policies()
        .map(|policy| match policy {
            Policy::Step(policy) => policy.spec().clone(),
            Policy::TargetTracking(_) => panic!("there is none"),
        })
        .collect();
    let tenth = Some(Ratio::of(1, 10));
    let steps = [
        Step { lower: Some(Ratio::ZERO), upper: tenth, adjustment: 1 },
        Step { lower: tenth, upper: None, adjustment: 5 },
    ];
    assert_eq!(specs[0].steps, steps);
    assert_eq!(specs[0].cooldown, SimDuration::from_secs(300));
    assert_eq!(specs[0].alarm.period, Period::MINUTE);
    assert_eq!(specs[0].alarm.missing, MissingData::Missing);
    assert_eq!(specs[1].alarm.threshold, Ratio::of(3, 10));
    assert_eq!(specs[1].alarm.comparison, Comparison::Below);
    assert_eq!(specs[1].alarm.period.span(), SimDuration::from_secs(300));
    assert_eq!(
        (specs[1].statistic, specs[1].aggregation),
        (Statistic::Minimum, Statistic::Maximum)
    );
    assert_eq!(specs[1].adjustment, AdjustmentType::PercentChangeInCapacity);
    assert_eq!((specs[1].min_magnitude, specs[1].cooldown), (2, SimDuration::ZERO));
    assert_eq!(scaling.delays.metric, SimDuration::from_secs(30));
    insta::assert_snapshot!(assumptions.join("\n"), @r"
    scaling.step[0].look_back: 2 further datapoints replace missing ones (an assumption).
    scaling.step[1].look_back: 2 further datapoints replace missing ones (an assumption).
    scaling.step: AWS has none for provisioned concurrency; it is a scaler of your own.
    scaling.overlap: while capacity changes, only more scale-out starts (AWS does not say).
    ");
}

#[test]
fn schedules_keep_their_expressions() {
    let (scaling, _) = good(
        "min = 2\nmax = 9\nscheduled = [\n{ schedule = \"cron(0 8 ? * MON-FRI *)\", \
         timezone = \"Europe/Berlin\", min = 10, max = 10 },\n\
         { schedule = \"rate(1 day)\", max = 5 }]\n",
    );
    let expected = [
        Scheduled {
            schedule: "cron(0 8 ? * MON-FRI *)".parse().unwrap(),
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            action: ScheduledAction { min: Some(10), max: Some(10) },
        },
        Scheduled {
            schedule: "rate(1 day)".parse().unwrap(),
            zone: TimeZone::UTC,
            action: ScheduledAction { min: None, max: Some(5) },
        },
    ];
    assert_eq!(scaling.scheduled, expected);
}

#[test]
fn every_mistake_of_target_tracking_is_told() {
    insta::assert_snapshot!(
        "tracking",
        mistakes(
            "min = 10\nmax = 5\ndelays = { metric = \"5s\" }\n[target_tracking]\ntarget = \"95%\"\n\
         statistic = \"averge\"\nhigh = \"4 of 3\"\nlow = 15\nlow_factor = 0\n\
         missing = \"ignored\"\n\
         look_back = -1\nscale_out_cooldown = 60\ndisable_scalein = true\n",
        )
    );
}

#[test]
fn every_mistake_of_a_step_is_told() {
    insta::assert_snapshot!(
        "step",
        mistakes(
            "max = 5\n[[step]]\ncomparison = \"=>\"\nthreshold = \"170%\"\ndatapoints = \"3\"\n\
         period = \"90s\"\nadjustment_type = \"change\"\nmin_adjustment_magnitude = 1.5\n\
         steps = [{ lower = 0.1e0, upper = \"-2\", adjustment = 1.5 }, { lower = 0 }]\n",
        )
    );
}

#[test]
fn what_only_makes_no_sense_together_is_told() {
    let step = "[[step]]\ncomparison = \">\"\nthreshold = 0.5\n\
                adjustment_type = \"exact-capacity\"\n";
    let both = |rest: &str| mistakes(&format!("min = 1\nmax = 9\n{step}{rest}\n"));
    let gap = "datapoints = \"1 of 1\"\n\
               steps = [{ lower = 0, upper = 0.1, adjustment = 1 }, \
               { lower = 0.2, adjustment = 2 }]";
    let long = "datapoints = \"1 of 25\"\nperiod = \"1h\"\nsteps = [{ lower = 0, adjustment = 1 }]";
    let none = "datapoints = \"1 of 1\"\nsteps = []";
    let many = format!("datapoints = \"1 of 1\"\nsteps = [{}]", "{ adjustment = 1 },".repeat(21));
    insta::assert_snapshot!(
        "steps_together",
        [both(gap), both(long), both(none), both(&many)].join("\n")
    );
    insta::assert_snapshot!(
        "points_together",
        mistakes(
            "min = 1\nmax = 9\ntarget_tracking = { target = 0.5, low = \"1 of 1441\" }\n\
         scheduled = [{ schedule = \"rate(1 day)\" }, { schedule = 5, min = 3, max = 2 }]\n",
        )
    );
    insta::assert_snapshot!(
        "points_alone",
        mistakes(
            "min = 1\nmax = 9\ntarget_tracking = { target = 0.5, \
             high = \"1 of 1441\", low = \"9 of 9\" }\n",
        )
    );
}

#[test]
fn long_lists_are_refused() {
    let actions = "{ schedule = \"rate(1 day)\", min = 1 },".repeat(201);
    let text = format!("min = 1\nmax = 9\nscheduled = [{actions}]\n");
    assert!(mistakes(&text).contains("there are 201; allowed: at most 200"));
    let policies = "[[step]]\n".repeat(51);
    let text = format!("min = 1\nmax = 9\n{policies}");
    assert!(mistakes(&text).contains("step: there are 51 policies; allowed: at most 50"));
    let named: Vec<String> = (0..50).map(|name| format!("[policies.p{name}.step]\n")).collect();
    let named = named.concat();
    let text = format!("min = 1\nmax = 9\ntarget_tracking = {{ target = 0.5 }}\n{named}");
    assert!(mistakes(&text).contains("policies: there are 51 policies; allowed: at most 50"));
}

const STEP: &str = "{ comparison = \">\", threshold = 0.9, datapoints = \"1 of 1\", \
                    adjustment_type = \"change-in-capacity\", \
                    steps = [{ lower = 0, adjustment = 5 }] }";

#[test]
fn policies_have_names_beside_the_one_and_the_list() {
    let (scaling, _) = good(&format!(
        "min = 1\nmax = 9\ntarget_tracking = {{ target = 0.5, statistic = \"minimum\" }}\n\
         step = [{STEP}]\n[policies.slow]\ntarget_tracking = {{ target = \"70%\" }}\n\
         [policies.leap]\nstep = {STEP}\n[policies.quick.target_tracking]\n\
         target = \"60%\"\nstatistic = \"maximum\"\n"
    ));
    let names: Vec<&str> = scaling.names.iter().map(|name| &**name).collect();
    assert_eq!(names, ["target_tracking", "slow", "leap", "quick", "step[0]"]);
    let targets = scaling.target.policies().map(|policy| match policy {
        Policy::TargetTracking(policy) => Some(policy.spec().target.to_string()),
        Policy::Step(_) => None,
    });
    let expected = [Some("50%"), Some("70%"), None, Some("60%"), None];
    assert_eq!(targets.collect::<Vec<_>>(), expected.map(|text| text.map(str::to_owned)));
}

#[test]
fn every_mistake_of_named_policies_is_told() {
    insta::assert_snapshot!(
        "named",
        mistakes(&format!(
            "min = 1\nmax = 9\n[policies.none]\n[policies.both]\nstep = {STEP}\n\
             target_tracking = {{ target = 2 }}\n[policies.\"a b\"]\nstep = {STEP}\n\
             [policies.wrong]\ntarget = 0.5\n[policies.list]\nstep = [{STEP}]\n"
        ))
    );
    insta::assert_snapshot!(
        "statistics",
        mistakes(
            "min = 1\nmax = 9\ntarget_tracking = { target = 0.5 }\n\
             policies.quick.target_tracking = { target = 0.4, statistic = \"average\" }\n"
        )
    );
}
