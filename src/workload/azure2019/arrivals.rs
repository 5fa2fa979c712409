//! The minute counts as requests.

use std::sync::Arc;

use crate::engine::source::{Origin, Request, Source};
use crate::id::{FunctionId, RequestId, SourceId};
use crate::rng::{Stream, StreamKey};
use crate::units::{SimDuration, SimTime};
use crate::workload::AzureTrace;

/// Where in its minute an invocation is put, which the trace does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// Anywhere, independently of the others.
    #[default]
    Uniform,
    /// In the middle of its share of the minute: the i-th of n (from 0) at (i + 0.5) / n.
    Even,
}

/// One minute \[µs\].
const MINUTE: u32 = 60_000_000;

/// The invocations of a trace, expanded minute by minute into one buffer.
///
/// Each function has a stream for each minute, keyed by its identity, from which each of its
/// invocations draws the place (if it is drawn) and then the work; so another function in the
/// trace changes nobody's draws.
#[derive(Clone, Debug)]
pub struct Azure2019 {
    source: SourceId,
    trace: Arc<AzureTrace>,
    targets: Vec<FunctionId>,
    placement: Placement,
    /// One key per function.
    keys: Vec<StreamKey>,
    /// The minute in the buffer.
    minute: u32,
    buffer: Vec<Slot>,
    /// The next invocation in the buffer.
    at: usize,
    ordinal: u64,
}

/// One invocation of the minute in the buffer. The order is that of time, then of function; what
/// is equal in both is ordered by its work, so that there is only one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    /// The place in the minute \[µs\].
    offset: u32,
    function: u32,
    work: SimDuration,
}

impl Azure2019 {
    /// The invocations of `trace`, whose functions are the account's `targets`, in that order.
    ///
    /// # Panics
    /// If there are not as many targets as functions, or a function has not as many counts as the
    /// trace has minutes.
    pub fn new(
        source: SourceId,
        trace: Arc<AzureTrace>,
        targets: Vec<FunctionId>,
        placement: Placement,
        key: StreamKey,
    ) -> Self {
        assert_eq!(targets.len(), trace.functions.len(), "one target per function");
        let minutes = trace.minutes as usize;
        assert!(trace.functions.iter().all(|f| f.counts.len() == minutes), "a count per minute");
        let keys = trace.functions.iter().map(|function| key.name(&function.identity)).collect();
        let mut busiest = vec![0usize; minutes];
        for function in &trace.functions {
            for (sum, count) in busiest.iter_mut().zip(&function.counts) {
                *sum += *count as usize;
            }
        }
        let buffer = Vec::with_capacity(busiest.into_iter().max().unwrap_or(0));
        let (minute, at, ordinal) = (0, 0, 0);
        let mut this =
            Self { source, trace, targets, placement, keys, minute, buffer, at, ordinal };
        this.expand();
        this.skip_silence();
        this
    }

    /// Moves on to the next minute with an invocation, if the current one has none left.
    fn skip_silence(&mut self) {
        while self.at == self.buffer.len() && self.minute + 1 < self.trace.minutes {
            self.minute += 1;
            self.expand();
        }
    }

    /// Fills the buffer with the invocations of the current minute.
    fn expand(&mut self) {
        self.at = 0;
        self.buffer.clear();
        for (index, function) in self.trace.functions.iter().enumerate() {
            let count = function.counts[self.minute as usize];
            if count == 0 {
                continue;
            }
            let mut stream = self.keys[index].with(u64::from(self.minute)).stream();
            for place in 0..count {
                let offset = self.placement.offset(place, count, &mut stream);
                let work = function.work.sample(&mut stream);
                self.buffer.push(Slot { offset, function: index as u32, work });
            }
        }
        self.buffer.sort_unstable();
    }

    fn born(&self, slot: &Slot) -> SimTime {
        let start = u64::from(self.minute) * u64::from(MINUTE);
        SimTime::from_micros(start + u64::from(slot.offset))
    }
}

impl Placement {
    /// Where in the minute the invocation number `place` of `count` is put \[µs\].
    fn offset(self, place: u32, count: u32, stream: &mut Stream) -> u32 {
        match self {
            Self::Uniform => stream.next_below(MINUTE),
            Self::Even => {
                let halves = (2 * u64::from(place) + 1) * u64::from(MINUTE);
                (halves / (2 * u64::from(count))) as u32
            }
        }
    }
}

impl Source for Azure2019 {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        self.buffer.get(self.at).map(|slot| self.born(slot))
    }

    fn take(&mut self) -> Option<Request> {
        let slot = *self.buffer.get(self.at)?;
        let born = self.born(&slot);
        let id = RequestId { source: self.source, ordinal: self.ordinal };
        let target = self.targets[slot.function as usize];
        self.at += 1;
        self.ordinal += 1;
        self.skip_silence();
        Some(Request {
            id,
            attempt: 1,
            origin: Origin::User,
            target,
            work: slot.work,
            born,
            watched: false,
        })
    }
}
