//! The workloads W1 to W5: each a scenario for the engine and parameters for the floor.
//!
//! W1p, W2p and W4p are W1, W2 and W4 for a published version, most of whose requests run on what
//! is provisioned for it.

use std::path::Path;
use std::sync::Arc;

use tepid::engine::source::{Request, Source};
use tepid::engine::{Engine, Pause};
use tepid::id::{FunctionId, Qualifier};
use tepid::model::{Model, Published};
use tepid::run::{Progress, Recorders, World};
use tepid::scenario::{Override, Scenario};
use tepid::units::SimTime;

use crate::floor::Floor;

/// A workload that engine and floor both simulate.
pub(crate) struct Workload {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its scenario, below `benches/workloads/`.
    file: &'static str,
    /// The same for the bare loop.
    pub(crate) floor: Floor,
    /// What is provisioned for the function of this rank, if anything is \[environments\].
    units: Option<fn(f64) -> u32>,
}

/// A workload that has been read.
pub(crate) enum Prepared {
    /// For `$LATEST`.
    OnDemand(Scenario),
    /// For the first version of each function, with what is provisioned in the model.
    Provisioned(Scenario, Arc<Model>),
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

const W2: Floor = Floor { functions: 1_000, rate: 1_000.0, ..W1 };
const W4: Floor = Floor { idle_limit: u64::MAX / 2, flash: 1_000, ..W1 };

/// All of them.
pub(crate) const WORKLOADS: [Workload; 9] = [
    Workload { name: "W1", file: "w1.toml", floor: W1, units: None },
    Workload { name: "W1p", file: "w1.toml", floor: W1, units: Some(|_| 30) },
    Workload {
        name: "W1b",
        file: "w1b.toml",
        floor: Floor { idle_limit: 2_000_000, ..W1 },
        units: None,
    },
    Workload { name: "W2", file: "w2.toml", floor: W2, units: None },
    Workload { name: "W2p", file: "w2.toml", floor: W2, units: Some(by_popularity) },
    Workload {
        name: "W3",
        file: "w3.toml",
        floor: Floor { init: 0.0, limit: 20, ..W1 },
        units: None,
    },
    Workload { name: "W4", file: "w4.toml", floor: W4, units: None },
    Workload { name: "W4p", file: "w4.toml", floor: W4, units: Some(|_| 1_000) },
    Workload {
        name: "W5",
        file: "w5.toml",
        floor: Floor { rate: 500_000.0, init: 0.0, ..W1 },
        units: None,
    },
];

/// The load of a function of W2 and two standard deviations more.
fn by_popularity(rank: f64) -> u32 {
    // The 1,000th harmonic number is 7.485.
    let load = W2.rate * W2.mean / 7.485 / rank;
    (load + 2.0 * load.sqrt()).ceil() as u32
}

impl Workload {
    /// The workload with about `invocations` arrivals.
    pub(crate) fn prepare(&self, invocations: u64) -> Prepared {
        let seconds = invocations.saturating_sub(self.floor.flash) as f64 / self.floor.rate;
        let duration = Override { path: "duration".to_owned(), value: format!("{seconds:.3}s") };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workloads");
        let path = folder.join(self.file);
        let scenario = Scenario::load(&path, &[duration]).expect("the workload is a scenario");
        let Some(units) = self.units else { return Prepared::OnDemand(scenario) };
        let functions = (0..scenario.model.functions.len() as u32).map(FunctionId);
        let published = functions.map(|function| {
            let provisioned = units(f64::from(function.0 + 1));
            Published { function, number: 1, provisioned }
        });
        let model = Model { published: published.collect(), ..Model::clone(&scenario.model) };
        Prepared::Provisioned(scenario, Arc::new(model))
    }
}

impl Prepared {
    /// Runs it with everything on: limits, counters, histograms, digest and bill. Gives the number
    /// of events.
    pub(crate) fn run(&self) -> u64 {
        match self {
            Self::OnDemand(scenario) => {
                let mut world = World::new(scenario);
                while world.advance().expect(FITS) == Progress::Going {}
                world.engine().events()
            }
            Self::Provisioned(scenario, model) => {
                let names = scenario.source_names();
                let mut engine = Engine::new(Arc::clone(model), scenario.seed, &names);
                let mut recorders = Recorders::new(model);
                let mut source = ToVersion(scenario.source());
                let source: &mut dyn Source = &mut source;
                let until = SimTime::ZERO + scenario.duration;
                while engine.run(until, source, &mut recorders).expect(FITS) == Pause::Budget {}
                engine.events()
            }
        }
    }
}

const FITS: &str = "the workload fits the engine";

/// The same requests for the first version of their functions.
struct ToVersion(Box<dyn Source>);

impl Source for ToVersion {
    fn peek(&self) -> Option<SimTime> {
        self.0.peek()
    }

    fn take(&mut self) -> Option<Request> {
        Some(Request { qualifier: Qualifier::Version(1), ..self.0.take()? })
    }
}
