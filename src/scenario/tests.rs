mod scheduled;
mod traffic;

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::dist::Dist;
use crate::engine::source::Request;
use crate::id::{FunctionId, SourceId};
use crate::model::{
    Billing, IdleLaw, InitBilling, MaxAge, Packaging, Refill, RequestRate, Routing, Scaling,
};
use crate::units::{MemoryMb, Share};

const SMALL: &str = "[functions.f]\nduration = \"1s\"\n[traffic.t]\ntarget = \"f\"\n\
                     arrivals = { constant = { every = \"10s\", first = \"5s\", count = 2 } }\n";

fn read(text: &str) -> Scenario {
    read_with(text, &[])
}

fn read_with(text: &str, changes: &[(&str, &str)]) -> Scenario {
    let overrides: Vec<Override> = changes
        .iter()
        .map(|(path, value)| Override { path: (*path).to_owned(), value: (*value).to_owned() })
        .collect();
    Scenario::parse("s.toml", text, PathBuf::new(), &overrides)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn seconds(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

fn requests(scenario: &Scenario) -> Vec<Request> {
    let mut source = scenario.source();
    std::iter::from_fn(|| source.take()).collect()
}

#[test]
fn a_small_scenario_has_the_defaults_of_aws() {
    let scenario = read(&format!("duration = \"1h\"\n{SMALL}"));
    assert_eq!(scenario.duration, seconds(3_600));
    assert_eq!(scenario.model.account.concurrency, 1_000);
    assert_eq!(scenario.model.account.min_unreserved, 100);
    let function = &scenario.model.functions[0];
    assert_eq!((function.memory, function.timeout), (MemoryMb::new(128), seconds(3)));
    assert_eq!(function.start_up.runtime, Dist::Constant(SimDuration::ZERO));
    let platform = &scenario.model.platform;
    assert_eq!(&*platform.name, "lambda-2026");
    let idle = Dist::uniform(seconds(325), seconds(400)).unwrap();
    assert_eq!(platform.idle, IdleLaw::Drawn(idle));
    assert_eq!(platform.idle_spare, None);
    let age = Dist::uniform(seconds(102 * 60), seconds(138 * 60)).unwrap();
    assert_eq!(platform.max_age, MaxAge::Drawn(age));
    assert_eq!(platform.routing, Routing::MostRecentlyUsed);
    let refill = Refill::Continuous { per_second: 100 };
    assert_eq!(platform.scaling, Scaling::TokenBucket { capacity: 1_000, refill });
    assert_eq!(platform.request_rate, RequestRate::PerConcurrency(10));
    assert_eq!(platform.init_limit, seconds(10));
    let granularity = SimDuration::from_millis(1);
    assert_eq!(platform.billing, Billing { granularity, init: InitBilling::All });
    // 0.20 USD a million, 0.0000166667 USD a GB-second (F7.1, F7.2).
    assert_eq!(function.ephemeral, MemoryMb::new(512));
    assert_eq!(scenario.prices.request.as_pico(), 200_000);
    assert_eq!(scenario.prices.gb_second_x86.first().as_pico(), 16_666_700);
    let born: Vec<u64> = requests(&scenario).iter().map(|r| r.born.as_micros()).collect();
    assert_eq!(born, [5_000_000, 15_000_000]);
}

#[test]
fn every_uncertain_choice_is_named() {
    let scenario = read(&format!("duration = \"1h\"\nregion = \"eu-nroth-1\"\n{SMALL}"));
    insta::assert_snapshot!(scenario.assumptions.join("\n"), @r"
    Idle limit: uniform min 325s, max 400s (lambda-2026; F1.17, F1.15).
    Maximum age: uniform min 102min, max 138min (lambda-2026; F1.14, F1.26).
    Routing among idle environments: most-recently-used (lambda-2026; F1.18).
    The platform's part of a cold start: lognormal median 100ms, p99 200.954ms (lambda-2026; F6.8).
    Requests a second: 10 per concurrency; what is let in counts, served or not (F2.9).
    An INIT that is cut at its limit is not billed; its repetition is (F1.3, F7.6).
    Front end and network add 0s.
    functions.f: INIT takes no time, as neither runtime nor init is set.
    Prices are those of us-east-1: there is no list for eu-nroth-1 (did you mean `eu-north-1`?).
    Prices are without the free tier; of a month's price tiers the run has its share of 730 h.
    ");
}

#[test]
fn the_legacy_burst_goes_by_region() {
    for (region, burst) in
        [("us-east-1", 3_000), ("us-east-2", 1_000), ("eu-central-1", 1_000), ("sa-east-1", 500)]
    {
        let text = format!("duration = \"1h\"\nregion = \"{region}\"\n{SMALL}");
        let scenario = read_with(&text, &[("platform.base", "lambda-2019")]);
        let platform = &scenario.model.platform;
        assert_eq!(platform.scaling, Scaling::Legacy { burst, per_minute: 500 }, "{region}");
        assert_eq!(platform.billing.granularity, SimDuration::from_millis(100));
        assert_eq!(platform.billing.init, InitBilling::Unmanaged);
        let scenario = read_with(&text, &[("platform.base", "classic")]);
        let platform = &scenario.model.platform;
        assert_eq!(platform.scaling, Scaling::Legacy { burst: 3_000, per_minute: 500 });
        assert_eq!(platform.idle, IdleLaw::Drawn(Dist::Constant(seconds(300))));
        assert_eq!(platform.max_age, MaxAge::Unlimited);
    }
}

#[test]
fn own_keys_replace_those_of_the_base_one_by_one() {
    let text = format!(
        "duration = \"1h\"\n[platform]\nidle = \"never\"\nidle_spare = {{ constant = \"1200s\" }}\n\
         max_age = \"2h\"\nscaling.token_bucket = {{ capacity = 5, refill = \"10 per 1m\" }}\n\
         request_rate = \"none\"\nbilling = {{ granularity = \"100ms\" }}\n{SMALL}"
    );
    let model = read(&text).model;
    let platform = &model.platform;
    assert_eq!(platform.idle, IdleLaw::Never);
    assert_eq!(platform.idle_spare, Some(IdleLaw::Drawn(Dist::Constant(seconds(1_200)))));
    assert_eq!(platform.max_age, MaxAge::Drawn(Dist::Constant(seconds(7_200))));
    let refill = Refill::Stepwise { tokens: 10, every: seconds(60) };
    assert_eq!(platform.scaling, Scaling::TokenBucket { capacity: 5, refill });
    assert_eq!(platform.request_rate, RequestRate::Unlimited);
    assert_eq!(platform.billing.granularity, SimDuration::from_millis(100));
    assert_eq!(platform.billing.init, InitBilling::All);
}

#[test]
fn functions_take_init_and_packaging_from_their_runtime() {
    let text = "duration = \"1h\"\n[functions.go]\nruntime = \"provided.al2023-go\"\n\
                architecture = \"arm64\"\nmemory = \"1 GB\"\nduration = \"1s\"\nreserved = 0\n\
                failures = { error = \"0.1%\", crash = 0.0001 }\n\
                [traffic.t]\ntarget = \"go\"\narrivals = { poisson = { rate = \"1/s\" } }\n";
    let model = read(text).model;
    let function = &model.functions[0];
    assert_eq!(function.packaging, Packaging::CustomRuntime);
    // 50.5 ms and 72.5 ms times 0.853.
    let init = Dist::lognormal_from(
        SimDuration::from_micros(43_077),
        // 61,842.5 us, and halves are rounded up.
        SimDuration::from_micros(61_843),
    );
    assert_eq!(function.start_up.runtime, init.unwrap());
    assert_eq!((function.memory, function.reserved), (MemoryMb::new(1_024), Some(0)));
    assert_eq!(function.failures.error, Share::from_ppb(1_000_000));
    assert_eq!(function.failures.crash, Share::from_ppb(100_000));
}

#[test]
fn a_template_is_in_the_account_only_if_somebody_asks_for_it() {
    let generate = "duration = \"1h\"\n[functions.f]\nmemory = 256\nduration = \"1s\"\n\
                    [traffic.many.arrivals.generate]\ntemplate = \"f\"\nfunctions = 3\n\
                    rate = \"5/s\"\nexponent = 1\n";
    let names = |scenario: &Scenario| -> Vec<String> {
        scenario.model.functions.iter().map(|function| function.name.to_string()).collect()
    };
    let scenario = read(generate);
    assert_eq!(names(&scenario), ["f-1", "f-2", "f-3"]);
    assert!(scenario.model.functions.iter().all(|f| f.memory == MemoryMb::new(256)));
    let more = "[traffic.one]\ntarget = \"f\"\narrivals = { poisson = { rate = \"1/s\" } }\n";
    let scenario = read(&format!("{generate}{more}"));
    assert_eq!(names(&scenario), ["f", "f-1", "f-2", "f-3"]);
    assert_eq!(scenario.source_names(), [Arc::from("many"), Arc::from("one")]);
    let mut source = scenario.source();
    let first: Vec<Request> = std::iter::from_fn(|| source.take()).take(200).collect();
    for request in first {
        let own = request.target == FunctionId(0);
        assert_eq!(own, request.id.source == SourceId(1), "{request:?}");
    }
}

#[test]
fn an_idle_curve_is_linear_between_minutes() {
    let text = format!(
        "duration = \"1h\"\n[platform]\nidle = {{ law = \"measured-2021-01-07\" }}\n{SMALL}"
    );
    let IdleLaw::Drawn(dist) = &read(&text).model.platform.idle else { panic!("it is drawn") };
    // Nobody goes in the first three minutes; the mean follows from the column by hand:
    // 0.0030303 x 3.5 min + 0.4030307 x 5.5 min + 0.593939 x 6.5 min.
    assert_eq!(dist.min(), seconds(180));
    let minutes = 0.003_030_3 * 3.5 + (0.406_061 - 0.003_030_3) * 5.5 + (1.0 - 0.406_061) * 6.5;
    assert!((dist.mean_micros() / 6e7 - minutes).abs() < 1e-9, "{}", dist.mean_micros());
}

#[test]
fn a_trace_sets_the_duration_unless_it_is_given() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad/traces");
    let text = "[functions.f]\n[traffic.t]\ntarget = \"f\"\n[traffic.t.arrivals.replay]\n\
                file = \"unsorted.csv\"\ntime = \"start\"\nduration = \"took\"\nunit = \"s\"\n\
                sort = true\n";
    let scenario = Scenario::parse("s.toml", text, dir.clone(), &[]).unwrap();
    // Starts at 1.5 s and 2.5 s, each of 0.2 s: 1.2 s, rounded up.
    assert_eq!(scenario.duration, seconds(2));
    let work: Vec<_> = requests(&scenario).iter().map(|r| (r.born.as_micros(), r.work)).collect();
    let took = SimDuration::from_millis(200);
    assert_eq!(work, [(0, took), (1_000_000, took)]);
    let given = Override { path: "duration".to_owned(), value: "1s".to_owned() };
    let scenario = Scenario::parse("s.toml", text, dir, &[given]).unwrap();
    assert_eq!(scenario.duration, seconds(1));
}

#[test]
fn a_folder_of_the_azure_trace_brings_its_functions() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text =
        "[traffic.history]\narrivals = { azure2019 = { dir = \"examples/azure-sample\" } }\n";
    let scenario = Scenario::parse("s.toml", text, root.to_path_buf(), &[]).unwrap();
    // Six rows under the header, and minute columns from 541 on.
    assert_eq!(scenario.model.functions.len(), 6);
    assert!(scenario.model.functions.iter().all(|f| f.timeout == seconds(900)));
    let header = include_str!("../../examples/azure-sample/invocations.csv").lines().next();
    let minutes = header.unwrap().split(',').filter(|name| name.parse::<u32>().is_ok()).count();
    assert_eq!(scenario.duration, seconds(60 * minutes as u64));
    let named: u64 = include_str!("../../examples/azure-sample/invocations.csv")
        .lines()
        .skip(1)
        .flat_map(|row| row.split(',').rev().take(minutes))
        .map(|count| count.trim().parse::<u64>().unwrap())
        .sum();
    assert_eq!(requests(&scenario).len() as u64, named);
    // A `--set` inside the enumeration keeps its other keys; its paths start at the current folder.
    let change = Override {
        path: "traffic.history.arrivals.azure2019.dir".to_owned(),
        value: "no-such-folder".to_owned(),
    };
    let error = Scenario::parse("s.toml", text, root.to_path_buf(), &[change]).unwrap_err();
    assert!(error.to_string().contains("`no-such-folder/invocations.csv`"), "{error}");
}

#[test]
fn own_files_stand_below_a_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        #[expect(clippy::disallowed_methods, reason = "a fixture that only this test needs")]
        std::fs::write(folder.path().join(name), text).unwrap();
    };
    write("mine.toml", "base = \"classic\"\nidle = { law = \"./curve.toml\" }\n");
    write("curve.toml", "gone_by_minute = [0, 0, 1]\nsource = \"mine\"\n");
    let text = format!("duration = \"1h\"\n[platform]\nbase = \"./mine.toml\"\n{SMALL}");
    let scenario = Scenario::parse("s.toml", &text, folder.path().to_path_buf(), &[]).unwrap();
    let platform = &scenario.model.platform;
    assert_eq!(platform.max_age, MaxAge::Unlimited);
    let IdleLaw::Drawn(dist) = &platform.idle else { panic!("it is drawn") };
    assert_eq!((dist.min(), dist.mean_micros()), (seconds(60), 90e6));

    write("mine.toml", "idel = \"5m\"\n");
    let error = Scenario::parse("s.toml", &text, folder.path().to_path_buf(), &[]).unwrap_err();
    assert!(error.to_string().contains("mine.toml:1:1: idel"), "{error}");
    write("mine.toml", "base = \"./mine.toml\"\n");
    let error = Scenario::parse("s.toml", &text, folder.path().to_path_buf(), &[]).unwrap_err();
    assert!(error.to_string().contains("stand on each other"), "{error}");
}

