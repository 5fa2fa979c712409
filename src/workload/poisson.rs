//! Independent arrivals at a constant mean rate.

use crate::dist::{Dist, standard_exponential};
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::{Stream, StreamKey};
use crate::units::{Rate, SimTime};
use crate::workload::Minter;

/// A Poisson process: exponential gaps, all from the start of the run.
///
/// Draws, per request, the gap and then the work.
#[derive(Clone, Debug)]
pub struct Poisson {
    minter: Minter,
    clock: ArrivalClock,
    next: Request,
}

impl Poisson {
    /// Arrivals to `target` at `rate` on average, without end.
    pub fn new(
        source: SourceId,
        target: FunctionId,
        work: Dist,
        rate: Rate,
        key: StreamKey,
    ) -> Self {
        let mut minter = Minter::new(source, target, work, key);
        let mut clock = ArrivalClock::new(rate);
        let next = Self::draw(&mut minter, &mut clock);
        Self { minter, clock, next }
    }

    #[inline]
    fn draw(minter: &mut Minter, clock: &mut ArrivalClock) -> Request {
        let born = clock.advance(minter.stream());
        minter.mint(born)
    }
}

impl Source for Poisson {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        Some(self.next.born)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let taken = self.next;
        self.next = Self::draw(&mut self.minter, &mut self.clock);
        Some(taken)
    }
}

/// The clock of a Poisson process.
///
/// It is kept in fractions of a microsecond and only its reading is cut to a whole one, so the
/// mean rate is exact even where gaps are as short as a microsecond.
#[derive(Clone, Debug)]
pub(super) struct ArrivalClock {
    /// The mean gap [µs].
    mean_gap: f64,
    /// The last arrival [µs].
    now: f64,
}

impl ArrivalClock {
    pub(super) fn new(rate: Rate) -> Self {
        Self { mean_gap: rate.mean_gap_micros(), now: 0.0 }
    }

    /// Draws the next gap and moves on to the next arrival.
    #[inline]
    pub(super) fn advance(&mut self, stream: &mut Stream) -> SimTime {
        self.now += self.mean_gap * standard_exponential(stream);
        SimTime::from_micros(self.now as u64)
    }
}
