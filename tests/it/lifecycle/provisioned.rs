//! Provisioned concurrency and events, by the developer guide's examples and beyond.

use std::sync::Arc;

use tepid::dist::Dist;
use tepid::engine::action::Action;
use tepid::engine::record::{Fact, ProvisionStatus};
use tepid::engine::{Engine, EnvState};
use tepid::id::{FunctionId, Qualifier};
use tepid::model::{MaxAge, Published};
use tepid::rng::Seed;
use tepid::units::{SimDuration, SimTime};

use super::table::{check, check_large};
use crate::machine::{Machine as _, Notes};
use crate::traffic::{Script, names};
use crate::world::{function, model};

/// DG3: below 400 nobody is cold; above, cold starts come from the 600 that all share.
#[test]
fn provisioned_concurrency_of_the_developer_guide() {
    check_large(
        "
        account   concurrency=1000
        function  orange
        function  grey
        version   orange  1  provisioned=400
        show      totals
        request    0s  orange:1  10s  x400
        request  100s  orange:1  10s  x500
        request  101s  grey      5s   x501
        -------------------------------------------
        500  start     grey      cold
        100  start     orange:1  cold  spillover
        800  start     orange:1  warm  provisioned
        1    throttle  grey      Concurrency
        ",
    );
}

/// DG4: 200 provisioned of 400 reserved: 200 warm, 200 spill over, the rest is refused.
#[test]
fn provisioned_and_reserved_of_the_developer_guide() {
    check_large(
        "
        account   concurrency=1000
        function  orange  reserved=400
        version   orange  1  provisioned=200
        show      totals
        request    0s  orange:1  10s  x450
        -------------------------------------------
        200  start     orange:1  cold  spillover
        200  start     orange:1  warm  provisioned
        50   throttle  orange    ReservedConcurrency
        ",
    );
}

/// DG5, F2.8: all that is reserved is provisioned: nothing is left for $LATEST, and no more is
/// given.
#[test]
fn all_of_it_provisioned_of_the_developer_guide() {
    check_large(
        "
        account   concurrency=1000
        function  orange  reserved=400
        version   orange  1  provisioned=400
        show      start  throttle  refused
        request    1s  orange:1  1s
        request    2s  orange    1s
        provide    3s  orange:1  401
        -------------------------------------------
        1s  start     orange:1#399  warm  provisioned
        2s  throttle  orange    ReservedConcurrency
        3s  refused   AboveReserved
        ",
    );
}

/// DG7: ten units spill over above ten at once, or above a hundred in a second.
#[test]
fn either_limit_of_provisioned_concurrency_spills() {
    check(
        "
        platform  rate=10
        account   concurrency=1000
        function  f
        version   f  1  provisioned=10
        show      totals
        request    0s  f:1  900ms  x12
        -------------------------------------------
        2   start  f:1  cold  spillover
        10  start  f:1  warm  provisioned
        ",
    );
    check(
        "
        platform  rate=10
        account   concurrency=1000
        function  f
        version   f  1  provisioned=10
        show      totals
        request    0s  f:1  5ms  x102  every 6ms
        -------------------------------------------
        1    start  f:1  cold  spillover
        100  start  f:1  warm  provisioned
        1    start  f:1  warm  spillover
        ",
    );
}

/// DG8: after a gap that no idle environment outlives, only what is provisioned is warm.
#[test]
fn provisioned_environments_outlive_a_gap() {
    check(
        "
        platform  idle=300s
        function  f
        version   f  1  provisioned=1
        show      start  stop
        request     0s  f    1s
        request     0s  f:1  1s
        request  1000s  f    1s
        request  1000s  f:1  1s
        -------------------------------------------
        0s     start  f#0    cold
        0s     start  f:1#0  warm  provisioned
        301s   stop   f#0    idle
        1000s  start  f#1    cold
        1000s  start  f:1#0  warm  provisioned
        1301s  stop   f#1    idle
        ",
    );
}

/// DG9, F2.13: 5,000 units take 50 s after a minute of preparation, and none serves before all do.
#[test]
fn nothing_is_provisioned_before_all_is() {
    check_large(
        "
        platform  preparation=60s  allocation=6000/min
        function  f
        version   f  1
        show      totals
        provide   0s    f:1  5000
        request   0s    f:1  1ms  x109  every 1s
        request   110s  f:1  1ms  x10   every 1s
        -------------------------------------------
        1    start  f:1  cold  spillover
        10   start  f:1  warm  provisioned
        108  start  f:1  warm  spillover
        ",
    );
}

