//! What the meter reads off the facts.

use std::sync::Arc;

use crate::cost::tests::{mb_ms, prices};
use crate::cost::{AccountBill, Compute, Line, Meter, Usage, Used};
use crate::engine::record::{
    Completed, EnvRef, Fact, InitOutcome, Outcome, Pool, ProvisionStatus, Provisioned, Ready,
    Sink as _, StartKind, Started, ThrottleReason, Throttled, Versioned,
};
use crate::engine::source::{Mode, Origin, Request};
use crate::id::{EnvSlot, FunctionId, Qualifier, RequestId, SourceId, VersionId};
use crate::model::{Architecture, Billed, EventConfig, Failures, FunctionSpec, Packaging, StartUp};
use crate::units::{MbMillis, MemoryMb, PicoUsd, SimDuration, SimTime};

#[test]
fn the_meter_reads_each_function_and_origin() {
    let mut meter = Meter::of(&[
        function(512, 512, Architecture::X86_64),
        function(2_048, 2_048, Architecture::Arm64),
    ]);
    invoke(&mut meter, 0, Origin::User, Billed { duration_ms: 100, init_ms: 0 });
    invoke(&mut meter, 1, Origin::User, Billed { duration_ms: 30, init_ms: 700 });
    invoke(&mut meter, 1, Origin::Policy, Billed { duration_ms: 1, init_ms: 650 });
    let read: Vec<_> = meter.functions(SimTime::ZERO).collect();
    let x86 = |amount| Compute { x86: mb_ms(amount), arm: MbMillis::ZERO };
    let arm = |amount| Compute { x86: MbMillis::ZERO, arm: mb_ms(amount) };
    let usage = |compute, init, ephemeral| Usage {
        requests: 1,
        compute,
        init,
        ephemeral: mb_ms(ephemeral),
        ..Usage::default()
    };
    assert_eq!(read[0].users, usage(x86(51_200), x86(0), 0));
    assert_eq!(read[0].policies, Usage::default());
    // 1,536 MB of storage are above what is included, for 730 and for 651 ms.
    assert_eq!(read[1].users, usage(arm(61_440), arm(1_433_600), 1_121_280));
    assert_eq!(read[1].policies, usage(arm(2_048), arm(1_331_200), 999_936));
    let bill = AccountBill::new(&read[1..], &prices(), SimDuration::from_secs(1)).total;
    // 2 GB for 651 ms cost 17,360,086.8 picodollars, 1.5 GB of storage for 651 ms 30,173.85, and
    // a request 200,000; the shares of what both have are rounded.
    let pings = bill.amount(Line::Pings).as_pico();
    assert!(pings.abs_diff(17_360_087 + 30_174 + 200_000) <= 2, "{pings}");
    // 2 GB for 1,381 ms and 1.5 GB for 1,381 ms: 36,826,850.8 and 64,009.35.
    assert_eq!(bill.total(), PicoUsd::from_pico(36_826_851 + 64_009 + 400_000));
    assert_eq!(bill.total(), Line::ALL.map(|line| bill.amount(line)).into_iter().sum());
}

#[test]
fn versions_and_provisioned_environments_are_kept_apart() {
    let mut meter = Meter::of(&[function(1_024, 1_024, Architecture::Arm64)]);
    let billed = |duration_ms| Billed { duration_ms, init_ms: 0 };
    let one = Call::default();
    one.end(&mut meter, billed(100));
    // The second version has twice the memory; storage stays.
    let (function, version) = (FunctionId(0), VersionId(1));
    let versioned = Versioned { function, version, number: Some(1), memory: MemoryMb::new(2_048) };
    meter.record(SimTime::ZERO, &Fact::Versioned(versioned));
    let second = Call { version: 1, ..one };
    second.end(&mut meter, billed(10));
    Call { pool: Pool::Spillover, ..second }.end(&mut meter, billed(20));
    let provisioned = Call { pool: Pool::Provisioned, ..second };
    provisioned.end(&mut meter, Billed { duration_ms: 300, init_ms: 5 });
    Call { origin: Origin::Policy, ..provisioned }.end(&mut meter, billed(7));
    for provisioned_ms in [Some(640), None] {
        let ready = Ready { env: second.env(), init: InitOutcome::Done, provisioned_ms };
        meter.record(SimTime::ZERO, &Fact::Ready(ready));
    }
    let used = meter.function(FunctionId(0), SimTime::ZERO);
    let arm = |amount| Compute { x86: MbMillis::ZERO, arm: mb_ms(amount) };
    assert_eq!(used.users.requests, 4);
    assert_eq!(used.users.compute, arm(1_024 * 100 + 2_048 * 30));
    assert_eq!(used.users.provisioned, arm(2_048 * 305));
    assert_eq!(used.users.ephemeral, mb_ms(512 * (100 + 30 + 305)));
    assert_eq!((used.policies.requests, used.policies.provisioned), (1, arm(2_048 * 7)));
    assert_eq!(used.provisioned.init, arm(2_048 * 640));
    assert_eq!(used.provisioned.ephemeral, mb_ms(512 * 640));
}

#[test]
fn units_are_enabled_until_somebody_disables_them() {
    let mut meter = Meter::of(&[function(512, 512, Architecture::X86_64)]);
    let (function, version) = (FunctionId(0), VersionId(0));
    let mut change = |secs, requested, allocated| {
        let provisioned = Provisioned {
            function,
            version,
            qualifier: Qualifier::Version(1),
            requested,
            allocated,
            available: 0,
            status: ProvisionStatus::InProgress,
        };
        meter.record(SimTime::from_secs(secs), &Fact::Provisioned(provisioned));
    };
    // What is there does not matter, only what is asked for.
    change(10, 4, 0);
    change(100, 4, 2);
    change(400, 1, 4);
    let read = |secs| meter.function(function, SimTime::from_secs(secs)).provisioned;
    let [idle, later] = [read(400), read(911)];
    assert_eq!(idle.enabled.x86, mb_ms(512 * 4 * 600_000));
    assert_eq!(idle.lasting.x86, mb_ms(512 * (3 * 600_000 + 390_000)));
    assert_eq!(later.enabled.x86, mb_ms(512 * (3 * 600_000 + 1_200_000)));
    assert_eq!(later.lasting.x86, mb_ms(512 * (3 * 600_000 + 901_000)));
}

