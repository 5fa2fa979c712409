//! Rounds: requests that are born in the same instant, as a client fires them that measures.

use std::collections::BTreeMap;

use crate::engine::record::{Fact, Outcome, Settled, Settlement, Sink, StartKind, Started};
use crate::engine::source::{Origin, Request};
use crate::id::SourceId;
use crate::model::Model;
use crate::stats::{Histogram, Precision};
use crate::units::{SimDuration, SimTime};

/// How many rounds are told apart; later ones are taken together.
pub const MAX_ROUNDS: usize = 1_000;

/// Each of the first rounds, and the rest of them together.
#[derive(Clone, Debug)]
pub struct Rounds {
    front_end: SimDuration,
    /// Whether a source makes rounds, by [`SourceId`].
    sources: Vec<bool>,
    told: BTreeMap<(SimTime, SourceId), Round>,
    rest: Round,
    /// The latest round of each source that is part of the rest, to count them.
    last_of_rest: Vec<Option<SimTime>>,
    later: u64,
}

/// What became of the requests of one round, or of several.
#[derive(Clone, Debug)]
pub struct Round {
    /// How many there were.
    pub requests: u64,
    /// Invocations that were cold.
    pub cold_starts: u64,
    /// Tries that were refused.
    pub throttles: u64,
    /// From the first try to the answer, with the front end, of those that were answered \[µs\].
    pub latency: Histogram,
}

impl Rounds {
    /// A recorder for the sources of which `sources` says that they make rounds.
    pub fn new(model: &Model, sources: Vec<bool>) -> Self {
        Self {
            front_end: model.platform.front_end,
            told: BTreeMap::new(),
            rest: Round::new(),
            last_of_rest: vec![None; sources.len()],
            sources,
            later: 0,
        }
    }

    /// The first rounds in order of time, then of their sources.
    pub fn iter(&self) -> impl Iterator<Item = (SimTime, SourceId, &Round)> {
        self.told.iter().map(|((at, source), round)| (*at, *source, round))
    }

    /// How many rounds came after those, and what became of them together.
    pub const fn rest(&self) -> (u64, &Round) {
        (self.later, &self.rest)
    }

    /// The round that a request belongs to, if its source makes rounds.
    fn round(&mut self, request: &Request) -> Option<&mut Round> {
        let source = request.id.source;
        if request.origin != Origin::User || !*self.sources.get(source.index())? {
            return None;
        }
        let key = (request.born, source);
        if self.told.len() < MAX_ROUNDS {
            return Some(self.told.entry(key).or_insert_with(Round::new));
        }
        Some(self.told.get_mut(&key).unwrap_or(&mut self.rest))
    }

    /// A try is made; the first one of a request is counted.
    fn tried(&mut self, request: &Request) -> Option<&mut Round> {
        if request.attempt == 1 {
            self.round(request)?.requests += 1;
            self.count_rest(request);
        }
        self.round(request)
    }

    fn count_rest(&mut self, request: &Request) {
        let source = request.id.source;
        let is_told = self.told.contains_key(&(request.born, source));
        let last = &mut self.last_of_rest[source.index()];
        if !is_told && *last != Some(request.born) {
            *last = Some(request.born);
            self.later += 1;
        }
    }

    fn started(&mut self, fact: &Started) {
        if let Some(round) = self.tried(&fact.request) {
            round.cold_starts += u64::from(fact.kind == StartKind::Cold);
        }
    }

    fn answered(&mut self, at: SimTime, request: &Request) {
        let latency = (at.since(request.born) + self.front_end).as_micros();
        if let Some(round) = self.round(request) {
            round.latency.record(latency);
        }
    }

    /// A client is done with a request, which may never have been tried.
    fn settled(&mut self, at: SimTime, fact: &Settled) {
        if fact.tries == 0 {
            self.tried(&Request { attempt: 1, ..fact.request });
        }
        if matches!(fact.end, Settlement::Answered { .. }) {
            self.answered(at, &fact.request);
        }
    }
}

impl Sink for Rounds {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        match fact {
            Fact::Started(fact) => self.started(fact),
            // Who may try again is told apart when it has its answer.
            Fact::Completed(fact)
                if fact.outcome == Outcome::Success && !fact.request.is_settled_apart() =>
            {
                self.answered(at, &fact.request);
            }
            Fact::Settled(fact) => self.settled(at, fact),
            Fact::Throttled(fact) => {
                if let Some(round) = self.tried(&fact.request) {
                    round.throttles += 1;
                }
            }
            _ => {}
        }
    }
}

impl Round {
    /// Adds the requests of another round.
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.cold_starts += other.cold_starts;
        self.throttles += other.throttles;
        self.latency.merge(&other.latency);
    }

    fn new() -> Self {
        Self { requests: 0, cold_starts: 0, throttles: 0, latency: Histogram::new(Precision::Fine) }
    }
}
