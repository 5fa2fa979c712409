use super::*;
use crate::workload::check::{HOUR, before, by_hour, is_near, key, work};

fn points(points: &[(u64, f64)]) -> Vec<(SimDuration, f64)> {
    points.iter().map(|(secs, rate)| (SimDuration::from_secs(*secs), *rate)).collect()
}

fn rates(spec: &RatesSpec) -> Rates {
    Rates::new(SourceId(0), FunctionId(0), work(), spec, key(7))
}

fn hours(spec: &RatesSpec, expected: &[f64]) {
    let counts = by_hour(rates(spec), expected.len());
    for (hour, (count, rate)) in counts.iter().zip(expected).enumerate() {
        let mean = rate * 3_600.0;
        let fits = if mean == 0.0 { *count == 0.0 } else { is_near(*count, mean) };
        assert!(fits, "{spec:?}, hour {hour}: {count}, not {mean}");
    }
}

#[test]
fn straight_pieces_have_the_mean_of_their_ends() {
    let ramp = points(&[(0, 10.0), (3_600, 50.0), (7_200, 0.0)]);
    let spec = RatesSpec { points: ramp, between: Between::Linear, every: None };
    hours(&spec, &[30.0, 25.0, 0.0, 0.0]);
    assert_eq!(before(rates(&spec), u64::MAX).len(), before(rates(&spec), 2 * HOUR).len());
    let spec = RatesSpec { between: Between::Constant, ..spec };
    hours(&spec, &[10.0, 50.0, 0.0, 0.0]);
    let spec = RatesSpec { points: points(&[(0, 20.0)]), ..spec };
    hours(&spec, &[20.0, 20.0]);
}

#[test]
fn points_repeat_themselves_and_jump() {
    let ramp = points(&[(0, 10.0), (3_600, 50.0)]);
    let every = Some(SimDuration::from_secs(7_200));
    let spec = RatesSpec { points: ramp, between: Between::Linear, every };
    // From the last point it goes back to the first.
    hours(&spec, &[30.0, 30.0, 30.0, 30.0]);
    let steps = points(&[(0, 0.0), (3_600, 0.0), (3_600, 40.0), (7_200, 60.0)]);
    let spec = RatesSpec { points: steps, ..spec };
    hours(&spec, &[0.0, 50.0, 0.0, 50.0, 0.0, 50.0]);
}

#[test]
fn places_follow_the_ramp() {
    // From 0 to 20/s: the n-th of all comes at the square root of its share of the hour.
    let spec = RatesSpec {
        points: points(&[(0, 0.0), (3_600, 20.0), (3_600, 0.0)]),
        between: Between::Linear,
        every: None,
    };
    let taken = before(rates(&spec), HOUR);
    let count = taken.len() as f64;
    let far = (1..).zip(&taken).map(|(rank, request)| {
        let share = request.born.as_micros() as f64 / HOUR as f64;
        (share * share - f64::from(rank) / count).abs()
    });
    // Kolmogorov-Smirnov: a chance of one in a thousand.
    assert!(far.fold(0.0, f64::max) < 1.95 / count.sqrt(), "{count}");
}

#[test]
fn rare_arrivals_skip_whole_periods_and_time_ends() {
    let every = Some(SimDuration::from_millis(1));
    let points = vec![(SimDuration::ZERO, 0.0), (SimDuration::from_micros(500), 1e-3)];
    let spec = RatesSpec { points, between: Between::Constant, every };
    let taken = before(rates(&spec), u64::MAX);
    // Half of the time at one in 1,000 s, for 2^44 µs: 8,796.
    assert!((taken.len() as f64 - 8_796.0).abs() < 5.0 * 94.0, "{}", taken.len());
    assert!(taken.iter().all(|request| request.born.as_micros() % 1_000 >= 500));
}

#[test]
fn golden_first_requests() {
    let ramp = points(&[(0, 10.0), (3_600, 50.0)]);
    let spec = RatesSpec { points: ramp, between: Between::Linear, every: None };
    let first: Vec<(u64, u64)> = before(rates(&spec), HOUR)
        .iter()
        .take(3)
        .map(|request| (request.born.as_micros(), request.work.as_micros()))
        .collect();
    assert_eq!(first, [(74_729, 5_868), (118_081, 6_163), (266_449, 1_221)]);
}
