//! What CloudWatch would show: metrics by AWS's names, and alarms on them.

#![expect(clippy::float_cmp, reason = "the table has whole numbers where they are compared")]

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tepid::autoscaling::AlarmState;
use tepid::run::{CloudWatchTable, Extras, MinuteTable, Progress, World};
use tepid::scenario::Scenario;
use tepid::stats::MeanCi;

/// A writer whose text can be read while it is elsewhere.
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

/// A datapoint, as a line of the table has it.
#[derive(Debug, serde::Deserialize)]
struct Point {
    #[serde(rename = "Timestamp")]
    timestamp: String,
    #[serde(rename = "MetricName")]
    metric: String,
    #[serde(rename = "FunctionName")]
    function: String,
    #[serde(rename = "Resource")]
    resource: String,
    #[serde(rename = "ExecutedVersion")]
    version: Option<u16>,
    #[serde(rename = "SampleCount")]
    count: f64,
    #[serde(rename = "Sum")]
    sum: f64,
    #[serde(rename = "Average")]
    average: f64,
    #[serde(rename = "Minimum")]
    minimum: f64,
    #[serde(rename = "Maximum")]
    maximum: f64,
    p99: Option<f64>,
    partial: u8,
}

fn run(text: &str) -> (World, Vec<Point>) {
    let scenario = read(text);
    let out = Shared::default();
    let table = CloudWatchTable::new(&scenario, 50, Box::new(out.clone()));
    let extras = Extras { cloudwatch: Some(table), ..Extras::default() };
    (finished(&scenario, extras), rows(&out))
}

/// The datapoints, and the rows of the table of minutes.
fn run_with_minutes(text: &str) -> (Vec<Point>, Vec<BTreeMap<String, String>>) {
    let scenario = read(text);
    let (out, minutes) = (Shared::default(), Shared::default());
    let table = CloudWatchTable::new(&scenario, 50, Box::new(out.clone()));
    let of_minutes = MinuteTable::new(&scenario, 50, Box::new(minutes.clone()));
    let extras = Extras { cloudwatch: Some(table), minutes: Some(of_minutes), ..Extras::default() };
    finished(&scenario, extras);
    (rows(&out), rows(&minutes))
}

fn read(text: &str) -> Scenario {
    Scenario::parse("cloudwatch", text, PathBuf::new(), &[])
        .unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn finished(scenario: &Scenario, extras: Extras) -> World {
    let mut world = World::new(scenario).with_extras(extras);
    while world.advance().unwrap() == Progress::Going {}
    world.close(false).unwrap();
    world
}

fn rows<R: serde::de::DeserializeOwned>(out: &Shared) -> Vec<R> {
    let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The datapoints of a metric of `resource`, a function or the account, in order of time.
fn of<'p>(points: &'p [Point], metric: &str, of: &str) -> Vec<&'p Point> {
    let name = |point: &&Point| match of.split_once(':') {
        Some(_) => point.resource == of && point.version.is_none(),
        None => point.function == of && point.resource.is_empty(),
    };
    points.iter().filter(name).filter(|point| point.metric == metric).collect()
}

/// Everything starts in no time and stays.
const PLATFORM: &str = "[platform]\nmax_age = \"none\"\nidle = \"never\"\nplatform_start = \"0s\"\n\
                        scaling = { unlimited = {} }\nrequest_rate = \"none\"\n";

#[test]
fn claimed_concurrency_is_what_aws_works_out() {
    // F2.12: 1,000 in all, 600 reserved, 200 provisioned; then 100 others at work.
    let text = format!(
        "duration = \"4m\"\n{PLATFORM}\
         [account]\nconcurrency = 1000\n\
         [functions.orange]\nduration = \"1s\"\nreserved = 600\n\
         [functions.blue]\nduration = \"1s\"\n\
         [functions.blue.aliases.live]\nversion = 1\nprovisioned = 200\n\
         [functions.grey]\nduration = \"20s\"\n\
         [traffic.o]\ntarget = \"orange\"\n\
         arrivals = {{ constant = {{ every = \"30s\", batch = 600 }} }}\n\
         [traffic.b]\ntarget = \"blue:live\"\n\
         arrivals = {{ constant = {{ every = \"20s\", batch = 200 }} }}\n\
         [traffic.g]\ntarget = \"grey\"\nfrom = \"2m\"\n\
         arrivals = {{ constant = {{ every = \"60s\", batch = 100 }} }}\n"
    );
    let (_, points) = run(&text);
    let claimed = of(&points, "ClaimedAccountConcurrency", "");
    let most: Vec<f64> = claimed.iter().map(|point| point.maximum).collect();
    assert_eq!(most, [800.0, 800.0, 900.0, 900.0]);
    assert!(claimed.iter().all(|point| point.minimum >= 800.0), "reserved or not in use: the same");
    let unreserved = of(&points, "UnreservedConcurrentExecutions", "");
    let most: Vec<f64> = unreserved.iter().map(|point| point.maximum).collect();
    assert_eq!(most, [0.0, 0.0, 100.0, 100.0]);
}

