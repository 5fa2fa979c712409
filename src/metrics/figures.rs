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
    pub fn sum<'a>(functions: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::nothing();
        for Self { tally, latency, init, answers, phases, environments } in functions {
            sum.latency.merge(latency);
            sum.init.merge(init);
            sum.add_counts(tally, answers, phases, environments);
        }
        sum
    }

    /// The figures of nobody.
    pub(super) fn nothing() -> Self {
        Self {
            tally: Tally::default(),
            latency: Histogram::new(Precision::Coarse),
            init: Histogram::new(Precision::Coarse),
            answers: Answers::default(),
            phases: Phases::default(),
            environments: Environments::default(),
        }
    }

    /// Adds the counts of another function, but not its histograms.
    pub(super) fn add_counts(
        &mut self,
        tally: &Tally,
        answers: &Answers,
        phases: &Phases,
        environments: &Environments,
    ) {
        self.tally.add(tally);
        self.answers.add_all(answers);
        phases::add(&mut self.phases, phases);
        self.environments.add(environments);
    }
}
