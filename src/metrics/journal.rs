//! Every fact as a line of JSON, written out as it happens.

mod line;

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use crate::engine::BURSTS;
use crate::engine::record::{EnvRef, Fact, Refused, Sink, StartKind, Started};
use crate::engine::source::Request;
use crate::id::FunctionId;
use crate::metrics::cold::{ColdCause, Pools};
use crate::metrics::journal::line::{Begin, End, Env, Line, Requested, What};
use crate::model::Model;
use crate::rng::Seed;
use crate::units::SimTime;

/// The version of the lines' format; a key that changes its meaning or goes away raises it.
const SCHEMA_VERSION: u32 = 1;
/// The arithmetic of [`Digest`](crate::metrics::Digest), by which a reader knows it again.
const DIGEST_ALGORITHM: &str = "tepid-fold-64";

/// What the first line says of the run.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// The scenario's title.
    pub title: &'a str,
    /// The seed of every draw.
    pub seed: Seed,
    /// When the run is to end.
    pub until: SimTime,
    /// The names of the sources, by [`SourceId`](crate::id::SourceId).
    pub sources: &'a [Arc<str>],
}

/// Writes facts as NDJSON: a header, one object for each fact, a closing record.
///
/// Memory is one line. The first error is kept and ends the writing; whoever drives the run asks
/// for it with [`Journal::check`].
pub struct Journal {
    out: Box<dyn Write>,
    line: Vec<u8>,
    fault: Option<io::Error>,
    functions: Vec<Arc<str>>,
    sources: Vec<Arc<str>>,
    pools: Pools,
    /// How many environments each function has had.
    births: Vec<u64>,
    facts: u64,
}

impl Journal {
    /// A journal of a run of `model`, with its first line.
    pub fn new(model: &Model, heading: Heading<'_>, out: Box<dyn Write>) -> Self {
        let functions: Vec<Arc<str>> =
            model.functions.iter().map(|function| Arc::clone(&function.name)).collect();
        let mut journal = Self {
            out,
            line: Vec::new(),
            fault: None,
            births: vec![0; functions.len()],
            functions: functions.clone(),
            sources: heading.sources.to_vec(),
            pools: Pools::default(),
            facts: 0,
        };
        journal.write(&Begin {
            kind: "begin",
            schema_version: SCHEMA_VERSION,
            scenario: heading.title,
            platform: &model.platform.name,
            seed: heading.seed.0,
            until_us: heading.until.as_micros(),
            digest_algorithm: DIGEST_ALGORITHM,
            sources: heading.sources.iter().map(|name| &**name).collect(),
            functions: functions.iter().map(|name| &**name).collect(),
        });
        journal
    }

    /// Whether everything could be written so far.
    ///
    /// # Errors
    /// The first error of the writer; it is given once.
    pub fn check(&mut self) -> io::Result<()> {
        self.fault.take().map_or(Ok(()), Err)
    }

    /// Writes the closing record of a run that came to `at`, and hands everything on.
    ///
    /// # Errors
    /// The first error of the writer.
    pub fn close(&mut self, at: SimTime, digest: &str, is_partial: bool) -> io::Result<()> {
        let facts = self.facts;
        let at_us = at.as_micros();
        self.write(&End { kind: "end", at_us, partial: is_partial, facts, digest });
        self.check()?;
        self.out.flush()
    }

    fn write(&mut self, line: &impl Serialize) {
        if self.fault.is_some() {
            return;
        }
        self.line.clear();
        let written = serde_json::to_writer(&mut self.line, line).map_err(io::Error::from);
        self.line.push(b'\n');
        self.fault = written.and_then(|()| self.out.write_all(&self.line)).err();
    }

    /// Why a start was cold; nothing for others.
    fn cause(&mut self, fact: &Started) -> Option<ColdCause> {
        let ever = self.births[fact.env.function.index()];
        (fact.kind == StartKind::Cold)
            .then(|| self.pools.cold_cause(fact.env.version, fact.pool, ever))
    }

    fn follow(&mut self, fact: &Fact) -> Option<ColdCause> {
        match fact {
            Fact::EnvStarted(fact) if fact.origin.is_some() => {
                self.pools.started(fact.env.version);
                self.births[fact.env.function.index()] += 1;
            }
            Fact::EnvStopped(fact) if !fact.is_provisioned => {
                self.pools.stopped(fact.env.version, fact.cause);
            }
            Fact::Versioned(fact) => self.pools.made(fact.version),
            Fact::Started(fact) => return self.cause(fact),
            _ => {}
        }
        None
    }
}

impl Sink for Journal {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        let cause = self.follow(fact);
        self.facts += 1;
        let name = function(fact).map(|id| Arc::clone(&self.functions[id.index()]));
        let source = request(fact).map(|request| {
            let name = self.sources.get(request.id.source.index());
            name.map_or_else(|| Arc::from(BURSTS), Arc::clone)
        });
        let requested = request(fact).zip(source.as_deref());
        self.write(&Line {
            at_us: at.as_micros(),
            at_s: at.as_micros() as f64 / 1e6,
            kind: kind(fact),
            function: name.as_deref().unwrap_or(EVERY_FUNCTION),
            request: requested.map(|(request, source)| Requested::new(request, source)),
            env: env(fact).map(Env::new),
            what: What::new(fact, cause, &self.functions),
        });
    }
}

/// What stands in place of a function's name where something concerns the account.
const EVERY_FUNCTION: &str = "*";

const fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::Throttled(_) => "throttled",
        Fact::EnvStarted(_) => "env_started",
        Fact::Started(_) => "started",
        Fact::Ready(_) => "ready",
        Fact::Completed(_) => "completed",
        Fact::EnvStopped(_) => "env_stopped",
        Fact::Applied(action) => action.key(),
        Fact::Refused(_) => "refused",
        Fact::Versioned(_) => "versioned",
        Fact::Provisioned(_) => "provision",
        Fact::Queued(_) => "queued",
        Fact::Settled(_) => "settled",
    }
}

/// The function that a fact is about, unless it is about the account.
fn function(fact: &Fact) -> Option<FunctionId> {
    let asked = request(fact).map(|request| request.target);
    match fact {
        Fact::Versioned(fact) => Some(fact.function),
        Fact::Provisioned(fact) => Some(fact.function),
        Fact::Applied(action) | Fact::Refused(Refused { action, .. }) => action.function(),
        _ => asked.or_else(|| env(fact).map(|env| env.function)),
    }
}

const fn request(fact: &Fact) -> Option<&Request> {
    match fact {
        Fact::Throttled(fact) => Some(&fact.request),
        Fact::Started(fact) => Some(&fact.request),
        Fact::Completed(fact) => Some(&fact.request),
        Fact::Settled(fact) => Some(&fact.request),
        Fact::Queued(request) => Some(request),
        _ => None,
    }
}

const fn env(fact: &Fact) -> Option<&EnvRef> {
    match fact {
        Fact::EnvStarted(fact) => Some(&fact.env),
        Fact::Started(fact) => Some(&fact.env),
        Fact::Ready(fact) => Some(&fact.env),
        Fact::Completed(fact) => Some(&fact.env),
        Fact::EnvStopped(fact) => Some(&fact.env),
        _ => None,
    }
}
