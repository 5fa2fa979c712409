//! What both engines can do, and a notebook for what they say.

use tepid::engine::action::Action;
use tepid::engine::record::{Fact, Sink};
use tepid::engine::source::{Request, Source};
use tepid::engine::{Engine, Pause};
use tepid::units::SimTime;

use crate::naive::Naive;

/// An engine that can be stopped, changed and continued.
pub(crate) trait Machine: Clone {
    /// Runs to the pause at `until`.
    fn run_to<S: Source>(&mut self, until: SimTime, source: &mut S, sink: &mut impl Sink);
    /// Changes the world at the pause.
    fn change(&mut self, action: Action, sink: &mut impl Sink);
    /// Adds a request that waits until `at`.
    fn wait(&mut self, at: SimTime, request: Request);
}

/// Every fact, with its time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes(pub(crate) Vec<(SimTime, Fact)>);

impl Sink for Notes {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        self.0.push((at, *fact));
    }
}

impl Machine for Engine {
    fn run_to<S: Source>(&mut self, until: SimTime, source: &mut S, sink: &mut impl Sink) {
        while self.run(until, source, sink).expect("the run is within its bounds") != Pause::Until {
        }
    }

    fn change(&mut self, action: Action, sink: &mut impl Sink) {
        self.apply(action, sink).expect("few requests wait");
    }

    fn wait(&mut self, at: SimTime, request: Request) {
        self.inject(at, request).expect("few requests wait");
    }
}

impl Machine for Naive {
    fn run_to<S: Source>(&mut self, until: SimTime, source: &mut S, sink: &mut impl Sink) {
        self.run(until, source, sink);
    }

    fn change(&mut self, action: Action, sink: &mut impl Sink) {
        self.apply(action, sink);
    }

    fn wait(&mut self, at: SimTime, request: Request) {
        self.inject(at, request);
    }
}
