//! What each policy asks for when it is told something.

use super::*;
use crate::engine::source::Mode;

const F: Target = Target::latest(FunctionId(0));
const CONTROLLER: Target = Target::latest(FunctionId(1));

fn seconds(seconds: u64) -> SimTime {
    SimTime::from_secs(seconds)
}

fn millis(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

fn clock() -> Clock {
    Clock::every(SimDuration::from_secs(300))
}

fn fanout(calls: u32, mode: Mode, controller: Option<Target>) -> Fanout {
    let (hold, spacing) = (millis(75), millis(10));
    Fanout::new(FanoutSpec { target: F, clock: clock(), calls, hold, spacing, mode, controller })
}

/// What a policy asks for when it is told this.
fn asks(
    policy: &mut impl WarmingPolicy,
    actions: &mut Actions,
    at: SimTime,
    seen: &Observation,
) -> Vec<Ask> {
    policy.observe(at, seen, actions);
    actions.drain().collect()
}

fn answered(call: u64) -> Observation {
    let status = Status::Answered { is_cold: false, environment: call };
    let (call, sent) = (CallId(call), SimTime::ZERO);
    Observation::Answered(Answer { call, target: F, sent, status })
}

#[test]
fn nothing_is_asked_for_by_none() {
    let mut none = PolicySpec::None.start();
    let mut actions = Actions::default();
    for seen in [Observation::Began, Observation::Fired(0), Observation::Woken, answered(0)] {
        none.observe(seconds(1), &seen, &mut actions);
    }
    assert!(actions.asks().is_empty() && none.wants() == Wants::default());
}

#[test]
fn a_ping_calls_once_at_each_firing() {
    let mode = Mode::Asynchronous;
    let spec = PingSpec { target: F, clock: clock(), handler: millis(1), mode };
    let (mut ping, mut actions) = (Ping::new(spec), Actions::default());
    assert_eq!(ping.wants().clocks, [clock()]);
    for (number, at) in [(0, seconds(0)), (1, seconds(300))] {
        let asked = asks(&mut ping, &mut actions, at, &Observation::Fired(0));
        let call = Call { target: F, at, mode, work: Work::For(millis(1)) };
        assert_eq!(asked, [Ask::Invoke(CallId(number), call)]);
    }
    assert_eq!(asks(&mut ping, &mut actions, seconds(301), &Observation::Began), []);
}

#[test]
fn a_round_has_its_calls_one_after_the_other() {
    let (mut warmer, mut actions) = (fanout(3, Mode::Synchronous, None), Actions::default());
    let asked = asks(&mut warmer, &mut actions, seconds(300), &Observation::Fired(0));
    let call = |number| {
        let at = seconds(300) + millis(10 * number);
        let (mode, work) = (Mode::Synchronous, Work::For(millis(75)));
        Ask::Invoke(CallId(number), Call { target: F, at, mode, work })
    };
    assert_eq!(asked, [call(0), call(1), call(2)]);
    assert_eq!(asks(&mut warmer, &mut actions, seconds(301), &answered(0)), []);
}

#[test]
fn a_controller_waits_for_all_answers() {
    let mut warmer = fanout(2, Mode::Synchronous, Some(CONTROLLER));
    let mut actions = Actions::default();
    let asked = asks(&mut warmer, &mut actions, seconds(0), &Observation::Fired(0));
    let (mode, work) = (Mode::Asynchronous, Work::UntilFinished);
    let own = Call { target: CONTROLLER, at: seconds(0), mode, work };
    assert_eq!(asked, [Ask::Invoke(CallId(0), own)]);
    let asked = asks(&mut warmer, &mut actions, seconds(1), &Observation::Entered(CallId(0)));
    assert_eq!(asked.len(), 2);
    assert_eq!(asks(&mut warmer, &mut actions, seconds(2), &answered(2)), []);
    let asked = asks(&mut warmer, &mut actions, seconds(3), &answered(1));
    assert_eq!(asked, [Ask::Finish(CallId(0))]);
}

#[test]
fn controllers_whose_rounds_overlap_wait_for_their_own_calls() {
    let mut warmer = fanout(1, Mode::Synchronous, Some(CONTROLLER));
    let mut actions = Actions::default();
    for at in [0, 1] {
        asks(&mut warmer, &mut actions, seconds(at), &Observation::Fired(0));
    }
    for controller in [0, 1] {
        let entered = Observation::Entered(CallId(controller));
        assert_eq!(asks(&mut warmer, &mut actions, seconds(2), &entered).len(), 1);
    }
    let asked = asks(&mut warmer, &mut actions, seconds(3), &answered(3));
    assert_eq!(asked, [Ask::Finish(CallId(1))]);
    let asked = asks(&mut warmer, &mut actions, seconds(4), &answered(2));
    assert_eq!(asked, [Ask::Finish(CallId(0))]);
}

#[test]
fn a_controller_that_nobody_answers_returns_when_its_calls_are_accepted() {
    let mut warmer = fanout(2, Mode::Asynchronous, Some(CONTROLLER));
    let mut actions = Actions::default();
    asks(&mut warmer, &mut actions, seconds(0), &Observation::Fired(0));
    let asked = asks(&mut warmer, &mut actions, seconds(1), &Observation::Entered(CallId(0)));
    assert_eq!(asked[2..], [Ask::WakeAt(seconds(1) + millis(20))]);
    let asked = asks(&mut warmer, &mut actions, seconds(2), &Observation::Woken);
    assert_eq!(asked, [Ask::Finish(CallId(0))]);
}

#[test]
fn a_round_without_calls_is_over_at_once() {
    let mut warmer = fanout(0, Mode::Synchronous, Some(CONTROLLER));
    let mut actions = Actions::default();
    asks(&mut warmer, &mut actions, seconds(0), &Observation::Fired(0));
    let asked = asks(&mut warmer, &mut actions, seconds(1), &Observation::Entered(CallId(0)));
    assert_eq!(asked, [Ask::Finish(CallId(0))]);
}

#[test]
fn nobody_is_told_twice_of_one_firing() {
    let (mode, handler) = (Mode::Asynchronous, millis(1));
    let spec = PingSpec { target: F, clock: clock(), handler, mode };
    let mut attention = Attention::new(Box::new(Ping::new(spec)));
    let mut actions = Actions::default();
    for at in [seconds(0), seconds(0), seconds(300)] {
        attention.observe(at, &Observation::Fired(0), &mut actions);
    }
    assert_eq!(actions.asks().len(), 2);
}
