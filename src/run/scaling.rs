//! Application Auto Scaling in a run: it sees minutes when they are published, fires by the clock,
//! and asks the engine for capacity.

mod ears;
mod log;

pub use log::{ScalingCounts, ScalingEntry, ScalingLog};

pub(super) use ears::Ears;

use std::iter::Peekable;
use std::sync::Arc;

use crate::autoscaling::{
    Activity, Delays, MINUTE, Note, Outcome, PolicyId, ScalableTarget, ScheduledAction,
};
use crate::engine::action::Action;
use crate::engine::record::{ProvisionStatus, Sink};
use crate::engine::{Engine, Halt, Verdict};
use crate::scenario::{Scalable, Scenario};
use crate::schedule::{Beginning, Firings, FirstOfRate};
use crate::units::SimTime;
use ears::{Heard, Holder};

/// All scalable targets of a run.
#[derive(Clone, Debug)]
pub(super) struct Scaler {
    targets: Vec<Target>,
    log: ScalingLog,
    /// What happened in one call; kept for its memory.
    notes: Vec<Note>,
    /// When there is something to do next.
    due: SimTime,
}

/// One scalable target.
#[derive(Clone, Debug)]
struct Target {
    holder: Holder,
    rules: ScalableTarget,
    /// What its policies are called.
    names: Vec<Arc<str>>,
    delays: Delays,
    clocks: Vec<(Peekable<Firings>, ScheduledAction)>,
    /// The beginning of the oldest minute that its alarms have not seen.
    stamp: SimTime,
    is_registered: bool,
}

/// What a target does next.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Nothing is due any more.
    Nothing,
    /// It has looked at something, and nothing follows.
    Looked,
    /// It asks the service for something.
    Asks(Activity),
}

/// What a run is to a target: the engine, who records, and who listens for the targets.
pub(super) trait Stage: Sink {
    /// Who listens for the targets.
    fn ears(&mut self) -> &mut Ears;
}

impl Scaler {
    /// The targets of a scenario with their ears, if it has any.
    pub(super) fn new(scenario: &Scenario) -> Option<(Self, Ears)> {
        if scenario.scalables.is_empty() {
            return None;
        }
        let targets: Vec<Target> =
            scenario.scalables.iter().map(|scalable| Target::new(scalable, scenario)).collect();
        let holders = targets.iter().map(|target| target.holder);
        let ears = Ears::new(holders, scenario.spillover_sample);
        let log = ScalingLog::default();
        Some((Self { targets, log, notes: Vec::new(), due: SimTime::ZERO }, ears))
    }

    /// When it acts next.
    pub(super) fn due(&self) -> SimTime {
        self.due
    }

    /// What it has done so far.
    pub(super) fn log(&self) -> &ScalingLog {
        &self.log
    }

    /// Hears what the service has made of activities.
    pub(super) fn hear(&mut self, ears: &mut Ears) {
        for (place, target) in self.targets.iter_mut().enumerate() {
            target.hear(ears.of(place), &mut self.notes, &mut self.log);
        }
    }

    /// Does what is due now, at an instant until which the engine has run.
    pub(super) fn act<S: Stage>(&mut self, engine: &mut Engine, stage: &mut S) -> Result<(), Halt> {
        let now = engine.now();
        stage.ears().go(now);
        self.hear(stage.ears());
        if now < self.due {
            return Ok(());
        }
        for place in 0..self.targets.len() {
            let target = &mut self.targets[place];
            loop {
                match target.next(now, stage.ears().of(place), &mut self.notes) {
                    Step::Nothing => break,
                    Step::Looked => {}
                    Step::Asks(activity) => {
                        target.ask(activity, engine, stage, &mut self.notes)?;
                    }
                }
                target.tell(now, &mut self.notes, &mut self.log);
                target.hear(stage.ears().of(place), &mut self.notes, &mut self.log);
            }
        }
        let due = self.targets.iter_mut().map(Target::due).min();
        self.due = due.unwrap_or(SimTime::NEVER);
        Ok(())
    }
}

