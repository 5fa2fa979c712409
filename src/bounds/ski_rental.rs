//! When to let an idle environment go without knowing when it is needed next.
//!
//! To hold is to rent, a cold start is to buy. Each rule gives the time for which an environment is
//! held; one that is needed at that very instant is still there, unlike with the platform's idle
//! limit.

use std::f64::consts::E;

use crate::bounds::Tariff;
use crate::units::{PicoUsd, SimDuration};

/// The most by which [`randomised`] is dearer on average than who knows the future: e/(e − 1).
pub const RANDOMISED_RATIO: f64 = E / (E - 1.0);

/// What a gap costs if the environment is held for `held`: its idle time, and a cold start where
/// the gap is longer.
pub fn cost(tariff: &Tariff, gap: SimDuration, held: SimDuration) -> PicoUsd {
    let idle = gap.min(held).as_micros().into();
    tariff.cost(idle, u64::from(gap > held))
}

/// Holds for as long as a cold start is worth: never dearer than twice what is best.
pub fn deterministic(tariff: &Tariff) -> SimDuration {
    tariff.break_even()
}

/// Holds for a random time, which `unit`, uniform between 0 and 1, decides: the density is
/// exp(t/τ)/(τ(e − 1)) up to the break-even point τ. On average never dearer than
/// [`RANDOMISED_RATIO`] times what is best.
pub fn randomised(tariff: &Tariff, unit: f64) -> SimDuration {
    scaled(tariff.break_even(), libm::log1p(unit.clamp(0.0, 1.0) * (E - 1.0)))
}

/// Holds for the break-even point τ divided by `doubt` where the next use is predicted to come
/// before τ, and times `doubt` where it is not.
///
/// A right prediction costs at most 1 + `doubt` times what is best, a wrong one at most
/// 1 + 1/`doubt` times. After Purohit, Svitkina and Kumar, "Improving Online Algorithms via ML
/// Predictions", `NeurIPS` 2018.
///
/// # Panics
/// If `doubt` is not above 0 and at most 1.
pub fn predicted(tariff: &Tariff, gap: SimDuration, doubt: f64) -> SimDuration {
    assert!(doubt > 0.0 && doubt <= 1.0, "a doubt from 0 to 1, not {doubt}");
    let even = tariff.break_even();
    scaled(even, if gap < even { 1.0 / doubt } else { doubt })
}

/// A span times a factor, to the nearest microsecond.
fn scaled(span: SimDuration, factor: f64) -> SimDuration {
    if span == SimDuration::MAX {
        return span;
    }
    SimDuration::from_micros(libm::round(span.as_micros() as f64 * factor) as u64)
}

/// Gaps of exponential length, about which only their rate is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExponentialGaps {
    /// How many end in a second of idle time, on average \[1/s\].
    pub rate: f64,
    /// What a second of idle time costs \[USD/s\].
    pub hold: f64,
    /// What a cold start costs \[USD\].
    pub cold: f64,
}

impl ExponentialGaps {
    /// What a gap costs on average if the environment is held for `held` \[USD; s\].
    pub fn mean_cost(&self, held: f64) -> f64 {
        let longer = libm::exp(-self.rate * held);
        self.hold / self.rate * (1.0 - longer) + self.cold * longer
    }

    /// What it costs on average who knows the future \[USD\].
    pub fn clairvoyant(&self) -> f64 {
        self.hold / self.rate * (1.0 - libm::exp(-self.rate * self.cold / self.hold))
    }

    /// The best time to hold \[s\]: all or nothing, because waiting teaches nothing.
    pub fn best(&self) -> f64 {
        if self.hold / self.rate < self.cold { f64::INFINITY } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARIFF: Tariff = Tariff::new(
        PicoUsd::from_pico(1_000_000),
        SimDuration::from_secs(1),
        PicoUsd::from_pico(100_000_000),
    );

    fn ratio(gap: SimDuration, held: SimDuration) -> f64 {
        let best = cost(&TARIFF, gap, SimDuration::MAX).min(TARIFF.cold());
        cost(&TARIFF, gap, held).as_usd() / best.as_usd()
    }

    #[test]
    fn chance_beats_whoever_chooses_the_gap() {
        const DRAWS: u32 = 20_000;
        for gap in [1, 20, 50, 99, 100, 101, 5_000].map(SimDuration::from_secs) {
            let units = (0..DRAWS).map(|n| (f64::from(n) + 0.5) / f64::from(DRAWS));
            let mean = units.map(|unit| ratio(gap, randomised(&TARIFF, unit))).sum::<f64>();
            let mean = mean / f64::from(DRAWS);
            assert!((mean - RANDOMISED_RATIO).abs() < 1e-3, "{gap}: {mean}");
        }
    }

    #[test]
    fn predictions_help_if_they_are_right_and_do_not_ruin_if_they_are_wrong() {
        for doubt in [0.2, 0.5, 1.0] {
            for gap in (1..400).map(SimDuration::from_secs) {
                let right = ratio(gap, predicted(&TARIFF, gap, doubt));
                assert!(right <= 1.0 + doubt + 1e-9, "{gap}, {doubt}: {right}");
                for wrong in [SimDuration::ZERO, SimDuration::MAX] {
                    let wrong = ratio(gap, predicted(&TARIFF, wrong, doubt));
                    assert!(wrong <= 1.0 + 1.0 / doubt + 1e-9, "{gap}, {doubt}: {wrong}");
                }
            }
        }
        let exact = predicted(&TARIFF, SimDuration::from_secs(5), 1.0);
        assert_eq!(exact, deterministic(&TARIFF));
    }

    #[test]
    fn where_nothing_is_paid_for_idle_time_everything_is_held() {
        let free = Tariff::new(PicoUsd::ZERO, SimDuration::from_secs(1), TARIFF.cold());
        assert_eq!(randomised(&free, 0.3), SimDuration::MAX);
        assert_eq!(predicted(&free, SimDuration::from_secs(1), 0.5), SimDuration::MAX);
    }
}
