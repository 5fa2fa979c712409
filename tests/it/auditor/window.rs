//! The window maximum: under most-recently-used routing with one constant idle limit T, the
//! environments alive are as many as the highest occupied count of the last T, and a start is
//! cold exactly when it makes a new high.

use std::collections::VecDeque;

use tepid::dist::Dist;
use tepid::model::{IdleLaw, MaxAge, Model, Routing};
use tepid::units::{SimDuration, SimTime};

/// The occupied count over the last T.
pub(super) struct Window {
    limit: SimDuration,
    occupied: usize,
    /// Levels that were left, the highest first, each with the last time it was held.
    left: VecDeque<(usize, SimTime)>,
}

impl Window {
    /// A window if the identity holds in this world; a deployment breaks it later.
    pub(super) fn where_it_holds(model: &Model) -> Option<Self> {
        let platform = &model.platform;
        let limit = match platform.idle {
            IdleLaw::Never => SimDuration::MAX,
            IdleLaw::Drawn(Dist::Constant(limit)) => limit,
            _ => return None,
        };
        let holds = platform.routing == Routing::MostRecentlyUsed
            && platform.idle_spare.is_none()
            && platform.max_age == MaxAge::Unlimited
            && model.functions.len() == 1
            && model.published.is_empty();
        holds.then(|| Self { limit, occupied: 0, left: VecDeque::new() })
    }

    pub(super) fn started(&mut self, now: SimTime, cold: bool, alive: usize, label: &str) {
        let highest = self.highest(now);
        assert_eq!(cold, self.occupied >= highest, "{label} at {now}: cold iff a new high");
        self.occupied += 1;
        let highest = highest.max(self.occupied);
        assert_eq!(alive, highest, "{label} at {now}: alive is the window's maximum");
    }

    pub(super) fn completed(&mut self, now: SimTime) {
        let level = self.occupied;
        while self.left.back().is_some_and(|(lower, _)| *lower <= level) {
            self.left.pop_back();
        }
        self.left.push_back((level, now));
        self.occupied -= 1;
    }

    /// The highest level held later than T ago; one left exactly T ago is gone.
    fn highest(&mut self, now: SimTime) -> usize {
        let limit = self.limit;
        let gone = |left: SimTime| left.saturating_add(limit) <= now;
        while self.left.front().is_some_and(|(_, left)| gone(*left)) {
            self.left.pop_front();
        }
        self.left.front().map_or(self.occupied, |(level, _)| (*level).max(self.occupied))
    }
}
