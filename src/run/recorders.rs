//! The recorders of a run, fed together.

use crate::cost::Meter;
use crate::engine::record::{Fact, Sink};
use crate::metrics::{Control, Digest, Metrics};
use crate::model::Model;
use crate::units::SimTime;

/// Everything that is written down during a run.
#[derive(Clone, Debug)]
pub struct Recorders {
    /// The fingerprint of what happened.
    pub digest: Digest,
    /// How often, how long, how many.
    pub metrics: Metrics,
    /// What the control plane did.
    pub control: Control,
    /// What was used and must be paid.
    pub meter: Meter,
}

impl Recorders {
    /// Empty recorders for the functions of `model`.
    pub fn new(model: &Model) -> Self {
        Self {
            digest: Digest::new(model),
            metrics: Metrics::new(model),
            control: Control::new(model),
            meter: Meter::new(model),
        }
    }
}

impl Sink for Recorders {
    #[expect(clippy::inline_always, reason = "the caller knows which fact it is")]
    #[inline(always)]
    fn record(&mut self, at: SimTime, fact: &Fact) {
        self.digest.record(at, fact);
        self.metrics.record(at, fact);
        self.control.record(at, fact);
        self.meter.record(at, fact);
    }
}
