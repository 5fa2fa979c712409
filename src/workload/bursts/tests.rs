use super::*;
use crate::workload::check::{HOUR, before, key, work};

const SECOND: u64 = 1_000_000;

fn spec(size: BurstSize) -> BurstsSpec {
    BurstsSpec {
        size,
        every: SimDuration::from_secs(600),
        first: SimTime::from_secs(5),
        within: SimDuration::from_secs(1),
        spread: Spread::Even,
        gap: Gap::Constant,
    }
}

fn bursts(spec: BurstsSpec) -> Bursts {
    Bursts::new(SourceId(0), FunctionId(0), work(), spec, key(7))
}

fn births(spec: BurstsSpec, end: u64) -> Vec<u64> {
    before(bursts(spec), end).iter().map(|request| request.born.as_micros()).collect()
}

#[test]
fn even_bursts_are_spaced_and_those_without_time_are_not() {
    let four = spec(BurstSize::Fixed(4));
    let at = |start: u64| [0, 250_000, 500_000, 750_000].map(|offset| start * SECOND + offset);
    assert_eq!(births(four, HOUR / 5), [at(5), at(605)].concat());
    let at_once = BurstsSpec { within: SimDuration::ZERO, first: SimTime::ZERO, ..four };
    assert_eq!(births(at_once, 700 * SECOND), [[0; 4], [600 * SECOND; 4]].concat());
}

#[test]
fn random_places_are_uniform() {
    let burst = BurstsSpec { spread: Spread::Random, ..spec(BurstSize::Fixed(200_000)) };
    let places = births(burst, 600 * SECOND);
    assert_eq!(places.len(), 200_000);
    let far = (1..).zip(&places).map(|(rank, born)| {
        let place = (born - 5 * SECOND) as f64 / 1e6;
        (place - f64::from(rank) / 2e5).abs()
    });
    // Kolmogorov-Smirnov: a chance of one in a thousand.
    assert!(far.fold(0.0, f64::max) < 1.95 / 2e5_f64.sqrt());
}

/// The sizes of the first `count` bursts.
fn sizes(size: BurstSize, count: u64) -> Vec<f64> {
    let burst = BurstsSpec { first: SimTime::ZERO, ..spec(size) };
    let mut sizes = vec![0.0; count as usize];
    for born in births(burst, count * 600 * SECOND) {
        sizes[(born / (600 * SECOND)) as usize] += 1.0;
    }
    sizes
}

#[test]
fn sizes_follow_their_laws() {
    for (size, mean, variance) in [
        (BurstSize::Poisson(100.0), 100.0, 100.0),
        // Of 101 whole numbers: (101² - 1) / 12.
        (BurstSize::Uniform(50, 150), 100.0, 850.0),
        (BurstSize::Poisson(0.5), 0.5, 0.5),
    ] {
        let drawn = sizes(size, 20_000);
        let count = drawn.len() as f64;
        let got = drawn.iter().sum::<f64>() / count;
        let spread = drawn.iter().map(|n| (n - got) * (n - got)).sum::<f64>() / count;
        assert!((got - mean).abs() < 4.0 * (variance / count).sqrt(), "{size:?}: {got}");
        assert!((spread / variance - 1.0).abs() < 0.05, "{size:?}: {spread}");
    }
    let drawn = sizes(BurstSize::Uniform(0, 2), 3_000);
    assert!((0..3).all(|size| drawn.iter().any(|n| (*n - f64::from(size)).abs() < 0.5)));
}

#[test]
fn exponential_gaps_overlap_and_stay_in_order() {
    let burst = BurstsSpec {
        gap: Gap::Exponential,
        every: SimDuration::from_secs(1),
        spread: Spread::Random,
        ..spec(BurstSize::Fixed(3))
    };
    let taken = births(burst, 5 * HOUR);
    let mean = 3.0 * (5.0 * 3_600.0 - 5.0);
    assert!((taken.len() as f64 - mean).abs() < 5.0 * 3.0 * (mean / 3.0).sqrt(), "{}", taken.len());
    assert!(taken[0] >= 5 * SECOND);
}

#[test]
fn one_burst_changes_no_other() {
    let fixed = BurstsSpec { spread: Spread::Random, ..spec(BurstSize::Fixed(10)) };
    let second = |first: SimTime| {
        let all = births(BurstsSpec { first, ..fixed }, HOUR / 4);
        let start = first.as_micros() + 600 * SECOND;
        all.iter().filter(|born| **born >= start).map(|born| born - start).collect::<Vec<u64>>()
    };
    assert_eq!(second(SimTime::ZERO), second(SimTime::from_secs(7)));
    let ends = births(BurstsSpec { first: HORIZON, ..fixed }, u64::MAX);
    assert_eq!(ends.len(), 10);
}
