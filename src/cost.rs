//! Money: whole units of usage while a run goes on, priced once at its end.

mod bill;
mod usage;

pub use bill::{Bill, Line, LineItem};
pub use usage::{Compute, Usage};

use crate::engine::record::{Completed, Fact, Sink, Started};
use crate::engine::source::{Origin, Request};
use crate::model::{Architecture, Model};
use crate::units::{MemoryMb, SimTime};

/// Reads what each function uses, users' and policies' invocations apart.
#[derive(Clone, Debug)]
pub struct Meter {
    sizes: Vec<(MemoryMb, Architecture)>,
    users: Vec<Usage>,
    policies: Vec<Usage>,
}

impl Meter {
    /// A meter for the functions of `model` that has not moved yet.
    pub fn new(model: &Model) -> Self {
        let sizes = model.functions.iter().map(|spec| (spec.memory, spec.architecture)).collect();
        let unused = vec![Usage::default(); model.functions.len()];
        Self { sizes, users: unused.clone(), policies: unused }
    }

    /// What each function has used, in the order of the model: by users, and by policies.
    pub fn functions(&self) -> impl Iterator<Item = (Usage, Usage)> {
        self.users.iter().copied().zip(self.policies.iter().copied())
    }

    /// A request counts when it starts executing, whatever becomes of it (F7.14).
    #[inline]
    fn started(&mut self, fact: &Started) {
        self.usage(&fact.request).requests += 1;
    }

    #[inline]
    fn completed(&mut self, fact: &Completed) {
        let (memory, architecture) = self.sizes[fact.request.target.index()];
        let usage = self.usage(&fact.request);
        *usage.compute.of_mut(architecture) += memory.times_millis(fact.billed.duration_ms);
        if fact.billed.init_ms > 0 {
            *usage.init.of_mut(architecture) += memory.times_millis(fact.billed.init_ms);
        }
    }

    #[inline]
    fn usage(&mut self, request: &Request) -> &mut Usage {
        let usages = match request.origin {
            Origin::User => &mut self.users,
            Origin::Policy => &mut self.policies,
        };
        &mut usages[request.target.index()]
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
            | Fact::Applied(_)
            | Fact::Settled(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
