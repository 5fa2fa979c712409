//! Traffic as scenarios describe it: calendars, hours, sections, scales.

use super::*;

/// How many requests come in each hour of the run.
fn by_hour(scenario: &Scenario) -> Vec<f64> {
    let hour = |at: SimTime| (at.as_micros() / 3_600_000_000) as usize;
    let end = SimTime::ZERO + scenario.duration;
    let mut counts = vec![0.0; hour(end)];
    let mut source = scenario.source();
    while let Some(request) = source.take().filter(|request| request.born < end) {
        counts[hour(request.born)] += 1.0;
    }
    counts
}

/// A day and a bit at 4/s from `start`, all of it within a few hours around 12:00.
fn noon(start: &str, hours: u64) -> Vec<f64> {
    by_hour(&read(&format!(
        "start = \"{start}\"\nduration = \"{hours}h\"\n[functions.f]\nduration = \"1s\"\n\
         [traffic.t]\ntarget = \"f\"\narrivals = {{ diurnal = {{ mean = \"4/s\", \
         peak = \"40/s\", peak_at = \"12:00\" }} }}\n"
    )))
}

/// The middle of the arrivals within these hours \[h\].
fn middle(counts: &[f64], hours: std::ops::Range<usize>) -> f64 {
    let weighted = hours.clone().map(|hour| (hour as f64 + 0.5) * counts[hour]).sum::<f64>();
    weighted / hours.map(|hour| counts[hour]).sum::<f64>()
}

#[test]
fn days_of_daylight_saving_have_23_or_25_hours() {
    for (start, hours) in [
        ("2026-03-07T00:00:00[America/New_York]", 23.0),
        ("2026-10-31T00:00:00[America/New_York]", 25.0),
        ("2026-03-28T00:00:00[Europe/Berlin]", 23.0),
        ("2026-10-24T00:00:00[Europe/Berlin]", 25.0),
        ("2026-11-27T00:00:00[America/New_York]", 24.0),
        ("2026-03-28T00:00:00[UTC]", 24.0),
    ] {
        let counts = noon(start, 72);
        // Noon of the first day, and of the second, on which the clock jumps.
        let first = middle(&counts, 6..18);
        let second = middle(&counts, 30..42);
        // Two hours wide with 100,000 arrivals: a standard error of 0.01 h.
        assert!((first - 12.0).abs() < 0.05, "{start}: {first}");
        assert!((second - first - hours).abs() < 0.07, "{start}: {}", second - first);
    }
}

#[test]
fn a_run_may_begin_at_any_hour_and_without_a_calendar_on_a_monday() {
    let counts = noon("2026-07-01T09:30:00[Asia/Kolkata]", 24);
    let peak = middle(&counts, 0..8);
    assert!((peak - 2.5).abs() < 0.05, "{peak}");
    let week = "duration = \"7d\"\n[functions.f]\nduration = \"1s\"\n[traffic.t]\n\
                target = \"f\"\n[traffic.t.arrivals.diurnal]\nmean = \"1/s\"\npeak = \"1/s\"\n\
                peak_at = \"12:00\"\nweek = [1, 0, 0, 0, 0, 0, 0]\n";
    let monday = read(week);
    let first = by_hour(&monday).iter().position(|count| *count == 0.0);
    assert_eq!(first, Some(24));
    assert!(monday.assumptions.iter().any(|said| said.contains("on a Monday, 00:00 UTC")));
    let friday = read_with(week, &[("start", "2026-11-27T00:00:00[America/New_York]")]);
    let begins = by_hour(&friday).iter().position(|count| *count > 0.0);
    assert_eq!(begins, Some(72));
    assert!(friday.assumptions.iter().all(|said| !said.contains("Monday")));
}

#[test]
fn hours_move_a_sources_own_times_but_not_the_calendar() {
    let text = |arrivals: &str| {
        format!(
            "duration = \"24h\"\n[functions.f]\nduration = \"1s\"\n[traffic.t]\ntarget = \"f\"\n\
             from = \"8h\"\nuntil = \"10h\"\narrivals = {arrivals}\n"
        )
    };
    let times = |scenario: &Scenario| -> Vec<u64> {
        requests(scenario).iter().map(|request| request.born.as_micros() / 1_000_000).collect()
    };
    let scenario = read(&text("{ constant = { every = \"50m\", first = \"10m\" } }"));
    let from = 8 * 3_600;
    assert_eq!(times(&scenario), [from + 600, from + 3_600, from + 6_600]);
    assert!(
        scenario
            .assumptions
            .contains(&"traffic.t: its own times count from 8h, when it begins.".to_owned())
    );
    // The same Poisson process as without hours, eight hours later.
    let poisson = "{ poisson = { rate = \"1/s\" } }";
    let later = times(&read(&text(poisson)));
    let early =
        times(&read_with(&text(poisson), &[("traffic.t.from", "0s"), ("traffic.t.until", "2h")]));
    assert_eq!(later, early.iter().map(|at| at + from).collect::<Vec<u64>>());
    assert!((6_800..7_600).contains(&later.len()), "{}", later.len());
    // By the calendar, eight to ten is far from a peak at 21:00 and close to one at 9:00.
    let diurnal = |peak: &str| {
        let law = format!("mean = \"1/s\", peak = \"9/s\", peak_at = \"{peak}\"");
        times(&read(&text(&format!("{{ diurnal = {{ {law} }} }}")))).len()
    };
    assert!(diurnal("09:00") > 50_000 && diurnal("21:00") < 100);
}

