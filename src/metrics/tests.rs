//! Scripted facts, and the figures that follow from them by hand.

mod digest;
mod script;

use super::*;
use crate::engine::record::{StopCause, ThrottleReason};
use crate::metrics::tests::script::{Script, secs};
use crate::units::SimDuration;

/// Two functions. `a` meets a cold start, a second one while busy, an idle expiry, an error, and is
/// still serving at the end; `b` is throttled, pinged and deployed.
///
/// ```text
/// a env 0   cold 0 to 3 (platform 1, INIT 1, INVOKE 1)   warm 4 to 5        idle stop at 9
/// a env 1   cold 2 to 5 (no platform, INIT 1, INVOKE 2)                     idle stop at 8
/// a env 2                                    cold at 10 (INIT 4, ready at 14), in flight at 12
/// b         throttled at 1 and 2; ping: env 0 cold 3 to 4, stopped by a deployment at 6
///           env 1 cold 7 to 9 (INIT 1), warm 9 to 11 (crash), reinit at 11, in flight at 12
/// ```
fn script() -> Script {
    let mut script = Script::new(&["a", "b"], SimDuration::from_millis(5));
    script.cold("a", 0, 0, [1, 1]);
    script.ready("a", 0, 2);
    script.throttle("b", 1, Origin::User, ThrottleReason::ScalingRate);
    script.cold("a", 1, 2, [0, 1]);
    script.throttle("b", 2, Origin::Policy, ThrottleReason::Concurrency);
    script.complete("a", 0, 3, Outcome::Success);
    script.ready("a", 1, 3);
    script.origin = Origin::Policy;
    script.cold("b", 0, 3, [0, 0]);
    script.ready("b", 0, 3);
    script.complete("b", 0, 4, Outcome::Success);
    script.origin = Origin::User;
    script.warm("a", 0, 4);
    script.complete("a", 0, 5, Outcome::Error);
    script.complete("a", 1, 5, Outcome::Success);
    script.stop("b", 0, 6, StopCause::Deployment);
    script.deploy("b", 6);
    script.cold("b", 1, 7, [0, 1]);
    script.ready("b", 1, 8);
    script.stop("a", 1, 8, StopCause::Idle);
    script.complete("b", 1, 9, Outcome::Success);
    script.stop("a", 0, 9, StopCause::Idle);
    script.warm("b", 1, 9);
    script.cold("a", 2, 10, [0, 4]);
    script.complete("b", 1, 11, Outcome::Crash);
    script.reinit("b", 1, 11);
    script
}

#[test]
fn requests_are_counted() {
    let summary = script().finish(12);
    let [a, b] = &summary.functions[..] else { panic!("two functions") };
    assert_eq!(a.tally.arrivals, 4);
    assert_eq!(a.tally.starts, [1, 0, 3]);
    assert_eq!(a.tally.outcomes, [2, 1, 0, 0, 0]);
    assert_eq!((a.tally.failed(), a.tally.in_flight()), (1, 1));
    assert_eq!(b.tally.arrivals, 4);
    assert_eq!(b.tally.starts, [1, 1, 1]);
    assert_eq!(b.tally.outcomes, [1, 0, 1, 0, 0]);
    assert_eq!(b.tally.throttles, [0, 0, 0, 0, 0, 1]);
    assert_eq!((b.tally.failed(), b.tally.in_flight()), (2, 1));
    assert_eq!(b.tally.pings, Pings { invocations: 1, cold_starts: 1, throttles: 1 });
    let total = &summary.total.tally;
    assert_eq!((total.arrivals, total.attempts(), total.invocations()), (8, 8, 7));
    assert_eq!((total.answered(), total.failed(), total.in_flight()), (3, 3, 2));
    assert!((total.cold_rate() - 4.0 / 7.0).abs() < 1e-15);
}

#[test]
fn a_retry_is_no_arrival() {
    let mut script = Script::new(&["a"], SimDuration::ZERO);
    script.throttle("a", 1, Origin::User, ThrottleReason::RequestRate);
    script.attempt = 2;
    script.throttle("a", 2, Origin::User, ThrottleReason::RequestRate);
    script.cold("a", 0, 3, [0, 0]);
    let tally = script.finish(4).total.tally;
    assert_eq!((tally.arrivals, tally.attempts(), tally.retries()), (1, 3, 2));
}

