//! What chance does to a wait.

use crate::rng::Stream;
use crate::units::SimDuration;

/// What chance does to a wait, so that those who were refused together do not all come back
/// together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jitter {
    /// Nothing.
    None,
    /// It is any part of it.
    Full,
    /// Half of it stays, and any part of the other half.
    Equal,
}

impl Jitter {
    /// What chance leaves of `wait`.
    pub fn spread(self, wait: SimDuration, stream: &mut Stream) -> SimDuration {
        let fixed = match self {
            Self::None => return wait,
            Self::Full => SimDuration::ZERO,
            Self::Equal => SimDuration::from_micros(wait.as_micros() / 2),
        };
        let loose = u128::from(wait.saturating_sub(fixed).as_micros());
        let drawn = (u128::from(stream.next_u64()) * loose) >> 64;
        fixed + SimDuration::from_micros(drawn as u64)
    }
}
