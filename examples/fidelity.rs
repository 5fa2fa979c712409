//! How true the simulator is: six measured runs of 2020 replayed, and how `lambda-2020` was found.
//!
//! ```text
//! cargo run --release --example fidelity            # seconds: every table, a reduced search
//! cargo run --release --example fidelity -- --full  # minutes: the whole search
//! ```
//!
//! The recordings are not shipped. They are looked for in `$TEPID_DATA`, then in `../shared/data`;
//! where they are absent the example says so and shows the published points only. Every draw comes
//! from seeds that are written down here, so each figure is the same on every machine.
//! `docs/fidelity.md` explains what is printed.

#![expect(clippy::print_stdout, reason = "an example shows its result")]

#[path = "fidelity/points.rs"]
mod points;
#[path = "fidelity/recording.rs"]
mod recording;
#[path = "fidelity/replay.rs"]
mod replay;
#[path = "fidelity/search.rs"]
mod search;
#[path = "fidelity/survival.rs"]
mod survival;

use std::path::PathBuf;

use recording::Outcome;
use replay::Replayed;
use search::{Effort, Found};

fn main() -> Outcome<()> {
    let is_full = std::env::args().any(|given| given == "--full");
    let effort = if is_full { Effort::Full } else { Effort::Brief };
    let root = std::env::var_os("TEPID_DATA").map_or("../shared/data".into(), PathBuf::from);
    let folder = root.join("lambda-measured/poisson-2020");
    if folder.exists() {
        let recordings = recording::all(&folder.canonicalize()?)?;
        survival::print(&recordings);
        println!("\n# The six runs replayed, {} seeds: mean ± spread, error\n", replay::SEEDS);
        println!("{}", Replayed::new(&recordings)?.table());
        println!("\n# The search\n\n{}", Found::new(&recordings, effort)?.tables());
    } else {
        println!("skipped: there is no {}, so no run can be replayed", folder.display());
    }
    points::print(effort)
}
