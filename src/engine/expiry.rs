//! The end of an environment: idle limit, silence of its pool, age.

use crate::engine::environment::{EnvState, Life};
use crate::engine::record::{EnvStopped, Fact, Pool, Sink, StopCause};
use crate::engine::{Engine, Halt};
use crate::id::{EnvSlot, VersionId};
use crate::model::IdleLaw;
use crate::units::SimTime;

impl Engine {
    /// An invocation has ended: the environment joins its pool, and its timer is armed.
    ///
    /// The timer goes off when the environment may be due at the earliest, and only if it is not
    /// armed for an earlier time already: in steady state this arms nothing.
    #[inline]
    pub(super) fn park(&mut self, slot: EnvSlot) {
        let version = self.envs.park(slot, self.now);
        let life = self.envs.life(slot);
        let idle_ends = self.now.saturating_add(self.idle_floor);
        let due = idle_ends.min(life.retires).max(self.now);
        let is_earlier = due < life.armed;
        self.versions[version.index()].pool.add(&mut self.envs, slot);
        if is_earlier {
            self.arm(slot, due);
        }
        if self.model.platform.idle_spare.is_some() {
            self.begin_silence(version, slot);
        }
    }

    /// An environment's timer went off: it stops, waits on, or is busy and arms anew when it parks.
    ///
    /// # Errors
    /// As those of a new environment, where a provisioned one is replaced.
    pub(super) fn check_timer<K>(&mut self, slot: EnvSlot, sink: &mut K) -> Result<(), Halt>
    where
        K: Sink + ?Sized,
    {
        let life = self.envs.life_mut(slot);
        if life.armed != self.now {
            return Ok(());
        }
        life.armed = SimTime::NEVER;
        let (retires, pool) = (life.retires, life.pool);
        let env = self.envs.get(slot);
        if env.state != EnvState::Idle {
            return Ok(());
        }
        if pool == Pool::Provisioned {
            if retires <= self.now {
                return self.recycle(slot, sink);
            }
            self.arm(slot, retires);
            return Ok(());
        }
        let version = env.version;
        let idle_ends = self.idle_ends(slot);
        let due = idle_ends.min(retires);
        if due <= self.now {
            let cause = if retires <= idle_ends { StopCause::Age } else { StopCause::Idle };
            self.stop_idle(slot, cause, sink);
        } else if self.silences[version.index()].over {
            self.stop_idle(slot, StopCause::Silence, sink);
        } else {
            self.arm(slot, due);
        }
        Ok(())
    }

    /// A pool's timer went off: if nobody has served for the limit, whoever is idle stops now.
    pub(super) fn check_silence(&mut self, version: VersionId) {
        let pool = &self.versions[version.index()].pool;
        let silence = &mut self.silences[version.index()];
        if silence.armed != self.now {
            return;
        }
        silence.armed = SimTime::NEVER;
        if 0 < pool.occupied {
            return;
        }
        let (birth, uses) = silence.key;
        let key = self.lineages[version.index()].silence;
        let limit = self.model.platform.idle.sample(&mut key.with(birth).with(uses).stream());
        let due = silence.since.saturating_add(limit);
        if self.now < due {
            silence.armed = due;
            self.silence_timers.push(due, version.0);
            return;
        }
        silence.over = true;
        // Their own timers stop them, so that the stops of one instant come in slot order.
        let idle: Vec<EnvSlot> = pool.iter(&self.envs).collect();
        for slot in idle {
            self.arm(slot, self.now);
        }
    }

    /// Stops an environment that is idle in its pool.
    pub(super) fn stop_idle<K>(&mut self, slot: EnvSlot, cause: StopCause, sink: &mut K)
    where
        K: Sink + ?Sized,
    {
        let version = self.envs.get(slot).version;
        self.versions[version.index()].pool.remove(&mut self.envs, slot);
        self.stop(slot, cause, sink);
    }

    /// Stops an environment that is in no pool.
    pub(super) fn stop<K: Sink + ?Sized>(&mut self, slot: EnvSlot, cause: StopCause, sink: &mut K) {
        let &Life { born, pool, .. } = self.envs.life(slot);
        let is_provisioned = pool == Pool::Provisioned;
        let env = self.env_ref(slot, self.envs.get(slot).version);
        self.envs.stop(slot);
        sink.record(self.now, &Fact::EnvStopped(EnvStopped { env, cause, born, is_provisioned }));
    }

    /// When the present idle period of an environment ends.
    fn idle_ends(&self, slot: EnvSlot) -> SimTime {
        let (env, life) = (self.envs.get(slot), self.envs.life(slot));
        let platform = &self.model.platform;
        let law: &IdleLaw = platform.idle_spare.as_ref().unwrap_or(&platform.idle);
        let key = self.lineages[env.version.index()].idle;
        let limit = law.sample(&mut key.with(life.birth).with(life.uses).stream());
        env.since.saturating_add(limit)
    }

    pub(super) fn arm(&mut self, slot: EnvSlot, due: SimTime) {
        let life = self.envs.life_mut(slot);
        if life.armed != due && due != SimTime::NEVER {
            life.armed = due;
            self.timers.push(due, slot.0);
            self.next_rare = self.next_rare.min(due);
        }
    }

    /// The pool falls silent if the environment that has just parked was the last to serve.
    fn begin_silence(&mut self, version: VersionId, slot: EnvSlot) {
        if self.versions[version.index()].pool.occupied != 0 {
            return;
        }
        let life = self.envs.life(slot);
        let silence = &mut self.silences[version.index()];
        silence.since = self.now;
        silence.key = (life.birth, life.uses);
        let due = self.now.saturating_add(self.model.platform.idle.min());
        if due < silence.armed {
            silence.armed = due;
            self.silence_timers.push(due, version.0);
            self.next_rare = self.next_rare.min(due);
        }
    }
}
