//! Where the marks of an axis stand.

use crate::units::{SimDuration, SimTime};

const MS: u64 = 1_000;
const S: u64 = 1_000 * MS;
const MIN: u64 = 60 * S;
const H: u64 = 60 * MIN;
const D: u64 = 24 * H;

/// Distances between marks of time that people count in \[µs\].
const STEPS: [u64; 36] = [
    MS,
    2 * MS,
    5 * MS,
    10 * MS,
    20 * MS,
    50 * MS,
    100 * MS,
    200 * MS,
    500 * MS,
    S,
    2 * S,
    5 * S,
    10 * S,
    15 * S,
    30 * S,
    MIN,
    2 * MIN,
    5 * MIN,
    10 * MIN,
    15 * MIN,
    30 * MIN,
    H,
    2 * H,
    3 * H,
    6 * H,
    12 * H,
    D,
    2 * D,
    5 * D,
    7 * D,
    10 * D,
    14 * D,
    20 * D,
    30 * D,
    50 * D,
    60 * D,
];

/// Marks of time from 0 to `until`, at most `most` besides the first.
pub(super) fn times(until: SimTime, most: u64) -> Vec<SimTime> {
    let until = until.as_micros();
    let fits = |step: &&u64| until / **step <= most.max(1);
    let step = STEPS.iter().find(fits).copied().unwrap_or(60 * D);
    (0..=until / step).map(|mark| SimTime::from_micros(mark * step)).collect()
}

/// Marks of numbers from 0 to at least `top`, up to seven of them, at round numbers.
pub(super) fn numbers(top: u64) -> Vec<u64> {
    let top = top.max(1);
    let mut size = 1;
    loop {
        for factor in [1, 2, 5] {
            let step = size * factor;
            if top.div_ceil(step) <= 6 {
                return (0..=top.div_ceil(step)).map(|mark| mark * step).collect();
            }
        }
        size *= 10;
    }
}

/// A power of ten of microseconds, in a unit that leaves it one.
pub(super) fn decade(micros: u64) -> String {
    match micros {
        S.. => format!("{} s", micros / S),
        MS.. => format!("{} ms", micros / MS),
        _ => format!("{micros} µs"),
    }
}

/// How a mark of time is written.
pub(super) fn time(at: SimTime) -> String {
    if at == SimTime::ZERO { "0".to_owned() } else { at.to_string() }
}

/// The share of `whole` that has passed at `at`, from 0 to 1.
pub(super) fn share(at: SimTime, whole: SimDuration) -> f64 {
    at.as_micros() as f64 / whole.as_micros().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_at_round_numbers() {
        assert_eq!(numbers(0), [0, 1]);
        assert_eq!(numbers(7), [0, 2, 4, 6, 8]);
        assert_eq!(numbers(1_000), [0, 200, 400, 600, 800, 1_000]);
        assert_eq!(numbers(5), [0, 1, 2, 3, 4, 5]);
        let named = |until, most| times(SimTime::from_secs(until), most).into_iter().map(time);
        assert_eq!(named(86_400, 6).collect::<Vec<_>>(), ["0", "6h", "12h", "18h", "1d"]);
        assert_eq!(
            named(90, 6).collect::<Vec<_>>(),
            ["0", "15s", "30s", "45s", "1m", "1m15s", "1m30s"]
        );
        assert_eq!(times(SimTime::from_secs(17_000_000), 6).len(), 7);
        assert_eq!([1, 1_000, 10_000_000].map(decade), ["1 µs", "1 ms", "10 s"]);
    }
}
