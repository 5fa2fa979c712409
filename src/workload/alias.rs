//! Choices among many in constant time, by the alias method.

use crate::rng::Stream;

/// A table from which an index is drawn with a probability proportional to its weight.
///
/// Walker's alias method with Vose's construction, in integers throughout, so that the table is
/// the same on every machine. One random word serves one choice: its high part is the column, its
/// low part decides between the column and the column's alias.
#[derive(Clone, Debug)]
pub(super) struct AliasTable {
    columns: Vec<Column>,
}

/// One column: its own index below the threshold, the alias from there on.
#[derive(Clone, Copy, Debug)]
struct Column {
    threshold: u64,
    alias: u32,
}

impl AliasTable {
    /// A table of `weights`, none of them negative and their sum finite.
    ///
    /// # Panics
    /// If no weight is positive, or one is infinite or not a number.
    pub(super) fn new(weights: &[f64]) -> Self {
        let largest = weights.iter().copied().fold(0.0, f64::max);
        assert!(largest > 0.0 && weights.iter().all(|weight| weight.is_finite()), "bad weights");
        // The total of the integer weights stays below 2⁶³, so that it can be shifted by 64 bits.
        let scale = (1u64 << (62 - weights.len().ilog2())) as f64 / largest;
        let weights: Vec<u64> = weights.iter().map(|weight| (weight * scale) as u64).collect();
        Self { columns: columns(&weights) }
    }

    /// Draws an index.
    #[inline]
    pub(super) fn draw(&self, stream: &mut Stream) -> usize {
        let wide = u128::from(stream.next_u64()) * self.columns.len() as u128;
        let index = (wide >> 64) as usize;
        let column = self.columns[index];
        if (wide as u64) < column.threshold { index } else { column.alias as usize }
    }
}

/// Fills every column up to the average: what a small weight leaves free, a large one takes.
fn columns(weights: &[u64]) -> Vec<Column> {
    let average: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    // Scaled by the number of weights, their average is what their sum was, without a remainder.
    let mut left: Vec<u128> =
        weights.iter().map(|&weight| u128::from(weight) * weights.len() as u128).collect();
    let full = |index: u32| Column { threshold: u64::MAX, alias: index };
    let mut columns: Vec<Column> = (0..weights.len() as u32).map(full).collect();
    let (mut small, mut large): (Vec<u32>, Vec<u32>) =
        (0..weights.len() as u32).partition(|&index| left[index as usize] < average);
    while let (Some(&donor), Some(index)) = (large.last(), small.pop()) {
        let own = left[index as usize];
        columns[index as usize] =
            Column { threshold: ((own << 64) / average) as u64, alias: donor };
        let rest = &mut left[donor as usize];
        *rest -= average - own;
        if *rest < average {
            large.pop();
            small.push(donor);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The probability of each index that the table stands for.
    fn probabilities(table: &AliasTable) -> Vec<f64> {
        let mut total = vec![0.0; table.columns.len()];
        for (index, column) in table.columns.iter().enumerate() {
            let own = column.threshold as f64 / 2f64.powi(64);
            total[index] += own;
            total[column.alias as usize] += 1.0 - own;
        }
        total.iter().map(|sum| sum / table.columns.len() as f64).collect()
    }

    #[test]
    fn the_table_stands_for_its_weights() {
        for weights in
            [vec![1.0], vec![1.0, 1.0, 1.0], vec![0.0, 5.0, 1.0, 2.0], vec![1e-9, 1.0, 3e5, 7.0]]
        {
            let sum: f64 = weights.iter().sum();
            for (weight, got) in weights.iter().zip(probabilities(&AliasTable::new(&weights))) {
                assert!((weight / sum - got).abs() < 1e-12, "{weights:?}: {weight} {got}");
            }
        }
        let many: Vec<f64> = (1..=100_000).map(|rank| 1.0 / f64::from(rank)).collect();
        let sum: f64 = many.iter().sum();
        for (weight, got) in many.iter().zip(probabilities(&AliasTable::new(&many))) {
            assert!((weight / sum / got - 1.0).abs() < 1e-6, "{weight} {got}");
        }
    }
}
