//! Target tracking: two alarms around a target, and as much capacity as meets it.

use std::collections::VecDeque;
use std::fmt;

use super::activity::Side;
use super::alarm::{
    Alarm, AlarmError, AlarmSpec, AlarmState, Comparison, MOfN, MissingData, Period, Transition,
};
use super::metric::{Datapoint, Statistic};
use super::policy::Vote;
use super::ratio::Ratio;
use crate::units::{Share, SimDuration};

/// What a target tracking policy keeps its metric at, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetTrackingSpec {
    /// The utilisation to be kept, from 10 to 90 % (F9.2).
    pub target: Share,
    /// How the samples of a minute become one value.
    pub statistic: Statistic,
    /// How many minutes above the target turn the high alarm on.
    pub high: MOfN,
    /// How many minutes below its threshold turn the low alarm on.
    pub low: MOfN,
    /// The low alarm's threshold, as a part of the target.
    pub low_factor: Share,
    /// What both alarms take missing datapoints for.
    pub missing: MissingData,
    /// See [`AlarmSpec::look_back`].
    pub look_back: u16,
    /// What the new capacity is computed from.
    pub formula: Formula,
    /// How long only a larger scale-out follows a scale-out.
    pub scale_out_cooldown: SimDuration,
    /// How long no scale-in follows a scale-in.
    pub scale_in_cooldown: SimDuration,
    /// Whether it takes capacity away as well.
    pub scale_in: ScaleIn,
}

/// Which datapoints the new capacity is computed from, once an alarm is on (AWS does not say).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// The latest minute.
    Latest,
    /// All minutes that the alarm evaluates, as one longer period has them.
    Window,
}

/// Whether a target tracking policy takes capacity away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleIn {
    /// It does.
    Enabled,
    /// `DisableScaleIn`: it only ever adds.
    Disabled,
}

/// Why there is no such target tracking policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetTrackingError {
    /// Its target is not between 10 and 90 %.
    Target(Share),
    /// Its low alarm would never come on.
    LowFactor(Share),
    /// There is no such alarm on this side.
    Alarm(Side, AlarmError),
}

/// A target tracking policy with its alarms.
#[derive(Clone, Debug)]
pub struct TargetTracking {
    spec: TargetTrackingSpec,
    high: Alarm,
    low: Alarm,
    /// The latest minutes, the oldest first; none where only one counts.
    window: VecDeque<Option<Datapoint>>,
}

impl TargetTrackingSpec {
    /// The lowest and the highest target of provisioned concurrency (F9.2).
    pub const TARGETS: std::ops::RangeInclusive<Share> =
        Share::from_ppb(100_000_000)..=Share::from_ppb(900_000_000);

    /// What AWS sets where nothing but the target is given: the average, 3 of 3 above the target,
    /// 15 of 15 below 0.9 of it, no cool-downs (F9.3, F9.4, F9.6).
    pub const fn usual(target: Share) -> Self {
        Self {
            target,
            statistic: Statistic::Average,
            high: MOfN::all(3),
            low: MOfN::all(15),
            low_factor: Share::from_ppb(900_000_000),
            missing: MissingData::Missing,
            look_back: AlarmSpec::LOOK_BACK,
            formula: Formula::Latest,
            scale_out_cooldown: SimDuration::ZERO,
            scale_in_cooldown: SimDuration::ZERO,
            scale_in: ScaleIn::Enabled,
        }
    }

    /// Below what the low alarm comes on.
    fn low_threshold(&self) -> Ratio {
        const BILLION: u128 = 1_000_000_000;
        let product = u128::from(self.target.as_ppb()) * u128::from(self.low_factor.as_ppb());
        Ratio::reduced(false, product, BILLION * BILLION)
    }

    fn alarm(&self, comparison: Comparison, threshold: Ratio, datapoints: MOfN) -> AlarmSpec {
        AlarmSpec {
            comparison,
            threshold,
            period: Period::MINUTE,
            datapoints,
            missing: self.missing,
            look_back: self.look_back,
        }
    }
}

