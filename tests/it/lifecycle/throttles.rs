//! What is refused, and by which limit.

use tepid::engine::record::ThrottleReason;

use super::table::{check, check_large};

/// F2.1, F2.3: the account's concurrency, shared by all functions, counts INIT as well.
#[test]
fn throttled_by_concurrency() {
    check(
        "
        account   concurrency=2
        function  f  init=1s
        function  g
        show      start  throttle
        request   0s  f  1s
        request   0s  g  1s
        request   0s  f  1s
        request   1s  g  1s
        request   1s  g  1s
        -------------------------------------------
        0s  start     f#0  cold
        0s  start     g#0  cold
        0s  throttle  f    Concurrency
        1s  start     g#0  warm
        1s  throttle  g    Concurrency
        ",
    );
}

/// F2.5: reserved concurrency is a guarantee and a ceiling.
#[test]
fn throttled_by_reserved_concurrency() {
    check(
        "
        account   concurrency=3
        function  f  reserved=1
        function  g
        show      start  throttle
        request   0s  g  9s  x3
        request   1s  f  9s  x2
        -------------------------------------------
        0s  start     g#0  cold
        0s  start     g#1  cold
        0s  throttle  g    Concurrency
        1s  start     f#0  cold
        1s  throttle  f    ReservedConcurrency
        ",
    );
}

/// F2.6: reserved 0 switches a function off.
#[test]
fn throttled_when_switched_off() {
    check(
        "
        function  f  reserved=0
        request   0s  f  1s
        -------------------------------------------
        0s  throttle  f  SwitchedOff
        ",
    );
}

/// F2.9: so many requests a second for each unit of concurrency, by the clock.
#[test]
fn throttled_by_request_rate() {
    check(
        "
        platform  rate=2
        account   concurrency=3
        function  f
        function  g  reserved=1
        show      totals
        request   0s     f  1ms  x8  every 100ms
        request   700ms  g  1ms  x4  every 100ms
        -------------------------------------------
        1  start     f  cold
        5  start     f  warm
        1  start     g  cold
        2  start     g  warm
        2  throttle  f  RequestRate
        1  throttle  g  ReservedRequestRate
        ",
    );
}

/// F3.2: each function has a bucket of its own for new environments.
#[test]
fn throttled_by_scaling_rate() {
    check(
        "
        platform  bucket=2+1/s
        function  f
        function  g
        show      start  throttle
        request   0s      f  9s  x3
        request   0s      g  9s
        request   999ms   f  9s
        request   1s      f  9s
        -------------------------------------------
        0s     start     f#0  cold
        0s     start     f#1  cold
        0s     throttle  f    ScalingRate
        0s     start     g#0  cold
        999ms  throttle  f    ScalingRate
        1s     start     f#2  cold
        ",
    );
}

/// F3.1: the old rule has one bucket for the account, which gains at whole minutes.
#[test]
fn throttled_by_the_legacy_burst() {
    check(
        "
        platform  burst=2+1/min
        function  f
        function  g
        show      start  throttle
        request   0s  f  90s  x2
        request   1s  g  90s
        request  59s  g  90s
        request  60s  g  90s
        -------------------------------------------
        0s   start     f#0  cold
        0s   start     f#1  cold
        1s   throttle  g    ScalingRate
        59s  throttle  g    ScalingRate
        60s  start     g#0  cold
        ",
    );
}

/// F2.15: AWS's own words for each reason.
#[test]
fn reasons_in_the_words_of_aws() {
    let words = ThrottleReason::ALL.map(ThrottleReason::as_aws);
    assert_eq!(
        words,
        [
            "ReservedFunctionConcurrentInvocationLimitExceeded",
            "FunctionInvocationRateLimitExceeded",
            "ReservedFunctionInvocationRateLimitExceeded",
            "ConcurrentInvocationLimitExceeded",
            "ReservedFunctionConcurrentInvocationLimitExceeded",
            "FunctionInvocationRateLimitExceeded",
        ]
    );
}

/// The developer guide's reserved functions (DG2): each is throttled at its own ceiling while
/// the others are idle, and everybody else shares what is left.
#[test]
fn reserved_functions_of_the_developer_guide() {
    check(
        "
        account   concurrency=1000
        function  blue    reserved=400
        function  orange  reserved=400
        function  green
        function  grey
        show      totals
        request    0s  orange  10s  x450
        request  100s  green   10s  x150
        request  100s  grey    10s  x60
        -------------------------------------------
        150  start     green   cold
        50   start     grey    cold
        400  start     orange  cold
        10   throttle  grey    Concurrency
        50   throttle  orange  ReservedConcurrency
        ",
    );
}

/// The developer guide's short requests (DG6): 50 ms at 20,000 a second is a concurrency of 1,000,
/// but ten a second for each unit of it lets only 10,000 through; twice the quota serves all.
#[test]
fn short_requests_of_the_developer_guide() {
    check_large(
        "
        platform  rate=10
        account   concurrency=1000
        function  f
        show      totals
        request   0s  f  50ms  x40000  every 50us
        -------------------------------------------
        1000   start     f  cold
        19000  start     f  warm
        20000  throttle  f  RequestRate
        ",
    );
    check_large(
        "
        platform  rate=10
        account   concurrency=2000
        function  f
        show      totals
        request   0s  f  50ms  x40000  every 50us
        -------------------------------------------
        1000   start     f  cold
        39000  start     f  warm
        ",
    );
}
