//! The functions of the account by name, as declared and as traffic adds them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::id::FunctionId;
use crate::model::FunctionSpec;
use crate::scenario::field::{Field, Findings};
use crate::scenario::function::Declared;

/// The functions so far.
#[derive(Debug, Default)]
pub(super) struct Functions {
    declared: BTreeMap<Arc<str>, Declared>,
    list: Vec<FunctionSpec>,
    by_name: BTreeMap<Arc<str>, FunctionId>,
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

    /// The function that `field` names, of any origin.
    pub(super) fn find(&self, field: &Field<'_>, out: &mut Findings) -> Option<FunctionId> {
        let name = Self::plain_name(field, out)?;
        let id = self.by_name.get(name).copied();
        if id.is_none() && self.declared.contains_key(name) {
            field.fault(
                format!("`{name}` is only a template; its functions are `{name}-1` and so on"),
                out,
            );
        } else if id.is_none() {
            self.unknown(field, name, out);
        }
        id
    }

    /// The function of `[functions]` that `field` names.
    pub(super) fn declared(&self, field: &Field<'_>, out: &mut Findings) -> Option<&Declared> {
        let name = Self::plain_name(field, out)?;
        let function = self.declared.get(name);
        if function.is_none() {
            self.unknown(field, name, out);
        }
        function
    }

    /// All functions; a [`FunctionId`] is a place in this list.
    pub(super) fn into_list(self) -> Vec<FunctionSpec> {
        self.list
    }

    fn plain_name<'f>(field: &'f Field<'_>, out: &mut Findings) -> Option<&'f str> {
        let name = field.text(out)?;
        if name.contains(':') {
            field
                .fault(format!("aliases and versions, as in `{name}`, are not supported yet"), out);
            return None;
        }
        Some(name)
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
