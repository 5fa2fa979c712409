//! Reports on a small run, and what is written while it goes on, against each other.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tepid::engine::action::Action;
use tepid::engine::record::{
    Completed, EnvRef, EnvStopped, Fact, InitOutcome, Outcome, Ready, Sink as _, StartKind,
    Started, StopCause, ThrottleReason, Throttled,
};
use tepid::engine::source::{Origin, Request};
use tepid::id::{EnvSlot, FunctionId, RequestId, SourceId, VersionId};
use tepid::metrics::{Digest, Heading, Journal, Rounds, Timeline};
use tepid::model::Billed;
use tepid::report::{EngineFigures, Json, Markdown, Render as _, Report, RoundsCsv, Svg, Terminal};
use tepid::report::{Text, ascii, watched};
use tepid::run::{Extras, MinuteTable, Progress, World};
use tepid::scenario::{Scenario, Traffic};
use tepid::units::{PicoUsd, SimDuration, SimTime};

/// Ten and a half minutes with every kind of fact: two sources in rounds, one not.
const BUSY: &str = r#"
title = "Rounds & <more>"
seed = 3
duration = "10m30s"
platform.max_age = "6m"
[account]
concurrency = 110
[functions.api]
memory = 512
init = "300ms"
timeout = "3s"
duration = { exponential = { mean = "800ms" } }
failures = { error = "2%", crash = "1%" }
[functions.batch]
memory = 1024
reserved = 8
init = "500ms"
duration = "2s"
[traffic.users]
target = "api"
client = "standard"
arrivals = { poisson = { rate = "20/s" } }
[traffic.crowd]
target = "api"
arrivals = { constant = { every = "4m", first = "1m", batch = 150 } }
[traffic.jobs]
target = "batch"
arrivals = { constant = { every = "1m", batch = 10 } }
[[event]]
at = "5m"
deploy = "api"
"#;

/// A writer whose bytes can be read afterwards.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// A run with everything recorded.
struct Recorded {
    scenario: Scenario,
    report: Report,
    minutes: String,
    events: String,
}

fn record(text: &str) -> Recorded {
    let scenario = Scenario::parse("small", text, PathBuf::new(), &[])
        .unwrap_or_else(|problems| panic!("{problems}"));
    let until = SimTime::ZERO + scenario.duration;
    let (minutes, events) = (Shared::default(), Shared::default());
    let sources = scenario.source_names();
    let heading = Heading { title: &scenario.title, seed: scenario.seed, until, sources: &sources };
    let out = Box::new(minutes.clone());
    let rounds = scenario.traffic.iter().map(Traffic::fires_rounds);
    let extras = Extras {
        cloudwatch: None,
        minutes: Some(MinuteTable::new(&scenario, 50, out)),
        journal: Some(Journal::new(&scenario.model, heading, Box::new(events.clone()))),
        timeline: Some(Timeline::new(watched(&scenario))),
        rounds: Some(Rounds::new(&scenario.model, rounds.collect())),
        sweep: None,
    };
    let mut world = World::new(&scenario).with_extras(extras);
    while world.advance().unwrap() == Progress::Going {}
    world.check().unwrap();
    world.close(false).unwrap();
    let engine = EngineFigures { wall_s: 0.001, events: 1, peak_rss_bytes: None };
    let report = Report::new(&scenario, &world, None, engine);
    Recorded { scenario, report, minutes: minutes.text(), events: events.text() }
}

#[test]
fn every_page_of_a_small_run() {
    let Recorded { report, .. } = record(BUSY);
    insta::assert_snapshot!("text", Text.render(&report));
    insta::assert_snapshot!("markdown", Markdown { functions: 50 }.render(&report));
    insta::assert_snapshot!("rounds", RoundsCsv.render(&report));
    let picture = Terminal { width: 80, colour: false }.draw(&report);
    assert!(picture.lines().all(|line| line.chars().count() <= 80), "{picture}");
    insta::assert_snapshot!("picture", picture);
    let plain = ascii(&picture);
    assert!(plain.is_ascii());
    let columns = |page: &str| page.lines().map(|line| line.chars().count()).collect::<Vec<_>>();
    assert_eq!(columns(&plain), columns(&picture));
    let coloured = Terminal { width: 80, colour: true }.draw(&report);
    let mut bare = String::new();
    for part in coloured.split("\x1b[") {
        let is_first = bare.is_empty();
        bare += if is_first { part } else { part.split_once('m').unwrap().1 };
    }
    assert_eq!(bare.replace(' ', ""), picture.replace(' ', ""), "colour changes nothing else");
}

