//! What the meter reads off the facts.

use std::sync::Arc;

use crate::cost::tests::{mb_ms, prices};
use crate::cost::{AccountBill, Compute, Line, Meter, Usage};
use crate::engine::record::{Completed, EnvRef, Fact, Outcome, Sink as _, StartKind, Started};
use crate::engine::source::{Origin, Request};
use crate::id::{EnvSlot, FunctionId, RequestId, SourceId, VersionId};
use crate::model::{Architecture, Billed, Failures, FunctionSpec, Packaging, StartUp};
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
        events: crate::model::EventConfig::default(),
        work: None,
    }
}

/// One invocation, from its start to its end.
fn invoke(meter: &mut Meter, function: u32, origin: Origin, billed: Billed) {
    let request = Request {
        failures: 0,
        qualifier: crate::id::Qualifier::Latest,
        mode: crate::engine::source::Mode::Synchronous,
        id: RequestId { source: SourceId(0), ordinal: 0 },
        attempt: 1,
        origin,
        target: FunctionId(function),
        work: SimDuration::ZERO,
        born: SimTime::ZERO,
        watched: false,
    };
    let env = EnvRef {
        function: FunctionId(function),
        version: VersionId(function),
        birth: 0,
        slot: EnvSlot(0),
    };
    let (kind, zero) = (StartKind::Cold, SimDuration::ZERO);
    let started = Started {
        pool: crate::engine::record::Pool::OnDemand,
        request,
        env,
        kind,
        platform: zero,
        init: zero,
        wait: zero,
        ends: SimTime::ZERO,
    };
    meter.record(SimTime::ZERO, &Fact::Started(started));
    let completed = Completed {
        pool: crate::engine::record::Pool::OnDemand,
        request,
        env,
        kind,
        started: SimTime::ZERO,
        platform: zero,
        init: zero,
        duration: zero,
        outcome: Outcome::Success,
        billed,
    };
    meter.record(SimTime::ZERO, &Fact::Completed(completed));
}
