//! Broken scenarios, each with what has to be said of it.
//!
//! The first lines of a file in `tests/bad` are `# expect: …`, pieces of the message that have to
//! be there in this order. `# set: path=value` is a `--set`. There have to be as many mistakes as
//! `# mistakes: n` says, or one.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read the files that they check, and a failing helper fails its test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use tepid::scenario::{BuiltInKind, Override, Scenario, built_ins};

#[test]
fn every_mistake_is_told() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut files: Vec<PathBuf> =
        fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(files.len() >= 15, "{} files in {}", files.len(), dir.display());
    let failures: Vec<String> = files.iter().filter_map(|path| check(path).err()).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

/// Whether the messages of one file are those that it asks for.
fn check(path: &Path) -> Result<(), String> {
    let file = path.file_name().unwrap().to_string_lossy();
    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let said = |what: &str| -> Vec<String> {
        let lines = text.lines().take_while(|line| line.starts_with('#'));
        lines.filter_map(|line| Some(line.strip_prefix(what)?.trim().to_owned())).collect()
    };
    let overrides: Vec<Override> = said("# set:")
        .iter()
        .map(|set| {
            let (path, value) = set.split_once('=').unwrap();
            Override { path: path.to_owned(), value: value.to_owned() }
        })
        .collect();
    let Err(diagnostics) = Scenario::load(path, &overrides) else {
        return Err(format!("{file} is accepted"));
    };
    let message = diagnostics.to_string();
    let wanted: usize = said("# mistakes:").first().map_or(1, |count| count.parse().unwrap());
    if diagnostics.as_slice().len() != wanted {
        return Err(format!("{file} should have {wanted} mistakes:\n{message}"));
    }
    let expected = said("# expect:");
    if expected.is_empty() {
        return Err(format!("{file} says nothing of what is expected:\n{message}"));
    }
    let mut rest = message.as_str();
    for piece in &expected {
        let Some(at) = rest.find(piece.as_str()) else {
            return Err(format!("{file} should say {piece:?}:\n{message}"));
        };
        rest = &rest[at + piece.len()..];
    }
    Ok(())
}

/// Sound scenarios of which one line is damaged: nothing but that line may be complained about.
#[test]
fn a_broken_line_makes_no_other_line_wrong() {
    let ways_to_break: [fn(&str) -> String; 6] = [
        |line| line[..line.len() / 2].to_owned(),
        |line| line.replacen('"', "", 1),
        |line| line.replacen(['}', ']'], "", 1),
        |line| line.replacen('=', " ", 1),
        |line| line.replacen(['{', '['], "", 1),
        |line| format!("{line} \"\"\""),
    ];
    let scenarios = [BuiltInKind::Scenario, BuiltInKind::Template];
    let mut broken = 0;
    for file in built_ins().iter().filter(|file| scenarios.contains(&file.kind)) {
        let lines: Vec<&str> = file.text.lines().filter(|line| line.is_ascii()).collect();
        let said =
            (0..lines.len()).filter(|at| !lines[*at].is_empty() && !lines[*at].starts_with('#'));
        for (at, way) in said.flat_map(|at| ways_to_break.map(|way| (at, way))) {
            let mut damaged: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            damaged[at] = way(lines[at]);
            let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/templates");
            let read = Scenario::parse(file.name, &damaged.join("\n"), base, &[]);
            let Err(diagnostics) = read else { continue };
            let list = diagnostics.as_slice();
            let is_syntax = |problem: &str| problem.starts_with("this is not TOML");
            if list.iter().any(|one| is_syntax(&one.problem)) {
                broken += 1;
                let others: Vec<_> = list.iter().filter(|one| !is_syntax(&one.problem)).collect();
                assert!(
                    others.is_empty(),
                    "{} {}: {}\n{diagnostics}",
                    file.name,
                    at + 1,
                    damaged[at]
                );
            }
        }
    }
    assert!(broken > 300, "only {broken} were broken");
}