/// A folder with a trace of one row a second for an hour, each of 10 ms.
fn traced() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<String> = (1_000..4_600).map(|second| format!("{second}.5,0.01")).collect();
    #[expect(clippy::disallowed_methods, reason = "a fixture that only this test needs")]
    std::fs::write(folder.path().join("t.csv"), format!("at,took\n{}\n", rows.join("\n"))).unwrap();
    folder
}

fn replay(folder: &tempfile::TempDir, more: &str) -> Result<Scenario, Diagnostics> {
    let text = format!(
        "[functions.f]\n[traffic.t]\ntarget = \"f\"\n[traffic.t.arrivals.replay]\n\
         file = \"t.csv\"\n\
         time = \"at\"\nduration = \"took\"\nunit = \"s\"\n{more}"
    );
    Scenario::parse("s.toml", &text, folder.path().to_path_buf(), &[])
}

#[test]
fn a_section_of_a_trace_is_a_part_of_the_whole() {
    let folder = traced();
    let whole = requests(&replay(&folder, "").unwrap());
    let scenario = replay(&folder, "section = { from = \"10m\", to = \"20m\" }").unwrap();
    assert_eq!(scenario.duration, seconds(600));
    let part = requests(&scenario);
    assert_eq!((whole.len(), part.len()), (3_600, 600));
    for (request, origin) in part.iter().zip(&whole[600..]) {
        assert_eq!((request.id, request.work), (origin.id, origin.work));
        assert_eq!(request.born + seconds(600), origin.born);
    }
    let hours = "section = { from = \"10m\" }\n[traffic.u]\ntarget = \"f\"\nfrom = \"1h\"\n\
                 until = \"65m\"\n[traffic.u.arrivals.replay]\nfile = \"t.csv\"\ntime = \"at\"\n\
                 duration = \"took\"\nunit = \"s\"\nsection = { from = \"30m\" }\n";
    let both = replay(&folder, hours).unwrap();
    assert_eq!(both.duration, seconds(65 * 60));
    let second = requests(&both).into_iter().filter(|request| request.id.source == SourceId(1));
    let second: Vec<Request> = second.collect();
    assert_eq!((second.len(), second[0].born), (300, SimTime::from_secs(3_600)));
    assert_eq!(second[0].id.ordinal, 1_800);
    let open = replay(&folder, "section = { from = \"50m\" }").unwrap();
    // 59 m 59.01 s are the trace; ten minutes less, rounded up.
    assert_eq!((open.duration, requests(&open).len()), (seconds(600), 600));
    let error = replay(&folder, "section = { from = \"1h\" }").unwrap_err().to_string();
    assert!(error.contains("the trace is over after 59m59.01s"), "{error}");
}

#[test]
fn scales_thin_and_multiply_and_one_changes_nothing() {
    let folder = traced();
    let of = |more: &str| requests(&replay(&folder, more).unwrap());
    let whole = of("");
    assert_eq!(of("scale = 1"), whole);
    assert_eq!(of("sort = true"), whole);
    assert_eq!(of("scale = 3").len(), 10_800);
    let thin = of("scale = 0.5").len() as f64;
    // A variance of 900.
    assert!((thin - 1_800.0).abs() < 4.0 * 30.0, "{thin}");
    let scenario = replay(&folder, "scale = 2\nspread = \"5s\"").unwrap();
    assert_eq!(scenario.duration, seconds(3_605));
    let instants: std::collections::BTreeSet<SimTime> =
        requests(&scenario).iter().map(|request| request.born).collect();
    assert_eq!(instants.len(), 7_200);
    let said = "traffic.t.arrivals.replay: a request of the trace becomes 2 on average; \
                copies come up to 5s later than it.";
    assert!(scenario.assumptions.iter().any(|sentence| sentence == said));
}

#[test]
fn a_trace_that_changes_under_a_run_ends_it() {
    let folder = traced();
    let scenario = replay(&folder, "").unwrap();
    #[expect(clippy::disallowed_methods, reason = "the change that this test is about")]
    std::fs::write(folder.path().join("t.csv"), "at,took\n1000.5,0.01\nx,0.01\n").unwrap();
    let mut world = crate::run::World::new(&scenario);
    let failure = loop {
        match world.advance() {
            Ok(crate::run::Progress::Going) => {}
            Ok(crate::run::Progress::Done) => panic!("nobody has noticed"),
            Err(failure) => break failure.to_string(),
        }
    };
    assert!(failure.contains("has changed since the scenario was read: line 3"), "{failure}");
}

#[test]
fn a_scale_that_no_minute_could_hold_is_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = "[traffic.h.arrivals.azure2019]\ndir = \"examples/azure-sample\"\n";
    let parse = |scale: &str| {
        let change = Override {
            path: "traffic.h.arrivals.azure2019.scale".to_owned(),
            value: scale.to_owned(),
        };
        Scenario::parse("s.toml", text, root.to_path_buf(), &[change])
    };
    let once = requests(&Scenario::parse("s.toml", text, root.to_path_buf(), &[]).unwrap());
    assert_eq!(requests(&parse("1").unwrap()), once);
    assert_eq!(requests(&parse("4").unwrap()).len(), 4 * once.len());
    assert!(parse("1000").is_ok());
    assert!(parse("1001").unwrap_err().to_string().contains("up to 1000"));
}
