//! `--set path=value`: changes to a scenario's tree before it is read.

use std::path::PathBuf;
use std::sync::Arc;

use crate::scenario::check::join;
use crate::scenario::diagnostic::{Diagnostic, Place, SourceKind, SourceText, cut, did_you_mean};
use crate::scenario::field::some;
use crate::scenario::schema::{Key, SCENARIO, Shape};
use crate::scenario::tree::{Node, Table, Value, parse_value};

/// A key of the scenario that is set from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The key's path, such as `account.concurrency`.
    pub path: String,
    /// Its value, as TOML; what is not TOML is a text.
    pub value: String,
}

impl Override {
    /// Sets the key in `root`.
    ///
    /// Tables on the way are made where they are missing, but for those whose names the scenario
    /// chooses: a name that is not there is probably misspelt. On the way through an enumeration
    /// the same kind is kept and another kind replaces the whole value.
    pub(super) fn apply(&self, root: &mut Node) -> Result<(), Box<Diagnostic>> {
        let source = Arc::new(SourceText {
            name: format!("--set {}={}", cut(&self.path), cut(&self.value)),
            text: format!("{}={}", self.path, self.value),
            base: Some(PathBuf::new()),
            kind: SourceKind::Override,
        });
        let start = self.path.len() + 1;
        let key_place = Place { source: Arc::clone(&source), span: Some(0..self.path.len()) };
        let value_place =
            Place { source: Arc::clone(&source), span: Some(start..source.text.len()) };
        let value = parse_value(&source, start)
            .unwrap_or_else(|| Node::new(Value::Text(self.value.clone()), value_place));
        let mut steps = split(&self.path).ok_or_else(|| {
            Box::new(Diagnostic {
                place: key_place.clone(),
                path: String::new(),
                problem: format!("`{}` is not the path of a key", cut(&self.path)),
                allowed: Some("names with dots between them, quoted where needed".to_owned()),
                help: Some("for example account.concurrency=500".to_owned()),
            })
        })?;
        let last = steps.pop().expect("a path that can be split has at least one step");
        let (node, shape) = descend(root, &steps, &key_place)?;
        set(node, shape, &last, &key_place, value);
        Ok(())
    }
}

/// Puts `value` at `last` in the table `node`.
fn set(node: &mut Node, shape: Option<Shape>, last: &str, key_place: &Place, value: Node) {
    let table = enter(node, shape, last, key_place);
    table.entries.retain(|entry| entry.key != last);
    table.push(last, key_place.clone(), value);
}

/// Walks down `steps`, and says what the schema knows of the place it comes to.
fn descend<'n>(
    root: &'n mut Node,
    steps: &[String],
    key_place: &Place,
) -> Result<(&'n mut Node, Option<Shape>), Box<Diagnostic>> {
    let mut node = root;
    let mut shape = Some(Shape::Table(SCENARIO));
    let mut path = String::new();
    for step in steps {
        path = join(&path, step);
        let is_named = matches!(shape, Some(Shape::Named(_)));
        let table = enter(node, shape, step, key_place);
        if is_named && table.get(step).is_none() {
            return Err(Box::new(unknown_table(table, &path, step, key_place)));
        }
        shape = below(shape, step);
        node = table.get_or_insert(step, key_place, || Node::empty_table(key_place.clone()));
        if matches!(shape, Some(Shape::List(_))) || matches!(node.value, Value::Array(_)) {
            return Err(Box::new(Diagnostic {
                place: key_place.clone(),
                path: path.clone(),
                problem: format!("`{path}` is a list, and nothing inside a list can be set"),
                allowed: Some("keys outside of lists".to_owned()),
                help: Some("change it in the scenario file".to_owned()),
            }));
        }
    }
    Ok((node, shape))
}

/// A table that nobody has, in which nothing can be set; given as a whole it can be added.
fn unknown_table(table: &Table, path: &str, step: &str, key_place: &Place) -> Diagnostic {
    let names: Vec<&str> = table.entries.iter().map(|entry| entry.key.as_str()).collect();
    let add = format!("to add a table, give it whole, as in --set '{path}={{ key = value }}'");
    let help = did_you_mean(step, names.iter().copied());
    Diagnostic {
        place: key_place.clone(),
        path: path.to_owned(),
        problem: format!("the scenario has no `{path}`"),
        allowed: Some(some(&names)),
        help: Some(help.map_or(add.clone(), |help| format!("{help}\n{add}"))),
    }
}

/// The table that `node` is, made one if need be, and ready to take `step`.
fn enter<'n>(
    node: &'n mut Node,
    shape: Option<Shape>,
    step: &str,
    key_place: &Place,
) -> &'n mut Table {
    let other_kind = match (shape, node.as_table()) {
        (_, None) => true,
        (Some(Shape::Choice(_) | Shape::TextOrChoice(_)), Some(table)) => table.get(step).is_none(),
        _ => false,
    };
    if other_kind {
        *node = Node::empty_table(key_place.clone());
    }
    node.as_table_mut().expect("it was made a table above")
}

