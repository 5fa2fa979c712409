//! Recorders that a run has only if somebody asks for them.

use std::io;

use crate::engine::record::{Fact, Sink};
use crate::metrics::{Journal, Rounds, Timeline};
use crate::run::{MinuteTable, Recorders};
use crate::units::SimTime;

/// What is written down besides; a run without any of it is not slowed down by it.
#[derive(Default)]
pub struct Extras {
    /// A table of minutes, written out as they end.
    pub minutes: Option<MinuteTable>,
    /// Every fact, written out as it happens.
    pub journal: Option<Journal>,
    /// Levels and counts over time.
    pub timeline: Option<Timeline>,
    /// Requests of the same instant.
    pub rounds: Option<Rounds>,
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
    /// [`Extras::journal`].
    Journal,
}

/// The recorders of a run with extras.
pub(super) struct Both<'a> {
    pub(super) recorders: &'a mut Recorders,
    pub(super) extras: &'a mut Extras,
}

impl Extras {
    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.minutes.is_none()
            && self.journal.is_none()
            && self.timeline.is_none()
            && self.rounds.is_none()
    }

    /// Whether everything could be written so far.
    ///
    /// # Errors
    /// The first that went wrong.
    pub fn check(&mut self) -> Result<(), Fault> {
        if let Some(minutes) = &mut self.minutes {
            minutes.check().map_err(|error| Fault { stream: Stream::Minutes, error })?;
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
        if let Some(journal) = &mut self.journal {
            let closed = journal.close(at, &recorders.digest.to_string(), is_partial);
            closed.map_err(|error| Fault { stream: Stream::Journal, error })?;
        }
        Ok(())
    }
}

impl Sink for Both<'_> {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        let Extras { minutes, journal, timeline, rounds } = &mut *self.extras;
        if let Some(minutes) = minutes {
            // A minute is read before the first fact that is not in it.
            minutes.go(at, self.recorders);
            minutes.record(at, fact);
        }
        self.recorders.record(at, fact);
        if let Some(journal) = journal {
            journal.record(at, fact);
        }
        if let Some(timeline) = timeline {
            timeline.record(at, fact);
        }
        if let Some(rounds) = rounds {
            rounds.record(at, fact);
        }
    }
}
