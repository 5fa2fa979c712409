//! What has occurred at all: a rule that no scenario reaches is not tested.

use std::collections::BTreeMap;

use tepid::engine::record::{Fact, ThrottleReason};

/// How often each kind of fact, with its reason or outcome, has occurred.
#[derive(Default)]
pub(super) struct Coverage(BTreeMap<String, u64>);

/// Every kind that must occur, but for throttles, which are listed by their own type.
const EXPECTED: [&str; 17] = [
    "env started",
    "start Cold",
    "start Reinit",
    "start Warm",
    "ready Cut",
    "ready Done",
    "completed Crash",
    "completed Error",
    "completed Limited",
    "completed Success",
    "completed Timeout",
    "stop Age",
    "stop Deployment",
    "stop Idle",
    "stop Silence",
    "deployed applied",
    "versioned",
];

/// How often at least; a kind that is rarer is tested by accident only.
const ENOUGH: u64 = 200;

impl Coverage {
    pub(super) fn count(&mut self, fact: &Fact) {
        // Exhaustive, so that a new kind of fact cannot be forgotten.
        let kind = match fact {
            Fact::Throttled(throttled) => format!("throttle {:?}", throttled.reason),
            Fact::EnvStarted(_) => "env started".to_owned(),
            Fact::Started(started) => format!("start {:?}", started.kind),
            Fact::Ready(ready) => format!("ready {:?}", ready.init),
            Fact::Completed(completed) => format!("completed {:?}", completed.outcome),
            Fact::EnvStopped(stopped) => format!("stop {:?}", stopped.cause),
            Fact::Applied(action) => format!("{} applied", action.key()),
            Fact::Refused(refused) => format!("{} refused", refused.action.key()),
            Fact::Versioned(_) => "versioned".to_owned(),
            Fact::Provisioned(fact) => format!("provision {:?}", fact.status),
            Fact::Queued(_) => "queued".to_owned(),
            Fact::Settled(settled) => format!("settled {:?}", settled.end),
        };
        *self.0.entry(kind).or_default() += 1;
    }

    pub(super) fn assert_complete(&self) {
        let reasons = ThrottleReason::ALL.map(|reason| format!("throttle {reason:?}"));
        let expected = EXPECTED.iter().map(|kind| (*kind).to_owned()).chain(reasons);
        let rare: Vec<String> =
            expected.filter(|kind| self.0.get(kind).is_none_or(|count| *count < ENOUGH)).collect();
        assert!(rare.is_empty(), "hardly occurred: {rare:?}; counts: {:#?}", self.0);
        assert_eq!(self.0.len(), EXPECTED.len() + ThrottleReason::ALL.len(), "{:#?}", self.0);
    }
}
