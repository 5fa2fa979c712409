//! What every source must hold, for the tests of each.

use crate::dist::Dist;
use crate::engine::source::{Request, Source};
use crate::rng::{Purpose, Seed, StreamKey};
use crate::units::SimDuration;

/// One hour \[µs\].
pub(super) const HOUR: u64 = 3_600_000_000;

/// The key of a source under test.
pub(super) fn key(seed: u64) -> StreamKey {
    StreamKey::new(Seed(seed), Purpose::Arrivals).name("tested")
}

/// Work that is drawn, so that a change of the stream is seen.
pub(super) fn work() -> Dist {
    Dist::exponential(SimDuration::from_millis(20)).unwrap()
}

/// The requests of a source before `end` \[µs\]; holds the contract of [`Source`] against it: a
/// look changes nothing, times never decrease, requests are numbered from 0.
pub(super) fn before(mut source: impl Source, end: u64) -> Vec<Request> {
    let mut taken: Vec<Request> = Vec::new();
    while let Some(born) = source.peek().filter(|born| born.as_micros() < end) {
        assert_eq!(source.peek(), Some(born));
        let request = source.take().unwrap();
        assert_eq!((request.born, request.id.ordinal), (born, taken.len() as u64));
        assert!(taken.last().is_none_or(|last| last.born <= born));
        taken.push(request);
    }
    if source.peek().is_none() {
        assert_eq!(source.take(), None);
    }
    taken
}

/// How many requests come in each hour of the first `hours`.
pub(super) fn by_hour(source: impl Source, hours: usize) -> Vec<f64> {
    let mut counts = vec![0.0; hours];
    for request in before(source, hours as u64 * HOUR) {
        counts[(request.born.as_micros() / HOUR) as usize] += 1.0;
    }
    counts
}

/// Whether a Poisson count is within five standard deviations of its mean, which is large enough
/// for a half-width (95 %) of at most 2 %.
pub(super) fn is_near(count: f64, mean: f64) -> bool {
    assert!(1.96 * mean.sqrt() <= 0.02 * mean, "too few to say anything: {mean}");
    (count - mean).abs() <= 5.0 * mean.sqrt()
}
