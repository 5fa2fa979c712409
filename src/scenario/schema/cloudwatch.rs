//! The keys of `[cloudwatch]`.

use super::{Key, Kind};

/// `[cloudwatch]`.
pub(super) const CLOUDWATCH: &[Key] =
    &[Key::leaf("spillover", "\"full\" or \"none\"").of(Kind::OneOf(&["full", "none"]))];
