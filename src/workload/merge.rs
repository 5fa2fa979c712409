//! Several sources as one.

use std::fmt;

use crate::engine::source::{Request, Source};
use crate::units::SimTime;

/// The requests of several sources in order of time; at one instant in order of source.
///
/// A winner tree over the sources' next times: taking a request costs one comparison per level,
/// whatever the number of sources, and two sources need one level.
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
    #[inline]
    fn contest(&self, node: usize) -> u32 {
        let (left, right) = (self.below(2 * node), self.below(2 * node + 1));
        if self.heads[left as usize] <= self.heads[right as usize] { left } else { right }
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
        let mut node = (winner + self.heads.len()) / 2;
        while node > 0 {
            self.winners[node] = self.contest(node);
            node /= 2;
        }
        taken
    }
}

impl fmt::Debug for Merge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merge").field("heads", &self.heads).finish_non_exhaustive()
    }
}
