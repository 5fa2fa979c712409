//! Lambda's rules as tables: what is given, and what should happen, line by line.

mod provisioned;
mod table;
mod throttles;

use self::table::check;

/// F1.1 to F1.5: platform start and INIT come before INVOKE; only INIT and INVOKE are billed.
#[test]
fn a_cold_start() {
    check(
        "
        platform  idle=10s
        function  f  start=200ms  init=800ms
        request   0s  f  2s
        -------------------------------------------
        0s   start  f#0  cold
        1s   ready  f#0  done
        3s   end    f#0  success  after 2s  billed 2800ms
        13s  stop   f#0  idle
        ",
    );
}

/// F1.3: an INIT over the limit is cut and repeated inside INVOKE, where it is billed.
#[test]
fn a_slow_init_is_repeated() {
    check(
        "
        function  f  init=12s
        request   0s  f  1s
        request  30s  f  1s
        -------------------------------------------
        0s   start  f#0  cold
        10s  ready  f#0  cut
        23s  end    f#0  success  after 13s  billed 13000ms
        30s  start  f#0  warm
        31s  end    f#0  success  after 1s   billed 1000ms
        ",
    );
}

/// F1.3, F1.5: the repeated INIT counts against the time-out, so a short one never gets through.
#[test]
fn a_slow_init_against_a_short_timeout() {
    check(
        "
        function  f  init=12s  timeout=5s
        request   0s  f  1s
        request  30s  f  1s
        -------------------------------------------
        0s   start  f#0  cold
        10s  ready  f#0  cut
        15s  end    f#0  timeout  after 5s  billed 5000ms
        30s  start  f#0  reinit
        35s  end    f#0  timeout  after 5s  billed 5000ms
        ",
    );
}

/// F1.11: a time-out resets the environment; its next use is slow, but no cold start.
#[test]
fn a_timeout_resets() {
    check(
        "
        function  f  init=1s  timeout=3s
        request   0s  f  8s
        request  10s  f  1s
        request  20s  f  1s
        -------------------------------------------
        0s   start  f#0  cold
        1s   ready  f#0  done
        4s   end    f#0  timeout  after 3s  billed 4000ms
        10s  start  f#0  reinit
        12s  end    f#0  success  after 2s  billed 2000ms
        20s  start  f#0  warm
        21s  end    f#0  success  after 1s  billed 1000ms
        ",
    );
}

/// F1.11: work that takes exactly the time-out is still in time.
#[test]
fn the_timeout_itself_is_in_time() {
    check(
        "
        function  f  timeout=3s
        show      end
        request   0s  f  3s
        request  10s  f  3000001us
        -------------------------------------------
        3s   end    f#0  success  after 3s  billed 3000ms
        13s  end    f#0  timeout  after 3s  billed 3000ms
        ",
    );
}

/// F1.5, F1.11: so does a crash, again and again.
#[test]
fn a_crash_resets() {
    check(
        "
        function  f  init=1s  crash=100%
        request   0s  f  1s
        request  10s  f  1s
        -------------------------------------------
        0s   start  f#0  cold
        1s   ready  f#0  done
        2s   end    f#0  crash  after 1s  billed 2000ms
        10s  start  f#0  reinit
        12s  end    f#0  crash  after 2s  billed 2000ms
        ",
    );
}

/// F1.12: an error that the handler returns does not.
#[test]
fn an_error_leaves_the_environment_alone() {
    check(
        "
        function  f  init=1s  error=100%
        show      start  end
        request   0s  f  1s
        request  10s  f  1s
        -------------------------------------------
        0s   start  f#0  cold
        2s   end    f#0  error  after 1s  billed 2000ms
        10s  start  f#0  warm
        11s  end    f#0  error  after 1s  billed 1000ms
        ",
    );
}

/// F1.14: the age ends idle environments at once and busy ones when they are done.
#[test]
fn an_old_environment_is_stopped() {
    check(
        "
        platform  age=20s  idle=100s
        function  f
        show      start  stop
        request   0s   f  1s
        request  19s   f  5s
        request  30s   f  1s
        -------------------------------------------
        0s   start  f#0  cold
        19s  start  f#0  warm
        24s  stop   f#0  age
        30s  start  f#1  cold
        50s  stop   f#1  age
        ",
    );
}

/// F1.14: where age and idle limit fall on one instant, the age is named.
#[test]
fn age_before_idle() {
    check(
        "
        platform  age=20s  idle=19s
        function  f
        show      stop
        request   0s  f  1s
        -------------------------------------------
        20s  stop   f#0  age
        ",
    );
}

/// F1.21: a deployment empties the pool; what runs may finish, and its environment goes then.
#[test]
fn a_deployment_loses_the_warm_pool() {
    check(
        "
        function  f  init=1s
        request   0s  f  1s
        request   0s  f  9s
        deploy    5s  f
        request   5s  f  1s
        -------------------------------------------
        0s   start     f#0  cold
        0s   start     f#1  cold
        1s   ready     f#0  done
        1s   ready     f#1  done
        2s   end       f#0  success  after 1s  billed 2000ms
        5s   stop      f#0  deployment
        5s   deployed  f
        5s   start     f@2#0  cold
        6s   ready     f@2#0  done
        7s   end       f@2#0  success  after 1s  billed 2000ms
        10s  end       f#1    success  after 9s  billed 10000ms
        10s  stop      f#1    deployment
        ",
    );
}

