//! What the account tells of provisioned concurrency.

use crate::engine::action::Action;
use crate::engine::record::Refusal;
use crate::id::{FunctionId, Qualifier, VersionId};
use crate::units::MemoryMb;

/// A function has a new version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versioned {
    /// The function.
    pub function: FunctionId,
    /// The version; versions are numbered as they are told, after one for each function and one
    /// for each that was published before the run.
    pub version: VersionId,
    /// Its number if it is published; otherwise it is $LATEST.
    pub number: Option<u16>,
    /// Its memory.
    pub memory: MemoryMb,
}

/// Provisioned concurrency of a version, after it has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provisioned {
    /// The function.
    pub function: FunctionId,
    /// The version that it is for.
    pub version: VersionId,
    /// Where it is set: the version, or an alias that points at it.
    pub qualifier: Qualifier,
    /// How much there shall be \[environments\].
    pub requested: u32,
    /// How much has been allocated \[environments\].
    pub allocated: u32,
    /// How much of it serves \[environments\].
    pub available: u32,
    /// How far it is.
    pub status: ProvisionStatus,
}

/// How far provisioned concurrency has come (F2.18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvisionStatus {
    /// It is being prepared, allocated, initialised.
    InProgress,
    /// All that was asked for is there.
    Ready,
    /// An INIT took too long or failed: `FUNCTION_ERROR_INIT_FAILURE`.
    Failed,
}

/// A change that the account refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What was asked for.
    pub action: Action,
    /// Why not.
    pub refusal: Refusal,
}

impl ProvisionStatus {
    /// The status in AWS's words.
    pub const fn as_aws(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Ready => "READY",
            Self::Failed => "FAILED",
        }
    }
}
