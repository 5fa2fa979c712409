//! Clients: what a caller does with an answer, a refusal, or silence.
//!
//! A client stands between a source of requests and the engine. It may keep a request back (a rate
//! limiter, an open circuit breaker), try again after a failure (an SDK's back-off), and stop
//! waiting (a time-out), which leaves the first try running and makes a duplicate. It sees only
//! what a caller sees, and acts through its agenda: what it will do, and when.

mod agenda;
mod backoff;
mod breaker;
mod process;
mod retry;

pub use backoff::{Backoff, Spread};
pub use breaker::BreakerSpec;
pub use retry::{Causes, Retry};

use agenda::{Agenda, Task};
use process::{Pass, Process};

use crate::engine::record::{Completed, Fact, GiveUp, Outcome, Settled, Settlement, Started};
use crate::engine::source::Request;
use crate::model::RateLimit;
use crate::rng::{Purpose, Seed, StreamKey};
use crate::units::{SimDuration, SimTime};

/// How the callers of one source behave.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientSpec {
    /// What they do after a failure.
    pub retry: Retry,
    /// How old a request may be that is tried again.
    pub max_age: Option<SimDuration>,
    /// How long they wait for an answer to one try.
    pub timeout: Option<SimDuration>,
    /// How often they may call.
    pub limiter: Option<LimiterSpec>,
    /// When they stop calling for a while.
    pub breaker: Option<BreakerSpec>,
    /// How many processes there are, each with a limiter, a breaker and a retry quota of its own;
    /// requests go round.
    pub processes: u32,
}

/// A client's rate limiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimiterSpec {
    /// What passes.
    pub limit: RateLimit,
    /// What happens to the rest.
    pub when_full: WhenFull,
}

/// What a client's rate limiter does with a call that it does not let pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// The request fails.
    Refuse,
    /// It waits for its turn.
    Wait,
}

/// Why a try was of no use to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Failure {
    Throttled,
    Failed,
    HandlerLimited,
    ClientTimeout,
}

/// The clients of all sources.
#[derive(Clone, Debug)]
pub struct Clients {
    /// By source; those that take what they get have none.
    clients: Vec<Option<Client>>,
    agenda: Agenda,
}

#[derive(Clone, Debug)]
struct Client {
    spec: ClientSpec,
    backoff: StreamKey,
    processes: Vec<Process>,
}

/// What a client does after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// It tries again.
    TryAt(SimTime),
    /// It does not.
    GiveUp(GiveUp),
}

/// What becomes of a request that wants to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knock {
    /// It knocks now.
    Now(Request),
    /// It knocks later; the agenda says when.
    Later,
    /// The client keeps it back for good.
    Never(Settled),
}

impl Clients {
    /// The clients of sources, each with the name that keys its draws, in the order of their
    /// [`SourceId`](crate::id::SourceId)s.
    pub fn new<'a>(
        seed: Seed,
        sources: impl IntoIterator<Item = (&'a str, Option<ClientSpec>)>,
    ) -> Self {
        let client = |(name, spec): (&str, Option<ClientSpec>)| {
            let spec = spec?;
            Some(Client {
                backoff: StreamKey::new(seed, Purpose::Backoff).name(name),
                processes: vec![Process::default(); spec.processes.max(1) as usize],
                spec,
            })
        };
        Self { clients: sources.into_iter().map(client).collect(), agenda: Agenda::default() }
    }

    /// Whether nobody ever does anything but take what it gets.
    pub fn is_empty(&self) -> bool {
        self.clients.iter().all(Option::is_none)
    }

    /// How long the callers of each source wait for an answer to one try, by
    /// [`SourceId`](crate::id::SourceId): a try that ends by then need not be watched as it starts.
    pub fn patience(&self) -> Vec<SimDuration> {
        let timeout = |client: &Option<Client>| client.as_ref().and_then(|it| it.spec.timeout);
        let forever = SimTime::NEVER.since(SimTime::ZERO);
        self.clients.iter().map(|client| timeout(client).unwrap_or(forever)).collect()
    }

    /// When somebody will do something next, or [`SimTime::NEVER`].
    pub fn due(&self) -> SimTime {
        self.agenda.due()
    }

    /// How many things clients have before them.
    pub fn waiting(&self) -> usize {
        self.agenda.len()
    }

    /// A fresh request is born: its client lets it pass, or not.
    #[inline]
    pub fn arrive(&mut self, now: SimTime, request: Request) -> Knock {
        if self.client(&request).is_none() {
            return Knock::Now(request);
        }
        self.knock(now, Request { watched: true, ..request })
    }

    /// Takes the first thing that is due at `now` from the agenda, if there is one.
    pub fn wake(&mut self, now: SimTime) -> Option<Knock> {
        Some(match self.agenda.pop(now)? {
            Task::Try(request) => self.knock(now, request),
            Task::TryBooked(request) => Knock::Now(request),
            Task::GiveUpWaiting(request) => {
                match self.failed(now, &request, Failure::ClientTimeout) {
                    Some(settled) => Knock::Never(settled),
                    None => Knock::Later,
                }
            }
        })
    }

