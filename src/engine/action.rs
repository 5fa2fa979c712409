//! What may be changed while a run goes on.

use crate::id::FunctionId;

/// A change to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// New code for a function: $LATEST becomes a new version and the warm pool is lost (F1.21).
    Deploy(FunctionId),
}