#[test]
fn what_is_reserved_covers_what_is_provisioned() {
    // F2.12: a function with reserved 400 and 200 provisioned counts 400.
    let text = format!(
        "duration = \"2m\"\n{PLATFORM}\
         [functions.both]\nduration = \"1s\"\nreserved = 400\n\
         [functions.both.aliases.live]\nversion = 1\nprovisioned = 200\n\
         [functions.grey]\nduration = \"1s\"\n\
         [traffic.b]\ntarget = \"both:live\"\n\
         arrivals = {{ constant = {{ every = \"60s\", batch = 300 }} }}\n\
         [traffic.g]\ntarget = \"grey\"\n\
         arrivals = {{ constant = {{ every = \"60s\", batch = 50 }} }}\n\
         [[event]]\nat = \"90s\"\nreserved = {{ target = \"both\", units = \"none\" }}\n\
         [traffic.late]\ntarget = \"grey\"\nfrom = \"95s\"\n\
         arrivals = {{ constant = {{ every = \"60s\", batch = 50 }} }}\n"
    );
    let (_, points) = run(&text);
    let claimed = of(&points, "ClaimedAccountConcurrency", "");
    assert_eq!(claimed[0].maximum, 450.0);
    // Without the reservation its provisioned part counts alone.
    assert_eq!((claimed[1].minimum, claimed[1].maximum), (201.0, 450.0));
}

#[test]
fn utilisation_is_an_average_over_invocations() {
    // The same load, three answers (F8.3, oracles PC1 and PC2).
    for (rate, provisioned, own, all) in
        [(5, 3, 0.773_584_905_66, 0.837_471_783_296), (10, 5, 0.801_657_106_437, 0.858_158_614_403)]
    {
        for (spillover, wanted) in [("none", own), ("full", all)] {
            let text = format!(
                "duration = \"8h\"\n{PLATFORM}\
                 [cloudwatch]\nspillover = \"{spillover}\"\n\
                 [functions.f]\ntimeout = \"15m\"\n\
                 duration = {{ exponential = {{ mean = \"500ms\" }} }}\n\
                 [functions.f.versions.7]\nprovisioned = {provisioned}\n\
                 [traffic.t]\ntarget = \"f:7\"\n\
                 arrivals = {{ poisson = {{ rate = \"{rate}/s\" }} }}\n"
            );
            let (_, points) = run(&text);
            let points = of(&points, "ProvisionedConcurrencyUtilization", "f:7");
            // Minutes are many busy periods long, so that they are nearly independent.
            let mut minutes = MeanCi::default();
            for point in &points {
                minutes.add(point.average);
            }
            let half_width = minutes.half_width().unwrap();
            assert!(half_width < 0.02 * wanted, "± {half_width}");
            let (sum, count) = points
                .iter()
                .fold((0.0, 0.0), |(sum, count), point| (sum + point.sum, count + point.count));
            let mean = sum / count;
            assert!(
                (mean - wanted).abs() < 1.5 * half_width,
                "{rate}/s, {spillover}: {mean} ± {half_width}, not {wanted}"
            );
        }
    }
}

