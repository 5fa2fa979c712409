//! Every key of a scenario as a page for people, from the description that the decoder uses.

mod meanings;
#[cfg(test)]
mod tests;
mod traffic;
mod watching;

use crate::scenario::catalog::{self, BuiltInKind};
use crate::scenario::check::join;
use crate::scenario::schema::{DIST, IDLE, Key, SCALING, SCENARIO, Shape};

use meanings::Meaning;

/// What holds where a key is not written.
#[derive(Clone, Copy, Debug)]
enum Default {
    /// This value.
    Is(&'static str),
    /// What a shipped file says.
    Shipped,
    /// This, in words.
    Said(&'static str),
    /// There is none: the key is needed, or chosen among others.
    Nothing,
}

/// What the file of defaults calls the tables of a scenario, where it has other names for them.
const SHIPPED_AS: [(&str, &str); 6] = [
    ("functions.NAME", "function"),
    ("traffic.NAME.arrivals.azure2019.default_duration", "azure2019.duration"),
    ("traffic.NAME.arrivals.azure2019", "azure2019"),
    ("traffic.NAME.arrivals.azure2021", "function"),
    ("traffic.NAME.arrivals.rule", "schedule"),
    ("traffic.NAME.arrivals.scheduler", "schedule"),
];

/// Keys that traces share with functions, or with each other.
const TRACES: [&str; 2] = ["traffic.NAME.arrivals.azure2019", "traffic.NAME.arrivals.azure2021"];
const REPLAY: &str = "arrivals.replay";

const HEAD: &str = "\
# Every key of a scenario

A scenario is a TOML file. Durations, rates, sizes and money are texts with their unit; shares are \
texts in percent or numbers up to 1.
`NAME` stands for a name of your own. `tepid run FILE --set PATH=VALUE` sets any key by its path. \
`tepid schema` prints the same for editors.
";

/// The page, in Markdown.
///
/// ```
/// assert!(tepid::scenario::reference().contains("| `functions.NAME.memory` |"));
/// ```
pub fn reference() -> String {
    let mut page = HEAD.to_owned();
    let (tables, values): (Vec<&Key>, Vec<&Key>) = built(SCENARIO)
        .partition(|key| matches!(key.shape, Shape::Table(_) | Shape::Named(_) | Shape::List(_)));
    let mut rows = Vec::new();
    for key in values {
        add_rows(key, "", &mut rows);
    }
    page += &section("The whole file", &rows);
    for key in tables {
        let (heading, path, keys) = match key.shape {
            Shape::Named(keys) => (format!("`[{0}.NAME]`", key.name), named(key), keys),
            Shape::List(keys) => (format!("`[[{}]]`", key.name), key.name.to_owned(), keys),
            Shape::Table(keys) => (format!("`[{}]`", key.name), key.name.to_owned(), keys),
            _ => unreachable!("it was told apart from values"),
        };
        page += &section(&heading, &all_rows(keys, &path));
    }
    page += &section("Scaling", &all_rows(SCALING, "scaling"));
    page.push_str("\nWhat stands behind `scaling` of a version or an alias.\n");
    page += &section("Distributions", &all_rows(DIST, ""));
    page.push_str("\nA text alone is a constant: `\"80ms\"`.\n");
    let own = |key: &&Key| DIST.iter().all(|other| other.name != key.name);
    let mut rows = Vec::new();
    for key in IDLE.iter().filter(own) {
        add_rows(key, "", &mut rows);
    }
    page += &section("Idle laws", &rows);
    page.push_str("\nBesides, every distribution, `\"never\"`, and a text alone as a constant.\n");
    page
}

fn named(key: &Key) -> String {
    format!("{}.NAME", key.name)
}

fn built(keys: &'static [Key]) -> impl Iterator<Item = &'static Key> {
    keys.iter().filter(|key| !matches!(key.shape, Shape::Later))
}

/// A key with its path.
type Row = (String, &'static Key);

fn all_rows(keys: &'static [Key], path: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for key in built(keys) {
        add_rows(key, path, &mut rows);
    }
    rows
}

/// Adds `key` and what is below it, but not below a distribution: that has a section of its own.
fn add_rows(key: &'static Key, path: &str, rows: &mut Vec<Row>) {
    let path = join(path, key.name);
    rows.push((path.clone(), key));
    if law(key).is_some() || is_scaling(key) || is_told_above(key) {
        return;
    }
    if let Shape::Table(keys)
    | Shape::List(keys)
    | Shape::Choice(keys)
    | Shape::TextOrChoice(keys)
    | Shape::TextOrTable(keys) = key.shape
    {
        for key in built(keys) {
            add_rows(key, &path, rows);
        }
    }
    if let Shape::Named(keys) = key.shape {
        for key in built(keys) {
            add_rows(key, &join(&path, "NAME"), rows);
        }
    }
}

/// The section that a key's value is told in, if it is a distribution or an idle law.
fn law(key: &Key) -> Option<&'static str> {
    let Shape::TextOrChoice(kinds) = key.shape else { return None };
    match kinds.len() {
        count if count == DIST.len() => Some("a [distribution](#distributions)"),
        count if count == IDLE.len() => Some("an [idle law](#idle-laws)"),
        _ => None,
    }
}

/// Whether it is told in the section of scaling.
fn is_scaling(key: &Key) -> bool {
    matches!(key.shape, Shape::Table(keys) if keys.len() == SCALING.len() && key.name == "scaling")
}

/// Whether its tables have but keys of scaling, which have rows already.
fn is_told_above(key: &Key) -> bool {
    let is_known = |own: &Key| SCALING.iter().any(|other| own.name == other.name);
    matches!(key.shape, Shape::Named(keys) if keys.iter().all(is_known))
}

fn section(heading: &str, rows: &[Row]) -> String {
    let mut text = format!("\n## {heading}\n\n| key | meaning | written as | default |\n");
    text += "| --- | --- | --- | --- |\n";
    for (path, key) in rows {
        let meaning = meaning(path).map_or("", |found| found.1);
        let cells = [&format!("`{path}`"), meaning, &written(key), &default(path, key)];
        text.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    text
}

/// What may be written, with the words that the decoder has for it.
fn written(key: &Key) -> String {
    let words = match (law(key), key.allowed.split_once(", or exactly one of")) {
        (Some(law), Some((others, _))) => format!("{others}, or {law}"),
        _ => key.allowed.to_owned(),
    };
    // A backslash keeps a bar from ending the cell.
    words.replace('|', "\\|").replace('<', "&lt;")
}

/// What is known of a key beside its shape.
fn meaning(path: &str) -> Option<&'static Meaning> {
    let find = |list: &'static [Meaning], path: &str| list.iter().find(|known| known.0 == path);
    let below = |path: &str| {
        let Some(rest) = path.strip_prefix("traffic.NAME.") else {
            return find(meanings::WORLD, path)
                .or_else(|| find(meanings::FUNCTION, path))
                .or_else(|| find(meanings::LAWS, path))
                .or_else(|| find(watching::SCALING, path))
                .or_else(|| find(watching::WATCHING, path));
        };
        find(traffic::TRAFFIC, rest)
    };
    below(path).or_else(|| {
        let rest = TRACES.iter().find_map(|trace| path.strip_prefix(trace))?;
        let of_function = find(meanings::FUNCTION, &format!("functions.NAME{rest}"));
        of_function.or_else(|| find(traffic::TRAFFIC, &format!("{REPLAY}{rest}")))
    })
}

fn default(path: &str, key: &Key) -> String {
    match meaning(path).map_or(Default::Nothing, |known| known.2) {
        _ if key.required => "needed".to_owned(),
        Default::Is(value) => format!("`{value}`"),
        Default::Said(words) => words.to_owned(),
        Default::Shipped => shipped(path).unwrap_or_default(),
        Default::Nothing => String::new(),
    }
}

/// What the default platform, or the file of defaults, says of the key at `path`.
fn shipped(path: &str) -> Option<String> {
    let (from, to) = SHIPPED_AS
        .iter()
        .find(|(from, _)| path.starts_with(from))
        .map_or(("", ""), |(from, to)| (*from, *to));
    let key = format!("{to}{}", path.strip_prefix(from)?);
    let platform = key.strip_prefix("platform.").map(str::to_owned);
    let own = platform.and_then(|key| number(BuiltInKind::Platform, "lambda-2026", &key));
    own.or_else(|| number(BuiltInKind::Defaults, "defaults", &key))
}

fn number(kind: BuiltInKind, file: &str, key: &str) -> Option<String> {
    let rows = catalog::find(kind, file)?.sheet().rows;
    rows.into_iter().find_map(|row| match row.key.strip_prefix(key)? {
        "" => Some(format!("`{}`", row.value)),
        // What was chosen among several has its name below the key's.
        below => Some(format!("`{} {}`", below.strip_prefix('.')?, row.value)),
    })
}
