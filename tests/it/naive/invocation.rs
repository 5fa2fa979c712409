//! How an invocation ends, and the streams that decide it.

use tepid::engine::record::{Completed, EnvRef, Outcome, Pool, StartKind};
use tepid::engine::source::{Origin, Request};
use tepid::id::VersionId;
use tepid::rng::{Purpose, Stream, StreamKey};
use tepid::units::{Share, SimDuration, SimTime};

use super::{Naive, Version};

/// What comes before the work of an invocation.
#[derive(Clone, Copy, Default)]
pub(super) struct Spans {
    pub(super) platform: SimDuration,
    /// INIT before INVOKE, and what of it is billed.
    pub(super) init: SimDuration,
    pub(super) billed_init: SimDuration,
    /// What INVOKE takes before the work: a repeated INIT, a first call.
    pub(super) again: SimDuration,
}

impl Naive {
    /// How an invocation that starts now will end.
    pub(super) fn invocation(
        &self,
        request: Request,
        env: EnvRef,
        (kind, pool): (StartKind, Pool),
        start: Spans,
        passed: &mut Vec<SimTime>,
    ) -> Completed {
        let Spans { platform, init, billed_init, again } = start;
        let function = self.function(request.target);
        let memory = self.versions[env.version.index()].memory;
        let refused = function.limiter.filter(|limiter| {
            let counts = |at: &&SimTime| at.saturating_add(limiter.limit.window) > self.now;
            let is_full = passed.iter().filter(counts).count() >= limiter.limit.max as usize;
            if !is_full {
                passed.push(self.now);
            }
            is_full
        });
        let wanted = match refused {
            Some(limiter) => again + limiter.refusal,
            // A policy's call waits, which memory makes no faster.
            None if request.origin == Origin::Policy => again + request.work,
            None => again + function.pace(memory).apply(request.work),
        };
        let duration = wanted.min(function.timeout);
        let outcome = match refused {
            Some(_) => Outcome::Limited,
            None if wanted > function.timeout => Outcome::Timeout,
            None => self.outcome(&request),
        };
        let billing = self.model.platform.billing;
        let billed = billing.billed(function.packaging, billed_init, duration);
        let started = self.now;
        Completed { request, env, kind, pool, started, platform, init, duration, outcome, billed }
    }

    fn outcome(&self, request: &Request) -> Outcome {
        let failures = self.function(request.target).failures;
        if failures.crash == Share::ZERO && failures.error == Share::ZERO {
            return Outcome::Success;
        }
        let mut draw = self.about(request, Purpose::Outcome);
        if failures.crash.includes(draw.next_u64()) {
            Outcome::Crash
        } else if failures.error.includes(draw.next_u64()) {
            Outcome::Error
        } else {
            Outcome::Success
        }
    }

    /// A stream of one environment, from its version and words such as its birth.
    pub(super) fn draw(&self, version: VersionId, purpose: Purpose, words: &[u64]) -> Stream {
        let Version { function, generation, .. } = self.versions[version.index()];
        let name = &self.function(function).name;
        let key = StreamKey::new(self.seed, purpose).name(name).with(generation);
        words.iter().fold(key, |key, word| key.with(*word)).stream()
    }

    /// A stream of one try of one request.
    pub(super) fn about(&self, request: &Request, purpose: Purpose) -> Stream {
        let name = &self.sources[request.id.source.index()];
        let key = StreamKey::new(self.seed, purpose).name(name);
        key.with(request.id.ordinal).with(u64::from(request.attempt)).stream()
    }
}
