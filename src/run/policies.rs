//! Warming policies in a run: what they are told, and what is done for them.

mod agenda;
mod clocks;
mod ears;
mod log;

pub use log::PolicyLog;

pub(super) use ears::PolicyEars;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::action::Action;
use crate::engine::record::{Completed, Fact, Outcome, Sink, StartKind, Started};
use crate::engine::source::{Mode, Origin, Request};
use crate::engine::{Engine, Halt, Verdict};
use crate::id::{EnvSlot, FunctionId, RequestId, SourceId};
use crate::policy::{
    Actions, Answer, Ask, Attention, Call, CallId, Observation, Status, Target, WarmingPolicy, Work,
};
use crate::run::policies::agenda::Agenda;
use crate::run::policies::clocks::Clocks;
use crate::scenario::Scenario;
use crate::units::{SimDuration, SimTime};

/// All warming policies of a run.
pub(super) struct Policies {
    running: Vec<Running>,
    agenda: Agenda,
    /// The source of the first one's calls; the others' follow.
    first: SourceId,
}

/// A policy at work.
struct Running {
    attention: Attention,
    actions: Actions,
    clocks: Clocks,
    deployments: Vec<FunctionId>,
    source: SourceId,
    /// Its calls that are not over.
    pending: BTreeMap<u64, Pending>,
    log: PolicyLog,
}

/// A call that is not over.
#[derive(Clone, Copy, Debug)]
struct Pending {
    call: Call,
    /// Where it runs, once it does.
    slot: Option<EnvSlot>,
}

/// What passes between something that happens and what a policy does about it.
const MOMENT: SimDuration = SimDuration::from_micros(1);

impl Policies {
    /// Policies with their names, at the beginning of a run of `scenario`.
    pub(super) fn new(
        scenario: &Scenario,
        policies: Vec<(Arc<str>, Box<dyn WarmingPolicy>)>,
    ) -> Option<Self> {
        if policies.is_empty() {
            return None;
        }
        let first = SourceId(scenario.traffic.len() as u32);
        let sources = (first.0..).map(SourceId);
        let running = policies.into_iter().zip(sources);
        let running =
            running.map(|((name, policy), source)| Running::new(scenario, name, policy, source));
        let running: Vec<Running> = running.collect();
        let mut agenda = Agenda::default();
        for place in 0..running.len() {
            agenda.add(SimTime::ZERO, place, Observation::Began);
        }
        Some(Self { running, agenda, first })
    }

    /// When one of them has to be told of something next.
    pub(super) fn due(&self) -> SimTime {
        let clocks = self.running.iter().map(|running| running.clocks.due());
        clocks.fold(self.agenda.due(), SimTime::min)
    }

    /// What each did.
    pub(super) fn logs(&self) -> impl Iterator<Item = &PolicyLog> {
        self.running.iter().map(|running| &running.log)
    }

    /// Hears what has become of their calls, and of the functions they look after.
    pub(super) fn hear(&mut self, ears: &mut PolicyEars) {
        for (at, fact) in ears.drain() {
            let soon = at.saturating_add(MOMENT);
            match fact.request() {
                Some(request) => {
                    let place = (request.id.source.0 - self.first.0) as usize;
                    let request = *request;
                    if let Some((when, seen)) = self.running[place].hear(&request, at, &fact) {
                        self.agenda.add(when, place, seen);
                    }
                }
                None => self.hear_change(soon, &fact),
            }
        }
    }

    fn hear_change(&mut self, soon: SimTime, fact: &Fact) {
        let Fact::Versioned(versioned) = fact else { return };
        for (place, running) in self.running.iter().enumerate() {
            if running.deployments.contains(&versioned.function) {
                self.agenda.add(soon, place, Observation::Deployed(versioned.function));
            }
        }
    }

    /// Tells them what is due now, at an instant until which the engine has run, and does what they
    /// ask for.
    pub(super) fn act<S: Sink>(&mut self, engine: &mut Engine, sink: &mut S) -> Result<(), Halt> {
        let now = engine.now();
        for (place, running) in self.running.iter_mut().enumerate() {
            while let Some(clock) = running.clocks.fire(now) {
                self.agenda.add(now, place, Observation::Fired(clock));
            }
        }
        while let Some((place, seen)) = self.agenda.take(now) {
            let running = &mut self.running[place];
            running.attention.observe(now, &seen, &mut running.actions);
            let asks: Vec<Ask> = running.actions.drain().collect();
            for ask in asks {
                if let Some(wake) = running.carry_out(ask, engine, sink)? {
                    self.agenda.add(wake, place, Observation::Woken);
                }
            }
        }
        Ok(())
    }
}