#[test]
fn extras_do_not_change_the_run() {
    let Recorded { scenario, report, .. } = record(BUSY);
    let mut bare = World::new(&scenario);
    while bare.advance().unwrap() == Progress::Going {}
    assert_eq!(bare.recorders().digest.to_string(), report.digest);
}

#[test]
fn minutes_add_up_to_the_report() {
    let Recorded { report, minutes, .. } = record(BUSY);
    let mut reader = csv::Reader::from_reader(minutes.as_bytes());
    let titles = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 11 * 3, "eleven minutes of the account and of two functions");
    let sections = report.functions.iter().map(|section| (&*section.name, section));
    for (name, section) in sections.chain([("*", &report.total)]) {
        let cell = |row: &csv::StringRecord, title| {
            row[titles.iter().position(|own| own == title).unwrap()].to_owned()
        };
        let own: Vec<_> = rows.iter().filter(|row| cell(row, "function") == name).collect();
        assert_eq!(cell(own[10], "seconds"), "30");
        let sum =
            |title| -> u64 { own.iter().map(|row| cell(row, title).parse::<u64>().unwrap()).sum() };
        let tally = &section.figures.tally;
        for (title, all) in [
            ("arrivals", tally.arrivals),
            ("Invocations", tally.invocations()),
            ("cold_starts", tally.cold_starts()),
            ("Throttles", tally.throttled()),
            ("answered", tally.answered()),
            ("handler_errors", tally.errors()),
            ("crashes", tally.crashes()),
            ("timeouts", tally.timeouts()),
        ] {
            assert_eq!(sum(title), all, "{name} {title}");
        }
        let most = own.iter().map(|row| cell(row, "busy_max").parse::<u64>().unwrap()).max();
        let environments = &section.figures.environments;
        assert_eq!(most, environments.busy.max, "{name}");
        let cost: PicoUsd =
            own.iter().map(|row| cell(row, "cost_usd").parse::<PicoUsd>().unwrap()).sum();
        assert_eq!(cost, section.bill.total(), "{name}: money is exact");
        for (title, time) in [
            ("busy_mean", environments.busy.time),
            ("alive_mean", environments.alive.time),
            ("idle_mean", environments.idle_time()),
            ("initialising_mean", environments.init_time),
        ] {
            let number = |row, title| cell(row, title).parse::<f64>().unwrap();
            let area: f64 = own.iter().map(|row| number(row, title) * number(row, "seconds")).sum();
            let error = (area - time.as_secs_f64()).abs();
            assert!(error < 11.0 * 60.0 * 1e-6, "{name} {title}: {area} {time}");
        }
    }
}

#[test]
fn every_event_is_written_and_gives_the_same_digest() {
    let Recorded { scenario, report, events, .. } = record(BUSY);
    let lines: Vec<Value> =
        events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (first, last) = (&lines[0], lines.last().unwrap());
    assert_eq!((&first["kind"], &first["schema_version"]), (&"begin".into(), &1.into()));
    assert_eq!((&first["seed"], &first["scenario"]), (&3.into(), &"Rounds & <more>".into()));
    assert_eq!((&last["kind"], &last["partial"]), (&"end".into(), &false.into()));
    assert_eq!(last["facts"], lines.len() as u64 - 2);
    assert_eq!(last["digest"], *report.digest);
    let mut digest = Digest::new(&scenario.model);
    for line in &lines[1..lines.len() - 1] {
        let at = line["at_us"].as_u64().unwrap();
        assert_eq!(line["at_s"], at as f64 / 1e6);
        if let Some(fact) = fact(line, first) {
            digest.record(SimTime::from_micros(at), &fact);
        }
    }
    assert_eq!(digest.to_string(), report.digest);
    let count = |kind: &str, key: &str, value: &str| {
        let is_it = |line: &&Value| line["kind"] == kind && line[key] == value;
        lines.iter().filter(is_it).count() as u64
    };
    let tally = &report.total.figures.tally;
    assert_eq!(count("started", "start", "cold"), tally.cold_starts());
    for (cause, starts) in tepid::metrics::ColdCause::ALL.iter().zip(tally.cold_causes) {
        assert_eq!(count("started", "cause", cause.key()), starts, "{cause:?}");
    }
    let aws = "ConcurrentInvocationLimitExceeded";
    assert_eq!(count("throttled", "aws_reason", aws), tally.throttles[3]);
    assert!(0 < tally.throttles[3] && 0 < tally.throttles[4] && 0 < tally.timeouts());
}

