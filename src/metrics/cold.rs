//! Why no warm execution environment was there.

use crate::engine::record::{Pool, StopCause};
use crate::id::VersionId;

/// Why a start was cold, told from what was there at that instant.
///
/// An idle environment always serves before a new one is started. So at a cold start every other
/// environment of the version's pool is occupied, or there is none; if there is none, the one that
/// was there last tells why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColdCause {
    /// The function had never had an environment.
    First,
    /// Environments were there, and all of them were occupied.
    Concurrency,
    /// None was there; the last one had been idle for its limit.
    Idle,
    /// None was there; the last ones went because the whole pool was silent (F1.26).
    Silence,
    /// None was there; the last one had become too old (F1.14).
    Age,
    /// The version was new, and the function had run before (F1.21).
    Deployment,
    /// What is provisioned for the version was busy, and no other was there (F2.11).
    Spillover,
}

impl ColdCause {
    /// Every cause.
    pub const ALL: [Self; 7] = [
        Self::First,
        Self::Concurrency,
        Self::Idle,
        Self::Silence,
        Self::Age,
        Self::Deployment,
        Self::Spillover,
    ];

    /// The cause as a key of reports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Concurrency => "concurrency",
            Self::Idle => "idle",
            Self::Silence => "silence",
            Self::Age => "age",
            Self::Deployment => "deployment",
            Self::Spillover => "spillover",
        }
    }

    const fn after(stop: StopCause) -> Self {
        match stop {
            StopCause::Idle => Self::Idle,
            StopCause::Silence => Self::Silence,
            StopCause::Age => Self::Age,
            StopCause::Deployment | StopCause::Release | StopCause::InitFailure => Self::Deployment,
        }
    }
}

/// The pools of warm environments, one for each version; changed only when one starts or stops.
#[derive(Clone, Debug, Default)]
pub(super) struct Pools(Vec<Warm>);

#[derive(Clone, Copy, Debug, Default)]
struct Warm {
    alive: u64,
    last_stop: Option<StopCause>,
    /// The version was made while the run went on.
    is_new: bool,
}

impl Pools {
    /// A new version was made while the run went on.
    pub(super) fn made(&mut self, version: VersionId) {
        self.pool(version).is_new = true;
    }

    /// An environment of `version` was started.
    pub(super) fn started(&mut self, version: VersionId) {
        self.pool(version).alive += 1;
    }

    /// An environment of `version` was stopped.
    pub(super) fn stopped(&mut self, version: VersionId, cause: StopCause) {
        let pool = self.pool(version);
        pool.alive -= 1;
        pool.last_stop = Some(cause);
    }

    /// Why the start that has just made a new environment of `version` was cold.
    ///
    /// `ever` is how many environments its function has had, with the new one.
    pub(super) fn cold_cause(&mut self, version: VersionId, of: Pool, ever: u64) -> ColdCause {
        let pool = self.pool(version);
        match pool.last_stop {
            _ if of == Pool::Spillover => ColdCause::Spillover,
            _ if pool.alive > 1 => ColdCause::Concurrency,
            Some(stop) => ColdCause::after(stop),
            None if pool.is_new && ever > 1 => ColdCause::Deployment,
            None => ColdCause::First,
        }
    }

    fn pool(&mut self, version: VersionId) -> &mut Warm {
        if self.0.len() <= version.index() {
            self.0.resize(version.index() + 1, Warm::default());
        }
        &mut self.0[version.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_told_from_the_pool() {
        let (old, new) = (VersionId(3), VersionId(9));
        let mut pools = Pools::default();
        pools.started(old);
        assert_eq!(pools.cold_cause(old, Pool::OnDemand, 1), ColdCause::First);
        pools.started(old);
        assert_eq!(pools.cold_cause(old, Pool::OnDemand, 2), ColdCause::Concurrency);
        pools.stopped(old, StopCause::Age);
        pools.stopped(old, StopCause::Idle);
        pools.started(old);
        assert_eq!(
            pools.cold_cause(old, Pool::OnDemand, 3),
            ColdCause::Idle,
            "the last stop counts"
        );
        for (stop, cause) in
            [(StopCause::Silence, ColdCause::Silence), (StopCause::Age, ColdCause::Age)]
        {
            pools.stopped(old, stop);
            pools.started(old);
            assert_eq!(pools.cold_cause(old, Pool::OnDemand, 4), cause);
        }
        pools.made(new);
        pools.started(new);
        assert_eq!(
            pools.cold_cause(new, Pool::OnDemand, 6),
            ColdCause::Deployment,
            "the old one is still busy"
        );
        pools.started(new);
        assert_eq!(pools.cold_cause(new, Pool::OnDemand, 7), ColdCause::Concurrency);
    }

    #[test]
    fn every_cause_is_listed_at_its_place() {
        for (place, cause) in ColdCause::ALL.into_iter().enumerate() {
            assert_eq!(cause as usize, place);
        }
    }
}
