//! What may be changed while a run goes on.

use crate::id::{AliasId, FunctionId, Qualifier};
use crate::model::Route;
use crate::units::MemoryMb;

/// A change to the world.
///
/// The account refuses what AWS would refuse, with a [`Refusal`](crate::engine::record::Refusal).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// New code for a function: $LATEST becomes a new version and its warm pool is lost (F1.21).
    Deploy(FunctionId),
    /// New code, published at once as the next version, at which the alias then points.
    Release(AliasId),
    /// $LATEST becomes the next published version.
    Publish(FunctionId),
    /// An alias points elsewhere; what is provisioned for it is allocated there and released
    /// where it pointed before (F2.20).
    Point {
        /// The alias.
        alias: AliasId,
        /// Where it points from now on.
        route: Route,
    },
    /// Provisioned concurrency of a version or an alias (F2.14).
    Provision {
        /// The function.
        function: FunctionId,
        /// Its version or alias.
        qualifier: Qualifier,
        /// How much there shall be \[environments\].
        units: u32,
    },
    /// No provisioned concurrency for a version or an alias.
    Unprovision {
        /// The function.
        function: FunctionId,
        /// Its version or alias.
        qualifier: Qualifier,
    },
    /// Reserved concurrency of a function, or none of its own (F2.5).
    Reserve {
        /// The function.
        function: FunctionId,
        /// How much there shall be \[environments\].
        units: Option<u32>,
    },
    /// Another size of $LATEST, which loses its warm pool (F1.21).
    Resize {
        /// The function.
        function: FunctionId,
        /// Its memory from now on.
        memory: MemoryMb,
    },
    /// Another quota of concurrent executions for the account (F2.1).
    Quota(u32),
    /// Requests of users, all at once, each with work drawn from the function's own law.
    Burst {
        /// The function.
        function: FunctionId,
        /// The version of it that is asked for.
        qualifier: Qualifier,
        /// How many.
        requests: u32,
    },
}

impl Action {
    /// The function that it concerns; none where it names an alias, or the whole account.
    pub const fn function(self) -> Option<FunctionId> {
        match self {
            Self::Deploy(function)
            | Self::Publish(function)
            | Self::Provision { function, .. }
            | Self::Unprovision { function, .. }
            | Self::Reserve { function, .. }
            | Self::Resize { function, .. }
            | Self::Burst { function, .. } => Some(function),
            Self::Release(_) | Self::Point { .. } | Self::Quota(_) => None,
        }
    }

    /// The action as a key of reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Deploy(_) => "deployed",
            Self::Release(_) => "released",
            Self::Publish(_) => "published",
            Self::Point { .. } => "pointed",
            Self::Provision { .. } => "provisioned",
            Self::Unprovision { .. } => "unprovisioned",
            Self::Reserve { .. } => "reserved",
            Self::Resize { .. } => "resized",
            Self::Quota(_) => "quota",
            Self::Burst { .. } => "burst",
        }
    }
}