impl Step {
    fn of(activity: Option<Activity>) -> Self {
        activity.map_or(Self::Looked, Self::Asks)
    }
}

impl Target {
    fn new(scalable: &Scalable, scenario: &Scenario) -> Self {
        let Scalable { function, qualifier, scaling } = scalable;
        let clocks = scaling.scheduled.iter().map(|action| {
            let beginning = Beginning {
                at: scenario.begins,
                zone: action.zone.clone(),
                first_of_rate: FirstOfRate::OnePeriodLater,
            };
            (Firings::new(action.schedule.clone(), &beginning).peekable(), action.action)
        });
        Self {
            holder: (*function, *qualifier),
            rules: scaling.target.clone(),
            names: scaling.names.clone(),
            delays: scaling.delays,
            clocks: clocks.collect(),
            stamp: SimTime::ZERO,
            is_registered: false,
        }
    }

    /// When there is something to do for it.
    fn due(&mut self) -> SimTime {
        let firings = self.clocks.iter_mut().filter_map(|(clock, _)| clock.peek().copied());
        firings.fold(self.delays.visible(self.stamp), SimTime::min)
    }

    /// Does the next thing that is due at `now`. What goes by the clock comes first, since it does
    /// not depend on what alarms see.
    fn next(&mut self, now: SimTime, heard: &mut Heard, notes: &mut Vec<Note>) -> Step {
        let current = self.capacity(heard);
        if !self.is_registered {
            self.is_registered = true;
            return Step::of(self.rules.register(now, current, notes));
        }
        for (clock, action) in &mut self.clocks {
            if clock.next_if(|at| *at <= now).is_some() {
                return Step::of(self.rules.schedule(now, *action, current, notes));
            }
        }
        if self.delays.visible(self.stamp) <= now
            && let Some(point) = heard.over.pop_front()
        {
            self.stamp = self.stamp.saturating_add(MINUTE);
            return Step::of(self.rules.observe(now, current, point.as_ref(), notes));
        }
        Step::Nothing
    }

    /// The capacity in place; what others have asked for counts at once.
    fn capacity(&self, heard: &Heard) -> u32 {
        heard.last.map_or(0, |last| {
            let is_others = last.status == ProvisionStatus::InProgress;
            let is_others = is_others && self.rules.pending().is_none();
            if is_others { last.requested } else { last.allocated }
        })
    }

    /// Asks the engine for what an activity wants.
    fn ask<S: Stage>(
        &mut self,
        activity: Activity,
        engine: &mut Engine,
        stage: &mut S,
        notes: &mut Vec<Note>,
    ) -> Result<(), Halt> {
        let (function, qualifier) = self.holder;
        let action = match activity.to {
            0 => Action::Unprovision { function, qualifier },
            units => Action::Provision { function, qualifier, units },
        };
        if let Verdict::Refused(_) = engine.apply(action, stage)? {
            self.rules.settle(engine.now(), Outcome::Refused, notes);
        }
        Ok(())
    }

    /// Hears what the service has made of the activity in progress.
    fn hear(&mut self, heard: &Heard, notes: &mut Vec<Note>, log: &mut ScalingLog) {
        if let Some((at, outcome)) = self.news(heard) {
            self.rules.settle(at, outcome, notes);
            self.tell(at, notes, log);
        }
    }

    /// What the service has made of the activity in progress, and when.
    fn news(&self, heard: &Heard) -> Option<(SimTime, Outcome)> {
        let pending = self.rules.pending()?;
        let (last, at) = heard.last.zip(heard.done)?;
        if at < pending.began {
            return None;
        }
        let is_there = last.status == ProvisionStatus::Ready && last.requested == pending.to;
        Some((at, if is_there { Outcome::Reached } else { Outcome::Short }))
    }

    /// Puts down what has happened to it.
    fn tell(&self, at: SimTime, notes: &mut Vec<Note>, log: &mut ScalingLog) {
        for note in notes.drain(..) {
            let named = |policy: PolicyId| {
                let place = usize::from(policy.0);
                self.rules.policies().nth(place).zip(self.names.get(place))
            };
            log.take(at, self.holder, named, note);
        }
    }
}
