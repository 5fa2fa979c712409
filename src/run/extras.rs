//! Recorders that a run has only if somebody asks for them.

use std::io;

use crate::engine::record::{Fact, Sink};
use crate::engine::source::Request;
use crate::metrics::{Journal, Rounds, Timeline};
use crate::run::alarms::AlarmWatch;
use crate::run::policies::PolicyEars;
use crate::run::scaling::{Ears, Stage};
use crate::run::{CloudWatchTable, MinuteTable, Recorders, Sweep};
use crate::units::SimTime;

/// What is written down besides; a run without any of it is not slowed down by it.
#[derive(Default)]
pub struct Extras {
    /// A table of minutes, written out as they end.
    pub minutes: Option<MinuteTable>,
    /// A table of CloudWatch's metrics, written out as its minutes are final.
    pub cloudwatch: Option<CloudWatchTable>,
    /// Every fact, written out as it happens.
    pub journal: Option<Journal>,
    /// Levels and counts over time.
    pub timeline: Option<Timeline>,
    /// Requests of the same instant.
    pub rounds: Option<Rounds>,
    /// Every idle limit at once.
    pub sweep: Option<Sweep>,
}

/// An extra could not be written out.
#[derive(Debug)]
pub struct Fault {
    /// Which one.
    pub stream: Stream,
    /// Why not.
    pub error: io::Error,
}

/// An extra that is written out while the run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// [`Extras::minutes`].
    Minutes,
    /// [`Extras::cloudwatch`].
    CloudWatch,
    /// [`Extras::journal`].
    Journal,
}

/// Everything that hears facts beside the recorders.
#[derive(Default)]
pub(super) struct Besides {
    /// What somebody asked for.
    pub(super) extras: Extras,
    /// For Application Auto Scaling, where the scenario has any.
    pub(super) ears: Option<Ears>,
    /// For alarms, where the scenario has any.
    pub(super) watch: Option<AlarmWatch>,
    /// For warming policies, where the run has any.
    pub(super) policies: Option<PolicyEars>,
}

/// The recorders of a run, and who hears facts beside them.
pub(super) struct Both<'a> {
    pub(super) recorders: &'a mut Recorders,
    pub(super) besides: &'a mut Besides,
}

impl Besides {
    /// Whether nobody does.
    pub(super) const fn is_empty(&self) -> bool {
        self.extras.is_empty()
            && self.ears.is_none()
            && self.watch.is_none()
            && self.policies.is_none()
    }
}

impl Extras {
    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.minutes.is_none()
            && self.cloudwatch.is_none()
            && self.journal.is_none()
            && self.timeline.is_none()
            && self.rounds.is_none()
            && self.sweep.is_none()
    }

    /// Whether everything could be written so far.
    ///
    /// # Errors
    /// The first that went wrong.
    pub fn check(&mut self) -> Result<(), Fault> {
        if let Some(minutes) = &mut self.minutes {
            minutes.check().map_err(|error| Fault { stream: Stream::Minutes, error })?;
        }
        if let Some(table) = &mut self.cloudwatch {
            table.check().map_err(|error| Fault { stream: Stream::CloudWatch, error })?;
        }
        if let Some(journal) = &mut self.journal {
            journal.check().map_err(|error| Fault { stream: Stream::Journal, error })?;
        }
        Ok(())
    }

    pub(super) fn close(
        &mut self,
        at: SimTime,
        recorders: &Recorders,
        is_partial: bool,
    ) -> Result<(), Fault> {
        if let Some(minutes) = &mut self.minutes {
            let closed = minutes.close(at, recorders, is_partial);
            closed.map_err(|error| Fault { stream: Stream::Minutes, error })?;
        }
        if let Some(table) = &mut self.cloudwatch {
            let closed = table.close(is_partial);
            closed.map_err(|error| Fault { stream: Stream::CloudWatch, error })?;
        }
        if let Some(journal) = &mut self.journal {
            let closed = journal.close(at, &recorders.digest.to_string(), is_partial);
            closed.map_err(|error| Fault { stream: Stream::Journal, error })?;
        }
        Ok(())
    }
}

impl Sink for Both<'_> {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        let Besides { extras, ears, watch, policies } = &mut *self.besides;
        let Extras { minutes, cloudwatch, journal, timeline, rounds, sweep } = extras;
        if let Some(ears) = ears {
            ears.record(at, fact);
        }
        if let Some(watch) = watch {
            watch.record(at, fact);
        }
        if let Some(policies) = policies {
            policies.record(at, fact);
        }
        if let Some(minutes) = minutes {
            // A minute is read before the first fact that is not in it.
            minutes.go(at, self.recorders);
            minutes.record(at, fact);
        }
        self.recorders.record(at, fact);
        if let Some(table) = cloudwatch {
            table.record(at, fact);
        }
        if let Some(journal) = journal {
            journal.record(at, fact);
        }
        if let Some(timeline) = timeline {
            timeline.record(at, fact);
        }
        if let Some(rounds) = rounds {
            rounds.record(at, fact);
        }
        if let Some(sweep) = sweep {
            sweep.record(at, fact);
        }
    }

    fn heeds_start(&self, _at: SimTime, request: &Request, _ends: SimTime) -> bool {
        // Of their calls policies hear when they end, unless their own code runs in them.
        request.is_open()
    }
}

impl Stage for Both<'_> {
    fn ears(&mut self) -> &mut Ears {
        self.besides.ears.as_mut().expect("whoever scales has ears")
    }
}