    /// A client hears of its request; says whether that is the end of it.
    pub fn heed(&mut self, now: SimTime, fact: &Fact) -> Option<Settled> {
        match fact {
            Fact::Started(fact) => self.started(now, fact),
            Fact::Throttled(fact) => return self.failed(now, &fact.request, Failure::Throttled),
            Fact::Completed(fact) => return self.completed(now, fact),
            Fact::EnvStarted(_)
            | Fact::Ready(_)
            | Fact::EnvStopped(_)
            | Fact::Applied(_)
            | Fact::Refused(_)
            | Fact::Versioned(_)
            | Fact::Provisioned(_)
            | Fact::Queued(_)
            | Fact::Settled(_) => {}
        }
        None
    }

    fn client(&mut self, request: &Request) -> Option<&mut Client> {
        self.clients.get_mut(request.id.source.index()).and_then(Option::as_mut)
    }

    /// Somebody wants to make a request: breaker and limiter are asked.
    fn knock(&mut self, now: SimTime, request: Request) -> Knock {
        let Some(client) = self.client(&request) else { return Knock::Now(request) };
        let why = match client.pass(now, &request) {
            Pass::Now => return Knock::Now(request),
            Pass::At(at) => {
                self.agenda.push(at, Task::TryBooked(request));
                return Knock::Later;
            }
            Pass::Refused(why) => why,
        };
        Knock::Never(Settled { request, tries: request.attempt - 1, end: Settlement::GaveUp(why) })
    }

    /// A try is under way; only one that will take too long needs watching.
    fn started(&mut self, now: SimTime, fact: &Started) {
        let Some(client) = self.client(&fact.request) else { return };
        let deadline = client.deadline(now);
        if deadline < fact.ends {
            self.agenda.push(deadline, Task::GiveUpWaiting(fact.request));
        }
    }

    fn completed(&mut self, now: SimTime, fact: &Completed) -> Option<Settled> {
        let client = self.client(&fact.request)?;
        if client.deadline(fact.started) < now {
            return None;
        }
        let failure = match fact.outcome {
            Outcome::Success => {
                client.succeeded(&fact.request);
                return Some(answered(fact));
            }
            Outcome::Error | Outcome::Crash | Outcome::Timeout => Failure::Failed,
            Outcome::Limited => Failure::HandlerLimited,
        };
        self.failed(now, &fact.request, failure)
    }

    /// A try was of no use: the client tries again, or gives up.
    fn failed(&mut self, now: SimTime, request: &Request, failure: Failure) -> Option<Settled> {
        let why = match self.client(request)?.failed(now, request, failure) {
            Next::TryAt(at) => {
                let again = Request { attempt: request.attempt + 1, ..*request };
                self.agenda.push(at, Task::Try(again));
                return None;
            }
            Next::GiveUp(why) => why,
        };
        let end = Settlement::GaveUp(why);
        Some(Settled { request: *request, tries: request.attempt, end })
    }
}

impl Client {
    fn process(&mut self, request: &Request) -> &mut Process {
        let at = request.id.ordinal % self.processes.len() as u64;
        &mut self.processes[at as usize]
    }

    fn pass(&mut self, now: SimTime, request: &Request) -> Pass {
        let (breaker, limiter) = (self.spec.breaker, self.spec.limiter);
        self.process(request).pass(now, request, breaker, limiter)
    }

    /// Until when it waits for a try that began at `began`.
    fn deadline(&self, began: SimTime) -> SimTime {
        self.spec.timeout.map_or(SimTime::NEVER, |timeout| began.saturating_add(timeout))
    }

    fn succeeded(&mut self, request: &Request) {
        let (breaker, retry) = (self.spec.breaker, self.spec.retry);
        self.process(request).succeeded(breaker, &retry, request);
    }

    /// What it does after a failure.
    fn failed(&mut self, now: SimTime, request: &Request, failure: Failure) -> Next {
        let ClientSpec { breaker, retry, max_age, .. } = self.spec;
        let key = self.backoff.with(request.id.ordinal).with(u64::from(request.attempt));
        let process = self.process(request);
        process.failed(now, breaker);
        if !process.may_retry(&retry, request, failure) {
            return Next::GiveUp(failure.into());
        }
        let delay = retry.delay(failure, request.attempt, &mut key.stream());
        // A reaction comes after what it reacts to.
        let at = now.saturating_add(delay.max(SimDuration::from_micros(1)));
        if max_age.is_some_and(|age| request.born.saturating_add(age) < at) {
            return Next::GiveUp(GiveUp::EventTooOld);
        }
        Next::TryAt(at)
    }
}

impl From<Failure> for GiveUp {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Throttled => Self::Throttled,
            Failure::Failed => Self::Failed,
            Failure::HandlerLimited => Self::HandlerLimited,
            Failure::ClientTimeout => Self::ClientTimeout,
        }
    }
}

fn answered(fact: &Completed) -> Settled {
    let end = Settlement::Answered {
        wait: fact.started.since(fact.request.born),
        platform: fact.platform,
        init: fact.init,
        run: fact.duration,
    };
    Settled { request: fact.request, tries: fact.request.attempt, end }
}

#[cfg(test)]
mod tests;
