//! Runs: an engine with its source and its recorders, driven from pause to pause.
//!
//! A [`World`] is at rest between two calls of [`World::advance`]: it can be looked at, cloned into
//! a partial report, or dropped. Progress bars, Ctrl-C and time limits live in the caller's loop.
//!
//! ```
//! use tepid::run::{Progress, World};
//! use tepid::scenario::Scenario;
//!
//! let scenario = Scenario::built_in("demo", &[]).unwrap();
//! let mut world = World::new(&scenario);
//! while world.advance().unwrap() == Progress::Going {}
//! assert_eq!(world.now(), world.until());
//! ```

mod alarms;
mod callers;
mod cloudwatch;
mod extras;
mod failure;
mod minutes;
mod policies;
mod recorders;
mod scaling;
mod sweep;

pub use alarms::{AlarmChange, AlarmLog};
pub use cloudwatch::CloudWatchTable;
pub use extras::{Extras, Fault, Stream};
pub use failure::Failure;
pub use minutes::MinuteTable;
pub use policies::PolicyLog;
pub use recorders::Recorders;
pub use scaling::{ScalingCounts, ScalingEntry, ScalingLog};
pub use sweep::{MOST_ENVIRONMENTS, Sweep, Swept, SweptMoney, Worth};

use std::collections::VecDeque;
use std::sync::Arc;

use crate::engine::action::Action;
use crate::engine::source::Source;
use crate::engine::{Engine, Halt, Pause};
use crate::policy::WarmingPolicy;
use crate::run::alarms::AlarmWatch;
use crate::run::extras::{Besides, Both};
use crate::run::policies::{Policies, PolicyEars};
use crate::run::scaling::Scaler;
use crate::scenario::{Scenario, Traffic};
use crate::units::{Bytes, SimTime};
use callers::Callers;

/// One simulation under way.
pub struct World {
    engine: Engine,
    source: Box<dyn Source>,
    callers: Callers,
    recorders: Recorders,
    /// Who hears facts beside the recorders; nobody in most runs.
    besides: Option<Box<Besides>>,
    scaler: Option<Box<Scaler>>,
    policies: Option<Box<Policies>>,
    /// What is still to be done, in order of time.
    actions: VecDeque<(SimTime, Action)>,
    until: SimTime,
}

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It does.
    Going,
    /// It has reached its end.
    Done,
}

impl World {
    /// The world of a scenario with its own policies, before anything has happened.
    pub fn new(scenario: &Scenario) -> Self {
        let own = scenario.policies.iter();
        Self::under(scenario, own.map(|own| (own.source_name(), own.spec.start())).collect())
    }

    /// The world of a scenario under these policies instead of its own, each with its name, which
    /// keys the draws of its schedules.
    pub fn under(scenario: &Scenario, policies: Vec<(Arc<str>, Box<dyn WarmingPolicy>)>) -> Self {
        let model = Arc::clone(&scenario.model);
        let payloads = scenario.traffic.iter().map(|traffic| traffic.payload);
        let payloads: Vec<u64> = payloads.map(|size| size.map_or(0, Bytes::get)).collect();
        let mut recorders = Recorders::new(&model);
        let schedulers = scenario.traffic.iter().map(Traffic::is_scheduler).collect();
        recorders.meter = recorders.meter.with_payloads(&payloads).with_schedulers(schedulers);
        for (function, alarms) in scenario.alarms_in_service() {
            recorders.meter.add_alarms(function, alarms, SimTime::ZERO);
        }
        let (scaler, ears) = Scaler::new(scenario).unzip();
        let watch = AlarmWatch::new(scenario);
        let mut names: Vec<Arc<str>> =
            scenario.traffic.iter().map(|traffic| Arc::clone(&traffic.name)).collect();
        names.extend(policies.iter().map(|(name, _)| Arc::clone(name)));
        let policies = Policies::new(scenario, policies);
        let heard = policies.as_ref().map(|_| PolicyEars::default());
        let besides = Besides { extras: Extras::default(), ears, watch, policies: heard };
        Self {
            recorders,
            besides: (!besides.is_empty()).then(|| Box::new(besides)),
            scaler: scaler.map(Box::new),
            policies: policies.map(Box::new),
            engine: Engine::new(model, scenario.seed, &names)
                .with_max_waiting(scenario.max_waiting),
            source: scenario.source(),
            callers: Callers::new(scenario.seed, scenario.clients(), scenario.max_waiting),
            actions: scenario.events.iter().copied().collect(),
            until: SimTime::ZERO + scenario.duration,
        }
    }

    /// The same world with recorders that are asked for besides, before anything has happened.
    #[must_use]
    pub fn with_extras(mut self, extras: Extras) -> Self {
        let mut besides = self.besides.map(|besides| *besides).unwrap_or_default();
        besides.extras = extras;
        self.besides = (!besides.is_empty()).then(|| Box::new(besides));
        self
    }

