//! What the account's control plane did: provisioned concurrency, events, changes.

use std::collections::BTreeMap;

use crate::engine::action::Action;
use crate::engine::record::{
    Completed, Fact, Outcome, Pool, ProvisionStatus, Provisioned, Refusal, Refused, Settled,
    Settlement, Sink, Started, Versioned,
};
use crate::engine::source::{Mode, Origin, Request};
use crate::id::VersionId;
use crate::metrics::by_version::ByVersion;
use crate::metrics::level::Level;
use crate::model::{EventConfig, Model};
use crate::stats::{Histogram, Precision};
use crate::units::{SimDuration, SimTime};

/// How many changes are kept one by one; autoscaling may make one in every minute.
pub const MOST_CHANGES: usize = 1_000;

/// Follows the control plane; runs without it cost nothing but two comparisons an invocation.
#[derive(Clone, Debug, Default)]
pub struct Control {
    provisions: ByVersion<Provision>,
    events: Events,
    changes: Vec<Change>,
    /// How many changes are not kept.
    others: u64,
    /// What each function does with events that are over.
    configs: Vec<EventConfig>,
    /// The numbers of published versions.
    numbers: BTreeMap<VersionId, u16>,
}

/// What was provisioned for one version.
#[derive(Clone, Debug)]
pub struct Provision {
    /// What was told of it last.
    pub last: Provisioned,
    /// The version's number.
    pub number: Option<u16>,
    /// When something was asked for that was not there.
    pub asked: SimTime,
    /// How long it took until everything was there the last time; nothing as long as it takes.
    pub took: Option<SimDuration>,
    /// Invocations that ran on it.
    pub invocations: u64,
    /// Invocations of the version that found all of it busy (F2.11).
    pub spillovers: u64,
    busy: Level,
    /// What there was to use, times time, up to `seen` \[environment·µs\].
    available: u128,
    seen: SimTime,
}

/// What became of asynchronous invocations (F4.2 to F4.4).
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// Events that Lambda took into its queue.
    pub accepted: u64,
    /// Tries that were started.
    pub tries: u64,
    /// Events that were answered.
    pub answered: u64,
    /// Events that nobody tries any more.
    pub dropped: u64,
    /// Those of them that went to a dead-letter queue or to a destination (F4.4).
    pub kept: u64,
    /// Answered events of which a destination was told (F4.4).
    pub told: u64,
    /// The most that waited at once.
    pub backlog_max: u64,
    waiting: u64,
    age: Option<Box<Histogram>>,
}

/// A change that was made or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: SimTime,
    /// What.
    pub action: Action,
    /// Why not, if it was refused.
    pub refusal: Option<Refusal>,
}

impl Control {
    /// The control plane of `model`, in which nothing has happened yet.
    pub fn new(model: &Model) -> Self {
        let published = model.published.iter().zip(model.functions.len() as u32..);
        Self {
            configs: model.functions.iter().map(|function| function.events).collect(),
            numbers: published.map(|(own, id)| (VersionId(id), own.number)).collect(),
            ..Self::default()
        }
    }

    /// What was provisioned, in the order in which it was first asked for.
    pub fn provisions(&self) -> &[Provision] {
        self.provisions.rows()
    }

    /// What became of events.
    pub const fn events(&self) -> &Events {
        &self.events
    }

    /// The first changes, in order of time, and how many came after them.
    pub fn changes(&self) -> (&[Change], u64) {
        (&self.changes, self.others)
    }

    #[cold]
    fn provisioned(&mut self, at: SimTime, fact: &Provisioned) {
        if let Some(provision) = self.provisions.get_mut(fact.version) {
            provision.change(at, fact);
        } else {
            let number = self.numbers.get(&fact.version).copied();
            self.provisions.put(fact.version, Provision::new(at, fact, number));
        }
    }

    #[inline]
    fn started(&mut self, at: SimTime, fact: &Started) {
        if fact.pool != Pool::OnDemand {
            self.served(at, fact.env.version, fact.pool);
        }
        if is_event(&fact.request) {
            self.events.started(fact.wait);
        }
    }

    #[cold]
    fn served(&mut self, at: SimTime, version: VersionId, pool: Pool) {
        let Some(provision) = self.provisions.get_mut(version) else { return };
        if pool == Pool::Provisioned {
            provision.invocations += 1;
            provision.busy.rise(at);
        } else {
            provision.spillovers += 1;
        }
    }

    #[inline]
    fn completed(&mut self, at: SimTime, fact: &Completed) {
        if fact.pool == Pool::Provisioned
            && let Some(provision) = self.provisions.get_mut(fact.env.version)
        {
            provision.busy.fall(at);
        }
        if is_event(&fact.request) && fact.outcome != Outcome::Success {
            // It waits again, or is dropped at once, which is told apart.
            self.events.wait();
        }
    }

