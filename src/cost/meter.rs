//! Reads requests and milliseconds off the facts.

use crate::cost::{Usage, Used};
use crate::engine::record::{Completed, Fact, Sink, Started};
use crate::engine::source::{Origin, Request};
use crate::id::FunctionId;
use crate::model::{Architecture, Billed, FunctionSpec, Model};
use crate::units::{MemoryMb, SimTime};

/// Reads what each function uses, users' and policies' invocations apart.
///
/// Only requests and billed milliseconds are counted, whatever the function's size: memory and
/// storage are multiplied in when somebody asks, so that neither costs anything per invocation.
/// A row therefore holds for one size of its function.
#[derive(Clone, Debug)]
pub struct Meter {
    sizes: Vec<Size>,
    users: Vec<Row>,
    policies: Vec<Row>,
}

/// What decides how a billed millisecond is paid.
#[derive(Clone, Copy, Debug)]
struct Size {
    memory: MemoryMb,
    /// Ephemeral storage above what is included.
    extra_storage: MemoryMb,
    architecture: Architecture,
}

/// What one function's invocations of one origin have used.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    requests: u64,
    billed: Billed,
}

impl Meter {
    /// A meter for the functions of `model` that has not moved yet.
    pub fn new(model: &Model) -> Self {
        Self::of(&model.functions)
    }

    /// A meter for these functions.
    pub(super) fn of(functions: &[FunctionSpec]) -> Self {
        let sizes: Vec<Size> = functions.iter().map(Size::of).collect();
        let unused = vec![Row::default(); sizes.len()];
        Self { sizes, users: unused.clone(), policies: unused }
    }

    /// What each function has used, in the order of the model.
    pub fn functions(&self) -> impl Iterator<Item = Used> {
        (0..self.sizes.len() as u32).map(|id| self.function(FunctionId(id)))
    }

    /// What one function has used.
    ///
    /// # Panics
    /// If there is no such function.
    pub fn function(&self, id: FunctionId) -> Used {
        let size = self.sizes[id.index()];
        Used {
            users: size.usage(self.users[id.index()]),
            policies: size.usage(self.policies[id.index()]),
        }
    }

    /// A request counts when it starts executing, whatever becomes of it (F7.14).
    #[inline]
    fn started(&mut self, fact: &Started) {
        self.row(&fact.request).requests += 1;
    }

    #[inline]
    fn completed(&mut self, fact: &Completed) {
        let row = self.row(&fact.request);
        row.billed.duration_ms += fact.billed.duration_ms;
        row.billed.init_ms += fact.billed.init_ms;
    }

    #[inline]
    fn row(&mut self, request: &Request) -> &mut Row {
        let rows = match request.origin {
            Origin::User => &mut self.users,
            Origin::Policy => &mut self.policies,
        };
        &mut rows[request.target.index()]
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
            | Fact::Refused(_)
            | Fact::Versioned(_)
            | Fact::Provisioned(_)
            | Fact::Queued(_)
            | Fact::Settled(_) => {}
        }
    }
}

impl Size {
    fn of(spec: &FunctionSpec) -> Self {
        Self {
            memory: spec.memory,
            extra_storage: spec.extra_storage(),
            architecture: spec.architecture,
        }
    }

    /// What a row means for a function of this size.
    fn usage(self, row: Row) -> Usage {
        let mut usage = Usage { requests: row.requests, ..Usage::default() };
        let Billed { duration_ms, init_ms } = row.billed;
        *usage.compute.of_mut(self.architecture) = self.memory.times_millis(duration_ms);
        *usage.init.of_mut(self.architecture) = self.memory.times_millis(init_ms);
        usage.ephemeral = self.extra_storage.times_millis(row.billed.total_ms());
        usage
    }
}
