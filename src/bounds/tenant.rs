//! The least that a customer can pay for pings and cold starts.

use crate::bounds::Level;
use crate::units::{PicoUsd, SimDuration};

/// What pings and cold starts cost a customer, to whom idle time is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PingPrices {
    /// The platform's idle limit: a ping holds an environment for less than this.
    pub limit: SimDuration,
    /// What a ping of a warm environment costs.
    pub ping: PicoUsd,
    /// What a cold start costs whom it hits, with what waiting is worth.
    pub cold: PicoUsd,
    /// What a ping costs that starts an environment just in time, where somebody would do that: the
    /// ping and its INIT, without anybody waiting.
    pub in_time: Option<PicoUsd>,
}

/// What a customer pays who knows the future.
///
/// A lower bound and no plan: a burst of pings that reaches one environment also occupies those
/// that were used after it. It holds while the environment that was used last serves first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenant {
    prices: PingPrices,
    pings: u128,
    in_time: u64,
    cold: u64,
}

impl Tenant {
    /// Nothing yet, at these prices.
    ///
    /// # Panics
    /// If the idle limit is no time at all.
    pub fn new(prices: PingPrices) -> Self {
        assert!(prices.limit > SimDuration::ZERO, "nothing holds an environment for no time");
        Self { prices, pings: 0, in_time: 0, cold: 0 }
    }

    /// Counts a start.
    pub fn record(&mut self, level: Level) {
        let PingPrices { limit, ping, cold, in_time } = self.prices;
        let started = in_time.map_or(cold, |in_time| in_time.min(cold));
        let pings = match level {
            Level::New => None,
            Level::Idle(gap) => Some(gap.as_micros() / limit.as_micros()),
        };
        match pings.filter(|pings| ping.times((*pings).into(), 1) <= started) {
            Some(pings) => self.pings += u128::from(pings),
            None if started < cold => self.in_time += 1,
            None => self.cold += 1,
        }
    }

    /// The least that it can cost.
    pub fn cost(&self) -> PicoUsd {
        let PingPrices { ping, cold, in_time, .. } = self.prices;
        let in_time = in_time.unwrap_or_default().times(self.in_time.into(), 1);
        ping.times(self.pings, 1) + in_time + cold.times(self.cold.into(), 1)
    }

    /// How many pings of warm environments that takes.
    pub const fn pings(&self) -> u128 {
        self.pings
    }

    /// How many starts are cold for whom they hit.
    pub const fn cold_starts(&self) -> u64 {
        self.cold
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_just_in_time_is_the_dearest_that_anybody_pays() {
        let usd = PicoUsd::from_pico;
        let prices = PingPrices {
            limit: SimDuration::from_secs(10),
            ping: usd(2),
            cold: usd(100),
            in_time: Some(usd(7)),
        };
        let mut tenant = Tenant::new(prices);
        tenant.record(Level::New);
        for secs in [9, 10, 39, 40, 5_000] {
            tenant.record(Level::Idle(SimDuration::from_secs(secs)));
        }
        // New: 7. Gaps: nothing, one ping, three, then started just in time twice.
        assert_eq!(tenant.cost(), usd(7 + 2 + 6 + 7 + 7));
        assert_eq!((tenant.pings(), tenant.cold_starts()), (4, 0));
        let mut dear = Tenant::new(PingPrices { in_time: Some(usd(101)), ..prices });
        dear.record(Level::New);
        dear.record(Level::Idle(SimDuration::from_secs(500)));
        assert_eq!((dear.cost(), dear.cold_starts()), (usd(200), 1));
    }
}
