//! Why a distribution was refused.

use std::fmt;

use crate::dist::LONGEST;
use crate::units::SimDuration;

/// A parameter that is no parameter of its distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistError {
    /// Which parameter, such as `sigma`.
    pub parameter: &'static str,
    /// What was given, as a text.
    pub given: String,
    /// What is allowed, in words.
    pub allowed: &'static str,
}

impl DistError {
    /// The error that `parameter` is `given`, which is not what is `allowed`.
    pub(super) fn new(
        parameter: &'static str,
        given: impl fmt::Display,
        allowed: &'static str,
    ) -> Self {
        Self { parameter, given: given.to_string(), allowed }
    }
}

impl fmt::Display for DistError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { parameter, given, allowed } = self;
        write!(f, "{parameter} is {given}, but must be {allowed}")
    }
}

impl std::error::Error for DistError {}

/// Refuses a duration beyond [`LONGEST`].
pub(super) fn not_too_long(parameter: &'static str, given: SimDuration) -> Result<(), DistError> {
    if given > LONGEST {
        return Err(DistError::new(parameter, given, "at most 30d"));
    }
    Ok(())
}

/// Refuses a mean or median that is zero or beyond [`LONGEST`].
pub(super) fn positive(parameter: &'static str, given: SimDuration) -> Result<(), DistError> {
    if given == SimDuration::ZERO {
        return Err(DistError::new(parameter, given, "longer than zero"));
    }
    not_too_long(parameter, given)
}
