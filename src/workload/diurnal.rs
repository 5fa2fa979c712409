//! Arrivals that follow the time of day and the day of the week.

mod shape;

pub use shape::{DiurnalSpec, STEEPEST};

use crate::dist::{Dist, standard_exponential};
use crate::engine::HORIZON;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::{Stream, StreamKey};
use crate::units::SimTime;
use crate::workload::local_clock::{DAY, LocalClock};
use crate::workload::{Minter, instant};
use shape::{CELL, Shape};

/// A Poisson process whose rate follows a daily curve by the local clock.
///
/// Exact, by thinning: within five minutes the curve lies between two bounds; candidates come at
/// the upper one, by inversion, and only one that the lower bound does not settle asks for the
/// curve itself. Draws, per candidate, its distance and whether it is taken, and per request then
/// the work.
#[derive(Clone, Debug)]
pub struct Diurnal {
    minter: Minter,
    wave: Wave,
    next: SimTime,
}

impl Diurnal {
    /// Arrivals to `target` as `spec` says, by `clock`, without end.
    ///
    /// # Panics
    /// If the peak is less than the mean or more than [`STEEPEST`] times as much, or the days'
    /// weights are negative, not finite or all zero.
    pub fn new(
        source: SourceId,
        target: FunctionId,
        work: Dist,
        spec: &DiurnalSpec,
        clock: LocalClock,
        key: StreamKey,
    ) -> Self {
        let mut minter = Minter::new(source, target, work, key);
        let mut wave = Wave::new(Shape::new(spec), clock);
        let next = wave.advance(minter.stream());
        Self { minter, wave, next }
    }
}

impl Source for Diurnal {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        (self.next != SimTime::NEVER).then_some(self.next)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let born = self.peek()?;
        let request = self.minter.mint(born);
        self.next = self.wave.advance(self.minter.stream());
        Some(request)
    }
}

/// The clock of the process, and the piece of the curve that it is in.
#[derive(Clone, Debug)]
struct Wave {
    shape: Shape,
    clock: LocalClock,
    /// The last candidate \[µs\].
    now: f64,
    /// Where the piece begins \[µs\].
    begin: u64,
    /// Where it ends \[µs\].
    end: u64,
    /// How far its beginning is behind the last peak \[µs\].
    phase: u64,
    /// The mean gap of its candidates \[µs\]; infinite where there are none.
    gap: f64,
    /// Which of its candidates are taken without a look at the curve.
    surely: f64,
    /// The curve's upper bound.
    most: f64,
}

impl Wave {
    fn new(shape: Shape, clock: LocalClock) -> Self {
        let (now, gap, surely, most) = (0.0, f64::INFINITY, 0.0, 0.0);
        let mut wave = Self { shape, clock, now, begin: 0, end: 0, phase: 0, gap, surely, most };
        wave.enter(0);
        wave
    }

    /// Moves on to the next arrival.
    #[inline]
    fn advance(&mut self, stream: &mut Stream) -> SimTime {
        let mut ahead = standard_exponential(stream);
        while self.end <= HORIZON.as_micros() {
            let left = (self.end as f64 - self.now) / self.gap;
            if left <= ahead {
                ahead -= left;
                self.enter(self.end);
                continue;
            }
            self.now += ahead * self.gap;
            if self.is_taken(stream) {
                return instant(self.now);
            }
            ahead = standard_exponential(stream);
        }
        SimTime::NEVER
    }

    /// Whether a candidate at the present is an arrival.
    #[inline]
    fn is_taken(&self, stream: &mut Stream) -> bool {
        let draw = stream.next_unit();
        draw < self.surely || {
            let phase = self.phase as f64 + (self.now - self.begin as f64);
            draw * self.most < self.shape.height(phase)
        }
    }

    /// Enters the piece of the curve that begins at `at`: it ends with its cell, at midnight and
    /// where the clock jumps, whatever comes first.
    fn enter(&mut self, at: u64) {
        let shown = self.clock.read(at);
        let phase = self.shape.phase(shown.time);
        let length = (CELL - phase % CELL).min(DAY - shown.time).min(shown.steady);
        let cell = self.shape.cell(phase);
        let rate = self.shape.daily_rate(shown.day) * cell.most;
        self.now = at as f64;
        self.begin = at;
        self.end = at + length;
        self.phase = phase;
        self.gap = if rate > 0.0 { 1.0 / rate } else { f64::INFINITY };
        self.surely = if cell.most > 0.0 { cell.least / cell.most } else { 0.0 };
        self.most = cell.most;
    }
}

#[cfg(test)]
mod tests;
