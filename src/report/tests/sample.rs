//! A report whose numbers are easy to follow.

use std::sync::Arc;

use crate::cost::{AccountBill, Bill, Compute, Usage, Used};
use crate::metrics::{Answers, ClientTally, Environments, Extent, Figures, Pings, Tally};
use crate::model::{
    FreeTier, FrontDoor, Phases, PriceSheet, ProvisionedPrices, SavingsPlan, Tiers,
};
use crate::report::expect::Sections;
use crate::report::expect::judge;
use crate::report::{EngineFigures, Heading, Report, Section};
use crate::rng::Seed;
use crate::scenario::{Comparison, Expectation, Place, SourceKind, SourceText};
use crate::stats::{Histogram, Precision};
use crate::units::{MemoryMb, SimDuration, SimTime};

/// Two hours of `checkout` and of fifteen functions that nobody would miss.
pub(super) fn sample() -> Report {
    let checkout = checkout("checkout", Precision::Coarse);
    let small = (1..=15).rev().map(|rank| function(&format!("f-{rank:02}"), rank));
    let mut report = Report {
        heading: Heading {
            title: "Checkout on launch day".to_owned(),
            platform: "lambda-2026".to_owned(),
            region: "us-east-1".to_owned(),
            prices: prices(),
            seed: Seed(7),
            assumptions: vec![
                "Nothing is added for Lambda's front end: latency is start, INIT and INVOKE only, \
                 as the caller would see them next door."
                    .to_owned(),
                "Idle environments are kept for 325 s to 400 s.".to_owned(),
            ],
        },
        at: SimTime::from_secs(7_200),
        partial: None,
        digest: "0123456789abcdef".to_owned(),
        total: total(),
        functions: [checkout].into_iter().chain(small).collect(),
        rest: None,
        control: crate::report::ControlPlane::default(),
        verdicts: Vec::new(),
        scaling: None,
        policies: Vec::new(),
        alarms: Vec::new(),
        chart: None,
        rounds: None,
        engine: EngineFigures { wall_s: 0.000_512, events: 2_345, peak_rss_bytes: Some(12 << 20) },
    };
    let expectations = [
        expectation(&["cold_rate"], "<= 1%", Comparison::LessOrEqual, 0.01),
        expectation(&["p99"], "<= 5s", Comparison::LessOrEqual, 5_000.0),
        expectation(&["latency_ms", "p98"], "<= 5s", Comparison::LessOrEqual, 5_000.0),
        expectation(&["functions", "f-01", "p99"], "<= 5s", Comparison::LessOrEqual, 5_000.0),
    ];
    report.verdicts = judge(&report, &report, &expectations);
    report
}

impl Sections for Report {
    fn find(&self, name: &str) -> Option<Section> {
        self.functions.iter().find(|section| section.name == name).cloned()
    }

    fn names(&self) -> Vec<String> {
        self.functions.iter().map(|section| section.name.clone()).collect()
    }
}

/// All functions: `checkout`, and 120 warm invocations that are still going on.
fn total() -> Section {
    let mut total = checkout("all functions", Precision::Fine);
    let tally = &mut total.figures.tally;
    tally.arrivals += 120;
    tally.starts[0] += 120;
    total
}

