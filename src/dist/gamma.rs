//! The gamma law.

use crate::dist::error::{DistError, positive};
use crate::dist::rounding::rounded;
use crate::dist::{power, standard_exponential, standard_normal};
use crate::rng::Stream;
use crate::units::SimDuration;

/// The gamma law, by its shape and its mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    /// From 0.001 to 1,000,000; the squared coefficient of variation is its inverse.
    shape: f64,
    /// Mean \[µs\]; positive.
    mean: f64,
}

impl Gamma {
    pub(super) fn new(shape: f64, mean: SimDuration) -> Result<Self, DistError> {
        if !(1e-3..=1e6).contains(&shape) {
            return Err(DistError::new("shape", shape, "a number from 0.001 to 1,000,000"));
        }
        positive("mean", mean)?;
        Ok(Self { shape, mean: mean.as_micros() as f64 })
    }

    #[inline(never)]
    pub(super) fn sample(&self, stream: &mut Stream) -> SimDuration {
        let scale = self.mean / self.shape;
        if self.shape >= 1.0 {
            return rounded(scale * at_least_one(self.shape, stream));
        }
        // A draw of the next shape times U^(1/shape), where -ln U is exponential.
        let larger = at_least_one(self.shape + 1.0, stream);
        rounded(scale * larger * power::exp(-standard_exponential(stream) / self.shape))
    }

    pub(super) fn mean_micros(&self) -> f64 {
        self.mean
    }
}

/// A draw of scale 1 by the method of Marsaglia and Tsang ("A Simple Method for Generating Gamma
/// Variables", 2000): the cube of a shifted normal, corrected by rejection.
fn at_least_one(shape: f64, stream: &mut Stream) -> f64 {
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let normal = standard_normal(stream);
        let root = 1.0 + c * normal;
        if root <= 0.0 {
            continue;
        }
        let cube = root * root * root;
        let square = normal * normal;
        let uniform = stream.next_unit();
        // The first condition implies the second and spares nearly all logarithms.
        if uniform < 1.0 - 0.0331 * square * square
            || libm::log(uniform) < square / 2.0 + d * (1.0 - cube + libm::log(cube))
        {
            return d * cube;
        }
    }
}

#[cfg(test)]
mod tests {
    use statrs::function::gamma::gamma_lr;

    use crate::dist::Dist;
    use crate::dist::check::{draws, kolmogorov_smirnov, moments, seconds};
    use crate::units::SimDuration;

    #[test]
    fn golden_values() {
        for (shape, golden) in
            [(0.5, [43_161, 616_968, 28_933, 17_885]), (4.0, [143_260, 166_479, 113_764, 70_129])]
        {
            let dist = Dist::gamma(shape, SimDuration::from_millis(200)).unwrap();
            assert_eq!(draws(&dist, 4), golden);
        }
    }

    #[test]
    fn follows_its_law() {
        for shape in [0.4, 1.0, 2.5, 40.0] {
            let dist = Dist::gamma(shape, seconds(10)).unwrap();
            let cdf = |micros: f64| {
                if micros > 0.0 { gamma_lr(shape, shape * micros / 10e6) } else { 0.0 }
            };
            kolmogorov_smirnov(&dist, cdf);
            moments(&dist, 10e6 / shape.sqrt());
        }
    }

    #[test]
    fn extreme_shapes_stay_finite() {
        let narrow = Dist::gamma(1e6, seconds(1)).unwrap();
        assert!(draws(&narrow, 1_000).iter().all(|micros| micros.abs_diff(1_000_000) < 6_000));
        // Almost everything is zero; the mean sits in the rare long draws.
        let wide = Dist::gamma(1e-3, seconds(1)).unwrap();
        let zeros = draws(&wide, 1_000).iter().filter(|micros| **micros == 0).count();
        assert!(zeros > 960, "{zeros}");
    }

    #[test]
    fn bad_parameters_are_refused() {
        for shape in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-4] {
            assert_eq!(Dist::gamma(shape, seconds(1)).unwrap_err().parameter, "shape");
        }
        assert_eq!(Dist::gamma(1.0, SimDuration::ZERO).unwrap_err().parameter, "mean");
    }
}
