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

mod callers;
mod failure;
mod recorders;

pub use failure::Failure;
pub use recorders::Recorders;

use std::collections::VecDeque;

use crate::engine::action::Action;
use crate::engine::source::Source;
use crate::engine::{Engine, Halt, Pause};
use crate::scenario::Scenario;
use crate::units::SimTime;
use callers::Callers;

/// One simulation under way.
pub struct World {
    engine: Engine,
    source: Box<dyn Source>,
    callers: Callers,
    recorders: Recorders,
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
    /// The world of a scenario, before anything has happened.
    pub fn new(scenario: &Scenario) -> Self {
        let model = scenario.model.clone();
        Self {
            recorders: Recorders::new(&model),
            engine: Engine::new(model, scenario.seed, &scenario.source_names())
                .with_max_waiting(scenario.max_waiting),
            source: scenario.source(),
            callers: Callers::new(scenario.seed, scenario.clients(), scenario.max_waiting),
            actions: scenario.events.iter().copied().collect(),
            until: SimTime::ZERO + scenario.duration,
        }
    }

    /// Runs up to the engine's next pause.
    ///
    /// # Errors
    /// When the world outgrows the engine or a source ends before its time; what the recorders have
    /// seen until then is still good.
    pub fn advance(&mut self) -> Result<Progress, Failure> {
        let action = self.actions.front().map_or(self.until, |(at, _)| *at);
        let target = self.until.min(action).min(self.callers.due());
        let (engine, recorders) = (&mut self.engine, &mut self.recorders);
        let pause = self.callers.run(engine, target, &mut *self.source, recorders)?;
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
            self.engine.apply(action, &mut self.recorders);
        }
        if self.until <= now {
            return Ok(Progress::Done);
        }
        self.callers.act(&mut self.engine, &mut self.recorders)?;
        Ok(Progress::Going)
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
