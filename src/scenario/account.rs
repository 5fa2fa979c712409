//! The functions of the account by name, as declared and as traffic adds them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::id::{FunctionId, Qualifier};
use crate::model::FunctionSpec;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::function::Declared;
use crate::scenario::qualified::{self, Qualified, split};

/// The functions so far.
#[derive(Debug, Default)]
pub(super) struct Functions {
    declared: BTreeMap<Arc<str>, Declared>,
    list: Vec<FunctionSpec>,
    by_name: BTreeMap<Arc<str>, FunctionId>,
    qualified: Qualified,
    /// Names that were refused for other reasons: nobody complains that they are unknown.
    refused: BTreeSet<String>,
}

/// The most functions that an account may have; each takes some kilobytes.
pub(super) const MOST_FUNCTIONS: usize = 200_000;

impl Functions {
    /// Adds a function of `[functions]`; one that is only a template is not in the account.
    pub(super) fn declare(&mut self, function: Declared, only_template: bool) {
        if !only_template {
            self.add(function.spec.clone());
        }
        self.declared.insert(Arc::clone(&function.spec.name), function);
    }

    /// Notes a function that could not be read.
    pub(super) fn refuse(&mut self, name: &str) {
        self.refused.insert(name.to_owned());
    }

    /// Adds a function that traffic brings along.
    pub(super) fn add(&mut self, spec: FunctionSpec) -> FunctionId {
        let id = FunctionId(u32::try_from(self.list.len()).expect("functions fit in memory"));
        self.by_name.insert(Arc::clone(&spec.name), id);
        self.list.push(spec);
        id
    }

    /// Whether there is room for `more` functions, which `field` asks for.
    pub(super) fn have_room(&self, more: usize, field: &Field<'_>, out: &mut Findings) -> bool {
        let count = self.list.len() + more;
        if count > MOST_FUNCTIONS {
            let problem = format!("{count} functions are too many");
            let allowed = format!("at most {MOST_FUNCTIONS} functions in all");
            field.note(problem, Some(allowed), None, out);
        }
        count <= MOST_FUNCTIONS
    }

    /// Whether there is a function of this name.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The names of all functions in the account.
    pub(super) fn names(&self) -> Vec<&str> {
        self.list.iter().map(|function| &*function.name).collect()
    }

    /// Whether there would be a function of this name if it had been sound.
    pub(super) fn was_refused(&self, name: &str) -> bool {
        self.refused.contains(name)
    }

    /// The function that `field` names, of any origin, without a qualifier.
    pub(super) fn find(&self, field: &Field<'_>, out: &mut Findings) -> Option<FunctionId> {
        let (id, qualifier) = self.find_target(field, out)?;
        if qualifier != Qualifier::Latest {
            let given = field.node.given();
            let allowed = Some("the name of a function".to_owned());
            field.note(format!("{given} is a version or an alias"), allowed, None, out);
            return None;
        }
        Some(id)
    }

    /// The function that `field` names, of any origin, and which of its versions.
    pub(super) fn find_target(
        &self,
        field: &Field<'_>,
        out: &mut Findings,
    ) -> Option<(FunctionId, Qualifier)> {
        let (name, qualifier) = split(field.text(out)?);
        let id = self.by_name.get(name).copied();
        if id.is_none() && self.declared.contains_key(name) {
            field.fault(
                format!("`{name}` is only a template; its functions are `{name}-1` and so on"),
                out,
            );
        } else if id.is_none() {
            self.unknown(field, name, out);
        }
        let id = id?;
        let Some(qualifier) = qualifier else { return Some((id, Qualifier::Latest)) };
        let found = self.qualified.find(id, qualifier);
        if found.is_none() {
            qualified::unknown(field, name, &self.qualified.names(id), out);
        }
        Some((id, found?))
    }

    /// The function of `[functions]` that `field` names, with or without a qualifier.
    pub(super) fn declared(&self, field: &Field<'_>, out: &mut Findings) -> Option<&Declared> {
        let (name, _) = split(field.text(out)?);
        let function = self.declared.get(name);
        if function.is_none() {
            self.unknown(field, name, out);
        }
        function
    }

    /// Reads the versions and aliases of the function that was declared last.
    pub(super) fn qualify(&mut self, view: &View<'_>, name: &str, out: &mut Findings) {
        if let Some(id) = self.by_name.get(name) {
            self.qualified.read(view, *id, out);
        }
    }

    /// All functions, versions and aliases; ids are places in these lists.
    pub(super) fn into_lists(self) -> (Vec<FunctionSpec>, Qualified) {
        (self.list, self.qualified)
    }

    fn unknown(&self, field: &Field<'_>, name: &str, out: &mut Findings) {
        if self.was_refused(name) {
            return;
        }
        // Nobody reads the names that are offered for the thousandth of them.
        let is_read = !out.is_full();
        let declared = self.declared.keys().map(|name| &**name);
        let names = declared.chain(self.refused.iter().map(String::as_str));
        let names: Vec<&str> = names.take(if is_read { usize::MAX } else { 0 }).collect();
        field.unknown("function", &names, out);
    }
}
