//! The limits on rates, as upper bounds on what may have passed.

use std::collections::BTreeMap;

use tepid::engine::record::ThrottleReason;
use tepid::id::FunctionId;
use tepid::model::{Model, Refill, RequestRate, Scaling};
use tepid::units::SimTime;

/// Who spends a rate (none: the account), and the concurrency that it comes with.
pub(super) type Spender = (Option<FunctionId>, u32);

/// What has passed so far.
pub(super) struct Limits {
    /// Requests in the latest second, by whose rate they count against (none: the account's).
    passed: BTreeMap<Option<FunctionId>, (u64, u64)>,
    /// Environments started, by function.
    started: Vec<u64>,
}

impl Limits {
    pub(super) fn new(model: &Model) -> Self {
        Self { passed: BTreeMap::new(), started: vec![0; model.functions.len()] }
    }

    /// A request passed the rate limit, if there is one.
    pub(super) fn passed(&mut self, model: &Model, spender: Spender, now: SimTime, label: &str) {
        let (count, most) = self.this_second(model, spender, now);
        *count += 1;
        assert!(*count <= most, "{label} at {now}: {count} requests in a second");
    }

    pub(super) fn throttled(
        &mut self,
        model: &Model,
        spender: Spender,
        reason: ThrottleReason,
        now: SimTime,
        label: &str,
    ) {
        match reason {
            ThrottleReason::SwitchedOff => {}
            ThrottleReason::RequestRate | ThrottleReason::ReservedRequestRate => {
                // More may have passed before the limit was lowered.
                let (count, most) = self.this_second(model, spender, now);
                assert!(*count >= most, "{label} at {now}: the rate was not spent");
            }
            ThrottleReason::Concurrency
            | ThrottleReason::ReservedConcurrency
            | ThrottleReason::ScalingRate => self.passed(model, spender, now, label),
        }
    }

    /// Never more environments than a full bucket and what came back since the start.
    pub(super) fn env_started(
        &mut self,
        model: &Model,
        function: FunctionId,
        now: SimTime,
        label: &str,
    ) {
        self.started[function.index()] += 1;
        let micros = now.as_micros();
        let own = self.started[function.index()];
        let (started, most) = match model.platform.scaling {
            Scaling::Unlimited => return,
            Scaling::Legacy { burst, per_minute } => {
                let minutes = micros / 60_000_000;
                (self.started.iter().sum(), u64::from(burst) + u64::from(per_minute) * minutes)
            }
            Scaling::TokenBucket { capacity, refill } => {
                let back = match refill {
                    Refill::Continuous { per_second } => u64::from(per_second) * micros / 1_000_000,
                    Refill::Stepwise { tokens, every } => {
                        u64::from(tokens) * (micros / every.as_micros())
                    }
                };
                (own, u64::from(capacity) + back)
            }
        };
        assert!(started <= most, "{label} at {now}: {started} environments, allowed {most}");
    }

    fn this_second(
        &mut self,
        model: &Model,
        (whose, concurrency): Spender,
        now: SimTime,
    ) -> (&mut u64, u64) {
        let most = match model.platform.request_rate {
            RequestRate::Unlimited => u64::MAX,
            RequestRate::PerConcurrency(rate) => u64::from(rate) * u64::from(concurrency),
        };
        let second = now.as_micros() / 1_000_000;
        let entry = self.passed.entry(whose).or_default();
        if entry.0 != second {
            *entry = (second, 0);
        }
        (&mut entry.1, most)
    }
}
