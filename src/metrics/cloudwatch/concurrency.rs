//! What the account has in use and what it has given away, from one invocation to the next
//! (F2.12).

use crate::engine::action::Action;
use crate::engine::record::{Pool, Provisioned};
use crate::id::FunctionId;
use crate::model::Model;

/// The account's concurrency.
#[derive(Clone, Debug)]
pub(super) struct Concurrency {
    functions: Vec<Row>,
    /// What is provisioned for each version, by version.
    provisioned: Vec<u32>,
    /// Environments in use that count against what is unreserved.
    unreserved: u64,
    /// What is reserved, or provisioned for functions that have nothing reserved.
    given_away: u64,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    reserved: Option<u32>,
    provisioned: u32,
    /// In use, outside of what is provisioned.
    busy: u32,
}

impl Concurrency {
    pub(super) fn new(model: &Model) -> Self {
        let row = |reserved| Row { reserved, provisioned: 0, busy: 0 };
        Self {
            functions: model.functions.iter().map(|spec| row(spec.reserved)).collect(),
            provisioned: Vec::new(),
            unreserved: 0,
            given_away: model.reserved().into(),
        }
    }

    /// `UnreservedConcurrentExecutions`.
    pub(super) const fn unreserved(&self) -> u64 {
        self.unreserved
    }

    /// `ClaimedAccountConcurrency`.
    pub(super) const fn claimed(&self) -> u64 {
        self.unreserved + self.given_away
    }

    pub(super) fn started(&mut self, function: FunctionId, pool: Pool) {
        let row = &mut self.functions[function.index()];
        if pool != Pool::Provisioned {
            row.busy += 1;
            self.unreserved += u64::from(row.reserved.is_none());
        }
    }

    pub(super) fn completed(&mut self, function: FunctionId, pool: Pool) {
        let row = &mut self.functions[function.index()];
        if pool != Pool::Provisioned {
            row.busy -= 1;
            self.unreserved -= u64::from(row.reserved.is_none());
        }
    }

    pub(super) fn provisioned(&mut self, fact: &Provisioned) {
        let version = fact.version.index();
        if self.provisioned.len() <= version {
            self.provisioned.resize(version + 1, 0);
        }
        let before = std::mem::replace(&mut self.provisioned[version], fact.requested);
        self.change(fact.function, |row| {
            row.provisioned = row.provisioned - before + fact.requested;
        });
    }

    pub(super) fn applied(&mut self, action: Action) {
        if let Action::Reserve { function, units } = action {
            self.change(function, |row| row.reserved = units);
        }
    }

    fn change(&mut self, function: FunctionId, change: impl FnOnce(&mut Row)) {
        let row = &mut self.functions[function.index()];
        let parts = |row: &Row| match row.reserved {
            Some(reserved) => (0, u64::from(reserved)),
            None => (u64::from(row.busy), u64::from(row.provisioned)),
        };
        let before = parts(row);
        change(row);
        let after = parts(row);
        self.unreserved = self.unreserved - before.0 + after.0;
        self.given_away = self.given_away - before.1 + after.1;
    }
}
