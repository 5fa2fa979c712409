//! The loop: whatever is due first happens first.

use crate::engine::provisioned::FleetId;
use crate::engine::record::Sink;
use crate::engine::source::{Request, Source};
use crate::engine::waiting::Due;
use crate::engine::{Calendar, Engine, HORIZON, Halt, Pause};
use crate::id::{EnvSlot, VersionId};
use crate::units::SimTime;

/// How many events one call of [`Engine::run`] processes at most.
const BUDGET: u64 = 65_536;

/// The lanes behind completions, in their order within one instant.
///
/// Silences stand before the timers of the same stop lane because they arm timers for that instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Ready,
    Silence,
    Timer,
    Allocation,
    Waiting,
}

impl Engine {
    /// Runs until `until`, including that instant's completions, readies and stops, but not its
    /// requests.
    ///
    /// # Errors
    /// When the world outgrows the engine's tables; the engine must not be run on then.
    ///
    /// # Panics
    /// If `until` is behind the [`HORIZON`], or if the source goes back in time.
    pub fn run<S, K>(&mut self, until: SimTime, source: &mut S, sink: &mut K) -> Result<Pause, Halt>
    where
        S: Source + ?Sized,
        K: Sink + ?Sized,
    {
        assert!(until <= HORIZON, "a run ends within 203 days");
        let budget = self.events + BUDGET;
        self.pause_at = budget;
        if !self.is_open {
            self.open(sink)?;
        }
        loop {
            let arrival = source.peek().unwrap_or(SimTime::NEVER);
            self.catch_up(arrival.min(until), until, sink)?;
            if self.pause_at <= self.events {
                if let Some(halt) = self.halted {
                    return Err(halt);
                }
                let is_spent = budget <= self.events;
                return Ok(if is_spent { Pause::Budget } else { Pause::Watched });
            }
            if until <= arrival {
                self.now = until;
                return Ok(Pause::Until);
            }
            assert!(self.now <= arrival, "a source went back in time");
            self.now = arrival;
            self.events += 1;
            match source.take() {
                Some(request) => self.arrive(request, sink)?,
                None => return Ok(Pause::Watched),
            }
        }
    }

    /// When something will happen next, if anything will.
    pub fn next_time<S: Source + ?Sized>(&self, source: &S) -> Option<SimTime> {
        let arrival = source.peek().unwrap_or(SimTime::NEVER);
        let next = arrival.min(self.completions.due()).min(self.next_rare);
        (next <= HORIZON).then_some(next)
    }

    /// Lets a request knock at `at`, before fresh arrivals of that instant.
    ///
    /// # Errors
    /// Where too many wait already.
    ///
    /// # Panics
    /// If `at` is over.
    pub fn inject(&mut self, at: SimTime, request: Request) -> Result<(), Halt> {
        assert!(self.now <= at, "nobody knocks in the past");
        self.wait(at, Due { request, is_queued: false })
    }

    /// Lets a request wait until `at`, if there is room for it.
    pub(super) fn wait(&mut self, at: SimTime, due: Due) -> Result<(), Halt> {
        if self.max_waiting <= self.waiting.len() {
            return Err(Halt::TooManyWaiting { at: self.now, limit: self.max_waiting });
        }
        self.waiting.push(at, due);
        self.next_rare = self.next_rare.min(at);
        Ok(())
    }

    /// Processes all lanes up to `bound`, waiting requests only before `until`; stops early where
    /// the call is to pause.
    #[inline]
    fn catch_up<K: Sink + ?Sized>(
        &mut self,
        bound: SimTime,
        until: SimTime,
        sink: &mut K,
    ) -> Result<(), Halt> {
        while self.events < self.pause_at {
            let completion = self.completions.due();
            if completion <= self.next_rare {
                if bound < completion {
                    return Ok(());
                }
                self.now = completion;
                self.events += 1;
                if let Some((_, slot)) = self.completions.pop() {
                    self.complete(EnvSlot(slot), sink);
                }
            } else if self.next_rare <= bound {
                if !self.step_rare(until, sink)? {
                    return Ok(());
                }
            } else {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Lets the present call of [`Engine::run`] pause after this event.
    #[cold]
    pub(super) fn pause(&mut self) {
        self.pause_at = self.events;
    }

    /// Processes the first entry of the lanes but completions; says whether there was one to take.
    #[cold]
    fn step_rare<K: Sink + ?Sized>(&mut self, until: SimTime, sink: &mut K) -> Result<bool, Halt> {
        let (at, lane) = self.first_rare();
        if lane == Lane::Waiting && until <= at {
            return Ok(false);
        }
        self.now = at;
        self.events += 1;
        match lane {
            Lane::Ready => {
                let slot = take_row(&mut self.readies);
                self.make_ready(EnvSlot(slot), sink);
            }
            Lane::Silence => {
                let version = take_row(&mut self.silence_timers);
                self.check_silence(VersionId(version));
            }
            Lane::Timer => {
                let slot = take_row(&mut self.timers);
                self.check_timer(EnvSlot(slot), sink)?;
            }
            Lane::Allocation => {
                let fleet = take_row(&mut self.allocations);
                self.allocate(FleetId(fleet), sink)?;
            }
            Lane::Waiting => {
                if let Some(due) = self.waiting.pop() {
                    self.come_again(due, sink)?;
                }
            }
        }
        self.next_rare = self.first_rare().0;
        Ok(true)
    }

    /// A request whose time has come knocks, or is accepted as an event.
    fn come_again<K: Sink + ?Sized>(&mut self, due: Due, sink: &mut K) -> Result<(), Halt> {
        let Due { request, is_queued } = due;
        if is_queued { self.knock(request, sink) } else { self.arrive(request, sink) }
    }

    /// The earliest entry of the lanes but completions; at one instant in the order of [`Lane`].
    fn first_rare(&self) -> (SimTime, Lane) {
        let lanes = [
            (self.readies.due(), Lane::Ready),
            (self.silence_timers.due(), Lane::Silence),
            (self.timers.due(), Lane::Timer),
            (self.allocations.due(), Lane::Allocation),
            (self.waiting.due(), Lane::Waiting),
        ];
        lanes.into_iter().min().expect("there are five lanes")
    }
}

fn take_row(calendar: &mut Calendar) -> u32 {
    calendar.pop().expect("the lane was due").1
}
