//! Which function a row is about.

use std::io::BufRead;
use std::sync::Arc;

use crate::workload::TraceError;
use crate::workload::table::Table;

/// The identifying columns, from the widest to the narrowest, with the names they go by.
const COLUMNS: [&[&str]; 3] = [&["HashOwner"], &["HashApp"], &["HashFunction", "FunctionId"]];

/// Stands between the parts of an identity; no name has it.
const BETWEEN: char = '\u{1f}';

/// Where a table has its identifying columns, if it has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IdColumns([Option<usize>; 3]);

/// A function's owner, app and own hash, empty where a table does not say.
///
/// One text, because there are tens of thousands of them; cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity(Arc<str>);

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

    /// Whom the current row of `table` is about, in the words of `into`, whose place it takes.
    pub(super) fn read<R: BufRead>(
        self,
        table: &Table<R>,
        into: &mut String,
    ) -> Result<(), TraceError> {
        let cell = |column: Option<usize>| column.map_or(Ok(""), |column| table.text(column));
        let [owner, app, function] = self.0;
        join(into, [cell(owner)?, cell(app)?, cell(function)?]);
        Ok(())
    }

    /// What remains of an identity in a table with these columns.
    pub(super) fn project(self, identity: &Identity) -> Identity {
        let parts = identity.parts();
        let kept = |part: usize| self.0[part].map_or("", |_| parts[part]);
        let kept = [kept(0), kept(1), kept(2)];
        if kept == parts {
            return identity.clone();
        }
        let mut projected = String::new();
        join(&mut projected, kept);
        Identity::new(&projected)
    }
}

/// Puts the parts of an identity into `text`.
fn join(text: &mut String, parts: [&str; 3]) {
    text.clear();
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            text.push(BETWEEN);
        }
        text.push_str(part);
    }
}

impl Identity {
    /// The identity that [`IdColumns::read`] has written.
    pub(super) fn new(words: &str) -> Self {
        Self(Arc::from(words))
    }

    fn parts(&self) -> [&str; 3] {
        let mut parts = self.0.splitn(3, BETWEEN);
        [0; 3].map(|_| parts.next().unwrap_or_default())
    }

    /// The function's own hash or number.
    pub(super) fn function(&self) -> &str {
        self.parts()[2]
    }

    /// Everything that is known, joined by `/`.
    pub(super) fn joined(&self) -> String {
        let known: Vec<&str> = self.parts().into_iter().filter(|part| !part.is_empty()).collect();
        known.join("/")
    }
}

impl std::borrow::Borrow<str> for Identity {
    fn borrow(&self) -> &str {
        &self.0
    }
}
