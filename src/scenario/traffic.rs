//! Traffic: what a scenario's requests come from, ready to be started any number of times.

use std::sync::Arc;

use crate::client::ClientSpec;
use crate::dist::Dist;
use crate::engine::source::{Mode, Source};
use crate::id::{FunctionId, Qualifier, SourceId};
use crate::rng::StreamKey;
use crate::scenario::scheduled::Firer;
use crate::scenario::traces::Cut;
use crate::units::{Bytes, Rate, SimDuration, SimTime};
use crate::workload::{
    Addressed, Azure2019, Azure2021, AzureTrace, Bursts, BurstsSpec, Constant, ConstantSpec,
    Diurnal, DiurnalSpec, Excerpt, Generate, GenerateSpec, InvocationTrace, LocalClock, Placement,
    Poisson, Rates, RatesSpec, Replay, ReplayTrace, Scheduled, ScheduledSpec, Window,
};

/// One source of requests.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// Its name in the scenario, which keys its draws.
    pub name: Arc<str>,
    /// How much a request carries, if the scenario says so.
    pub payload: Option<Bytes>,
    pub(super) id: SourceId,
    pub(super) key: StreamKey,
    pub(super) arrivals: Arrivals,
    pub(super) client: Option<ClientSpec>,
    pub(super) hours: Hours,
    pub(super) address: Address,
}

/// Which version of its target a source asks for, and whether its callers wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) qualifier: Qualifier,
    pub(super) mode: Mode,
}

/// When a source begins and ends, on the run's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hours {
    pub(super) from: SimTime,
    pub(super) until: SimTime,
}

/// What kind of source it is, with all it needs.
#[derive(Clone, Debug)]
pub(super) enum Arrivals {
    Constant { target: FunctionId, work: Dist, spec: ConstantSpec },
    Poisson { target: FunctionId, work: Dist, rate: Rate },
    Diurnal { target: FunctionId, work: Dist, spec: Box<DiurnalSpec>, clock: LocalClock },
    Rates { target: FunctionId, work: Dist, spec: Arc<RatesSpec> },
    Bursts { target: FunctionId, work: Dist, spec: BurstsSpec },
    Scheduled { target: FunctionId, work: Dist, spec: Arc<ScheduledSpec>, firer: Firer },
    Replay { target: FunctionId, work: Dist, trace: ReplayTrace, cut: Cut },
    Azure2019 { trace: Arc<AzureTrace>, targets: Vec<FunctionId>, placement: Placement, cut: Cut },
    Azure2021 { trace: InvocationTrace, targets: Vec<FunctionId>, cut: Cut },
    Generate { targets: Vec<FunctionId>, work: Dist, spec: GenerateSpec },
}

impl Traffic {
    /// The source from its beginning; two of them make the same requests.
    pub fn source(&self) -> Box<dyn Source> {
        let Address { qualifier, mode } = self.address;
        if self.address == Address::default() {
            return self.plain_source();
        }
        Box::new(Addressed::new(self.plain_source(), qualifier, mode))
    }

    /// The source as if it asked for $LATEST and its callers waited.
    fn plain_source(&self) -> Box<dyn Source> {
        let window = self.window();
        if window == Window::WHOLE {
            return self.whole();
        }
        Box::new(Excerpt::new(self.whole(), window))
    }

    /// What of the source is taken and where it is put.
    fn window(&self) -> Window {
        let section = self.arrivals.cut().map_or(Window::WHOLE, |cut| cut.section);
        section.placed(self.hours.from, self.hours.until)
    }

