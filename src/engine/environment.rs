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
use crate::engine::record::{Outcome, Pool, StartKind};
use crate::engine::source::{Mode, Origin, Request};
use crate::id::{EnvSlot, FunctionId, Qualifier, RequestId, SourceId, VersionId};
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

/// What an execution environment does, and serves or has served last.
///
/// One cache line: with many environments at work, lines are what an invocation costs. So is
/// [`Life`]; a start and a completion touch both, and nothing else of an environment.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Environment {
    pub(super) state: EnvState,
    /// A failure reset it: its next use repeats INIT (F1.11).
    pub(super) needs_reinit: bool,
    /// How the request found it.
    pub(super) kind: StartKind,
    /// How the request ends.
    pub(super) outcome: Outcome,
    pub(super) version: VersionId,
    /// When the present state began.
    pub(super) since: SimTime,
    pub(super) request: Request,
}

/// An execution environment's life as a whole, and its place in the pool.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Life {
    /// Its running number within the version.
    pub(super) birth: u64,
    /// How many requests it has been given.
    pub(super) uses: u64,
    pub(super) born: SimTime,
    /// When it becomes too old.
    pub(super) retires: SimTime,
    /// The time of its one timer that counts, or [`SimTime::NEVER`].
    pub(super) armed: SimTime,
    /// Its neighbours in its pool's list while it is idle.
    pub(super) links: Links,
    /// Its place on the pool's shelf, where the routing rule needs one.
    pub(super) place: u32,
    /// Whose concurrency it uses, or used last.
    pub(super) pool: Pool,
}

/// What is planned for a new environment's first request, besides what every request has.
#[derive(Clone, Copy, Debug)]
pub(super) struct ColdStart {
    pub(super) platform: SimDuration,
    /// The INIT phase before INVOKE, at most the INIT limit.
    pub(super) init: SimDuration,
    /// Whether INIT was cut at its limit.
    pub(super) init_cut: bool,
    /// INVOKE, which is scheduled only when INIT has ended.
    pub(super) duration: SimDuration,
    /// Who waits for it.
    pub(super) purpose: Purpose,
}

/// Why an environment is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A request waits for it.
    Serve,
    /// It is provisioned, and serves when all the others are ready as well.
    Join,
    /// It takes the place of one that was too old, and serves as soon as it is ready.
    Replace,
}

/// The whole course of an invocation, as it is planned at its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Invocation {
    pub(super) request: Request,
    pub(super) kind: StartKind,
    pub(super) pool: Pool,
    pub(super) platform: SimDuration,
    /// The INIT phase before INVOKE, at most the INIT limit.
    pub(super) init: SimDuration,
    pub(super) duration: SimDuration,
    pub(super) outcome: Outcome,
}

impl Invocation {
    /// What an environment does that is initialised before anybody asks for it.
    pub(super) const fn nothing(platform: SimDuration, init: SimDuration) -> Self {
        Self {
            request: NOBODY,
            kind: StartKind::Cold,
            pool: Pool::Provisioned,
            platform,
            init,
            duration: SimDuration::ZERO,
            outcome: Outcome::Success,
        }
    }
}

/// The table of execution environments; freed slots are reused last in, first out.
#[derive(Clone, Debug, Default)]
pub(super) struct EnvTable {
    rows: Vec<Environment>,
    lives: Vec<Life>,
    /// Apart, because only the first request of each asks for it.
    cold_starts: Vec<ColdStart>,
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
    pub(super) init_cut: bool,
    pub(super) purpose: Purpose,
}

/// Whom an environment serves that has served nobody.
const NOBODY: Request = Request {
    id: RequestId { source: SourceId(u32::MAX), ordinal: 0 },
    attempt: 0,
    failures: 0,
    origin: Origin::Policy,
    target: FunctionId(u32::MAX),
    qualifier: Qualifier::Latest,
    mode: Mode::Synchronous,
    work: SimDuration::ZERO,
    born: SimTime::ZERO,
    watched: false,
};

// A start and a completion touch one line of each.
const _: () = assert!(size_of::<Environment>() == 64 && size_of::<Life>() == 64);

impl EnvTable {
    /// How many slots are in use.
    pub(super) fn alive(&self) -> usize {
        self.rows.len() - self.vacant.len()
    }

