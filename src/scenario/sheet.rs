//! What a shipped file says, number by number, with where each comes from.

use crate::scenario::catalog::BuiltIn;
use crate::scenario::check::join;
use crate::scenario::tree::{Node, PROVENANCE, Table, Value, parse};

/// A shipped file as a list of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What is said of the file as a whole and holds for every row that does not say otherwise.
    pub whole: Provenance,
    /// Its keys, in the order of the file.
    pub rows: Vec<Row>,
}

/// A key of a shipped file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its path, such as `billing.granularity`.
    pub key: String,
    /// Its value in words.
    pub value: String,
    /// Where it comes from, as far as the file says so beside it or in a table around it.
    pub own: Provenance,
}

/// Where a number comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// What it is counted in, where the value does not say so.
    pub unit: Option<String>,
    /// Who says so.
    pub source: Option<String>,
    /// When that was read, as in `2026-11-21`.
    pub read_on: Option<String>,
    /// How far it can be trusted.
    pub confidence: Option<String>,
    /// What else should be known.
    pub note: Option<String>,
}

impl BuiltIn {
    /// The keys of a file of numbers; a scenario or a template is its own best description.
    ///
    /// # Panics
    /// If the file is not TOML, which a test rules out for those that are shipped.
    pub fn sheet(&self) -> Sheet {
        let root = parse(&self.source()).expect("shipped files are well-formed");
        let table = root.as_table().expect("a document is a table");
        let mut rows = Vec::new();
        walk(table, "", &Provenance::default(), &mut rows);
        Sheet { whole: Provenance::of(table), rows }
    }
}

impl Provenance {
    /// What `table` itself says.
    fn of(table: &Table) -> Self {
        let text = |key: &str| table.get(key).and_then(Node::as_text).map(str::to_owned);
        Self {
            unit: text("unit"),
            source: text("source"),
            read_on: text("read_on"),
            confidence: text("confidence"),
            note: text("note"),
        }
    }

    /// This, and from `outer` what this does not say.
    #[must_use]
    pub fn or(self, outer: &Self) -> Self {
        Self {
            unit: self.unit.or_else(|| outer.unit.clone()),
            source: self.source.or_else(|| outer.source.clone()),
            read_on: self.read_on.or_else(|| outer.read_on.clone()),
            confidence: self.confidence.or_else(|| outer.confidence.clone()),
            note: self.note.or_else(|| outer.note.clone()),
        }
    }
}

/// Adds a row for every key of `table`, or for its parts where they have origins of their own.
fn walk(table: &Table, path: &str, outer: &Provenance, rows: &mut Vec<Row>) {
    for entry in table.entries.iter().filter(|entry| !is_provenance(&entry.key)) {
        let key = join(path, &entry.key);
        match entry.node.as_table() {
            Some(inner) => {
                let own = Provenance::of(inner).or(outer);
                if inner.get("value").is_none() && inner.entries.iter().any(has_origins) {
                    walk(inner, &key, &own, rows);
                } else {
                    let value = described(inner.get("value").unwrap_or(&entry.node));
                    rows.push(Row { key, value, own });
                }
            }
            None => rows.push(Row { key, value: described(&entry.node), own: outer.clone() }),
        }
    }
}

/// Whether something below the entry says where it comes from.
fn has_origins(entry: &crate::scenario::tree::Entry) -> bool {
    entry.node.as_table().is_some_and(|table| {
        table.entries.iter().any(|inner| is_provenance(&inner.key) || has_origins(inner))
    })
}

fn is_provenance(key: &str) -> bool {
    PROVENANCE.contains(&key)
}

/// A value in words, without what says where it comes from.
fn described(node: &Node) -> String {
    match &node.value {
        Value::Array(nodes) => nodes.iter().map(described).collect::<Vec<_>>().join(", "),
        Value::Table(table) => {
            let entries = table.entries.iter().filter(|entry| !is_provenance(&entry.key));
            let entries = entries.map(|entry| format!("{} {}", entry.key, described(&entry.node)));
            entries.collect::<Vec<_>>().join(", ")
        }
        _ => node.describe(),
    }
}
