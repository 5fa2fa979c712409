//! How long to wait before the next try.

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
    pub jitter: Jitter,
}

/// How a wait is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jitter {
    /// Not at all.
    None,
    /// Anything up to the wait.
    Full,
    /// Half of it, and anything up to the other half.
    Equal,
    /// The wait and anything up to this, within the cap.
    Added(SimDuration),
}

impl Backoff {
    /// The wait after the failure number `failures`, from 1.
    pub fn delay(&self, failures: u32, stream: &mut Stream) -> SimDuration {
        let grown = self.grown(failures);
        let capped = grown.min(self.cap);
        match self.jitter {
            Jitter::None => capped,
            Jitter::Full => up_to(capped, stream),
            Jitter::Equal => {
                let half = SimDuration::from_micros(capped.as_micros() / 2);
                half + up_to(capped.saturating_sub(half), stream)
            }
            Jitter::Added(most) => grown.saturating_add(up_to(most, stream)).min(self.cap),
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

/// A uniform draw from 0 to `most`, without it.
pub(super) fn up_to(most: SimDuration, stream: &mut Stream) -> SimDuration {
    let drawn = (u128::from(stream.next_u64()) * u128::from(most.as_micros())) >> 64;
    SimDuration::from_micros(drawn as u64)
}
