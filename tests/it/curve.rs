//! `tepid curve`: one pass against a simulation for each limit, and what its users meet.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;
use tepid::engine::Engine;
use tepid::engine::record::{Fact, Sink};
use tepid::engine::source::Source as _;
use tepid::id::FunctionId;
use tepid::rng::Seed;
use tepid::run::{Sweep, Swept};
use tepid::units::{SimDuration, SimTime};

use crate::cli::{SMALL, folder_with, tepid};
use crate::machine::Machine as _;
use crate::traffic::{Both, Flow, Law, Script, names};
use crate::world::{function, idle_secs, model};

/// Idle limits [s]: from less than a gap to more than the whole run.
const LIMITS: [f64; 10] = [0.5, 1.0, 2.5, 10.0, 30.0, 60.0, 180.0, 635.8, 1_800.0, 20_000.0];
/// How long the traces are.
const SPAN: SimDuration = SimDuration::from_secs(10_000);

/// Two functions with 10,000 requests between them, in bursts and alone.
fn script() -> Script {
    let law = (Law::Hyper(0.8, 0.3, 8.0), Law::Lognormal(2.0, 1.2));
    let busy = Flow::new(Seed(11), FunctionId(0), law.0, law.1);
    let quiet = Flow::new(Seed(12), FunctionId(1), Law::Exponential(40.0), Law::Uniform(0.0, 9.0));
    let mut flows = Both(busy, quiet);
    let until = SimTime::ZERO + SPAN;
    let next = || flows.peek().filter(|at| *at < until).and_then(|_| flows.take());
    Script::new(std::iter::from_fn(next).collect())
}

/// Cold starts, and the time that environments live.
#[derive(Default)]
struct Census {
    cold: u64,
    alive: u128,
    living: u64,
    since: SimTime,
    last_end: SimTime,
}

impl Census {
    fn go(&mut self, at: SimTime) {
        self.alive += u128::from(self.living) * u128::from(at.since(self.since).as_micros());
        self.since = at;
    }
}

impl Sink for Census {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        self.go(at);
        match fact {
            Fact::EnvStarted(_) => {
                self.cold += 1;
                self.living += 1;
            }
            Fact::EnvStopped(_) => self.living -= 1,
            Fact::Started(started) => self.last_end = self.last_end.max(started.ends),
            _ => {}
        }
    }
}

/// What a whole simulation with one idle limit says, up to `until`.
fn simulated(limit: f64, until: SimTime) -> Census {
    let mut world = model(vec![function("busy"), function("quiet")]);
    world.platform.idle = idle_secs(limit);
    let mut census = Census::default();
    Engine::new(world, Seed(1), &names()).run_to(until, &mut script(), &mut census);
    census.go(until);
    census
}

fn swept(until: SimTime) -> Swept {
    let limits = LIMITS.map(crate::world::seconds);
    let mut sweep = Sweep::new(limits, Vec::new(), until);
    let world = model(vec![function("busy"), function("quiet")]);
    Engine::new(world, Seed(1), &names()).run_to(until, &mut script(), &mut sweep);
    sweep.finish(Some(until))
}

#[test]
fn one_pass_is_as_good_as_a_simulation_for_each_limit() {
    let until = SimTime::ZERO + SPAN;
    let swept = swept(until);
    assert_eq!(swept.curve.starts(), script().requests().count() as u64);
    let mut counts = Vec::new();
    for (limit, point) in LIMITS.iter().zip(swept.curve.points()) {
        let census = simulated(*limit, until);
        assert_eq!((point.cold_starts, point.alive), (census.cold, census.alive), "{limit} s");
        counts.push(census.cold);
    }
    counts.dedup();
    assert!(counts.len() >= 8, "the limits hardly differ: {counts:?}");
}

/// The trace as a log, whose first row is at 1,000 s.
fn log() -> String {
    let mut text = "at,took,who\n".to_owned();
    for request in script().requests() {
        let [at, took] = [request.born.as_micros() + 1_000_000_000, request.work.as_micros()];
        let seconds = |micros: u64| format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
        writeln!(text, "{},{},f{}", seconds(at), seconds(took), request.target.0).unwrap();
    }
    text
}

