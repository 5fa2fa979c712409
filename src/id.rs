//! Dense identifiers: indices into tables, one type per table.

use std::fmt;

/// A function of the account, by its place in [`Model::functions`](crate::model::Model::functions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionId(pub u32);

/// One version of one function; a deployment makes a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId(pub u32);

/// An alias of a function, by its place in [`Model::aliases`](crate::model::Model::aliases).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AliasId(pub u16);

/// What stands behind the colon of a function's name: which of its versions is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// Nothing, or `$LATEST`: the version that is not published.
    #[default]
    Latest,
    /// A published version, by its number.
    Version(u16),
    /// An alias of the function, which points at a published version.
    Alias(AliasId),
}

/// The place of an execution environment in the engine's table, reused after it stops.
///
/// At most 2²⁰ environments are alive at once, so 20 bits hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvSlot(pub u32);

/// A source of requests, by its place among the scenario's sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A request: where it came from, and its running number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId {
    /// The source that made it.
    pub source: SourceId,
    /// Its running number within the source, from 0.
    pub ordinal: u64,
}

impl FunctionId {
    /// The index into a table of functions.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl VersionId {
    /// The index into a table of versions.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl AliasId {
    /// The index into a table of aliases.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl EnvSlot {
    /// The index into a table of environments.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl SourceId {
    /// The index into a table of sources.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source.0, self.ordinal)
    }
}
