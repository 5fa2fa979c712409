//! Requests in bursts.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use crate::dist::{Dist, standard_exponential};
use crate::engine::HORIZON;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::{Stream, StreamKey};
use crate::units::{SimDuration, SimTime};
use crate::workload::{Minter, instant};

/// When bursts come and what they are like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BurstsSpec {
    /// How many requests a burst has.
    pub size: BurstSize,
    /// From the beginning of one burst to that of the next, on average.
    pub every: SimDuration,
    /// When the first one begins.
    pub first: SimTime,
    /// How long a burst takes, at most `every`; zero is all at once.
    pub within: SimDuration,
    /// How its requests are spread over that time.
    pub spread: Spread,
    /// How regular the bursts are.
    pub gap: Gap,
}

/// How many requests a burst has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BurstSize {
    /// Always as many.
    Fixed(u32),
    /// Any number between two, both included, equally likely.
    Uniform(u32, u32),
    /// Poisson with this mean.
    Poisson(f64),
}

/// How the requests of a burst are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spread {
    /// The i-th of n (from 0) at i / n of the burst's time.
    #[default]
    Even,
    /// Each anywhere, independently of the others.
    Random,
}

/// The time from one burst to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gap {
    /// Always the same.
    #[default]
    Constant,
    /// Exponential: bursts come as a Poisson process, and may overlap.
    Exponential,
}

/// Bursts of requests, regular or not.
///
/// Draws the work of each request from the source's stream. Size, places and the gap behind it
/// come from the burst's own stream, which its number keys, so one burst changes no other.
#[derive(Clone, Debug)]
pub struct Bursts {
    minter: Minter,
    spec: BurstsSpec,
    key: StreamKey,
    /// When the next burst begins \[µs\].
    upcoming: f64,
    /// Its number, from 0.
    number: u64,
    /// The bursts under way; few, as they last no longer than the mean gap.
    active: BinaryHeap<Burst>,
}

/// A burst under way; the one whose next request comes first is the greatest.
#[derive(Clone, Debug)]
struct Burst {
    /// When its next request comes.
    next: SimTime,
    number: u64,
    begin: f64,
    size: u32,
    /// How many have been placed, with the next one.
    placed: u32,
    /// The last random place, from 0 to 1.
    place: f64,
    stream: Stream,
}

impl Bursts {
    /// Bursts to `target`, without end.
    ///
    /// # Panics
    /// If `every` is zero or shorter than `within`, or the size can only be zero.
    pub fn new(
        source: SourceId,
        target: FunctionId,
        work: Dist,
        spec: BurstsSpec,
        key: StreamKey,
    ) -> Self {
        assert!(SimDuration::ZERO < spec.every && spec.within <= spec.every, "bursts without end");
        let some = match spec.size {
            BurstSize::Fixed(size) | BurstSize::Uniform(_, size) => size > 0,
            BurstSize::Poisson(mean) => mean > 0.0,
        };
        assert!(some, "bursts without requests");
        let minter = Minter::new(source, target, work, key);
        let upcoming = spec.first.as_micros() as f64;
        let active = BinaryHeap::new();
        let key = key.name("bursts");
        let mut this = Self { minter, spec, key, upcoming, number: 0, active };
        this.open();
        this
    }

    /// Opens all bursts that begin no later than the next request, or the next one with requests.
    fn open(&mut self) {
        let horizon = HORIZON.as_micros() as f64;
        while self.upcoming <= horizon
            && self.active.peek().is_none_or(|burst| instant(self.upcoming) <= burst.next)
        {
            let mut stream = self.key.with(self.number).stream();
            let begin = self.upcoming;
            self.upcoming += self.spec.every.as_micros() as f64
                * match self.spec.gap {
                    Gap::Constant => 1.0,
                    Gap::Exponential => standard_exponential(&mut stream),
                };
            let size = self.spec.size.draw(&mut stream);
            let number = self.number;
            self.number += 1;
            let next = SimTime::ZERO;
            let mut burst = Burst { next, number, begin, size, placed: 0, place: 0.0, stream };
            if burst.advance(&self.spec) {
                self.active.push(burst);
            }
        }
    }
}

impl Source for Bursts {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        self.active.peek().map(|burst| burst.next)
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let mut burst = self.active.peek_mut()?;
        let request = self.minter.mint(burst.next);
        if burst.advance(&self.spec) {
            drop(burst);
        } else {
            PeekMut::pop(burst);
        }
        self.open();
        Some(request)
    }
}

impl Burst {
    /// Places the next request; false where there is none left.
    #[inline]
    fn advance(&mut self, spec: &BurstsSpec) -> bool {
        if self.placed == self.size {
            return false;
        }
        let left = f64::from(self.size - self.placed);
        let share = match spec.spread {
            _ if spec.within == SimDuration::ZERO => 0.0,
            Spread::Even => f64::from(self.placed) / f64::from(self.size),
            Spread::Random => {
                // The least of `left` uniform places behind the last one.
                let jump = -libm::expm1(-standard_exponential(&mut self.stream) / left);
                self.place += (1.0 - self.place) * jump;
                self.place
            }
        };
        self.placed += 1;
        self.next = instant(self.begin + share * spec.within.as_micros() as f64);
        true
    }
}

impl BurstSize {
    fn draw(self, stream: &mut Stream) -> u32 {
        match self {
            Self::Fixed(size) => size,
            Self::Uniform(least, most) => least + stream.next_below(most - least + 1),
            Self::Poisson(mean) => {
                // As many as unit-rate arrivals come within the mean: as much work as minting them.
                let (mut sum, mut count) = (standard_exponential(stream), 0);
                while sum < mean {
                    sum += standard_exponential(stream);
                    count += 1;
                }
                count
            }
        }
    }
}

impl Ord for Burst {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.next, other.number).cmp(&(self.next, self.number))
    }
}

impl PartialOrd for Burst {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Burst {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Burst {}

#[cfg(test)]
mod tests;
