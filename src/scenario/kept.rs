//! Scenarios in which nothing idle is ever shut down.

use std::sync::Arc;

use crate::model::{IdleLaw, MaxAge, Routing};
use crate::scenario::Scenario;

/// How sentences begin on what does not hold where the idle are kept.
const MOOT: [&str; 3] = ["Idle limit", "Maximum age", "Routing among idle"];

impl Scenario {
    /// The same scenario with environments that are kept for ever, of which the one that was used
    /// last serves first; what of this differs from the scenario is told among what is assumed.
    #[must_use]
    pub fn keeping_idle(mut self) -> Self {
        let platform = &mut Arc::make_mut(&mut self.model).platform;
        let mut dropped = Vec::new();
        if platform.max_age != MaxAge::Unlimited {
            dropped.push("no environment grows too old");
        }
        if platform.routing != Routing::MostRecentlyUsed {
            dropped.push("the environment that was used last serves first");
        }
        self.assumptions.retain(|sentence| !MOOT.iter().any(|moot| sentence.starts_with(moot)));
        platform.idle = IdleLaw::Never;
        platform.idle_spare = None;
        platform.max_age = MaxAge::Unlimited;
        platform.routing = Routing::MostRecentlyUsed;
        if !dropped.is_empty() {
            let sentence = format!("Unlike in the scenario, {}.", dropped.join(" and "));
            self.assumptions.push(sentence);
        }
        self.assumptions.push(
            "Invocations take as long as if nothing were ever shut down: the INIT of a further \
             cold start keeps no environment busy."
                .to_owned(),
        );
        self
    }
}
