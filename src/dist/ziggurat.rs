//! The standard exponential and normal laws, drawn by ziggurats of 256 layers.
//!
//! The area under a decreasing density is cut into 256 pieces of equal area: 255 horizontal layers,
//! and at the bottom one that holds the tail beyond its edge. A draw picks a piece and a place in
//! the rectangle that covers it; 99 of 100 places lie under the curve for certain, so a draw costs
//! one random number, one table row, one product. (Marsaglia and Tsang, "The Ziggurat Method for
//! Generating Random Variables", 2000.)

use crate::dist::series::{exp, ln, sqrt};
use crate::rng::Stream;

/// A draw from the exponential law of mean 1.
#[inline]
pub fn standard_exponential(stream: &mut Stream) -> f64 {
    let bits = stream.next_u64();
    let index = (bits % LAYERS as u64) as usize;
    let layer = &EXPONENTIAL.layers[index];
    // The layer uses the low 8 bits, the place the high 53.
    let place = bits >> 11;
    let x = place as f64 * layer.width;
    if place < layer.inside { x } else { outside_exponential(stream, index, x) }
}

/// A draw from the normal law of mean 0 and standard deviation 1.
#[inline]
pub fn standard_normal(stream: &mut Stream) -> f64 {
    let bits = stream.next_u64();
    let index = (bits % LAYERS as u64) as usize;
    let layer = &NORMAL.layers[index];
    let place = bits.cast_signed() >> 11;
    let x = place as f64 * layer.width;
    if place.unsigned_abs() < layer.inside { x } else { outside_normal(stream, index, x) }
}

const LAYERS: usize = 256;
/// Where the bottom layer's tail begins; these edges make all 256 areas equal.
const EXPONENTIAL_EDGE: f64 = 7.697_117_470_131_05;
const NORMAL_EDGE: f64 = 3.654_152_885_361_009;

static EXPONENTIAL: Ziggurat = Ziggurat::new(Law::Exponential, EXPONENTIAL_EDGE);
static NORMAL: Ziggurat = Ziggurat::new(Law::Normal, NORMAL_EDGE);

struct Ziggurat {
    layers: [Layer; LAYERS],
    /// The density at the edge of each layer, which is its bottom; at the end the 1 at zero.
    bottoms: [f64; LAYERS + 1],
}

#[derive(Clone, Copy)]
struct Layer {
    /// Places below this number are certainly under the curve.
    inside: u64,
    /// The distance between two places.
    width: f64,
}

#[derive(Clone, Copy)]
enum Law {
    Exponential,
    Normal,
}

/// The rare case of a place that may lie above the exponential curve, or in its tail.
#[cold]
#[inline(never)]
fn outside_exponential(stream: &mut Stream, index: usize, x: f64) -> f64 {
    if index == 0 {
        // What exceeds the edge is exponential again.
        return EXPONENTIAL_EDGE + standard_exponential(stream);
    }
    if EXPONENTIAL.height(index, stream) < libm::exp(-x) { x } else { standard_exponential(stream) }
}

/// The rare case of a place that may lie above the normal curve, or in its tail.
#[cold]
#[inline(never)]
fn outside_normal(stream: &mut Stream, index: usize, x: f64) -> f64 {
    if index == 0 {
        return (NORMAL_EDGE + excess_of_normal_tail(stream)).copysign(x);
    }
    let under = NORMAL.height(index, stream) < libm::exp(-x * x / 2.0);
    if under { x } else { standard_normal(stream) }
}

/// How far a normal draw beyond the edge exceeds it (Marsaglia 1964, by two exponential draws).
fn excess_of_normal_tail(stream: &mut Stream) -> f64 {
    loop {
        let excess = standard_exponential(stream) / NORMAL_EDGE;
        if 2.0 * standard_exponential(stream) > excess * excess {
            return excess;
        }
    }
}

impl Ziggurat {
    const fn new(law: Law, edge: f64) -> Self {
        let area = edge * law.density(edge) + law.tail(edge);
        let mut layers = [Layer { inside: 0, width: 0.0 }; LAYERS];
        let mut bottoms = [0.0; LAYERS + 1];
        // The bottom piece counts as a rectangle of the same height whose excess is the tail.
        let mut length = area / law.density(edge);
        let mut next = edge;
        let mut index = 0;
        while index < LAYERS {
            layers[index] = Layer {
                inside: (next / length * law.places()) as u64,
                width: length / law.places(),
            };
            bottoms[index + 1] = law.density(next);
            length = next;
            next = if index + 2 < LAYERS {
                law.edge_at(area / length + law.density(length))
            } else {
                0.0
            };
            index += 1;
        }
        Self { layers, bottoms }
    }

    /// A height between the bottom and the top of a layer.
    fn height(&self, index: usize, stream: &mut Stream) -> f64 {
        let (bottom, top) = (self.bottoms[index], self.bottoms[index + 1]);
        bottom + (top - bottom) * stream.next_unit()
    }
}

impl Law {
    /// How many places a layer has: 53 random bits, one of which is the normal law's sign.
    const fn places(self) -> f64 {
        match self {
            Self::Exponential => (1u64 << 53) as f64,
            Self::Normal => (1u64 << 52) as f64,
        }
    }

    /// The density at `x`, scaled to 1 at 0.
    const fn density(self, x: f64) -> f64 {
        match self {
            Self::Exponential => exp(-x),
            Self::Normal => exp(-x * x / 2.0),
        }
    }

