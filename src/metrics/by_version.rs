//! A table with rows for few of many versions: those for which something is provisioned.

use crate::id::VersionId;

/// Rows in the order in which they were put in, found by version.
///
/// Versions are numbered over all functions, so most places stand for nothing and are small.
#[derive(Clone, Debug)]
pub(super) struct ByVersion<T> {
    rows: Vec<T>,
    /// Which row a version has.
    places: Vec<Option<u32>>,
}

impl<T> ByVersion<T> {
    /// The rows, in the order in which they were put in.
    pub(super) fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The row of `version`, if it has one.
    #[inline]
    pub(super) fn get_mut(&mut self, version: VersionId) -> Option<&mut T> {
        let place = (*self.places.get(version.index())?)?;
        self.rows.get_mut(place as usize)
    }

    /// Gives `version`, which has none yet, a row.
    pub(super) fn put(&mut self, version: VersionId, row: T) {
        let index = version.index();
        if self.places.len() <= index {
            self.places.resize(index + 1, None);
        }
        debug_assert!(self.places[index].is_none(), "a version has one row");
        self.places[index] = Some(self.rows.len() as u32);
        self.rows.push(row);
    }
}

impl<T> Default for ByVersion<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), places: Vec::new() }
    }
}
