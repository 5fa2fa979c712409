//! The two limits on rates: requests in a second, and new environments.

use tepid::engine::record::ThrottleReason;
use tepid::id::FunctionId;
use tepid::model::{Model, Refill, RequestRate, Scaling};
use tepid::units::SimTime;

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;

/// Requests that passed: when, and against whose rate (none: the account's).
#[derive(Clone, Default)]
pub(super) struct Rates {
    passed: Vec<(SimTime, Option<FunctionId>)>,
}

impl Rates {
    /// Lets a request through if the current second has room, by counting those before it.
    pub(super) fn pass(
        &mut self,
        model: &Model,
        function: FunctionId,
        now: SimTime,
    ) -> Result<(), ThrottleReason> {
        let RequestRate::PerConcurrency(rate) = model.platform.request_rate else { return Ok(()) };
        let (whose, concurrency, reason) = match model.functions[function.index()].reserved {
            Some(reserved) => (Some(function), reserved, ThrottleReason::ReservedRequestRate),
            None => (None, model.account.concurrency, ThrottleReason::RequestRate),
        };
        let second = |at: SimTime| at.as_micros() / SECOND;
        self.passed.retain(|(at, _)| second(*at) == second(now));
        let count = self.passed.iter().filter(|(_, other)| *other == whose).count() as u64;
        if count >= u64::from(rate) * u64::from(concurrency) {
            return Err(reason);
        }
        self.passed.push((now, whose));
        Ok(())
    }
}

/// What is left for new environments, in millionths of one.
#[derive(Clone)]
pub(super) struct Tokens {
    /// By function; the legacy rule uses the first one for the whole account.
    buckets: Vec<(SimTime, u64)>,
}

impl Tokens {
    pub(super) fn new(model: &Model) -> Self {
        let full = capacity(model.platform.scaling);
        Self { buckets: vec![(SimTime::ZERO, full); model.functions.len()] }
    }

    /// Takes what one environment costs, if there is as much.
    pub(super) fn take(&mut self, model: &Model, function: FunctionId, now: SimTime) -> bool {
        let scaling = model.platform.scaling;
        let index = if matches!(scaling, Scaling::Legacy { .. }) { 0 } else { function.index() };
        let (since, left) = self.buckets[index];
        let (from, to) = (since.as_micros(), now.as_micros());
        let whole = |period: u64| to / period - from / period;
        let gained = match scaling {
            Scaling::Unlimited => return true,
            Scaling::TokenBucket { refill: Refill::Continuous { per_second }, .. } => {
                u64::from(per_second) * (to - from)
            }
            Scaling::TokenBucket { refill: Refill::Stepwise { tokens, every }, .. } => {
                whole(every.as_micros()) * u64::from(tokens) * SECOND
            }
            Scaling::Legacy { per_minute, .. } => whole(MINUTE) * u64::from(per_minute) * SECOND,
        };
        let left = (left + gained).min(capacity(scaling));
        let taken = left >= SECOND;
        self.buckets[index] = (now, if taken { left - SECOND } else { left });
        taken
    }
}

fn capacity(scaling: Scaling) -> u64 {
    let whole = match scaling {
        Scaling::Unlimited => 0,
        Scaling::TokenBucket { capacity, .. } => capacity,
        Scaling::Legacy { burst, .. } => burst,
    };
    u64::from(whole) * SECOND
}
