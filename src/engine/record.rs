//! What happens, told to whoever keeps records: the seam between the engine and recorders.

mod provision;
mod refusal;

pub use provision::{ProvisionStatus, Provisioned, Refused, Versioned};
pub use refusal::{Refusal, Unknown};

use crate::engine::action::Action;
use crate::engine::source::{Origin, Request};
use crate::id::{EnvSlot, FunctionId, VersionId};
use crate::model::{Billed, Phases};
use crate::units::{SimDuration, SimTime};

/// Takes facts in the order in which they happen.
pub trait Sink {
    /// Takes the fact that happened at `at`.
    fn record(&mut self, at: SimTime, fact: &Fact);

    /// Whether somebody has to hear at once that a watched request has started at `at` and will
    /// end at `ends`; the engine pauses then. Unless a sink knows better, somebody has.
    fn heeds_start(&self, _at: SimTime, _request: &Request, _ends: SimTime) -> bool {
        true
    }
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A request was refused.
    Throttled(Throttled),
    /// An execution environment was started for a request.
    EnvStarted(EnvStarted),
    /// A request was given to an environment.
    Started(Started),
    /// An environment's INIT ended.
    Ready(Ready),
    /// A request ended.
    Completed(Completed),
    /// An environment was shut down.
    EnvStopped(EnvStopped),
    /// An action took effect.
    Applied(Action),
    /// An action was refused.
    Refused(Refused),
    /// A function has a new version.
    Versioned(Versioned),
    /// Provisioned concurrency has changed: what is asked for, what there is, what serves.
    Provisioned(Provisioned),
    /// An event was accepted: it is tried when its time in the queue is over.
    Queued(Request),
    /// A request that may be tried several times is over: a watched one for its client, told by
    /// whoever drives the client, or an event that was answered or dropped.
    Settled(Settled),
}

// A temporary that has to be dropped is written down for the case that its listener panics.
const _: () = assert!(!std::mem::needs_drop::<Fact>());

/// Which execution environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvRef {
    /// Its function.
    pub function: FunctionId,
    /// Its version.
    pub version: VersionId,
    /// Its running number within the version, from 0.
    pub birth: u64,
    /// Its place in the engine's table.
    pub slot: EnvSlot,
}

/// A request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttled {
    /// The request.
    pub request: Request,
    /// Why.
    pub reason: ThrottleReason,
}

/// An execution environment was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvStarted {
    /// The environment.
    pub env: EnvRef,
    /// Who asked for it; nobody where it is provisioned.
    pub origin: Option<Origin>,
    /// What its start consists of, with INIT cut at its limit.
    pub phases: Phases,
}

/// A request was given to an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started {
    /// The request.
    pub request: Request,
    /// The environment that serves it.
    pub env: EnvRef,
    /// How it found the environment.
    pub kind: StartKind,
    /// Whose environment it is.
    pub pool: Pool,
    /// The platform's part of the start, before INIT.
    pub platform: SimDuration,
    /// The INIT phase before INVOKE, as far as the limit lets it go.
    pub init: SimDuration,
    /// How long the request was kept waiting before this try.
    pub wait: SimDuration,
    /// When it will end.
    pub ends: SimTime,
}

/// On whose concurrency a request runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// What all share, or what the function has reserved.
    OnDemand,
    /// The same, because nothing of what is provisioned for the version was free (F2.11).
    Spillover,
    /// What is provisioned for the version.
    Provisioned,
}

impl Pool {
    /// The pool as a key of reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OnDemand => "on_demand",
            Self::Spillover => "spillover",
            Self::Provisioned => "provisioned",
        }
    }
}

/// How a request found its environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartKind {
    /// Idle and initialised.
    Warm,
    /// Idle, but reset by a failure: INIT is repeated inside INVOKE (F1.5, F1.11).
    Reinit,
    /// Not there: a new one was started.
    Cold,
}

/// An environment's INIT phase ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// The environment.
    pub env: EnvRef,
    /// How it ended.
    pub init: InitOutcome,
    /// What is billed for it where the environment is provisioned; otherwise the request that
    /// waited for it pays (F7.4) \[ms\].
    pub provisioned_ms: Option<u64>,
}

/// How an INIT phase ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitOutcome {
    /// In time.
    Done,
    /// Cut at the limit; INVOKE repeats it (F1.3).
    Cut,
}

/// A request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The request.
    pub request: Request,
    /// The environment that served it.
    pub env: EnvRef,
    /// How it had found the environment.
    pub kind: StartKind,
    /// Whose environment it is.
    pub pool: Pool,
    /// When it was given to the environment.
    pub started: SimTime,
    /// The platform's part of the start.
    pub platform: SimDuration,
    /// The INIT phase before INVOKE.
    pub init: SimDuration,
    /// The INVOKE phase, with a repeated INIT inside.
    pub duration: SimDuration,
    /// How it ended.
    pub outcome: Outcome,
    /// What is billed for it.
    pub billed: Billed,
}