/// What the schema says of `step` inside `shape`.
fn below(shape: Option<Shape>, step: &str) -> Option<Shape> {
    let find = |keys: &'static [Key]| keys.iter().find(|key| key.name == step);
    match shape? {
        Shape::Table(keys)
        | Shape::Choice(keys)
        | Shape::TextOrChoice(keys)
        | Shape::TextOrTable(keys) => find(keys).map(|key| key.shape),
        Shape::Named(keys) => Some(Shape::Table(keys)),
        Shape::Leaf | Shape::List(_) | Shape::Later => None,
    }
}

/// Splits `a."b.c".d` into its steps.
fn split(path: &str) -> Option<Vec<String>> {
    /// More steps than any key needs.
    const MOST: usize = 32;
    let mut steps = Vec::new();
    let mut rest = path.trim();
    while steps.len() < MOST {
        let (step, behind) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (step, behind) = quoted.split_once('"')?;
                (step, behind)
            }
            None => rest.split_at(rest.find('.').unwrap_or(rest.len())),
        };
        if step.trim().is_empty() || step.contains(['[', ']']) && !rest.starts_with('"') {
            return None;
        }
        steps.push(step.trim().to_owned());
        match behind.strip_prefix('.') {
            Some(next) => rest = next,
            None => return behind.is_empty().then_some(steps),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::tree::parse;

    fn set(text: &str, path: &str, value: &str) -> Result<Node, Box<Diagnostic>> {
        let source = Arc::new(SourceText {
            name: "s.toml".to_owned(),
            text: text.to_owned(),
            base: None,
            kind: SourceKind::File,
        });
        let mut root = parse(&source).unwrap();
        let change = Override { path: path.to_owned(), value: value.to_owned() };
        change.apply(&mut root).map(|()| root)
    }

    fn at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
        path.iter().try_fold(node, |node, step| node.as_table()?.get(step))
    }

    #[test]
    fn missing_tables_are_made_and_values_are_toml_or_text() {
        let root = set("", "account.concurrency", "500").unwrap();
        let node = at(&root, &["account", "concurrency"]).unwrap();
        assert!(matches!(node.value, Value::Integer(500)));
        assert_eq!(node.place.to_string(), "--set account.concurrency=500");
        let root = set("", "duration", "24h").unwrap();
        assert_eq!(at(&root, &["duration"]).unwrap().as_text(), Some("24h"));
    }

    #[test]
    fn the_same_kind_is_kept_and_another_kind_replaces() {
        let text = "[traffic.t.arrivals]\nazure2019 = { dir = \"a\", placement = \"even\" }";
        let root = set(text, "traffic.t.arrivals.azure2019.dir", "b").unwrap();
        let kind = at(&root, &["traffic", "t", "arrivals", "azure2019"]).unwrap();
        assert_eq!(at(kind, &["dir"]).unwrap().as_text(), Some("b"));
        assert_eq!(at(kind, &["placement"]).unwrap().as_text(), Some("even"));

        let root = set(text, "traffic.t.arrivals.poisson.rate", "5/s").unwrap();
        let arrivals = at(&root, &["traffic", "t", "arrivals"]).unwrap();
        assert_eq!(arrivals.as_table().unwrap().entries.len(), 1);
        assert_eq!(at(arrivals, &["poisson", "rate"]).unwrap().as_text(), Some("5/s"));
    }

    #[test]
    fn a_text_gives_way_to_a_kind() {
        let text = "[functions.f]\nduration = \"80ms\"";
        let root = set(text, "functions.f.duration.exponential.mean", "1s").unwrap();
        let node = at(&root, &["functions", "f", "duration", "exponential", "mean"]).unwrap();
        assert_eq!(node.as_text(), Some("1s"));
    }

    #[test]
    fn a_named_table_is_changed_where_it_is_and_added_as_a_whole() {
        let text = "[functions.checkout]\nmemory = 256";
        assert!(set(text, "functions.checkout.memory", "512").is_ok());
        let error = set(text, "functions.chekout.memory", "512").unwrap_err().to_string();
        assert!(error.contains("has no `functions.chekout`; allowed: checkout"), "{error}");
        assert!(error.contains("did you mean `checkout`?\n        to add a table"), "{error}");
        let root = set(text, "functions.chekout", "{ memory = 512 }").unwrap();
        assert!(at(&root, &["functions", "chekout", "memory"]).is_some());
    }

    #[test]
    fn lists_are_refused() {
        let text = "[[event]]\nat = \"1h\"\ndeploy = \"f\"";
        let error = set(text, "event.at", "2h").unwrap_err();
        assert!(error.to_string().contains("`event` is a list"), "{error}");
        assert!(set(text, "event[0].at", "2h").is_err());
    }

    #[test]
    fn quoted_steps_keep_their_dots() {
        assert_eq!(split("a.\"b.c\".d").unwrap(), ["a", "b.c", "d"]);
        assert!(split("").is_none() && split("a..b").is_none() && split("a.").is_none());
        assert!(split(&"a.".repeat(100_000)).is_none());
    }
}
