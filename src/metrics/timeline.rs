//! A run over time in memory that does not grow: buckets that double their width when they are
//! all in use.

use crate::engine::record::{Fact, Sink, StartKind};
use crate::engine::source::Origin;
use crate::id::FunctionId;
use crate::units::{SimDuration, SimTime};

/// How many buckets there are at most.
const BUCKETS: usize = 512;
/// How wide the first buckets are.
const FIRST_WIDTH: SimDuration = SimDuration::from_millis(1);

/// Levels and counts of all functions, and the busy environments of some.
///
/// Everything in it is exact for its bucket: doubling the width adds pairs of buckets up.
#[derive(Clone, Debug)]
pub struct Timeline {
    width: SimDuration,
    /// Full buckets, then the present one.
    buckets: Vec<Bucket>,
    now: SimTime,
    watched: Vec<FunctionId>,
    busy: u64,
    alive: u64,
    watched_busy: Vec<u64>,
}

/// What happened in one stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Environments in INIT or INVOKE.
    pub busy: Span,
    /// Environments of any state.
    pub alive: Span,
    /// Environments in INIT or INVOKE of each watched function.
    pub watched: Vec<Span>,
    /// Users' cold starts.
    pub cold_starts: u64,
    /// Users' tries that were refused.
    pub throttles: u64,
}

/// A level over a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The lowest that it was, even for no time.
    pub min: u64,
    /// The highest that it was, even for no time.
    pub max: u64,
    /// The level times the time that it held [level x µs].
    pub area: u128,
}

impl Timeline {
    /// A timeline that begins at 0 and keeps the busy environments of `watched` apart.
    pub fn new(watched: Vec<FunctionId>) -> Self {
        let first = Bucket { watched: vec![Span::default(); watched.len()], ..Bucket::default() };
        Self {
            width: FIRST_WIDTH,
            buckets: vec![first],
            now: SimTime::ZERO,
            watched_busy: vec![0; watched.len()],
            watched,
            busy: 0,
            alive: 0,
        }
    }

    /// How wide a bucket is; the last one may not be over.
    pub const fn width(&self) -> SimDuration {
        self.width
    }

    /// The functions that are kept apart.
    pub fn watched(&self) -> &[FunctionId] {
        &self.watched
    }

    /// The buckets from 0 up to `at`, which must not be earlier than the last recorded fact.
    #[must_use]
    pub fn finish(&self, at: SimTime) -> Self {
        let mut finished = self.clone();
        finished.go(at);
        // What happened at the very end belongs to the time before it.
        let begins_now = at == SimTime::ZERO + finished.width.saturating_mul(finished.full());
        if begins_now && finished.buckets.len() > 1 {
            let last = finished.buckets.pop().unwrap_or_default();
            finished.present().join(&last);
        }
        finished
    }

    /// The buckets in order of time.
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// How many buckets are over.
    const fn full(&self) -> u64 {
        self.buckets.len() as u64 - 1
    }

    fn present(&mut self) -> &mut Bucket {
        self.buckets.last_mut().expect("there is always a present bucket")
    }

    /// Time goes on to `at` at the present levels.
    fn go(&mut self, at: SimTime) {
        loop {
            let end = SimTime::ZERO + self.width.saturating_mul(self.full() + 1);
            self.hold(at.min(end));
            if at < end {
                return;
            }
            if self.buckets.len() == BUCKETS {
                self.widen();
            } else {
                self.begin();
            }
        }
    }

    /// The present levels hold until `at`, in the present bucket.
    fn hold(&mut self, at: SimTime) {
        let time = u128::from(at.since(self.now).as_micros());
        self.now = at;
        let (busy, alive) = (self.busy, self.alive);
        let bucket = self.buckets.last_mut().expect("there is always a present bucket");
        bucket.busy.area += u128::from(busy) * time;
        bucket.alive.area += u128::from(alive) * time;
        for (span, level) in bucket.watched.iter_mut().zip(&self.watched_busy) {
            span.area += u128::from(*level) * time;
        }
    }

    /// A new present bucket at the present levels.
    fn begin(&mut self) {
        self.buckets.push(Bucket {
            busy: Span::at(self.busy),
            alive: Span::at(self.alive),
            watched: self.watched_busy.iter().map(|level| Span::at(*level)).collect(),
            cold_starts: 0,
            throttles: 0,
        });
    }

    /// Buckets of twice the width, half as many.
    fn widen(&mut self) {
        self.width = self.width.saturating_mul(2);
        for pair in 0..BUCKETS / 2 {
            let mut joined = std::mem::take(&mut self.buckets[2 * pair]);
            joined.join(&self.buckets[2 * pair + 1]);
            self.buckets[pair] = joined;
        }
        self.buckets.truncate(BUCKETS / 2);
    }

    fn change(&mut self, at: SimTime, function: FunctionId, rises: bool) {
        self.go(at);
        step(&mut self.busy, rises);
        let busy = self.busy;
        self.present().busy.see(busy);
        let place = self.watched.iter().position(|watched| *watched == function);
        if let Some(place) = place {
            step(&mut self.watched_busy[place], rises);
            let busy = self.watched_busy[place];
            self.present().watched[place].see(busy);
        }
    }

    fn change_alive(&mut self, at: SimTime, rises: bool) {
        self.go(at);
        step(&mut self.alive, rises);
        let alive = self.alive;
        self.present().alive.see(alive);
    }
}

impl Sink for Timeline {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        match fact {
            Fact::Started(fact) => {
                self.change(at, fact.request.target, true);
                let is_cold = fact.kind == StartKind::Cold;
                let is_users = fact.request.origin == Origin::User;
                self.present().cold_starts += u64::from(is_cold && is_users);
            }
            Fact::Completed(fact) => self.change(at, fact.request.target, false),
            Fact::Throttled(fact) => {
                self.go(at);
                self.present().throttles += u64::from(fact.request.origin == Origin::User);
            }
            Fact::EnvStarted(_) => self.change_alive(at, true),
            Fact::EnvStopped(_) => self.change_alive(at, false),
            _ => {}
        }
    }
}

impl Bucket {
    /// Adds the stretch of time that follows.
    pub fn join(&mut self, next: &Self) {
        self.busy.join(next.busy);
        self.alive.join(next.alive);
        for (span, next) in self.watched.iter_mut().zip(&next.watched) {
            span.join(*next);
        }
        self.cold_starts += next.cold_starts;
        self.throttles += next.throttles;
    }
}

impl Span {
    const fn at(level: u64) -> Self {
        Self { min: level, max: level, area: 0 }
    }

    fn see(&mut self, level: u64) {
        self.min = self.min.min(level);
        self.max = self.max.max(level);
    }

    fn join(&mut self, next: Self) {
        self.min = self.min.min(next.min);
        self.max = self.max.max(next.max);
        self.area += next.area;
    }
}

fn step(level: &mut u64, rises: bool) {
    *level = if rises { *level + 1 } else { *level - 1 };
}

#[cfg(test)]
mod tests;
