//! The concurrency warmer: a controller that calls many environments at once and lets them wait
//! (P03).

use crate::engine::source::Mode;
use crate::policy::{
    Actions, Call, CallId, Clock, Observation, Target, Wants, WarmingPolicy, Work,
};
use crate::units::{SimDuration, SimTime};

/// What the concurrency warmer needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct FanoutSpec {
    /// Whom it calls.
    pub target: Target,
    /// When a round begins.
    pub clock: Clock,
    /// How many calls a round has.
    pub calls: u32,
    /// How long the handler of each waits, so that the next call finds it busy.
    pub hold: SimDuration,
    /// What passes between two calls of a round.
    pub spacing: SimDuration,
    /// Whether the controller waits for the answers.
    pub mode: Mode,
    /// The function whose handler makes the calls; without one they cost only themselves.
    pub controller: Option<Target>,
}

/// Calls `calls` environments a round, `spacing` apart, each of which waits for `hold`.
///
/// Under most-recently-used routing a round reaches ceil((init + hold) / spacing) environments when
/// all are cold, and ceil(hold / spacing) when they are warm: never more than it has calls.
#[derive(Clone, Debug)]
pub struct Fanout {
    spec: FanoutSpec,
    /// The controller's own call while it runs.
    controller: Option<CallId>,
    /// The calls of the round that are not over.
    pending: Vec<CallId>,
}

impl Fanout {
    /// A warmer as `spec` says.
    pub const fn new(spec: FanoutSpec) -> Self {
        Self { spec, controller: None, pending: Vec::new() }
    }

    /// Makes the calls of a round.
    fn call_all(&mut self, now: SimTime, actions: &mut Actions) {
        let FanoutSpec { target, calls, hold, spacing, mode, .. } = self.spec;
        let mut at = now;
        for _ in 0..calls {
            let call = actions.invoke(Call { target, at, mode, work: Work::For(hold) });
            if mode == Mode::Synchronous {
                self.pending.push(call);
            }
            at = at.saturating_add(spacing);
        }
        if mode == Mode::Asynchronous && self.controller.is_some() {
            // Each call is accepted as it is made.
            actions.wake_at(at);
        }
    }

    /// The controller returns when it has heard of all its calls.
    fn finish(&mut self, actions: &mut Actions) {
        if self.pending.is_empty()
            && let Some(controller) = self.controller.take()
        {
            actions.finish(controller);
        }
    }
}

impl WarmingPolicy for Fanout {
    fn wants(&self) -> Wants {
        Wants { clocks: vec![self.spec.clock.clone()], ..Wants::default() }
    }

    fn observe(&mut self, now: SimTime, seen: &Observation, actions: &mut Actions) {
        match seen {
            Observation::Fired(_) => match self.spec.controller {
                None => self.call_all(now, actions),
                Some(target) => {
                    let (mode, work) = (Mode::Asynchronous, Work::UntilFinished);
                    actions.invoke(Call { target, at: now, mode, work });
                }
            },
            Observation::Entered(call) => {
                self.controller = Some(*call);
                self.call_all(now, actions);
                if self.spec.mode == Mode::Synchronous {
                    self.finish(actions);
                }
            }
            Observation::Answered(answer) => {
                self.pending.retain(|call| *call != answer.call);
                self.finish(actions);
            }
            Observation::Woken => self.finish(actions),
            Observation::Began | Observation::Deployed(_) => {}
        }
    }
}
