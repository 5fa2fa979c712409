//! Clients in a run: what they see of it, and how they act in it.

use crate::client::{ClientSpec, Clients, Knock};
use crate::engine::record::{Fact, Settled, Sink, Started};
use crate::engine::source::{Request, Source};
use crate::engine::{Engine, Halt, Pause};
use crate::rng::Seed;
use crate::units::{SimDuration, SimTime};

/// The clients of a run, with what they have seen since the last pause.
#[derive(Clone, Debug)]
pub(super) struct Callers {
    clients: Clients,
    is_empty: bool,
    max_waiting: usize,
    /// How long each source's callers wait for an answer to one try.
    patience: Vec<SimDuration>,
    /// Facts about watched requests; the engine pauses after each.
    seen: Vec<Fact>,
    /// Requests that were kept back.
    kept: Vec<Settled>,
}

/// The source, with the clients in front of it.
struct Door<'a> {
    source: &'a mut dyn Source,
    clients: &'a mut Clients,
    kept: &'a mut Vec<Settled>,
}

/// The recorders, and whoever watches.
struct Ears<'a, K> {
    sink: &'a mut K,
    seen: &'a mut Vec<Fact>,
    patience: &'a [SimDuration],
}

/// How many events happen before whoever drives the run hears of it.
const BUDGET: u64 = 65_536;

impl Callers {
    /// The clients of the sources with these names.
    pub(super) fn new<'a>(
        seed: Seed,
        sources: impl IntoIterator<Item = (&'a str, Option<ClientSpec>)>,
        max_waiting: usize,
    ) -> Self {
        let clients = Clients::new(seed, sources);
        let is_empty = clients.is_empty();
        let patience = clients.patience();
        Self { clients, is_empty, max_waiting, patience, seen: Vec::new(), kept: Vec::new() }
    }

    /// When a client acts next, or [`SimTime::NEVER`].
    pub(super) fn due(&self) -> SimTime {
        self.clients.due()
    }

    /// Runs the engine to its next pause that concerns others than the clients.
    pub(super) fn run<K: Sink>(
        &mut self,
        engine: &mut Engine,
        until: SimTime,
        source: &mut dyn Source,
        sink: &mut K,
    ) -> Result<Pause, Halt> {
        if self.is_empty {
            return engine.run(until, source, sink);
        }
        let budget = engine.events() + BUDGET;
        loop {
            let pause = self.step(engine, until.min(self.clients.due()), source, sink)?;
            let is_ours = pause == Pause::Watched && !self.seen.is_empty();
            self.seen.clear();
            if !is_ours || budget <= engine.events() {
                return Ok(pause);
            }
        }
    }

    /// Runs the engine to its next pause, lets clients hear of it, and tells what they settle.
    fn step<K: Sink>(
        &mut self,
        engine: &mut Engine,
        until: SimTime,
        source: &mut dyn Source,
        sink: &mut K,
    ) -> Result<Pause, Halt> {
        let Self { clients, seen, kept, patience, .. } = self;
        let mut door = Door { source, clients, kept };
        let pause = engine.run(until, &mut door, &mut Ears { sink, seen, patience })?;
        let now = engine.now();
        for settled in self.kept.drain(..) {
            sink.record(now, &Fact::Settled(settled));
        }
        for fact in &self.seen {
            if let Some(settled) = self.clients.heed(now, fact) {
                sink.record(now, &Fact::Settled(settled));
            }
        }
        if self.max_waiting < self.clients.waiting() {
            return Err(Halt::TooManyWaiting { at: now, limit: self.max_waiting });
        }
        Ok(pause)
    }

    /// Lets clients do what is due now.
    pub(super) fn act<K: Sink>(&mut self, engine: &mut Engine, sink: &mut K) -> Result<(), Halt> {
        let now = engine.now();
        while let Some(knock) = self.clients.wake(now) {
            match knock {
                Knock::Now(request) => engine.inject(now, request)?,
                Knock::Later => {}
                Knock::Never(settled) => sink.record(now, &Fact::Settled(settled)),
            }
        }
        Ok(())
    }
}

impl Source for Door<'_> {
    fn peek(&self) -> Option<SimTime> {
        self.source.peek()
    }

    fn take(&mut self) -> Option<Request> {
        let request = self.source.take()?;
        match self.clients.arrive(request.born, request) {
            Knock::Now(request) => Some(request),
            Knock::Later => None,
            Knock::Never(settled) => {
                self.kept.push(settled);
                None
            }
        }
    }
}

impl<K: Sink> Sink for Ears<'_, K> {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        self.sink.record(at, fact);
        if self.concerns_clients(at, fact) {
            self.seen.push(*fact);
        }
    }

    fn heeds_start(&self, at: SimTime, request: &Request, ends: SimTime) -> bool {
        let patience = self.patience[request.id.source.index()];
        at.saturating_add(patience) < ends
    }
}

impl<K: Sink> Ears<'_, K> {
    fn concerns_clients(&self, at: SimTime, fact: &Fact) -> bool {
        match fact {
            Fact::Started(Started { request, ends, .. }) => {
                request.watched && self.heeds_start(at, request, *ends)
            }
            Fact::Completed(fact) => fact.request.watched,
            Fact::Throttled(fact) => fact.request.watched,
            Fact::EnvStarted(_)
            | Fact::Ready(_)
            | Fact::EnvStopped(_)
            | Fact::Applied(_)
            | Fact::Refused(_)
            | Fact::Versioned(_)
            | Fact::Provisioned(_)
            | Fact::Queued(_)
            | Fact::Settled(_) => false,
        }
    }
}
