//! Which values of a field are meant.

/// A set of small numbers, of which the next one is found without going through those between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Values([u64; 4]);

impl Values {
    /// Adds a value below 256.
    pub(super) const fn insert(&mut self, value: u8) {
        self.0[(value / 64) as usize] |= 1 << (value % 64);
    }

    /// The first value from `least` on.
    pub(super) fn next_from(&self, least: u8) -> Option<u8> {
        let (first, skipped) = (usize::from(least / 64), least % 64);
        let mut word = self.0[first] & (u64::MAX << skipped);
        for index in first..self.0.len() {
            if index > first {
                word = self.0[index];
            }
            if word != 0 {
                return Some(index as u8 * 64 + word.trailing_zeros() as u8);
            }
        }
        None
    }

    /// The lowest value, if there is one.
    pub(super) fn first(&self) -> Option<u8> {
        self.next_from(0)
    }

    /// The values below 32, as bits.
    pub(super) const fn low_bits(&self) -> u32 {
        self.0[0] as u32
    }

    /// Whether `value` is among them.
    pub(super) const fn contains(&self, value: u8) -> bool {
        self.0[(value / 64) as usize] & (1 << (value % 64)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_value_is_found_in_any_word() {
        let mut values = Values::default();
        assert_eq!(values.first(), None);
        for value in [3, 63, 64, 200, 255] {
            values.insert(value);
        }
        for (least, next) in
            [(0, 3), (3, 3), (4, 63), (63, 63), (64, 64), (65, 200), (201, 255), (255, 255)]
        {
            assert_eq!(values.next_from(least), Some(next), "from {least}");
        }
        assert!(values.contains(200) && !values.contains(201));
        assert_eq!(values.low_bits(), 1 << 3);
    }
}
