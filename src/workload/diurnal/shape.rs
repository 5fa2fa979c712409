//! The daily curve: exp(k cos θ) / I0(k), and what bounds it.

use crate::units::{Rate, SimDuration};
use crate::workload::local_clock::DAY;

/// How often requests come over a day and a week.
#[derive(Clone, Debug, PartialEq)]
pub struct DiurnalSpec {
    /// The mean rate over a week of 24-hour days.
    pub mean: Rate,
    /// The rate at the peak of an average day.
    pub peak: Rate,
    /// When the peak is, since local midnight; the trough is twelve hours away.
    pub peak_at: SimDuration,
    /// The weights of the days, Monday first; only their ratios matter.
    pub week: [f64; 7],
}

/// The largest ratio of peak to mean: a peak of about five minutes.
pub const STEEPEST: f64 = 100.0;

/// How long a cell is for which the curve's bounds are known \[µs\].
pub(super) const CELL: u64 = 300_000_000;
const CELLS: usize = (DAY / CELL) as usize;

/// The curve with mean 1, by the time since its peak, and the days' rates.
///
/// The cells are counted from the peak, so the curve falls or rises throughout each of them.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Concentration: 0 is flat.
    k: f64,
    /// exp(-k) I0(k).
    scale: f64,
    peak_at: u64,
    /// The mean rate of each day \[1/µs\].
    days: [f64; 7],
    cells: Vec<Cell>,
}

/// The bounds of the curve in a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Shape {
    pub(super) fn new(spec: &DiurnalSpec) -> Self {
        let k = concentration(spec.peak.as_per_second() / spec.mean.as_per_second());
        let sum: f64 = spec.week.iter().sum();
        let fits = spec.week.iter().all(|weight| *weight >= 0.0) && sum > 0.0 && sum.is_finite();
        assert!(fits, "weights of days");
        let mean = spec.mean.as_per_second() / 1e6;
        let days = spec.week.map(|weight| mean * weight * 7.0 / sum);
        let peak_at = spec.peak_at.as_micros() % DAY;
        let mut shape = Self { k, scale: scaled_bessel(k), peak_at, days, cells: Vec::new() };
        let edge = |cell: usize| shape.height((cell as u64 * CELL) as f64);
        let cell = |(a, b): (f64, f64)| Cell { least: a.min(b), most: a.max(b) };
        shape.cells = (0..CELLS).map(|at| cell((edge(at), edge(at + 1)))).collect();
        shape
    }

    /// The curve, `phase` microseconds behind its peak.
    pub(super) fn height(&self, phase: f64) -> f64 {
        let angle = phase * (std::f64::consts::TAU / DAY as f64);
        libm::exp(self.k * (libm::cos(angle) - 1.0)) / self.scale
    }

    /// How far local time `time` \[µs\] is behind the last peak \[µs\].
    pub(super) fn phase(&self, time: u64) -> u64 {
        (time + DAY - self.peak_at) % DAY
    }

    pub(super) fn cell(&self, phase: u64) -> Cell {
        self.cells[(phase / CELL) as usize]
    }

    /// The mean rate of a day of the week \[1/µs\].
    pub(super) fn daily_rate(&self, day: usize) -> f64 {
        self.days[day]
    }
}

/// The concentration at which the peak is `ratio` times the mean.
fn concentration(ratio: f64) -> f64 {
    assert!((1.0..=STEEPEST).contains(&ratio), "peak / mean = {ratio}");
    // The peak is 1 / (exp(-k) I0(k)), which is near sqrt(2 pi k) for large k.
    let (mut low, mut high) = (0.0, STEEPEST * STEEPEST);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if 1.0 / scaled_bessel(middle) < ratio {
            low = middle;
        } else {
            high = middle;
        }
    }
    if ratio > 1.0 { high } else { 0.0 }
}

/// exp(-k) I0(k): the mean of exp(k (cos θ - 1)) over a turn, by the trapezoid rule, which
/// converges faster than any power for a periodic function.
fn scaled_bessel(k: f64) -> f64 {
    const STEPS: u32 = 2_048;
    let height = |step: u32| {
        let angle = f64::from(step) * (std::f64::consts::TAU / f64::from(STEPS));
        libm::exp(k * (libm::cos(angle) - 1.0))
    };
    (0..STEPS).map(height).sum::<f64>() / f64::from(STEPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bessel_function_is_that_of_the_tables() {
        // Abramowitz and Stegun, table 9.8: exp(-x) I0(x).
        for (k, value) in [
            (0.0, 1.0),
            (1.0, 0.465_759_608),
            (5.0, 0.183_540_813),
            (20.0, 0.089_780_312),
            (10_000.0, 0.003_989_472_7),
        ] {
            assert!((scaled_bessel(k) - value).abs() < 1e-9, "{k}: {}", scaled_bessel(k));
        }
    }

    #[test]
    fn mean_and_peak_are_as_asked_and_the_cells_bound_the_curve() {
        for ratio in [1.0, 1.001, 3.0, 20.0, STEEPEST] {
            let rate = |per_second| Rate::per_second(per_second).unwrap();
            let peak_at = SimDuration::from_secs(20 * 3_600);
            let (mean, peak, week) = (rate(1e6), rate(1e6 * ratio), [1.0; 7]);
            let shape = Shape::new(&DiurnalSpec { mean, peak, peak_at, week });
            assert_eq!(shape.phase(peak_at.as_micros()), 0);
            assert!((shape.height(0.0) / ratio - 1.0).abs() < 1e-9, "{ratio}");
            let seconds = 86_400;
            let mut sum = 0.0;
            for second in 0..seconds {
                let phase = second * 1_000_000;
                let (height, cell) = (shape.height(phase as f64), shape.cell(phase));
                assert!(cell.least <= height && height <= cell.most, "{ratio} at {second} s");
                sum += height;
            }
            assert!((sum / seconds as f64 - 1.0).abs() < 1e-9, "{ratio}: {sum}");
        }
    }
}
