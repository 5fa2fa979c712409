//! Whole runs of the program with 46,000 functions, and a recorded trace blown up: time and memory.
//!
//! `cargo bench --bench scale -- [INVOCATIONS]`; the default is 1,000,000. The trace is looked for
//! in `$TEPID_DATA`, then in `../shared/data`, and left out where it is in neither.

mod made_up;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;

const FUNCTIONS: u64 = 46_000;
/// The invocations that the recorded eight hours have.
const RECORDED: f64 = 567_403.0;

/// What all runs have in common: nothing is refused.
const ACCOUNT: &str = "[account]\nconcurrency = 1000000\n\n\
                       [platform]\nscaling = { unlimited = {} }\nrequest_rate = \"none\"\n\n";

#[expect(clippy::print_stdout, reason = "a benchmark prints its table")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers =
        std::env::args().skip(1).filter_map(|arg| arg.replace([',', '_'], "").parse().ok());
    let invocations: u64 = numbers.next().unwrap_or(1_000_000);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scale");
    remake(&folder)?;
    println!("workload      invocations  throttles  run s  all s  ns each  MB  digest");
    run(&folder, "generate", &generate(invocations))?;
    made_up::day(&folder, FUNCTIONS, invocations)?;
    run(&folder, "azure day", &trace(&folder, 1.0))?;
    if let Some(data) = recorded() {
        run(&folder, "eight hours", &trace(&data, invocations as f64 / RECORDED))?;
    }
    Ok(remake(&folder)?)
}

/// A day of one template's functions.
fn generate(invocations: u64) -> String {
    let rate = invocations as f64 / 86_400.0;
    format!(
        "duration = \"24h\"\n{ACCOUNT}[functions.f]\nmemory = 512\nruntime = \"python3.12\"\n\
         duration = {{ exponential = {{ mean = \"200ms\" }} }}\n\n[traffic.users]\narrivals = \
         {{ generate = {{ template = \"f\", functions = {FUNCTIONS}, rate = \"{rate:.6}/s\", \
         exponent = 1.0 }} }}\n"
    )
}

/// A trace that is invoked `scale` times as often as was recorded.
fn trace(folder: &Path, scale: f64) -> String {
    let folder = folder.display();
    format!(
        "{ACCOUNT}[traffic.history]\narrivals = {{ azure2019 = {{ dir = '{folder}', scale = \
         {scale:.6} }} }}\n"
    )
}

/// Runs a scenario and prints what its report says of the run.
#[expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock and writes its input")]
fn run(folder: &Path, name: &str, scenario: &str) -> Result<(), Box<dyn Error>> {
    let file = folder.join("scenario.toml");
    std::fs::write(&file, scenario)?;
    let begin = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_tepid"));
    let out = program.args(["run", "--quiet", "--format", "json"]).arg(&file).output()?;
    let all = begin.elapsed().as_secs_f64();
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into());
    }
    let report: Value = serde_json::from_slice(&out.stdout)?;
    let number = |path: &str| report.pointer(path).and_then(Value::as_f64).unwrap_or(f64::NAN);
    let (invocations, wall) = (number("/totals/invocations"), number("/engine/wall_s"));
    println!(
        "{name:<11} {invocations:>13} {:>10} {wall:>6.2} {all:>6.2} {:>8.1} {:>3.0}  {}",
        number("/totals/throttles"),
        wall / invocations * 1e9,
        number("/engine/peak_rss_bytes") / 1e6,
        report["digest"].as_str().unwrap_or_default(),
    );
    Ok(())
}

/// Where the recorded eight hours are, if they are here.
fn recorded() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let data = std::env::var_os("TEPID_DATA").map_or_else(beside, PathBuf::from);
    let folder = data.join("azure2019/eight-hours-250fn");
    folder.is_dir().then(|| folder.canonicalize().unwrap_or(folder))
}

/// Makes a folder that is empty.
fn remake(folder: &Path) -> std::io::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)
}
