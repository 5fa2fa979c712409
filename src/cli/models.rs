//! `tepid models`: what is shipped inside the program, and where its numbers come from.

use serde_json::{Map, Value, json};
use tepid::scenario::{BuiltIn, BuiltInKind, Figure, Provenance, Row, built_ins};
use textwrap::{Options, WordSplitter};

use super::Exit;
use super::args::{ModelFormat, ModelsArgs};
use super::output;
use super::problem::Problem;

/// How wide a line may be.
const WIDTH: usize = 80;

/// The kinds in the order of the list, with what a scenario does with them.
const KINDS: [(BuiltInKind, &str, &str); 8] = [
    (BuiltInKind::Scenario, "scenario", "Scenarios, for tepid run NAME"),
    (BuiltInKind::Template, "template", "Templates, for tepid new --template NAME"),
    (BuiltInKind::Platform, "platform", "Platforms, for platform.base = \"NAME\""),
    (BuiltInKind::IdleLaw, "idle law", "Idle laws, for platform.idle = { law = \"NAME\" }"),
    (BuiltInKind::Runtimes, "runtimes", "Runtimes, for functions.NAME.runtime"),
    (BuiltInKind::Profiles, "profiles", "Profiles, for functions.NAME.profile"),
    (BuiltInKind::Pricing, "prices", "Prices, by Region"),
    (BuiltInKind::Defaults, "defaults", "Defaults, where a scenario says nothing"),
];

/// Lists everything that is shipped, or shows what has a name.
pub(super) fn models(args: &ModelsArgs) -> Result<Exit, Problem> {
    let text = match &args.name {
        None => list(args.format)?,
        Some(name) if name == "figures" => figures(args.format)?,
        Some(name) => show(name, args.format)?,
    };
    output::write(&text, None)?;
    Ok(Exit::Done)
}

/// The files of a kind, one line each below a heading.
pub(super) fn group(kind: BuiltInKind) -> String {
    let heading = KINDS.iter().find(|(known, ..)| *known == kind).map_or("", |(.., words)| words);
    let files = built_ins().iter().filter(|file| file.kind == kind);
    let rows: Vec<(String, String)> =
        files.map(|file| (file.name.to_owned(), file.title())).collect();
    format!("{heading}\n{}", aligned(&rows))
}

fn list(format: ModelFormat) -> Result<String, Problem> {
    match format {
        ModelFormat::Text => Ok(KINDS.map(|(kind, ..)| group(kind)).join("\n")),
        ModelFormat::Json => {
            let files: Vec<Value> = built_ins().iter().map(|file| heading(file).into()).collect();
            Ok(format!("{:#}\n", Value::from(files)))
        }
        ModelFormat::Toml => Err(Problem::Usage(
            "--format toml prints one file: tepid models NAME --format toml".to_owned(),
        )),
    }
}

/// The figures that an expectation may name, with their units.
fn figures(format: ModelFormat) -> Result<String, Problem> {
    let told = |figure: &Figure| match figure.short_name() {
        Some(name) => format!("{}, or {name}", figure.path()),
        None => figure.path(),
    };
    let figures = tepid::scenario::figures();
    match format {
        ModelFormat::Text => {
            let rows: Vec<_> =
                figures.map(|figure| (figure.unit.symbol().to_owned(), told(&figure))).collect();
            let text =
                "Figures for [expect], and for [expect.functions.NAME] all but the last five\n";
            Ok(text.to_owned() + &aligned(&rows))
        }
        ModelFormat::Json => {
            let tree = figures.map(|figure| {
                json!({
                    "path": figure.path(),
                    "short_name": figure.short_name(),
                    "unit": figure.unit.symbol(),
                })
            });
            Ok(format!("{:#}\n", tree.collect::<Value>()))
        }
        ModelFormat::Toml => {
            Err(Problem::Usage("the figures of a report are in no TOML file".to_owned()))
        }
    }
}

/// What goes by `name`: a file by its name or its path, or a runtime.
fn show(name: &str, format: ModelFormat) -> Result<String, Problem> {
    let is_meant = |file: &&BuiltIn| file.name == name || file.path == name;
    let files: Vec<&BuiltIn> = built_ins().iter().filter(is_meant).collect();
    if files.is_empty() {
        return runtime(name, format);
    }
    let shown = files.iter().map(|file| match format {
        ModelFormat::Toml => file.text.to_owned(),
        ModelFormat::Text => page(file, &file.sheet().rows),
        ModelFormat::Json => format!("{:#}\n", tree(file, &file.sheet().rows)),
    });
    Ok(shown.collect::<Vec<_>>().join("\n"))
}

