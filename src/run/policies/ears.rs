//! What policies hear of a run.

use crate::engine::record::Fact;
use crate::engine::source::Origin;
use crate::units::SimTime;

/// Keeps facts about policies' calls, and about new versions, until the next pause; the engine
/// pauses after each of the first kind.
#[derive(Clone, Debug, Default)]
pub(in crate::run) struct PolicyEars {
    seen: Vec<(SimTime, Fact)>,
}

impl PolicyEars {
    /// Takes the fact that happened at `at`.
    #[inline]
    pub(in crate::run) fn record(&mut self, at: SimTime, fact: &Fact) {
        let concerns = match fact.request() {
            Some(request) => request.origin == Origin::Policy,
            None => matches!(fact, Fact::Versioned(_)),
        };
        if concerns {
            self.seen.push((at, *fact));
        }
    }

    /// What was heard since the last time.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (SimTime, Fact)> {
        self.seen.drain(..)
    }
}