    /// The source as if nothing were cut off.
    fn whole(&self) -> Box<dyn Source> {
        let (id, key) = (self.id, self.key);
        match &self.arrivals {
            Arrivals::Constant { target, work, spec } => {
                Box::new(Constant::new(id, *target, work.clone(), *spec, key))
            }
            Arrivals::Poisson { target, work, rate } => {
                Box::new(Poisson::new(id, *target, work.clone(), *rate, key))
            }
            Arrivals::Diurnal { target, work, spec, clock } => {
                Box::new(Diurnal::new(id, *target, work.clone(), spec, clock.clone(), key))
            }
            Arrivals::Rates { target, work, spec } => {
                Box::new(Rates::new(id, *target, work.clone(), spec, key))
            }
            Arrivals::Bursts { target, work, spec } => {
                Box::new(Bursts::new(id, *target, work.clone(), *spec, key))
            }
            Arrivals::Scheduled { target, work, spec, .. } => {
                Box::new(Scheduled::new(id, *target, work.clone(), spec, key))
            }
            Arrivals::Replay { target, work, trace, cut } => {
                let scale = (cut.scale, cut.spread);
                Box::new(Replay::new(id, *target, work.clone(), trace, scale, key))
            }
            Arrivals::Azure2019 { trace, targets, placement, cut } => {
                let (trace, how) = (Arc::clone(trace), (*placement, cut.scale));
                Box::new(Azure2019::new(id, trace, targets.clone(), how, key))
            }
            Arrivals::Azure2021 { trace, targets, cut } => {
                let scale = (cut.scale, cut.spread);
                Box::new(Azure2021::new(id, trace, targets.clone(), scale, key))
            }
            Arrivals::Generate { targets, work, spec } => {
                Box::new(Generate::new(id, targets.clone(), work.clone(), *spec, key))
            }
        }
    }

    /// Whether a schedule makes its requests.
    pub(super) const fn is_scheduled(&self) -> bool {
        matches!(self.arrivals, Arrivals::Scheduled { .. })
    }

    /// Whether EventBridge Scheduler makes its requests, which is paid for; rules are free (F7.10).
    pub const fn is_scheduler(&self) -> bool {
        matches!(self.arrivals, Arrivals::Scheduled { firer: Firer::Scheduler, .. })
    }

    /// Whether its requests come in rounds, several in the same instant.
    pub const fn fires_rounds(&self) -> bool {
        match self.arrivals {
            Arrivals::Constant { .. } | Arrivals::Bursts { .. } => true,
            Arrivals::Poisson { .. }
            | Arrivals::Diurnal { .. }
            | Arrivals::Rates { .. }
            | Arrivals::Scheduled { .. }
            | Arrivals::Replay { .. }
            | Arrivals::Azure2019 { .. }
            | Arrivals::Azure2021 { .. }
            | Arrivals::Generate { .. } => false,
        }
    }

    /// The functions that it asks for.
    pub(super) fn targets(&self) -> &[FunctionId] {
        match &self.arrivals {
            Arrivals::Constant { target, .. }
            | Arrivals::Poisson { target, .. }
            | Arrivals::Diurnal { target, .. }
            | Arrivals::Rates { target, .. }
            | Arrivals::Bursts { target, .. }
            | Arrivals::Scheduled { target, .. }
            | Arrivals::Replay { target, .. } => std::slice::from_ref(target),
            Arrivals::Azure2019 { targets, .. }
            | Arrivals::Azure2021 { targets, .. }
            | Arrivals::Generate { targets, .. } => targets,
        }
    }

    /// How long the trace behind it is, if there is one.
    pub(super) fn horizon(&self) -> Option<SimDuration> {
        let (trace, cut) = match &self.arrivals {
            Arrivals::Replay { trace, cut, .. } => (trace.horizon(), Some(cut)),
            Arrivals::Azure2021 { trace, cut, .. } => (trace.horizon(), Some(cut)),
            Arrivals::Azure2019 { trace, .. } => (trace.horizon(), None),
            Arrivals::Constant { .. }
            | Arrivals::Poisson { .. }
            | Arrivals::Diurnal { .. }
            | Arrivals::Rates { .. }
            | Arrivals::Bursts { .. }
            | Arrivals::Scheduled { .. }
            | Arrivals::Generate { .. } => return None,
        };
        let later =
            cut.filter(|cut| cut.scale.factor() > 1.0).map_or(SimDuration::ZERO, |c| c.spread);
        let trace = trace.saturating_add(later);
        let end = self.window().end_of(SimTime::ZERO.saturating_add(trace));
        Some(end.since(SimTime::ZERO))
    }
}

impl Arrivals {
    /// How a trace is changed; nothing where there is none.
    fn cut(&self) -> Option<&Cut> {
        match self {
            Self::Replay { cut, .. }
            | Self::Azure2019 { cut, .. }
            | Self::Azure2021 { cut, .. } => Some(cut),
            _ => None,
        }
    }
}
