//! Pictures of a run: concurrency over time, cold starts and throttles over time, latency.
//!
//! Both pictures are drawn from the same [`Chart`] and without a drawing library: three panels of
//! columns, which general ones do not stack and do not put on a logarithmic axis.

mod curve;
mod scale;
mod svg;
mod terminal;

pub(super) use curve::{svg as curve_svg, terminal as curve_terminal};
pub use svg::Svg;
pub use terminal::Terminal;

use crate::id::FunctionId;
use crate::metrics::{Bucket, Span, Timeline};
use crate::scenario::Scenario;
use crate::stats::Histogram;
use crate::units::{SimDuration, SimTime};

/// How many functions with reserved concurrency are drawn by themselves.
const MAX_WATCHED: usize = 3;

/// A run over time, with the limits that it is held against.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Levels and counts, up to the report's instant.
    pub timeline: Timeline,
    /// The account's concurrency [execution environments].
    pub account: u32,
    /// Each function that the timeline watches, with its reserved concurrency
    /// [execution environments].
    pub reserved: Vec<(String, u32)>,
}

/// The functions that a timeline of `scenario` watches: the first that have a reservation.
pub fn watched(scenario: &Scenario) -> Vec<FunctionId> {
    let functions = scenario.model.functions.iter().enumerate();
    let reserved = functions.filter(|(_, function)| function.reserved.is_some_and(|max| max > 0));
    reserved.take(MAX_WATCHED).map(|(place, _)| FunctionId(place as u32)).collect()
}

impl Chart {
    pub(super) fn new(scenario: &Scenario, timeline: &Timeline, at: SimTime) -> Self {
        let watched = timeline.watched().iter().map(|id| &scenario.model.functions[id.index()]);
        Self {
            timeline: timeline.finish(at),
            account: scenario.model.account.concurrency,
            reserved: watched
                .map(|function| (function.name.to_string(), function.reserved.unwrap_or(0)))
                .collect(),
        }
    }

    /// The buckets joined to at most `most`, all of the same number but the last; and their width.
    fn columns(&self, most: usize) -> (Vec<Bucket>, SimDuration) {
        let buckets = self.timeline.buckets();
        let each = buckets.len().div_ceil(most.max(1)).max(1);
        let joined = buckets.chunks(each).map(|chunk| {
            let mut sum = chunk[0].clone();
            chunk[1..].iter().for_each(|bucket| sum.join(bucket));
            sum
        });
        (joined.collect(), self.timeline.width().saturating_mul(each as u64))
    }

    /// The most of anything that is drawn against environments, limits apart.
    fn most_alive(&self) -> u64 {
        self.timeline.buckets().iter().map(|bucket| bucket.alive.max).max().unwrap_or(0)
    }

    /// The most environments that a watched function had in INIT or INVOKE at once.
    fn most_busy(&self, watched: usize) -> u64 {
        let spans = self.timeline.buckets().iter().map(|bucket| bucket.watched[watched]);
        spans.map(|span: Span| span.max).max().unwrap_or(0)
    }

    /// Whether the account's limit is near enough to be in the picture.
    fn shows_account_limit(&self) -> bool {
        u64::from(self.account) <= 2 * self.most_alive()
    }

    /// The highest value of the axis of environments.
    fn top(&self) -> u64 {
        let limit = if self.shows_account_limit() { u64::from(self.account) } else { 0 };
        let reserved = self.reserved.iter().map(|(_, limit)| u64::from(*limit));
        let near = reserved.filter(|limit| *limit <= 2 * self.most_alive());
        near.chain([limit, self.most_alive(), 1]).max().unwrap_or(1)
    }
}

/// A logarithmic axis and what stands on it.
struct Spread {
    /// Decimal logarithms of the ends [log₁₀ µs].
    low: f64,
    high: f64,
    /// Values in each of the equal parts of the axis.
    counts: Vec<u64>,
}

impl Spread {
    /// The values over an axis of `parts`, at least one order of magnitude; nothing of nothing.
    fn new(values: &Histogram, parts: usize) -> Option<Self> {
        let log = |micros: u64| libm::log10(micros.max(1) as f64);
        let (low, high) = (log(values.min()?), log(values.max()?));
        let pad = (1.0 - (high - low)).max(0.0) / 2.0;
        // A tenth of an order of magnitude, so that axes of similar runs are the same.
        let low = ((low - pad) * 10.0).floor() / 10.0;
        let high = ((high + pad) * 10.0).ceil() / 10.0;
        let mut spread = Self { low, high, counts: vec![0; parts] };
        for (value, count) in values.buckets() {
            let part = (spread.share(value) * parts as f64) as usize;
            spread.counts[part.min(parts - 1)] += count;
        }
        Some(spread)
    }

    /// Where a value stands on the axis, from 0 to 1.
    fn share(&self, micros: u64) -> f64 {
        let log = libm::log10(micros.max(1) as f64);
        ((log - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The powers of ten on the axis, with their names.
    fn decades(&self) -> impl Iterator<Item = (u64, String)> + use<'_> {
        let first = self.low.ceil().max(0.0) as u32;
        let last = self.high.floor().max(0.0) as u32;
        (first..=last).map(|power| 10_u64.pow(power)).map(|micros| (micros, scale::decade(micros)))
    }
}
