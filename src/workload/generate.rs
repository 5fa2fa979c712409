//! Traffic for many functions at once, from one template.

use crate::dist::Dist;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::StreamKey;
use crate::units::{Rate, SimTime};
use crate::workload::Minter;
use crate::workload::alias::AliasTable;
use crate::workload::poisson::ArrivalClock;

/// How much traffic there is in all and how it is shared out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GenerateSpec {
    /// The rate of all functions together.
    pub rate: Rate,
    /// The function of rank k (from 1) gets a share proportional to k to the power of minus this;
    /// 1 is Zipf's law, 0 gives everyone the same.
    pub exponent: f64,
}

/// Independent Poisson arrivals at many functions, of which few are busy and most are not.
///
/// The superposition of independent Poisson processes is one process whose arrivals choose their
/// function independently, so this is one clock and one alias table, however many functions
/// there are. Draws, per request, the gap, the function and then the work.
#[derive(Clone, Debug)]
pub struct Generate {
    minter: Minter,
    clock: ArrivalClock,
    chooser: AliasTable,
    targets: Vec<FunctionId>,
    next: SimTime,
}

impl Generate {
    /// Arrivals to `targets`, which stand in order of rank.
    ///
    /// # Panics
    /// If there is no target, or the exponent makes a share infinite or not a number.
    pub fn new(
        source: SourceId,
        targets: Vec<FunctionId>,
        work: Dist,
        spec: GenerateSpec,
        key: StreamKey,
    ) -> Self {
        assert!(!targets.is_empty(), "traffic without a target");
        let shares: Vec<f64> =
            (1..=targets.len()).map(|rank| libm::pow(rank as f64, -spec.exponent)).collect();
        let chooser = AliasTable::new(&shares);
        let mut minter = Minter::new(source, targets[0], work, key);
        let mut clock = ArrivalClock::new(spec.rate);
        let next = clock.advance(minter.stream());
        Self { minter, clock, chooser, targets, next }
    }
}

impl Source for Generate {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        Some(self.next)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let target = self.targets[self.chooser.draw(self.minter.stream())];
        let request = self.minter.mint_to(target, self.next);
        self.next = self.clock.advance(self.minter.stream());
        Some(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};
    use crate::units::SimDuration;

    fn generate(functions: u32, exponent: f64) -> Generate {
        let spec = GenerateSpec { rate: Rate::per_second(1_000.0).unwrap(), exponent };
        let targets = (10..10 + functions).map(FunctionId).collect();
        let work = Dist::exponential(SimDuration::from_millis(200)).unwrap();
        let key = StreamKey::new(Seed(7), Purpose::Arrivals).name("many");
        Generate::new(SourceId(0), targets, work, spec, key)
    }

    #[test]
    fn golden_first_requests() {
        let mut source = generate(1_000, 1.0);
        let first = [(); 4].map(|()| {
            let request = source.take().unwrap();
            (request.target.0, request.born.as_micros(), request.work.as_micros())
        });
        assert_eq!(
            first,
            [
                (116, 796, 275_018),
                (219, 2_514, 736_672),
                (11, 2_701, 172_066),
                (10, 2_845, 215_071)
            ]
        );
    }

    #[test]
    fn shares_follow_the_power_of_the_rank() {
        const REQUESTS: usize = 1_000_000;
        for exponent in [0.0, 1.0, 2.0] {
            let mut source = generate(50, exponent);
            let mut counts = [0.0f64; 50];
            let mut last = SimTime::ZERO;
            for _ in 0..REQUESTS {
                let request = source.take().unwrap();
                counts[request.target.index() - 10] += 1.0;
                last = request.born;
            }
            let rate = REQUESTS as f64 / last.as_micros() as f64 * 1e3;
            assert!((rate - 1.0).abs() < 0.004, "{rate}");
            let weights: Vec<f64> =
                (1..=50).map(|rank| 1.0 / f64::from(rank).powi(exponent as i32)).collect();
            let sum: f64 = weights.iter().sum();
            let chi: f64 = weights
                .iter()
                .zip(counts)
                .map(|(weight, count)| {
                    let expected = weight / sum * REQUESTS as f64;
                    (count - expected) * (count - expected) / expected
                })
                .sum();
            // 49 degrees of freedom: a chance of one in a thousand to exceed 85.4.
            assert!(chi < 85.4, "exponent {exponent}: {chi}");
        }
    }
}