#[test]
fn rounds_are_what_their_client_saw() {
    let Recorded { report, .. } = record(BUSY);
    let value: Value = serde_json::from_str(&Json { functions: 1 }.render(&report)).unwrap();
    let rounds = &value["rounds"];
    assert_eq!(rounds["not_in_rounds"], serde_json::json!(["users"]));
    let list = rounds["list"].as_array().unwrap();
    let jobs: Vec<&Value> = list.iter().filter(|round| round["source"] == "jobs").collect();
    assert_eq!((list.len(), jobs.len()), (3 + 11, 11));
    for job in jobs {
        let told = ["requests", "throttles", "answered"].map(|key| job[key].as_u64().unwrap());
        // The last round is born within the run and ends within it.
        assert_eq!(told, [10, 2, 8], "eight are reserved: {job}");
        let [min, p50, max] = ["min_ms", "p50_ms", "max_ms"].map(|key| job[key].as_f64().unwrap());
        assert!(2_000.0 <= min && min <= p50 && p50 <= max, "{job}");
    }
    assert_eq!(list[0]["cold_starts"], 8, "the first round finds nothing warm");
}

#[test]
fn the_picture_is_one_well_formed_file() {
    let Recorded { report, .. } = record(BUSY);
    let svg = Svg.render(&report);
    assert_eq!(svg, Svg.render(&record(BUSY).report), "the same bytes every time");
    let tree = roxmltree::Document::parse(&svg).unwrap();
    let words: Vec<&str> = tree.descendants().filter_map(|node| node.text()).collect();
    for part in ["Rounds & <more>", "batch, 8 reserved", "account limit 110", "simulated time"] {
        assert!(words.contains(&part), "{part} is not in {words:?}");
    }
    assert!(words.iter().any(|words| words.starts_with("p99 ")), "{words:?}");
    let tags = tree.descendants().map(|node| node.tag_name().name());
    assert!(tags.into_iter().all(|tag| !["script", "image", "use", "a"].contains(&tag)));
    assert_eq!(svg.matches("http").count(), 1, "nothing is fetched; the name space is a name");
    let numbers = svg.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'));
    assert!(numbers.into_iter().all(|word| !["NaN", "inf", "-inf"].contains(&word)));
}

#[test]
fn nothing_happened_and_everything_is_still_written() {
    let functions = BUSY.split("[traffic.users]").next().unwrap();
    let late = "[traffic.late]\ntarget = \"batch\"\n\
                arrivals = { constant = { every = \"1h\", first = \"20m\" } }\n";
    let Recorded { report, minutes, events, .. } = record(&format!("{functions}{late}"));
    assert_eq!(minutes.lines().count(), 1 + 11 * 3);
    assert_eq!(events.lines().count(), 2);
    roxmltree::Document::parse(&Svg.render(&report)).unwrap();
    assert!(Terminal { width: 1, colour: true }.draw(&report).contains("There were none."));
    assert!(Text.render(&report).contains("There were none."));
}