    /// The environments that are alive, in slot order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (EnvSlot, &Environment, &Life)> {
        let rows = self.rows.iter().zip(&self.lives).enumerate();
        rows.filter(|(_, (env, _))| env.state != EnvState::Vacant)
            .map(|(slot, (env, life))| (EnvSlot(slot as u32), env, life))
    }

    #[inline]
    pub(super) fn get(&self, slot: EnvSlot) -> &Environment {
        &self.rows[slot.index()]
    }

    #[inline]
    fn get_mut(&mut self, slot: EnvSlot) -> &mut Environment {
        &mut self.rows[slot.index()]
    }

    #[inline]
    pub(super) fn life(&self, slot: EnvSlot) -> &Life {
        &self.lives[slot.index()]
    }

    #[inline]
    pub(super) fn life_mut(&mut self, slot: EnvSlot) -> &mut Life {
        &mut self.lives[slot.index()]
    }

    /// How the environment began, for its first request.
    #[inline]
    pub(super) fn cold_start(&self, slot: EnvSlot) -> &ColdStart {
        &self.cold_starts[slot.index()]
    }

    /// Starts an environment for its first invocation; none where the table is full.
    pub(super) fn begin_init(&mut self, birth: &Birth, invocation: &Invocation) -> Option<EnvSlot> {
        let &Invocation { request, kind, pool, platform, init, duration, outcome } = invocation;
        let row = Environment {
            state: EnvState::Init,
            needs_reinit: false,
            kind,
            outcome,
            version: birth.version,
            since: birth.at,
            request,
        };
        let life = Life {
            birth: birth.ordinal,
            uses: u64::from(birth.purpose == Purpose::Serve),
            born: birth.at,
            retires: birth.retires,
            armed: SimTime::NEVER,
            links: Links::default(),
            place: 0,
            pool,
        };
        let &Birth { init_cut, purpose, .. } = birth;
        let cold_start = ColdStart { platform, init, init_cut, duration, purpose };
        if let Some(slot) = self.vacant.pop() {
            self.rows[slot.index()] = row;
            self.lives[slot.index()] = life;
            self.cold_starts[slot.index()] = cold_start;
            return Some(slot);
        }
        if self.rows.len() == MAX_ROWS {
            return None;
        }
        self.rows.push(row);
        self.lives.push(life);
        self.cold_starts.push(cold_start);
        Some(EnvSlot(self.rows.len() as u32 - 1))
    }

    /// INIT has ended: the invocation that waited for it runs.
    pub(super) fn begin_invoke(&mut self, slot: EnvSlot, now: SimTime) -> &ColdStart {
        let env = self.get_mut(slot);
        debug_assert_eq!(env.state, EnvState::Init);
        env.state = EnvState::Busy;
        env.since = now;
        self.cold_start(slot)
    }

    /// An idle environment, already taken out of its pool, is given an invocation.
    #[inline]
    pub(super) fn begin_warm(&mut self, slot: EnvSlot, now: SimTime, invocation: &Invocation) {
        let env = self.get_mut(slot);
        debug_assert_eq!(env.state, EnvState::Idle);
        env.state = EnvState::Busy;
        env.since = now;
        env.kind = invocation.kind;
        env.outcome = invocation.outcome;
        env.request = invocation.request;
        let life = self.life_mut(slot);
        life.uses += 1;
        life.pool = invocation.pool;
    }

    /// An open invocation ends well, now: what it did was its work.
    pub(super) fn end_work(&mut self, slot: EnvSlot, now: SimTime) {
        let env = self.get_mut(slot);
        debug_assert_eq!(env.state, EnvState::Busy);
        env.request.work = now.since(env.since);
        env.outcome = Outcome::Success;
    }

    /// A provisioned environment is ready before anybody asks for it.
    pub(super) fn begin_idle(&mut self, slot: EnvSlot, now: SimTime) {
        let env = self.get_mut(slot);
        debug_assert_eq!(env.state, EnvState::Init);
        env.state = EnvState::Idle;
        env.since = now;
    }

    /// The invocation has ended: the environment is frozen.
    #[inline]
    pub(super) fn park(&mut self, slot: EnvSlot, now: SimTime) -> VersionId {
        let env = self.get_mut(slot);
        debug_assert_eq!(env.state, EnvState::Busy);
        env.state = EnvState::Idle;
        env.since = now;
        env.needs_reinit = matches!(env.outcome, Outcome::Crash | Outcome::Timeout);
        env.version
    }

    /// The environment is shut down and its slot is free.
    pub(super) fn stop(&mut self, slot: EnvSlot) {
        let env = self.get_mut(slot);
        debug_assert_ne!(env.state, EnvState::Vacant);
        env.state = EnvState::Vacant;
        self.life_mut(slot).armed = SimTime::NEVER;
        self.vacant.push(slot);
    }
}
