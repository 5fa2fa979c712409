//! Facts written by hand, whole seconds only.

use std::sync::Arc;

use crate::engine::action::Action;
use crate::engine::record::{
    Completed, EnvRef, EnvStarted, EnvStopped, Fact, InitOutcome, Outcome, Ready, Sink, StartKind,
    Started, StopCause, ThrottleReason, Throttled, Versioned,
};
use crate::engine::source::{Origin, Request};
use crate::id::{EnvSlot, FunctionId, RequestId, SourceId, VersionId};
use crate::metrics::{Metrics, Summary};
use crate::model::{
    Account, Architecture, Billed, Billing, Failures, FunctionSpec, INCLUDED_STORAGE, IdleLaw,
    InitBilling, MaxAge, Model, Packaging, Phases, Platform, RequestRate, Routing, Scaling,
    StartUp,
};
use crate::units::{MemoryMb, SimDuration, SimTime};

/// Metrics, and what must be remembered to write their next fact.
pub(super) struct Script {
    metrics: Metrics,
    /// Whoever makes the next requests.
    pub(super) origin: Origin,
    /// Which try the next requests are.
    pub(super) attempt: u32,
    names: Vec<&'static str>,
    serving: Vec<Started>,
}

impl Script {
    pub(super) fn new(names: &[&'static str], front_end: SimDuration) -> Self {
        let mut model = model(names);
        model.platform.front_end = front_end;
        let metrics = Metrics::new(&model);
        Self { metrics, origin: Origin::User, attempt: 1, names: names.to_vec(), serving: vec![] }
    }

    pub(super) fn cold(&mut self, name: &str, birth: u64, at: u64, [platform, init]: [u64; 2]) {
        let env = self.env(name, birth);
        self.record(
            at,
            &Fact::EnvStarted(EnvStarted {
                env,
                origin: Some(self.origin),
                phases: Phases::default(),
            }),
        );
        self.start(env, at, StartKind::Cold, platform, init);
    }

    pub(super) fn warm(&mut self, name: &str, birth: u64, at: u64) {
        self.start(self.env(name, birth), at, StartKind::Warm, 0, 0);
    }

    pub(super) fn reinit(&mut self, name: &str, birth: u64, at: u64) {
        self.start(self.env(name, birth), at, StartKind::Reinit, 0, 0);
    }

    pub(super) fn ready(&mut self, name: &str, birth: u64, at: u64) {
        let env = self.env(name, birth);
        self.record(at, &Fact::Ready(Ready { env, init: InitOutcome::Done, provisioned_ms: None }));
    }

    /// Ends what the environment serves.
    pub(super) fn complete(&mut self, name: &str, birth: u64, at: u64, outcome: Outcome) {
        let env = self.env(name, birth);
        let place = self.serving.iter().position(|started| started.env == env).unwrap();
        let Started { request, kind, platform, init, .. } = self.serving.remove(place);
        let lasted = SimTime::from_secs(at).since(request.born);
        let duration = lasted.saturating_sub(platform).saturating_sub(init);
        let (started, billed) = (request.born, Billed::default());
        let completed = Completed {
            pool: crate::engine::record::Pool::OnDemand,
            request,
            env,
            kind,
            started,
            platform,
            init,
            duration,
            outcome,
            billed,
        };
        self.record(at, &Fact::Completed(completed));
    }

    pub(super) fn stop(&mut self, name: &str, birth: u64, at: u64, cause: StopCause) {
        let env = self.env(name, birth);
        self.record(
            at,
            &Fact::EnvStopped(EnvStopped {
                env,
                cause,
                born: SimTime::ZERO,
                is_provisioned: false,
            }),
        );
    }

    pub(super) fn throttle(&mut self, name: &str, at: u64, by: Origin, reason: ThrottleReason) {
        let request = Request { origin: by, ..self.request(self.function(name), at) };
        self.record(at, &Fact::Throttled(Throttled { request, reason }));
    }

    /// A new version of `name`, the one that [`Script::env`] gives to its birth 1.
    pub(super) fn deploy(&mut self, name: &str, at: u64) {
        let function = self.function(name);
        let EnvRef { version, .. } = self.env(name, 1);
        let memory = MemoryMb::new(128);
        self.record(at, &Fact::Versioned(Versioned { function, version, number: None, memory }));
        self.record(at, &Fact::Applied(Action::Deploy(function)));
    }

    pub(super) fn finish(&self, at: u64) -> Summary {
        self.metrics.finish(SimTime::from_secs(at))
    }

    fn start(&mut self, env: EnvRef, at: u64, kind: StartKind, platform: u64, init: u64) {
        let request = self.request(env.function, at);
        let started = Started {
            pool: crate::engine::record::Pool::OnDemand,
            request,
            env,
            kind,
            platform: secs(platform),
            init: secs(init),
            wait: SimDuration::ZERO,
            ends: SimTime::NEVER,
        };
        self.serving.push(started);
        self.record(at, &Fact::Started(started));
    }

    fn record(&mut self, at: u64, fact: &Fact) {
        self.metrics.record(SimTime::from_secs(at), fact);
    }

    fn function(&self, name: &str) -> FunctionId {
        let place = self.names.iter().position(|known| *known == name).unwrap();
        FunctionId(place as u32)
    }

    /// Each environment of `b` is of a version of its own.
    fn env(&self, name: &str, birth: u64) -> EnvRef {
        let function = self.function(name);
        let version = if name == "b" { 1 + birth as u32 } else { 0 };
        EnvRef { function, version: VersionId(version), birth, slot: EnvSlot(birth as u32) }
    }

    fn request(&self, target: FunctionId, at: u64) -> Request {
        Request {
            failures: 0,
            qualifier: crate::id::Qualifier::Latest,
            mode: crate::engine::source::Mode::Synchronous,
            id: RequestId { source: SourceId(0), ordinal: at },
            attempt: self.attempt,
            origin: self.origin,
            target,
            work: SimDuration::ZERO,
            born: SimTime::from_secs(at),
            watched: false,
        }
    }
}

pub(super) fn secs(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

/// A plain world with functions of these names.
pub(super) fn model(names: &[&str]) -> Model {
    let function = |name: &&str| FunctionSpec {
        name: (*name).into(),
        memory: MemoryMb::new(128),
        ephemeral: INCLUDED_STORAGE,
        timeout: secs(900),
        reserved: None,
        architecture: Architecture::X86_64,
        packaging: Packaging::ManagedRuntime,
        start_up: Arc::new(StartUp::INSTANT),
        cpu: None,
        limiter: None,
        failures: Failures::default(),
        events: crate::model::EventConfig::default(),
        work: None,
    };
    let platform = Platform {
        name: "plain".into(),
        idle: IdleLaw::Never,
        idle_spare: None,
        max_age: MaxAge::Unlimited,
        routing: Routing::MostRecentlyUsed,
        scaling: Scaling::Unlimited,
        request_rate: RequestRate::Unlimited,
        init_limit: secs(10),
        front_end: SimDuration::ZERO,
        billing: Billing { granularity: SimDuration::from_millis(1), init: InitBilling::All },
        provisioning: crate::model::Provisioning::INSTANT,
        events: crate::model::EventRules::DOCUMENTED,
    };
    let account = Account { concurrency: 1_000, min_unreserved: 100 };
    Model::new(platform, account, names.iter().map(function).collect())
}
