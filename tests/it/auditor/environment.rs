//! What the auditor knows of one execution environment.

use tepid::engine::record::{EnvRef, StartKind, Started};
use tepid::model::Phases;
use tepid::units::SimTime;

/// An environment that lives.
pub(super) struct Env {
    pub(super) id: EnvRef,
    pub(super) is_provisioned: bool,
    /// Whether it has come for one that served and was too old.
    pub(super) replaces: bool,
    pub(super) phases: Phases,
    pub(super) born: SimTime,
    pub(super) needs_reinit: bool,
    pub(super) phase: Phase,
}

/// What it does at present.
pub(super) enum Phase {
    /// Started, but its request has not been seen yet.
    New,
    /// INIT of what is provisioned, for nobody yet.
    Prepare,
    /// Initialised, but it may not serve before the others are.
    Held(SimTime),
    Init(Started),
    Invoke(Started),
    Idle(SimTime),
}

impl Env {
    pub(super) fn is_busy(&self) -> bool {
        self.serves().is_some()
    }

    pub(super) fn is_idle(&self) -> bool {
        matches!(self.phase, Phase::Idle(_))
    }

    pub(super) fn is_held(&self) -> bool {
        matches!(self.phase, Phase::Held(_))
    }

    /// Whom it serves.
    pub(super) fn serves(&self) -> Option<&Started> {
        match &self.phase {
            Phase::Init(started) | Phase::Invoke(started) => Some(started),
            Phase::New | Phase::Prepare | Phase::Held(_) | Phase::Idle(_) => None,
        }
    }

    /// Since when its time is not in the books; of an idle one, since when it may serve.
    pub(super) fn since(&self) -> SimTime {
        match &self.phase {
            Phase::Idle(since) | Phase::Held(since) => *since,
            Phase::Invoke(started) if started.kind != StartKind::Cold => {
                started.request.born + started.wait
            }
            Phase::New | Phase::Prepare | Phase::Init(_) | Phase::Invoke(_) => self.born,
        }
    }
}
