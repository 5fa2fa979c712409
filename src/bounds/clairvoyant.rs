//! The least that idle time and cold starts can cost together.

use crate::bounds::{Level, Tariff};
use crate::units::{PicoUsd, SimDuration};

/// What somebody pays who knows the future and pays for idle environments.
///
/// A gap is held if that is cheaper than a cold start. The price of a gap is concave in its length,
/// so no other matching of starts to environments is cheaper than that of
/// [`Levels`](crate::bounds::Levels). The first use of each environment is cold; what is idle after
/// the last use is let go at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clairvoyant {
    tariff: Tariff,
    break_even: SimDuration,
    /// The gaps that are held \[µs\].
    held: u128,
    /// All gaps \[µs\].
    all: u128,
    /// Gaps that are not held.
    long: u64,
    starts: u64,
    new: u64,
}

impl Clairvoyant {
    /// Nothing yet, at these prices.
    pub fn new(tariff: Tariff) -> Self {
        let break_even = tariff.break_even();
        Self { tariff, break_even, held: 0, all: 0, long: 0, starts: 0, new: 0 }
    }

    /// Counts a start.
    #[inline]
    pub fn record(&mut self, level: Level) {
        self.starts += 1;
        match level {
            Level::New => self.new += 1,
            Level::Idle(gap) => {
                let micros = u128::from(gap.as_micros());
                self.all += micros;
                if gap < self.break_even {
                    self.held += micros;
                } else {
                    self.long += 1;
                }
            }
        }
    }

    /// How many starts are cold.
    pub const fn cold_starts(&self) -> u64 {
        self.new + self.long
    }

    /// The least that it can cost.
    pub fn cost(&self) -> PicoUsd {
        self.tariff.cost(self.held, self.cold_starts())
    }

    /// The cost if every environment is held for as long as a cold start is worth and then let go,
    /// which nobody has to know the future for: at most twice [`Clairvoyant::cost`].
    pub fn cost_of_break_even(&self) -> PicoUsd {
        let over = u128::from(self.long).saturating_mul(self.break_even.as_micros().into());
        self.tariff.cost(self.held.saturating_add(over), self.cold_starts())
    }

    /// The cost if every environment is held until its last use.
    pub fn cost_of_holding(&self) -> PicoUsd {
        self.tariff.cost(self.all, self.new)
    }

    /// The cost if none is held.
    pub fn cost_of_letting_go(&self) -> PicoUsd {
        self.tariff.cost(0, self.starts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::Levels;
    use crate::rng::{Purpose, Seed, StreamKey};
    use crate::units::SimTime;

    /// The least cost over every matching of starts to ends, tried one by one.
    fn exhaustive(spans: &[(u64, u64)], (hold, cold): (u64, u64)) -> u64 {
        fn least(spans: &[(u64, u64)], at: usize, taken: &mut Vec<bool>, price: (u64, u64)) -> u64 {
            let Some((start, _)) = spans.get(at) else { return 0 };
            let mut best = price.1 + least(spans, at + 1, taken, price);
            for earlier in 0..at {
                let end = spans[earlier].1;
                if !taken[earlier] && end <= *start {
                    taken[earlier] = true;
                    let gap = (price.0 * (start - end)).min(price.1);
                    best = best.min(gap + least(spans, at + 1, taken, price));
                    taken[earlier] = false;
                }
            }
            best
        }
        least(spans, 0, &mut vec![false; spans.len()], (hold, cold))
    }

    #[test]
    fn no_other_matching_is_cheaper() {
        let mut stream = StreamKey::new(Seed(5), Purpose::Arrivals).stream();
        for _ in 0..500 {
            let price = (1 + u64::from(stream.next_below(3)), u64::from(stream.next_below(40)));
            let mut at = 0;
            let mut spans = Vec::new();
            for _ in 0..=stream.next_below(7) {
                at += u64::from(stream.next_below(12));
                spans.push((at, at + u64::from(stream.next_below(15))));
            }
            let [hold, cold] = [price.0, price.1].map(|pico| PicoUsd::from_pico(pico.into()));
            let tariff = Tariff::new(hold, SimDuration::from_micros(1), cold);
            let (mut levels, mut bound) = (Levels::default(), Clairvoyant::new(tariff));
            for (start, end) in &spans {
                let [start, end] = [*start, *end].map(SimTime::from_micros);
                bound.record(levels.start(start, end));
            }
            let least = u128::from(exhaustive(&spans, price));
            assert_eq!(bound.cost().as_pico(), least, "{spans:?} at {price:?}");
            let rules =
                [bound.cost_of_break_even(), bound.cost_of_holding(), bound.cost_of_letting_go()];
            assert!(rules.iter().all(|rule| bound.cost() <= *rule), "{rules:?}");
            assert!(rules[0].as_pico() <= 2 * least + u128::from(price.0) * spans.len() as u128);
        }
    }
}
