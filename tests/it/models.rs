//! The shipped files: each number with unit, source and date, and each file in use.

#![expect(clippy::disallowed_methods, reason = "tests read the files that they check")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tepid::scenario::{BuiltInKind, Scenario, built_ins};
use toml::de::{DeTable, DeValue};

/// What a number inherits from the tables around it.
#[derive(Clone, Copy, Default)]
struct Provenance {
    unit: bool,
    source: bool,
    read_on: bool,
}

#[test]
fn every_number_has_unit_source_and_date() {
    let whole = [BuiltInKind::Scenario, BuiltInKind::Template];
    for file in built_ins().iter().filter(|file| !whole.contains(&file.kind)) {
        let table = DeTable::parse(file.text).unwrap();
        let mut numbers = 0;
        let mut bare = Vec::new();
        walk(table.get_ref(), Provenance::default(), file.path, &mut numbers, &mut bare);
        assert!(bare.is_empty(), "without unit, source or date:\n{}", bare.join("\n"));
        assert!(numbers > 0, "{} has no number", file.path);
    }
}

#[test]
fn a_number_without_its_origin_is_found() {
    let whole = "source = \"F1.1\"\nread_on = \"2026-11-21\"\nunit = \"s\"\nx = { value = 5 }";
    let bare = |text: &str| {
        let table = DeTable::parse(text).unwrap();
        let mut bare = Vec::new();
        walk(table.get_ref(), Provenance::default(), "t", &mut 0, &mut bare);
        bare
    };
    assert!(bare(whole).is_empty());
    for line in whole.lines().take(3) {
        assert_eq!(bare(&whole.replace(line, "")), ["t.x.value"], "without {line}");
    }
    assert_eq!(bare("source = \"a\"\nread_on = \"2026-11-21\"\nx = \"5\""), ["t.x"]);
    assert!(bare("source = \"a\"\nread_on = \"2026-11-21\"\nx = \"5s\"").is_empty());
}

#[test]
fn every_model_file_is_shipped() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped: BTreeSet<&str> = built_ins().iter().map(|file| file.path).collect();
    let mut folders = vec![root.join("models")];
    let mut found = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(path);
            }
        }
    }
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), shipped);
}

#[test]
fn every_shipped_name_can_be_used() {
    let scenario = |platform: &str| {
        let text = format!(
            "duration = \"1h\"\n[platform]\n{platform}\n[functions.f]\nduration = \"1s\"\n\
             [traffic.t]\ntarget = \"f\"\narrivals = {{ poisson = {{ rate = \"1/s\" }} }}\n"
        );
        Scenario::parse("s.toml", &text, "".into(), &[]).unwrap_or_else(|error| panic!("{error}"))
    };
    for file in built_ins() {
        let name = file.name;
        match file.kind {
            BuiltInKind::Platform => {
                assert_eq!(*scenario(&format!("base = \"{name}\"")).model.platform.name, *name);
            }
            BuiltInKind::IdleLaw => drop(scenario(&format!("idle = {{ law = \"{name}\" }}"))),
            BuiltInKind::Scenario => drop(Scenario::built_in(name, &[]).unwrap()),
            BuiltInKind::Template => {
                let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/templates");
                Scenario::parse(name, file.text, base, &[]).unwrap();
            }
            BuiltInKind::Runtimes
            | BuiltInKind::Profiles
            | BuiltInKind::Pricing
            | BuiltInKind::Defaults => {}
        }
    }
}

/// Counts the numbers below `table` and collects those whose origin is not told.
fn walk(
    table: &DeTable<'_>,
    outer: Provenance,
    path: &str,
    numbers: &mut usize,
    bare: &mut Vec<String>,
) {
    let text = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str());
    let here = Provenance {
        unit: outer.unit || text("unit").is_some_and(|unit| !unit.is_empty()),
        source: outer.source || text("source").is_some_and(|source| !source.is_empty()),
        read_on: outer.read_on || text("read_on").is_some_and(is_date),
    };
    for (key, value) in table {
        let key = key.get_ref().as_ref();
        if !["confidence", "note", "read_on", "source", "title", "unit"].contains(&key) {
            visit(value.get_ref(), here, &format!("{path}.{key}"), numbers, bare);
        }
    }
}

fn visit(
    value: &DeValue<'_>,
    here: Provenance,
    path: &str,
    numbers: &mut usize,
    bare: &mut Vec<String>,
) {
    let told = here.source && here.read_on;
    let (is_number, told) = match value {
        DeValue::Table(table) => return walk(table, here, path, numbers, bare),
        DeValue::Array(values) => {
            for value in values {
                visit(value.get_ref(), here, path, numbers, bare);
            }
            return;
        }
        DeValue::Integer(_) | DeValue::Float(_) => (true, told && here.unit),
        DeValue::String(text) => {
            let is_number = text.starts_with(|c: char| c.is_ascii_digit());
            let has_unit = text.contains(|c: char| c.is_alphabetic() || c == '%');
            (is_number, told && (has_unit || here.unit))
        }
        DeValue::Boolean(_) | DeValue::Datetime(_) => (false, true),
    };
    *numbers += usize::from(is_number);
    if is_number && !told {
        bare.push(path.to_owned());
    }
}

/// Whether `text` reads like `2026-11-21`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    matches!(parts.as_slice(), [y, m, d] if digits(y, 4) && digits(m, 2) && digits(d, 2))
}