fn runtime(name: &str, format: ModelFormat) -> Result<String, Problem> {
    let rows = |file: &BuiltIn| file.sheet().rows;
    let found = built_ins()
        .iter()
        .filter(|file| file.kind == BuiltInKind::Runtimes)
        .find_map(|file| Some((file, rows(file).into_iter().find(|row| bare(&row.key) == name)?)));
    let Some((file, row)) = found else {
        let names: Vec<&str> = built_ins().iter().map(|file| file.name).collect();
        return Err(Problem::unknown("model", name, names));
    };
    match format {
        ModelFormat::Text => Ok(page(file, &[row])),
        ModelFormat::Json => Ok(format!("{:#}\n", tree(file, &[row]))),
        ModelFormat::Toml => Err(Problem::Usage(format!(
            "--format toml prints a whole file: tepid models {} --format toml",
            file.name
        ))),
    }
}

/// A file for people: its numbers, or the text of what is a scenario.
fn page(file: &BuiltIn, rows: &[Row]) -> String {
    let title = filled("  ", "  ", &file.title());
    let mut text = format!("{} ({})\n{title}  {}\n\n", file.name, kind(file), file.path);
    if is_scenario(file) {
        return text + file.text;
    }
    let (alone, told): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| row.own == Provenance::default());
    for row in told {
        text += &filled("", "    ", &format!("{} = {}", row.key, row.value));
        text += &origins(&row.own);
        text.push('\n');
    }
    if !alone.is_empty() {
        let rows: Vec<(String, String)> =
            alone.iter().map(|row| (bare(&row.key).to_owned(), row.value.clone())).collect();
        text += &aligned(&rows);
        text.push('\n');
    }
    text += "All of it, unless said otherwise\n";
    text + &origins(&file.sheet().whole)
}

/// What is said of where numbers come from, one item a line.
fn origins(provenance: &Provenance) -> String {
    let items = items(provenance).into_iter();
    let told = items.filter_map(|(name, text)| Some((name.to_owned(), text.clone()?)));
    aligned(&told.collect::<Vec<_>>())
}

fn items(provenance: &Provenance) -> [(&'static str, &Option<String>); 5] {
    [
        ("unit", &provenance.unit),
        ("source", &provenance.source),
        ("read_on", &provenance.read_on),
        ("confidence", &provenance.confidence),
        ("note", &provenance.note),
    ]
}

/// A file for programs.
fn tree(file: &BuiltIn, rows: &[Row]) -> Value {
    let mut tree = heading(file);
    if is_scenario(file) {
        tree.insert("text".to_owned(), file.text.into());
        return tree.into();
    }
    let whole = file.sheet().whole;
    let numbers = rows.iter().map(|row| {
        let mut number = Map::new();
        number.insert("key".to_owned(), row.key.clone().into());
        number.insert("value".to_owned(), row.value.clone().into());
        for (name, text) in items(&row.own.clone().or(&whole)) {
            number.insert(name.to_owned(), text.clone().into());
        }
        Value::from(number)
    });
    tree.insert("numbers".to_owned(), numbers.collect());
    tree.into()
}

fn heading(file: &BuiltIn) -> Map<String, Value> {
    let heading = json!({
        "kind": kind(file), "name": file.name, "title": file.title(), "path": file.path,
    });
    heading.as_object().cloned().unwrap_or_default()
}

fn kind(file: &BuiltIn) -> &'static str {
    KINDS.iter().find(|(kind, ..)| *kind == file.kind).map_or("", |(_, name, _)| name)
}

fn is_scenario(file: &BuiltIn) -> bool {
    matches!(file.kind, BuiltInKind::Scenario | BuiltInKind::Template)
}

/// A key as one says it, without the quotes that TOML needs.
fn bare(key: &str) -> &str {
    key.trim_matches('"')
}

/// Two columns, the second wrapped.
fn aligned(rows: &[(String, String)]) -> String {
    let width = rows.iter().map(|(left, _)| left.chars().count()).max().unwrap_or(0);
    let line = |(left, right): &(String, String)| {
        filled(&format!("  {left:width$}  "), &" ".repeat(width + 4), right)
    };
    rows.iter().map(line).collect()
}

/// `text` in lines of at most [`WIDTH`] columns.
fn filled(first: &str, others: &str, text: &str) -> String {
    let options = Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(others)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options).trim_end().to_owned() + "\n"
}
