//! The two limits on rates: requests in a second, and new environments.

use tepid::id::FunctionId;
use tepid::model::{Model, Refill, RequestRate, Scaling};
use tepid::units::SimTime;

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;
const DAY: u64 = 1_440 * MINUTE;

/// Requests that passed: when, and against whose rate.
#[derive(Clone, Default)]
pub(super) struct Rates {
    passed: Vec<(SimTime, Whose)>,
}

/// Who has so many requests a second.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Account,
    Function(FunctionId),
    Fleet(usize),
}

impl Rates {
    /// Lets a request through if the current second has room, by counting those before it.
    pub(super) fn pass(
        &mut self,
        model: &Model,
        whose: Whose,
        concurrency: u32,
        now: SimTime,
    ) -> bool {
        let RequestRate::PerConcurrency(rate) = model.platform.request_rate else { return true };
        let second = |at: SimTime| at.as_micros() / SECOND;
        self.passed.retain(|(at, _)| second(*at) == second(now));
        let count = self.passed.iter().filter(|(_, other)| *other == whose).count() as u64;
        let has_room = count < u64::from(rate) * u64::from(concurrency);
        if has_room {
            self.passed.push((now, whose));
        }
        has_room
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
        let Some(left) = self.left(model, function, now) else { return true };
        let taken = left >= SECOND;
        self.buckets[bucket(model, function)] = (now, if taken { left - SECOND } else { left });
        taken
    }

    /// When there is enough for one environment, if nobody else takes it and it ever is.
    pub(super) fn due(&self, model: &Model, function: FunctionId, now: SimTime) -> Option<SimTime> {
        let is_enough = |at| self.left(model, function, at).is_none_or(|left| left >= SECOND);
        // What is left never falls by itself, so the first such instant can be searched for.
        let (mut early, mut late) = (now.as_micros(), now.as_micros() + DAY);
        if !is_enough(SimTime::from_micros(late)) {
            return None;
        }
        while early < late {
            let middle = u64::midpoint(early, late);
            if is_enough(SimTime::from_micros(middle)) {
                late = middle;
            } else {
                early = middle + 1;
            }
        }
        Some(SimTime::from_micros(late))
    }

    /// What is in the bucket; nothing is counted where there is no limit.
    fn left(&self, model: &Model, function: FunctionId, now: SimTime) -> Option<u64> {
        let scaling = model.platform.scaling;
        let (since, left) = self.buckets[bucket(model, function)];
        let (from, to) = (since.as_micros(), now.as_micros());
        let whole = |period: u64| to / period - from / period;
        let gained = match scaling {
            Scaling::Unlimited => return None,
            Scaling::TokenBucket { refill: Refill::Continuous { per_second }, .. } => {
                u64::from(per_second) * (to - from)
            }
            Scaling::TokenBucket { refill: Refill::Stepwise { tokens, every }, .. } => {
                whole(every.as_micros()) * u64::from(tokens) * SECOND
            }
            Scaling::Legacy { per_minute, .. } => whole(MINUTE) * u64::from(per_minute) * SECOND,
        };
        Some((left + gained).min(capacity(scaling)))
    }
}

/// The bucket that a function takes from: the legacy rule has one for all.
fn bucket(model: &Model, function: FunctionId) -> usize {
    if matches!(model.platform.scaling, Scaling::Legacy { .. }) { 0 } else { function.index() }
}

fn capacity(scaling: Scaling) -> u64 {
    let whole = match scaling {
        Scaling::Unlimited => 0,
        Scaling::TokenBucket { capacity, .. } => capacity,
        Scaling::Legacy { burst, .. } => burst,
    };
    u64::from(whole) * SECOND
}
