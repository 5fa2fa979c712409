//! Traffic: what a scenario's requests come from, ready to be started any number of times.

use std::sync::Arc;

use crate::client::ClientSpec;
use crate::dist::Dist;
use crate::engine::source::Source;
use crate::id::{FunctionId, SourceId};
use crate::rng::StreamKey;
use crate::units::{Rate, SimDuration};
use crate::workload::{
    Azure2019, AzureTrace, Constant, ConstantSpec, Generate, GenerateSpec, Placement, Poisson,
    Replay, ReplayTrace,
};

/// One source of requests.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// Its name in the scenario, which keys its draws.
    pub name: Arc<str>,
    pub(super) id: SourceId,
    pub(super) key: StreamKey,
    pub(super) arrivals: Arrivals,
    pub(super) client: Option<ClientSpec>,
}

/// What kind of source it is, with all it needs.
#[derive(Clone, Debug)]
pub(super) enum Arrivals {
    Constant { target: FunctionId, work: Dist, spec: ConstantSpec },
    Poisson { target: FunctionId, work: Dist, rate: Rate },
    Replay { target: FunctionId, work: Dist, trace: Arc<ReplayTrace> },
    Azure2019 { trace: Arc<AzureTrace>, targets: Vec<FunctionId>, placement: Placement },
    Generate { targets: Vec<FunctionId>, work: Dist, spec: GenerateSpec },
}

impl Traffic {
    /// The source from its beginning; two of them make the same requests.
    pub fn source(&self) -> Box<dyn Source> {
        let (id, key) = (self.id, self.key);
        match &self.arrivals {
            Arrivals::Constant { target, work, spec } => {
                Box::new(Constant::new(id, *target, work.clone(), *spec, key))
            }
            Arrivals::Poisson { target, work, rate } => {
                Box::new(Poisson::new(id, *target, work.clone(), *rate, key))
            }
            Arrivals::Replay { target, work, trace } => {
                Box::new(Replay::new(id, *target, work.clone(), Arc::clone(trace), key))
            }
            Arrivals::Azure2019 { trace, targets, placement } => {
                Box::new(Azure2019::new(id, Arc::clone(trace), targets.clone(), *placement, key))
            }
            Arrivals::Generate { targets, work, spec } => {
                Box::new(Generate::new(id, targets.clone(), work.clone(), *spec, key))
            }
        }
    }

    /// Whether its requests come in rounds, several in the same instant.
    pub const fn fires_rounds(&self) -> bool {
        match self.arrivals {
            Arrivals::Constant { .. } => true,
            Arrivals::Poisson { .. }
            | Arrivals::Replay { .. }
            | Arrivals::Azure2019 { .. }
            | Arrivals::Generate { .. } => false,
        }
    }

    /// The functions that it asks for.
    pub(super) fn targets(&self) -> &[FunctionId] {
        match &self.arrivals {
            Arrivals::Constant { target, .. }
            | Arrivals::Poisson { target, .. }
            | Arrivals::Replay { target, .. } => std::slice::from_ref(target),
            Arrivals::Azure2019 { targets, .. } | Arrivals::Generate { targets, .. } => targets,
        }
    }

    /// How long the trace behind it is, if there is one.
    pub(super) fn horizon(&self) -> Option<SimDuration> {
        match &self.arrivals {
            Arrivals::Replay { trace, .. } => Some(trace.horizon()),
            Arrivals::Azure2019 { trace, .. } => Some(trace.horizon()),
            Arrivals::Constant { .. } | Arrivals::Poisson { .. } | Arrivals::Generate { .. } => {
                None
            }
        }
    }
}
