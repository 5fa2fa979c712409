//! How the tests judge a sampler.

use crate::dist::Dist;
use crate::rng::{Purpose, Seed, Stream, StreamKey};
use crate::units::SimDuration;

const DRAWS: usize = 1_000_000;
/// Twice in a thousand a right sampler differs more; fixed seeds make that a constant of the test.
/// An exponential mean that is wrong by 1 % gives 0.0037.
const CRITICAL: f64 = 0.0018;

/// The stream of every golden value.
pub(super) fn stream() -> Stream {
    StreamKey::new(Seed(7), Purpose::Init).name("checkout").stream()
}

pub(super) fn seconds(seconds: u64) -> SimDuration {
    SimDuration::from_secs(seconds)
}

/// The first draws \[µs\].
pub(super) fn draws(dist: &Dist, count: usize) -> Vec<u64> {
    let mut stream = stream();
    (0..count).map(|_| dist.sample(&mut stream).as_micros()).collect()
}

/// Asserts that a million draws follow the continuous law `cdf` [of µs].
pub(super) fn kolmogorov_smirnov(dist: &Dist, cdf: impl Fn(f64) -> f64) {
    let drawn = draws(dist, DRAWS).into_iter().map(|micros| micros as f64).collect();
    let distance = distance(drawn, cdf);
    assert!(distance < CRITICAL, "{dist:?}: {distance}");
}

/// Asserts mean and standard deviation \[µs\] of a million draws.
pub(super) fn moments(dist: &Dist, deviation: f64) {
    let drawn: Vec<f64> = draws(dist, DRAWS).into_iter().map(|micros| micros as f64).collect();
    let mean = drawn.iter().sum::<f64>() / DRAWS as f64;
    let error = deviation / 1e3;
    assert!((mean - dist.mean_micros()).abs() < 4.0 * error, "{dist:?}: mean {mean}");
    let squares = drawn.iter().map(|micros| (micros - mean) * (micros - mean)).sum::<f64>();
    let measured = (squares / DRAWS as f64).sqrt();
    assert!((measured / deviation - 1.0).abs() < 0.01, "{dist:?}: deviation {measured}");
}

/// The largest distance between the empirical law of `drawn` and `cdf`.
pub(super) fn distance(mut drawn: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    drawn.sort_unstable_by(f64::total_cmp);
    let count = drawn.len() as f64;
    let gaps = drawn.iter().enumerate().map(|(at, x)| {
        let expected = cdf(*x);
        (expected - at as f64 / count).max((at + 1) as f64 / count - expected)
    });
    gaps.fold(0.0, f64::max)
}

/// The largest distance between the empirical laws of two samples.
pub(super) fn two_sample_distance(left: Vec<f64>, mut right: Vec<f64>) -> f64 {
    right.sort_unstable_by(f64::total_cmp);
    let count = right.len() as f64;
    distance(left, |x| right.partition_point(|other| *other <= x) as f64 / count)
}

/// The cumulative law of the standard normal.
pub(super) fn normal_cdf(x: f64) -> f64 {
    libm::erfc(-x / std::f64::consts::SQRT_2) / 2.0
}
