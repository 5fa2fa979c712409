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
    next: SimTime,
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
        let next = clock.advance(minter.stream());
        Self { minter, clock, next }
    }
}

impl Source for Poisson {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        Some(self.next)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let request = self.minter.mint(self.next);
        self.next = self.clock.advance(self.minter.stream());
        Some(request)
    }
}

/// The clock of a Poisson process.
///
/// It is kept in fractions of a microsecond and only its reading is cut to a whole one, so the
/// mean rate is exact even where gaps are as short as a microsecond.
#[derive(Clone, Debug)]
pub(super) struct ArrivalClock {
    /// The mean gap \[µs\].
    mean_gap: f64,
    /// The last arrival \[µs\].
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};
    use crate::units::SimDuration;

    fn poisson(per_second: f64, work: Dist) -> Poisson {
        let rate = Rate::per_second(per_second).unwrap();
        let key = StreamKey::new(Seed(7), Purpose::Arrivals).name("shoppers");
        Poisson::new(SourceId(1), FunctionId(2), work, rate, key)
    }

    #[test]
    fn golden_first_requests() {
        let mut source = poisson(100.0, Dist::exponential(SimDuration::from_millis(200)).unwrap());
        let first = [(); 4].map(|()| {
            let born = source.peek().unwrap();
            let request = source.take().unwrap();
            assert_eq!(request.born, born);
            (request.id.ordinal, born.as_micros(), request.work.as_micros())
        });
        assert_eq!(
            first,
            [(0, 2_411, 61_493), (1, 9_237, 223_520), (2, 21_953, 395_878), (3, 26_383, 5_366)]
        );
    }

    #[test]
    fn rate_gaps_and_work_are_as_asked() {
        const REQUESTS: u32 = 1_000_000;
        let mean = SimDuration::from_millis(200);
        // At half a million a second a gap is 2 µs: cutting each one would be seen.
        for per_second in [0.01, 100.0, 500_000.0] {
            let mut source = poisson(per_second, Dist::exponential(mean).unwrap());
            let (mut last, mut work, mut squares) = (0.0, 0.0, 0.0);
            for _ in 0..REQUESTS {
                let request = source.take().unwrap();
                let born = request.born.as_micros() as f64;
                squares += (born - last) * (born - last);
                last = born;
                work += request.work.as_micros() as f64;
            }
            let count = f64::from(REQUESTS);
            // Four standard errors of a mean of exponentials: 4 / sqrt(n).
            let rate = count / last * 1e6 / per_second;
            assert!((rate - 1.0).abs() < 0.004, "{per_second}/s: {rate}");
            assert!((work / count / 200_000.0 - 1.0).abs() < 0.004, "{}", work / count);
            // The second moment of an exponential is twice its squared mean; the cut to whole
            // microseconds adds a sixth of a square microsecond. Four standard errors: 0.009 of 2.
            let second = squares / count - 1.0 / 6.0;
            let moment = second / (1e6 / per_second) / (1e6 / per_second);
            assert!((moment - 2.0).abs() < 0.018, "{per_second}/s: {moment}");
        }
    }

    #[test]
    fn the_rate_changes_no_work() {
        let work = Dist::exponential(SimDuration::from_secs(1)).unwrap();
        let (mut slow, mut fast) = (poisson(1.0, work.clone()), poisson(1_000.0, work));
        for _ in 0..1_000 {
            let (late, early) = (slow.take().unwrap(), fast.take().unwrap());
            assert_eq!((late.id, late.work), (early.id, early.work));
            let expected = late.born.as_micros() / 1_000;
            assert!(early.born.as_micros().abs_diff(expected) <= 1);
        }
    }
}
