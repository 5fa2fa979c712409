//! How provisioned concurrency is allocated and used.

use std::sync::Arc;

use crate::dist::Dist;
use crate::id::FunctionId;
use crate::units::{Share, SimDuration};

/// The platform's rules for provisioned concurrency.
#[derive(Clone, Debug, PartialEq)]
pub struct Provisioning {
    /// What passes between a request for more and the first environment (F3.6: one to two
    /// minutes).
    pub preparation: Dist,
    /// How fast environments are allocated then.
    pub rate: AllocationRate,
    /// From when on they serve.
    pub usable: Usable,
    /// How long their INIT may take; a longer time-out of the function counts instead (F1.4).
    pub init_limit: SimDuration,
    /// Which requests they serve.
    pub matching: Matching,
}

/// Which requests provisioned environments of a version serve (F2.14).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matching {
    /// All that the version serves, by whichever name it was asked for.
    #[default]
    ResolvedVersion,
    /// Those that name the alias or the number on which the units are set.
    ExactQualifier,
}

/// How fast provisioned environments are allocated (F3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllocationRate {
    /// All at once.
    Unlimited,
    /// One after the other, for each function by itself.
    PerFunction {
        /// Environments in a minute.
        per_minute: u32,
    },
    /// As many as on-demand scaling allows, with which it shares its tokens.
    AsScaling,
}

/// From when on provisioned environments serve (F2.13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usable {
    /// When all that were asked for are initialised.
    Whole,
    /// Each when it is initialised.
    Incremental,
}

/// A published version of a function, as it is when the run begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Whose version it is.
    pub function: FunctionId,
    /// Its number, from 1.
    pub number: u16,
    /// What is provisioned for it by its number \[environments\].
    pub provisioned: u32,
}

/// An alias of a function, as it is when the run begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Whose alias it is.
    pub function: FunctionId,
    /// Its name, unique among the function's aliases.
    pub name: Arc<str>,
    /// Where it points.
    pub route: Route,
    /// What is provisioned for it \[environments\].
    pub provisioned: u32,
}

/// Where an alias points (F2.19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The number of the version that serves what no other does.
    pub version: u16,
    /// A second version, and the share of requests that it serves.
    pub other: Option<(u16, Share)>,
}

impl Route {
    /// All requests go to one version.
    pub const fn to(version: u16) -> Self {
        Self { version, other: None }
    }

    /// The numbers of its versions.
    pub fn versions(&self) -> [Option<u16>; 2] {
        [Some(self.version), self.other.map(|(number, _)| number)]
    }
}

impl Provisioning {
    /// Everything is there at once.
    pub const INSTANT: Self = Self {
        preparation: Dist::Constant(SimDuration::ZERO),
        rate: AllocationRate::Unlimited,
        usable: Usable::Whole,
        init_limit: SimDuration::from_secs(130),
        matching: Matching::ResolvedVersion,
    };
}
