//! Timelines of levels that are known at every instant.

use super::*;

/// Busy environments rise by one at each of `rises`, in milliseconds, and fall at `falls`.
fn timeline(changes: &[(u64, bool)]) -> Timeline {
    let mut timeline = Timeline::new(vec![FunctionId(1)]);
    for (millis, rises) in changes {
        timeline.change(SimTime::from_micros(millis * 1_000), FunctionId(1), *rises);
    }
    timeline
}

fn area(timeline: &Timeline) -> u128 {
    timeline.buckets().iter().map(|bucket| bucket.busy.area).sum()
}

#[test]
fn a_bucket_knows_least_most_and_mean() {
    // By hand: 1 over [0, 2), 2 over [2, 3), 1 over [3, 6), 0 over [6, 8) ms.
    let timeline = timeline(&[(0, true), (2, true), (3, false), (6, false)]);
    let buckets = timeline.finish(SimTime::from_micros(8_000));
    let told: Vec<_> = buckets
        .buckets()
        .iter()
        .map(|bucket| (bucket.busy.min, bucket.busy.max, bucket.busy.area))
        .collect();
    assert_eq!(told[0], (0, 1, 1_000), "it was 0 for no time");
    assert_eq!(told[1..4], [(1, 1, 1_000), (1, 2, 2_000), (1, 2, 1_000)]);
    assert_eq!(told[4..], [(1, 1, 1_000), (1, 1, 1_000), (0, 1, 0), (0, 0, 0)]);
    assert_eq!(buckets.buckets()[2].watched, [buckets.buckets()[2].busy]);
}

#[test]
fn widening_keeps_sums_and_extremes() {
    let mut changes: Vec<(u64, bool)> = (0..400).map(|at| (at * 3, true)).collect();
    changes.extend((0..400).map(|at| (2_000 + at * 7, false)));
    let end = SimTime::from_micros(5_000_000);
    let timeline = timeline(&changes).finish(end);
    assert_eq!(timeline.width(), SimDuration::from_millis(16));
    assert_eq!(timeline.buckets().len(), 313);
    let times = |rises| changes.iter().filter(move |change| change.1 == rises);
    let by_hand: u64 = times(false).map(|change| change.0).sum::<u64>()
        - times(true).map(|change| change.0).sum::<u64>();
    assert_eq!(area(&timeline), u128::from(by_hand) * 1_000);
    assert_eq!(timeline.buckets().iter().map(|bucket| bucket.busy.max).max(), Some(400));
    assert_eq!(timeline.buckets()[0].busy.max, 6, "rises at 0, 3, … 15 ms");
}

#[test]
fn a_long_silence_is_skipped_in_few_steps() {
    let silent = timeline(&[(1, true)]).finish(SimTime::from_secs(17_000_000));
    assert!(silent.buckets().len() <= BUCKETS && BUCKETS / 2 <= silent.buckets().len());
    assert_eq!(area(&silent), 17_000_000_000_000 - 1_000);
}
