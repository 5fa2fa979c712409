//! How long to wait before the next try.

use crate::model::Jitter;
use crate::rng::Stream;
use crate::units::SimDuration;

/// Exponential back-off: `base`, then `factor` times as long after each failure, never above `cap`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// The first wait, before jitter.
    pub base: SimDuration,
    /// How many times longer each next one is.
    pub factor: f64,
    /// The longest.
    pub cap: SimDuration,
    /// How clients are kept from trying again together.
    pub spread: Spread,
}

/// How a wait is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Within it.
    Within(Jitter),
    /// The wait and anything up to this, within the cap.
    Added(SimDuration),
}

impl Backoff {
    /// The wait after the failure number `failures`, from 1.
    pub fn delay(&self, failures: u32, stream: &mut Stream) -> SimDuration {
        let grown = self.grown(failures);
        match self.spread {
            Spread::Within(jitter) => jitter.spread(grown.min(self.cap), stream),
            Spread::Added(most) => {
                grown.saturating_add(Jitter::Full.spread(most, stream)).min(self.cap)
            }
        }
    }

    /// The wait before jitter and cap.
    fn grown(&self, failures: u32) -> SimDuration {
        let mut micros = self.base.as_micros() as f64;
        for _ in 1..failures {
            micros *= self.factor;
            if self.cap.as_micros() as f64 <= micros {
                return self.cap;
            }
        }
        SimDuration::from_micros(micros.round() as u64)
    }
}
