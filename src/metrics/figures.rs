//! What a run came to.

use crate::metrics::{Answers, Environments, Tally, phases};
use crate::model::Phases;
use crate::stats::{Histogram, Precision};
use crate::units::SimTime;

/// The figures of a whole run, or of a run up to some instant.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The instant up to which everything is counted.
    pub at: SimTime,
    /// All functions together.
    pub total: Figures,
    /// Each function, in the order of the model.
    pub functions: Vec<Figures>,
}

/// The figures of one function, or of several together.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Plain counts.
    pub tally: Tally,
    /// From a request's first try to its answer, with the front end; answered users' requests only
    /// \[µs\].
    pub latency: Histogram,
    /// INIT of the users' cold starts \[µs\].
    pub init: Histogram,
    /// Where the time of answered requests went.
    pub answers: Answers,
    /// Where the time of the users' cold starts went, summed up.
    pub phases: Phases,
    /// Execution environments.
    pub environments: Environments,
}

impl Figures {
    /// The figures of several functions together.
    pub fn sum(functions: &[&Self]) -> Self {
        let mut latency = Histogram::new(Precision::Coarse);
        let mut init = Histogram::new(Precision::Coarse);
        for function in functions {
            latency.merge(&function.latency);
            init.merge(&function.init);
        }
        Self::with_histograms(functions.iter().copied(), latency, init)
    }

    /// The counts of several functions together, with histograms that were kept for all of them.
    pub(super) fn with_histograms<'a>(
        functions: impl IntoIterator<Item = &'a Self>,
        latency: Histogram,
        init: Histogram,
    ) -> Self {
        let mut tally = Tally::default();
        let mut environments = Environments::default();
        let mut answers = Answers::default();
        let mut sum = Phases::default();
        for function in functions {
            tally.add(&function.tally);
            environments.add(&function.environments);
            answers.add_all(&function.answers);
            phases::add(&mut sum, &function.phases);
        }
        Self { tally, latency, init, answers, phases: sum, environments }
    }
}
