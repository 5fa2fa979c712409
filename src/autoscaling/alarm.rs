//! CloudWatch alarms: M breaching datapoints of the latest N.
//!
//! Missing datapoints go by the rules of the CloudWatch User Guide ("How alarm state is evaluated
//! when data is missing", "Avoiding premature transitions to alarm state"): an alarm retrieves a
//! few datapoints more than it evaluates, prefers real ones however old among these, and fills up
//! with its setting only where they are too few. The guide's two tables are this module's tests.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;

use super::ratio::Ratio;
use crate::units::{ParseError, SimDuration};

/// When a datapoint breaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `GreaterThanThreshold`.
    Above,
    /// `GreaterThanOrEqualToThreshold`.
    AtLeast,
    /// `LessThanThreshold`.
    Below,
    /// `LessThanOrEqualToThreshold`.
    AtMost,
}

/// What a datapoint that is not there counts as (`TreatMissingData`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingData {
    /// Nothing: without any the state is [`AlarmState::InsufficientData`]. CloudWatch's default.
    Missing,
    /// One within the threshold.
    NotBreaching,
    /// One that breaches.
    Breaching,
    /// Nothing: the state stays what it is.
    Ignore,
}

/// The state of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmState {
    /// Too few datapoints breach.
    Ok,
    /// Enough datapoints breach.
    Alarm,
    /// It has just begun, or there are no data.
    InsufficientData,
}

/// A change of an alarm's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// What it was.
    pub from: AlarmState,
    /// What it is now.
    pub to: AlarmState,
}

/// How many datapoints have to breach, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MOfN {
    m: u16,
    n: u16,
}

/// How long one of an alarm's datapoints is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period(SimDuration);

/// What an alarm looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmSpec {
    /// When a datapoint breaches.
    pub comparison: Comparison,
    /// What it is compared with.
    pub threshold: Ratio,
    /// How long a datapoint is.
    pub period: Period,
    /// How many have to breach (`DatapointsToAlarm` of `EvaluationPeriods`).
    pub datapoints: MOfN,
    /// What those count as that are not there.
    pub missing: MissingData,
    /// How many datapoints it retrieves beyond those it evaluates, to replace missing ones.
    /// CloudWatch publishes no number; the examples of its guide have [`AlarmSpec::LOOK_BACK`].
    pub look_back: u16,
}

/// An alarm.
#[derive(Clone, Debug)]
pub struct Alarm {
    spec: AlarmSpec,
    state: AlarmState,
    /// The evaluation range, oldest first; what was before it began is missing.
    points: VecDeque<Point>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    Breaching,
    Within,
    Missing,
}

/// Why there is no such alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmError {
    /// Its datapoints together are longer than a day.
    LongerThanADay,
}

impl MOfN {
    /// The most datapoints that an alarm evaluates: a day of the shortest period.
    pub const MOST: u16 = 8_640;

    /// `m` of `n`, unless that never or always holds, or no alarm is so long.
    pub const fn new(m: u16, n: u16) -> Option<Self> {
        if 1 <= m && m <= n && n <= Self::MOST { Some(Self { m, n }) } else { None }
    }

    /// All of `n`.
    ///
    /// # Panics
    /// If `n` is zero or above [`MOfN::MOST`].
    pub const fn all(n: u16) -> Self {
        assert!(1 <= n && n <= Self::MOST, "an alarm evaluates datapoints");
        Self { m: n, n }
    }

    /// How many are evaluated.
    pub(super) const fn of(self) -> u16 {
        self.n
    }
}

impl Period {
    /// A minute.
    pub const MINUTE: Self = Self(SimDuration::from_secs(60));

    /// A period of 10, 20 or 30 s, or of whole minutes up to a day.
    pub fn new(span: SimDuration) -> Option<Self> {
        const SECOND: u64 = 1_000_000;
        let micros = span.as_micros();
        let is_short = [10, 20, 30].map(|secs| secs * SECOND).contains(&micros);
        let is_minutes =
            (60 * SECOND..=86_400 * SECOND).contains(&micros) && micros.is_multiple_of(60 * SECOND);
        (is_short || is_minutes).then_some(Self(span))
    }

    /// Its length.
    pub const fn span(self) -> SimDuration {
        self.0
    }
}

