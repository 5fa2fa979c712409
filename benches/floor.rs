//! The floor: draw, heap of busy environments, idle deque, one constant idle limit. Nothing else is
//! counted, so nothing that simulates environments one by one can do much less.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// What the bare loop simulates.
#[derive(Clone, Copy)]
pub(crate) struct Floor {
    /// Functions, of which the one of rank k gets a share of the arrivals proportional to 1/k.
    pub(crate) functions: usize,
    /// Poisson arrivals [1/s].
    pub(crate) rate: f64,
    /// Mean of the exponential service [s].
    pub(crate) mean: f64,
    /// Constant init [s].
    pub(crate) init: f64,
    /// Constant idle limit [µs].
    pub(crate) idle_limit: u64,
    /// How many may be busy at once.
    pub(crate) limit: usize,
    /// Requests at t = 0, before the Poisson arrivals.
    pub(crate) flash: u64,
}

impl Floor {
    /// Simulates `n` arrivals; gives the number of cold starts.
    pub(crate) fn run(&self, n: u64) -> u64 {
        if self.functions == 1 { self.run_one(n) } else { self.run_many(n) }
    }

    fn run_one(&self, n: u64) -> u64 {
        let mut rng = Xoshiro::seeded();
        let (mut now, mut cold) = (0u64, 0u64);
        let mut busy = BinaryHeap::with_capacity(4096);
        let mut idle: VecDeque<(u64, u32)> = VecDeque::new();
        for arrival in 0..n {
            if self.flash <= arrival {
                now += (rng.exponential() / self.rate * 1e6) as u64;
            }
            while let Some(&Reverse((end, env))) = busy.peek() {
                if end > now {
                    break;
                }
                busy.pop();
                idle.push_back((end, env));
            }
            while idle.front().is_some_and(|&(since, _)| since + self.idle_limit <= now) {
                idle.pop_front();
            }
            if self.limit <= busy.len() {
                continue;
            }
            let mut work = (rng.exponential() * self.mean * 1e6) as u64;
            let env = idle.pop_back().map_or_else(
                || {
                    cold += 1;
                    work += (self.init * 1e6) as u64;
                    cold as u32
                },
                |(_, env)| env,
            );
            busy.push(Reverse((now + work, env)));
        }
        cold
    }

    fn run_many(&self, n: u64) -> u64 {
        let mut rng = Xoshiro::seeded();
        let pick = Alias::zipf(self.functions);
        let (mut now, mut cold) = (0u64, 0u64);
        let mut busy = BinaryHeap::with_capacity(4096);
        let mut idle: Vec<VecDeque<(u64, u32)>> = vec![VecDeque::new(); self.functions];
        for _ in 0..n {
            now += (rng.exponential() / self.rate * 1e6) as u64;
            while let Some(&Reverse((end, env, function))) = busy.peek() {
                if end > now {
                    break;
                }
                busy.pop();
                idle[function as usize].push_back((end, env));
            }
            let function = pick.draw(&mut rng);
            let idle = &mut idle[function as usize];
            while idle.front().is_some_and(|&(since, _)| since + self.idle_limit <= now) {
                idle.pop_front();
            }
            let mut work = (rng.exponential() * self.mean * 1e6) as u64;
            let env = idle.pop_back().map_or_else(
                || {
                    cold += 1;
                    work += (self.init * 1e6) as u64;
                    cold as u32
                },
                |(_, env)| env,
            );
            busy.push(Reverse((now + work, env, function)));
        }
        cold
    }
}

/// A fast generator of no further virtue.
struct Xoshiro([u64; 4]);

impl Xoshiro {
    fn seeded() -> Self {
        let mut rng = Self([1, 2, 3, 4]);
        for _ in 0..100 {
            rng.next();
        }
        rng
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    #[expect(clippy::disallowed_methods, reason = "the floor takes the system's fast logarithm")]
    fn exponential(&mut self) -> f64 {
        -(((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64).ln()
    }
}

/// Walker's alias table for shares proportional to 1/rank.
struct Alias(Vec<(f64, u32)>);

impl Alias {
    fn zipf(count: usize) -> Self {
        let total: f64 = (1..=count).map(|rank| 1.0 / rank as f64).sum();
        let mut scaled: Vec<f64> =
            (1..=count).map(|rank| count as f64 / (rank as f64 * total)).collect();
        let mut table = vec![(1.0, 0); count];
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..count).partition(|rank| scaled[*rank] < 1.0);
        while let (Some(low), Some(&high)) = (small.pop(), large.last()) {
            table[low] = (scaled[low], high as u32);
            scaled[high] -= 1.0 - scaled[low];
            if scaled[high] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        Self(table)
    }

    fn draw(&self, rng: &mut Xoshiro) -> u32 {
        let place = (rng.next() >> 11) as f64 / (1u64 << 53) as f64 * self.0.len() as f64;
        let column = place as usize;
        let (share, other) = self.0[column];
        if place - (column as f64) < share { column as u32 } else { other }
    }
}
