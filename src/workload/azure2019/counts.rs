//! How often each function was invoked in each minute, without the zeros.

/// The counts of all functions, function by function.
///
/// Most functions are silent in most minutes, so only counts above zero are kept: for each the
/// minutes since the one before and the number itself, both as bytes of seven bits, two bytes as
/// a rule. A day of 46,000 functions takes some ten megabytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    bytes: Vec<u8>,
    /// Where each function's bytes begin and end.
    rows: Vec<(u32, u32)>,
    /// How many invocations each minute has, all functions together.
    totals: Vec<u64>,
}

/// The most bytes that the counts of a trace may take.
pub(super) const MOST_BYTES: usize = 1 << 28;

/// Reads the counts of one function from its first minute on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    at: u32,
    end: u32,
}

/// Behind the last minute with a count.
pub(super) const NO_MINUTE: u32 = u32::MAX;

impl Counts {
    /// No functions, and `minutes` minutes.
    pub(super) fn new(minutes: usize) -> Self {
        Self { bytes: Vec::new(), rows: Vec::new(), totals: vec![0; minutes] }
    }

    /// Adds a function with these counts, each with its minute, in order and none zero.
    pub(super) fn push(&mut self, cells: &[(u32, u32)]) {
        let row = self.write(cells);
        self.rows.push(row);
    }

    /// Replaces the counts of a function.
    pub(super) fn replace(&mut self, function: usize, cells: &[(u32, u32)]) {
        for (minute, count) in self.of(function).collect::<Vec<_>>() {
            self.totals[minute as usize] -= u64::from(count);
        }
        self.rows[function] = self.write(cells);
    }

    fn write(&mut self, cells: &[(u32, u32)]) -> (u32, u32) {
        let start = self.bytes.len() as u32;
        let mut last = 0;
        for (minute, count) in cells {
            write_number(&mut self.bytes, minute - last);
            write_number(&mut self.bytes, *count);
            last = *minute;
            self.totals[*minute as usize] += u64::from(*count);
        }
        (start, self.bytes.len() as u32)
    }

    /// How many bytes the counts take.
    pub(super) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// How many invocations each minute has, all functions together.
    pub fn totals(&self) -> &[u64] {
        &self.totals
    }

    /// The counts of a function, each with its minute; those that are missing are zero.
    pub fn of(&self, function: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut cursor = self.cursor(function);
        let mut minute = 0;
        std::iter::from_fn(move || {
            minute = cursor.minute(self, minute)?;
            Some((minute, cursor.count(self)))
        })
    }

    /// A cursor at the beginning of a function.
    pub(super) fn cursor(&self, function: usize) -> Cursor {
        let (at, end) = self.rows[function];
        Cursor { at, end }
    }
}

impl Cursor {
    /// Reads the next minute with a count; `last` is the one before, 0 at first.
    pub(super) fn minute(&mut self, counts: &Counts, last: u32) -> Option<u32> {
        (self.at < self.end).then(|| last + read_number(&counts.bytes, &mut self.at))
    }

    /// Reads the count of the minute that was read last.
    pub(super) fn count(&mut self, counts: &Counts) -> u32 {
        read_number(&counts.bytes, &mut self.at)
    }
}

fn write_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(bytes: &[u8], at: &mut u32) -> u32 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes[*at as usize];
        *at += 1;
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return number;
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let rows: [&[(u32, u32)]; 4] = [
            &[(0, 1), (1, 127), (1_439, 128)],
            &[],
            &[(7, u32::MAX)],
            &[(5, 3), (200_000, 16_384)],
        ];
        let mut counts = Counts::new(200_001);
        for row in rows {
            counts.push(row);
        }
        for (function, row) in rows.iter().enumerate() {
            assert_eq!(counts.of(function).collect::<Vec<_>>(), *row);
        }
        counts.replace(0, &[(1, 2)]);
        assert_eq!(counts.of(0).collect::<Vec<_>>(), [(1, 2)]);
        let totals = counts.totals();
        assert_eq!((totals[0], totals[1], totals[5], totals[1_439]), (0, 2, 3, 0));
        assert_eq!(counts.size(), 8 + 6 + 8 + 2);
    }
}
