//! The lines of a journal. Their keys are a contract; they are written down here and nowhere else.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::record::{EnvRef, EnvStarted, Fact, Refused, Settled, Settlement};
use crate::engine::source::{Origin, Request};
use crate::metrics::cold::ColdCause;

/// The first line.
#[derive(Serialize)]
pub(super) struct Begin<'a> {
    pub(super) kind: &'static str,
    pub(super) schema_version: u32,
    pub(super) scenario: &'a str,
    pub(super) platform: &'a str,
    pub(super) seed: u64,
    pub(super) until_us: u64,
    pub(super) digest_algorithm: &'static str,
    /// By their ids, which the digest mixes in.
    pub(super) sources: Vec<&'a str>,
    pub(super) functions: Vec<&'a str>,
}

/// The last line.
#[derive(Serialize)]
pub(super) struct End<'a> {
    pub(super) kind: &'static str,
    pub(super) at_us: u64,
    pub(super) partial: bool,
    pub(super) facts: u64,
    pub(super) digest: &'a str,
}

/// One fact.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    pub(super) at_us: u64,
    pub(super) at_s: f64,
    pub(super) kind: &'static str,
    pub(super) function: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request: Option<Requested<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) env: Option<Env>,
    #[serde(flatten)]
    pub(super) what: What,
}

/// Which request, and what is known of it.
#[derive(Serialize)]
pub(super) struct Requested<'a> {
    source: &'a str,
    ordinal: u64,
    attempt: u32,
    origin: &'static str,
    born_us: u64,
    /// None where the handler ends when somebody says so.
    work_us: Option<u64>,
}

/// Which execution environment; versions are numbered over all functions, births within a version.
#[derive(Serialize)]
pub(super) struct Env {
    version: u32,
    birth: u64,
    slot: u32,
}

/// What only a fact of its kind says.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum What {
    /// Nothing more.
    Nothing {},
    EnvStarted {
        origin: &'static str,
        environment_us: u64,
        download_us: u64,
        network_us: u64,
        runtime_us: u64,
        static_code_us: u64,
        first_call_us: u64,
    },
    Throttled {
        reason: &'static str,
        aws_reason: &'static str,
    },
    Started {
        start: &'static str,
        pool: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<&'static str>,
        platform_us: u64,
        init_us: u64,
        wait_us: u64,
        ends_us: u64,
    },
    Answered {
        end: &'static str,
        tries: u32,
        wait_us: u64,
        platform_us: u64,
        init_us: u64,
        run_us: u64,
    },
    GaveUp {
        end: &'static str,
        tries: u32,
        reason: &'static str,
    },
    Ready {
        init: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        provisioned_ms: Option<u64>,
    },
    Completed {
        start: &'static str,
        pool: &'static str,
        outcome: &'static str,
        started_us: u64,
        platform_us: u64,
        init_us: u64,
        duration_us: u64,
        billed_ms: u64,
        billed_init_ms: u64,
    },
    EnvStopped {
        cause: &'static str,
        born_us: u64,
    },
    Refused {
        action: &'static str,
        code: &'static str,
        message: String,
    },
    Versioned {
        version: u32,
        number: Option<u16>,
        memory_mb: u32,
    },
    Provision {
        version: u32,
        requested: u32,
        allocated: u32,
        available: u32,
        status: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        status_reason: Option<&'static str>,
    },
}

impl<'a> Requested<'a> {
    pub(super) fn new(request: &Request, source: &'a str) -> Self {
        Self {
            source,
            ordinal: request.id.ordinal,
            attempt: request.attempt,
            origin: who(request.origin),
            born_us: request.born.as_micros(),
            work_us: (!request.is_open()).then(|| request.work.as_micros()),
        }
    }
}

impl Env {
    pub(super) const fn new(env: &EnvRef) -> Self {
        Self { version: env.version.0, birth: env.birth, slot: env.slot.0 }
    }
}

impl What {
    /// `names` are those of the functions.
    pub(super) fn new(fact: &Fact, cause: Option<ColdCause>, names: &[Arc<str>]) -> Self {
        match fact {
            Fact::Throttled(fact) => {
                Self::Throttled { reason: fact.reason.key(), aws_reason: fact.reason.as_aws() }
            }
            Fact::Started(fact) => Self::Started {
                start: fact.kind.key(),
                pool: fact.pool.key(),
                cause: cause.map(ColdCause::key),
                platform_us: fact.platform.as_micros(),
                init_us: fact.init.as_micros(),
                wait_us: fact.wait.as_micros(),
                ends_us: fact.ends.as_micros(),
            },
            Fact::Settled(fact) => Self::settled(fact),
            Fact::EnvStarted(EnvStarted { origin, phases, .. }) => Self::EnvStarted {
                origin: origin.map_or("platform", who),
                environment_us: phases.environment.as_micros(),
                download_us: phases.download.as_micros(),
                network_us: phases.network.as_micros(),
                runtime_us: phases.runtime.as_micros(),
                static_code_us: phases.static_code.as_micros(),
                first_call_us: phases.first_call.as_micros(),
            },
            Fact::Ready(fact) => {
                Self::Ready { init: fact.init.key(), provisioned_ms: fact.provisioned_ms }
            }
            Fact::Completed(fact) => Self::Completed {
                pool: fact.pool.key(),
                start: fact.kind.key(),
                outcome: fact.outcome.key(),
                started_us: fact.started.as_micros(),
                platform_us: fact.platform.as_micros(),
                init_us: fact.init.as_micros(),
                duration_us: fact.duration.as_micros(),
                billed_ms: fact.billed.duration_ms,
                billed_init_ms: fact.billed.init_ms,
            },
            Fact::EnvStopped(fact) => {
                Self::EnvStopped { cause: fact.cause.key(), born_us: fact.born.as_micros() }
            }
            Fact::Refused(Refused { action, refusal }) => Self::Refused {
                action: action.key(),
                code: refusal.code(),
                message: refusal.message(|id| &names[id.index()]),
            },
            Fact::Versioned(fact) => Self::Versioned {
                version: fact.version.0,
                number: fact.number,
                memory_mb: fact.memory.as_mb(),
            },
            Fact::Provisioned(fact) => Self::Provision {
                version: fact.version.0,
                requested: fact.requested,
                allocated: fact.allocated,
                available: fact.available,
                status: fact.status.as_aws(),
                status_reason: fact.status.reason(),
            },
            Fact::Applied(_) | Fact::Queued(_) => Self::Nothing {},
        }
    }

    const fn settled(fact: &Settled) -> Self {
        let tries = fact.tries;
        match fact.end {
            Settlement::Answered { wait, platform, init, run } => Self::Answered {
                end: "answered",
                tries,
                wait_us: wait.as_micros(),
                platform_us: platform.as_micros(),
                init_us: init.as_micros(),
                run_us: run.as_micros(),
            },
            Settlement::GaveUp(reason) => {
                Self::GaveUp { end: "gave_up", tries, reason: reason.key() }
            }
        }
    }
}

const fn who(origin: Origin) -> &'static str {
    match origin {
        Origin::User => "user",
        Origin::Policy => "policy",
    }
}
