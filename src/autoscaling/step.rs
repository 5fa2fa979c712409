//! Step scaling: an alarm, and adjustments by how far its metric is beyond the threshold.
//!
//! The rules are those of the Application Auto Scaling User Guide, "Step scaling policies" (F9.10).
//! AWS does not offer them for provisioned concurrency itself (same page, "Limitations"); they
//! stand for scalers of one's own that call the same interface.

use std::cmp::Ordering;
use std::fmt;

use super::activity::Side;
use super::alarm::{Alarm, AlarmError, AlarmSpec, AlarmState, Transition};
use super::delays::MINUTE;
use super::metric::{Datapoint, Statistic};
use super::policy::Vote;
use super::ratio::Ratio;
use crate::units::SimDuration;

/// What a step scaling policy does, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepSpec {
    /// When it acts; datapoints are at least a minute long, as Lambda's metrics are.
    pub alarm: AlarmSpec,
    /// How the samples of a period become the value that the alarm sees.
    pub statistic: Statistic,
    /// How they become the value that chooses the step (`MetricAggregationType`).
    pub aggregation: Statistic,
    /// What the steps' numbers mean.
    pub adjustment: AdjustmentType,
    /// The least that a percentage changes \[environments\] (`MinAdjustmentMagnitude`).
    pub min_magnitude: u32,
    /// The steps, in any order.
    pub steps: Vec<Step>,
    /// How long only a larger scale-out follows a scale-out, and no scale-in a scale-in.
    pub cooldown: SimDuration,
}

/// What the number of a step means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdjustmentType {
    /// It is added to the capacity \[environments\].
    ChangeInCapacity,
    /// It is added as a part of the capacity \[%\].
    PercentChangeInCapacity,
    /// It is the capacity \[environments\].
    ExactCapacity,
}

/// What to do within an interval of breaches, in the metric's unit and relative to the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it begins (`MetricIntervalLowerBound`); nothing for minus infinity.
    pub lower: Option<Ratio>,
    /// Where it ends (`MetricIntervalUpperBound`); nothing for infinity.
    pub upper: Option<Ratio>,
    /// By how much, or to what (`ScalingAdjustment`).
    pub adjustment: i32,
}

/// Why there is no such step scaling policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepError {
    /// It has no step, or more than AWS allows.
    Count(usize),
    /// A step has no bound at all, or ends before it begins.
    Empty,
    /// Two steps overlap.
    Overlap,
    /// There is a gap between two steps.
    Gap,
    /// A step is below the threshold, and none goes on to minus infinity.
    OpenBelow,
    /// A step is above the threshold, and none goes on to infinity.
    OpenAbove,
    /// An exact capacity is negative.
    Negative(i32),
    /// Its datapoints are shorter than a minute, which Lambda's metrics are not.
    Period,
    /// There is no such alarm.
    Alarm(AlarmError),
}

/// A step scaling policy with its alarm.
#[derive(Clone, Debug)]
pub struct StepScaling {
    spec: StepSpec,
    alarm: Alarm,
    /// The minutes of the period that is under way.
    minutes: u64,
    period: Option<Datapoint>,
    /// The latest period, if it has just ended.
    complete: Option<Datapoint>,
}

impl StepSpec {
    /// The cool-down where none is given (F9.10).
    pub const COOLDOWN: SimDuration = SimDuration::from_secs(300);
    /// The most steps of a policy (Application Auto Scaling, "Quotas").
    pub const MOST_STEPS: usize = 20;

    /// # Errors
    /// What AWS would refuse.
    fn check(&self) -> Result<(), StepError> {
        if !(1..=Self::MOST_STEPS).contains(&self.steps.len()) {
            return Err(StepError::Count(self.steps.len()));
        }
        let mut steps: Vec<&Step> = self.steps.iter().collect();
        // Nothing is smaller than something, as minus infinity should be.
        steps.sort_by_key(|step| step.lower);
        for step in &steps {
            step.check()?;
            if self.adjustment == AdjustmentType::ExactCapacity && step.adjustment < 0 {
                return Err(StepError::Negative(step.adjustment));
            }
        }
        for pair in steps.windows(2) {
            match (pair[0].upper, pair[1].lower) {
                (Some(end), Some(begin)) if end < begin => return Err(StepError::Gap),
                (Some(end), Some(begin)) if end == begin => {}
                _ => return Err(StepError::Overlap),
            }
        }
        if steps[0].lower.is_some_and(|lower| lower < Ratio::ZERO) {
            return Err(StepError::OpenBelow);
        }
        match steps[steps.len() - 1].upper {
            Some(upper) if Ratio::ZERO < upper => Err(StepError::OpenAbove),
            _ => Ok(()),
        }
    }
}

impl Step {
    fn check(&self) -> Result<(), StepError> {
        match (self.lower, self.upper) {
            (None, None) => Err(StepError::Empty),
            (Some(lower), Some(upper)) if upper <= lower => Err(StepError::Empty),
            _ => Ok(()),
        }
    }

