//! A TOML text as a small tree that knows where everything was written.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::scenario::diagnostic::{Diagnostic, Place, SourceText, cut};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Place,
    /// Where the number comes from, in a shipped file.
    pub(super) origin: Option<Arc<str>>,
}

/// What stands there.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(String),
    /// A date or time, which no key of a scenario is.
    Datetime,
    Array(Vec<Node>),
    Table(Table),
    /// Something that was refused already: nobody needs to complain about it again.
    Broken,
}

/// Keys and values in the order of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_place: Place,
    pub(super) node: Node,
}

/// Keys of shipped files that say where a number comes from.
pub(super) const PROVENANCE: [&str; 6] =
    ["confidence", "note", "read_on", "source", "title", "unit"];

impl Node {
    /// A value at `place`.
    pub(super) fn new(value: Value, place: Place) -> Self {
        Self { value, place, origin: None }
    }

    /// An empty table at `place`.
    pub(super) fn empty_table(place: Place) -> Self {
        Self::new(Value::Table(Table::default()), place)
    }

    /// The value as a table.
    pub(super) fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The value as a table that may be changed.
    pub(super) fn as_table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The value as text.
    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What was given, for a message: as written, or in words where that would be long.
    pub(super) fn given(&self) -> String {
        match &self.value {
            Value::Table(_) => "a table".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            Value::Text(text) => format!("{:?}", cut(text)),
            _ => cut(self.place.written()).into_owned(),
        }
    }

    /// The value in words, for a sentence.
    pub(super) fn describe(&self) -> String {
        match &self.value {
            Value::Text(text) => cut(text).into_owned(),
            Value::Array(nodes) => format!("a list of {}", nodes.len()),
            Value::Table(table) => {
                let entry = |entry: &Entry| format!("{} {}", entry.key, entry.node.describe());
                table.entries.iter().map(entry).collect::<Vec<_>>().join(", ")
            }
            _ => self.place.written().to_owned(),
        }
    }

    /// Removes what only says where numbers come from, keeping that as their origin, and unwraps
    /// `{ value = …, source = … }`.
    pub(super) fn strip_provenance(&mut self, inherited: Option<&Arc<str>>) {
        self.origin = inherited.cloned();
        match &mut self.value {
            Value::Table(table) => {
                if let Some(source) = table.get("source").and_then(Self::as_text) {
                    self.origin = Some(Arc::from(source));
                }
                let origin = self.origin.clone();
                table.entries.retain(|entry| !PROVENANCE.contains(&entry.key.as_str()));
                for entry in &mut table.entries {
                    entry.node.strip_provenance(origin.as_ref());
                }
                if let [only] = table.entries.as_mut_slice()
                    && only.key == "value"
                {
                    *self = only.node.clone();
                }
            }
            Value::Array(nodes) => {
                for node in nodes {
                    node.strip_provenance(inherited);
                }
            }
            _ => {}
        }
    }
}

impl Table {
    /// The value of `key`.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// The value of `key`, to be changed.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
    }

    /// The value of `key`, which is put there by `make` if it is missing.
    pub(super) fn get_or_insert(
        &mut self,
        key: &str,
        place: &Place,
        make: impl FnOnce() -> Node,
    ) -> &mut Node {
        let index = self.entries.iter().position(|entry| entry.key == key).unwrap_or_else(|| {
            self.push(key, place.clone(), make());
            self.entries.len() - 1
        });
        &mut self.entries[index].node
    }

    /// Adds a key that is not there.
    pub(super) fn push(&mut self, key: &str, key_place: Place, node: Node) {
        self.entries.push(Entry { key: key.to_owned(), key_place, node });
    }
}

/// The longest text [bytes]. A tree takes some forty times the memory of its text.
pub(super) const MOST_TEXT: usize = 16 << 20;