impl AlarmSpec {
    /// The datapoints beyond those evaluated in the User Guide's examples: 5 for 3.
    pub const LOOK_BACK: u16 = 2;
    /// The most of them that may be asked for.
    pub const MOST_LOOK_BACK: u16 = 1_000;
}

impl Alarm {
    /// An alarm that has seen nothing yet.
    ///
    /// # Errors
    /// If it is longer than a day, which CloudWatch refuses.
    pub fn new(spec: AlarmSpec) -> Result<Self, AlarmError> {
        let span = spec.period.span().saturating_mul(spec.datapoints.n.into());
        if SimDuration::from_secs(86_400) < span {
            return Err(AlarmError::LongerThanADay);
        }
        Ok(Self { spec, state: AlarmState::InsufficientData, points: VecDeque::new() })
    }

    /// What it looks at.
    pub const fn spec(&self) -> &AlarmSpec {
        &self.spec
    }

    /// Its state.
    pub const fn state(&self) -> AlarmState {
        self.state
    }

    /// Sees the next datapoint, or that there is none, and says whether its state changes.
    pub fn observe(&mut self, value: Option<Ratio>) -> Option<Transition> {
        let range = self.spec.datapoints.n + self.spec.look_back.min(AlarmSpec::MOST_LOOK_BACK);
        if self.points.len() == usize::from(range) {
            self.points.pop_front();
        }
        self.points.push_back(match value {
            Some(value) if self.spec.comparison.holds(value, self.spec.threshold) => {
                Point::Breaching
            }
            Some(_) => Point::Within,
            None => Point::Missing,
        });
        let from = self.state;
        self.state = self.evaluate();
        (from != self.state).then_some(Transition { from, to: self.state })
    }

    fn evaluate(&self) -> AlarmState {
        let MOfN { m, n } = self.spec.datapoints;
        let real = Real::latest(&self.points, n);
        let alarm_if = |holds| if holds { AlarmState::Alarm } else { AlarmState::Ok };
        let filled = n - real.count;
        match self.spec.missing {
            MissingData::Breaching => alarm_if(m <= real.breaching + filled),
            _ if filled == 0 || m <= real.breaching => alarm_if(m <= real.breaching),
            MissingData::NotBreaching => AlarmState::Ok,
            MissingData::Missing | MissingData::Ignore if real.breaching < real.count => {
                AlarmState::Ok
            }
            MissingData::Ignore => self.state,
            // Too few, all of them breaching: the next one might not, unless they are old.
            MissingData::Missing if m <= real.oldest => AlarmState::Alarm,
            MissingData::Missing => AlarmState::InsufficientData,
        }
    }
}

/// The real datapoints that an evaluation takes.
struct Real {
    count: u16,
    breaching: u16,
    /// The age of the oldest of them; the newest datapoint has the age 1.
    oldest: u16,
}

impl Real {
    /// The latest of `points`, at most `n`.
    fn latest(points: &VecDeque<Point>, n: u16) -> Self {
        let mut real = Self { count: 0, breaching: 0, oldest: 0 };
        let ages = points.iter().rev().zip(1u16..);
        for (point, age) in ages.filter(|(point, _)| **point != Point::Missing).take(n.into()) {
            real.count += 1;
            real.breaching += u16::from(*point == Point::Breaching);
            real.oldest = age;
        }
        real
    }
}

impl Comparison {
    /// Whether it breaches upwards.
    pub(super) const fn is_upwards(self) -> bool {
        matches!(self, Self::Above | Self::AtLeast)
    }

    fn holds(self, value: Ratio, threshold: Ratio) -> bool {
        match self {
            Self::Above => threshold < value,
            Self::AtLeast => threshold <= value,
            Self::Below => value < threshold,
            Self::AtMost => value <= threshold,
        }
    }
}

impl FromStr for MOfN {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const ERROR: ParseError =
            ParseError { allowed: "datapoints to alarm of evaluation periods, such as \"3 of 3\"" };
        let (m, n) = text.split_once(" of ").ok_or(ERROR)?;
        let number = |text: &str| {
            text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse().ok())?
        };
        number(m).zip(number(n)).and_then(|(m, n)| Self::new(m, n)).ok_or(ERROR)
    }
}

impl fmt::Display for MOfN {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.m, self.n)
    }
}

impl fmt::Display for AlarmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LongerThanADay => write!(f, "an alarm evaluates at most a day of datapoints"),
        }
    }
}

impl std::error::Error for AlarmError {}

#[cfg(test)]
mod tests;
