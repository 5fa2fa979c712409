use super::*;
use crate::units::{Rate, SimDuration};
use crate::workload::check::{HOUR, before, by_hour, is_near, key, work};

fn spec(mean: f64, peak: f64, hour: u64) -> DiurnalSpec {
    let rate = |per_second| Rate::per_second(per_second).unwrap();
    let peak_at = SimDuration::from_secs(hour * 3_600);
    DiurnalSpec { mean: rate(mean), peak: rate(peak), peak_at, week: [1.0; 7] }
}

fn diurnal(spec: &DiurnalSpec, clock: LocalClock, seed: u64) -> Diurnal {
    Diurnal::new(SourceId(0), FunctionId(0), work(), spec, clock, key(seed))
}

/// The mean of the curve over an hour that begins `hours` behind the peak, by Simpson's rule.
fn share_of_hour(shape: &Shape, hours: u64) -> f64 {
    let height = |step: u64| shape.height((hours * HOUR + step * HOUR / 100) as f64);
    let inner: f64 =
        (1..100).map(|step| if step % 2 == 1 { 4.0 } else { 2.0 } * height(step)).sum();
    (height(0) + inner + height(100)) / 300.0
}

#[test]
fn every_hour_has_its_share() {
    let spec = spec(40.0, 120.0, 20);
    let shape = Shape::new(&spec);
    let counts = by_hour(diurnal(&spec, LocalClock::monday(), 7), 48);
    let (day, two) = counts.split_at(24);
    assert!(is_near(day.iter().sum::<f64>(), 40.0 * 86_400.0), "{day:?}");
    for (hour, count) in (0..24).zip(day).chain((0..24).zip(two)) {
        let mean = share_of_hour(&shape, (hour + 4) % 24) * 40.0 * 3_600.0;
        assert!(is_near(*count, mean), "hour {hour}: {count}, not {mean}");
    }
    let peak = (0..24).max_by(|a, b| day[*a].total_cmp(&day[*b]));
    assert!(matches!(peak, Some(19 | 20)), "{peak:?}");
}

#[test]
fn the_week_has_its_days() {
    let week = [1.0, 1.0, 1.0, 1.0, 1.0, 0.6, 0.0];
    let spec = DiurnalSpec { week, ..spec(5.0, 10.0, 12) };
    let counts = by_hour(diurnal(&spec, LocalClock::monday(), 1), 14 * 24);
    let days: Vec<f64> = counts.chunks(24).map(|day| day.iter().sum()).collect();
    for (day, count) in days.iter().enumerate() {
        let mean = 5.0 * 86_400.0 * week[day % 7] * 7.0 / 5.6;
        assert!(mean == 0.0 && *count == 0.0 || is_near(*count, mean), "day {day}: {count}");
    }
}

/// Jumps of `hours` on Sunday at 02:00, seen from Saturday, 00:00.
fn jumping(hours: isize) -> LocalClock {
    let of_week = |hours: isize| SimDuration::from_secs(hours.unsigned_abs() as u64 * 3_600);
    let jump = (SimTime::from_secs(26 * 3_600), of_week(6 * 24 + 2 + hours));
    LocalClock::new(vec![(SimTime::ZERO, of_week(5 * 24)), jump])
}

#[test]
fn a_day_of_23_or_25_hours_moves_the_peak_and_changes_the_count() {
    let spec = spec(40.0, 400.0, 12);
    let shape = Shape::new(&spec);
    for jump in [1, -1] {
        let counts = by_hour(diurnal(&spec, jumping(jump), 3), 72);
        for (elapsed, count) in counts.iter().enumerate() {
            let shown = elapsed.cast_signed() + if elapsed < 26 { 0 } else { jump };
            let phase = (shown + 12).rem_euclid(24).unsigned_abs() as u64;
            let mean = share_of_hour(&shape, phase) * 40.0 * 3_600.0;
            assert!((count - mean).abs() <= 5.0 * mean.max(1.0).sqrt(), "{jump}, {elapsed}");
        }
        // Noon of Sunday is 36 hours after midnight of Saturday by a clock that never jumps.
        let peak = (24..48).max_by(|a, b| counts[*a].total_cmp(&counts[*b])).unwrap();
        let noon = 36usize.strict_sub_signed(jump);
        assert!((noon - 1..=noon).contains(&peak), "{jump}: {peak}");
    }
}

#[test]
fn steep_curves_and_quiet_ones_are_exact_too() {
    let steep = spec(10.0, 1_000.0, 6);
    let counts = by_hour(diurnal(&steep, LocalClock::monday(), 5), 24);
    assert!(is_near(counts.iter().sum::<f64>(), 864_000.0), "{counts:?}");
    assert_eq!(counts.iter().filter(|count| **count > 0.0).count(), 2);
    // Flat is a Poisson process: the dispersion of hourly counts is 1.
    let flat = spec(1.0 / 36.0, 1.0 / 36.0, 6);
    let counts = by_hour(diurnal(&flat, LocalClock::monday(), 5), 4_800);
    let mean = counts.iter().sum::<f64>() / 4_800.0;
    let variance = counts.iter().map(|n| (n - mean) * (n - mean)).sum::<f64>() / 4_799.0;
    assert!((mean / 100.0 - 1.0).abs() < 0.01, "{mean}");
    // The standard error of the ratio is sqrt(2 / 4,800), which is 2 %.
    assert!((variance / mean - 1.0).abs() < 0.1, "{variance}");
}

#[test]
fn golden_first_requests_that_are_the_same_again() {
    let spec = spec(40.0, 120.0, 20);
    let first: Vec<(u64, u64)> = before(diurnal(&spec, LocalClock::monday(), 7), HOUR)
        .iter()
        .take(3)
        .map(|request| (request.born.as_micros(), request.work.as_micros()))
        .collect();
    let again = before(diurnal(&spec, LocalClock::monday(), 7), HOUR);
    let other = before(diurnal(&spec, LocalClock::monday(), 8), HOUR);
    assert_eq!(before(diurnal(&spec, LocalClock::monday(), 7), HOUR), again);
    assert_ne!(other[0].born, again[0].born);
    assert_eq!(first, [(15_018, 645), (23_732, 10_075), (29_924, 1_221)]);
}

#[test]
fn it_ends_with_simulated_time() {
    let mut source = diurnal(&spec(1e-5, 1e-4, 20), LocalClock::monday(), 7);
    let mut count = 0;
    while source.take().is_some() {
        count += 1;
    }
    // 203 days at one in 100,000 s.
    assert!((120..230).contains(&count), "{count}");
}
