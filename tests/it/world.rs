//! Worlds for tests: nothing limits, nothing fails, nothing is reaped, unless a test says so.

use std::sync::Arc;

use tepid::dist::Dist;
use tepid::model::{
    Account, Architecture, Billing, EventConfig, EventRules, Failures, FunctionSpec,
    INCLUDED_STORAGE, IdleLaw, InitBilling, MaxAge, Model, Packaging, Platform, Provisioning,
    RequestRate, Routing, Scaling, StartUp,
};
use tepid::units::{MemoryMb, SimDuration};

/// A platform without limits that keeps idle environments for ever.
pub(crate) fn platform() -> Platform {
    Platform {
        name: Arc::from("test"),
        idle: IdleLaw::Never,
        idle_spare: None,
        max_age: MaxAge::Unlimited,
        routing: Routing::MostRecentlyUsed,
        scaling: Scaling::Unlimited,
        request_rate: RequestRate::Unlimited,
        init_limit: SimDuration::from_secs(10),
        provisioning: Provisioning::INSTANT,
        events: EventRules::DOCUMENTED,
        front_end: SimDuration::ZERO,
        billing: Billing { granularity: SimDuration::from_millis(1), init: InitBilling::All },
    }
}

/// A function that starts in no time, never fails and may run for 15 minutes.
pub(crate) fn function(name: &str) -> FunctionSpec {
    FunctionSpec {
        name: Arc::from(name),
        memory: MemoryMb::new(128),
        ephemeral: INCLUDED_STORAGE,
        timeout: SimDuration::from_secs(900),
        reserved: None,
        architecture: Architecture::X86_64,
        packaging: Packaging::ManagedRuntime,
        start_up: Arc::new(StartUp::INSTANT),
        cpu: None,
        limiter: None,
        failures: Failures::default(),
        events: EventConfig::default(),
        work: None,
    }
}

/// An account with these functions and more concurrency than any test uses.
pub(crate) fn model(functions: Vec<FunctionSpec>) -> Model {
    let account = Account { concurrency: 1_000_000, min_unreserved: 100 };
    Model::new(platform(), account, functions)
}

/// An idle limit that is always the same.
pub(crate) fn idle_secs(secs: f64) -> IdleLaw {
    IdleLaw::Drawn(Dist::Constant(seconds(secs)))
}

/// A span of this many seconds, to the nearest microsecond.
pub(crate) fn seconds(secs: f64) -> SimDuration {
    SimDuration::from_micros((secs * 1e6).round() as u64)
}
