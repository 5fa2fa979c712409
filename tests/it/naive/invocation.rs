//! How an invocation ends, and the streams that decide it.

use tepid::engine::record::{Completed, EnvRef, Outcome, StartKind};
use tepid::engine::source::Request;
use tepid::id::VersionId;
use tepid::rng::{Purpose, Stream, StreamKey};
use tepid::units::{Share, SimDuration};

use super::{Naive, Version};

impl Naive {
    /// How an invocation that starts now will end; `again` is an INIT repeated inside INVOKE.
    pub(super) fn invocation(
        &self,
        request: Request,
        env: EnvRef,
        kind: StartKind,
        (platform, init): (SimDuration, SimDuration),
        billed_init: SimDuration,
        again: SimDuration,
    ) -> Completed {
        let function = self.function(request.target);
        let wanted = again + request.work;
        let duration = wanted.min(function.timeout);
        let outcome =
            if wanted > function.timeout { Outcome::Timeout } else { self.outcome(&request) };
        let billing = self.model.platform.billing;
        let billed = billing.billed(function.packaging, billed_init, duration);
        let started = self.now;
        Completed { request, env, kind, started, platform, init, duration, outcome, billed }
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