    /// Where the density is `y`.
    const fn edge_at(self, y: f64) -> f64 {
        match self {
            Self::Exponential => -ln(y),
            Self::Normal => sqrt(-2.0 * ln(y)),
        }
    }

    /// The area under the density beyond `edge`.
    const fn tail(self, edge: f64) -> f64 {
        match self {
            Self::Exponential => exp(-edge),
            // Laplace's continued fraction of Mills' ratio: 1/(x + 1/(x + 2/(x + 3/(x + ...)))).
            Self::Normal => {
                let mut below = edge;
                let mut n = 100;
                while n > 0 {
                    below = edge + n as f64 / below;
                    n -= 1;
                }
                self.density(edge) / below
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_distr::{Distribution, Exp1, StandardNormal};
    use rand_pcg::Pcg64;

    use super::*;
    use crate::dist::check::{distance, normal_cdf, stream, two_sample_distance};

    const DRAWS: usize = 1_000_000;

    fn ours(draw: fn(&mut Stream) -> f64) -> Vec<f64> {
        let mut stream = stream();
        (0..DRAWS).map(|_| draw(&mut stream)).collect()
    }

    fn theirs(law: impl Distribution<f64>) -> Vec<f64> {
        let mut rng = Pcg64::new(1, 2);
        (0..DRAWS).map(|_| law.sample(&mut rng)).collect()
    }

    #[test]
    fn golden_values() {
        // The digest covers the wedges and the tails too.
        let digest = |draw| {
            ours(draw).iter().fold(0u64, |digest, x| {
                digest.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ x.to_bits()
            })
        };
        let first = |draw| ours(draw)[..3].iter().map(|x| (x * 1e9) as i64).collect::<Vec<_>>();
        assert_eq!(first(standard_exponential), [235_103_933, 1_726_283_662, 964_247_368]);
        assert_eq!(first(standard_normal), [-453_390_569, -1_236_367_803, -181_727_784]);
        assert_eq!(digest(standard_exponential), 14_583_758_309_282_435_661);
        assert_eq!(digest(standard_normal), 14_065_954_868_218_403_519);
    }

    #[test]
    fn layers_close_at_the_top() {
        for (table, law) in [(&EXPONENTIAL, Law::Exponential), (&NORMAL, Law::Normal)] {
            let lengths = table.layers.map(|layer| layer.width * law.places());
            let top = lengths[LAYERS - 1] * (1.0 - table.bottoms[LAYERS - 1]);
            let area = lengths[0] * table.bottoms[1];
            assert!((top / area - 1.0).abs() < 1e-9, "{top} {area}");
            assert!(lengths.windows(2).all(|pair| pair[0] > pair[1]));
        }
    }

    #[test]
    fn follow_their_laws() {
        let exponential_cdf = |x: f64| 1.0 - libm::exp(-x);
        assert!(distance(ours(standard_exponential), exponential_cdf) < 0.0018);
        assert!(distance(ours(standard_normal), normal_cdf) < 0.0018);
        // The same test sees a scale that is wrong by one per cent.
        let wrong = ours(standard_exponential).iter().map(|x| x * 1.01).collect();
        assert!(distance(wrong, exponential_cdf) > 0.0018);
    }

    #[test]
    fn tails_have_their_weight() {
        let beyond = |drawn: &[f64], edge: f64| drawn.iter().filter(|x| **x > edge).count();
        let exponential = ours(standard_exponential);
        // Expected 454.0 and 67.5 of a million; four standard deviations are 85 and 33.
        assert!(beyond(&exponential, 7.697_117).abs_diff(454) < 85);
        assert!(beyond(&exponential, 9.602_8).abs_diff(68) < 33);
        let normal = ours(standard_normal);
        let mirrored: Vec<f64> = normal.iter().map(|x| -x).collect();
        for half in [normal, mirrored] {
            // Expected 1,349.9 and 129.0 of a million; four standard deviations are 147 and 45.
            assert!(beyond(&half, 3.0).abs_diff(1_350) < 147);
            assert!(beyond(&half, 3.654_152_885).abs_diff(129) < 45);
        }
    }

    #[test]
    fn moments_are_right() {
        let moment = |drawn: &[f64], power: i32| {
            drawn.iter().map(|x| x.powi(power)).sum::<f64>() / drawn.len() as f64
        };
        // Four standard errors: sqrt((E x^2k - (E x^k)^2) / n).
        let exponential = ours(standard_exponential);
        for (power, expected, error) in [(1, 1.0, 0.004), (2, 2.0, 0.018), (3, 6.0, 0.104)] {
            assert!((moment(&exponential, power) - expected).abs() < error, "{power}");
        }
        let normal = ours(standard_normal);
        for (power, expected, error) in
            [(1, 0.0, 0.004), (2, 1.0, 0.0057), (3, 0.0, 0.0155), (4, 3.0, 0.0392)]
        {
            assert!((moment(&normal, power) - expected).abs() < error, "{power}");
        }
    }

    #[test]
    fn agree_with_another_implementation() {
        // Two samples of a million: 1.8 sqrt(2 / n).
        assert!(two_sample_distance(ours(standard_exponential), theirs(Exp1)) < 0.0025);
        assert!(two_sample_distance(ours(standard_normal), theirs(StandardNormal)) < 0.0025);
    }
}