/// How an invocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With an answer.
    Success,
    /// With an error from the handler.
    Error,
    /// With a crash: the environment is reset.
    Crash,
    /// Cut at the function's time-out: the environment is reset.
    Timeout,
    /// Refused at once by the handler's own rate limiter.
    Limited,
}

/// A request is over: it was answered, or nobody tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The request, as it was tried last.
    pub request: Request,
    /// How often it has reached Lambda.
    pub tries: u32,
    /// How it ended.
    pub end: Settlement,
}

/// How a request ended for its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// With an answer; where the time went.
    Answered {
        /// Between the first try and the one that was answered.
        wait: SimDuration,
        /// The platform's part of the start.
        platform: SimDuration,
        /// INIT before INVOKE.
        init: SimDuration,
        /// INVOKE.
        run: SimDuration,
    },
    /// Without one.
    GaveUp(GiveUp),
}

/// Why a client gave up on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveUp {
    /// The last try was throttled.
    Throttled,
    /// The last try ended with an error, a crash or the function's time-out.
    Failed,
    /// The handler's rate limiter refused the last try.
    HandlerLimited,
    /// The last try took longer than the client waits.
    ClientTimeout,
    /// The client's rate limiter kept it back.
    RateLimited,
    /// The client's circuit breaker was open.
    CircuitOpen,
    /// The event was too old to be tried again (F4.3).
    EventTooOld,
}

impl GiveUp {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Throttled,
        Self::Failed,
        Self::HandlerLimited,
        Self::ClientTimeout,
        Self::RateLimited,
        Self::CircuitOpen,
        Self::EventTooOld,
    ];

    /// The reason as a key of reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Failed => "failed",
            Self::HandlerLimited => "handler_limited",
            Self::ClientTimeout => "client_timeout",
            Self::RateLimited => "rate_limited",
            Self::CircuitOpen => "circuit_open",
            Self::EventTooOld => "event_too_old",
        }
    }
}

/// An environment was shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvStopped {
    /// The environment.
    pub env: EnvRef,
    /// Why.
    pub cause: StopCause,
    /// When it had been started.
    pub born: SimTime,
    /// Whether it was provisioned.
    pub is_provisioned: bool,
}

/// Why an environment was shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopCause {
    /// It was idle for its limit.
    Idle,
    /// Its whole pool was silent for the limit (F1.26).
    Silence,
    /// It was too old (F1.14).
    Age,
    /// Its version was replaced (F1.21).
    Deployment,
    /// It was provisioned and is no longer wanted.
    Release,
    /// It was provisioned and its INIT failed.
    InitFailure,
}

impl StopCause {
    /// The cause as a key of reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Silence => "silence",
            Self::Age => "age",
            Self::Deployment => "deployment",
            Self::Release => "release",
            Self::InitFailure => "init_failure",
        }
    }
}

impl StartKind {
    /// The kind as a key of reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Warm => "warm",
            Self::Reinit => "reinit",
            Self::Cold => "cold",
        }
    }
}

impl Outcome {
    /// The outcome as a key of reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Error => "error",
            Self::Crash => "crash",
            Self::Timeout => "timeout",
            Self::Limited => "limited",
        }
    }
}

impl InitOutcome {
    /// The outcome as a key of reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cut => "cut",
        }
    }
}

/// Which limit refused a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThrottleReason {
    /// The function's reserved concurrency is 0: it is switched off (F2.6).
    SwitchedOff,
    /// The unreserved functions' requests in this second are spent.
    RequestRate,
    /// The reserved function's requests in this second are spent.
    ReservedRequestRate,
    /// The unreserved concurrency is in use.
    Concurrency,
    /// The function's reserved concurrency is in use.
    ReservedConcurrency,
    /// New environments may not be started this fast.
    ScalingRate,
}

impl ThrottleReason {
    /// Every reason, in the order of admission.
    pub const ALL: [Self; 6] = [
        Self::SwitchedOff,
        Self::RequestRate,
        Self::ReservedRequestRate,
        Self::Concurrency,
        Self::ReservedConcurrency,
        Self::ScalingRate,
    ];

    /// The reason as a key of reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SwitchedOff => "switched_off",
            Self::RequestRate => "request_rate",
            Self::ReservedRequestRate => "reserved_request_rate",
            Self::Concurrency => "concurrency",
            Self::ReservedConcurrency => "reserved_concurrency",
            Self::ScalingRate => "scaling_rate",
        }
    }

    /// The reason in the words of AWS's 429 answer (F2.15).
    pub const fn as_aws(self) -> &'static str {
        match self {
            Self::SwitchedOff | Self::ReservedConcurrency => {
                "ReservedFunctionConcurrentInvocationLimitExceeded"
            }
            Self::RequestRate | Self::ScalingRate => "FunctionInvocationRateLimitExceeded",
            Self::ReservedRequestRate => "ReservedFunctionInvocationRateLimitExceeded",
            Self::Concurrency => "ConcurrentInvocationLimitExceeded",
        }
    }
}