/// F1.26: a spare environment outlives the silent limit while another one serves…
#[test]
fn a_spare_environment_lives_longer() {
    check(
        "
        platform  idle=10s  spare=25s
        function  f
        show      start  stop
        request   0s  f   1s
        request   0s  f   1s
        request   9s  f  30s
        -------------------------------------------
        0s   start  f#0  cold
        0s   start  f#1  cold
        9s   start  f#1  warm
        26s  stop   f#0  idle
        49s  stop   f#1  silence
        ",
    );
}

/// F1.26: …but a silent function loses all of its environments at once.
#[test]
fn a_silent_function_loses_everything() {
    check(
        "
        platform  idle=10s  spare=25s
        function  f
        function  g
        show      start  stop
        request   0s  f  1s
        request   0s  f  3s
        request  12s  g  1s
        -------------------------------------------
        0s   start  f#0  cold
        0s   start  f#1  cold
        12s  start  g#0  cold
        13s  stop   f#0  silence
        13s  stop   f#1  silence
        23s  stop   g#0  silence
        ",
    );
}

/// What ends at an instant is there for what comes at it.
#[test]
fn a_completion_serves_an_arrival_of_the_same_instant() {
    check(
        "
        function  f
        request   0s  f  5s
        request   5s  f  1s
        -------------------------------------------
        0s  start  f#0  cold
        0s  ready  f#0  done
        5s  end    f#0  success  after 5s  billed 5000ms
        5s  start  f#0  warm
        6s  end    f#0  success  after 1s  billed 1000ms
        ",
    );
}

/// Idle for exactly its limit, an environment is gone.
#[test]
fn the_idle_limit_comes_before_the_arrival() {
    check(
        "
        platform  idle=10s
        function  f
        show      start  stop
        request   0s          f  1s
        request  10999999us   f  1s
        request  21999999us   f  1s
        -------------------------------------------
        0s           start  f#0  cold
        10.999999s   start  f#0  warm
        21.999999s   stop   f#0  idle
        21.999999s   start  f#1  cold
        32.999999s   stop   f#1  idle
        ",
    );
}

/// Completion, ready, stop, deployment, arrival: all at one instant.
#[test]
fn everything_at_once() {
    check(
        "
        platform  idle=4s
        function  f  init=1s
        request   0s  f  0s
        request   0s  f  4s
        request   4s  f  1s
        request   4s  f  4s
        deploy    5s  f
        request   5s  f  0s
        show      start  ready  end  stop  deployed
        -------------------------------------------
        0s  start     f#0    cold
        0s  start     f#1    cold
        1s  ready     f#0    done
        1s  end       f#0    success  after 0s  billed 1000ms
        1s  ready     f#1    done
        4s  start     f#0    warm
        4s  start     f#2    cold
        5s  end       f#0    success  after 1s  billed 1000ms
        5s  end       f#1    success  after 4s  billed 5000ms
        5s  ready     f#2    done
        5s  stop      f#0    deployment
        5s  stop      f#1    deployment
        5s  deployed  f
        5s  start     f@2#0  cold
        6s  ready     f@2#0  done
        6s  end       f@2#0  success  after 0s  billed 1000ms
        9s  end       f#2    success  after 4s  billed 5000ms
        9s  stop      f#2    deployment
        10s stop      f@2#0  idle
        ",
    );
}

/// F1.18: four environments, four rules, four answers.
#[test]
fn routing() {
    for (rule, serves) in [
        ("oldest", "f#0"),
        ("least-recently-used", "f#1"),
        ("most-recently-used", "f#2"),
        ("newest", "f#3"),
    ] {
        check(&format!(
            "
            platform  routing={rule}
            function  f
            show      start
            request   0s  f  3s
            request   0s  f  2s
            request   0s  f  5s
            request   0s  f  4s
            request  10s  f  1s
            -------------------------------------------
            0s   start  f#0  cold
            0s   start  f#1  cold
            0s   start  f#2  cold
            0s   start  f#3  cold
            10s  start  {serves}  warm
            "
        ));
    }
}

/// The developer guide's ten requests (DG1): five overlap, three find one free, one finds none.
#[test]
fn ten_requests_of_the_developer_guide() {
    for rule in ["most-recently-used", "least-recently-used", "newest", "oldest"] {
        check(&format!(
            "
            platform  routing={rule}
            function  f  init=100ms
            show      start
            request   1s  f  4.4s
            request   2s  f  4.4s
            request   3s  f  4.4s
            request   4s  f  5.4s
            request   5s  f  20s
            request   6s  f  20s
            request   7s  f  20s
            request   8s  f  20s
            request   9s  f  20s
            request  10s  f  20s
            -------------------------------------------
            1s   start  f#0  cold
            2s   start  f#1  cold
            3s   start  f#2  cold
            4s   start  f#3  cold
            5s   start  f#4  cold
            6s   start  f#0  warm
            7s   start  f#1  warm
            8s   start  f#2  warm
            9s   start  f#5  cold
            10s  start  f#3  warm
            "
        ));
    }
}
