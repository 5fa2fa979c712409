//! Open invocations: handlers that wait for others, such as a warmer's controller.

use crate::engine::Engine;
use crate::engine::environment::EnvState;
use crate::id::{EnvSlot, RequestId};
use crate::units::SimTime;

impl Engine {
    /// The handler that runs the open invocation `id` in `slot` is done, now; says whether it was
    /// still running.
    ///
    /// Allowed where actions are: at a pause for the sake of time.
    pub fn finish(&mut self, slot: EnvSlot, id: RequestId) -> bool {
        let is_running = self.is_left_open(slot) && self.envs.get(slot).request.id == id;
        if is_running {
            self.envs.end_work(slot, self.now);
            self.completions.push(self.now, slot.0);
        }
        is_running
    }

    /// An open invocation has begun: it ends at `deadline` if nobody ends it before.
    #[cold]
    pub(super) fn leave_open(&mut self, slot: EnvSlot, deadline: SimTime) {
        self.deadlines.push(deadline, slot.0);
        self.next_rare = self.next_rare.min(deadline);
    }

    /// The time-out of an open invocation, if it still runs.
    pub(super) fn meet_deadline(&mut self, slot: EnvSlot) {
        let env = self.envs.get(slot);
        let function = self.versions[env.version.index()].function;
        let timeout = self.functions[function.index()].timeout;
        // Whoever serves in the slot by now may have begun later.
        if self.is_left_open(slot) && timeout <= self.now.since(env.since) {
            // It stays open: if it is an event, the next try is, too.
            self.completions.push(self.now, slot.0);
        }
    }

    fn is_left_open(&self, slot: EnvSlot) -> bool {
        let env = self.envs.get(slot);
        env.state == EnvState::Busy && env.request.is_open()
    }
}
