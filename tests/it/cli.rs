//! The program as its users meet it.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const SMALL: &str = r#"
duration = "1h"
[functions.checkout]
memory = 512
init = "300ms"
duration = "80ms"
[traffic.users]
target = "checkout"
arrivals = { poisson = { rate = "2/s" } }
"#;

pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn tepid(folder: &TempDir, args: &[&str]) -> Output {
    let output = Command::new(cargo_bin!("tepid"))
        .args(args)
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    Output {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) fn folder_with(scenario: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("scenario.toml"), scenario).unwrap();
    folder
}

#[test]
fn without_arguments_it_reports_on_the_demo() {
    let folder = TempDir::new().unwrap();
    let bare = tepid(&folder, &[]);
    let demo = tepid(&folder, &["run", "demo"]);
    assert_eq!((bare.code, demo.code), (0, 0));
    assert_eq!(bare.stderr, "");
    assert!(bare.stdout.contains("Cold starts by cause"));
    let body = |text: &str| text.split("\ndigest").next().unwrap().to_owned();
    assert_eq!(body(&bare.stdout), body(&demo.stdout));
}

#[test]
fn a_run_is_the_same_every_time_and_another_seed_is_another_run() {
    let folder = folder_with(SMALL);
    let digest = |args: &[&str]| {
        let output =
            tepid(&folder, &[&["run", "scenario.toml", "--format", "json"], args].concat());
        assert_eq!(output.code, 0, "{}", output.stderr);
        let report: Value = serde_json::from_str(&output.stdout).unwrap();
        report["digest"].as_str().unwrap().to_owned()
    };
    let first = digest(&[]);
    assert_eq!(first, digest(&[]));
    assert_ne!(first, digest(&["--seed", "2"]));
    assert_eq!(digest(&["--seed", "2"]), digest(&["--set", "seed=2"]));
}

#[test]
fn expectations_decide_the_exit_code() {
    let folder = folder_with(&format!("{SMALL}[expect]\ncold_rate = \"<= 50%\"\n"));
    assert_eq!(tepid(&folder, &["run", "scenario.toml"]).code, 0);
    // The histogram knows 80 ms only to within 0.4 %, so this bound is kept, and the next is not.
    assert_eq!(tepid(&folder, &["run", "scenario.toml", "--set", "expect.p50=<= 80ms"]).code, 0);
    let failed = tepid(&folder, &["run", "scenario.toml", "--set", "expect.p50=<= 1ms"]);
    assert_eq!(failed.code, 1);
    assert!(failed.stdout.contains("p50"), "{}", failed.stdout);
}

#[test]
fn a_wrong_scenario_is_shown_with_its_lines_and_leaves_the_old_report_alone() {
    let folder = folder_with(&SMALL.replace("memory = 512", "memmory = 512"));
    let report = folder.path().join("report.txt");
    fs::write(&report, "yesterday's").unwrap();
    let wrong = tepid(&folder, &["run", "scenario.toml", "--output", "report.txt"]);
    assert_eq!(wrong.code, 2);
    assert_eq!(wrong.stdout, "");
    for part in ["scenario.toml:4:1", "memmory", "did you mean `memory`?"] {
        assert!(wrong.stderr.contains(part), "{part} is not in\n{}", wrong.stderr);
    }
    assert_eq!(fs::read_to_string(report).unwrap(), "yesterday's");
}

#[test]
fn a_report_goes_to_a_file_whole_or_not_at_all() {
    let folder = folder_with(SMALL);
    let written =
        tepid(&folder, &["run", "scenario.toml", "-o", "report.json", "--format", "json"]);
    assert_eq!((written.code, written.stdout.as_str()), (0, ""));
    let text = fs::read_to_string(folder.path().join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert!(report["totals"]["arrivals"].as_u64().unwrap() > 7_000);
    for target in [".", "missing/report.txt"] {
        let refused = tepid(&folder, &["run", "scenario.toml", "-o", target]);
        assert_eq!(refused.code, 3, "{target}");
        assert!(refused.stderr.contains("cannot write"), "{}", refused.stderr);
    }
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(names.len(), 2, "a temporary file was left behind");
}

#[test]
fn usage_errors_say_what_may_be_typed() {
    let folder = TempDir::new().unwrap();
    for (args, part) in [
        (&["rnu"][..], "unrecognized subcommand"),
        (&["run", "nosuch"], "demo"),
        (&["run", "demo", "--set", "seed"], "PATH=VALUE"),
        (&["run", "demo", "--functions", "few"], "all"),
        (&["run", "demo", "--seed", "-3"], "a whole number from 0"),
        (&["run", "../demo.toml"], "does not exist"),
        (&["run", "demo", "--format", "yaml"], "json"),
    ] {
        let refused = tepid(&folder, args);
        assert_eq!(refused.code, 2, "{args:?}");
        assert!(refused.stderr.contains(part), "{args:?}: {}", refused.stderr);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_with_the_report_so_far() {
    let long = SMALL.replace("\"1h\"", "\"200d\"").replace("2/s", "1000/s");
    let folder = folder_with(&long);
    let child = Command::new(cargo_bin!("tepid"))
        .args(["run", "scenario.toml", "--format", "json"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    while !catches_interrupts(child.id()) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["partial"]["reason"], "interrupted");
    let (at, all) = (&report["partial"]["at_s"], &report["totals"]);
    assert!(at.as_f64().unwrap() < 200.0 * 86_400.0);
    let sum = ["answered", "failed", "in_flight"].map(|key| all[key].as_u64().unwrap());
    assert_eq!(all["arrivals"].as_u64().unwrap(), sum.iter().sum::<u64>());
}

/// Whether a process has a handler for SIGINT in place.
#[cfg(target_os = "linux")]
pub(crate) fn catches_interrupts(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() & 0b10 != 0
}
