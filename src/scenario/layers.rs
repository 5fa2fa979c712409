//! What a scenario does not say comes from the files below it.

use std::path::Path;
use std::sync::Arc;

use crate::scenario::catalog::{self, BuiltInKind};
use crate::scenario::check::check;
use crate::scenario::diagnostic::{Diagnostic, SourceText};
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::files;
use crate::scenario::schema::{DEFAULTS, Key, PLATFORM};
use crate::scenario::tree::{MOST_TEXT, Node, parse};

/// The platform of a scenario that does not name one.
const DEFAULT_PLATFORM: &str = "lambda-2026";

/// The tables of the platform that are records; the others are enumerations and replaced whole.
const RECORDS: [&str; 3] = ["billing", "provisioned", "asynchronous"];
/// How many platform files may stand on each other.
const MAX_DEPTH: usize = 8;

/// Fills `[platform]` of the checked scenario `root` from its base; gives the base's name.
pub(super) fn platform(root: &mut Node, out: &mut Findings) -> String {
    let place = root.place.clone();
    let Some(table) = root.as_table_mut() else { return String::new() };
    let node = table.get_or_insert("platform", &place, || Node::empty_table(place.clone()));
    let view = View::new(node, PLATFORM, "platform".to_owned());
    let (name, base) = match view.get("base") {
        Some(field) => {
            (field.node.as_text().unwrap_or_default().to_owned(), load_base(&field, out, 1))
        }
        None => (DEFAULT_PLATFORM.to_owned(), built_in_platform(DEFAULT_PLATFORM, out)),
    };
    if let Some(base) = base {
        fill(node, &base);
    }
    name
}

/// The defaults of an account, of a function and of a trace's function.
pub(super) fn defaults(out: &mut Findings) -> Node {
    let file = catalog::find(BuiltInKind::Defaults, "defaults").expect("the defaults are shipped");
    let mut node = model(&file.source(), DEFAULTS, out).expect("the shipped defaults are sound");
    let table = node.as_table_mut().expect("a document is a table");
    let function = table.get("function").cloned().expect("the schema asks for it");
    fill(table.get_or_insert("azure2019", &function.place, || function.clone()), &function);
    node
}

/// Gives `node` every key of `base` that it lacks, and so within plain tables.
pub(super) fn fill(node: &mut Node, base: &Node) {
    let (Some(table), Some(base)) = (node.as_table_mut(), base.as_table()) else { return };
    for entry in &base.entries {
        if table.get(&entry.key).is_none() {
            table.entries.push(entry.clone());
        } else if RECORDS.contains(&entry.key.as_str()) {
            let own = table.get_or_insert(&entry.key, &entry.key_place, || entry.node.clone());
            fill(own, &entry.node);
        }
    }
}

/// Reads a shipped file, or one like it, and checks it against `keys`.
pub(super) fn model(
    source: &Arc<SourceText>,
    keys: &'static [Key],
    out: &mut Findings,
) -> Option<Node> {
    let mut node = model_tree(source, out)?;
    check(&mut node, keys, "", &mut out.diagnostics);
    Some(node)
}

/// Reads a shipped file, or one like it, without what says where its numbers come from.
pub(super) fn model_tree(source: &Arc<SourceText>, out: &mut Findings) -> Option<Node> {
    match parse(source) {
        Ok(mut node) => {
            node.strip_provenance(None);
            Some(node)
        }
        Err(diagnostics) => {
            out.diagnostics.extend(diagnostics);
            None
        }
    }
}

/// The text that `field` names: a shipped file of `kind`, or a file at a path.
pub(super) fn named_text(
    field: &Field<'_>,
    kind: BuiltInKind,
    what: &str,
    out: &mut Findings,
) -> Option<Arc<SourceText>> {
    let name = field.text(out)?;
    if let Some(file) = catalog::find(kind, name) {
        return Some(file.source());
    }
    let is_path = name.contains(['/', '\\'])
        || Path::new(name).extension().is_some_and(|extension| extension == "toml");
    if !is_path {
        field.unknown(what, &catalog::names(kind), out);
        return None;
    }
    let text = files::text(&resolve_path(field, name), MOST_TEXT);
    text.map_err(|problem| field.fault(problem, out)).ok()
}

/// The path `name`, relative to the text that it is written in.
pub(super) fn resolve_path(field: &Field<'_>, name: &str) -> std::path::PathBuf {
    match &field.node.place.source.base {
        Some(base) => base.join(name),
        None => name.into(),
    }
}

fn built_in_platform(name: &str, out: &mut Findings) -> Option<Node> {
    let file = catalog::find(BuiltInKind::Platform, name).expect("the default is shipped");
    model(&file.source(), PLATFORM, out)
}

/// The platform that a `base` names, filled from its own base if it has one.
fn load_base(field: &Field<'_>, out: &mut Findings, depth: usize) -> Option<Node> {
    if depth > MAX_DEPTH {
        field.fault(format!("more than {MAX_DEPTH} platform files stand on each other"), out);
        return None;
    }
    let source = named_text(field, BuiltInKind::Platform, "platform", out)?;
    let mut node = model(&source, PLATFORM, out)?;
    let view = View::new(&node, PLATFORM, field.path.clone());
    let below = match view.get("base") {
        Some(field) => load_base(&field, out, depth + 1),
        None if source.base.is_some() => built_in_platform(DEFAULT_PLATFORM, out),
        None => None,
    };
    if let Some(below) = below {
        fill(&mut node, &below);
    }
    Some(node)
}

impl Field<'_> {
    /// Notes a fault that has nothing to do with what is allowed.
    pub(super) fn fault(&self, problem: String, out: &mut Findings) {
        let place = self.node.place.clone();
        let path = self.path.clone();
        out.diagnostics.push(Diagnostic { place, path, problem, allowed: None, help: None });
    }
}

/// The facts that an origin names, such as `F1.17`.
pub(super) fn facts(node: &Node) -> Option<String> {
    let origin = node.origin.as_deref()?;
    let words = origin.split([' ', ',', ';', ':']).map(|word| word.trim_end_matches('.'));
    let is_fact = |word: &&str| {
        word.strip_prefix('F').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let facts: Vec<&str> = words.filter(is_fact).collect();
    (!facts.is_empty()).then(|| facts.join(", "))
}
