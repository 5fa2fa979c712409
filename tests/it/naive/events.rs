//! Asynchronous invocation.

use tepid::engine::record::{
    Completed, Fact, GiveUp, Outcome, Settled, Settlement, Sink, ThrottleReason,
};
use tepid::engine::source::{Mode, Request};
use tepid::model::Jitter;
use tepid::rng::Purpose;
use tepid::units::SimDuration;

use super::{Naive, Waiting};

impl Naive {
    /// A request comes in: an event is only queued.
    pub(super) fn arrive(&mut self, request: Request, sink: &mut dyn Sink) {
        if request.mode == Mode::Synchronous {
            return self.serve(request, sink);
        }
        sink.record(self.now, &Fact::Queued(request));
        let at = self.now.saturating_add(self.model.platform.events.queue_delay);
        if at.since(request.born) > self.function(request.target).events.max_age {
            return self.settle_event(request, 0, Settlement::GaveUp(GiveUp::EventTooOld), sink);
        }
        self.waiting.push(Waiting { at, request, is_accepted: true });
    }

    /// An event was refused.
    pub(super) fn event_throttled(
        &mut self,
        request: Request,
        reason: ThrottleReason,
        sink: &mut dyn Sink,
    ) {
        if reason == ThrottleReason::SwitchedOff {
            let end = Settlement::GaveUp(GiveUp::Throttled);
            return self.settle_event(request, request.attempt, end, sink);
        }
        let rules = self.model.platform.events;
        let mut wait = rules.after_throttle.min(rules.longest).as_micros();
        for _ in 0..request.attempt - 1 - u32::from(request.failures) {
            wait *= u64::from(rules.growth_permille);
            wait = (wait / 1_000).min(rules.longest.as_micros());
        }
        let mut draw = self.about(&request, Purpose::EventBackoff);
        let mut part_of =
            |whole: u64| ((u128::from(draw.next_u64()) * u128::from(whole)) >> 64) as u64;
        let wait = match rules.jitter {
            Jitter::None => wait,
            Jitter::Full => part_of(wait),
            Jitter::Equal => wait / 2 + part_of(wait - wait / 2),
        };
        self.try_again(request, SimDuration::from_micros(wait), sink);
    }

    /// A try of an event has ended.
    pub(super) fn event_tried(&mut self, fact: &Completed, sink: &mut dyn Sink) {
        let request = fact.request;
        if fact.outcome == Outcome::Success {
            let end = Settlement::Answered {
                wait: fact.started.since(request.born),
                platform: fact.platform,
                init: fact.init,
                run: fact.duration,
            };
            return self.settle_event(request, request.attempt, end, sink);
        }
        if request.failures >= self.function(request.target).events.retries {
            let end = Settlement::GaveUp(GiveUp::Failed);
            return self.settle_event(request, request.attempt, end, sink);
        }
        let wait = self.model.platform.events.after_failure[usize::from(request.failures)];
        self.try_again(Request { failures: request.failures + 1, ..request }, wait, sink);
    }

    /// The event is tried again after a wait, unless it is too old then.
    fn try_again(&mut self, request: Request, wait: SimDuration, sink: &mut dyn Sink) {
        let at = self.now.saturating_add(wait.max(SimDuration::from_micros(1)));
        if at.since(request.born) > self.function(request.target).events.max_age {
            let end = Settlement::GaveUp(GiveUp::EventTooOld);
            return self.settle_event(request, request.attempt, end, sink);
        }
        let request = Request { attempt: request.attempt + 1, ..request };
        self.waiting.push(Waiting { at, request, is_accepted: true });
    }

    fn settle_event(&self, request: Request, tries: u32, end: Settlement, sink: &mut dyn Sink) {
        sink.record(self.now, &Fact::Settled(Settled { request, tries, end }));
    }
}
