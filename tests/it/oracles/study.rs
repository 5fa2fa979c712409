//! Replications until an interval is narrow enough.

use statrs::distribution::{ContinuousCDF as _, StudentsT};
use tepid::engine::record::{Fact, Pool, Sink, StartKind};
use tepid::units::SimTime;

use super::table::{Estimate, Ledger, Row};

/// Counts and levels over one stretch of one run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stretch {
    /// How long it was [µs].
    pub(crate) span: f64,
    /// Requests served or refused, by function.
    pub(crate) arrivals: [f64; 2],
    pub(crate) throttled: [f64; 2],
    pub(crate) cold: f64,
    /// Time with this many occupied environments [µs].
    pub(crate) occupied: Vec<f64>,
    /// Time with this many living environments [µs].
    pub(crate) alive: Vec<f64>,
    pub(crate) provisioned: Provisioned,
}

/// What provisioned environments did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Provisioned {
    /// Requests that they served, and that spilled over.
    pub(crate) served: f64,
    pub(crate) spilled: f64,
    /// How many were busy, times time [µs].
    pub(crate) busy: f64,
    /// How many were busy just after each start: after those that they served, and after all.
    pub(crate) busy_at_own: f64,
    pub(crate) busy_at_all: f64,
}

/// A recorder of one stretch: after the burn-in, until told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    since: SimTime,
    occupied: usize,
    alive: usize,
    provisioned: usize,
    /// Requests of the run so far, burn-in included.
    pub(crate) requests: u64,
    stretch: Stretch,
}

/// A fraction: what is counted, and per what.
pub(crate) type Measure<'a> = &'a dyn Fn(&Stretch) -> (f64, f64);

/// Independent replications of one run.
pub(crate) struct Study<'a> {
    replicate: Box<dyn Fn(u64) -> Stretch + 'a>,
    stretches: Vec<Stretch>,
    /// Expected requests in a second, if chance in their number is to be taken out.
    rate: Option<f64>,
}

/// With fewer, the interval itself is uncertain.
const FEWEST: usize = 20;
/// With more, the runs are too short for what is asked.
const MOST: usize = 4_000;

impl Levels {
    /// The burn-in is over: forgets what was counted, keeps what is there.
    pub(crate) fn begin(&mut self, at: SimTime) {
        self.advance(at);
        self.stretch = Stretch::default();
    }

    /// The stretch is over.
    pub(crate) fn end(mut self, at: SimTime) -> Stretch {
        self.advance(at);
        self.stretch.span = self.stretch.occupied.iter().sum();
        self.stretch
    }

    fn advance(&mut self, at: SimTime) {
        let span = at.since(self.since).as_micros() as f64;
        add(&mut self.stretch.occupied, self.occupied, span);
        add(&mut self.stretch.alive, self.alive, span);
        self.stretch.provisioned.busy += self.provisioned as f64 * span;
        self.since = at;
    }
}

fn add(times: &mut Vec<f64>, level: usize, span: f64) {
    if times.len() <= level {
        times.resize(level + 1, 0.0);
    }
    times[level] += span;
}

impl Sink for Levels {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        self.advance(at);
        match fact {
            Fact::Throttled(throttled) => {
                self.requests += 1;
                let function = throttled.request.target.index();
                self.stretch.arrivals[function] += 1.0;
                self.stretch.throttled[function] += 1.0;
            }
            Fact::Started(started) => {
                self.requests += 1;
                self.occupied += 1;
                self.stretch.arrivals[started.env.function.index()] += 1.0;
                self.stretch.cold += f64::from(started.kind == StartKind::Cold);
                let totals = &mut self.stretch.provisioned;
                if started.pool == Pool::Provisioned {
                    self.provisioned += 1;
                    totals.served += 1.0;
                    totals.busy_at_own += self.provisioned as f64;
                }
                totals.spilled += f64::from(started.pool == Pool::Spillover);
                totals.busy_at_all += self.provisioned as f64;
            }
            Fact::Completed(completed) => {
                self.occupied -= 1;
                self.provisioned -= usize::from(completed.pool == Pool::Provisioned);
            }
            Fact::EnvStarted(_) => self.alive += 1,
            Fact::EnvStopped(_) => self.alive -= 1,
            _ => {}
        }
    }
}

