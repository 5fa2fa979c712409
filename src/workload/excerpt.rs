//! A part of a source, at another time.

use crate::engine::source::{Request, Source};
use crate::units::{SimDuration, SimTime};

/// What is taken out of a source and where it is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Requests before this instant of the source are left out.
    pub from: SimTime,
    /// Requests at or after this instant of the source are left out.
    pub to: SimTime,
    /// To what instant `from` is moved.
    pub at: SimTime,
}

/// The requests of a source within a window, moved to its place in the run.
///
/// What is left out is drawn all the same, and numbers are kept, so each request is exactly what
/// it is in the whole source.
#[derive(Clone, Debug)]
pub struct Excerpt<S> {
    source: S,
    window: Window,
}

impl Window {
    /// Everything, where it is.
    pub const WHOLE: Self = Self { from: SimTime::ZERO, to: SimTime::NEVER, at: SimTime::ZERO };

    /// This window, put at `at` and closed at `until`, both on the run's clock.
    #[must_use]
    pub fn placed(self, at: SimTime, until: SimTime) -> Self {
        let open = if until == SimTime::NEVER { SimDuration::MAX } else { until.since(at) };
        Self { from: self.from, to: self.to.min(self.from.saturating_add(open)), at }
    }

    /// When a source that would end at `end` ends through this window; [`SimTime::ZERO`] where it
    /// leaves nothing.
    pub fn end_of(self, end: SimTime) -> SimTime {
        let end = end.min(self.to);
        if end <= self.from { SimTime::ZERO } else { self.moved(end) }
    }

    fn moved(self, born: SimTime) -> SimTime {
        self.at.saturating_add(born.since(self.from))
    }
}

impl<S: Source> Excerpt<S> {
    /// The requests of `source` in `window`; passes over those before it.
    pub fn new(mut source: S, window: Window) -> Self {
        while source.peek().is_some_and(|born| born < window.from) {
            source.take();
        }
        Self { source, window }
    }
}

impl<S: Source> Source for Excerpt<S> {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        let born = self.source.peek().filter(|born| *born < self.window.to)?;
        Some(self.window.moved(born))
    }

    #[inline]
    fn take(&mut self) -> Option<Request> {
        let born = self.peek()?;
        Some(Request { born, ..self.source.take()? })
    }

    fn fault(&self) -> Option<&str> {
        self.source.fault()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::Dist;
    use crate::id::{FunctionId, SourceId};
    use crate::rng::{Purpose, Seed, StreamKey};
    use crate::units::Rate;
    use crate::workload::Poisson;

    fn poisson() -> Poisson {
        let work = Dist::exponential(SimDuration::from_millis(5)).unwrap();
        let key = StreamKey::new(Seed(3), Purpose::Arrivals).name("p");
        Poisson::new(SourceId(0), FunctionId(0), work, Rate::per_second(5.0).unwrap(), key)
    }

    fn all(mut source: impl Source) -> Vec<Request> {
        std::iter::from_fn(|| {
            let born = source.peek()?;
            let request = source.take()?;
            assert_eq!(request.born, born);
            Some(request)
        })
        .collect()
    }

    #[test]
    fn an_excerpt_has_the_requests_of_the_whole() {
        let (from, to, at) = (SimTime::from_secs(10), SimTime::from_secs(20), SimTime::ZERO);
        let whole = all(Excerpt::new(poisson(), Window { to, ..Window::WHOLE }));
        let part = all(Excerpt::new(poisson(), Window { from, to, at }));
        let later = SimTime::from_secs(7_200);
        let moved = all(Excerpt::new(poisson(), Window { from, to, at: later }));
        let expected: Vec<Request> =
            whole.iter().filter(|request| request.born >= from).copied().collect();
        assert!((30..70).contains(&part.len()) && part.len() < whole.len());
        assert_eq!((part.len(), moved.len()), (expected.len(), expected.len()));
        for ((part, moved), whole) in part.iter().zip(&moved).zip(&expected) {
            assert_eq!((part.id, part.work), (whole.id, whole.work));
            assert_eq!(part.born.since(at), whole.born.since(from));
            assert_eq!(moved.born.since(later), whole.born.since(from));
        }
    }

    #[test]
    fn windows_compose() {
        let secs = SimTime::from_secs;
        let section = Window { from: secs(10), to: secs(100), at: SimTime::ZERO };
        let placed = section.placed(secs(1_000), secs(1_050));
        assert_eq!(placed, Window { from: secs(10), to: secs(60), at: secs(1_000) });
        assert_eq!(section.placed(secs(5), SimTime::NEVER).to, secs(100));
        assert_eq!(placed.end_of(secs(30)), secs(1_020));
        assert_eq!(placed.end_of(secs(300)), secs(1_050));
        assert_eq!(placed.end_of(secs(9)), SimTime::ZERO);
    }
}