#[test]
fn a_log_is_counted_as_it_is_simulated() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("log.csv"), log()).unwrap();
    let limits: Vec<String> = LIMITS.iter().map(|limit| format!("{limit}s")).collect();
    let limits = limits.join(",");
    let columns = ["--time", "at", "--duration", "took", "--function", "who"];
    let args = [&["curve", "log.csv", "--format", "csv", "--limits", &limits], &columns[..]];
    let done = tepid(&folder, &args.concat());
    assert_eq!((done.code, &*done.stderr), (0, ""), "{}", done.stdout);
    let rows: Vec<Vec<f64>> = done
        .stdout
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(rows.len(), LIMITS.len());
    let first = script().peek().unwrap();
    let end = simulated(1.0, SimTime::ZERO + SPAN).last_end;
    for (limit, row) in LIMITS.iter().zip(&rows) {
        let census = simulated(*limit, end);
        assert_eq!((row[0], row[1]), (*limit, census.cold as f64));
        let mean = census.alive as f64 / end.since(first).as_micros() as f64;
        assert!((row[3] - mean).abs() < 1e-5, "{limit} s: {} and {mean}", row[3]);
    }
    // Rows in no order are the same log.
    let log = log();
    let (head, rows) = log.split_once('\n').unwrap();
    let backwards = rows.lines().rev().collect::<Vec<_>>().join("\n");
    fs::write(folder.path().join("log.csv"), format!("{head}\n{backwards}")).unwrap();
    let unsorted = tepid(&folder, &args.concat());
    assert_eq!(unsorted.code, 2);
    assert!(unsorted.stderr.contains("log.csv:3: column `at`"), "{}", unsorted.stderr);
    let sorted = tepid(&folder, &[&args.concat(), &["--sort"][..]].concat());
    assert_eq!(sorted.stdout, done.stdout, "{}", sorted.stderr);
}

