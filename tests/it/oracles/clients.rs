//! What clients do: waits, quotas, limiters and breakers.

use std::path::PathBuf;

use serde_json::json;
use tepid::client::{Backoff, Causes, ClientSpec, Clients, Knock, Retry, Spread};
use tepid::engine::record::{EnvRef, Fact, StartKind, Started, ThrottleReason, Throttled};
use tepid::engine::source::{Origin, Request};
use tepid::id::{EnvSlot, FunctionId, RequestId, SourceId, VersionId};
use tepid::metrics::Tally;
use tepid::rng::Seed;
use tepid::run::{Progress, World};
use tepid::scenario::Scenario;
use tepid::units::{SimDuration, SimTime};

use super::table::{Estimate, Ledger, Row};
use crate::world::seconds;

/// How many requests are asked for an estimate.
const MANY: u64 = 50_000;

/// What a try comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bad {
    Throttled,
    TooSlow,
}

/// Back-off in general.
pub(super) fn retry(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        match row.id.as_str() {
            "UT1" => ledger.estimated(&row.id, mean_wait(&row)),
            "UT2" => ledger.estimated(&row.id, success(&row)),
            other => panic!("{other} is not told"),
        }
    }
}

/// The mean wait of requests whose tries all fail.
fn mean_wait(row: &Row) -> Estimate {
    assert_eq!(row.text("jitter"), "U(0,0.1)");
    let backoff = Backoff {
        base: seconds(row.input("base")),
        factor: 2.0,
        cap: seconds(row.input("cap")),
        spread: Spread::Added(seconds(0.1)),
    };
    let attempts = row.input("max_retries") as u32 + 1;
    let waits = waits(Retry::Custom { attempts, backoff, causes: Causes::ALL }, Bad::Throttled);
    let totals: Vec<f64> = waits.iter().map(|waits| waits.iter().sum()).collect();
    let mean = totals.iter().sum::<f64>() / totals.len() as f64;
    let spread = totals.iter().map(|total| (total - mean).powi(2)).sum::<f64>();
    let deviation = (spread / totals.len() as f64).sqrt();
    Estimate { mean, half_width: 1.96 * deviation / (totals.len() as f64).sqrt() }
}

