//! The README: its commands run, its scenarios are sound, its pages and pictures are the
//! program's own.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;
use tepid::scenario::Scenario;

use crate::cli::{folder_with, tepid};

/// Set to write pictures and pages anew instead of comparing them.
pub(crate) const WRITE: &str = "TEPID_WRITE_DOCS";
/// Where the README's pictures stand, here and in the folder in which its commands run.
const PICTURES: &str = "docs/pictures";
/// How large a picture may be \[bytes\].
const LARGEST_PICTURE: u64 = 60_000;

/// A fenced block: what it is, and its lines.
struct Block {
    kind: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn blocks() -> Vec<Block> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let fenced = readme.split("```").skip(1).step_by(2);
    let block = |text: &str| {
        let (kind, text) = text.split_once('\n').unwrap();
        Block { kind: kind.to_owned(), text: text.to_owned() }
    };
    let blocks: Vec<Block> = fenced.map(block).collect();
    assert!(blocks.len() > 10, "only {} blocks were found", blocks.len());
    blocks
}

/// The name of the file that a block shows, from its first line.
fn file_name(block: &Block) -> Option<&str> {
    let first = block.text.lines().next()?;
    let name = first.strip_prefix("# ")?;
    Path::new(name).extension().is_some_and(|end| end == "toml").then_some(name)
}

/// A folder with what the README's commands need: its own files, the examples, a sample of a log.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join(PICTURES)).unwrap();
    fs::create_dir(folder.path().join("examples")).unwrap();
    let copies = [
        ("examples/shop.toml", "examples/shop.toml"),
        ("models/templates/requests.csv", "requests.csv"),
    ];
    for (from, to) in copies {
        fs::copy(root().join(from), folder.path().join(to)).unwrap();
    }
    for block in blocks() {
        if let Some(name) = file_name(&block) {
            fs::write(folder.path().join(name), &block.text).unwrap();
        }
    }
    folder
}

/// What a command of the README prints, which must end as its comment says.
fn output(folder: &Path, line: &str) -> String {
    let (command, comment) = line.split_once("  #").unwrap_or((line, ""));
    let program = cargo_bin!("tepid").parent().unwrap().to_owned();
    let others = env::var_os("PATH").unwrap();
    let paths = [program].into_iter().chain(env::split_paths(&others));
    let path: OsString = env::join_paths(paths).unwrap();
    let output = Command::new("sh")
        .args(["-c", command.trim()])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let expected = i32::from(comment.contains("exit code 1"));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(expected), "{line}\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn its_commands_run_its_pages_are_shown_and_its_pictures_are_drawn() {
    let folder = folder();
    let mut printed = String::new();
    let mut commands = 0;
    for block in blocks() {
        match &*block.kind {
            "sh" => {
                printed.clear();
                for line in block.text.lines() {
                    let line = line.replacen("cargo run --release", "tepid", 1);
                    if line.starts_with("tepid") {
                        printed += &output(folder.path(), &line);
                        commands += 1;
                    } else {
                        assert!(line.starts_with("cargo "), "not a command of ours: {line}");
                    }
                }
            }
            "text" => {
                let shown = block.text.trim_end();
                assert!(printed.contains(shown), "the README shows\n{shown}\nand not\n{printed}");
            }
            "toml" => {}
            other => panic!("a block of unknown kind {other:?}"),
        }
    }
    assert!(commands > 15, "only {commands} commands were found");
    compare_pictures(folder.path());
}

/// Holds the committed pictures against those that the README's commands have drawn.
fn compare_pictures(folder: &Path) {
    let (drawn, kept) = (folder.join(PICTURES), root().join(PICTURES));
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut names: Vec<PathBuf> =
            entries.map(|path| path.file_name().unwrap().into()).collect();
        names.sort();
        names
    };
    if env::var_os(WRITE).is_some() {
        fs::create_dir_all(&kept).unwrap();
        for name in names(&drawn) {
            fs::copy(drawn.join(&name), kept.join(&name)).unwrap();
        }
    }
    assert_eq!(names(&drawn), names(&kept));
    for name in names(&drawn) {
        let path = kept.join(&name);
        let is_same = fs::read(drawn.join(&name)).unwrap() == fs::read(&path).unwrap();
        assert!(is_same, "{} is out of date: {WRITE}=1 cargo test --test it", path.display());
        let size = fs::metadata(&path).unwrap().len();
        assert!(size < LARGEST_PICTURE, "{} has {size} bytes", path.display());
    }
}

#[test]
fn its_scenarios_are_sound() {
    let folder = folder();
    let blocks = blocks();
    let whole = blocks.iter().find(|block| file_name(block) == Some("checkout.toml")).unwrap();
    let mut count = 0;
    for block in blocks.iter().filter(|block| block.kind == "toml") {
        // What is no file of its own is meant to be added to the first one.
        let own = if file_name(block).is_some() { "" } else { &*whole.text };
        let text = format!("{own}\n{}", block.text);
        let read = Scenario::parse("README.md", &text, folder.path().to_owned(), &[]);
        assert!(read.is_ok(), "{}\n{}", block.text, read.unwrap_err());
        count += 1;
    }
    assert!(count > 3, "only {count} scenarios were found");
}

#[test]
fn its_scenario_meets_other_rules_under_another_platform() {
    let blocks = blocks();
    let whole = blocks.iter().find(|block| file_name(block) == Some("checkout.toml")).unwrap();
    let folder = folder_with(&whole.text);
    let classic = ["run", "scenario.toml", "--set", "platform.base=classic", "--set"];
    let classic = tepid(&folder, &[&classic[..], &["duration=4h"]].concat());
    assert_eq!(classic.code, 0, "{}{}", classic.stdout, classic.stderr);
    assert!(classic.stdout.contains("constant 300s (classic"), "{}", classic.stdout);
}
