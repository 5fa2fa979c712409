//! How readers look at a checked tree: tables as views, keys as fields.

use std::collections::BTreeSet;

use crate::scenario::check::join;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, NOT_ALLOWED, cut, did_you_mean};
use crate::scenario::schema::{Key, Shape};
use crate::scenario::tree::{Node, Value};

/// What the readers find besides values.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What is assumed where nothing was said.
    pub(super) assumptions: Vec<String>,
    /// The same once more, to find what was said before.
    assumed: BTreeSet<String>,
}

/// A table with its keys.
#[derive(Clone, Debug)]
pub(super) struct View<'t> {
    pub(super) node: &'t Node,
    pub(super) path: String,
    keys: &'static [Key],
}

/// A key that is there, with its value.
#[derive(Clone, Debug)]
pub(super) struct Field<'t> {
    pub(super) node: &'t Node,
    pub(super) path: String,
    pub(super) key: &'static Key,
}

impl Findings {
    /// Notes an assumption, once.
    pub(super) fn assume(&mut self, sentence: String) {
        if self.assumed.insert(sentence.clone()) {
            self.assumptions.push(sentence);
        }
    }

    /// Whether there are more mistakes already than anybody is told of.
    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.len() >= Diagnostics::MOST
    }
}

impl<'t> View<'t> {
    /// Looks at the table `node`, which was checked against `keys`.
    pub(super) fn new(node: &'t Node, keys: &'static [Key], path: String) -> Self {
        Self { node, path, keys }
    }

    /// The field `name`, unless it is missing or was refused.
    pub(super) fn get(&self, name: &str) -> Option<Field<'t>> {
        let key = self.keys.iter().find(|key| key.name == name);
        let key = key.expect("readers ask only for keys of the schema");
        let node = self.node.as_table()?.get(name)?;
        if matches!(node.value, Value::Broken) {
            return None;
        }
        Some(Field { node, path: join(&self.path, name), key })
    }

    /// Whether `name` was written at all, even if it was refused.
    pub(super) fn has(&self, name: &str) -> bool {
        self.node.as_table().is_some_and(|table| table.get(name).is_some())
    }

    /// Notes that something is wrong with the table as a whole.
    pub(super) fn problem(&self, problem: String, allowed: Option<String>, out: &mut Findings) {
        let place = self.node.place.clone();
        let path = self.path.clone();
        out.diagnostics.push(Diagnostic { place, path, problem, allowed, help: None });
    }
}

impl<'t> Field<'t> {
    /// The table behind a key that has one.
    pub(super) fn table(&self) -> View<'t> {
        match self.key.shape {
            Shape::Table(keys) | Shape::TextOrTable(keys) => {
                View::new(self.node, keys, self.path.clone())
            }
            _ => unreachable!("the schema says that {} is a table", self.key.name),
        }
    }

    /// The tables of a key with names of the user's choice.
    pub(super) fn named(&self) -> Vec<(&'t str, View<'t>)> {
        let (Shape::Named(keys), Some(table)) = (self.key.shape, self.node.as_table()) else {
            unreachable!("the schema says that {} has named tables", self.key.name);
        };
        let entries = table.entries.iter();
        entries
            .map(|entry| {
                let path = join(&self.path, &entry.key);
                (entry.key.as_str(), View::new(&entry.node, keys, path))
            })
            .collect()
    }

    /// The tables of a list.
    pub(super) fn list(&self) -> Vec<View<'t>> {
        let (Shape::List(keys), Value::Array(nodes)) = (self.key.shape, &self.node.value) else {
            unreachable!("the schema says that {} is a list", self.key.name);
        };
        let nodes = nodes.iter().enumerate();
        nodes
            .map(|(index, node)| View::new(node, keys, format!("{}[{index}]", self.path)))
            .collect()
    }

    /// The chosen kind of an enumeration; nothing where a text stands or the kind was refused.
    pub(super) fn kind(&self) -> Option<Field<'t>> {
        let (Shape::Choice(kinds) | Shape::TextOrChoice(kinds)) = self.key.shape else {
            unreachable!("the schema says that {} is a choice", self.key.name);
        };
        let name = &self.node.as_table()?.entries.first()?.key;
        // An unknown kind is still there if no known one is like it.
        let kind = kinds.iter().find(|kind| kind.name == *name)?;
        View::new(self.node, kinds, self.path.clone()).get(kind.name)
    }

    /// Notes that the value is not allowed.
    pub(super) fn refuse(&self, help: Option<String>, out: &mut Findings) {
        let problem = format!("{} {NOT_ALLOWED}", self.node.given());
        self.note(problem, Some(self.key.allowed.to_owned()), help, out);
    }

    /// Notes that the value names nothing among `names`, which are `what`.
    pub(super) fn unknown(&self, what: &str, names: &[&str], out: &mut Findings) {
        let given = self.node.as_text().unwrap_or_default();
        let allowed = some(names);
        let help = did_you_mean(given, names.iter().copied());
        let given = cut(given);
        self.note(format!("there is no {what} `{given}`"), Some(allowed), help, out);
    }

    /// Notes anything about the value.
    pub(super) fn note(
        &self,
        problem: String,
        allowed: Option<String>,
        help: Option<String>,
        out: &mut Findings,
    ) {
        let place = self.node.place.clone();
        let path = self.path.clone();
        out.diagnostics.push(Diagnostic { place, path, problem, allowed, help });
    }
}

/// The names, cut short where they are many.
pub(super) fn some(names: &[&str]) -> String {
    const SHOWN: usize = 30;
    if names.is_empty() {
        return "none is there".to_owned();
    }
    let shown = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN { format!("{shown}, … ({} in all)", names.len()) } else { shown }
}
