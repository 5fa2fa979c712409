//! What the program does for those who write scenarios.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;
use tepid::scenario::{BuiltInKind, built_ins};

use crate::cli::{Output, SMALL, folder_with, tepid};

const ESCAPE: char = '\u{1b}';

/// The program without the `NO_COLOR` that the other tests set, to a pipe.
fn tepid_in_colour(folder: &TempDir, args: &[&str], no_color: Option<&str>) -> Output {
    let mut command = Command::new(cargo_bin!("tepid"));
    command.args(args).current_dir(folder.path()).env_remove("NO_COLOR").env("TERM", "xterm");
    if let Some(value) = no_color {
        command.env("NO_COLOR", value);
    }
    let output = command.output().unwrap();
    Output {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// `text` without colours.
fn plain(text: &str) -> String {
    let mut parts = text.split(ESCAPE);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').unwrap().1)
}

fn names(folder: &TempDir) -> BTreeSet<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_template_runs_at_once_and_keeps_its_promises() {
    let templates = built_ins().iter().filter(|file| file.kind == BuiltInKind::Template);
    for name in templates.map(|file| file.name) {
        let folder = TempDir::new().unwrap();
        let written = tepid(&folder, &["new", "mine.toml", "--template", name, "--with-schema"]);
        assert_eq!((written.code, written.stdout.as_str()), (0, ""), "{name}");
        assert!(written.stderr.contains("next: tepid run mine.toml"), "{}", written.stderr);
        let text = fs::read_to_string(folder.path().join("mine.toml")).unwrap();
        let schema = text.lines().next().unwrap().strip_prefix("#:schema ./").unwrap();
        let schema = fs::read_to_string(folder.path().join(schema)).unwrap();
        assert!(serde_json::from_str::<Value>(&schema).is_ok());
        assert!(text.contains("[expect"), "{name} promises nothing");
        let report = tepid(&folder, &["run", "mine.toml"]);
        assert_eq!(report.code, 0, "{name}: {}{}", report.stdout, report.stderr);
        for line in report.stdout.lines().chain(text.lines()) {
            assert!(line.chars().count() <= 100, "{name}: {line}");
        }
    }
}

#[test]
fn shipped_scenarios_and_examples_run() {
    let folder = TempDir::new().unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let examples = fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path());
    let examples = examples.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let scenarios = built_ins().iter().filter(|file| file.kind == BuiltInKind::Scenario);
    let all = scenarios.map(|file| file.name.to_owned());
    for name in all.chain(examples.map(|path| path.to_string_lossy().into_owned())) {
        let report = tepid(&folder, &["run", &name]);
        assert_eq!(report.code, 0, "{name}: {}{}", report.stdout, report.stderr);
    }
}

#[test]
fn nothing_is_written_over_unless_it_is_forced() {
    let folder = TempDir::new().unwrap();
    assert_eq!(tepid(&folder, &["new"]).code, 0);
    let mine = folder.path().join("scenario.toml");
    fs::write(&mine, "mine").unwrap();
    let refused = tepid(&folder, &["new"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("scenario.toml: it is there already; --force"));
    // A sample of one's own is as dear as a scenario, and then nothing at all is written.
    fs::write(folder.path().join("requests.csv"), "mine").unwrap();
    assert_eq!(tepid(&folder, &["new", "trace.toml", "-t", "trace"]).code, 2);
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    assert_eq!(names(&folder), ["requests.csv", "scenario.toml"].map(str::to_owned).into());
    let forced = tepid(&folder, &["new", "--force", "--quiet"]);
    assert_eq!((forced.code, forced.stderr.as_str()), (0, ""));
    assert!(fs::read_to_string(&mine).unwrap().contains("[functions.hello]"));
}

#[test]
fn a_template_can_be_printed_listed_and_misspelt() {
    let folder = TempDir::new().unwrap();
    let printed = tepid(&folder, &["new", "-", "-t", "limits"]);
    assert!(printed.stdout.starts_with("#:schema ./tepid.schema.json\n# What throttles"));
    let listed = tepid(&folder, &["new", "--list"]);
    for name in ["minimal", "web", "trace", "limits", "deploy"] {
        assert!(listed.stdout.contains(&format!("\n  {name} ")), "{}", listed.stdout);
    }
    assert!(names(&folder).is_empty());
    let unknown = tepid(&folder, &["new", "-t", "wbe"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `web`?"), "{}", unknown.stderr);
}

#[test]
fn the_schema_is_printed_and_written() {
    let folder = TempDir::new().unwrap();
    let printed = tepid(&folder, &["schema"]).stdout;
    assert_eq!(tepid(&folder, &["schema", "-o", "s.json"]).stdout, "");
    assert_eq!(fs::read_to_string(folder.path().join("s.json")).unwrap(), printed);
    let schema: Value = serde_json::from_str(&printed).unwrap();
    assert!(schema == tepid::scenario::json_schema());
}

#[test]
fn models_are_listed_and_shown_with_their_sources() {
    let folder = TempDir::new().unwrap();
    let show = |args: &[&str]| {
        let shown = tepid(&folder, &[&["models"], args].concat());
        assert_eq!(shown.code, 0, "{args:?}: {}", shown.stderr);
        shown.stdout
    };
    insta::assert_snapshot!("models_platform", show(&["lambda-2019"]));
    insta::assert_snapshot!("models_idle_law", show(&["halving-380"]));
    insta::assert_snapshot!("models_runtime", show(&["python3.12"]));
    insta::assert_snapshot!("models_runtime_json", show(&["python3.12", "--format", "json"]));
    // The table itself is held against the report.
    let figures = show(&["figures"]);
    for line in ["  count  totals.throttles, or throttles\n", "  USD    cost_usd.total, or cost\n"]
    {
        assert!(figures.contains(line), "{figures}");
    }
    let list = show(&[]);
    for file in built_ins() {
        assert!(list.contains(&format!("  {} ", file.name)), "{} is not listed", file.name);
        assert!(!file.title().is_empty(), "{} has no title", file.path);
        assert_eq!(show(&[file.path, "--format", "toml"]), file.text);
        let page = show(&[file.path]);
        let tree: Value = serde_json::from_str(&show(&[file.path, "--format", "json"])).unwrap();
        assert_eq!(tree["path"], file.path);
        if matches!(file.kind, BuiltInKind::Scenario | BuiltInKind::Template) {
            assert!(page.ends_with(file.text));
            continue;
        }
        for number in tree["numbers"].as_array().unwrap() {
            let told = |key: &str| number[key].as_str().is_some_and(|text| !text.is_empty());
            assert!(told("source") && told("read_on"), "{}: {number}", file.path);
        }
        for line in list.lines().chain(page.lines()) {
            assert!(line.chars().count() <= 80, "{}: {line}", file.path);
        }
    }
    let unknown = tepid(&folder, &["models", "lamda-2026"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `lambda-2026`?"), "{}", unknown.stderr);
}

#[test]
fn help_reads_well_at_80_columns() {
    let folder = TempDir::new().unwrap();
    let help = |args: &[&str]| tepid(&folder, args).stdout;
    insta::assert_snapshot!("help", help(&["--help"]));
    insta::assert_snapshot!("help_new", help(&["new", "--help"]));
    for command in ["run", "price", "new", "models", "schema", "completions", "man"] {
        let page = help(&[command, "--help"]);
        assert!(page.contains("\nExamples:\n"), "{page}");
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    }
}

#[test]
fn shells_and_man_get_what_they_need() {
    let folder = TempDir::new().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = tepid(&folder, &["completions", shell]);
        assert_eq!(script.code, 0);
        assert!(script.stdout.contains("with-schema"), "{shell} does not complete --with-schema");
    }
    assert_eq!(tepid(&folder, &["completions", "cmd"]).code, 2);
    assert!(tepid(&folder, &["man"]).stdout.contains(".TH tepid 1"));
    assert_eq!(tepid(&folder, &["man", "--dir", "."]).stdout, "");
    let pages = names(&folder);
    assert!(pages.contains("tepid.1") && pages.contains("tepid-run.1"), "{pages:?}");
    assert_eq!(tepid(&folder, &["man", "--dir", "missing"]).code, 3);
}

#[test]
fn colours_come_when_they_are_wanted_and_change_no_word() {
    let expected = "[expect]\np50 = \"<= 1s\"\np99 = \"<= 1ms\"\n";
    let folder = folder_with(&format!("{SMALL}{expected}"));
    let run = |args: &[&str], no_color| {
        let page = tepid_in_colour(&folder, &[&["run", "scenario.toml"], args].concat(), no_color);
        assert_eq!(page.code, 1, "{}", page.stderr);
        page.stdout.split("digest").next().unwrap().to_owned()
    };
    let auto = run(&[], None);
    assert!(!auto.contains(ESCAPE), "a pipe is no terminal");
    let always = run(&["--color", "always"], Some("1"));
    for part in ["\u{1b}[1mExpectations, 1 of 2 met\u{1b}[0m", "\u{1b}[32mpass", "\u{1b}[1;31mFAIL"]
    {
        assert!(always.contains(part), "{always}");
    }
    assert_eq!(plain(&always), auto);
    assert_eq!(run(&["--color=never"], None), auto);
    assert_eq!(run(&[], Some("1")), auto);
    // A file is for whoever reads it later, and JSON is for programs.
    let args = ["run", "scenario.toml", "--color=always", "-o", "report.txt"];
    assert_eq!(tepid_in_colour(&folder, &args, None).code, 1);
    assert!(!fs::read_to_string(folder.path().join("report.txt")).unwrap().contains(ESCAPE));
    assert!(!run(&["--color=always", "--format=json"], None).contains(ESCAPE));
}

#[test]
fn help_and_diagnostics_follow_the_same_choice() {
    let folder = folder_with(&SMALL.replace("memory", "memmory"));
    for (args, no_color, is_coloured) in [
        (&["--help"][..], None, false),
        (&["--help", "--color=always"], Some("1"), true),
        (&["--color", "always", "help", "run"], None, true),
        (&["run", "--nosuch", "--color=always"], None, true),
        (&["run", "--nosuch"], None, false),
        (&["run", "scenario.toml"], None, false),
        (&["run", "scenario.toml", "--color=always"], Some("1"), true),
        (&["run", "scenario.toml", "--color=never"], None, false),
    ] {
        let output = tepid_in_colour(&folder, args, no_color);
        let said = output.stdout + &output.stderr;
        assert_eq!(said.contains(ESCAPE), is_coloured, "{args:?}: {said}");
    }
    let coloured = tepid_in_colour(&folder, &["run", "scenario.toml", "--color=always"], None);
    let auto = tepid_in_colour(&folder, &["run", "scenario.toml"], None);
    assert_eq!(plain(&coloured.stderr), auto.stderr);
}

#[test]
fn a_broken_file_cannot_command_a_terminal() {
    let folder = folder_with("title = \u{1b}[31m\nduration = \"1h\"\nseed = -1\n");
    let said = tepid(&folder, &["run", "scenario.toml"]);
    assert_eq!(said.code, 2);
    assert!(!said.stderr.contains(ESCAPE), "{:?}", said.stderr);
    assert!(said.stderr.contains("seed: -1 is not allowed"), "{}", said.stderr);
}
