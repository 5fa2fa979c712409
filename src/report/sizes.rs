//! Memory curves: the same requests at several sizes, and which size to choose.

use serde::Serialize;

use crate::report::json::rounded;
use crate::report::{Report, text};
use crate::units::{MemoryMb, PicoUsd};

/// What runs of one scenario came to that differ in memory only.
#[derive(Clone, Debug)]
pub struct MemoryCurve {
    /// The scenario's title.
    pub title: String,
    /// The functions whose memory was changed.
    pub functions: String,
    /// The sizes, in ascending order.
    pub points: Vec<SizePoint>,
    /// How much cost counts for the balanced choice, from 0 to 1; speed counts the rest.
    pub weight: f64,
    /// Sentences that name what was assumed.
    pub assumptions: Vec<String>,
}

/// One size.
#[derive(Clone, Debug)]
pub struct SizePoint {
    /// The memory.
    pub memory: MemoryMb,
    /// The mean time to an answer, cold starts left in \[ms\].
    pub mean_ms: f64,
    /// Half of the answers came within this \[ms\].
    pub p50_ms: f64,
    /// 99 of 100 answers came within this \[ms\].
    pub p99_ms: f64,
    /// The share of invocations that were cold.
    pub cold_rate: f64,
    /// Users' invocations.
    pub invocations: u64,
    /// The whole bill.
    pub cost: PicoUsd,
}

/// A rule by which a size is chosen, in the words of power tuning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// The cheapest.
    Cost,
    /// The one with the shortest mean answer.
    Speed,
    /// The least sum of both, each as a share of its largest value and weighted.
    Balanced,
}

impl SizePoint {
    /// The point of a run with `memory`.
    pub fn new(memory: MemoryMb, report: &Report) -> Self {
        let figures = &report.total.figures;
        let millis = |micros: f64| rounded(micros / 1e3, 3);
        let quantile = |share| figures.latency.quantile(share).map_or(0.0, |at| millis(at as f64));
        Self {
            memory,
            mean_ms: figures.latency.mean().map_or(0.0, millis),
            p50_ms: quantile(0.5),
            p99_ms: quantile(0.99),
            cold_rate: figures.tally.cold_rate(),
            invocations: figures.tally.invocations(),
            cost: report.total.bill.total(),
        }
    }

    /// What a million invocations cost \[USD\].
    pub fn usd_per_million(&self) -> f64 {
        self.cost.as_usd() / self.invocations.max(1) as f64 * 1e6
    }
}

impl MemoryCurve {
    /// The size that `strategy` chooses; among equals the smallest.
    pub fn choice(&self, strategy: Strategy) -> Option<&SizePoint> {
        let most = |value: fn(&SizePoint) -> f64| {
            self.points.iter().map(value).fold(f64::MIN_POSITIVE, f64::max)
        };
        let (cost, mean) = (|point: &SizePoint| point.cost.as_usd(), |p: &SizePoint| p.mean_ms);
        let (dearest, slowest) = (most(cost), most(mean));
        let score = |point: &SizePoint| match strategy {
            Strategy::Cost => cost(point),
            Strategy::Speed => mean(point),
            Strategy::Balanced => {
                self.weight * cost(point) / dearest + (1.0 - self.weight) * mean(point) / slowest
            }
        };
        self.points.iter().min_by(|a, b| score(a).total_cmp(&score(b)))
    }

    /// The curve for people.
    pub fn to_text(&self) -> String {
        text::sizes(self)
    }

    /// The curve for programs.
    ///
    /// # Panics
    /// Never: every value can be written.
    pub fn to_json(&self) -> String {
        let point = |point: &SizePoint| Point {
            memory_mb: point.memory.as_mb(),
            mean_ms: point.mean_ms,
            p50_ms: point.p50_ms,
            p99_ms: point.p99_ms,
            cold_rate: rounded(point.cold_rate, 9),
            invocations: point.invocations,
            cost_usd: point.cost.as_usd(),
            usd_per_million: rounded(point.usd_per_million(), 9),
        };
        let choice = |strategy| self.choice(strategy).map(|point| point.memory.as_mb());
        let document = Document {
            title: &self.title,
            functions: &self.functions,
            points: self.points.iter().map(point).collect(),
            choices: Choices {
                cost: choice(Strategy::Cost),
                speed: choice(Strategy::Speed),
                balanced: choice(Strategy::Balanced),
                weight: self.weight,
            },
            assumptions: &self.assumptions,
        };
        let mut text = serde_json::to_string_pretty(&document).expect("it is plain data");
        text.push('\n');
        text
    }
}

#[derive(Serialize)]
struct Document<'a> {
    title: &'a str,
    functions: &'a str,
    points: Vec<Point>,
    choices: Choices,
    assumptions: &'a [String],
}

#[derive(Serialize)]
struct Point {
    memory_mb: u32,
    mean_ms: f64,
    p50_ms: f64,
    p99_ms: f64,
    cold_rate: f64,
    invocations: u64,
    cost_usd: f64,
    usd_per_million: f64,
}

#[derive(Serialize)]
struct Choices {
    cost: Option<u32>,
    speed: Option<u32>,
    balanced: Option<u32>,
    weight: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(u32, f64, u64)]) -> MemoryCurve {
        let point = |(memory, mean_ms, micro_usd): &(u32, f64, u64)| SizePoint {
            memory: MemoryMb::new(*memory),
            mean_ms: *mean_ms,
            p50_ms: *mean_ms,
            p99_ms: 2.0 * mean_ms,
            cold_rate: 0.01,
            invocations: 1_000,
            cost: PicoUsd::from_pico(u128::from(*micro_usd) * 1_000_000),
        };
        MemoryCurve {
            title: "A curve".to_owned(),
            functions: "resize".to_owned(),
            points: points.iter().map(point).collect(),
            weight: 0.5,
            assumptions: Vec::new(),
        }
    }

    #[test]
    fn each_strategy_chooses_its_size() {
        let mut curve =
            curve(&[(128, 800.0, 20), (512, 200.0, 21), (1_769, 60.0, 30), (3_008, 60.0, 60)]);
        let choice = |curve: &MemoryCurve, strategy| curve.choice(strategy).unwrap().memory.as_mb();
        assert_eq!(choice(&curve, Strategy::Cost), 128);
        assert_eq!(choice(&curve, Strategy::Speed), 1_769);
        // 0.667, 0.3, 0.2875 and 0.5375.
        assert_eq!(choice(&curve, Strategy::Balanced), 1_769);
        curve.weight = 0.7;
        // 0.483, 0.32, 0.3725 and 0.7225.
        assert_eq!(choice(&curve, Strategy::Balanced), 512);
        curve.points.clear();
        assert!(curve.choice(Strategy::Cost).is_none());
    }

    #[test]
    fn curves_for_people_and_programs() {
        let curve = curve(&[(128, 800.0, 20), (1_769, 60.25, 30)]);
        insta::assert_snapshot!(curve.to_text());
        insta::assert_snapshot!(curve.to_json());
    }
}
