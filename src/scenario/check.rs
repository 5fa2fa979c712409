//! Holds a tree against the schema: unknown keys, missing keys, tables where values should be.
//!
//! What is refused here becomes [`Value::Broken`], so that no reader complains a second time.

use crate::scenario::diagnostic::{
    Diagnostic, Diagnostics, NOT_ALLOWED, NOT_KNOWN, Place, cut, did_you_mean, nearest,
};
use crate::scenario::schema::{Key, Shape};
use crate::scenario::tree::{Node, Table, Value};

/// Checks the table `node` against `keys` and notes what is wrong in `out`.
pub(super) fn check(node: &mut Node, keys: &'static [Key], path: &str, out: &mut Vec<Diagnostic>) {
    let place = node.place.clone();
    match &mut node.value {
        Value::Table(table) => {
            check_keys(table, keys, path, out);
            let missing = keys.iter().filter(|key| key.required && table.get(key.name).is_none());
            for key in missing.collect::<Vec<_>>() {
                out.push(problem(
                    &place,
                    path,
                    format!("`{}` is missing", key.name),
                    Some(format!("{} = {}", key.name, key.allowed)),
                ));
                table.push(key.name, place.clone(), broken(&place));
            }
        }
        _ => refuse(node, path, "a table", out),
    }
}

/// The path of `key` below `path`, quoted where TOML needs it.
pub(crate) fn join(path: &str, key: &str) -> String {
    let bare =
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let key = if bare { key.to_owned() } else { format!("{key:?}") };
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

fn check_keys(table: &mut Table, keys: &'static [Key], path: &str, out: &mut Vec<Diagnostic>) {
    for index in 0..table.entries.len() {
        let name = table.entries[index].key.clone();
        if let Some(key) = keys.iter().find(|key| key.name == name) {
            check_field(&mut table.entries[index].node, key, &join(path, &name), out);
            continue;
        }
        let entry = &table.entries[index];
        // To look for what was meant takes time, and nobody is told of the thousandth mistake.
        let is_told = out.len() < Diagnostics::MOST;
        let names = keys.iter().map(|key| key.name).take(if is_told { usize::MAX } else { 0 });
        out.push(Diagnostic {
            place: entry.key_place.clone(),
            path: join(path, &name),
            problem: format!("`{}` {NOT_KNOWN}", cut(&name)),
            allowed: Some(list(keys)),
            help: did_you_mean(&name, names.clone()),
        });
        // The key that was meant is there, though nobody can read it: it is not missing as well.
        if let Some(meant) = nearest(&name, names)
            && table.get(meant).is_none()
        {
            meant.clone_into(&mut table.entries[index].key);
        }
        table.entries[index].node.value = Value::Broken;
    }
}

/// Checks the value `node` of `key`.
pub(super) fn check_field(
    node: &mut Node,
    key: &'static Key,
    path: &str,
    out: &mut Vec<Diagnostic>,
) {
    match (key.shape, &mut node.value) {
        (_, Value::Broken)
        | (Shape::Leaf, _)
        | (Shape::TextOrChoice(_) | Shape::TextOrTable(_), Value::Text(_)) => {}
        (Shape::Later, _) => {
            let problem = format!("`{}` is not supported yet", key.name);
            out.push(self::problem(&node.place, path, problem, None));
            node.value = Value::Broken;
        }
        (Shape::Table(keys) | Shape::TextOrTable(keys), Value::Table(_)) => {
            check(node, keys, path, out);
        }
        (Shape::Named(keys), Value::Table(table)) => {
            for entry in &mut table.entries {
                check(&mut entry.node, keys, &join(path, &entry.key), out);
            }
        }
        (Shape::List(keys), Value::Array(nodes)) => {
            for (index, node) in nodes.iter_mut().enumerate() {
                check(node, keys, &format!("{path}[{index}]"), out);
            }
        }
        (Shape::Choice(kinds) | Shape::TextOrChoice(kinds), Value::Table(table)) => {
            check_keys(table, kinds, path, out);
            if table.entries.len() != 1 {
                let given = match table.entries.as_slice() {
                    [] => "nothing is chosen".to_owned(),
                    entries => {
                        let names = entries.iter().map(|entry| format!("`{}`", entry.key));
                        let names = names.collect::<Vec<_>>().join(" and ");
                        format!("{} stand together", cut(&names))
                    }
                };
                out.push(problem(&node.place, path, given, Some(key.allowed.to_owned())));
                node.value = Value::Broken;
            }
        }
        _ => refuse(node, path, key.allowed, out),
    }
}

fn refuse(node: &mut Node, path: &str, allowed: &str, out: &mut Vec<Diagnostic>) {
    if !matches!(node.value, Value::Broken) {
        let given = format!("{} {NOT_ALLOWED}", node.given());
        out.push(problem(&node.place, path, given, Some(allowed.to_owned())));
        node.value = Value::Broken;
    }
}

fn problem(place: &Place, path: &str, problem: String, allowed: Option<String>) -> Diagnostic {
    Diagnostic { place: place.clone(), path: path.to_owned(), problem, allowed, help: None }
}

fn broken(place: &Place) -> Node {
    Node::new(Value::Broken, place.clone())
}

fn list(keys: &[Key]) -> String {
    if keys.is_empty() {
        return "no keys".to_owned();
    }
    let built = keys.iter().filter(|key| !matches!(key.shape, Shape::Later));
    built.map(|key| key.name).collect::<Vec<_>>().join(", ")
}