#[test]
fn events_stand_in_order_of_time_then_of_the_file() {
    let event = |at: &str, name: &str| format!("[[event]]\nat = \"{at}\"\ndeploy = \"{name}\"\n");
    let text = format!(
        "duration = \"1h\"\n{SMALL}[functions.g]\n{}{}{}",
        event("30m", "g"),
        event("10m", "f"),
        event("30m", "f")
    );
    let events = read(&text).events;
    let deploy = |secs, function| (SimTime::from_secs(secs), Action::Deploy(FunctionId(function)));
    assert_eq!(events, [deploy(600, 0), deploy(1_800, 1), deploy(1_800, 0)]);
}

#[test]
fn expectations_keep_their_path_and_their_words() {
    let text = format!(
        "duration = \"1h\"\n{SMALL}[expect]\ncold_rate = \"<= 1%\"\ntotals.cold_starts = 66\n\
         [expect.functions.f]\np99 = \"< 400ms\"\n"
    );
    let expectations = read(&text).expectations;
    let seen: Vec<_> = expectations
        .iter()
        .map(|e| (e.what.as_str(), e.wanted.as_str(), e.comparison, e.value, e.place.to_string()))
        .collect();
    assert_eq!(seen[0].0, "cold_rate");
    assert_eq!((seen[0].1, seen[0].2, seen[0].3), ("<= 1%", Comparison::LessOrEqual, 0.01));
    assert_eq!((seen[1].0, seen[1].2, seen[1].3), ("totals.cold_starts", Comparison::Equal, 66.0));
    assert_eq!((seen[2].0, seen[2].2, seen[2].3), ("functions.f.p99", Comparison::Less, 400.0));
    assert_eq!(expectations[2].path, ["functions", "f", "p99"]);
    assert_eq!(seen[0].4, "s.toml:8:13");
}

#[test]
fn shipped_scenarios_are_found_by_name_and_by_nothing_else() {
    let demo = Scenario::open("demo", &[]).unwrap();
    assert_eq!(demo.title, "A day of a small web service");
    let count = {
        let mut source = demo.source();
        let end = SimTime::ZERO + demo.duration;
        std::iter::from_fn(|| source.take()).take_while(|request| request.born < end).count()
    };
    // 10/s and 3/s and 9/h for a day, 24 rushes of 20 and a batch of 1,500.
    let expected = 13.0 * 86_400.0 + 9.0 * 24.0 + 480.0 + 1_500.0;
    assert!((count as f64 - expected).abs() < 5.0 * 13.0_f64.sqrt() * 294.0, "{count}");
    let message = Scenario::open("dmeo", &[]).unwrap_err().to_string();
    assert!(
        message.contains("a shipped scenario: account-limit, aliases, circuit-breaker"),
        "{message}"
    );
    assert!(message.contains("did you mean `demo`?"), "{message}");
    let message = Scenario::open("no/such.toml", &[]).unwrap_err().to_string();
    assert!(message.contains("does not exist"), "{message}");
}
