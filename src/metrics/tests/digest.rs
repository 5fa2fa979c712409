//! Every field of a fact matters to the digest.

use super::script::model;
use crate::engine::action::Action;
use crate::engine::record::Completed;
use crate::engine::record::{
    EnvRef, EnvStopped, Fact, InitOutcome, Outcome, Pool, Ready, Sink, StartKind, Started,
    StopCause, ThrottleReason, Throttled,
};
use crate::engine::source::{Origin, Request};
use crate::id::{AliasId, EnvSlot, FunctionId, Qualifier, RequestId, SourceId, VersionId};
use crate::metrics::Digest;
use crate::model::{Billed, Route};
use crate::units::{MemoryMb, Share, SimDuration, SimTime};

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

fn started(kind: StartKind, pool: Pool, request: Request) -> Fact {
    let zero = SimDuration::ZERO;
    Fact::Started(Started {
        pool,
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
        pool: Pool::OnDemand,
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
            for pool in [Pool::OnDemand, Pool::Spillover, Pool::Provisioned] {
                facts.push(started(kind, pool, request));
            }
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
    facts.extend(actions().into_iter().map(Fact::Applied));
    facts
}

/// Actions that differ from each other in one field, or in what they are.
fn actions() -> Vec<Action> {
    let mut actions = vec![Action::Quota(5), Action::Quota(6)];
    for function in [0, 1].map(FunctionId) {
        actions.extend([Action::Deploy(function), Action::Publish(function)]);
        for units in [None, Some(0), Some(5)] {
            actions.push(Action::Reserve { function, units });
        }
        for memory in [128, 256].map(MemoryMb::new) {
            actions.push(Action::Resize { function, memory });
        }
        let aliases = [0, 1].map(|alias| Qualifier::Alias(AliasId(alias)));
        let versions = [0, 1].map(Qualifier::Version);
        for qualifier in [Qualifier::Latest].into_iter().chain(versions).chain(aliases) {
            actions.push(Action::Unprovision { function, qualifier });
            for units in [0, 5] {
                actions.push(Action::Provision { function, qualifier, units });
                actions.push(Action::Burst { function, qualifier, requests: units });
            }
        }
    }
    let [few, many] = [1, 500_000_000].map(Share::from_ppb);
    for alias in [0, 1].map(AliasId) {
        actions.push(Action::Release(alias));
        for other in [None, Some((1, few)), Some((1, many)), Some((2, few))] {
            for version in [1, 2] {
                actions.push(Action::Point { alias, route: Route { version, other } });
            }
        }
    }
    actions
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
    assert_eq!((digests.len(), all), (3 * 211, 3 * 211));
}

#[test]
fn order_and_repetition_matter() {
    let [first, second] =
        [0, 1].map(|ordinal| started(StartKind::Warm, Pool::OnDemand, request(0, 0, ordinal, 1)));
    let there = digest(&[first, second]);
    assert_ne!(there, digest(&[second, first]));
    assert_ne!(digest(&[first, first]), digest(std::slice::from_ref(&first)));
    assert_ne!(digest(&[first, first]), digest(&[]));
}

#[test]
fn golden_value() {
    let mut digest = Digest::new(&model(&FUNCTIONS));
    for (second, fact) in variants().iter().enumerate() {
        digest.record(SimTime::from_secs(second as u64), fact);
    }
    insta::assert_snapshot!(digest, @"9fd1fc826cf4795e");
}
