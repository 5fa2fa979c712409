//! The workloads W1 to W5: each a scenario for the engine and parameters for the floor.

use std::path::Path;

use tepid::run::{Progress, World};
use tepid::scenario::{Override, Scenario};

use crate::floor::Floor;

/// A workload that engine and floor both simulate.
pub(crate) struct Workload {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its scenario, below `benches/workloads/`.
    file: &'static str,
    /// The same for the bare loop.
    pub(crate) floor: Floor,
}

const W1: Floor = Floor {
    functions: 1,
    rate: 100.0,
    mean: 0.2,
    init: 0.8,
    idle_limit: 300_000_000,
    limit: usize::MAX,
    flash: 0,
};

/// All of them.
pub(crate) const WORKLOADS: [Workload; 6] = [
    Workload { name: "W1", file: "w1.toml", floor: W1 },
    Workload { name: "W1b", file: "w1b.toml", floor: Floor { idle_limit: 2_000_000, ..W1 } },
    Workload {
        name: "W2",
        file: "w2.toml",
        floor: Floor { functions: 1_000, rate: 1_000.0, ..W1 },
    },
    Workload { name: "W3", file: "w3.toml", floor: Floor { init: 0.0, limit: 20, ..W1 } },
    Workload {
        name: "W4",
        file: "w4.toml",
        floor: Floor { idle_limit: u64::MAX / 2, flash: 1_000, ..W1 },
    },
    Workload { name: "W5", file: "w5.toml", floor: Floor { rate: 500_000.0, init: 0.0, ..W1 } },
];

impl Workload {
    /// The scenario with about `invocations` arrivals.
    pub(crate) fn scenario(&self, invocations: u64) -> Scenario {
        let seconds = invocations.saturating_sub(self.floor.flash) as f64 / self.floor.rate;
        let duration = Override { path: "duration".to_owned(), value: format!("{seconds:.3}s") };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workloads");
        Scenario::load(&folder.join(self.file), &[duration]).expect("the workload is a scenario")
    }
}

/// Runs a scenario with everything on: limits, counters, histograms, digest and bill.
pub(crate) fn simulate(scenario: &Scenario) -> World {
    let mut world = World::new(scenario);
    while world.advance().expect("the workload fits the engine") == Progress::Going {}
    world
}
