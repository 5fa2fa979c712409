//! Which version runs what comes through an alias that has two: the dimension `ExecutedVersion`
//! (F8.1).

use std::collections::BTreeMap;

use crate::engine::action::Action;
use crate::engine::record::{Completed, Started, Versioned};
use crate::id::{AliasId, EnvSlot, FunctionId, Qualifier};
use crate::model::{Model, Published};

/// A function, an alias of it, and the number of the version that runs.
pub(super) type Series = (FunctionId, AliasId, u16);

/// Follows aliases and what runs through them.
#[derive(Clone, Debug)]
pub(super) struct Executed {
    /// Whether an alias points at two versions, by alias.
    has_two: Vec<bool>,
    /// The numbers of versions, by version; none where one is not published.
    numbers: Vec<Option<u16>>,
    /// What goes on. It counts where it began, wherever its alias points when it ends.
    running: BTreeMap<EnvSlot, Series>,
}

impl Executed {
    pub(super) fn new(model: &Model) -> Self {
        let latest = model.functions.iter().map(|_| None);
        let published = model.published.iter().map(|Published { number, .. }| Some(*number));
        Self {
            has_two: model.aliases.iter().map(|alias| alias.route.other.is_some()).collect(),
            numbers: latest.chain(published).collect(),
            running: BTreeMap::new(),
        }
    }

    pub(super) fn versioned(&mut self, fact: &Versioned) {
        let index = fact.version.index();
        if self.numbers.len() <= index {
            self.numbers.resize(index + 1, None);
        }
        self.numbers[index] = fact.number;
    }

    pub(super) fn applied(&mut self, action: Action) {
        match action {
            Action::Point { alias, route } => {
                self.has_two[alias.index()] = route.other.is_some();
            }
            Action::Release(alias) => self.has_two[alias.index()] = false,
            _ => {}
        }
    }

    /// Where an invocation that starts counts besides.
    pub(super) fn started(&mut self, fact: &Started) -> Option<Series> {
        let Qualifier::Alias(alias) = fact.request.qualifier else { return None };
        if !self.has_two[alias.index()] {
            return None;
        }
        let series = (fact.request.target, alias, self.numbers[fact.env.version.index()]?);
        self.running.insert(fact.env.slot, series);
        Some(series)
    }

    /// Where an invocation that ends has counted besides.
    pub(super) fn completed(&mut self, fact: &Completed) -> Option<Series> {
        self.running.remove(&fact.env.slot)
    }
}
