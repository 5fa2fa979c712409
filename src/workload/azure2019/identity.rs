//! Which function a row is about.

use std::io::BufRead;

use crate::workload::TraceError;
use crate::workload::table::Table;

/// The identifying columns, from the widest to the narrowest, with the names they go by.
const COLUMNS: [&[&str]; 3] = [&["HashOwner"], &["HashApp"], &["HashFunction", "FunctionId"]];

/// Where a table has its identifying columns, if it has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IdColumns([Option<usize>; 3]);

/// A function's owner, app and own hash, empty where a table does not say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity([String; 3]);

impl IdColumns {
    /// The identifying columns of a table; nothing but that of the function is required.
    pub(super) fn of_functions<R: BufRead>(table: &Table<R>) -> Result<Self, TraceError> {
        let columns = Self::of(table);
        if columns.0[2].is_none() {
            table.column(COLUMNS[2][0])?;
        }
        Ok(columns)
    }

    /// The identifying columns of a table that `others` have too; there must be one.
    pub(super) fn shared<R: BufRead>(table: &Table<R>, others: Self) -> Result<Self, TraceError> {
        let mut columns = Self::of(table);
        for (column, other) in columns.0.iter_mut().zip(others.0) {
            *column = column.filter(|_| other.is_some());
        }
        if columns.0 == [None; 3] {
            table.column(COLUMNS[2][0])?;
        }
        Ok(columns)
    }

    fn of<R: BufRead>(table: &Table<R>) -> Self {
        Self(COLUMNS.map(|names| names.iter().find_map(|name| table.find(name))))
    }

    /// Whom the current row of `table` is about.
    pub(super) fn read<R: BufRead>(self, table: &Table<R>) -> Result<Identity, TraceError> {
        let mut identity = Identity(Default::default());
        for (part, column) in identity.0.iter_mut().zip(self.0) {
            if let Some(column) = column {
                table.text(column)?.clone_into(part);
            }
        }
        Ok(identity)
    }

    /// What remains of an identity in a table with these columns.
    pub(super) fn project(self, identity: &Identity) -> Identity {
        let mut projected = identity.clone();
        for (part, column) in projected.0.iter_mut().zip(self.0) {
            if column.is_none() {
                part.clear();
            }
        }
        projected
    }
}

impl Identity {
    /// The function's own hash or number.
    pub(super) fn function(&self) -> &str {
        &self.0[2]
    }

    /// Everything that is known, joined by `/`.
    pub(super) fn joined(&self) -> String {
        let known: Vec<&str> =
            self.0.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        known.join("/")
    }
}
