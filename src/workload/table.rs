//! Tables in CSV: the header, the rows, and errors that name the place.

use std::io::{BufRead, Chain};

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder, Terminator};

use crate::workload::TraceError;
use crate::workload::decimal::parse_fixed;
use crate::workload::limited::Limited;

/// A table that is read row by row; the current row stays until the next one is read.
pub(super) struct Table<R> {
    /// A line feed follows the text, so that every row ends with one and lines can be counted.
    reader: Reader<Limited<Chain<R, &'static [u8]>>>,
    names: Vec<String>,
    row: ByteRecord,
}

impl<R: BufRead> Table<R> {
    /// Reads the header.
    pub(super) fn open(reader: R) -> Result<Self, TraceError> {
        // Line feeds end rows; the carriage return of "\r\n" is trimmed from the last cell.
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(1 << 16)
            .from_reader(Limited::new(reader.chain(&b"\n"[..])));
        let mut table = Self { reader, names: Vec::new(), row: ByteRecord::new() };
        if !table.read_row()? {
            let allowed = "a header and at least one row";
            return Err(table.whole_row("an empty file".to_owned(), allowed.to_owned()));
        }
        let cells = table.row.iter();
        let names: Result<_, _> = cells.map(|cell| str::from_utf8(cell).map(str::trim)).collect();
        let names: Vec<&str> = names.map_err(|_| table.not_text())?;
        table.names = names.into_iter().map(str::to_owned).collect();
        Ok(table)
    }

