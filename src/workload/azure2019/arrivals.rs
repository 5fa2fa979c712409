//! The minute counts as requests.

use std::sync::Arc;

use crate::dist::Dist;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::{Stream, StreamKey};
use crate::units::{SimDuration, SimTime};
use crate::workload::azure2019::counts::{Cursor, NO_MINUTE};
use crate::workload::{AzureTrace, Minter, Scale};

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
/// trace changes nobody's draws. Whether a scaled count is rounded up is drawn from another one.
#[derive(Clone, Debug)]
pub struct Azure2019 {
    minter: Minter,
    trace: Arc<AzureTrace>,
    targets: Vec<FunctionId>,
    placement: Placement,
    scale: Scale,
    /// One key per function.
    keys: Vec<StreamKey>,
    /// The next minute in which each function is invoked, [`NO_MINUTE`] where there is none; apart
    /// from the cursors, because every minute looks at all of them.
    due: Vec<u32>,
    /// Where the counts of each function go on.
    cursors: Vec<Cursor>,
    /// The minute in the buffer.
    minute: u32,
    buffer: Vec<Slot>,
    /// The next invocation in the buffer.
    at: usize,
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
    /// The invocations of `trace`, whose functions are the account's `targets`, in that order, as
    /// often as `scale` says.
    ///
    /// # Panics
    /// If there are not as many targets as functions.
    pub fn new(
        source: SourceId,
        trace: Arc<AzureTrace>,
        targets: Vec<FunctionId>,
        (placement, scale): (Placement, Scale),
        key: StreamKey,
    ) -> Self {
        let functions = trace.functions.len();
        assert_eq!(targets.len(), functions, "one target per function");
        let keys = trace.functions.iter().map(|function| key.name(&function.identity)).collect();
        let mut cursors: Vec<Cursor> = (0..functions).map(|at| trace.counts.cursor(at)).collect();
        let first = |cursor: &mut Cursor| cursor.minute(&trace.counts, 0).unwrap_or(NO_MINUTE);
        let due = cursors.iter_mut().map(first).collect();
        let (_, busiest) = trace.largest_scale();
        let buffer = Vec::with_capacity(scale.most(busiest) as usize);
        // Every request has its own target, and its work is drawn before it is minted.
        let minter = Minter::new(source, FunctionId(0), Dist::Constant(SimDuration::ZERO), key);
        let (minute, at) = (0, 0);
        let mut this = Self {
            minter,
            trace,
            targets,
            placement,
            scale,
            keys,
            due,
            cursors,
            minute,
            buffer,
            at,
        };
        this.expand();
        this.skip_silence();
        this
    }

    /// Moves on to the next minute with an invocation, if the current one has none left.
    fn skip_silence(&mut self) {
        while self.at == self.buffer.len() && self.minute + 1 < self.trace.minutes() {
            self.minute += 1;
            self.expand();
        }
    }

    /// Fills the buffer with the invocations of the current minute.
    fn expand(&mut self) {
        self.at = 0;
        self.buffer.clear();
        for (index, due) in self.due.iter_mut().enumerate() {
            if *due != self.minute {
                continue;
            }
            let cursor = &mut self.cursors[index];
            let recorded = cursor.count(&self.trace.counts);
            *due = cursor.minute(&self.trace.counts, self.minute).unwrap_or(NO_MINUTE);
            let minute = u64::from(self.minute);
            let count = self.scale.of(recorded, || self.keys[index].name("scale").with(minute));
            let mut stream = self.keys[index].with(minute).stream();
            let work = &self.trace.functions[index].work;
            for place in 0..count as u32 {
                let offset = self.placement.offset(place, count as u32, &mut stream);
                let work = work.sample(&mut stream);
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
        let target = self.targets[slot.function as usize];
        self.at += 1;
        self.skip_silence();
        Some(self.minter.mint_recorded_to(target, born, slot.work))
    }
}