fn checkout(name: &str, precision: Precision) -> Section {
    let tally = Tally {
        arrivals: 1_030,
        starts: [988, 2, 10],
        outcomes: [980, 9, 2, 1, 0],
        throttles: [0, 0, 0, 30, 0, 0],
        pools: [0; 3],
        cold_causes: [1, 6, 2, 0, 0, 1, 0],
        clients: ClientTally::default(),
        pings: Pings { invocations: 24, cold_starts: 1, throttles: 0 },
    };
    let mut latency = Histogram::new(precision);
    latency.record_n(80_000, 900);
    latency.record_n(400_000, 70);
    latency.record_n(1_500_000, 9);
    latency.record(4_000_000);
    let mut init = Histogram::new(precision);
    init.record_n(640_000, 10);
    let environments = Environments {
        started: 11,
        stopped: [4, 0, 2, 3, 0, 0],
        alive: Extent { time: SimDuration::from_secs(28_800), max: Some(11) },
        busy: Extent { time: SimDuration::from_secs(7_200), max: Some(9) },
        init_time: SimDuration::from_secs(72),
    };
    let gb = MemoryMb::new(1_024);
    let users = Usage {
        requests: 1_000,
        compute: Compute { x86: gb.times_millis(120_000), ..Compute::default() },
        init: Compute { x86: gb.times_millis(12_000), ..Compute::default() },
        ephemeral: gb.times_millis(1_000_000),
        ..Usage::default()
    };
    let policies = Usage {
        requests: 24,
        compute: Compute { arm: gb.times_millis(7_140), ..Compute::default() },
        ..Usage::default()
    };
    let figures = Figures {
        tally,
        latency,
        init,
        answers: Answers {
            platform: SimDuration::from_millis(1_500),
            init: SimDuration::from_millis(6_400),
            ..Answers::default()
        },
        phases: Phases {
            environment: SimDuration::from_millis(1_000),
            download: SimDuration::from_millis(500),
            runtime: SimDuration::from_millis(6_400),
            ..Phases::default()
        },
        environments,
    };
    let used = [Used { users, policies, ..Used::default() }];
    let bill = AccountBill::new(&used, &prices(), SimDuration::from_secs(7_200)).total;
    Section { name: name.to_owned(), figures, bill }
}

/// A function with so many warm invocations that are still going on.
pub(super) fn function(name: &str, invocations: u64) -> Section {
    let figures = Figures {
        tally: Tally { arrivals: invocations, starts: [invocations, 0, 0], ..Tally::default() },
        latency: Histogram::new(Precision::Coarse),
        init: Histogram::new(Precision::Coarse),
        answers: Answers::default(),
        phases: Phases::default(),
        environments: Environments::default(),
    };
    Section { name: name.to_owned(), figures, bill: Bill::default() }
}

/// An expectation as the scenario file would have it.
pub(super) fn expectation(
    path: &[&str],
    wanted: &str,
    comparison: Comparison,
    value: f64,
) -> Expectation {
    let source = SourceText {
        name: "sample".to_owned(),
        text: String::new(),
        base: None,
        kind: SourceKind::File,
    };
    Expectation {
        what: path.join("."),
        path: path.iter().map(|step| (*step).to_owned()).collect(),
        wanted: wanted.to_owned(),
        comparison,
        value,
        place: Place::whole(&Arc::new(source)),
    }
}

/// us-east-1 (F7.1 to F7.3, F7.7, F7.10).
fn prices() -> PriceSheet {
    let tiers = |prices: [&str; 3], widths| Tiers {
        prices: prices.map(|price| price.parse().unwrap()),
        widths,
    };
    let provisioned = |idle: &str, compute: &str| ProvisionedPrices {
        idle: idle.parse().unwrap(),
        compute: compute.parse().unwrap(),
    };
    let x86 = ["0.0000166667", "0.000015", "0.0000133334"];
    let arm = ["0.0000133334", "0.0000120001", "0.0000106667"];
    PriceSheet {
        region: "us-east-1".into(),
        request: "0.0000002".parse().unwrap(),
        gb_second_x86: tiers(x86, [6_000_000_000, 9_000_000_000]),
        gb_second_arm: tiers(arm, [7_500_000_000, 11_250_000_000]),
        ephemeral: "0.0000000309".parse().unwrap(),
        provisioned_x86: provisioned("0.0000041667", "0.0000097222"),
        provisioned_arm: provisioned("0.0000033334", "0.0000077778"),
        schedule: "0.000001".parse().unwrap(),
        alarm: "0.1".parse().unwrap(),
        front_door: FrontDoor::None,
        savings_plan: SavingsPlan::None,
        free_tier: FreeTier::default(),
        month: SimDuration::from_secs(730 * 3_600),
    }
}
