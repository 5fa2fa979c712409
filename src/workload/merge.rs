//! Several sources as one.

use std::fmt;

use crate::engine::source::{Request, Source};
use crate::units::SimTime;

/// The requests of several sources in order of time; at one instant in order of source.
///
/// A winner tree over the sources' next times: taking a request costs one comparison per level of
/// the tree, and two sources make one level. (A scan of all heads is no faster for two sources
/// and slower from four on.)
pub struct Merge {
    sources: Vec<Box<dyn Source>>,
    /// When each source's next request comes, [`SimTime::NEVER`] where there is none; padded to
    /// the number of leaves.
    heads: Vec<SimTime>,
    /// The source that wins below each inner node; the root is node 1, the children of node `n`
    /// are `2n` and `2n + 1`, and the leaves, which follow the inner nodes, are not stored.
    winners: Vec<u32>,
}

impl Merge {
    /// All of `sources` as one source.
    pub fn new(sources: Vec<Box<dyn Source>>) -> Self {
        let leaves = sources.len().next_power_of_two().max(2);
        let mut heads: Vec<SimTime> = sources.iter().map(|source| head_of(source)).collect();
        heads.resize(leaves, SimTime::NEVER);
        let mut merge = Self { sources, heads, winners: vec![0; leaves] };
        for node in (1..leaves).rev() {
            merge.winners[node] = merge.contest(node);
        }
        merge
    }

    /// The winner of one inner node. The left one wins a tie, so the first source goes first.
    ///
    /// Who wins is a matter of chance, so the choice is made without a branch.
    #[inline]
    fn contest(&self, node: usize) -> u32 {
        let (left, right) = (self.below(2 * node), self.below(2 * node + 1));
        let first = self.heads[left as usize] <= self.heads[right as usize];
        std::hint::select_unpredictable(first, left, right)
    }

    /// The source that wins below a node, inner or leaf.
    #[inline]
    fn below(&self, node: usize) -> u32 {
        let leaves = self.heads.len();
        if node < leaves { self.winners[node] } else { (node - leaves) as u32 }
    }
}

fn head_of(source: &dyn Source) -> SimTime {
    source.peek().unwrap_or(SimTime::NEVER)
}

impl Source for Merge {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        let head = self.heads[self.winners[1] as usize];
        (head != SimTime::NEVER).then_some(head)
    }

    fn take(&mut self) -> Option<Request> {
        self.peek()?;
        let winner = self.winners[1] as usize;
        let taken = self.sources[winner].take();
        self.heads[winner] = head_of(&self.sources[winner]);
        let mut node = winner + self.heads.len();
        while node > 1 {
            node /= 2;
            self.winners[node] = self.contest(node);
        }
        taken
    }

    fn fault(&self) -> Option<&str> {
        self.sources.iter().find_map(|source| source.fault())
    }
}

impl fmt::Debug for Merge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merge").field("heads", &self.heads).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::Dist;
    use crate::id::{FunctionId, RequestId, SourceId};
    use crate::rng::{Purpose, Seed, StreamKey};
    use crate::units::{Rate, SimDuration};
    use crate::workload::{Constant, ConstantSpec, Poisson};

    fn every(micros: u64, batch: u32, count: u64, source: u32) -> Box<dyn Source> {
        let spec = ConstantSpec {
            every: SimDuration::from_micros(micros),
            first: SimTime::ZERO,
            batch,
            count: Some(count),
        };
        let key = StreamKey::new(Seed(1), Purpose::Arrivals).with(u64::from(source));
        let work = Dist::Constant(SimDuration::ZERO);
        Box::new(Constant::new(SourceId(source), FunctionId(0), work, spec, key))
    }

    fn taken(mut merge: Merge) -> Vec<(u64, u32, u64)> {
        let mut seen = Vec::new();
        while let Some(at) = merge.peek() {
            let request = merge.take().unwrap();
            assert_eq!(request.born, at);
            seen.push((at.as_micros(), request.id.source.0, request.id.ordinal));
        }
        assert_eq!(merge.take(), None);
        seen
    }

    #[test]
    fn at_one_instant_the_first_source_goes_first_with_all_it_has() {
        let merge = Merge::new(vec![every(20, 1, 2, 7), every(10, 2, 3, 3), every(20, 1, 2, 5)]);
        let expected = [
            (0, 7, 0),
            (0, 3, 0),
            (0, 3, 1),
            (0, 5, 0),
            (10, 3, 2),
            (10, 3, 3),
            (20, 7, 1),
            (20, 3, 4),
            (20, 3, 5),
            (20, 5, 1),
        ];
        assert_eq!(taken(merge), expected);
        assert_eq!(taken(Merge::new(Vec::new())), []);
    }

    #[test]
    fn any_number_of_sources_agrees_with_sorting() {
        for sources in [1, 2, 3, 5, 8, 9, 33] {
            let all = || (0..sources).map(|n| every(u64::from(n % 7 + 1), n % 3, 40, n));
            let mut expected = Vec::new();
            for mut source in all() {
                while let Some(request) = source.take() {
                    let RequestId { source, ordinal } = request.id;
                    expected.push((request.born.as_micros(), source.0, ordinal));
                }
            }
            expected.sort_unstable();
            assert_eq!(taken(Merge::new(all().collect())), expected, "{sources} sources");
        }
    }

    #[test]
    fn merging_changes_nobodys_draws() {
        let rate = Rate::per_second(50.0).unwrap();
        let work = Dist::exponential(SimDuration::from_millis(5)).unwrap();
        let key = StreamKey::new(Seed(3), Purpose::Arrivals);
        let poisson = |source: u32| {
            let (id, key) = (SourceId(source), key.name(&format!("source {source}")));
            Poisson::new(id, FunctionId(source), work.clone(), rate, key)
        };
        let mut alone = poisson(1);
        let sources = (0..3).map(|source| Box::new(poisson(source)) as Box<dyn Source>);
        let mut merge = Merge::new(sources.collect());
        for _ in 0..1_000 {
            let request = merge.take().unwrap();
            if request.id.source == SourceId(1) {
                assert_eq!(Some(request), alone.take());
            }
        }
    }
}
