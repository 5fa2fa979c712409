//! Asynchronous invocation: events wait in Lambda's queue and are tried until one try succeeds or
//! nobody tries again (F4.2, F4.3).

use crate::engine::record::{Fact, GiveUp, Outcome, Settled, Settlement, Sink, ThrottleReason};
use crate::engine::source::{Mode, Request};
use crate::engine::waiting::Due;
use crate::engine::{Engine, Halt};
use crate::model::{EventRules, Jitter};
use crate::units::{SimDuration, SimTime};

/// How a try of an event has ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    pub(super) request: Request,
    pub(super) started: SimTime,
    pub(super) platform: SimDuration,
    pub(super) init: SimDuration,
    pub(super) duration: SimDuration,
    pub(super) outcome: Outcome,
}

impl Engine {
    /// A fresh request: a caller who waits is served, an event joins the queue.
    #[inline]
    pub(super) fn arrive<K>(&mut self, request: Request, sink: &mut K) -> Result<(), Halt>
    where
        K: Sink + ?Sized,
    {
        match request.mode {
            Mode::Synchronous => self.knock(request, sink),
            Mode::Asynchronous => self.accept(request, sink),
        }
    }

    #[cold]
    fn accept<K: Sink + ?Sized>(&mut self, request: Request, sink: &mut K) -> Result<(), Halt> {
        sink.record(self.now, &Fact::Queued(request));
        let at = self.now.saturating_add(self.model.platform.events.queue_delay);
        if self.is_too_old(&request, at) {
            self.drop_event(&request, 0, GiveUp::EventTooOld, sink);
            return Ok(());
        }
        self.wait(at, Due { request, is_queued: true })
    }

    /// An event was refused: it waits and is tried again, unless the function is switched off
    /// (F2.6).
    #[cold]
    pub(super) fn event_throttled<K>(
        &mut self,
        request: Request,
        reason: ThrottleReason,
        sink: &mut K,
    ) where
        K: Sink + ?Sized,
    {
        if reason == ThrottleReason::SwitchedOff {
            self.drop_event(&request, request.attempt, GiveUp::Throttled, sink);
            return;
        }
        let count = request.attempt - 1 - u32::from(request.failures);
        let wait = self.model.platform.events.throttle_wait(count);
        self.try_again(request, self.jittered(&request, wait), sink);
    }

    /// A try of an event has ended: it is answered, or tried again a minute or two later.
    #[cold]
    pub(super) fn event_ended<K: Sink + ?Sized>(&mut self, ended: Ended, sink: &mut K) {
        let request = ended.request;
        if ended.outcome == Outcome::Success {
            let end = Settlement::Answered {
                wait: ended.started.since(request.born),
                platform: ended.platform,
                init: ended.init,
                run: ended.duration,
            };
            let settled = Settled { request, tries: request.attempt, end };
            sink.record(self.now, &Fact::Settled(settled));
            return;
        }
        let config = self.model.functions[request.target.index()].events;
        let waits = self.model.platform.events.after_failure;
        match waits.get(usize::from(request.failures)) {
            Some(wait) if request.failures < config.retries => {
                let failures = request.failures + 1;
                self.try_again(Request { failures, ..request }, *wait, sink);
            }
            _ => self.drop_event(&request, request.attempt, GiveUp::Failed, sink),
        }
    }

    fn try_again<K>(&mut self, request: Request, wait: SimDuration, sink: &mut K)
    where
        K: Sink + ?Sized,
    {
        // Whoever is refused comes back later, so that time goes on.
        let at = self.now.saturating_add(wait.max(SimDuration::from_micros(1)));
        if self.is_too_old(&request, at) {
            self.drop_event(&request, request.attempt, GiveUp::EventTooOld, sink);
            return;
        }
        let request = Request { attempt: request.attempt + 1, ..request };
        if let Err(halt) = self.wait(at, Due { request, is_queued: true }) {
            self.halted = Some(halt);
            self.pause();
        }
    }

    /// Whether an event may not be tried at `at` any more (F4.3).
    fn is_too_old(&self, request: &Request, at: SimTime) -> bool {
        let oldest = self.model.functions[request.target.index()].events.max_age;
        oldest < at.since(request.born)
    }

    fn drop_event<K>(&mut self, request: &Request, tries: u32, why: GiveUp, sink: &mut K)
    where
        K: Sink + ?Sized,
    {
        let end = Settlement::GaveUp(why);
        let settled = Settled { request: *request, tries, end };
        sink.record(self.now, &Fact::Settled(settled));
    }

    fn jittered(&self, request: &Request, wait: SimDuration) -> SimDuration {
        let EventRules { jitter, .. } = self.model.platform.events;
        let (fixed, loose) = match jitter {
            Jitter::None => return wait,
            Jitter::Full => (0, wait.as_micros()),
            Jitter::Equal => (wait.as_micros() / 2, wait.as_micros() - wait.as_micros() / 2),
        };
        let key = self.sources[request.id.source.index()].backoff;
        let key = key.with(request.id.ordinal).with(u64::from(request.attempt));
        let part = (u128::from(key.stream().next_u64()) * u128::from(loose)) >> 64;
        SimDuration::from_micros(fixed + part as u64)
    }
}
