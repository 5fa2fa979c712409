//! Actions: changes to the world while it runs.

use crate::engine::Engine;
use crate::engine::action::Action;
use crate::engine::function::{Lineage, Silence, VersionRow};
use crate::engine::record::{Fact, Sink, StopCause};
use crate::id::{EnvSlot, FunctionId, VersionId};

impl Engine {
    /// Changes the world, now.
    ///
    /// # Panics
    /// If the action names a function that does not exist.
    pub fn apply<K: Sink + ?Sized>(&mut self, action: Action, sink: &mut K) {
        match action {
            Action::Deploy(function) => self.deploy(function, sink),
        }
        sink.record(self.now, &Fact::Applied(action));
    }

    /// $LATEST becomes a new version; the old one's idle environments stop now, its busy ones when
    /// they complete (F1.21).
    fn deploy<K: Sink + ?Sized>(&mut self, id: FunctionId, sink: &mut K) {
        let old = self.functions[id.index()].latest;
        let row = &mut self.versions[old.index()];
        row.retired = true;
        let generation = self.lineages[old.index()].generation + 1;
        let mut idle: Vec<EnvSlot> = row.pool.iter(&self.envs).collect();
        idle.sort_unstable();
        for slot in idle {
            self.stop_idle(slot, StopCause::Deployment, sink);
        }
        self.functions[id.index()].latest = VersionId(self.versions.len() as u32);
        self.versions.push(VersionRow::new(self.model.platform.routing, id));
        let name = &self.model.functions[id.index()].name;
        self.silences.push(Silence::NONE);
        self.lineages.push(Lineage::new(self.seed, name, generation));
    }
}
