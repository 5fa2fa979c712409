//! Whatever reads numbers: quantities, terms of the bill, platform files.
//!
//! The first letter of an input says what the rest is: `q` quantities line by line, `s` changes to
//! the prices line by line, anything else a platform file.
#![no_main]

use std::fmt::{Debug, Display};
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tepid::scenario::{self, Needs, Override, Scenario};
use tepid::units::{MemoryMb, PicoUsd, Rate, Share, SimDuration};

/// A folder of this process alone.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("tepid-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the platform file");
    folder
});

const SCENARIO: &str = r#"
duration = "1h"
platform.base = "platform.toml"
functions.f = { duration = "80ms" }
traffic.t = { target = "f", arrivals.poisson.rate = "1/s" }
"#;

fuzz_target!(|text: &str| {
    if let Some(lines) = text.strip_prefix('q') {
        lines.lines().for_each(quantities);
    } else if let Some(lines) = text.strip_prefix('s') {
        let changes: Vec<Override> = lines.lines().filter_map(tepid_fuzz::change).take(8).collect();
        let needs = Needs {
            arm: true,
            ephemeral: true,
            provisioned: true,
            schedules: true,
            alarms: true,
        };
        if let Err(diagnostics) = scenario::price_list(&changes, needs) {
            tepid_fuzz::say(&diagnostics);
        }
    } else {
        fs::write(FOLDER.join("platform.toml"), text).expect("a platform file");
        if let Err(diagnostics) = Scenario::parse("fuzz.toml", SCENARIO, FOLDER.clone(), &[]) {
            tepid_fuzz::say(&diagnostics);
        }
    }
});

fn quantities(text: &str) {
    inverse::<SimDuration>(text);
    inverse::<MemoryMb>(text);
    inverse::<PicoUsd>(text);
    inverse::<Share>(text);
    inverse::<Rate>(text);
}

/// What is read and printed must be read as the same again.
fn inverse<T: FromStr<Err: Display> + Display + Debug + PartialEq>(text: &str) {
    match text.parse::<T>() {
        Ok(value) => {
            let printed = value.to_string();
            assert!(printed.parse::<T>().is_ok_and(|again| again == value), "{text:?}: {printed}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
