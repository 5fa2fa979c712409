//! Cold starts as they were measured: INIT by runtime, and the phases of whole starts.

use std::path::PathBuf;

use tepid::metrics::Summary;
use tepid::run::{Progress, World};
use tepid::scenario::Scenario;

/// maxday/lambda-perf, May to August 2026: zip, x86, 1,024 MB.
const MEASURED: &str = include_str!("../oracles/cold-start.csv");

/// A function that is called once an hour, so that every start is cold.
fn hourly(keys: &str) -> Summary {
    let text = format!(
        "duration = \"200d\"
        [functions.f]
        duration = \"1ms\"
        timeout = \"900s\"
        {keys}
        [traffic.t]
        target = \"f\"
        arrivals = {{ constant = {{ every = \"1h\", batch = 20 }} }}"
    );
    let scenario = Scenario::parse("cold", &text, PathBuf::new(), &[])
        .unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    world.recorders().metrics.finish(world.now())
}

/// The means of the phases [ms]: environment, download, network, runtime, static code, first call.
fn phases(keys: &str) -> [f64; 6] {
    let total = hourly(keys).total;
    let phases = total.phases;
    let sums = [
        phases.environment,
        phases.download,
        phases.network,
        phases.runtime,
        phases.static_code,
        phases.first_call,
    ];
    sums.map(|sum| sum.as_millis_f64() / total.tally.cold_starts() as f64)
}

fn close(got: f64, wanted: f64, share: f64) -> bool {
    (got / wanted - 1.0).abs() <= share
}

#[test]
fn init_of_every_runtime_is_as_measured() {
    let mut reader = csv::Reader::from_reader(MEASURED.as_bytes());
    let mut runtimes = 0;
    for row in reader.records().map(Result::unwrap) {
        let (runtime, p50, p99): (&str, f64, f64) =
            (&row[0], row[6].parse().unwrap(), row[7].parse().unwrap());
        let init = hourly(&format!("runtime = {runtime:?}\nmemory = 1024")).total.init;
        assert_eq!(init.count(), 96_000, "{runtime}");
        let at = |share| init.quantile(share).unwrap() as f64 / 1e3;
        // 96,000 draws put the median within 1 % and the 99th percentile within 2.5 %.
        assert!(close(at(0.5), p50, 0.01), "{runtime}: {} of {p50}", at(0.5));
        assert!(close(at(0.99), p99, 0.025), "{runtime}: {} of {p99}", at(0.99));
        runtimes += 1;
    }
    assert_eq!(runtimes, 26);
}

#[test]
fn a_package_has_to_be_fetched() {
    // 100 ms and 3 ms a MB in the median; a log-normal mean is larger by exp(0.3² / 2) (F6.8).
    let mean = 0.045_f64;
    let [small, large] = ["0MB", "200MB"]
        .map(|size| phases(&format!("init = \"0s\"\npackage = {{ zip = \"{size}\" }}")));
    let factor = 1.0 + mean + mean * mean / 2.0;
    assert!(close(small[0], 100.0 * factor, 0.01), "{small:?}");
    assert!(small[1] < 1e-9, "{small:?}");
    assert!(close(large[1], 600.0 * factor, 0.01), "{large:?}");
    let image = phases("init = \"0s\"\npackage = { image = \"5GB\" }");
    assert!(close(image[1], 30.0 * factor, 0.01), "{image:?}");
}

#[test]
fn network_code_and_first_call_come_on_top() {
    let plain = phases("runtime = \"java21\"\nmemory = 128");
    assert_eq!((plain[2], plain[4]), (0.0, 0.0));
    assert!(close(plain[5], 97.59, 1e-6), "{plain:?}");
    let vpc = phases("runtime = \"java21\"\nmemory = 1024\nvpc = true\nprofile = \"sdk\"");
    assert!(close(vpc[2], 200.0, 1e-6), "{vpc:?}");
    assert!(close(vpc[4], 250.0, 0.01), "{vpc:?}");
    assert!(close(vpc[5], 6.78, 1e-6), "{vpc:?}");
    // INIT does not depend on memory (F6.4).
    assert!(close(plain[3], vpc[3], 1e-12), "{plain:?} {vpc:?}");
}

#[test]
fn images_change_init_and_the_first_start_after_a_deployment() {
    let zip = hourly("runtime = \"nodejs22.x\"").total.init;
    let image = hourly("runtime = \"nodejs22.x\"\npackage = { image = \"300MB\" }").total.init;
    let medians = [&zip, &image].map(|init| init.quantile(0.5).unwrap() as f64);
    assert!(close(medians[1] / medians[0], 2.124, 0.02), "{medians:?}");
    let text = "duration = \"2h\"
        [functions.f]
        duration = \"1ms\"
        init = \"0s\"
        package = { image = \"300MB\" }
        [traffic.t]
        target = \"f\"
        arrivals = { constant = { every = \"1m\" } }
        [[event]]
        at = \"30m30s\"
        deploy = \"f\"";
    let scenario = Scenario::parse("image", text, PathBuf::new(), &[]).unwrap();
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    let max = world.recorders().metrics.finish(world.now()).total.latency.max().unwrap();
    assert!((4_000_000..33_000_000).contains(&max), "4 to 32 s and what else there is: {max} µs");
}
