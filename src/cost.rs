//! Money: whole units of usage while a run goes on, priced once at its end.

mod bill;
mod usage;

pub use bill::{Bill, Line, LineItem};
pub use usage::{Compute, Usage};

use crate::engine::record::{Completed, Fact, Sink, Started};
use crate::engine::source::Origin;
use crate::model::{Architecture, Model};
use crate::units::{MemoryMb, SimTime};

/// Reads what each function uses, users' and policies' invocations apart.
#[derive(Clone, Debug)]
pub struct Meter {
    functions: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    memory: MemoryMb,
    architecture: Architecture,
    users: Usage,
    policies: Usage,
}

impl Meter {
    /// A meter for the functions of `model` that has not moved yet.
    pub fn new(model: &Model) -> Self {
        let row = |memory, architecture| Row {
            memory,
            architecture,
            users: Usage::default(),
            policies: Usage::default(),
        };
        let functions =
            model.functions.iter().map(|function| row(function.memory, function.architecture));
        Self { functions: functions.collect() }
    }

    /// What each function has used, in the order of the model: by users, and by policies.
    pub fn functions(&self) -> impl Iterator<Item = (Usage, Usage)> {
        self.functions.iter().map(|row| (row.users, row.policies))
    }

    /// A request counts when it starts executing, whatever becomes of it (F7.14).
    #[inline]
    fn started(&mut self, fact: &Started) {
        self.functions[fact.request.target.index()].usage(fact.request.origin).requests += 1;
    }

    #[inline]
    fn completed(&mut self, fact: &Completed) {
        let row = &mut self.functions[fact.request.target.index()];
        let (memory, architecture) = (row.memory, row.architecture);
        let usage = row.usage(fact.request.origin);
        *usage.compute.of_mut(architecture) += memory.times_millis(fact.billed.duration_ms);
        if fact.billed.init_ms > 0 {
            *usage.init.of_mut(architecture) += memory.times_millis(fact.billed.init_ms);
        }
    }
}

impl Row {
    #[inline]
    const fn usage(&mut self, origin: Origin) -> &mut Usage {
        match origin {
            Origin::User => &mut self.users,
            Origin::Policy => &mut self.policies,
        }
    }
}

impl Sink for Meter {
    #[expect(clippy::inline_always, reason = "the caller knows which fact it is")]
    #[inline(always)]
    fn record(&mut self, _: SimTime, fact: &Fact) {
        match fact {
            Fact::Started(fact) => self.started(fact),
            Fact::Completed(fact) => self.completed(fact),
            // A refused request is free (F7.14), and so is an idle environment.
            Fact::Throttled(_)
            | Fact::EnvStarted(_)
            | Fact::Ready(_)
            | Fact::EnvStopped(_)
            | Fact::Applied(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