/// F1.14, F2.23: an old one is replaced in its place; meanwhile requests spill over.
#[test]
fn a_provisioned_environment_is_recycled() {
    check(
        "
        platform  age=2000s  idle=10s
        function  f  init=5s
        version   f  1  provisioned=1
        request   1999s  f:1  2s
        request   2003s  f:1  1s
        request   2007s  f:1  1s
        show      start  ready  stop  end
        -------------------------------------------
        0s     ready  f:1#0  done
        1999s  start  f:1#0  warm  provisioned
        2001s  end    f:1#0  success  after 2s  billed 2000ms
        2001s  stop   f:1#0  age
        2003s  start  f:1#2  cold  spillover
        2006s  ready  f:1#1  done
        2007s  start  f:1#1  warm  provisioned
        2008s  end    f:1#1  success  after 1s  billed 1000ms
        2008s  ready  f:1#2  done
        2009s  end    f:1#2  success  after 1s  billed 6000ms
        2019s  stop   f:1#2  idle
        ",
    );
}

/// F1.4, F2.18: an INIT longer than 130 s or the time-out fails, and nothing is given.
#[test]
fn a_failing_init_provisions_nothing() {
    check(
        "
        function  f  init=200s  timeout=150s
        version   f  1
        show      ready  stop  provision
        provide   10s  f:1  2
        -------------------------------------------
        10s   provision  f:1    IN_PROGRESS  0  of  2
        10s   provision  f:1    IN_PROGRESS  0  of  2
        160s  ready      f:1#0  cut
        160s  stop       f:1#0  initfailure
        160s  provision  f:1    FAILED  0  of  2
        160s  ready      f:1#1  cut
        160s  stop       f:1#1  release
        160s  provision  f:1    FAILED  0  of  2
        ",
    );
}

/// Whoever is too old as soon as it is ready is replaced for ever, but time goes on.
#[test]
fn time_goes_on_where_nothing_may_grow_old() {
    check(
        "
        platform  age=0s
        function  f  init=25m
        version   f  1
        show      ready  stop
        provide   0s   f:1  1
        -------------------------------------------
        900s   ready  f:1#0  cut
        900s   stop   f:1#0  initfailure
        ",
    );
    check(
        "
        platform  age=0s
        function  f  init=14m
        version   f  1
        show      stop
        provide   10m   f:1  1
        -------------------------------------------
        1440.000001s  stop  f:1#0  age
        2280.000002s  stop  f:1#1  age
        3120.000003s  stop  f:1#2  age
        ",
    );
}

/// F2.6: what a switched-off function is sent is dropped without another try.
#[test]
fn events_of_a_function_that_is_switched_off() {
    check(
        "
        function  f
        reserve   1s  f  0
        event     2s  f  1s
        -------------------------------------------
        2s  throttle  f  SwitchedOff
        2s  dropped   f  throttled
        ",
    );
}

/// F2.9, F4.3: the request rate is for callers who wait; events only need concurrency.
#[test]
fn events_know_no_request_rate() {
    check(
        "
        platform  rate=1
        account   concurrency=1
        function  f
        event     0s  f  100ms  x3
        request   0s  f  100ms
        show      start  throttle  answered
        -------------------------------------------
        0s       start     f#0  cold
        0s       throttle  f    Concurrency
        0s       throttle  f    Concurrency
        0s       throttle  f    Concurrency
        100ms    answered  f
        1s       start     f#0  warm
        1s       throttle  f    Concurrency
        1100ms   answered  f
        3s       start     f#0  warm
        3100ms   answered  f
        ",
    );
}

/// An environment that should have left may stay in place of one that was recycled meanwhile;
/// then it serves.
#[test]
fn whoever_stays_serves() {
    let spans = |secs: [u64; 2]| Dist::samples(secs.map(SimDuration::from_secs).to_vec());
    let mut world = model(vec![function("f")]);
    let start_up = Arc::make_mut(&mut world.functions[0].start_up);
    start_up.runtime = spans([1, 20]).unwrap();
    world.platform.max_age = MaxAge::Drawn(spans([5, 100_000]).unwrap());
    let (function, qualifier) = (FunctionId(0), Qualifier::Version(1));
    world.published.push(Published { function, number: 1, provisioned: 1 });
    let mut at_rest = 0;
    for seed in 0..200 {
        let mut engine = Engine::new(world.clone(), Seed(seed), &names());
        let (mut nobody, mut notes) = (Script::default(), Notes::default());
        for (secs, units) in [(4, 2), (5, 1)] {
            let just_before = SimTime::from_micros(secs * 1_000_000 - 500_000);
            engine.run_to(just_before, &mut nobody, &mut notes);
            engine.change(Action::Provision { function, qualifier, units }, &mut notes);
        }
        engine.run_to(SimTime::from_secs(300), &mut nobody, &mut notes);
        if engine.view().environments().all(|env| env.state == EnvState::Idle) {
            let told = notes.0.iter().rev().find_map(|(_, fact)| match fact {
                Fact::Provisioned(fact) => Some((fact.status, fact.requested, fact.available)),
                _ => None,
            });
            assert_eq!(told, Some((ProvisionStatus::Ready, 1, 1)), "seed {seed}");
            at_rest += 1;
        }
    }
    assert!(at_rest > 50, "{at_rest}");
}
