//! How an invocation goes wrong: by chance, or because its handler's rate limiter is full.

use crate::engine::Engine;
use crate::engine::environment::Invocation;
use crate::engine::record::Outcome;
use crate::engine::source::Request;
use crate::id::{EnvSlot, FunctionId};
use crate::model::SlidingWindow;
use crate::units::SimDuration;

impl Engine {
    /// Gives a planned invocation the outcome that its function's failures and limiter let it have.
    ///
    /// `slot` is the environment, if it has served before; `extra` is what INVOKE takes before the
    /// handler's work.
    pub(super) fn spoil(
        &mut self,
        slot: Option<EnvSlot>,
        extra: SimDuration,
        invocation: &mut Invocation,
    ) {
        let target = invocation.request.target.index();
        let limiter = self.model.functions[target].limiter;
        if let (Some(limiter), Some(slot)) = (limiter, slot)
            && !self.limiters[slot.index()].pass(limiter.limit, self.now)
        {
            let duration = extra.saturating_add(limiter.refusal);
            invocation.duration = duration.min(self.functions[target].timeout);
            invocation.outcome = Outcome::Limited;
        } else if invocation.outcome == Outcome::Success {
            invocation.outcome = self.draw_outcome(&invocation.request);
        }
    }

    /// A new environment has a limiter of its own, which has let through this many calls: one if
    /// it was started for a request, none if it is provisioned.
    pub(super) fn open_limiter(&mut self, slot: EnvSlot, function: FunctionId, calls: u32) {
        let Some(limiter) = self.model.functions[function.index()].limiter else { return };
        if self.limiters.len() <= slot.index() {
            self.limiters.resize_with(slot.index() + 1, SlidingWindow::default);
        }
        self.limiters[slot.index()] = SlidingWindow::default();
        for _ in 0..calls {
            self.limiters[slot.index()].pass(limiter.limit, self.now);
        }
    }

    fn draw_outcome(&self, request: &Request) -> Outcome {
        let failures = self.model.functions[request.target.index()].failures;
        let key = self.sources[request.id.source.index()].outcome;
        let mut stream = key.with(request.id.ordinal).with(u64::from(request.attempt)).stream();
        if failures.crash.includes(stream.next_u64()) {
            Outcome::Crash
        } else if failures.error.includes(stream.next_u64()) {
            Outcome::Error
        } else {
            Outcome::Success
        }
    }
}