    #[cold]
    fn settled(&mut self, fact: &Settled) {
        if is_event(&fact.request) {
            let config = self.configs.get(fact.request.target.index());
            self.events.settled(&fact.end, config.copied().unwrap_or_default());
        }
    }

    #[cold]
    fn versioned(&mut self, fact: &Versioned) {
        if let Some(number) = fact.number {
            self.numbers.insert(fact.version, number);
        }
    }

    #[cold]
    fn change(&mut self, at: SimTime, action: Action, refusal: Option<Refusal>) {
        if self.changes.len() < MOST_CHANGES {
            self.changes.push(Change { at, action, refusal });
        } else {
            self.others += 1;
        }
    }
}

impl Sink for Control {
    #[expect(clippy::inline_always, reason = "the caller knows which fact it is")]
    #[inline(always)]
    fn record(&mut self, at: SimTime, fact: &Fact) {
        match fact {
            Fact::Started(fact) => self.started(at, fact),
            Fact::Completed(fact) => self.completed(at, fact),
            Fact::Provisioned(fact) => self.provisioned(at, fact),
            Fact::Queued(request) if request.origin == Origin::User => self.events.queued(),
            Fact::Settled(fact) => self.settled(fact),
            Fact::Versioned(fact) => self.versioned(fact),
            Fact::Applied(action) => self.change(at, *action, None),
            Fact::Refused(Refused { action, refusal }) => self.change(at, *action, Some(*refusal)),
            Fact::Queued(_)
            | Fact::Throttled(_)
            | Fact::EnvStarted(_)
            | Fact::Ready(_)
            | Fact::EnvStopped(_) => {}
        }
    }
}

impl Provision {
    fn new(at: SimTime, fact: &Provisioned, number: Option<u16>) -> Self {
        let mut provision = Self {
            number,
            last: Provisioned { available: 0, ..*fact },
            asked: at,
            took: None,
            invocations: 0,
            spillovers: 0,
            busy: Level::default(),
            available: 0,
            seen: at,
        };
        provision.change(at, fact);
        provision
    }

    fn change(&mut self, at: SimTime, fact: &Provisioned) {
        self.available = self.available_until(at);
        self.seen = at;
        if self.last.requested < fact.requested {
            self.asked = at;
            self.took = None;
        }
        if fact.status == ProvisionStatus::Ready && self.took.is_none() {
            self.took = Some(at.since(self.asked));
        }
        self.last = *fact;
    }

    fn available_until(&self, at: SimTime) -> u128 {
        let since = u128::from(at.since(self.seen).as_micros());
        self.available + since * u128::from(self.last.available)
    }

    /// The mean share of what there was to use that was busy up to `at`; nothing where there never
    /// was anything.
    pub fn utilization(&self, at: SimTime) -> Option<f64> {
        let available = self.available_until(at);
        (available > 0).then(|| self.busy.area(at).as_micros() as f64 / available as f64)
    }

    /// The share of the version's invocations that spilled over, 0 if there were none.
    pub fn spillover_rate(&self) -> f64 {
        self.spillovers as f64 / (self.invocations + self.spillovers).max(1) as f64
    }
}

impl Events {
    /// How old events were when a try started \[µs\].
    pub fn age(&self) -> Option<&Histogram> {
        self.age.as_deref()
    }

    /// How many wait.
    pub const fn waiting(&self) -> u64 {
        self.waiting
    }

    #[cold]
    fn queued(&mut self) {
        self.accepted += 1;
        self.wait();
    }

    #[cold]
    fn wait(&mut self) {
        self.waiting += 1;
        self.backlog_max = self.backlog_max.max(self.waiting);
    }

    #[cold]
    fn started(&mut self, wait: SimDuration) {
        self.tries += 1;
        self.waiting -= 1;
        let age = self.age.get_or_insert_with(|| Box::new(Histogram::new(Precision::Fine)));
        age.record(wait.as_micros());
    }

    fn settled(&mut self, end: &Settlement, config: EventConfig) {
        match end {
            Settlement::Answered { .. } => {
                self.answered += 1;
                self.told += u64::from(config.tells_answered);
            }
            Settlement::GaveUp(_) => {
                self.dropped += 1;
                self.kept += u64::from(config.keeps_dropped);
                self.waiting -= 1;
            }
        }
    }
}

/// Whether a user's request waits for nobody; what policies ask for is told apart.
#[inline]
fn is_event(request: &Request) -> bool {
    request.mode == Mode::Asynchronous && request.origin == Origin::User
}