/// Reads a whole document; its mistakes are all those of syntax, for the rest see [`recover`].
pub(super) fn parse(source: &Arc<SourceText>) -> Result<Node, Vec<Diagnostic>> {
    if source.text.len() > MOST_TEXT {
        return Err(vec![Diagnostic {
            place: Place::whole(source),
            path: String::new(),
            problem: format!("the text has {} bytes", source.text.len()),
            allowed: Some(format!("at most {} MiB of TOML", MOST_TEXT >> 20)),
            help: None,
        }]);
    }
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        return Ok(Node::new(convert_table(table.get_ref(), source, 0), at(source, 0..0)));
    }
    Err(errors
        .iter()
        .map(|error| Diagnostic {
            place: Place { source: Arc::clone(source), span: error.span() },
            path: String::new(),
            problem: format!("this is not TOML: {}", error.message().replace('\n', ", ")),
            allowed: None,
            help: None,
        })
        .collect())
}

/// Reads a document with errors of syntax as if the lines in which they stand were empty.
///
/// What may be a header takes its whole table along if it cannot be read, because nobody knows
/// where its keys belong. Nothing where the rest is no document either.
pub(super) fn recover(source: &Arc<SourceText>) -> Option<Node> {
    if source.text.len() > MOST_TEXT {
        return None;
    }
    let (_, errors) = DeTable::parse_recoverable(&source.text);
    let mut starts: Vec<usize> =
        errors.iter().filter_map(|error| Some(error.span()?.start)).collect();
    starts.sort_unstable();
    let (mut sound, mut offset, mut is_lost) = (String::new(), 0, false);
    for line in source.text.split_inclusive('\n') {
        let end = offset + line.len();
        // An error behind the last character of a line belongs to it.
        let next = starts.get(starts.partition_point(|start| *start < offset));
        let is_wrong =
            next.is_some_and(|start| *start < end || *start == end && end == source.text.len());
        let is_header = line.trim_start().starts_with('[');
        let code = line.split('#').next().unwrap_or_default();
        let may_be_header = is_header || !code.contains('=');
        is_lost = if is_wrong && may_be_header { true } else { is_lost && !is_header };
        if is_wrong || is_lost {
            // As many bytes as before, so that all places stay where they are.
            sound.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            sound.push_str(line);
        }
        offset = end;
    }
    let table = DeTable::parse(&sound).ok()?;
    Some(Node::new(convert_table(table.get_ref(), source, 0), at(source, 0..0)))
}

/// Reads the value that stands in `source` from byte `start` to its end, if it is one.
pub(super) fn parse_value(source: &Arc<SourceText>, start: usize) -> Option<Node> {
    let value = DeValue::parse(&source.text[start..]).ok()?;
    let span = value.span();
    let place = at(source, span.start + start..span.end + start);
    Some(Node::new(convert(value.get_ref(), source, start), place))
}

fn at(source: &Arc<SourceText>, span: Range<usize>) -> Place {
    Place { source: Arc::clone(source), span: Some(span) }
}

/// Converts a value whose spans begin `shift` bytes into the text.
fn convert(value: &DeValue<'_>, source: &Arc<SourceText>, shift: usize) -> Value {
    match value {
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Datetime(_) => Value::Datetime,
        DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix())
            .map_or(Value::Float(f64::INFINITY), Value::Integer),
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Array(values) => {
            Value::Array(values.iter().map(|value| node(value, source, shift)).collect())
        }
        DeValue::Table(table) => convert_table(table, source, shift),
    }
}

fn convert_table(table: &DeTable<'_>, source: &Arc<SourceText>, shift: usize) -> Value {
    let entries = table.iter().map(|(key, value)| Entry {
        key: key.get_ref().to_string(),
        key_place: at(source, key.span().start + shift..key.span().end + shift),
        node: node(value, source, shift),
    });
    Value::Table(Table { entries: entries.collect() })
}

fn node(value: &Spanned<DeValue<'_>>, source: &Arc<SourceText>, shift: usize) -> Node {
    let span = value.span();
    let place = at(source, span.start + shift..span.end + shift);
    Node::new(convert(value.get_ref(), source, shift), place)
}