#[test]
fn cold_starts_have_causes() {
    let summary = script().finish(12);
    let counted = |figures: &Figures| {
        let counts = ColdCause::ALL.map(|cause| figures.tally.cold_causes[cause as usize]);
        let [first, concurrency, idle, silence, age, deployment, _] = counts;
        assert_eq!((silence, age), (0, 0));
        (first, concurrency, idle, deployment)
    };
    assert_eq!(counted(&summary.functions[0]), (1, 1, 1, 0));
    assert_eq!(counted(&summary.functions[1]), (0, 0, 0, 1));
    assert_eq!(counted(&summary.total), (1, 1, 1, 1));
}

#[test]
fn environments_are_measured_up_to_the_end() {
    let summary = script().finish(12);
    let a = summary.functions[0].environments;
    assert_eq!((a.started, a.stopped, a.remaining()), (3, [2, 0, 0, 0, 0, 0], 1));
    // Alive 0 to 9, 2 to 8 and 10 to 12; occupied 0 to 3, 4 to 5, 2 to 5 and 10 to 12; before
    // INVOKE 0 to 2, 2 to 3 and 10 to 12.
    assert_eq!(a.alive, Extent { time: secs(17), max: Some(2) });
    assert_eq!(a.busy, Extent { time: secs(9), max: Some(2) });
    assert_eq!((a.init_time, a.invoke_time(), a.idle_time()), (secs(5), secs(4), secs(8)));
    let b = summary.functions[1].environments;
    // Alive 3 to 6 and 7 to 12; occupied 3 to 4 and 7 to 12; before INVOKE 7 to 8.
    assert_eq!((b.started, b.stopped), (2, [0, 0, 0, 1, 0, 0]));
    assert_eq!(b.alive, Extent { time: secs(8), max: Some(1) });
    assert_eq!(b.busy, Extent { time: secs(6), max: Some(1) });
    assert_eq!((b.init_time, b.invoke_time(), b.idle_time()), (secs(1), secs(5), secs(2)));
    let total = summary.total.environments;
    // The maximum of the account is at 3 s: a completion goes first, then `b` comes.
    assert_eq!(total.alive, Extent { time: secs(25), max: Some(3) });
    assert_eq!(total.busy, Extent { time: secs(15), max: Some(2) });
    assert!((total.busy.mean(summary.at) - 15.0 / 12.0).abs() < 1e-15);
    assert_eq!((total.started, total.stopped, total.remaining()), (5, [2, 0, 0, 1, 0, 0], 2));
}

#[test]
fn a_run_can_be_summed_up_before_it_ends() {
    let mut script = Script::new(&["a"], SimDuration::ZERO);
    script.cold("a", 0, 0, [2, 3]);
    let environments = script.finish(4).total.environments;
    assert_eq!((environments.init_time, environments.invoke_time()), (secs(4), secs(0)));
    script.ready("a", 0, 5);
    let environments = script.finish(7).total.environments;
    assert_eq!((environments.init_time, environments.invoke_time()), (secs(5), secs(2)));
    assert_eq!(script.finish(7).total.tally.in_flight(), 1);
}

#[test]
fn latency_is_from_the_first_try_to_the_answer() {
    let summary = script().finish(12);
    let latency = &summary.total.latency;
    // The answers of `a` took 3 s twice, that of `b` 2 s; the front end adds 5 ms. The ping, the
    // error and the crash do not count.
    assert_eq!((latency.count(), latency.max()), (3, Some(3_005_000)));
    assert_eq!(summary.functions[0].latency.count(), 2);
    assert_eq!(summary.functions[1].latency.max(), Some(2_005_000));
    // INIT of the users' four cold starts: 1, 1, 1 and 4 s.
    assert_eq!((summary.total.init.count(), summary.total.init.max()), (4, Some(4_000_000)));
    let others = Figures::sum(&summary.functions[..2]);
    assert_eq!(others.latency.count(), 3);
    assert_eq!(others.tally, summary.total.tally);
    assert_eq!(others.environments.busy, Extent { time: secs(15), max: None });
}