#[test]
fn an_invocation_counts_where_it_began() {
    let text = format!(
        "start = \"2026-11-27T23:58:00[UTC]\"\nduration = \"9m\"\n{PLATFORM}\
         [functions.f]\nduration = \"200s\"\ntimeout = \"150s\"\n\
         [functions.f.aliases.live]\nversion = 1\nprovisioned = 2\n\
         [traffic.t]\ntarget = \"f:live\"\nfrom = \"90s\"\nuntil = \"8m30s\"\n\
         arrivals = {{ constant = {{ every = \"3m\" }} }}\n"
    );
    let (_, points) = run(&text);
    let errors = of(&points, "Errors", "f:live");
    let told: Vec<_> =
        errors.iter().map(|point| (point.timestamp.as_str(), point.sum, point.count)).collect();
    assert_eq!(
        told,
        [("2026-11-27T23:59:00Z", 1.0, 1.0), ("2026-11-28T00:02:00Z", 1.0, 1.0),],
        "150 s later it is known, and the third is not over when the run is"
    );
    let duration = of(&points, "Duration", "f");
    assert_eq!(
        (duration[0].average, duration[0].p99.map(f64::round)),
        (150_000.0, Some(150_000.0))
    );
    let invocations = of(&points, "Invocations", "");
    assert_eq!(invocations.len(), 3);
    assert_eq!(invocations.iter().map(|point| point.partial).collect::<Vec<_>>(), [0, 0, 1]);
    // One sample an invocation: no datapoint in the minutes without one, whatever goes on then.
    let utilisation = of(&points, "ProvisionedConcurrencyUtilization", "f:live");
    assert_eq!(utilisation.iter().map(|point| point.maximum).collect::<Vec<_>>(), [0.5; 3]);
    assert!(of(&points, "ProvisionedConcurrencyUtilization", "f").is_empty());
    assert!(points.is_sorted_by_key(|point| point.timestamp.clone()));
}

#[test]
fn throttles_and_events_have_metrics_of_their_own() {
    let text = format!(
        "duration = \"2h\"\n{PLATFORM}\
         [functions.f]\nduration = \"90s\"\ntimeout = \"2m\"\nreserved = 1\n\
         asynchronous = {{ max_age = \"60s\" }}\n\
         [traffic.t]\ntarget = \"f\"\ninvoke = \"asynchronous\"\nuntil = \"1s\"\n\
         arrivals = {{ constant = {{ every = \"1s\", batch = 5 }} }}\n"
    );
    let (world, points) = run(&text);
    let sum = |metric: &str| of(&points, metric, "f").iter().map(|point| point.sum).sum::<f64>();
    let events = world.recorders().control.events();
    assert_eq!(sum("AsyncEventsReceived"), 5.0);
    assert_eq!(sum("Invocations"), 1.0);
    assert_eq!(sum("AsyncEventsDropped"), events.dropped as f64);
    assert_eq!(events.dropped, 4, "each is older than a minute before the first is done");
    assert_eq!(of(&points, "AsyncEventAge", "f")[0].count, 1.0);
    let throttled = world.recorders().metrics.total(world.now()).tally.throttled();
    assert!(throttled >= 4);
    assert_eq!(sum("Throttles"), throttled as f64);
}

#[test]
fn alarms_tell_of_changes_two_minutes_after_a_minute_begins() {
    let text = format!(
        "duration = \"12m\"\n{PLATFORM}\
         [functions.f]\nduration = \"100ms\"\n\
         [traffic.t]\ntarget = \"f\"\nuntil = \"9m\"\n\
         arrivals = {{ rates = {{ points = [[\"0s\", \"5/s\"], [\"2m\", \"5/s\"], \
         [\"2m\", \"50/s\"], [\"6m\", \"50/s\"], [\"6m\", \"5/s\"], [\"9m\", \"5/s\"]] }} }}\n\
         [alarms.many]\nmetric = \"Invocations\"\ntarget = \"f\"\ncomparison = \">=\"\n\
         threshold = 1500.5\nevaluation = \"2 of 3\"\n\
         [alarms.none]\nmetric = \"Throttles\"\ncomparison = \">\"\nthreshold = 0\n"
    );
    let (world, _) = run(&text);
    let changes = |place: usize| {
        let (changes, count) = world.alarms()[place].changes();
        assert_eq!(changes.len() as u64, count);
        let told = changes.iter().map(|change| (change.at.as_micros() / 60_000_000, change.to));
        told.collect::<Vec<_>>()
    };
    // Minutes 2 and 3 breach: the latter is seen at 5 minutes. Two of three no longer do from
    // minute 7 on, which is seen at 9.
    assert_eq!(changes(0), [(2, AlarmState::Ok), (5, AlarmState::Alarm), (9, AlarmState::Ok)]);
    assert_eq!(changes(1)[0], (2, AlarmState::Ok), "invocations that pass are samples as well");
}