#[test]
fn large_events_are_several_requests_and_no_calls() {
    let meter = Meter::of(&[function(512, 512, Architecture::X86_64)]);
    let mut meter = meter.with_payloads(&[1_000, 1_024 * 1_024]);
    let billed = Billed { duration_ms: 1, init_ms: 0 };
    let call = Call { source: 1, ..Call::default() };
    let event = Call { mode: Mode::Asynchronous, ..call };
    // Who waits for the answer pays for one request, however large.
    call.end(&mut meter, billed);
    event.end(&mut meter, billed);
    Call { source: 0, ..event }.end(&mut meter, billed);
    Call { source: 9, ..event }.end(&mut meter, billed);
    Call { origin: Origin::Policy, ..event }.end(&mut meter, billed);
    for (call, origin) in [(call, Origin::User), (event, Origin::User), (call, Origin::Policy)] {
        let request = Request { origin, ..call.request() };
        let reason = ThrottleReason::Concurrency;
        meter.record(SimTime::ZERO, &Fact::Throttled(Throttled { request, reason }));
    }
    let used = meter.function(FunctionId(0), SimTime::ZERO);
    assert_eq!((used.users.requests, used.policies.requests), (1 + 13 + 1 + 1, 13));
    assert_eq!(used.around.calls, 2, "one was served and one refused");
}

#[test]
fn what_stands_around_a_function_is_its_own() {
    let spec = function(512, 512, Architecture::X86_64);
    let mut meter = Meter::of(&[spec.clone(), spec]);
    meter.add_schedules(FunctionId(1), 3);
    meter.add_schedules(FunctionId(1), 4);
    meter.add_alarms(FunctionId(1), 2, SimTime::ZERO);
    meter.add_alarms(FunctionId(1), 1, SimTime::from_secs(60));
    let used: Vec<Used> = meter.functions(SimTime::from_secs(100)).collect();
    assert_eq!(used[0], Used::default());
    assert_eq!((used[1].around.schedules, used[1].around.alarm_ms), (7, 200_000 + 40_000));
}

#[test]
fn only_what_a_scheduler_sends_is_paid_as_a_schedule() {
    let meter = Meter::of(&[function(512, 512, Architecture::X86_64)]);
    let mut meter = meter.with_schedulers(vec![false, true]);
    for source in [0, 1, 1, 2] {
        let event = Call { mode: Mode::Asynchronous, source, ..Call::default() };
        meter.record(SimTime::ZERO, &Fact::Queued(event.request()));
    }
    assert_eq!(meter.function(FunctionId(0), SimTime::ZERO).around.schedules, 2);
}

fn function(memory: u32, storage: u32, architecture: Architecture) -> FunctionSpec {
    FunctionSpec {
        name: "f".into(),
        memory: MemoryMb::new(memory),
        ephemeral: MemoryMb::new(storage),
        timeout: SimDuration::from_secs(900),
        reserved: None,
        architecture,
        packaging: Packaging::ManagedRuntime,
        start_up: Arc::new(StartUp::INSTANT),
        cpu: None,
        limiter: None,
        failures: Failures::default(),
        events: EventConfig::default(),
        work: None,
    }
}

/// One invocation.
#[derive(Clone, Copy)]
struct Call {
    function: u32,
    version: u32,
    source: u32,
    origin: Origin,
    mode: Mode,
    pool: Pool,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            function: 0,
            version: 0,
            source: 0,
            origin: Origin::User,
            mode: Mode::Synchronous,
            pool: Pool::OnDemand,
        }
    }
}

impl Call {
    fn request(self) -> Request {
        Request {
            failures: 0,
            qualifier: Qualifier::Latest,
            mode: self.mode,
            id: RequestId { source: SourceId(self.source), ordinal: 0 },
            attempt: 1,
            origin: self.origin,
            target: FunctionId(self.function),
            work: SimDuration::ZERO,
            born: SimTime::ZERO,
            watched: false,
        }
    }

    fn env(self) -> EnvRef {
        EnvRef {
            function: FunctionId(self.function),
            version: VersionId(self.version),
            birth: 0,
            slot: EnvSlot(0),
        }
    }

    /// Goes from its start to its end.
    fn end(self, meter: &mut Meter, billed: Billed) {
        let (kind, zero, pool) = (StartKind::Cold, SimDuration::ZERO, self.pool);
        let (request, env) = (self.request(), self.env());
        let started = Started {
            request,
            env,
            kind,
            pool,
            platform: zero,
            init: zero,
            wait: zero,
            ends: SimTime::ZERO,
        };
        meter.record(SimTime::ZERO, &Fact::Started(started));
        let completed = Completed {
            request,
            env,
            kind,
            pool,
            started: SimTime::ZERO,
            platform: zero,
            init: zero,
            duration: zero,
            outcome: Outcome::Success,
            billed,
        };
        meter.record(SimTime::ZERO, &Fact::Completed(completed));
    }
}

/// An invocation of a function's first version on demand.
fn invoke(meter: &mut Meter, function: u32, origin: Origin, billed: Billed) {
    Call { function, version: function, origin, ..Call::default() }.end(meter, billed);
}
