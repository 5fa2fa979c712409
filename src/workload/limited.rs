//! A limit to what one row of a table may take.

use std::io::{self, BufRead, Read};

/// The longest row of a table \[bytes\]: a fortnight of minute columns is far below it.
pub(super) const LONGEST_ROW: u64 = 1 << 20;

/// A reader that fails when too much is asked of it before [`Limited::begin_row`] is called again,
/// so that a file without line breaks, or with a quote that is never closed, is not read whole.
#[derive(Debug)]
pub(super) struct Limited<R> {
    reader: R,
    since: u64,
}

impl<R> Limited<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, since: 0 }
    }

    /// Says that a row begins.
    #[inline]
    pub(super) fn begin_row(&mut self) {
        self.since = 0;
    }
}

impl<R: BufRead> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since > LONGEST_ROW {
            return Err(io::Error::other("a row of more than 1 MiB, or a quote without its end"));
        }
        let read = self.reader.read(buffer)?;
        self.since += read as u64;
        Ok(read)
    }
}
