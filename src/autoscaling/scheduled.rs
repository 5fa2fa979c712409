//! Scheduled actions: new bounds at given instants.

use std::fmt;

/// The least and the most capacity of a scalable target \[environments\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    min: u32,
    max: u32,
}

/// What a scheduled action sets; when it does comes from its expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduledAction {
    /// The new least capacity, if it sets one \[environments\].
    pub min: Option<u32>,
    /// The new most capacity, if it sets one \[environments\].
    pub max: Option<u32>,
}

/// The least capacity would be above the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoundsError {
    /// The least.
    pub min: u32,
    /// The most.
    pub max: u32,
}

impl Bounds {
    /// From `min` to `max`, both included.
    ///
    /// # Errors
    /// If `min` is above `max`.
    pub const fn new(min: u32, max: u32) -> Result<Self, BoundsError> {
        if min <= max { Ok(Self { min, max }) } else { Err(BoundsError { min, max }) }
    }

    /// The least capacity.
    pub const fn min(self) -> u32 {
        self.min
    }

    /// The most capacity.
    pub const fn max(self) -> u32 {
        self.max
    }

    /// The capacity nearest to `wanted`: raised to the least, cut to the most (F9.8).
    pub fn clamp(self, wanted: u32) -> u32 {
        wanted.clamp(self.min, self.max)
    }

    /// These bounds after `action`.
    ///
    /// # Errors
    /// If the least would be above the most: AWS fails the action, and the bounds stay.
    pub fn after(self, action: ScheduledAction) -> Result<Self, BoundsError> {
        Self::new(action.min.unwrap_or(self.min), action.max.unwrap_or(self.max))
    }
}

impl fmt::Display for BoundsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the least capacity, {}, is above the most, {}", self.min, self.max)
    }
}

impl std::error::Error for BoundsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_sets_either_bound_or_both() {
        let bounds = Bounds::new(5, 20).unwrap();
        let after = |min, max| bounds.after(ScheduledAction { min, max });
        assert_eq!(after(Some(10), Some(10)), Bounds::new(10, 10));
        assert_eq!(after(Some(7), None), Bounds::new(7, 20));
        assert_eq!(after(None, Some(6)), Bounds::new(5, 6));
        assert_eq!(after(Some(21), None), Err(BoundsError { min: 21, max: 20 }));
        assert_eq!(after(None, None), Ok(bounds));
    }
}
