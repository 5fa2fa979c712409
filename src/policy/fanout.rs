//! The concurrency warmer: a controller that calls many environments at once and lets them wait
//! (P03).

use std::collections::{BTreeMap, VecDeque};

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
    /// The controller's calls that wait for answers, and for how many.
    open: BTreeMap<CallId, u32>,
    /// For whom each call is made that is waited for.
    awaited: BTreeMap<CallId, CallId>,
    /// The controller's calls whose own calls are accepted by then.
    accepted: VecDeque<(SimTime, CallId)>,
}

impl Fanout {
    /// A warmer as `spec` says.
    pub const fn new(spec: FanoutSpec) -> Self {
        Self { spec, open: BTreeMap::new(), awaited: BTreeMap::new(), accepted: VecDeque::new() }
    }

    /// Makes the calls of a round, in the handler of `controller` if there is one.
    fn call_all(&mut self, now: SimTime, controller: Option<CallId>, actions: &mut Actions) {
        let FanoutSpec { target, calls, hold, spacing, mode, .. } = self.spec;
        let mut at = now;
        for _ in 0..calls {
            let call = actions.invoke(Call { target, at, mode, work: Work::For(hold) });
            if let (Some(controller), Mode::Synchronous) = (controller, mode) {
                self.awaited.insert(call, controller);
            }
            at = at.saturating_add(spacing);
        }
        let Some(controller) = controller else { return };
        match mode {
            Mode::Synchronous if calls == 0 => actions.finish(controller),
            Mode::Synchronous => {
                self.open.insert(controller, calls);
            }
            Mode::Asynchronous => {
                self.accepted.push_back((at, controller));
                actions.wake_at(at);
            }
        }
    }

    /// A controller returns when it has heard of all its calls.
    fn hear(&mut self, call: CallId, actions: &mut Actions) {
        let Some(controller) = self.awaited.remove(&call) else { return };
        let Some(left) = self.open.get_mut(&controller) else { return };
        *left -= 1;
        if *left == 0 {
            self.open.remove(&controller);
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
                None => self.call_all(now, None, actions),
                Some(target) => {
                    let (mode, work) = (Mode::Asynchronous, Work::UntilFinished);
                    actions.invoke(Call { target, at: now, mode, work });
                }
            },
            Observation::Entered(controller) => {
                // Lambda tries again what was cut; nobody waits for the calls of that try.
                self.awaited.retain(|_, waits| waits != controller);
                self.call_all(now, Some(*controller), actions);
            }
            Observation::Answered(answer) => self.hear(answer.call, actions),
            Observation::Woken => {
                while let Some((_, done)) = self.accepted.pop_front_if(|(at, _)| *at <= now) {
                    actions.finish(done);
                }
            }
            Observation::Began | Observation::Deployed(_) => {}
        }
    }
}