impl Running {
    fn new(
        scenario: &Scenario,
        name: Arc<str>,
        policy: Box<dyn WarmingPolicy>,
        source: SourceId,
    ) -> Self {
        let wants = policy.wants();
        Self {
            clocks: Clocks::new(scenario, &name, wants.clocks),
            deployments: wants.deployments,
            attention: Attention::new(policy),
            actions: Actions::default(),
            source,
            pending: BTreeMap::new(),
            log: PolicyLog::new(name),
        }
    }

    /// Hears a fact of one of its calls; says what it is told of it, and when.
    fn hear(
        &mut self,
        request: &Request,
        at: SimTime,
        fact: &Fact,
    ) -> Option<(SimTime, Observation)> {
        let id = CallId(request.id.ordinal);
        let soon = at.saturating_add(MOMENT);
        match fact {
            Fact::Started(Started { env, kind, platform, init, .. }) => {
                self.log.calls += 1;
                self.log.cold_starts += u64::from(*kind == StartKind::Cold);
                let pending = self.pending.get_mut(&id.0)?;
                pending.slot = Some(env.slot);
                let entered = soon.saturating_add(*platform).saturating_add(*init);
                request.is_open().then_some((entered, Observation::Entered(id)))
            }
            Fact::Completed(completed) => self.completed(id, completed).map(|seen| (soon, seen)),
            Fact::Throttled(_) => {
                self.log.throttles += 1;
                self.answered(id, Status::Throttled).map(|seen| (soon, seen))
            }
            Fact::Settled(_) => {
                self.pending.remove(&id.0);
                None
            }
            _ => None,
        }
    }

    fn completed(&mut self, id: CallId, fact: &Completed) -> Option<Observation> {
        self.log.failures += u64::from(fact.outcome != Outcome::Success);
        let status = match fact.outcome {
            Outcome::Success => Status::Answered {
                is_cold: fact.kind == StartKind::Cold,
                environment: u64::from(fact.env.version.0) << 32 | fact.env.birth,
            },
            Outcome::Error | Outcome::Crash | Outcome::Timeout | Outcome::Limited => Status::Failed,
        };
        self.answered(id, status)
    }

    /// A try of a call is over; whoever waits for the answer is told.
    fn answered(&mut self, id: CallId, status: Status) -> Option<Observation> {
        let Call { target, at: sent, mode, .. } = self.pending.get(&id.0)?.call;
        if mode == Mode::Asynchronous {
            // It may be tried again; that it is over is told apart, and nobody waits.
            return None;
        }
        self.pending.remove(&id.0);
        Some(Observation::Answered(Answer { call: id, target, sent, status }))
    }

    /// Does one thing that the policy asks for; says when it wants to be woken, if that is it.
    fn carry_out<S: Sink>(
        &mut self,
        ask: Ask,
        engine: &mut Engine,
        sink: &mut S,
    ) -> Result<Option<SimTime>, Halt> {
        let now = engine.now();
        let action = match ask {
            Ask::WakeAt(at) => return Ok(Some(at.max(now.saturating_add(MOMENT)))),
            Ask::Invoke(id, call) => {
                self.call(id, call, engine)?;
                return Ok(None);
            }
            Ask::Finish(id) => {
                if let Some(Pending { slot: Some(slot), .. }) = self.pending.get(&id.0) {
                    engine.finish(*slot, RequestId { source: self.source, ordinal: id.0 });
                }
                return Ok(None);
            }
            Ask::Provision(Target { function, qualifier }, 0) => {
                Action::Unprovision { function, qualifier }
            }
            Ask::Provision(Target { function, qualifier }, units) => {
                Action::Provision { function, qualifier, units }
            }
            Ask::Reserve(function, units) => Action::Reserve { function, units },
            Ask::Resize(function, memory) => Action::Resize { function, memory },
        };
        self.log.changes += 1;
        if let Verdict::Refused(_) = engine.apply(action, sink)? {
            self.log.refused += 1;
        }
        Ok(None)
    }

    /// Makes a call.
    fn call(&mut self, id: CallId, call: Call, engine: &mut Engine) -> Result<(), Halt> {
        let call = Call { at: call.at.max(engine.now()), ..call };
        let Call { target, at, mode, work } = call;
        let work = match work {
            Work::For(time) => time,
            Work::UntilFinished => Request::OPEN,
        };
        self.pending.insert(id.0, Pending { call, slot: None });
        let request = Request {
            id: RequestId { source: self.source, ordinal: id.0 },
            attempt: 1,
            failures: 0,
            origin: Origin::Policy,
            target: target.function,
            qualifier: target.qualifier,
            mode,
            work,
            born: at,
            watched: true,
        };
        engine.inject(at, request)
    }
}