    /// Whether `value` is in this step of an alarm at `threshold`.
    ///
    /// Above the threshold the lower bound belongs to the step, below it the upper one.
    fn includes(&self, value: Ratio, threshold: Ratio, is_above: bool) -> bool {
        let bound = |bound: Option<Ratio>| bound.map(|bound| threshold + bound);
        let (lower, upper) = (bound(self.lower), bound(self.upper));
        if is_above {
            lower.is_none_or(|lower| lower <= value) && upper.is_none_or(|upper| value < upper)
        } else {
            lower.is_none_or(|lower| lower < value) && upper.is_none_or(|upper| value <= upper)
        }
    }
}

impl StepScaling {
    /// The policy with an alarm that has seen nothing yet.
    ///
    /// # Errors
    /// What AWS would refuse.
    pub fn new(spec: StepSpec) -> Result<Self, StepError> {
        spec.check()?;
        if spec.alarm.period.span() < MINUTE {
            return Err(StepError::Period);
        }
        let alarm = Alarm::new(spec.alarm).map_err(StepError::Alarm)?;
        Ok(Self { spec, alarm, minutes: 0, period: None, complete: None })
    }

    /// What it does, and when.
    pub const fn spec(&self) -> &StepSpec {
        &self.spec
    }

    /// The state of its alarm.
    pub const fn state(&self) -> AlarmState {
        self.alarm.state()
    }

    /// Takes the next minute in, shows the alarm each period that ends, and hands on what changes.
    pub(super) fn observe(
        &mut self,
        point: Option<&Datapoint>,
        mut told: impl FnMut(Side, Transition),
    ) {
        self.period = match (self.period, point) {
            (Some(period), Some(point)) => Some(period.merged(*point)),
            (period, point) => period.or(point.copied()),
        };
        self.minutes += 1;
        self.complete = None;
        if self.minutes * MINUTE.as_micros() == self.spec.alarm.period.span().as_micros() {
            self.minutes = 0;
            self.complete = self.period.take();
            let value = self.complete.map(|point| point.value(self.spec.statistic));
            if let Some(transition) = self.alarm.observe(value) {
                told(Side::Step, transition);
            }
        }
    }

    /// What capacity it asks for; `out_base` is what a scale-out is computed from.
    pub(super) fn vote(&self, out_base: u32, current: u32) -> Vote {
        let Some(point) = self.complete else { return Vote::Abstain };
        if self.alarm.state() != AlarmState::Alarm {
            return Vote::Abstain;
        }
        let value = point.value(self.spec.aggregation);
        let threshold = self.spec.alarm.threshold;
        let is_above =
            threshold < value || value == threshold && self.spec.alarm.comparison.is_upwards();
        let step = self.spec.steps.iter().find(|step| step.includes(value, threshold, is_above));
        let Some(step) = step else { return Vote::Abstain };
        let wanted = |base| self.adjusted(base, step.adjustment);
        match wanted(current).cmp(&current) {
            Ordering::Greater => Vote::Out(wanted(out_base)),
            Ordering::Less => Vote::In(wanted(current)),
            Ordering::Equal => Vote::Stay,
        }
    }

    /// The capacity that `adjustment` makes of `base`.
    fn adjusted(&self, base: u32, adjustment: i32) -> u32 {
        let change = match self.spec.adjustment {
            AdjustmentType::ExactCapacity => return adjustment.unsigned_abs(),
            AdjustmentType::ChangeInCapacity => i64::from(adjustment),
            AdjustmentType::PercentChangeInCapacity => {
                percent(base, adjustment, self.spec.min_magnitude)
            }
        };
        let wanted = i64::from(base).saturating_add(change).max(0);
        u32::try_from(wanted).unwrap_or(u32::MAX)
    }
}

/// `percent` of `base`: parts of one become a whole one, everything else is rounded towards zero,
/// and at least `least` are added or taken away.
fn percent(base: u32, percent: i32, least: u32) -> i64 {
    let exact = i64::from(base) * i64::from(percent);
    let whole = match exact.abs() {
        0 => 0,
        1..=100 => 1,
        parts => parts / 100,
    };
    whole.max(i64::from(least)) * i64::from(percent.signum())
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => {
                write!(f, "a policy has 1 to {} steps, not {count}", StepSpec::MOST_STEPS)
            }
            Self::Empty => write!(f, "a step begins before it ends and has at least one bound"),
            Self::Overlap => write!(f, "two steps overlap"),
            Self::Gap => write!(f, "there is a gap between two steps"),
            Self::OpenBelow => write!(f, "steps below the threshold need one without `lower`"),
            Self::OpenAbove => write!(f, "steps above the threshold need one without `upper`"),
            Self::Negative(capacity) => write!(f, "{capacity} is no capacity"),
            Self::Period => write!(f, "the metric has one datapoint a minute"),
            Self::Alarm(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StepError {}

#[cfg(test)]
mod tests;
