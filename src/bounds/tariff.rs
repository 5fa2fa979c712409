//! What an idle environment costs, and what a cold start costs.

use crate::units::{PicoUsd, SimDuration};

/// The two prices between which whoever keeps environments has to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tariff {
    hold: PicoUsd,
    per: SimDuration,
    cold: PicoUsd,
}

impl Tariff {
    /// An idle environment costs `hold` for each `per`, a cold start costs `cold`.
    ///
    /// # Panics
    /// If `per` is no time at all.
    pub const fn new(hold: PicoUsd, per: SimDuration, cold: PicoUsd) -> Self {
        assert!(per.as_micros() > 0, "a price for no time is none");
        Self { hold, per, cold }
    }

    /// What a cold start costs.
    pub const fn cold(&self) -> PicoUsd {
        self.cold
    }

    /// What idle time costs \[µs, of all environments together\].
    pub const fn idle(&self, micros: u128) -> PicoUsd {
        self.hold.times(micros, self.per.as_micros() as u128)
    }

    /// What so much idle time \[µs\] and so many cold starts cost, rounded once.
    pub fn cost(&self, idle_micros: u128, cold_starts: u64) -> PicoUsd {
        self.idle(idle_micros) + self.cold.times(cold_starts.into(), 1)
    }

    /// The shortest idle time that costs as much as a cold start; [`SimDuration::MAX`] where none
    /// does.
    pub fn break_even(&self) -> SimDuration {
        let hold = self.hold.as_pico();
        let cold = self.cold.as_pico().checked_mul(self.per.as_micros().into());
        let micros = cold.filter(|_| hold > 0).map(|cold| cold.div_ceil(hold));
        let micros = micros.and_then(|micros| u64::try_from(micros).ok());
        micros.map_or(SimDuration::MAX, SimDuration::from_micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_break_even_point_is_where_both_cost_the_same() {
        let tariff = |hold, cold| {
            let [hold, cold] = [hold, cold].map(PicoUsd::from_pico);
            Tariff::new(hold, SimDuration::from_micros(10), cold)
        };
        let even = |hold, cold| tariff(hold, cold).break_even().as_micros();
        assert_eq!(even(3, 6), 20);
        assert_eq!(even(3, 7), 24);
        assert_eq!(even(3, 0), 0);
        assert_eq!(
            (even(0, 7), even(1, u128::MAX), even(1, 1 << 70)),
            (u64::MAX, u64::MAX, u64::MAX)
        );
        assert_eq!(tariff(3, 7).cost(25, 2).as_pico(), 8 + 14);
    }
}
