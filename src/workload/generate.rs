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
    next: Request,
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
        let next = draw(&mut minter, &mut clock, &chooser, &targets);
        Self { minter, clock, chooser, targets, next }
    }
}

#[inline]
fn draw(
    minter: &mut Minter,
    clock: &mut ArrivalClock,
    chooser: &AliasTable,
    targets: &[FunctionId],
) -> Request {
    let born = clock.advance(minter.stream());
    let target = targets[chooser.draw(minter.stream())];
    minter.mint_to(target, born)
}

impl Source for Generate {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        Some(self.next.born)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let taken = self.next;
        self.next = draw(&mut self.minter, &mut self.clock, &self.chooser, &self.targets);
        Some(taken)
    }
}