/// The share of requests that succeed when each try fails by itself.
fn success(row: &Row) -> Estimate {
    let tally = play(&format!(
        "duration = \"60000s\"
        [functions.f]
        duration = \"1ms\"
        init = \"0s\"
        failures = {{ error = {} }}
        [traffic.t]
        target = \"f\"
        arrivals = {{ constant = {{ every = \"300ms\" }} }}
        client = {{ custom = {{ attempts = {}, base = \"1ms\" }} }}",
        row.input("p_fail"),
        row.input("attempts"),
    ));
    let settled = (tally.answered() + tally.failed()) as f64;
    let mean = tally.answered() as f64 / settled;
    Estimate { mean, half_width: 1.96 * (mean * (1.0 - mean) / settled).sqrt() }
}

/// botocore's waits and its quota (F4.1).
pub(super) fn sdks(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let retry =
            if row.inputs.starts_with("sdk-legacy") { Retry::Legacy } else { Retry::Standard };
        if row.metric == "initial tokens" {
            // All requests of one process: each retry after a throttle costs five.
            let retries: usize = one_process(retry).iter().map(Vec::len).sum();
            ledger.exact(&row.id, &json!(retries * 5));
            continue;
        }
        let bad = if row.inputs.ends_with("transient") { Bad::TooSlow } else { Bad::Throttled };
        let attempt: usize = row.metric.rsplit(' ').next().unwrap().parse().unwrap();
        let waits = waits(retry, bad);
        let longest = waits.iter().map(|waits| waits[attempt - 2]).fold(0.0, f64::max);
        assert!(longest <= row.number(), "{}: {longest}", row.id);
        // The largest of so many uniform draws.
        ledger.within(&row.id, longest, 0.001 * row.number());
        let tries = if retry == Retry::Legacy { 5 } else { 3 };
        assert!(waits.iter().all(|waits| waits.len() == tries - 1), "{}", row.id);
    }
}

/// A limiter at the client.
pub(super) fn rate_limiter(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let every = 1_000.0 / row.input("offered_per_s");
        let tally = play(&format!(
            "duration = \"120s\"
            [functions.f]
            duration = \"1ms\"
            init = \"0s\"
            [traffic.t]
            target = \"f\"
            arrivals = {{ constant = {{ every = \"{every}ms\" }} }}
            client = {{ rate_limit = {{ max = {}, window = \"{}s\" }} }}",
            row.input("max"),
            row.input("window"),
        ));
        ledger.exact(&row.id, &json!(tally.attempts()));
        assert_eq!(tally.arrivals, 1_200);
    }
}

/// A breaker before a function that is switched off.
pub(super) fn circuit_breaker(ledger: &mut Ledger) {
    for row in ledger.all(|_| true) {
        let tally = play(&format!(
            "duration = \"125s\"
            [functions.f]
            duration = \"1ms\"
            init = \"0s\"
            reserved = 0
            [traffic.t]
            target = \"f\"
            arrivals = {{ constant = {{ every = \"1s\" }} }}
            client = {{ breaker = {{ failures = {}, open = \"{}s\" }} }}",
            row.input("threshold"),
            row.input("timeout"),
        ));
        ledger.exact(&row.id, &json!(tally.attempts()));
        assert_eq!(tally.failed(), 125);
    }
}

/// The waits [s] of many requests, each of a process of its own, whose tries are all bad.
fn waits(retry: Retry, bad: Bad) -> Vec<Vec<f64>> {
    let mut clients = clients(retry, 100_000);
    (0..MANY).map(|ordinal| until_given_up(&mut clients, ordinal, bad)).collect()
}

/// The waits of requests that share one process, until its quota is spent.
fn one_process(retry: Retry) -> Vec<Vec<f64>> {
    let mut clients = clients(retry, 1);
    (0..1_000).map(|ordinal| until_given_up(&mut clients, ordinal, Bad::Throttled)).collect()
}

fn clients(retry: Retry, processes: u32) -> Clients {
    let timeout = Some(SimDuration::from_secs(1));
    let (max_age, limiter, breaker) = (None, None, None);
    let spec = ClientSpec { retry, max_age, timeout, limiter, breaker, processes };
    Clients::new(Seed(4), [("shoppers", Some(spec))])
}

/// The waits [s] of one request whose tries are all bad.
fn until_given_up(clients: &mut Clients, ordinal: u64, bad: Bad) -> Vec<f64> {
    let mut now = SimTime::from_secs(1_000 * ordinal);
    let mut knock = clients.arrive(now, request(ordinal, now));
    let mut waits = Vec::new();
    loop {
        let Knock::Now(request) = knock else { return waits };
        let settled = match bad {
            Bad::Throttled => {
                let reason = ThrottleReason::Concurrency;
                clients.heed(now, &Fact::Throttled(Throttled { request, reason })).is_some()
            }
            Bad::TooSlow => {
                clients.heed(now, &Fact::Started(endless(request)));
                now = clients.due();
                matches!(clients.wake(now), Some(Knock::Never(_)))
            }
        };
        if settled {
            return waits;
        }
        let failed = now;
        now = clients.due();
        waits.push(now.since(failed).as_secs_f64());
        knock = clients.wake(now).expect("something is due");
    }
}

fn request(ordinal: u64, born: SimTime) -> Request {
    Request {
        failures: 0,
        qualifier: tepid::id::Qualifier::Latest,
        mode: tepid::engine::source::Mode::Synchronous,
        id: RequestId { source: SourceId(0), ordinal },
        attempt: 1,
        origin: Origin::User,
        target: FunctionId(0),
        work: SimDuration::ZERO,
        born,
        watched: false,
    }
}

/// The start of a try that outlasts any patience.
fn endless(request: Request) -> Started {
    let zero = SimDuration::ZERO;
    let env = EnvRef { function: FunctionId(0), version: VersionId(0), birth: 0, slot: EnvSlot(0) };
    let (kind, ends) = (StartKind::Warm, SimTime::NEVER);
    Started {
        pool: tepid::engine::record::Pool::OnDemand,
        request,
        env,
        kind,
        platform: zero,
        init: zero,
        wait: zero,
        ends,
    }
}

/// What a scenario comes to.
fn play(text: &str) -> Tally {
    let scenario = Scenario::parse("clients", text, PathBuf::new(), &[])
        .unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    world.recorders().metrics.finish(world.now()).total.tally
}
