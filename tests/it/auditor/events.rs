//! Nothing is lost of what was accepted: each event is answered, dropped, running or waiting.

use std::collections::BTreeSet;

use tepid::engine::record::{GiveUp, Settled, Settlement};
use tepid::engine::source::{Mode, Request};
use tepid::id::RequestId;
use tepid::model::Model;
use tepid::units::SimTime;

/// The events that are not over.
#[derive(Default)]
pub(super) struct Events {
    pub(super) accepted: usize,
    open: BTreeSet<RequestId>,
}

impl Events {
    pub(super) fn queued(&mut self, request: &Request) {
        assert_eq!(request.mode, Mode::Asynchronous, "who waits is not queued: {request:?}");
        assert!(self.open.insert(request.id), "queued twice: {request:?}");
        self.accepted += 1;
    }

    /// A request is tried.
    pub(super) fn tried(&self, model: &Model, request: &Request, now: SimTime) {
        if request.mode == Mode::Asynchronous {
            let config = model.functions[request.target.index()].events;
            assert!(self.open.contains(&request.id), "it is over: {request:?}");
            assert!(request.failures <= config.retries, "tried too often: {request:?}");
            assert!(now.since(request.born) <= config.max_age, "too old at {now}: {request:?}");
        }
    }

    pub(super) fn settled(&mut self, model: &Model, fact: &Settled) {
        let request = &fact.request;
        assert!(self.open.remove(&request.id), "it was over: {fact:?}");
        let config = model.functions[request.target.index()].events;
        if fact.end == Settlement::GaveUp(GiveUp::Failed) {
            assert_eq!(request.failures, config.retries, "it may be tried again: {fact:?}");
        }
    }

    /// How many are neither over nor running.
    pub(super) fn waiting(&self, running: usize) -> usize {
        self.open.len() - running
    }
}
