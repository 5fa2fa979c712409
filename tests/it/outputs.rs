//! Several outputs of one run: each is written whole, or none is.

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

const SCENARIO: &str = r#"
duration = "1h"
[functions.checkout]
memory = 512
init = "300ms"
duration = "80ms"
[traffic.users]
target = "checkout"
arrivals = { poisson = { rate = "5/s" } }
"#;

const ALL: [&str; 13] = [
    "run",
    "scenario.toml",
    "--format",
    "json",
    "--output",
    "a.json",
    "--minutes",
    "m.csv",
    "--events",
    "e.ndjson",
    "--plot",
    "p.svg",
    "--rounds=r.csv",
];

struct Output {
    code: i32,
    stdout: String,
    stderr: String,
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("scenario.toml"), SCENARIO).unwrap();
    folder
}

fn shell(folder: &Path, command: &str) -> Output {
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("TEPID", cargo_bin!("tepid"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    Output {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn tepid(folder: &TempDir, args: &[&str]) -> Output {
    shell(folder.path(), &format!("exec \"$TEPID\" {}", args.join(" ")))
}

/// What is in a folder, besides the scenario.
fn files(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "scenario.toml").collect();
    names.sort();
    names
}

#[test]
fn all_of_them_at_once() {
    let folder = folder();
    let done = tepid(&folder, &ALL);
    assert_eq!((done.code, &*done.stdout, &*done.stderr), (0, "", ""));
    assert_eq!(files(&folder), ["a.json", "e.ndjson", "m.csv", "p.svg", "r.csv"]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let report: Value = serde_json::from_str(&read("a.json")).unwrap();
    let end: Value = serde_json::from_str(read("e.ndjson").lines().last().unwrap()).unwrap();
    assert_eq!(end["digest"], report["digest"]);
    assert_eq!(read("m.csv").lines().count(), 1 + 60 * 2);
    assert!(read("p.svg").ends_with("</svg>\n"));
}

#[cfg(unix)]
#[test]
fn a_place_that_takes_nothing_leaves_nothing() {
    for (option, place) in [
        ("--events", "missing/e"),
        ("--minutes", "."),
        ("--plot", "missing/p.svg"),
        ("--output", "missing/o"),
        #[cfg(target_os = "linux")]
        ("--events", "/dev/full"),
        #[cfg(target_os = "linux")]
        ("--minutes", "/dev/full"),
        #[cfg(target_os = "linux")]
        ("--output", "/dev/full"),
    ] {
        let folder = folder();
        let args = ["run", "scenario.toml", "--rounds", "r.csv", "--events", "e", option, place];
        let args =
            if option == "--events" { [&args[..4], &args[6..]].concat() } else { args.to_vec() };
        let refused = tepid(&folder, &args);
        assert_eq!(refused.code, 3, "{option} {place}: {}", refused.stderr);
        let problem = format!("cannot write {place}: ");
        assert!(refused.stderr.contains(&problem), "{option}: {}", refused.stderr);
        assert_eq!(files(&folder), [""; 0], "{option} {place}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_ends_the_run_and_leaves_the_old_files_alone() {
    let folder = folder();
    fs::write(folder.path().join("m.csv"), "yesterday's").unwrap();
    let command = "trap '' XFSZ; ulimit -f 64; exec \"$TEPID\" run scenario.toml \
                   --minutes m.csv --events e.ndjson";
    let full = shell(folder.path(), command);
    assert_eq!((full.code, &*full.stdout), (3, ""), "{}", full.stderr);
    assert!(full.stderr.contains("cannot write e.ndjson: "), "{}", full.stderr);
    assert_eq!(files(&folder), ["m.csv"]);
    assert_eq!(fs::read_to_string(folder.path().join("m.csv")).unwrap(), "yesterday's");
}

#[cfg(unix)]
#[test]
fn devices_are_written_to_and_stay_devices() {
    use std::os::unix::fs::FileTypeExt as _;
    let folder = folder();
    let done =
        tepid(&folder, &["run", "scenario.toml", "-o", "/dev/null", "--events", "/dev/null"]);
    assert_eq!(done.code, 2, "two outputs in one place: {}", done.stderr);
    let done = tepid(&folder, &["run", "scenario.toml", "-o", "/dev/null"]);
    assert_eq!((done.code, &*done.stderr), (0, ""));
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn a_stream_has_standard_output_for_itself() {
    let folder = folder();
    let events = tepid(&folder, &["run", "scenario.toml", "--events", "-"]);
    assert_eq!(events.code, 0, "{}", events.stderr);
    for line in events.stdout.lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
    assert!(events.stdout.lines().count() > 30_000);
    let head = shell(folder.path(), "\"$TEPID\" run scenario.toml --events - | head -n 1");
    assert_eq!((head.stdout.lines().count(), &*head.stderr), (1, ""));
}

#[test]
fn what_does_not_go_together_is_refused() {
    let folder = folder();
    for (args, part) in [
        (&["--plot", "--format", "json"][..], "needs `--format text`"),
        (&["--rounds", "--format", "csv"], "--rounds FILE.csv"),
        (&["--events", "-", "--minutes", "-"], "standard output"),
        (&["--events", "x", "--minutes", "./x"], "cannot both go to"),
        (&["--plot", "demo"], "FILE.svg"),
        (&["--format", "yaml"], "markdown"),
    ] {
        let refused = tepid(&folder, &[&["run", "scenario.toml"], args].concat());
        assert_eq!(refused.code, 2, "{args:?}");
        assert!(refused.stderr.contains(part), "{args:?}: {}", refused.stderr);
        assert_eq!(files(&folder), [""; 0]);
    }
}

#[test]
fn pictures_stand_below_the_text() {
    let folder = folder();
    let page = tepid(&folder, &["run", "scenario.toml", "--plot", "--ascii"]);
    assert_eq!(page.code, 0, "{}", page.stderr);
    assert!(page.stdout.is_ascii());
    assert!(page.stdout.contains("\n\nLatency of answers, logarithmic\n"), "{}", page.stdout);
    let markdown = tepid(&folder, &["run", "scenario.toml", "--plot", "--format", "markdown"]);
    assert!(markdown.stdout.contains("```text\nExecution environments"), "{}", markdown.stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_closes_every_file() {
    let folder = folder();
    let long = SCENARIO.replace("\"1h\"", "\"200d\"");
    fs::write(folder.path().join("scenario.toml"), long).unwrap();
    let mut child = Command::new(cargo_bin!("tepid"))
        .args(["run", "scenario.toml", "--minutes", "m.csv", "-q", "-o", "o.txt"])
        .current_dir(folder.path())
        .spawn()
        .unwrap();
    while !super::cli::catches_interrupts(child.id()) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(files(&folder), ["m.csv", "o.txt"]);
    let minutes = fs::read_to_string(folder.path().join("m.csv")).unwrap();
    let partial: Vec<bool> = minutes.lines().skip(1).map(|line| line.ends_with(",1")).collect();
    let (before, last) = partial.split_at(partial.len() - 2);
    assert_eq!(last, [true, true], "the account and the function");
    assert!(!before.contains(&true), "only the last minute is partial");
}
