//! Sources of requests for tests.

use std::sync::Arc;

use tepid::engine::source::{Origin, Request, Source};
use tepid::id::{FunctionId, RequestId, SourceId};
use tepid::rng::{Purpose, Seed, Stream, StreamKey};
use tepid::units::{SimDuration, SimTime};

use crate::world::seconds;

/// Requests that are all known beforehand, in order of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    requests: Vec<Request>,
    next: usize,
}

/// An endless stream with independent gaps and work.
#[derive(Clone)]
pub(crate) struct Flow {
    stream: Stream,
    gap: Law,
    work: Law,
    target: FunctionId,
    /// Time of the next request before it is rounded [s].
    secs: f64,
    at: SimTime,
    ordinal: u64,
}

/// The law of a gap or of work, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Law {
    /// Always the same.
    Fixed(f64),
    /// Exponential with this mean.
    Exponential(f64),
    /// A sum of this many exponentials, with this mean.
    Erlang(u32, f64),
    /// With the first probability exponential with the first mean, else with the second.
    Hyper(f64, f64, f64),
    /// Uniform between the two.
    Uniform(f64, f64),
    /// Smallest value and exponent.
    Pareto(f64, f64),
    /// Shape and scale.
    Weibull(f64, f64),
    /// Mean, and the standard deviation of the logarithm.
    Lognormal(f64, f64),
}

/// A request of the only source, first try, by a user.
pub(crate) fn request(ordinal: u64, target: FunctionId, at: SimTime, work: SimDuration) -> Request {
    let id = RequestId { source: SourceId(0), ordinal };
    Request {
        failures: 0,
        qualifier: tepid::id::Qualifier::Latest,
        mode: tepid::engine::source::Mode::Synchronous,
        id,
        attempt: 1,
        origin: Origin::User,
        target,
        work,
        born: at,
        watched: false,
    }
}

/// The names of sources, for the engine; one is enough for most tests.
pub(crate) fn names() -> Vec<Arc<str>> {
    vec![Arc::from("test")]
}

impl Script {
    /// These requests, sorted by time; those of one instant keep their order.
    pub(crate) fn new(mut requests: Vec<Request>) -> Self {
        requests.sort_by_key(|request| request.born);
        Self { requests, next: 0 }
    }

    /// Requests for the first function at these times [s], each with its work [s].
    pub(crate) fn at(arrivals: &[f64], work: &[f64]) -> Self {
        let one = |(ordinal, (at, work)): (usize, (&f64, &f64))| {
            let at = SimTime::ZERO + seconds(*at);
            request(ordinal as u64, FunctionId(0), at, seconds(*work))
        };
        Self::new(arrivals.iter().zip(work).enumerate().map(one).collect())
    }

    /// All of them.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter()
    }
}

impl Source for Script {
    fn peek(&self) -> Option<SimTime> {
        self.requests.get(self.next).map(|request| request.born)
    }

    fn take(&mut self) -> Option<Request> {
        let request = self.requests.get(self.next).copied()?;
        self.next += 1;
        Some(request)
    }
}

impl Flow {
    /// The stream that this seed and target decide; its first request comes after one gap.
    pub(crate) fn new(seed: Seed, target: FunctionId, gap: Law, work: Law) -> Self {
        let stream = StreamKey::new(seed, Purpose::Arrivals).with(u64::from(target.0)).stream();
        let (secs, at, ordinal) = (0.0, SimTime::ZERO, 0);
        let mut flow = Self { stream, gap, work, target, secs, at, ordinal };
        flow.step();
        flow
    }

    fn step(&mut self) {
        self.secs += self.gap.draw(&mut self.stream);
        self.at = SimTime::ZERO + seconds(self.secs);
    }
}

impl Source for Flow {
    fn peek(&self) -> Option<SimTime> {
        Some(self.at)
    }

    fn take(&mut self) -> Option<Request> {
        let work = seconds(self.work.draw(&mut self.stream));
        let request = request(self.ordinal, self.target, self.at, work);
        self.ordinal += 1;
        self.step();
        Some(request)
    }
}

/// Two streams as one, in order of time.
pub(crate) struct Both(pub(crate) Flow, pub(crate) Flow);

impl Source for Both {
    fn peek(&self) -> Option<SimTime> {
        self.0.peek().min(self.1.peek())
    }

    fn take(&mut self) -> Option<Request> {
        if self.0.peek() <= self.1.peek() { self.0.take() } else { self.1.take() }
    }
}

impl Law {
    fn draw(self, stream: &mut Stream) -> f64 {
        let mut exponential = |mean: f64| -mean * libm::log(stream.next_unit());
        match self {
            Self::Fixed(value) => value,
            Self::Exponential(mean) => exponential(mean),
            Self::Erlang(parts, mean) => {
                (0..parts).map(|_| exponential(mean / f64::from(parts))).sum()
            }
            Self::Hyper(share, first, second) => {
                let mean = if stream.next_unit() < share { first } else { second };
                -mean * libm::log(stream.next_unit())
            }
            Self::Uniform(low, high) => low + (high - low) * stream.next_unit(),
            Self::Pareto(least, exponent) => least * libm::pow(stream.next_unit(), -1.0 / exponent),
            Self::Weibull(shape, scale) => {
                scale * libm::pow(-libm::log(stream.next_unit()), 1.0 / shape)
            }
            Self::Lognormal(mean, sigma) => {
                let radius = libm::sqrt(-2.0 * libm::log(stream.next_unit()));
                let normal = radius * libm::cos(std::f64::consts::TAU * stream.next_unit());
                mean * libm::exp(sigma * normal - sigma * sigma / 2.0)
            }
        }
    }
}