#[test]
fn logs_of_ends_and_the_trace_of_azure_need_no_order() {
    let folder = TempDir::new().unwrap();
    let text = "app,func,end_timestamp,duration\na,f,10,1\nb,f,12,12\na,f,30,20\na,f,40,1\n";
    fs::write(folder.path().join("azure.csv"), text).unwrap();
    let json = |args: &[&str]| -> Value {
        let done = tepid(&folder, &[&["curve", "azure.csv", "--format", "json"], args].concat());
        assert_eq!(done.code, 0, "{}", done.stderr);
        serde_json::from_str(&done.stdout).unwrap()
    };
    let ends = ["--end", "end_timestamp", "--duration", "duration", "--function", "app,func"];
    let limits = ["--limits", "1s,9s..10s:1s,never"];
    let curve = json(&limits);
    assert_eq!(curve, json(&[&ends[..], &limits].concat()));
    let cold: Vec<u64> = curve["limits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| point["cold_starts"].as_u64().unwrap())
        .collect();
    // The first function is idle from 10 to 10 s, which is no time, and from 30 to 39 s.
    assert_eq!(cold, [3, 3, 2, 2]);
    assert_eq!(curve["limits"][3]["limit_s"], Value::Null);
    assert_eq!((&curve["functions"], &curve["span_s"]), (&2.into(), &40.0.into()));
    assert_eq!(curve["cost_usd"], Value::Null);
    let paid = json(&["--memory", "1024", "--cold-usd", "0.001", "--init", "1s"]);
    let usd = |rule: &str| paid["cost_usd"][rule].as_f64().unwrap();
    // Two unavoidable cold starts, a second of a GB each, and 9 seconds of idle time.
    let [cold, idle] = [0.001 + 0.000_016_666_7, 9.0 * 0.000_004_166_7];
    assert!((usd("clairvoyant") - (2.0 * cold + idle)).abs() < 1e-11);
    assert!((usd("letting_go") - 4.0 * cold).abs() < 1e-11);
}

#[test]
fn a_scenario_is_counted_as_it_is_simulated() {
    let scenario = SMALL.replace("300ms", "0s").replace("2/s", "0.2/s");
    let scenario = format!(
        "{scenario}[platform]\nplatform_start = \"0s\"\nmax_age = \"none\"\n\
         [[event]]\nat = \"30m\"\ndeploy = \"checkout\"\n"
    );
    let folder = folder_with(&scenario);
    let limits = "1s,5s,20s,1min,never";
    let curve = tepid(&folder, &["curve", "scenario.toml", "--limits", limits, "--format", "json"]);
    assert_eq!(curve.code, 0, "{}", curve.stderr);
    let curve: Value = serde_json::from_str(&curve.stdout).unwrap();
    for (limit, point) in limits.split(',').zip(curve["limits"].as_array().unwrap()) {
        let idle = format!("platform.idle={limit}");
        let run = ["run", "scenario.toml", "--format", "json", "--set", &idle];
        let run = tepid(&folder, &run);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let run: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(point["cold_starts"], run["totals"]["cold_starts"], "{limit}");
        let [one, other] = [&point["alive_mean"], &run["environments"]["alive_mean"]];
        assert!((one.as_f64().unwrap() - other.as_f64().unwrap()).abs() < 1e-4, "{limit}");
        assert_eq!(curve["invocations"], run["totals"]["invocations"]);
    }
    assert!(curve["cost_usd"]["clairvoyant"].as_f64().unwrap() >= 0.0);
}

#[test]
fn pages_and_pictures() {
    let folder = folder_with(SMALL);
    let args = ["curve", "scenario.toml", "--limits", "1s,1min,1h", "--init", "300ms"];
    let text = tepid(&folder, &[&args[..], &["--plot", "--ascii"]].concat());
    assert_eq!(text.code, 0, "{}", text.stderr);
    assert!(text.stdout.is_ascii());
    assert!(text.stdout.lines().all(|line| line.len() <= 80), "{}", text.stdout);
    assert!(text.stdout.contains("\nCold starts at each idle limit, logarithmic\n"));
    let page = tepid(&folder, &[&args[..], &["--plot", "--format", "markdown"]].concat());
    assert!(page.stdout.contains("\n```text\nCold starts at each"), "{}", page.stdout);
    let to_files = ["--plot=curve.svg", "--format", "csv", "-o", "curve.csv"];
    let done = tepid(&folder, &[&args[..], &to_files].concat());
    assert_eq!((done.code, &*done.stdout, &*done.stderr), (0, "", ""));
    let svg = fs::read_to_string(folder.path().join("curve.svg")).unwrap();
    assert!(roxmltree::Document::parse(&svg).is_ok() && svg.contains("class=\"cold\""), "{svg}");
    let csv = fs::read_to_string(folder.path().join("curve.csv")).unwrap();
    assert_eq!(csv.lines().count(), 4, "the picture's limits are not the table's");
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written() {
    let folder = folder_with(SMALL);
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("log.csv", "at,took\n1,2\n3,oh\n");
    write("late.csv", "end,took\n100,1\n100000,1\n1,1\n");
    let columns = ["--time", "at", "--duration", "took"];
    let ends = ["--end", "end", "--duration", "took"];
    for (args, part) in [
        (&["log.csv"][..], "app"),
        (&["log.csv", "--time", "at"], "--duration"),
        (&["log.csv", "--duration", "took"], "--time"),
        (&["log.csv", "--time", "when", "--duration", "took"], "one of \"at\", \"took\""),
        (&[&["log.csv"], &columns[..]].concat(), "log.csv:3: column `took`: found \"oh\""),
        (&[&["none.csv"], &columns[..]].concat(), "does not exist"),
        (&[&["log.csv", "--seed", "3"], &columns[..]].concat(), "nothing is drawn"),
        (&[&["late.csv"], &ends[..]].concat(), "at most 15m before"),
        (&["scenario.toml", "--sort"], "is for a log"),
        (&["scenario.toml", "--limits", "1s..2s"], "FROM..TO:STEP"),
        (&["scenario.toml", "--limits", "1s..200d:1us"], "too many"),
        (&["scenario.toml", "--limits", "soon"], "a duration with a unit"),
        (&["scenario.toml", "--plot", "--format", "csv"], "needs `--format text`"),
        (&["scenario.toml", "--cold-usd", "1e30"], "dollars"),
        (&["nosuch"], "there is no such scenario"),
    ] {
        let args = [&["curve"], args, &["-o", "out"]].concat();
        let refused = tepid(&folder, &args);
        assert_eq!(refused.code, 2, "{args:?}: {}", refused.stderr);
        assert!(refused.stderr.contains(part), "{args:?}: {}", refused.stderr);
        assert_eq!(refused.stdout, "");
        assert!(!folder.path().join("out").exists());
    }
    let unwritable = tepid(&folder, &["curve", "scenario.toml", "-o", "missing/out"]);
    assert_eq!(unwritable.code, 3, "{}", unwritable.stderr);
    let late = tepid(&folder, &[&["curve", "late.csv", "--late", "2d"], &ends[..]].concat());
    assert_eq!(late.code, 0, "{}", late.stderr);
}