    /// Runs up to the engine's next pause.
    ///
    /// # Errors
    /// When the world outgrows the engine or a source ends before its time; what the recorders have
    /// seen until then is still good.
    pub fn advance(&mut self) -> Result<Progress, Failure> {
        let action = self.actions.front().map_or(self.until, |(at, _)| *at);
        let scaling = self.scaler.as_ref().map_or(SimTime::NEVER, |scaler| scaler.due());
        let policies = self.policies.as_ref().map_or(SimTime::NEVER, |policies| policies.due());
        let target = self.until.min(action).min(self.callers.due()).min(scaling).min(policies);
        let Self { engine, source, callers, recorders, besides, scaler, policies, .. } = self;
        // Chosen here, once for many events, so that most runs do not know that anybody may listen.
        let pause = match besides {
            None => callers.run(engine, target, &mut **source, recorders)?,
            Some(besides) => {
                let pause =
                    callers.run(engine, target, &mut **source, &mut Both { recorders, besides })?;
                if let (Some(scaler), Some(ears)) = (scaler, &mut besides.ears) {
                    scaler.hear(ears);
                }
                if let Some(watch) = &mut besides.watch {
                    watch.go(engine.now());
                }
                if let (Some(policies), Some(ears)) = (policies, &mut besides.policies) {
                    policies.hear(ears);
                }
                pause
            }
        };
        if let Some(fault) = self.source.fault() {
            return Err(Failure::Source(fault.to_owned()));
        }
        match pause {
            Pause::Budget | Pause::Watched => Ok(Progress::Going),
            Pause::Until => Ok(self.act()?),
        }
    }

    /// Does what is to be done now.
    fn act(&mut self) -> Result<Progress, Halt> {
        let now = self.engine.now();
        while let Some((_, action)) = self.actions.pop_front_if(|(at, _)| *at <= now) {
            let Self { engine, recorders, besides, .. } = self;
            match besides {
                None => engine.apply(action, recorders)?,
                Some(besides) => engine.apply(action, &mut Both { recorders, besides })?,
            };
        }
        if self.until <= now {
            return Ok(Progress::Done);
        }
        let Self { engine, callers, recorders, besides, scaler, policies, .. } = self;
        match besides {
            None => callers.act(engine, recorders)?,
            Some(besides) => {
                if let (Some(policies), Some(ears)) = (&mut *policies, &mut besides.policies) {
                    policies.hear(ears);
                }
                let mut both = Both { recorders, besides };
                if let Some(scaler) = scaler {
                    scaler.act(engine, &mut both)?;
                }
                if let Some(policies) = policies {
                    policies.act(engine, &mut both)?;
                }
                callers.act(engine, &mut both)?;
            }
        }
        Ok(Progress::Going)
    }

    /// Whether the extras could be written out so far.
    ///
    /// # Errors
    /// The first that could not.
    pub fn check(&mut self) -> Result<(), Fault> {
        self.besides.as_mut().map_or(Ok(()), |besides| besides.extras.check())
    }

    /// Writes the last of what the extras have to say, of a run that may have been cut short.
    ///
    /// # Errors
    /// The first that could not be written.
    pub fn close(&mut self, is_partial: bool) -> Result<(), Fault> {
        let (now, recorders) = (self.engine.now(), &self.recorders);
        let besides = self.besides.as_mut();
        besides.map_or(Ok(()), |besides| besides.extras.close(now, recorders, is_partial))
    }

    /// What is recorded besides, if anything is.
    pub fn extras(&self) -> Option<&Extras> {
        self.besides.as_deref().map(|besides| &besides.extras)
    }

    /// The sweep over idle limits, if there is one; it is taken out.
    pub fn take_sweep(&mut self) -> Option<Sweep> {
        self.besides.as_mut()?.extras.sweep.take()
    }

    /// What Application Auto Scaling has done, if the scenario has any.
    pub fn scaling(&self) -> Option<&ScalingLog> {
        self.scaler.as_ref().map(|scaler| scaler.log())
    }

    /// What each policy did, in their order.
    pub fn policies(&self) -> impl Iterator<Item = &PolicyLog> {
        self.policies.iter().flat_map(|policies| policies.logs())
    }

    /// The scenario's own alarms, in its order.
    pub fn alarms(&self) -> &[AlarmLog] {
        let watch = self.besides.as_ref().and_then(|besides| besides.watch.as_ref());
        watch.map_or(&[], AlarmWatch::alarms)
    }

    /// The present instant.
    pub fn now(&self) -> SimTime {
        self.engine.now()
    }

    /// When the run ends.
    pub fn until(&self) -> SimTime {
        self.until
    }

    /// The engine, to look at.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What has been recorded so far.
    pub fn recorders(&self) -> &Recorders {
        &self.recorders
    }
}