impl TargetTracking {
    /// The policy with alarms that have seen nothing yet.
    ///
    /// # Errors
    /// If AWS refuses the target, or the low alarm makes no sense.
    pub fn new(spec: TargetTrackingSpec) -> Result<Self, TargetTrackingError> {
        if !TargetTrackingSpec::TARGETS.contains(&spec.target) {
            return Err(TargetTrackingError::Target(spec.target));
        }
        if spec.low_factor == Share::ZERO {
            return Err(TargetTrackingError::LowFactor(spec.low_factor));
        }
        let high = spec.alarm(Comparison::Above, spec.target.into(), spec.high);
        let low = spec.alarm(Comparison::Below, spec.low_threshold(), spec.low);
        let alarm =
            |side, spec| Alarm::new(spec).map_err(|error| TargetTrackingError::Alarm(side, error));
        let (high, low) = (alarm(Side::High, high)?, alarm(Side::Low, low)?);
        Ok(Self { spec, high, low, window: VecDeque::new() })
    }

    /// What it keeps its metric at, and how.
    pub const fn spec(&self) -> &TargetTrackingSpec {
        &self.spec
    }

    /// The state of the alarm that asks for more.
    pub const fn high_state(&self) -> AlarmState {
        self.high.state()
    }

    /// The state of the alarm that asks for less.
    pub const fn low_state(&self) -> AlarmState {
        self.low.state()
    }

    /// Shows both alarms the next minute and hands on what changes.
    pub(super) fn observe(
        &mut self,
        point: Option<&Datapoint>,
        mut told: impl FnMut(Side, Transition),
    ) {
        if self.spec.formula == Formula::Window {
            if self.window.len() == usize::from(self.spec.high.of().max(self.spec.low.of())) {
                self.window.pop_front();
            }
            self.window.push_back(point.copied());
        }
        let value = point.map(|point| point.value(self.spec.statistic));
        for (side, alarm) in [(Side::High, &mut self.high), (Side::Low, &mut self.low)] {
            if let Some(transition) = alarm.observe(value) {
                told(side, transition);
            }
        }
    }

    /// What capacity it asks for; `out_base` is what a scale-out is computed from.
    ///
    /// Without a datapoint of this minute there is nothing to compute with (F9.7).
    pub(super) fn vote(&self, point: Option<&Datapoint>, out_base: u32, current: u32) -> Vote {
        let Some(point) = point else { return Vote::Abstain };
        let wanted = |alarm: MOfN, base| {
            self.formula_point(point, alarm)
                .value(self.spec.statistic)
                .scaled(base, self.spec.target.into())
        };
        if self.high.state() == AlarmState::Alarm {
            return Vote::Out(wanted(self.spec.high, out_base));
        }
        match self.spec.scale_in {
            ScaleIn::Enabled if self.low.state() == AlarmState::Alarm => {
                Vote::In(wanted(self.spec.low, current))
            }
            ScaleIn::Enabled | ScaleIn::Disabled => Vote::Abstain,
        }
    }

    /// What the capacity is computed from, once `alarm` is on; `latest` is this minute's.
    fn formula_point(&self, latest: &Datapoint, alarm: MOfN) -> Datapoint {
        match self.spec.formula {
            Formula::Latest => *latest,
            Formula::Window => {
                let minutes = self.window.iter().rev().take(alarm.of().into()).skip(1).flatten();
                minutes.fold(*latest, |all, minute| all.merged(*minute))
            }
        }
    }
}

impl fmt::Display for TargetTrackingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target(target) => write!(f, "a target is from 10% to 90%, not {target}"),
            Self::LowFactor(factor) => write!(f, "no metric is below {factor} of its target"),
            Self::Alarm(_, error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TargetTrackingError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_those_that_aws_takes() {
        for (ppb, is_good) in [
            (99_999_999, false),
            (100_000_000, true),
            (700_000_000, true),
            (900_000_000, true),
            (900_000_001, false),
        ] {
            let spec = TargetTrackingSpec::usual(Share::from_ppb(ppb));
            assert_eq!(TargetTracking::new(spec).is_ok(), is_good, "{ppb}");
        }
        let usual = TargetTrackingSpec::usual(Share::from_ppb(700_000_000));
        let never = TargetTrackingSpec { low_factor: Share::ZERO, ..usual };
        assert!(TargetTracking::new(never).is_err());
    }

    #[test]
    fn the_low_alarm_is_at_63_percent_of_70() {
        let spec = TargetTrackingSpec::usual("70%".parse().unwrap());
        assert_eq!(spec.low_threshold(), "63%".parse().unwrap());
    }
}
