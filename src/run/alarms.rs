//! Alarms in a run: each sees a period of its metric when that is published, and tells of changes.

use std::sync::Arc;

use crate::autoscaling::{Alarm, AlarmState, Ratio};
use crate::engine::record::{Fact, Sink};
use crate::metrics::cloudwatch::{CloudWatch, Dimensions, Samples, Statistic};
use crate::scenario::{OwnAlarm, Scenario};
use crate::units::SimTime;

/// How many changes of one alarm are kept; it may change in every minute.
const MOST: usize = 100;

/// Listens to facts for all alarms.
///
/// An alarm sees what is known of a period when it is published, once: invocations that are not
/// over by then have no duration and no error for it.
#[derive(Clone, Debug)]
pub(super) struct AlarmWatch {
    metrics: CloudWatch,
    alarms: Vec<AlarmLog>,
    /// When the next period is published.
    due: SimTime,
}

/// An alarm and how its state has changed.
#[derive(Clone, Debug)]
pub struct AlarmLog {
    own: OwnAlarm,
    alarm: Alarm,
    /// When the present period began.
    began: SimTime,
    changes: Vec<AlarmChange>,
    count: u64,
}

/// A change of an alarm's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmChange {
    /// When.
    pub at: SimTime,
    /// What it was.
    pub from: AlarmState,
    /// What it became.
    pub to: AlarmState,
}

impl AlarmWatch {
    /// The alarms of a scenario, if it has any.
    pub(super) fn new(scenario: &Scenario) -> Option<Self> {
        let own = &scenario.alarms;
        let wanted = |dimensions| own.iter().any(|own| own.dimensions == dimensions);
        let mut metrics = CloudWatch::new(&scenario.model, scenario.spillover_sample, wanted);
        if own.iter().any(|own| matches!(own.dimensions, Dimensions::Executed(..))) {
            metrics = metrics.with_executed_versions(&scenario.model);
        }
        let alarms: Vec<AlarmLog> = own.iter().map(AlarmLog::new).collect();
        let due = alarms.iter().map(AlarmLog::due).min()?;
        Some(Self { metrics, alarms, due })
    }

    /// The alarms, in the order of the scenario.
    pub(super) fn alarms(&self) -> &[AlarmLog] {
        &self.alarms
    }

    /// Time goes on to `at`: alarms see what is published by then.
    #[inline]
    pub(super) fn go(&mut self, at: SimTime) {
        while self.due <= at {
            self.publish();
        }
    }

    #[cold]
    fn publish(&mut self) {
        let now = self.due;
        for alarm in self.alarms.iter_mut().filter(|alarm| alarm.due() <= now) {
            alarm.see(now, &self.metrics);
        }
        let needed = self.alarms.iter().map(|alarm| alarm.began).min();
        self.metrics.forget(needed.unwrap_or(now));
        let due = self.alarms.iter().map(AlarmLog::due).min();
        self.due = due.unwrap_or(SimTime::NEVER);
    }
}

impl Sink for AlarmWatch {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        self.go(at);
        self.metrics.record(at, fact);
    }
}

impl AlarmLog {
    fn new(own: &OwnAlarm) -> Self {
        let alarm = own.alarm.clone();
        Self { own: own.clone(), alarm, began: SimTime::ZERO, changes: Vec::new(), count: 0 }
    }

    /// What it is called.
    pub fn name(&self) -> &Arc<str> {
        &self.own.name
    }

    /// What it looks at.
    pub fn own(&self) -> &OwnAlarm {
        &self.own
    }

    /// Its state.
    pub fn state(&self) -> AlarmState {
        self.alarm.state()
    }

    /// The first changes of its state, and how many there were in all.
    pub fn changes(&self) -> (&[AlarmChange], u64) {
        (&self.changes, self.count)
    }

    fn end(&self) -> SimTime {
        self.began.saturating_add(self.alarm.spec().period.span())
    }

    /// When its present period is published.
    fn due(&self) -> SimTime {
        self.end().saturating_add(self.own.delay)
    }

    /// Sees the period that is published at `now`; the next one begins.
    fn see(&mut self, now: SimTime, metrics: &CloudWatch) {
        let end = self.end();
        let mut samples = Samples::default();
        let mut minute = self.began;
        while minute < end {
            if let Some(own) = metrics.samples(minute, self.own.dimensions, self.own.metric) {
                samples.merge(own);
            }
            minute = minute.saturating_add(CloudWatch::MINUTE);
        }
        self.began = end;
        if let Some(change) = self.alarm.observe(self.value(&samples)) {
            self.count += 1;
            if self.changes.len() < MOST {
                self.changes.push(AlarmChange { at: now, from: change.from, to: change.to });
            }
        }
    }

    /// The value of a period, in the metric's unit.
    fn value(&self, samples: &Samples) -> Option<Ratio> {
        let (part, count) = samples.value(self.own.statistic)?;
        let scale = match self.own.statistic {
            Statistic::SampleCount => 1,
            _ => self.own.metric.scale().per_unit(),
        };
        Some(Ratio::quotient(part, u128::from(count) * u128::from(scale)))
    }
}
