use super::*;
use crate::workload::check::key;

/// One row every second, without end.
struct Ticks(u64);

impl Rows for Ticks {
    fn next_row(&mut self) -> Option<Row> {
        let number = self.0;
        self.0 += 1;
        let work = SimDuration::from_micros(number);
        Some(Row { at: SimTime::from_secs(number), number, work, function: 3 })
    }
}

fn copies(scale: f64, spread: u64) -> Copies<Ticks> {
    let spread = SimDuration::from_secs(spread);
    Copies::new(Ticks(0), Scale::new(scale).unwrap(), spread, key(7))
}

fn rows(scale: f64, spread: u64, seconds: u64) -> Vec<Row> {
    let mut copies = copies(scale, spread);
    let mut rows: Vec<Row> = Vec::new();
    while let Some(row) = copies.peek().filter(|row| row.at < SimTime::from_secs(seconds)) {
        assert_eq!(copies.take(), Some(row));
        assert!(rows.last().is_none_or(|last| last.at <= row.at), "{rows:?}");
        rows.push(row);
    }
    rows
}

#[test]
fn there_are_as_many_as_asked_for() {
    const SECONDS: u64 = 100_000;
    let half_width = 1.96 * (SECONDS as f64 / 4.0).sqrt();
    for scale in [0.1, 0.5, 1.0, 2.5, 7.0] {
        let count = rows(scale, 0, SECONDS).len() as f64;
        let mean = scale * SECONDS as f64;
        let wide = if scale.fract() == 0.0 { 0.0 } else { half_width };
        if scale > 0.2 {
            assert!(wide <= 0.02 * mean);
        }
        assert!((count - mean).abs() <= 2.0 * wide, "{scale}: {count}");
    }
    assert_eq!(rows(0.5, 9, 1_000), rows(0.5, 9, 1_000));
}

#[test]
fn copies_come_later_by_up_to_the_spread_and_are_their_row_otherwise() {
    let rows = rows(3.0, 60, 10_000);
    let mut firsts = 0;
    let mut later = Vec::new();
    for row in &rows {
        assert_eq!((row.work.as_micros(), row.function), (row.number, 3));
        let moved = row.at.since(SimTime::from_secs(row.number)).as_micros();
        if moved == 0 {
            firsts += 1;
        } else {
            later.push(moved as f64 / 6e7);
        }
    }
    assert_eq!(firsts, 10_000);
    assert!(later.iter().all(|share| *share < 1.0));
    later.sort_by(f64::total_cmp);
    let count = later.len() as f64;
    // The copies of the last minute are still to come.
    assert!((19_800.0..20_000.0).contains(&count), "{count}");
    let far = (1..).zip(&later).map(|(rank, share)| (share - f64::from(rank) / count).abs());
    // Kolmogorov-Smirnov, a chance of one in a thousand; the end of the run takes off 0.3 %.
    assert!(far.fold(0.0, f64::max) < 1.95 / count.sqrt() + 0.003);
}

#[test]
fn a_larger_scale_keeps_the_requests_of_a_smaller_one() {
    let few: Vec<u64> = rows(0.2, 0, 1_000).iter().map(|row| row.number).collect();
    let many: Vec<u64> = rows(0.6, 0, 1_000).iter().map(|row| row.number).collect();
    assert!(few.len() < many.len() && few.iter().all(|number| many.contains(number)));
}

#[test]
fn copies_that_would_fill_the_memory_end_the_rows() {
    let mut copies = copies(1_000.0, 86_400);
    copies.most = 50_000;
    let mut taken = 0;
    while copies.take().is_some() {
        assert!(copies.pending.len() <= 50_000);
        taken += 1;
    }
    assert!(copies.fault().unwrap().contains("`spread`"), "{taken}");
    assert!(copies.pending.is_empty() && taken > 50_000);
}

#[test]
fn absurd_scales_are_none() {
    for scale in [0.0, -1.0, 1_000.1, f64::NAN, f64::INFINITY] {
        assert_eq!(Scale::new(scale), None, "{scale}");
    }
}
