//! Arrivals at a rate that is given point by point.

use crate::dist::{Dist, standard_exponential};
use crate::engine::HORIZON;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::{Stream, StreamKey};
use crate::units::{SimDuration, SimTime};
use crate::workload::{Minter, instant};

/// A rate over time.
#[derive(Clone, Debug, PartialEq)]
pub struct RatesSpec {
    /// Times since the source began, the first 0, and the rates [1/s] there. Times never
    /// decrease; two points of one time are a jump.
    pub points: Vec<(SimDuration, f64)>,
    /// What the rate does between two points.
    pub between: Between,
    /// After what time the points repeat themselves; without it the last rate stays.
    pub every: Option<SimDuration>,
}

/// What a rate does between two points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Between {
    /// It goes straight from one to the other; where the points repeat themselves, also from the
    /// last to the first.
    #[default]
    Linear,
    /// It stays what it was at the earlier one.
    Constant,
}

/// A Poisson process whose rate is made of straight pieces.
///
/// Exact, by inverting the integral of the rate. Draws, per request, the distance and then the
/// work.
#[derive(Clone, Debug)]
pub struct Rates {
    minter: Minter,
    course: Course,
    next: SimTime,
}

impl Rates {
    /// Arrivals to `target` as `spec` says.
    ///
    /// # Panics
    /// If there is no point, the first is not at 0, times decrease or go beyond `every`, `every`
    /// is zero, or a rate is negative or not finite.
    pub fn new(
        source: SourceId,
        target: FunctionId,
        work: Dist,
        spec: &RatesSpec,
        key: StreamKey,
    ) -> Self {
        let mut minter = Minter::new(source, target, work, key);
        let mut course = Course::new(spec);
        let next = course.advance(minter.stream());
        Self { minter, course, next }
    }
}

impl Source for Rates {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        (self.next != SimTime::NEVER).then_some(self.next)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let born = self.peek()?;
        let request = self.minter.mint(born);
        self.next = self.course.advance(self.minter.stream());
        Some(request)
    }
}

/// A straight piece of the rate.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    /// Where it begins in its period \[µs\].
    begin: f64,
    /// Where it ends \[µs\]; infinite for a rate that stays.
    end: f64,
    /// The rate at its beginning \[1/µs\].
    rate: f64,
    /// How the rate changes \[1/µs²\].
    slope: f64,
}

/// The clock of the process.
#[derive(Clone, Debug)]
struct Course {
    pieces: Vec<Piece>,
    /// The length of a period \[µs\]; infinite where nothing repeats itself.
    period: f64,
    /// How many arrivals a period has on average.
    area: f64,
    /// Where the present period began \[µs\].
    base: f64,
    /// The piece that the present is in.
    at: usize,
    /// The present, within its period \[µs\].
    now: f64,
}

impl Course {
    fn new(spec: &RatesSpec) -> Self {
        let period = spec.every.map_or(f64::INFINITY, |every| every.as_micros() as f64);
        let mut points: Vec<(f64, f64)> =
            spec.points.iter().map(|(at, rate)| (at.as_micros() as f64, rate / 1e6)).collect();
        assert!(points.first().is_some_and(|first| first.0 == 0.0), "the first point is at 0");
        assert!(points.is_sorted_by(|a, b| a.0 <= b.0), "times never decrease");
        assert!(points.iter().all(|(_, rate)| (0.0..f64::INFINITY).contains(rate)), "bad rates");
        let (last, stays) = points[points.len() - 1];
        assert!(period > 0.0 && last <= period, "points within the period");
        let closes = spec.between == Between::Linear && period.is_finite();
        points.push((period, if closes { points[0].1 } else { stays }));
        let piece = |pair: &[(f64, f64)]| {
            let ((begin, rate), (end, to)) = (pair[0], pair[1]);
            let is_straight = spec.between == Between::Linear && end.is_finite() && end > begin;
            let slope = if is_straight { (to - rate) / (end - begin) } else { 0.0 };
            Piece { begin, end, rate, slope }
        };
        let mut pieces: Vec<Piece> = points.windows(2).map(piece).collect();
        pieces.retain(|piece| piece.begin < piece.end);
        let area = pieces.iter().map(|piece| piece.area(piece.begin)).sum();
        Self { pieces, period, area, base: 0.0, at: 0, now: 0.0 }
    }

    /// Moves on to the next arrival.
    #[inline]
    fn advance(&mut self, stream: &mut Stream) -> SimTime {
        let mut ahead = standard_exponential(stream);
        while self.base + self.now <= HORIZON.as_micros() as f64 {
            let piece = self.pieces[self.at];
            let left = piece.area(self.now);
            if ahead < left {
                self.now += piece.reach(self.now, ahead);
                return instant(self.base + self.now);
            }
            if piece.end.is_infinite() {
                break;
            }
            ahead -= left;
            self.now = piece.end;
            self.at += 1;
            if self.at == self.pieces.len() {
                self.turn(&mut ahead);
            }
        }
        SimTime::NEVER
    }

    /// Begins the next period in which something comes.
    fn turn(&mut self, ahead: &mut f64) {
        self.at = 0;
        self.now = 0.0;
        // Where a period has no arrivals at all, that many periods are beyond every horizon.
        let silent = (*ahead / self.area).floor().min(1e15);
        self.base += self.period * (1.0 + silent);
        *ahead = (*ahead - silent * self.area).max(0.0);
    }
}

impl Piece {
    fn rate_at(self, now: f64) -> f64 {
        (self.rate + self.slope * (now - self.begin)).max(0.0)
    }

    /// How many arrivals are left in it on average.
    #[inline]
    fn area(self, now: f64) -> f64 {
        let rate = self.rate_at(now);
        if self.end.is_infinite() {
            return if rate > 0.0 { f64::INFINITY } else { 0.0 };
        }
        (self.end - now) * f64::midpoint(rate, self.rate_at(self.end))
    }

    /// How far it is from `now` until `ahead` arrivals have come on average \[µs\].
    ///
    /// The root of `rate x + slope x² / 2 = ahead` in the form that cancels nothing.
    #[inline]
    fn reach(self, now: f64, ahead: f64) -> f64 {
        let rate = self.rate_at(now);
        let root = (rate * rate + 2.0 * self.slope * ahead).max(0.0).sqrt();
        if rate + root > 0.0 { 2.0 * ahead / (rate + root) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests;