/// The fact behind a line, as far as the digest asks; nothing for the start of an environment.
fn fact(line: &Value, head: &Value) -> Option<Fact> {
    let kind = line["kind"].as_str().unwrap();
    let function = FunctionId(place(&head["functions"], &line["function"]));
    let (env, request) = (|| env(line, function), || request(line, head, function));
    let text = |key: &str| line[key].as_str().unwrap().to_owned();
    let start = || {
        let kinds = [StartKind::Warm, StartKind::Reinit, StartKind::Cold];
        kinds.into_iter().find(|kind| kind.key() == text("start")).unwrap()
    };
    let zero = SimDuration::ZERO;
    Some(match kind {
        "started" => Fact::Started(Started {
            pool: tepid::engine::record::Pool::OnDemand,
            request: request(),
            env: env(),
            kind: start(),
            platform: zero,
            init: zero,
            wait: zero,
            ends: SimTime::ZERO,
        }),
        "completed" => Fact::Completed(Completed {
            pool: tepid::engine::record::Pool::OnDemand,
            request: request(),
            env: env(),
            kind: start(),
            started: SimTime::ZERO,
            platform: zero,
            init: zero,
            duration: zero,
            outcome: [Outcome::Success, Outcome::Error, Outcome::Crash, Outcome::Timeout]
                .into_iter()
                .find(|outcome| outcome.key() == text("outcome"))
                .unwrap(),
            billed: Billed::default(),
        }),
        "throttled" => {
            let mut reasons = ThrottleReason::ALL.into_iter();
            let reason = reasons.find(|reason| reason.key() == text("reason")).unwrap();
            Fact::Throttled(Throttled { request: request(), reason })
        }
        "ready" => {
            let outcomes = [InitOutcome::Done, InitOutcome::Cut];
            let init = outcomes.into_iter().find(|init| init.key() == text("init")).unwrap();
            Fact::Ready(Ready { env: env(), init, provisioned_ms: None })
        }
        "env_stopped" => {
            let mut causes = tepid::metrics::STOP_CAUSES.into_iter();
            let cause: StopCause = causes.find(|cause| cause.key() == text("cause")).unwrap();
            Fact::EnvStopped(EnvStopped {
                env: env(),
                cause,
                born: SimTime::ZERO,
                is_provisioned: false,
            })
        }
        "deployed" => Fact::Applied(Action::Deploy(function)),
        "env_started" | "settled" | "versioned" | "provision" | "queued" | "refused" => {
            return None;
        }
        other => panic!("no such kind: {other}"),
    })
}

/// The environment of a line.
fn env(line: &Value, function: FunctionId) -> EnvRef {
    let number = |key: &str| line["env"][key].as_u64().unwrap();
    EnvRef {
        function,
        version: VersionId(u32::try_from(number("version")).unwrap()),
        birth: number("birth"),
        slot: EnvSlot(0),
    }
}

/// The request of a line.
fn request(line: &Value, head: &Value, target: FunctionId) -> Request {
    let request = &line["request"];
    let number = |key: &str| request[key].as_u64().unwrap();
    let source = SourceId(place(&head["sources"], &request["source"]));
    Request {
        failures: 0,
        qualifier: tepid::id::Qualifier::Latest,
        mode: tepid::engine::source::Mode::Synchronous,
        id: RequestId { source, ordinal: number("ordinal") },
        attempt: u32::try_from(number("attempt")).unwrap(),
        origin: Origin::User,
        target,
        work: SimDuration::ZERO,
        born: SimTime::ZERO,
        watched: false,
    }
}

/// The place of a name in a list of the header.
fn place(list: &Value, name: &Value) -> u32 {
    list.as_array().unwrap().iter().position(|own| own == name).unwrap() as u32
}

#[test]
fn a_provision_that_has_failed_says_why_in_the_words_of_aws() {
    let text = "duration = \"10m\"\n[functions.f]\nduration = \"1s\"\ninit = \"200s\"\n\
                [functions.f.aliases.live]\nversion = 1\n\
                [traffic.t]\ntarget = \"f:live\"\n\
                arrivals = { constant = { every = \"5m\" } }\n\
                [[event]]\nat = \"1m\"\nprovisioned = { target = \"f:live\", units = 2 }\n";
    let Recorded { report, events, .. } = record(text);
    let reason = "FUNCTION_ERROR_INIT_FAILURE";
    let value: Value = serde_json::from_str(&Json { functions: 1 }.render(&report)).unwrap();
    assert_eq!(value["provisioned"][0]["status"], "FAILED");
    assert_eq!(value["provisioned"][0]["status_reason"], reason);
    let page = Text.render(&report);
    assert!(page.contains(&format!("  f:live: FAILED, {reason}\n")), "{page}");
    let lines = events.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told: Vec<_> = lines
        .filter(|line| line["kind"] == "provision")
        .map(|line| (line["status"].clone(), line.get("status_reason").cloned()))
        .collect();
    assert_eq!(told[0], ("IN_PROGRESS".into(), None));
    assert_eq!(told.last().unwrap(), &("FAILED".into(), Some(reason.into())));
}