/// Ten minutes with everything that has a metric: invocations that take minutes and fail, two
/// provisioned aliases of one function, a weighted one, events, throttles, a silent minute.
const EVERYTHING: &str = "
seed = 5
duration = \"10m\"
[functions.slow]
duration = { uniform = { min = \"20s\", max = \"200s\" } }
timeout = \"150s\"
reserved = 40
failures = { error = \"10%\", crash = \"5%\" }
aliases.one = { version = 1, provisioned = 3 }
aliases.two = { version = 2, provisioned = 5 }
[functions.quick]
duration = \"800ms\"
reserved = 3
asynchronous = { max_age = \"60s\", retries = 0 }
aliases.live = { version = 1, weight = { version = 2, share = \"30%\" } }
[functions.late]
duration = \"1s\"
[traffic.one]
target = \"slow:one\"
until = \"7m\"
arrivals = { poisson = { rate = \"0.05/s\" } }
[traffic.two]
target = \"slow:two\"
from = \"1m\"
arrivals = { constant = { every = \"11s\" } }
[traffic.live]
target = \"quick:live\"
until = \"9m\"
arrivals = { constant = { every = \"500ms\" } }
[traffic.late]
target = \"late\"
from = \"5m30s\"
until = \"7m30s\"
arrivals = { constant = { every = \"10s\" } }
[traffic.events]
target = \"quick\"
invoke = \"asynchronous\"
from = \"3m\"
until = \"5m\"
arrivals = { constant = { every = \"20s\", batch = 50 } }
";

#[test]
fn the_table_of_minutes_has_the_same_values() {
    let (points, minutes) = run_with_minutes(EVERYTHING);
    assert_eq!(minutes.len(), 10 * 4, "the account and three functions");
    let titles: Vec<&String> = minutes[0].keys().collect();
    let lower = titles.iter().map(|title| title.to_lowercase());
    assert_eq!(lower.collect::<std::collections::BTreeSet<_>>().len(), titles.len());
    let of_aws = titles.into_iter().filter(|title| title.starts_with(char::is_uppercase));
    let of_aws: Vec<&String> = of_aws.collect();
    let begins = &points[0].timestamp;
    assert!(begins.ends_with("00:00:00Z"), "{begins}");
    let mut compared = BTreeMap::new();
    for row in &minutes {
        let minute = row["start_s"].parse::<u64>().unwrap() / 60;
        let stamp = begins.replace("00:00:00Z", &format!("00:{minute:02}:00Z"));
        for title in &of_aws {
            let (metric, _) = title.split_once('_').unwrap_or((title, ""));
            let is_it = |point: &&Point| point.timestamp == stamp && point.metric == metric;
            let all: Vec<&Point> = points.iter().filter(is_it).collect();
            let wanted = expected(&all, &row["function"], title);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-8 * a.abs().max(1.0);
            let cell = &row[*title];
            let is_same = match wanted {
                None => cell.is_empty(),
                Some(wanted) => cell.parse().is_ok_and(|value| near(value, wanted)),
            };
            assert!(is_same, "{} {stamp} {title}: {cell}, not {wanted:?}", row["function"]);
            if wanted.is_some_and(|wanted| 0.0 < wanted) {
                *compared.entry(*title).or_insert(0) += 1;
            }
        }
    }
    for title in of_aws {
        assert!(2 <= compared.get(title).copied().unwrap_or(0), "{title} was hardly there");
    }
}

/// What a column of a row has to say, by the datapoints of its minute and its metric.
fn expected(points: &[&Point], function: &str, title: &str) -> Option<f64> {
    let name = if function == "*" { "" } else { function };
    let is_own = |point: &&&Point| point.function == name && point.resource.is_empty();
    // What only versions and aliases have is taken together.
    let is_part =
        |point: &&&Point| (function == "*" || point.function == name) && point.version.is_none();
    let own: Vec<&&Point> = if title.starts_with("Provisioned") {
        points.iter().filter(is_part).collect()
    } else {
        points.iter().filter(is_own).collect()
    };
    let sum: f64 = own.iter().map(|point| point.sum).sum();
    let count: f64 = own.iter().map(|point| point.count).sum();
    let most = own.iter().map(|point| point.maximum).reduce(f64::max);
    match title {
        "Duration" | "AsyncEventAge" | "ProvisionedConcurrencyUtilization_Average" => {
            (0.0 < count).then(|| sum / count)
        }
        "Duration_p99" | "AsyncEventAge_p99" => own.first().and_then(|point| point.p99),
        "Invocations"
        | "Errors"
        | "Throttles"
        | "ProvisionedConcurrencyInvocations"
        | "ProvisionedConcurrencySpilloverInvocations"
        | "AsyncEventsReceived"
        | "AsyncEventsDropped" => Some(sum),
        _ => most,
    }
}

#[test]
fn minutes_wait_for_what_began_in_them() {
    // 150 s until the time-out: each is an error of the minute in which it began.
    let text = format!(
        "duration = \"6m\"\n{PLATFORM}\
         [functions.f]\nduration = \"200s\"\ntimeout = \"150s\"\n\
         [traffic.t]\ntarget = \"f\"\nfrom = \"30s\"\n\
         arrivals = {{ constant = {{ every = \"3m\" }} }}\n"
    );
    let (_, minutes) = run_with_minutes(&text);
    let of = |title: &str| -> Vec<String> {
        let own = minutes.iter().filter(|row| row["function"] == "f");
        own.map(|row| row[title].clone()).collect()
    };
    assert_eq!(of("Invocations"), ["1", "0", "0", "1", "0", "0"]);
    assert_eq!(of("Errors"), ["1", "0", "0", "1", "0", "0"], "known at 3m and at the very end");
    assert_eq!(of("timeouts"), ["0", "0", "0", "1", "0", "1"], "when they come");
    assert_eq!(of("Duration"), ["150000", "", "", "150000", "", ""]);
    assert_eq!(of("ConcurrentExecutions"), ["1", "", "", "1", "", ""]);
    assert_eq!(of("ProvisionedConcurrencyUtilization"), [""; 6], "nothing is not 0");
    assert_eq!(of("partial"), ["0"; 6]);
}

/// An alias with two versions from 2 to 7 minutes, a hundred requests a second.
const WEIGHTED: &str = "
duration = \"9m\"
[functions.f]
duration = \"700ms\"
failures = { error = \"25%\" }
versions.2 = {}
aliases.live = { version = 1 }
[traffic.t]
target = \"f:live\"
arrivals = { constant = { every = \"10ms\" } }
[[event]]
at = \"2m\"
point = { alias = \"f:live\", version = 1, weight = { version = 2, share = \"30%\" } }
[[event]]
at = \"7m\"
point = { alias = \"f:live\", version = 2 }
[alarms.new]
metric = \"Errors\"
target = \"f:live\"
executed_version = 2
comparison = \">\"
threshold = 800
missing = \"not-breaching\"
look_back = 0
[alarms.soon]
metric = \"Errors\"
target = \"f:live\"
executed_version = 1
comparison = \">\"
threshold = 800
missing = \"not-breaching\"
look_back = 0
delay = \"10s\"
";

#[test]
fn a_weighted_alias_is_told_apart_by_the_version_that_runs() {
    let (world, points) = run(&format!("{WEIGHTED}{PLATFORM}"));
    let of_version = |metric: &str, number| -> Vec<&Point> {
        let is_it = |point: &&Point| point.metric == metric && point.version == Some(number);
        points.iter().filter(is_it).collect()
    };
    for metric in ["Invocations", "Errors", "Duration"] {
        let alias = of(&points, metric, "f:live");
        assert_eq!(alias.len(), 9);
        let (first, second) = (of_version(metric, 1), of_version(metric, 2));
        assert_eq!((first.len(), second.len()), (5, 5), "while there are two");
        for (place, (first, second)) in first.iter().zip(&second).enumerate() {
            let both = alias[2 + place];
            assert_eq!(first.timestamp, both.timestamp);
            assert_eq!(first.resource, "f:live");
            // What began before 7 minutes and ended after counts as well.
            assert_eq!(first.count + second.count, both.count, "{metric}");
            assert!((first.sum + second.sum - both.sum).abs() < 1e-3, "{metric}");
        }
    }
    let sum = |number| of_version("Invocations", number).iter().map(|it| it.sum).sum::<f64>();
    let (share, all) = (sum(2) / (sum(1) + sum(2)), sum(1) + sum(2));
    assert_eq!(all, 30_000.0);
    // 30,000 draws: half-width 1.7 % of the value.
    assert!((share - 0.3).abs() < 1.96 * (0.21 / all).sqrt(), "{share}");
    let told: std::collections::BTreeSet<&str> =
        points.iter().filter(|it| it.version.is_some()).map(|it| &*it.metric).collect();
    assert_eq!(told.into_iter().collect::<Vec<_>>(), ["Duration", "Errors", "Invocations"]);
    let alarm = |place: usize| {
        let (changes, _) = world.alarms()[place].changes();
        changes.iter().map(|it| (it.at.as_micros() / 1_000_000, it.to)).collect::<Vec<_>>()
    };
    // A quarter of 1,800 a minute are fewer than 800, of 4,200 they are more.
    assert_eq!(alarm(0), [(120, AlarmState::Ok)]);
    let soon = [(70, AlarmState::Ok), (190, AlarmState::Alarm), (490, AlarmState::Ok)];
    assert_eq!(alarm(1), soon, "10 s after each minute");
}
