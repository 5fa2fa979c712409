//! Every field of a fact matters to the digest.

use super::script::model;
use crate::engine::action::Action;
use crate::engine::record::Completed;
use crate::engine::record::{
    EnvRef, EnvStopped, Fact, InitOutcome, Outcome, Ready, Sink, StartKind, Started, StopCause,
    ThrottleReason, Throttled,
};
use crate::engine::source::{Origin, Request};
use crate::id::{EnvSlot, FunctionId, RequestId, SourceId, VersionId};
use crate::metrics::Digest;
use crate::model::Billed;
use crate::units::{SimDuration, SimTime};

const FUNCTIONS: [&str; 2] = ["checkout", "search"];

/// The digest of facts, all at 3 s after a first one.
fn digest(facts: &[Fact]) -> u64 {
    digest_at(SimTime::from_secs(3), facts)
}

fn digest_at(at: SimTime, facts: &[Fact]) -> u64 {
    let mut digest = Digest::new(&model(&FUNCTIONS));
    for fact in facts {
        digest.record(at, fact);
    }
    digest.value()
}

fn request(target: u32, source: u32, ordinal: u64, attempt: u32) -> Request {
    Request {
        failures: 0,
        qualifier: crate::id::Qualifier::Latest,
        mode: crate::engine::source::Mode::Synchronous,
        id: RequestId { source: SourceId(source), ordinal },
        attempt,
        origin: Origin::User,
        target: FunctionId(target),
        work: SimDuration::ZERO,
        born: SimTime::ZERO,
        watched: false,
    }
}

fn env(function: u32, version: u32, birth: u64) -> EnvRef {
    EnvRef { function: FunctionId(function), version: VersionId(version), birth, slot: EnvSlot(0) }
}

fn started(kind: StartKind, request: Request) -> Fact {
    let zero = SimDuration::ZERO;
    Fact::Started(Started {
        pool: crate::engine::record::Pool::OnDemand,
        request,
        env: env(0, 0, 0),
        kind,
        platform: zero,
        init: zero,
        wait: zero,
        ends: SimTime::ZERO,
    })
}

fn completed(outcome: Outcome, request: Request) -> Fact {
    Fact::Completed(Completed {
        pool: crate::engine::record::Pool::OnDemand,
        request,
        env: env(0, 0, 0),
        kind: StartKind::Warm,
        started: SimTime::ZERO,
        platform: SimDuration::ZERO,
        init: SimDuration::ZERO,
        duration: SimDuration::ZERO,
        outcome,
        billed: Billed::default(),
    })
}

fn throttled(reason: ThrottleReason, request: Request) -> Fact {
    Fact::Throttled(Throttled { request, reason })
}

fn ready(init: InitOutcome, env: EnvRef) -> Fact {
    Fact::Ready(Ready { env, init, provisioned_ms: None })
}

fn stopped(cause: StopCause, env: EnvRef) -> Fact {
    Fact::EnvStopped(EnvStopped { env, cause, born: SimTime::ZERO, is_provisioned: false })
}

/// Facts that differ from each other in one field of those that count.
fn variants() -> Vec<Fact> {
    let mut facts = Vec::new();
    let requests = [
        request(0, 0, 0, 1),
        request(1, 0, 0, 1),
        request(0, 1, 0, 1),
        request(0, 0, 1, 1),
        request(0, 0, 0, 2),
    ];
    for request in requests {
        for kind in [StartKind::Warm, StartKind::Reinit, StartKind::Cold] {
            facts.push(started(kind, request));
        }
        for outcome in [Outcome::Success, Outcome::Error, Outcome::Crash, Outcome::Timeout] {
            facts.push(completed(outcome, request));
        }
        facts.extend(ThrottleReason::ALL.map(|reason| throttled(reason, request)));
    }
    for env in [env(0, 0, 0), env(1, 0, 0), env(0, 1, 0), env(0, 0, 1)] {
        facts.extend([InitOutcome::Done, InitOutcome::Cut].map(|init| ready(init, env)));
        facts.extend(crate::metrics::STOP_CAUSES.map(|cause| stopped(cause, env)));
    }
    facts.extend([0, 1].map(|function| Fact::Applied(Action::Deploy(FunctionId(function)))));
    facts
}

#[test]
fn every_field_matters() {
    let mut digests: Vec<u64> = Vec::new();
    for at in [SimTime::ZERO, SimTime::from_micros(1), SimTime::from_secs(17_500_000)] {
        digests.extend(variants().iter().map(|fact| digest_at(at, std::slice::from_ref(fact))));
    }
    let all = digests.len();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!((digests.len(), all), (3 * 99, 3 * 99));
}

#[test]
fn order_and_repetition_matter() {
    let [first, second] = [0, 1].map(|ordinal| started(StartKind::Warm, request(0, 0, ordinal, 1)));
    let there = digest(&[first.clone(), second.clone()]);
    assert_ne!(there, digest(&[second, first.clone()]));
    assert_ne!(digest(&[first.clone(), first.clone()]), digest(std::slice::from_ref(&first)));
    assert_ne!(digest(&[first.clone(), first]), digest(&[]));
}

#[test]
fn golden_value() {
    let mut digest = Digest::new(&model(&FUNCTIONS));
    for (second, fact) in variants().iter().enumerate() {
        digest.record(SimTime::from_secs(second as u64), fact);
    }
    insta::assert_snapshot!(digest, @"af688d4ad0726a01");
}
