//! Requests in batches at a fixed interval.

use crate::dist::Dist;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::StreamKey;
use crate::units::{SimDuration, SimTime};
use crate::workload::Minter;

/// When the batches come and how large they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConstantSpec {
    /// From one batch to the next.
    pub every: SimDuration,
    /// When the first batch comes.
    pub first: SimTime,
    /// How many requests come at once.
    pub batch: u32,
    /// How many batches come; without it they never end.
    pub count: Option<u64>,
}

/// `batch` requests at `first`, `first + every`, and so on. Draws the work of each request.
#[derive(Clone, Debug)]
pub struct Constant {
    minter: Minter,
    spec: ConstantSpec,
    /// When the current batch comes.
    at: SimTime,
    /// How many batches are over.
    batches: u64,
    /// How many requests of the current batch are minted.
    minted: u32,
    next: Option<Request>,
}

impl Constant {
    /// A source of batches to `target`.
    ///
    /// # Panics
    /// If `every` is zero and the batches never end: the run would never leave the first instant.
    pub fn new(
        source: SourceId,
        target: FunctionId,
        work: Dist,
        spec: ConstantSpec,
        key: StreamKey,
    ) -> Self {
        assert!(spec.every > SimDuration::ZERO || spec.count.is_some(), "endless at one instant");
        let minter = Minter::new(source, target, work, key);
        let mut this = Self { minter, spec, at: spec.first, batches: 0, minted: 0, next: None };
        this.next = this.draw();
        this
    }

    fn draw(&mut self) -> Option<Request> {
        if self.minted == self.spec.batch {
            self.minted = 0;
            self.batches += 1;
            self.at = self.at.saturating_add(self.spec.every);
        }
        let over = self.spec.count.is_some_and(|count| self.batches >= count);
        if over || self.spec.batch == 0 || self.at == SimTime::NEVER {
            return None;
        }
        self.minted += 1;
        Some(self.minter.mint(self.at))
    }
}

impl Source for Constant {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        self.next.map(|request| request.born)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let taken = self.next?;
        self.next = self.draw();
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};

    fn births(spec: ConstantSpec, most: usize) -> Vec<(u64, u64)> {
        let work = Dist::Constant(SimDuration::from_millis(3));
        let key = StreamKey::new(Seed(1), Purpose::Arrivals).name("c");
        let mut source = Constant::new(SourceId(2), FunctionId(5), work, spec, key);
        let mut seen = Vec::new();
        while let Some(born) = source.peek() {
            if seen.len() == most {
                break;
            }
            let request = source.take().unwrap();
            assert_eq!((request.born, request.target.0, request.id.source.0), (born, 5, 2));
            assert_eq!((request.attempt, request.work), (1, SimDuration::from_millis(3)));
            seen.push((request.id.ordinal, born.as_micros()));
        }
        seen
    }

    #[test]
    fn batches_come_at_the_interval() {
        let every = SimDuration::from_micros(10);
        let spec = ConstantSpec { every, first: SimTime::from_micros(7), batch: 2, count: Some(2) };
        assert_eq!(births(spec, 9), [(0, 7), (1, 7), (2, 17), (3, 17)]);
        let endless = ConstantSpec { batch: 1, count: None, ..spec };
        assert_eq!(births(endless, 3), [(0, 7), (1, 17), (2, 27)]);
    }

    #[test]
    fn nothing_comes_of_nothing_and_time_ends() {
        let every = SimDuration::MAX;
        let spec = ConstantSpec { every, first: SimTime::ZERO, batch: 1, count: None };
        assert_eq!(births(spec, 9), [(0, 0)]);
        assert_eq!(births(ConstantSpec { batch: 0, ..spec }, 9), []);
        assert_eq!(births(ConstantSpec { count: Some(0), ..spec }, 9), []);
        let burst = ConstantSpec { every: SimDuration::ZERO, count: Some(3), ..spec };
        assert_eq!(births(burst, 9), [(0, 0), (1, 0), (2, 0)]);
    }
}
