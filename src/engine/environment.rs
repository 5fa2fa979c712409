//! The execution environments: one row each, changed only through their lifecycle.
//!
//! ```text
//!              begin_init        begin_invoke         park
//!   (vacant) ────────────► Init ─────────────► Busy ───────► Idle
//!       ▲                                       ▲ │           │ │
//!       │                                       │ │begin_warm │ │
//!       │                                       └─┼───────────┘ │
//!       └─────────────────────────────────────────┴─────────────┘ stop
//! ```

use crate::engine::calendar::MAX_ROWS;
use crate::engine::record::{Outcome, StartKind};
use crate::engine::source::Request;
use crate::id::{EnvSlot, VersionId};
use crate::units::{SimDuration, SimTime};

/// What an execution environment is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvState {
    /// The slot is free.
    Vacant,
    /// The platform starts it, or its INIT runs.
    Init,
    /// It runs an invocation.
    Busy,
    /// It is frozen, waiting for the next invocation.
    Idle,
}

/// One execution environment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Environment {
    pub(super) state: EnvState,
    /// A failure reset it: its next use repeats INIT (F1.11).
    pub(super) needs_reinit: bool,
    pub(super) version: VersionId,
    /// Its running number within the version.
    pub(super) birth: u64,
    /// How many requests it has been given.
    pub(super) uses: u64,
    pub(super) born: SimTime,
    /// When it becomes too old.
    pub(super) retires: SimTime,
    /// When the present state began.
    pub(super) since: SimTime,
    /// The time of its one timer that counts, or [`SimTime::NEVER`].
    pub(super) armed: SimTime,
    /// Its place on the pool's shelf, where the routing rule needs one.
    pub(super) place: u32,
    /// What it serves, or served last.
    pub(super) invocation: Invocation,
}

/// One invocation, from its start on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Invocation {
    pub(super) request: Request,
    pub(super) kind: StartKind,
    pub(super) started: SimTime,
    pub(super) platform: SimDuration,
    /// The INIT phase before INVOKE, at most the INIT limit.
    pub(super) init: SimDuration,
    /// Whether INIT was cut at its limit.
    pub(super) init_cut: bool,
    pub(super) duration: SimDuration,
    pub(super) outcome: Outcome,
}

/// The table of execution environments; freed slots are reused last in, first out.
#[derive(Clone, Debug, Default)]
pub(super) struct EnvTable {
    rows: Vec<Environment>,
    /// Apart from the rows, so that linking a neighbour does not touch the whole of it.
    links: Vec<Links>,
    vacant: Vec<EnvSlot>,
}

/// The neighbours of an idle environment in its pool's list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Links {
    /// The one that became idle before it.
    pub(super) earlier: Option<EnvSlot>,
    /// The one that became idle after it.
    pub(super) later: Option<EnvSlot>,
}

/// What is known of an execution environment when it is started.
pub(super) struct Birth {
    pub(super) version: VersionId,
    /// Its running number within the version.
    pub(super) ordinal: u64,
    pub(super) at: SimTime,
    pub(super) retires: SimTime,
}

impl EnvTable {
    /// How many slots are in use.
    pub(super) fn alive(&self) -> usize {
        self.rows.len() - self.vacant.len()
    }

    /// The environments that are alive, in slot order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (EnvSlot, &Environment)> {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, env)| env.state != EnvState::Vacant)
            .map(|(slot, env)| (EnvSlot(slot as u32), env))
    }

    #[inline]
    pub(super) fn get(&self, slot: EnvSlot) -> &Environment {
        &self.rows[slot.index()]
    }

    #[inline]
    pub(super) fn get_mut(&mut self, slot: EnvSlot) -> &mut Environment {
        &mut self.rows[slot.index()]
    }

    #[inline]
    pub(super) fn links(&self, slot: EnvSlot) -> Links {
        self.links[slot.index()]
    }

    #[inline]
    pub(super) fn links_mut(&mut self, slot: EnvSlot) -> &mut Links {
        &mut self.links[slot.index()]
    }

    /// Starts an environment for its first invocation; none where the table is full.
    pub(super) fn begin_init(&mut self, birth: &Birth, invocation: Invocation) -> Option<EnvSlot> {
        let row = Environment {
            state: EnvState::Init,
            needs_reinit: false,
            version: birth.version,
            birth: birth.ordinal,
            uses: 1,
            born: birth.at,
            retires: birth.retires,
            since: birth.at,
            armed: SimTime::NEVER,
            place: 0,
            invocation,
        };
        if let Some(slot) = self.vacant.pop() {
            self.rows[slot.index()] = row;
            return Some(slot);
        }
        if self.rows.len() == MAX_ROWS {
            return None;
        }
        self.rows.push(row);
        self.links.push(Links::default());
        Some(EnvSlot(self.rows.len() as u32 - 1))
    }

    /// INIT has ended: the invocation that waited for it runs.
    pub(super) fn begin_invoke(&mut self, slot: EnvSlot, now: SimTime) -> &Environment {
        let env = self.get_mut(slot);
        debug_assert_eq!(env.state, EnvState::Init);
        env.state = EnvState::Busy;
        env.since = now;
        env
    }

    /// An idle environment, already taken out of its pool, is given an invocation.
    #[inline]
    pub(super) fn begin_warm(&mut self, slot: EnvSlot, now: SimTime, invocation: Invocation) {
        let env = self.get_mut(slot);
        debug_assert_eq!(env.state, EnvState::Idle);
        env.state = EnvState::Busy;
        env.since = now;
        env.uses += 1;
        env.invocation = invocation;
    }

    /// The invocation has ended: the environment is frozen.
    #[inline]
    pub(super) fn park(&mut self, slot: EnvSlot, now: SimTime) -> &mut Environment {
        let env = self.get_mut(slot);
        debug_assert_eq!(env.state, EnvState::Busy);
        env.state = EnvState::Idle;
        env.since = now;
        env.needs_reinit = matches!(env.invocation.outcome, Outcome::Crash | Outcome::Timeout);
        env
    }

    /// The environment is shut down and its slot is free.
    pub(super) fn stop(&mut self, slot: EnvSlot) {
        let env = self.get_mut(slot);
        debug_assert!(matches!(env.state, EnvState::Idle | EnvState::Busy));
        env.state = EnvState::Vacant;
        env.armed = SimTime::NEVER;
        self.vacant.push(slot);
    }
}
