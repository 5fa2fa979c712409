//! Schedules as sources of requests, and what a source says of its requests.

use super::*;

/// A scenario with one source.
fn with(arrivals: &str, more: &str) -> String {
    format!(
        "duration = \"7d\"\n[functions.f]\nduration = \"1s\"\n[traffic.t]\ntarget = \"f\"\n\
         {more}\narrivals = {{ {arrivals} }}\n"
    )
}

/// When its requests come during the run \[s\].
fn seconds_of(scenario: &Scenario) -> Vec<u64> {
    let end = SimTime::ZERO + scenario.duration;
    let mut source = scenario.source();
    let times = std::iter::from_fn(|| source.take().map(|request| request.born));
    times.take_while(|born| *born < end).map(|born| born.as_micros() / 1_000_000).collect()
}

fn says(scenario: &Scenario, sentence: &str) -> bool {
    scenario.assumptions.iter().any(|said| said == sentence)
}

#[test]
fn a_rule_fires_within_its_minute() {
    let office = "schedule = \"cron(0/5 8-17 ? * MON-FRI *)\"";
    let scenario = read(&with(&format!("rule = {{ {office} }}"), ""));
    let late = seconds_of(&scenario);
    let exact = read(&with(&format!("rule = {{ {office}, delay = \"0s\" }}"), ""));
    let exact = seconds_of(&exact);
    assert_eq!((late.len(), exact.len()), (600, 600));
    assert_eq!((exact[0], exact[599]), (8 * 3_600, ((4 * 24 + 17) * 60 + 55) * 60));
    let delays: Vec<u64> = late.iter().zip(&exact).map(|(late, exact)| late - exact).collect();
    assert!(delays.iter().all(|delay| *delay <= 60));
    assert!(delays.iter().any(|delay| *delay < 5) && delays.iter().any(|delay| *delay > 55));
    for sentence in [
        "traffic.t: the run begins on Monday, 2026-01-05, 00:00 UTC, as `start` is not set.",
        "traffic.t.arrivals.rule: requests come later than their firing by: uniform min 0s, max \
         60s (F4.12).",
    ] {
        assert!(says(&scenario, sentence), "{:#?}", scenario.assumptions);
    }
}

#[test]
fn rates_begin_at_once_or_a_period_later() {
    let of = |kind: &str| {
        let arrivals = format!("{kind} = {{ schedule = \"rate(1 day)\", delay = \"0s\" }}");
        read(&with(&arrivals, "from = \"1h\"\nuntil = \"3d1h\""))
    };
    let day = 86_400;
    let hour = 3_600;
    assert_eq!(seconds_of(&of("rule")), [hour + day, hour + 2 * day]);
    assert_eq!(seconds_of(&of("scheduler")), [hour, hour + day, hour + 2 * day]);
    assert!(says(&of("rule"), "traffic.t.arrivals.rule: the rule fires first 1d after it begins."));
    // A rate needs no calendar.
    assert!(of("rule").assumptions.iter().all(|said| !said.contains("`start`")));
}

#[test]
fn scheduler_goes_by_a_clock_of_its_own() {
    let arrivals = "scheduler = { schedule = \"cron(0 8 * * ? *)\", timezone = \"Europe/Berlin\", \
                    delay = \"0s\" }";
    let start = "2026-03-27T00:00:00[America/New_York]";
    let scenario = read_with(&with(arrivals, ""), &[("start", start), ("duration", "3d")]);
    // Midnight in New York is 5:00 in Berlin; the clocks change on the third day.
    let hours: Vec<u64> = seconds_of(&scenario).iter().map(|at| at / 3_600).collect();
    assert_eq!(hours, [3, 27, 50]);
    // Hours move a source along the calendar; they do not move the calendar.
    let later = with(arrivals, "from = \"26h\"");
    let later = read_with(&later, &[("start", start), ("duration", "3d")]);
    let hours: Vec<u64> = seconds_of(&later).iter().map(|at| at / 3_600).collect();
    assert_eq!(hours, [27, 50]);
}

#[test]
fn a_flexible_window_replaces_the_delay() {
    let arrivals = "scheduler = { schedule = \"rate(1 hour)\", flexible_window = \"15m\" }";
    let scenario = read(&with(arrivals, ""));
    let times = seconds_of(&scenario);
    assert_eq!(times.len(), 7 * 24);
    assert!(times.iter().all(|at| at % 3_600 < 900));
    assert!(times.iter().any(|at| at % 3_600 > 600));
    let sentence =
        "traffic.t.arrivals.scheduler: requests come anywhere in the 15m after their firing.";
    assert!(says(&scenario, sentence), "{:#?}", scenario.assumptions);
}

#[test]
fn who_never_fires_during_the_run_is_named() {
    let yearly = with("scheduler = { schedule = \"cron(0 0 1 1 ? *)\" }", "");
    let sentence = "traffic.t: its schedule makes no request during the run.";
    assert!(says(&read(&yearly), sentence));
    assert!(!says(&read_with(&yearly, &[("start", "2025-12-31T00:00:00[UTC]")]), sentence));
}

#[test]
fn a_calendar_that_is_over_is_a_mistake_and_no_panic() {
    let text = with("rule = { schedule = \"cron(0 0 * * ? *)\" }", "from = \"200d\"");
    let text = text.replace("\"7d\"", "\"201d\"");
    for start in ["9999-12-30T00:00:00[UTC]", "2199-12-31T00:00:00[UTC]"] {
        let change = Override { path: "start".to_owned(), value: start.to_owned() };
        let error = Scenario::parse("s.toml", &text, PathBuf::new(), &[change]).unwrap_err();
        assert!(error.to_string().contains("it never fires from"), "{error}");
    }
}

#[test]
fn a_source_may_have_its_own_durations_and_payload() {
    let own = |arrivals: &str| {
        let text = with(arrivals, "duration = \"3ms\"\npayload = \"64KB\"");
        let brings_functions = arrivals.starts_with("generate");
        let target = if brings_functions { "" } else { "target = \"f\"" };
        let scenario = read(&text.replace("target = \"f\"", target));
        assert_eq!(scenario.traffic[0].payload, Some(crate::units::Bytes::new(65_536)));
        let is_schedule = arrivals.starts_with("rule") || arrivals.starts_with("scheduler");
        let told = if is_schedule {
            "each event is billed as 1 request (F4.5)."
        } else {
            "what requests carry is not part of the bill."
        };
        assert!(says(&scenario, &format!("traffic.t.payload: {told}")), "{arrivals}");
        let request = scenario.source().take().unwrap();
        assert_eq!(request.work, SimDuration::from_millis(3), "{arrivals}");
    };
    own("poisson = { rate = \"1/s\" }");
    own("rule = { schedule = \"rate(5 minutes)\" }");
    own("generate = { template = \"f\", functions = 2, rate = \"1/s\", exponent = 1 }");
    let bare = with("poisson = { rate = \"1/s\" }", "duration = \"3ms\"");
    let bare = read(&bare.replace("duration = \"1s\"\n", ""));
    assert_eq!(bare.source().take().unwrap().work, SimDuration::from_millis(3));
    assert_eq!(bare.traffic[0].payload, None);
}
