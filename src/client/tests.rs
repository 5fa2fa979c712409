use super::*;
use crate::engine::record::{EnvRef, StartKind, ThrottleReason, Throttled};
use crate::engine::source::Origin;
use crate::id::{EnvSlot, FunctionId, RequestId, SourceId, VersionId};
use crate::model::{Billed, Jitter};

/// A client and the time.
struct Scene {
    clients: Clients,
    now: SimTime,
}

impl Scene {
    fn new(spec: ClientSpec) -> Self {
        Self { clients: Clients::new(Seed(7), [("shoppers", Some(spec))]), now: SimTime::ZERO }
    }

    fn at(&mut self, micros: u64) -> &mut Self {
        self.now = SimTime::from_micros(micros);
        self
    }

    fn arrive(&mut self, ordinal: u64) -> Knock {
        self.clients.arrive(self.now, request(ordinal, self.now))
    }

    /// Whether a fresh request passes.
    fn passes(&mut self, ordinal: u64) -> bool {
        matches!(self.arrive(ordinal), Knock::Now(_))
    }

    fn throttle(&mut self, request: Request) -> Option<Settled> {
        let reason = ThrottleReason::Concurrency;
        self.clients.heed(self.now, &Fact::Throttled(Throttled { request, reason }))
    }

    /// The request begins at `began`, ends now.
    fn complete(&mut self, request: Request, began: u64, outcome: Outcome) -> Option<Settled> {
        let (started, zero) = (SimTime::from_micros(began), SimDuration::ZERO);
        let completed = Completed {
            pool: crate::engine::record::Pool::OnDemand,
            request,
            env: env(),
            kind: StartKind::Warm,
            started,
            platform: zero,
            init: zero,
            duration: self.now.since(started),
            outcome,
            billed: Billed::default(),
        };
        self.clients.heed(self.now, &Fact::Completed(completed))
    }

    fn start(&mut self, request: Request, ends: u64) {
        let zero = SimDuration::ZERO;
        let started = Started {
            pool: crate::engine::record::Pool::OnDemand,
            request,
            env: env(),
            kind: StartKind::Warm,
            platform: zero,
            init: zero,
            wait: zero,
            ends: SimTime::from_micros(ends),
        };
        assert_eq!(self.clients.heed(self.now, &Fact::Started(started)), None);
    }

    /// Goes to whatever is due next and does it.
    fn next(&mut self) -> Knock {
        self.now = self.clients.due();
        self.clients.wake(self.now).unwrap()
    }

    /// Throttles a request until its client gives up; the waits in between.
    fn throttled_to_the_end(&mut self, ordinal: u64) -> Vec<SimDuration> {
        let Knock::Now(mut request) = self.arrive(ordinal) else { panic!("it may pass") };
        let mut waits = Vec::new();
        while self.throttle(request).is_none() {
            let before = self.now;
            let Knock::Now(again) = self.next() else { panic!("it may pass again") };
            assert_eq!(again.attempt, request.attempt + 1);
            waits.push(self.now.since(before));
            request = again;
        }
        waits
    }
}

fn env() -> EnvRef {
    EnvRef { function: FunctionId(0), version: VersionId(0), birth: 0, slot: EnvSlot(0) }
}

fn request(ordinal: u64, born: SimTime) -> Request {
    Request {
        failures: 0,
        qualifier: crate::id::Qualifier::Latest,
        mode: crate::engine::source::Mode::Synchronous,
        id: RequestId { source: SourceId(0), ordinal },
        attempt: 1,
        origin: Origin::User,
        target: FunctionId(0),
        work: SimDuration::ZERO,
        born,
        watched: false,
    }
}

fn plain(retry: Retry) -> ClientSpec {
    ClientSpec { retry, max_age: None, timeout: None, limiter: None, breaker: None, processes: 1 }
}

const AS_IT_IS: Spread = Spread::Within(Jitter::None);