impl<'a> Study<'a> {
    /// A study that makes its replications by calling `replicate` with 0, 1, 2, …
    pub(crate) fn new(replicate: impl Fn(u64) -> Stretch + 'a) -> Self {
        Self { replicate: Box::new(replicate), stretches: Vec::new(), rate: None }
    }

    /// A study that knows how many requests a second to expect, and corrects each measure by how
    /// many more or fewer came: near a limit this explains most of what chance does.
    pub(crate) fn with_rate(self, rate: f64) -> Self {
        Self { rate: Some(rate), ..self }
    }

    /// Replicates until the row can be compared, then compares it.
    ///
    /// Of two hundred honest comparisons one will miss by chance, so a disagreement has to survive
    /// nine times the replications, with an interval a third as wide.
    pub(crate) fn compare(&mut self, ledger: &mut Ledger, row: &Row, measure: Measure<'_>) {
        let mut estimate = self.narrowed(row.widest(), measure);
        if row.refute(estimate).is_some() {
            self.extend(9 * self.stretches.len());
            estimate = self.estimate(measure);
        }
        ledger.estimated(&row.id, estimate);
    }

    /// The estimate of a measure once its interval is narrower than `widest`.
    pub(crate) fn narrowed(&mut self, widest: f64, measure: Measure<'_>) -> Estimate {
        self.until(measure, &|estimate| estimate.half_width <= widest)
    }

    /// Whether a measure is above `threshold`, once its interval leaves no doubt.
    pub(crate) fn exceeds(&mut self, threshold: f64, measure: Measure<'_>) -> bool {
        let clear = |estimate: Estimate| (estimate.mean - threshold).abs() > estimate.half_width;
        self.until(measure, &clear).mean > threshold
    }

    fn until(&mut self, measure: Measure<'_>, enough: &dyn Fn(Estimate) -> bool) -> Estimate {
        self.extend(FEWEST);
        loop {
            let estimate = self.estimate(measure);
            if enough(estimate) {
                return estimate;
            }
            let wanted = self.stretches.len() * 5 / 4;
            assert!(wanted < MOST, "{estimate:?} after {} runs", self.stretches.len());
            self.extend(wanted);
        }
    }

    fn estimate(&self, measure: Measure<'_>) -> Estimate {
        let mut pairs: Vec<(f64, f64)> = self.stretches.iter().map(measure).collect();
        if let Some(rate) = self.rate {
            let surplus = |s: &Stretch| s.arrivals.iter().sum::<f64>() - rate * s.span / 1e6;
            control(&mut pairs, &self.stretches.iter().map(surplus).collect::<Vec<f64>>());
        }
        ratio(&pairs)
    }

    fn extend(&mut self, count: usize) {
        for number in self.stretches.len()..count {
            self.stretches.push((self.replicate)(number as u64));
        }
    }
}

/// Takes out of the numerators what goes along with `surplus`, whose mean is zero.
fn control(pairs: &mut [(f64, f64)], surplus: &[f64]) {
    let count = pairs.len() as f64;
    let mean = pairs.iter().map(|pair| pair.0).sum::<f64>() / count;
    let center = surplus.iter().sum::<f64>() / count;
    let (mut along, mut spread) = (0.0, 0.0);
    for (pair, surplus) in pairs.iter().zip(surplus) {
        along += (pair.0 - mean) * (surplus - center);
        spread += (surplus - center) * (surplus - center);
    }
    for (pair, surplus) in pairs.iter_mut().zip(surplus) {
        pair.0 -= along / spread * surplus;
    }
}

/// The ratio of the sums, with its interval from how single runs deviate from it.
fn ratio(pairs: &[(f64, f64)]) -> Estimate {
    let (above, below) =
        pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let mean = above / below;
    let count = pairs.len() as f64;
    let squares: f64 = pairs.iter().map(|(a, b)| (a - mean * b) * (a - mean * b)).sum();
    let error = (squares / (count - 1.0) / count).sqrt() / (below / count);
    let law = StudentsT::new(0.0, 1.0, count - 1.0).expect("there are several runs");
    Estimate { mean, half_width: error * law.inverse_cdf(0.975) }
}

/// Time-weighted mean of a level.
pub(crate) fn mean_level(times: &[f64]) -> f64 {
    times.iter().enumerate().map(|(level, time)| level as f64 * time).sum()
}

/// Time at levels above `level`.
pub(crate) fn above(times: &[f64], level: usize) -> f64 {
    times.iter().skip(level + 1).sum()
}
