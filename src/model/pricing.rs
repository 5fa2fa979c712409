//! The price list of a Region.

use std::sync::Arc;

use crate::model::Architecture;
use crate::units::PicoUsd;

/// The prices of one Region (F7.1 to F7.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceSheet {
    /// The Region that the prices are for.
    pub region: Arc<str>,
    /// Price of one request.
    pub request: PicoUsd,
    /// Price of one GB-second on x86, first tier.
    pub gb_second_x86: PicoUsd,
    /// Price of one GB-second on arm64, first tier.
    pub gb_second_arm: PicoUsd,
}

impl PriceSheet {
    /// Price of one GB-second on `architecture`.
    pub const fn gb_second(&self, architecture: Architecture) -> PicoUsd {
        match architecture {
            Architecture::X86_64 => self.gb_second_x86,
            Architecture::Arm64 => self.gb_second_arm,
        }
    }
}
