//! What the synthetic sources share: making the next request.

use crate::dist::Dist;
use crate::engine::source::{Mode, Origin, Request};
use crate::id::{FunctionId, Qualifier, RequestId, SourceId};
use crate::rng::{Stream, StreamKey};
use crate::units::{SimDuration, SimTime};

/// Mints the requests of one source: numbers them from 0 and draws their work.
///
/// It owns the source's sequential stream, from which the source may draw gaps and choices before
/// each request; the work of a request is drawn last.
#[derive(Clone, Debug)]
pub struct Minter {
    source: SourceId,
    target: FunctionId,
    work: Dist,
    stream: Stream,
    ordinal: u64,
}

impl Minter {
    /// A minter for requests of `source` to `target` whose work follows `work`.
    pub fn new(source: SourceId, target: FunctionId, work: Dist, key: StreamKey) -> Self {
        Self { source, target, work, stream: key.stream(), ordinal: 0 }
    }

    /// The source's sequential stream.
    #[inline]
    pub fn stream(&mut self) -> &mut Stream {
        &mut self.stream
    }

    /// Mints a request born at `born`; draws its work.
    #[inline]
    pub fn mint(&mut self, born: SimTime) -> Request {
        self.mint_to(self.target, born)
    }

    /// Mints a request to another target than the usual one; draws its work.
    #[inline]
    pub fn mint_to(&mut self, target: FunctionId, born: SimTime) -> Request {
        let work = self.work.sample(&mut self.stream);
        self.stamp(target, born, work)
    }

    /// Mints a request whose work is known; draws nothing.
    #[inline]
    pub fn mint_recorded(&mut self, born: SimTime, work: SimDuration) -> Request {
        self.mint_recorded_to(self.target, born, work)
    }

    /// Mints a request to another target than the usual one whose work is known; draws nothing.
    #[inline]
    pub fn mint_recorded_to(
        &mut self,
        target: FunctionId,
        born: SimTime,
        work: SimDuration,
    ) -> Request {
        self.stamp(target, born, work)
    }

    #[inline]
    fn stamp(&mut self, target: FunctionId, born: SimTime, work: SimDuration) -> Request {
        let id = RequestId { source: self.source, ordinal: self.ordinal };
        self.ordinal += 1;
        Request {
            id,
            attempt: 1,
            failures: 0,
            origin: Origin::User,
            target,
            qualifier: Qualifier::Latest,
            mode: Mode::Synchronous,
            work,
            born,
            watched: false,
        }
    }
}
