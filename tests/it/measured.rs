//! The simulator against what was measured on the real Lambda and recorded elsewhere.

mod fidelity;

use std::path::Path;

use tepid::metrics::Summary;
use tepid::run::{Progress, World};
use tepid::scenario::Scenario;

use crate::data::measured;

fn run(text: &str) -> Summary {
    let scenario = Scenario::parse("measured", text, Path::new(".").to_owned(), &[])
        .unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    world.recorders().metrics.finish(world.now())
}

/// One idle limit, nothing else that ends or delays an environment.
const PLAIN: &str = "
[platform]
idle = \"600s\"
max_age = \"none\"
platform_start = \"0s\"
[functions.f]
timeout = \"900s\"
init = \"0s\"
";

#[test]
fn six_measured_runs_replayed_under_one_idle_limit() {
    const RUNS: [(&str, u64, u64); 6] = [
        ("res-01-2020-05-28_01-57-40.csv", 186, 66),
        ("res-01-2020-06-06_22-39-19.csv", 290, 49),
        ("res-01-2020-06-10_22-20-08.csv.gz", 428, 33),
        ("res-01-2020-06-18_23-36-37.csv.gz", 791, 24),
        ("res-01-2020-05-26_01-31-35.csv.gz", 1_648, 34),
        ("res-01-2020-04-24_17-53-33.csv.gz", 10_116, 71),
    ];
    let Some(folder) = measured("lambda-measured/poisson-2020") else { return };
    for (file, requests, cold_starts) in RUNS {
        let path = folder.join(file);
        let summary = run(&format!(
            "{PLAIN}
            [traffic.clients]
            target = \"f\"
            [traffic.clients.arrivals.replay]
            file = {path:?}
            time = \"client_start_time\"
            duration = \"client_elapsed_time\"
            unit = \"s\"
            sort = true
            "
        ));
        let tally = summary.total.tally;
        assert_eq!((tally.arrivals, tally.cold_starts()), (requests, cold_starts), "{file}");
        assert_eq!(tally.answered(), requests, "{file}");
    }
}

#[test]
fn every_arrival_of_the_azure_trace_is_accounted_for() {
    const FOLDERS: [(&str, u64); 3] = [
        ("azure2019/eight-hours-250fn", 567_403),
        ("azure2019/one-hour-600fn", 48_409),
        ("azure2019/one-day-20fn-counts-only", 19_715),
    ];
    for (folder, arrivals) in FOLDERS {
        let Some(path) = measured(folder) else { return };
        let tally =
            run(&format!("[traffic.history.arrivals.azure2019]\ndir = {path:?}")).total.tally;
        assert_eq!(tally.arrivals, arrivals, "{folder}");
        let accounted = tally.answered() + tally.failed() + tally.in_flight();
        assert_eq!(tally.arrivals, accounted, "{folder}");
    }
}

/// The first hour of the trace of 2021: 620 invocations of 44 functions in 17 apps, at most 23 of
/// them at once, as the data's own page says.
#[test]
fn the_trace_of_2021_has_its_functions_and_its_peak() {
    let Some(path) = measured("azure2021/invocations-first-hour.csv") else { return };
    let text = format!(
        "[platform]
        platform_start = \"0s\"
        [traffic.history.arrivals.azure2021]
        file = {path:?}"
    );
    let scenario = Scenario::parse("measured", &text, Path::new(".").to_owned(), &[]).unwrap();
    assert_eq!(scenario.model.functions.len(), 44);
    let summary = run(&text);
    let tally = summary.total.tally;
    assert_eq!((tally.arrivals, tally.answered()), (620, 620));
    assert_eq!(summary.total.environments.busy.max, Some(23));
    let twice = run(&format!("{text}\nscale = 2\nspread = \"10m\"")).total.tally;
    assert_eq!(twice.arrivals, 1_240);
}

/// The twenty points that Mahmoudi and Khazaei measured in 2020: their simulator is off by 12.2 %
/// in the probability of a cold start and 3.05 % in the number of environments.
#[test]
fn twenty_measured_points_are_met_as_closely_as_the_exact_model_meets_them() {
    let (cold, environments) = errors_at_twenty_points(PLAIN);
    assert!((cold - 12.7).abs() <= 0.5, "P(cold): {cold:.2} %");
    assert!((environments - 3.1).abs() <= 0.5, "environments: {environments:.2} %");
}

/// Fourteen of the points are of runs from which nothing was calibrated.
#[test]
fn twenty_measured_points_are_met_more_closely_by_the_calibrated_platform() {
    let rules = PLAIN.replace("idle = \"600s\"\nmax_age = \"none\"", "base = \"lambda-2020\"");
    assert_ne!(rules, PLAIN);
    let (cold, _) = errors_at_twenty_points(&rules);
    assert!((cold - 7.0).abs() <= 0.5, "P(cold): {cold:.2} %");
}

/// Mean absolute errors of P(cold) and of the environments alive under `rules` [%].
#[expect(clippy::print_stdout, reason = "every point can be seen with --nocapture")]
fn errors_at_twenty_points(rules: &str) -> (f64, f64) {
    const ARRIVALS: f64 = 3e6;
    const LONGEST: f64 = 200.0 * 86_400.0;
    let mut reader = csv::Reader::from_path("tests/oracles/aws-validation-2020.csv").unwrap();
    let (mut cold_error, mut environment_error, mut points) = (0.0, 0.0, 0.0);
    for row in reader.records() {
        let row = row.unwrap();
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        let (rate, work) = (number(0), number(1));
        let seconds = (ARRIVALS / rate).min(LONGEST);
        let summary = run(&format!(
            "seed = 20
            duration = \"{seconds:.0}s\"
            {rules}
            duration = {{ exponential = {{ mean = \"{work}s\" }} }}
            [traffic.clients]
            target = \"f\"
            arrivals = {{ poisson = {{ rate = \"{rate}/s\" }} }}
            "
        ));
        let cold = summary.total.tally.cold_rate();
        let environments = summary.total.environments.alive.mean(summary.at);
        println!("{rate:.6}/s: {cold:.6} (measured {}), {environments:.3} ({})", &row[3], &row[5]);
        cold_error += (cold / number(3) - 1.0).abs() * 100.0;
        environment_error += (environments / number(5) - 1.0).abs() * 100.0;
        points += 1.0;
    }
    let (cold_error, environment_error) = (cold_error / points, environment_error / points);
    println!("mean absolute errors: {cold_error:.2} % and {environment_error:.2} %");
    assert_eq!(points as u32, 20);
    (cold_error, environment_error)
}
