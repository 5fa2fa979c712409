//! How many new environments may still be started.

use crate::model::{Refill, Scaling};
use crate::units::{SimDuration, SimTime};

/// A bucket of tokens, one for each new on-demand environment (F3.1 to F3.4).
#[derive(Clone, Copy, Debug)]
pub(super) struct ScalingBudget {
    /// Millionths of a token, so that a continuous refill is exact in whole microseconds.
    micro_tokens: u64,
    /// Up to when the refill is counted in.
    refilled: SimTime,
}

const TOKEN: u64 = 1_000_000;
const MINUTE: SimDuration = SimDuration::from_secs(60);

impl ScalingBudget {
    /// The full bucket that a run starts with.
    pub(super) fn full(scaling: Scaling) -> Self {
        Self { micro_tokens: capacity(scaling), refilled: SimTime::ZERO }
    }

    /// Whether one more environment may be started.
    pub(super) fn allows_one(&self, scaling: Scaling, now: SimTime) -> bool {
        scaling == Scaling::Unlimited || TOKEN <= self.available(scaling, now)
    }

    /// Takes one token.
    pub(super) fn spend_one(&mut self, scaling: Scaling, now: SimTime) {
        if scaling != Scaling::Unlimited {
            self.micro_tokens = self.available(scaling, now) - TOKEN;
            self.refilled = now;
        }
    }

    /// Takes tokens for up to `most` environments and says for how many.
    pub(super) fn spend(&mut self, most: u32, scaling: Scaling, now: SimTime) -> u32 {
        if scaling == Scaling::Unlimited {
            return most;
        }
        let available = self.available(scaling, now);
        let count = (available / TOKEN).min(u64::from(most));
        self.micro_tokens = available - count * TOKEN;
        self.refilled = now;
        count as u32
    }

    /// When there will be a token at the earliest, if there is none now.
    pub(super) fn next_token(&self, scaling: Scaling, now: SimTime) -> SimTime {
        let due = |period: SimDuration| {
            let period = period.as_micros();
            SimTime::from_micros((now.as_micros() / period + 1) * period)
        };
        match scaling {
            Scaling::Unlimited => now,
            Scaling::Legacy { .. } => due(MINUTE),
            Scaling::TokenBucket { refill: Refill::Stepwise { every, .. }, .. } => due(every),
            Scaling::TokenBucket { refill: Refill::Continuous { per_second }, .. } => {
                let missing = TOKEN.saturating_sub(self.available(scaling, now));
                let wait = missing.div_ceil(u64::from(per_second).max(1));
                now.saturating_add(SimDuration::from_micros(wait.max(1)))
            }
        }
    }

    fn available(&self, scaling: Scaling, now: SimTime) -> u64 {
        let gained = match scaling {
            Scaling::Unlimited => 0,
            Scaling::TokenBucket { refill: Refill::Continuous { per_second }, .. } => {
                u64::from(per_second).saturating_mul(now.since(self.refilled).as_micros())
            }
            Scaling::TokenBucket { refill: Refill::Stepwise { tokens, every }, .. } => {
                self.steps(every, now).saturating_mul(u64::from(tokens) * TOKEN)
            }
            Scaling::Legacy { per_minute, .. } => {
                self.steps(MINUTE, now).saturating_mul(u64::from(per_minute) * TOKEN)
            }
        };
        self.micro_tokens.saturating_add(gained).min(capacity(scaling))
    }

    /// Whole multiples of `every` since the start of the run that have passed since the last look.
    fn steps(&self, every: SimDuration, now: SimTime) -> u64 {
        now.as_micros() / every.as_micros() - self.refilled.as_micros() / every.as_micros()
    }
}

fn capacity(scaling: Scaling) -> u64 {
    match scaling {
        Scaling::Unlimited => 0,
        Scaling::TokenBucket { capacity, .. } => u64::from(capacity) * TOKEN,
        Scaling::Legacy { burst, .. } => u64::from(burst) * TOKEN,
    }
}
