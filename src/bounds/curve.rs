//! Cold starts and living environments at every idle limit that was asked for.

use crate::bounds::Level;
use crate::units::SimDuration;

/// How many starts are cold, and for how long environments live, at each of some idle limits.
///
/// Exact: between two neighbouring limits it is enough to know how many gaps there are and their
/// sum. Memory depends on the number of limits alone.
///
/// An environment is there again if it has been idle for *less* than the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// In ascending order, each once.
    limits: Box<[SimDuration]>,
    /// The gaps below the first limit, from each limit up to the next, and from the last one on.
    gaps: Box<[Part]>,
    /// The same of idle time that nobody ends.
    spare: Box<[Part]>,
    new: u64,
    /// How long environments were busy, all together \[µs\].
    busy: u128,
}

/// Idle times between two limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Part {
    count: u64,
    /// Their sum \[µs\].
    sum: u128,
}

/// One idle limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurvePoint {
    /// The limit; [`SimDuration::MAX`] where nothing is ever shut down.
    pub limit: SimDuration,
    /// How many starts are cold.
    pub cold_starts: u64,
    /// For how long environments live, busy or idle, all together \[µs\].
    pub alive: u128,
}

impl Curve {
    /// Nothing yet, for these limits.
    pub fn new(limits: impl IntoIterator<Item = SimDuration>) -> Self {
        let mut limits: Vec<SimDuration> = limits.into_iter().collect();
        limits.sort_unstable();
        limits.dedup();
        let parts = vec![Part::default(); limits.len() + 1].into_boxed_slice();
        Self { limits: limits.into(), gaps: parts.clone(), spare: parts, new: 0, busy: 0 }
    }

    /// Counts a start and the time for which it keeps its environment busy.
    #[inline]
    pub fn record(&mut self, level: Level, busy: SimDuration) {
        self.busy += u128::from(busy.as_micros());
        match level {
            Level::New => self.new += 1,
            Level::Idle(gap) => self.gaps[self.part(gap)].add(gap),
        }
    }

    /// Counts an environment that has been idle for so long at the end.
    pub fn record_spare(&mut self, idle: SimDuration) {
        self.spare[self.part(idle)].add(idle);
    }

    /// Adds what another curve over the same limits has counted.
    ///
    /// # Panics
    /// If the limits differ.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.limits, other.limits, "curves over different limits cannot be merged");
        let parts = self.gaps.iter_mut().chain(&mut self.spare);
        for (part, more) in parts.zip(other.gaps.iter().chain(&other.spare)) {
            part.count += more.count;
            part.sum += more.sum;
        }
        self.new += other.new;
        self.busy += other.busy;
    }

    /// How many starts were counted.
    pub fn starts(&self) -> u64 {
        self.new + self.gaps.iter().map(|part| part.count).sum::<u64>()
    }

    /// How many starts are cold at any limit.
    pub const fn unavoidable(&self) -> u64 {
        self.new
    }

    /// For how long environments were busy, all together \[µs\].
    pub const fn busy(&self) -> u128 {
        self.busy
    }

    /// Every limit, in ascending order.
    pub fn points(&self) -> impl Iterator<Item = CurvePoint> {
        let parts = self.gaps.iter().zip(&self.spare);
        let mut shorter = 0;
        let mut later = self.starts() - self.new;
        let mut spare = self.spare.iter().map(|part| part.count).sum::<u64>();
        self.limits.iter().zip(parts).map(move |(limit, (gaps, spares))| {
            shorter += gaps.sum + spares.sum;
            later -= gaps.count;
            spare -= spares.count;
            let longer = u128::from(later) + u128::from(spare);
            let idle = shorter + u128::from(limit.as_micros()) * longer;
            CurvePoint { limit: *limit, cold_starts: self.new + later, alive: self.busy + idle }
        })
    }

    #[inline]
    fn part(&self, idle: SimDuration) -> usize {
        self.limits.partition_point(|limit| *limit <= idle)
    }
}

impl Part {
    fn add(&mut self, idle: SimDuration) {
        self.count += 1;
        self.sum += u128::from(idle.as_micros());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(limits: &[u64], gaps: &[u64], spare: &[u64]) -> Curve {
        let mut curve = Curve::new(limits.iter().copied().map(SimDuration::from_micros));
        curve.record(Level::New, SimDuration::from_micros(100));
        for gap in gaps {
            curve.record(Level::Idle(SimDuration::from_micros(*gap)), SimDuration::ZERO);
        }
        for idle in spare {
            curve.record_spare(SimDuration::from_micros(*idle));
        }
        curve
    }

    fn told(curve: &Curve) -> Vec<(u64, u128)> {
        curve.points().map(|point| (point.cold_starts, point.alive)).collect()
    }

    #[test]
    fn a_gap_of_exactly_the_limit_is_cold() {
        let curve = curve(&[20, 7, 8, 0, 7], &[7, 7, 12, 3], &[9]);
        // Limits 0, 7, 8 and 20: what is idle is cut at each of them.
        assert_eq!(told(&curve), [(5, 100), (4, 131), (2, 133), (1, 138)]);
        assert_eq!((curve.starts(), curve.unavoidable(), curve.busy()), (5, 1, 100));
    }

    #[test]
    fn no_limit_is_a_limit() {
        let curve = curve(&[u64::MAX], &[7, 12], &[9]);
        assert_eq!(told(&curve), [(1, 128)]);
    }

    #[test]
    fn merging_is_counting_together() {
        let mut one = curve(&[5, 10], &[1, 6], &[3]);
        one.merge(&curve(&[5, 10], &[11, 4], &[12]));
        let both = told(&one);
        assert_eq!(both, [(4, 223), (3, 234)]);
        assert_eq!(one.starts(), 6);
    }

    #[test]
    #[should_panic(expected = "different limits")]
    fn different_limits_do_not_mix() {
        curve(&[5], &[], &[]).merge(&curve(&[6], &[], &[]));
    }
}