fn custom(attempts: u32, spread: Spread) -> ClientSpec {
    let backoff = Backoff { base: millis(100), factor: 2.0, cap: millis(2_000), spread };
    plain(Retry::Custom { attempts, backoff, causes: Causes::ALL })
}

fn millis(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

fn mean_millis(waits: &[SimDuration]) -> f64 {
    waits.iter().map(|wait| wait.as_millis_f64()).sum::<f64>() / waits.len() as f64
}

/// The longest and the mean wait before each further try, over many requests that always fail.
fn waits(spec: &ClientSpec, count: u64) -> Vec<(f64, f64)> {
    let spec = ClientSpec { processes: count as u32, ..spec.clone() };
    let mut scene = Scene::new(spec);
    let all: Vec<Vec<SimDuration>> = (0..count)
        .map(|ordinal| scene.at(ordinal * 1_000_000_000).throttled_to_the_end(ordinal))
        .collect();
    (0..all[0].len())
        .map(|at| {
            let waits: Vec<SimDuration> = all.iter().map(|waits| waits[at]).collect();
            let longest = waits.iter().map(|wait| wait.as_millis_f64()).fold(0.0, f64::max);
            (longest, mean_millis(&waits))
        })
        .collect()
}

#[test]
fn nobody_is_watched_whose_client_takes_what_it_gets() {
    let mut clients = Clients::new(Seed(7), [("shoppers", None)]);
    let request = request(0, SimTime::ZERO);
    assert!(clients.is_empty());
    assert_eq!(clients.arrive(SimTime::ZERO, request), Knock::Now(request));
    assert_eq!(clients.due(), SimTime::NEVER);
}

#[test]
fn legacy_tries_five_times_and_waits_up_to_1_2_4_8_seconds() {
    let waits = waits(&plain(Retry::Legacy), 20_000);
    assert_eq!(waits.len(), 4);
    for ((longest, mean), most) in waits.into_iter().zip([1_000.0, 2_000.0, 4_000.0, 8_000.0]) {
        assert!(longest <= most && longest > 0.99 * most, "{longest} of {most}");
        assert!((mean / most - 0.5).abs() < 0.01, "{mean} of {most}");
    }
}

#[test]
fn standard_tries_three_times_and_waits_up_to_1_and_2_seconds() {
    let waits = waits(&plain(Retry::Standard), 20_000);
    assert_eq!(waits.len(), 2);
    for ((longest, mean), most) in waits.into_iter().zip([1_000.0, 2_000.0]) {
        assert!(longest <= most && longest > 0.99 * most, "{longest} of {most}");
        assert!((mean / most - 0.5).abs() < 0.01, "{mean} of {most}");
    }
}

#[test]
fn standard_stops_trying_again_when_its_quota_is_spent() {
    let mut scene = Scene::new(plain(Retry::Standard));
    // 500 tokens, 5 for each try after a throttle.
    let retries: usize =
        (0..100).map(|n| scene.at(n * 1_000_000_000).throttled_to_the_end(n).len()).sum();
    assert_eq!(retries, 100);
    // A clean success gives back one, so five pay for one more.
    for ordinal in 100..105 {
        assert!(scene.throttled_to_the_end(1_000 + ordinal).is_empty());
        let Knock::Now(request) = scene.arrive(ordinal) else { panic!("it may pass") };
        let began = scene.now.as_micros();
        assert!(scene.complete(request, began, Outcome::Success).is_some());
    }
    assert_eq!(scene.throttled_to_the_end(2_000).len(), 1);
}

#[test]
fn standard_gets_the_cost_of_a_successful_retry_back() {
    let mut scene = Scene::new(plain(Retry::Standard));
    for ordinal in 0..1_000 {
        let Knock::Now(request) = scene.arrive(ordinal) else { panic!("it may pass") };
        assert_eq!(scene.throttle(request), None, "{ordinal}");
        let Knock::Now(again) = scene.next() else { panic!("it may pass again") };
        let began = scene.now.as_micros();
        assert!(scene.complete(again, began, Outcome::Success).is_some());
    }
}

#[test]
fn sdks_do_not_mend_errors_of_the_handler() {
    for retry in [Retry::Legacy, Retry::Standard] {
        let mut scene = Scene::new(plain(retry));
        let Knock::Now(request) = scene.arrive(0) else { panic!("it may pass") };
        let settled = scene.at(5).complete(request, 0, Outcome::Error).unwrap();
        assert_eq!(settled.end, Settlement::GaveUp(GiveUp::Failed));
        assert_eq!(settled.tries, 1);
    }
}

#[test]
fn custom_backoff_grows_to_its_cap() {
    let mut scene = Scene::new(custom(8, AS_IT_IS));
    let waits = scene.throttled_to_the_end(0);
    assert_eq!(waits, [100, 200, 400, 800, 1_600, 2_000, 2_000].map(millis));
}

#[test]
fn jitter_spreads_the_waits() {
    for (spread, least, mean) in [
        (Spread::Within(Jitter::Full), 0.0, 0.5),
        (Spread::Within(Jitter::Equal), 0.5, 0.75),
        (Spread::Added(millis(100)), 1.0, 1.5),
    ] {
        let waits = waits(&custom(2, spread), 20_000);
        let (longest, found) = waits[0];
        assert!((found / 100.0 - mean).abs() < 0.02 * mean, "{spread:?}: {found}");
        let most = if matches!(spread, Spread::Added(_)) { 200.0 } else { 100.0 };
        assert!(longest <= most && longest > least * 100.0, "{spread:?}: {longest}");
    }
}

#[test]
fn a_client_that_waits_no_longer_leaves_a_duplicate_behind() {
    let spec = ClientSpec { timeout: Some(millis(300)), ..custom(2, AS_IT_IS) };
    let mut scene = Scene::new(spec);
    let Knock::Now(first) = scene.arrive(0) else { panic!("it may pass") };
    scene.start(first, 450_000);
    assert_eq!(scene.next(), Knock::Later);
    assert_eq!(scene.now, SimTime::from_micros(300_000));
    let Knock::Now(second) = scene.next() else { panic!("it tries again") };
    assert_eq!(scene.now, SimTime::from_micros(400_000));
    scene.start(second, 500_000);
    // The first answer comes, and nobody listens.
    assert_eq!(scene.at(450_000).complete(first, 0, Outcome::Success), None);
    let settled = scene.at(500_000).complete(second, 400_000, Outcome::Success).unwrap();
    let Settlement::Answered { wait, run, .. } = settled.end else { panic!("{settled:?}") };
    assert_eq!((wait, run, settled.tries), (millis(400), millis(100), 2));
    assert_eq!(scene.clients.due(), SimTime::NEVER);
}

#[test]
fn an_answer_at_the_deadline_is_in_time() {
    let spec = ClientSpec { timeout: Some(millis(300)), ..plain(Retry::Never) };
    let mut scene = Scene::new(spec);
    let Knock::Now(request) = scene.arrive(0) else { panic!("it may pass") };
    scene.start(request, 300_000);
    assert_eq!(scene.clients.due(), SimTime::NEVER);
    let settled = scene.at(300_000).complete(request, 0, Outcome::Success).unwrap();
    assert!(matches!(settled.end, Settlement::Answered { .. }));
}

#[test]
fn a_limiter_that_waits_books_places() {
    let limit = RateLimit { max: 2, window: SimDuration::from_secs(1) };
    let limiter = Some(LimiterSpec { limit, when_full: WhenFull::Wait });
    let mut scene = Scene::new(ClientSpec { limiter, ..plain(Retry::Never) });
    let passes: Vec<bool> = (0..5).map(|ordinal| scene.passes(ordinal)).collect();
    assert_eq!(passes, [true, true, false, false, false]);
    let mut times = Vec::new();
    while scene.clients.due() < SimTime::NEVER {
        assert!(matches!(scene.next(), Knock::Now(_)));
        times.push(scene.now.as_micros());
    }
    assert_eq!(times, [1_000_000, 1_000_000, 2_000_000]);
}

#[test]
fn each_process_has_its_own_limiter() {
    let limit = RateLimit { max: 1, window: SimDuration::from_secs(1) };
    let limiter = Some(LimiterSpec { limit, when_full: WhenFull::Refuse });
    let mut scene = Scene::new(ClientSpec { limiter, processes: 3, ..plain(Retry::Never) });
    let passes: Vec<bool> = (0..6).map(|ordinal| scene.passes(ordinal)).collect();
    assert_eq!(passes, [true, true, true, false, false, false]);
}

#[test]
fn a_breaker_closes_after_a_good_trial_and_not_after_an_old_answer() {
    let breaker = Some(BreakerSpec { failures: 2, open: SimDuration::from_secs(1) });
    let mut scene = Scene::new(ClientSpec { breaker, ..plain(Retry::Never) });
    let Knock::Now(old) = scene.arrive(0) else { panic!("it may pass") };
    for ordinal in [1, 2] {
        let Knock::Now(request) = scene.at(ordinal).arrive(ordinal) else { panic!("closed") };
        assert!(scene.throttle(request).is_some());
    }
    assert!(scene.at(10).complete(old, 0, Outcome::Success).is_some());
    assert!(!scene.at(1_000_002).passes(3));
    let Knock::Now(trial) = scene.at(1_000_003).arrive(4) else { panic!("a trial may pass") };
    assert!(!scene.passes(5));
    assert!(scene.at(1_000_005).complete(trial, 1_000_003, Outcome::Success).is_some());
    assert!(scene.passes(6));
}

#[test]
fn a_call_that_the_limiter_keeps_back_is_no_trial() {
    let breaker = Some(BreakerSpec { failures: 1, open: SimDuration::from_secs(1) });
    let limit = RateLimit { max: 1, window: SimDuration::from_secs(2) };
    let limiter = Some(LimiterSpec { limit, when_full: WhenFull::Refuse });
    let mut scene = Scene::new(ClientSpec { limiter, breaker, ..plain(Retry::Never) });
    let Knock::Now(request) = scene.arrive(0) else { panic!("closed") };
    assert!(scene.throttle(request).is_some());
    assert!(!scene.at(1_500_000).passes(1));
    assert!(scene.at(2_000_000).passes(2));
}

#[test]
fn what_would_be_too_old_is_not_tried_again() {
    // Tries after 0, 100, 300, 700 and 1,500 ms.
    let spec =
        |max_age| ClientSpec { max_age: Some(max_age), ..custom(9, Spread::Within(Jitter::None)) };
    for (age, waits) in [(99, 0), (100, 1), (699, 2), (700, 3), (1_500, 4)] {
        let mut scene = Scene::new(spec(millis(age)));
        assert_eq!(scene.at(5_000).throttled_to_the_end(0).len(), waits, "within {age} ms");
    }
    let mut scene = Scene::new(spec(millis(50)));
    let Knock::Now(request) = scene.arrive(0) else { panic!("it may pass") };
    let end = scene.throttle(request).map(|settled| settled.end);
    assert_eq!(end, Some(Settlement::GaveUp(GiveUp::EventTooOld)));
    let mut scene = Scene::new(ClientSpec {
        max_age: Some(millis(50)),
        ..custom(1, Spread::Within(Jitter::None))
    });
    let Knock::Now(request) = scene.arrive(0) else { panic!("it may pass") };
    let end = scene.throttle(request).map(|settled| settled.end);
    assert_eq!(end, Some(Settlement::GaveUp(GiveUp::Throttled)), "it was the last one anyway");
}