    /// Reads the next row; false at the end of the table.
    pub(super) fn advance(&mut self) -> Result<bool, TraceError> {
        if !self.read_row()? {
            return Ok(false);
        }
        if self.row.len() != self.names.len() {
            let given = count_cells(self.row.len());
            let allowed = format!("{}, as in the header", count_cells(self.names.len()));
            return Err(self.whole_row(given, allowed));
        }
        if str::from_utf8(self.row.as_slice()).is_err() {
            return Err(self.not_text());
        }
        Ok(true)
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The column of this name, if there is one.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// The column of this name.
    pub(super) fn column(&self, name: &str) -> Result<usize, TraceError> {
        self.find(name).ok_or_else(|| TraceError {
            line: 1,
            column: Some(name.to_owned()),
            given: "no such column".to_owned(),
            allowed: format!("one of {}", self.list_names()),
        })
    }

    /// A cell of the current row, without the space around it.
    pub(super) fn cell(&self, column: usize) -> &[u8] {
        self.row[column].trim_ascii()
    }

    /// A cell of the current row as text.
    pub(super) fn text(&self, column: usize) -> Result<&str, TraceError> {
        str::from_utf8(self.cell(column)).map_err(|_| self.error(column, "UTF-8 text"))
    }

    /// A cell as a whole number of 10^-`places`.
    pub(super) fn fixed(
        &self,
        column: usize,
        places: i32,
        allowed: &str,
    ) -> Result<i64, TraceError> {
        parse_fixed(self.cell(column), places).ok_or_else(|| self.error(column, allowed))
    }

    /// A cell as a whole number of 10^-`places`, zero or more.
    pub(super) fn unsigned(
        &self,
        column: usize,
        places: i32,
        allowed: &str,
    ) -> Result<u64, TraceError> {
        let number = self.fixed(column, places, allowed)?;
        u64::try_from(number).map_err(|_| self.error(column, allowed))
    }

    /// What is wrong with a cell of the current row.
    pub(super) fn error(&self, column: usize, allowed: &str) -> TraceError {
        TraceError {
            line: self.line(),
            column: Some(self.names[column].clone()),
            given: quote(self.cell(column)),
            allowed: allowed.to_owned(),
        }
    }

    /// What is wrong with the current row as a whole.
    pub(super) fn refuse_row(&self, given: &str, allowed: &str) -> TraceError {
        self.whole_row(given.to_owned(), allowed.to_owned())
    }

    /// The names of the columns in words, for messages.
    fn list_names(&self) -> String {
        /// Traces by the minute have hundreds of columns; nobody wants to read them all.
        const MOST: usize = 20;
        let quoted: Vec<String> =
            self.names.iter().take(MOST).map(|n| format!("\"{n}\"")).collect();
        let more = self.names.len().saturating_sub(MOST);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        quoted.join(", ") + &rest
    }

    /// The line on which the current row begins.
    ///
    /// The reader's own count is that of the line behind it; a row's position is no help because
    /// it precedes the empty lines that are skipped.
    fn line(&self) -> u64 {
        let inside: u64 = self.row.as_slice().iter().map(|&byte| u64::from(byte == b'\n')).sum();
        self.reader.position().line().saturating_sub(1 + inside).max(1)
    }

    fn read_row(&mut self) -> Result<bool, TraceError> {
        loop {
            self.reader.get_mut().begin_row();
            match self.reader.read_byte_record(&mut self.row) {
                Ok(false) => return Ok(false),
                Ok(true) if self.row.len() == 1 && self.cell(0).is_empty() => {}
                Ok(true) => return Ok(true),
                Err(error) => return Err(self.unreadable(&error)),
            }
        }
    }

    /// The reader failed in the middle: a gzip cut short, for example.
    fn unreadable(&self, error: &csv::Error) -> TraceError {
        let given = match error.kind() {
            ErrorKind::Io(error) => format!("an unreadable rest ({error})"),
            _ => error.to_string(),
        };
        let line = self.reader.position().line();
        TraceError { line, column: None, given, allowed: "a file that is complete".to_owned() }
    }

    fn not_text(&self) -> TraceError {
        let broken = self.row.iter().position(|cell| str::from_utf8(cell).is_err());
        let mut error = self.whole_row(
            format!("bytes that are not UTF-8: {}", quote(&self.row[broken.unwrap_or(0)])),
            "UTF-8 text, decompressed".to_owned(),
        );
        error.column = broken.and_then(|column| self.names.get(column)).cloned();
        error
    }

    fn whole_row(&self, given: String, allowed: String) -> TraceError {
        TraceError { line: self.line(), column: None, given, allowed }
    }
}

fn count_cells(count: usize) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

/// A cell as it is shown in a message: escaped, and cut where it is long.
fn quote(cell: &[u8]) -> String {
    const MOST: usize = 40;
    let (shown, dots) = if cell.len() > MOST { (&cell[..MOST], "…") } else { (cell, "") };
    format!("\"{}{dots}\"", String::from_utf8_lossy(shown).escape_debug())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line on which each row begins, and its first cell.
    fn rows(text: &str) -> Vec<(u64, String)> {
        let mut table = Table::open(text.as_bytes()).unwrap();
        assert_eq!(table.names(), ["a", "b"]);
        let mut rows = Vec::new();
        while table.advance().unwrap() {
            rows.push((table.line(), table.text(0).unwrap().to_owned()));
        }
        rows
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        let expected = [(2, "1".to_owned()), (3, "2".to_owned())];
        assert_eq!(rows("a,b\n1,x\n2,y\n"), expected);
        assert_eq!(rows("a,b\n1,x\n2,y"), expected);
        assert_eq!(rows("a,b\r\n1,x\r\n2,y\r\n"), expected);
        assert_eq!(rows("a, b \r\n1,\"x\"\r\n 2 ,y"), expected);
        assert_eq!(rows("\u{feff}a,b\n1,x\n2,y\n"), expected);
        let quoted = [(4, "1\n1".to_owned()), (8, "2".to_owned())];
        assert_eq!(rows("\na,b\n\n\"1\n1\",x\n\r\n\n2,\"y\n\"\n\n"), quoted);
    }

    #[test]
    fn broken_rows_name_their_line() {
        let mut table = Table::open("a,b\n\n1,x\n2\n".as_bytes()).unwrap();
        assert!(table.advance().unwrap());
        let error = table.advance().unwrap_err();
        assert_eq!(error.to_string(), "line 4: found 1 cell, expected 2 cells, as in the header");
        let mut table = Table::open(&b"a,b\n1,\xff\n"[..]).unwrap();
        let error = table.advance().unwrap_err();
        assert_eq!((error.line, error.column.as_deref()), (2, Some("b")));
    }
}
