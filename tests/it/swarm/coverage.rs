//! What has occurred at all: a rule that no scenario reaches is not tested.

use std::collections::BTreeMap;

use tepid::engine::record::{Fact, Settlement, StopCause, ThrottleReason};

/// How often each kind of fact, with its reason or outcome, has occurred.
#[derive(Default)]
pub(super) struct Coverage(BTreeMap<String, u64>);

/// Every kind that must occur, but for throttles, which are listed by their own type.
const EXPECTED: &[&str] = &[
    "env started",
    "start Cold OnDemand",
    "start Cold Spillover",
    "start Reinit OnDemand",
    "start Reinit Provisioned",
    "start Reinit Spillover",
    "start Warm OnDemand",
    "start Warm Provisioned",
    "start Warm Spillover",
    "ready Cut",
    "ready Done",
    "provisioned ready Cut",
    "provisioned ready Done",
    "completed Crash",
    "completed Error",
    "completed Limited",
    "completed Success",
    "completed Timeout",
    "stop Age",
    "stop Deployment",
    "stop Idle",
    "stop InitFailure",
    "stop Release",
    "stop Silence",
    "provisioned stop Age",
    "versioned",
    "burst applied",
    "deployed applied",
    "pointed applied",
    "provisioned applied",
    "published applied",
    "quota applied",
    "released applied",
    "reserved applied",
    "resized applied",
    "unprovisioned applied",
    "refused AboveReserved",
    "refused AboveUnreserved",
    "refused AliasIsProvisioned",
    "refused BelowMinimum",
    "refused BelowProvisioned",
    "refused NoUnits",
    "refused NotPublished",
    "refused QuotaInUse",
    "refused UnknownVersion",
    "refused Unpublished",
    "refused VersionIsProvisioned",
    "refused Weighted",
    "provision Failed",
    "provision InProgress",
    "provision Ready",
    "queued",
    "answered",
    "gave up: EventTooOld",
    "gave up: Failed",
    "gave up: Throttled",
];

/// How often at least; a kind that is rarer is tested by accident only.
const ENOUGH: u64 = 200;

impl Coverage {
    pub(super) fn count(&mut self, fact: &Fact) {
        // Exhaustive, so that a new kind of fact cannot be forgotten.
        let kind = match fact {
            Fact::Throttled(throttled) => format!("throttle {:?}", throttled.reason),
            Fact::EnvStarted(_) => "env started".to_owned(),
            Fact::Started(started) => format!("start {:?} {:?}", started.kind, started.pool),
            Fact::Ready(ready) => {
                format!("{}ready {:?}", apart(ready.provisioned_ms.is_some()), ready.init)
            }
            Fact::Completed(completed) => format!("completed {:?}", completed.outcome),
            Fact::EnvStopped(stopped) => {
                let is_old = stopped.is_provisioned && stopped.cause == StopCause::Age;
                format!("{}stop {:?}", apart(is_old), stopped.cause)
            }
            Fact::Applied(action) => format!("{} applied", action.key()),
            Fact::Refused(refused) => {
                let refusal = format!("{:?}", refused.refusal);
                format!("refused {}", refusal.split(' ').next().expect("it has a name"))
            }
            Fact::Versioned(_) => "versioned".to_owned(),
            Fact::Provisioned(fact) => format!("provision {:?}", fact.status),
            Fact::Queued(_) => "queued".to_owned(),
            Fact::Settled(settled) => match settled.end {
                Settlement::Answered { .. } => "answered".to_owned(),
                Settlement::GaveUp(why) => format!("gave up: {why:?}"),
            },
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

/// What is provisioned is counted apart.
const fn apart(is_provisioned: bool) -> &'static str {
    if is_provisioned { "provisioned " } else { "" }
}
