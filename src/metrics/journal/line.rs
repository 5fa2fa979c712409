//! The lines of a journal. Their keys are a contract; they are written down here and nowhere else.

use serde::Serialize;

use crate::engine::record::{EnvRef, Fact};
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
    work_us: u64,
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
    Throttled {
        reason: &'static str,
        aws_reason: &'static str,
    },
    Started {
        start: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<&'static str>,
        platform_us: u64,
        init_us: u64,
        wait_us: u64,
    },
    Ready {
        init: &'static str,
    },
    Completed {
        start: &'static str,
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
}

impl<'a> Requested<'a> {
    pub(super) const fn new(request: &Request, source: &'a str) -> Self {
        Self {
            source,
            ordinal: request.id.ordinal,
            attempt: request.attempt,
            origin: match request.origin {
                Origin::User => "user",
                Origin::Policy => "policy",
            },
            born_us: request.born.as_micros(),
            work_us: request.work.as_micros(),
        }
    }
}

impl Env {
    pub(super) const fn new(env: &EnvRef) -> Self {
        Self { version: env.version.0, birth: env.birth, slot: env.slot.0 }
    }
}

impl What {
    pub(super) fn new(fact: &Fact, cause: Option<ColdCause>) -> Self {
        match fact {
            Fact::Throttled(fact) => {
                Self::Throttled { reason: fact.reason.key(), aws_reason: fact.reason.as_aws() }
            }
            Fact::Started(fact) => Self::Started {
                start: fact.kind.key(),
                cause: cause.map(ColdCause::key),
                platform_us: fact.platform.as_micros(),
                init_us: fact.init.as_micros(),
                wait_us: fact.wait.as_micros(),
            },
            Fact::Ready(fact) => Self::Ready { init: fact.init.key() },
            Fact::Completed(fact) => Self::Completed {
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
            Fact::EnvStarted(_) | Fact::Applied(_) => Self::Nothing {},
        }
    }
}
