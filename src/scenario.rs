//! Scenarios: everything that a run needs, read from a TOML file and checked.
//!
//! A text becomes a tree that knows its places, `--set` changes the tree, the schema holds
//! against it, layers fill it from the shipped files, and readers turn it into the types of
//! [`model`](crate::model) and [`workload`](crate::workload). Every mistake is collected, none
//! hides another. Nothing of the file system is touched outside of `files`.

mod account;
mod alarm;
mod arrivals;
mod brought;
mod calendar;
mod catalog;
mod check;
mod client;
mod control;
mod delivery;
mod diagnostic;
mod distribution;
mod event;
mod expect;
mod field;
mod figures;
mod files;
mod function;
mod json_schema;
mod layers;
mod overrides;
mod platform;
mod pricing;
mod qualified;
mod quantity;
mod reference;
mod resolve;
mod runtimes;
mod scaling;
mod scheduled;
mod schema;
mod shapes;
mod sheet;
mod sized;
mod start_up;
#[cfg(test)]
mod tests;
mod traces;
mod traffic;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

pub(crate) use check::join;

pub use alarm::OwnAlarm;
pub use catalog::{BuiltIn, BuiltInKind, built_ins};
pub use diagnostic::{Diagnostic, Diagnostics, Place, SourceKind, SourceText, nearest};
pub use expect::{Comparison, Expectation};
pub(crate) use figures::SHORT;
pub use figures::{Figure, Unit, figures};
pub use json_schema::json_schema;
pub use overrides::Override;
pub use pricing::Needs;
pub use reference::reference;
pub use scaling::{Scalable, Scaling, Scheduled};
pub use sheet::{Provenance, Row, Sheet};
pub use traffic::Traffic;

use crate::client::ClientSpec;
use crate::engine::action::Action;
use crate::engine::source::Source;
use crate::metrics::SpilloverSample;
use crate::model::{Model, PriceSheet};
use crate::rng::Seed;
use crate::units::{SimDuration, SimTime};
use crate::workload::Merge;

/// A checked scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What messages call the file that it was read from.
    pub name: String,
    /// Its title; the file's name where it has none.
    pub title: String,
    /// The Region, which decides prices and the legacy burst.
    pub region: String,
    /// When the run begins on a calendar, as written.
    pub start: Option<String>,
    /// The instant at which the run begins; 2026-01-05, 00:00 UTC, if nobody says.
    pub begins: Timestamp,
    /// The seed of every draw.
    pub seed: Seed,
    /// How long the run is, in simulated time.
    pub duration: SimDuration,
    /// The world.
    pub model: Arc<Model>,
    /// How many requests may wait at once.
    pub max_waiting: usize,
    /// What things cost.
    pub prices: PriceSheet,
    /// The sources of requests; a [`SourceId`](crate::id::SourceId) is a place in this list.
    pub traffic: Vec<Traffic>,
    /// Changes to the world, in order of time and then of the file.
    pub events: Vec<(SimTime, Action)>,
    /// Versions and aliases that Application Auto Scaling looks after, in the order of the file.
    pub scalables: Vec<Scalable>,
    /// Alarms of one's own, in the order of the file.
    pub alarms: Vec<OwnAlarm>,
    /// How an invocation that spills over counts in `ProvisionedConcurrencyUtilization`.
    pub spillover_sample: SpilloverSample,
    /// Conditions on the report, in the order of the file.
    pub expectations: Vec<Expectation>,
    /// Sentences that name what was assumed.
    pub assumptions: Vec<String>,
}

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: &Path, overrides: &[Override]) -> Result<Self, Diagnostics> {
        let source = files::text(path, tree::MOST_TEXT).map_err(|problem| fault(path, problem))?;
        resolve::resolve(&source, overrides)
    }

    /// Reads the shipped scenario `name`.
    ///
    /// # Errors
    /// That there is none of this name, or what is wrong with the overrides.
    pub fn built_in(name: &str, overrides: &[Override]) -> Result<Self, Diagnostics> {
        let Some(file) = catalog::find(BuiltInKind::Scenario, name) else {
            return Err(unknown_scenario(name));
        };
        resolve::resolve(&file.source(), overrides)
    }

    /// Reads what a command line calls `name`: a file, else a shipped scenario.
    ///
    /// # Errors
    /// That there is neither, or everything that is wrong with it.
    pub fn open(name: &str, overrides: &[Override]) -> Result<Self, Diagnostics> {
        let path = Path::new(name);
        let shipped = catalog::find(BuiltInKind::Scenario, name).is_some();
        let is_path = path.components().count() > 1 || path.extension().is_some();
        if files::exists(path) || is_path && !shipped {
            return Self::load(path, overrides);
        }
        Self::built_in(name, overrides)
    }

    /// Reads a scenario from `text`, which messages call `name` and whose paths are relative to
    /// `base`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(
        name: &str,
        text: &str,
        base: PathBuf,
        overrides: &[Override],
    ) -> Result<Self, Diagnostics> {
        let source = SourceText {
            name: name.to_owned(),
            text: text.to_owned(),
            base: Some(base),
            kind: SourceKind::File,
        };
        resolve::resolve(&Arc::new(source), overrides)
    }

    /// All requests from the beginning; two of them are the same.
    pub fn source(&self) -> Box<dyn Source> {
        match self.traffic.as_slice() {
            [only] => only.source(),
            several => Box::new(Merge::new(several.iter().map(Traffic::source).collect())),
        }
    }

    /// How the callers of each source behave, by [`SourceId`](crate::id::SourceId), with the names
    /// that key their draws.
    pub fn clients(&self) -> impl Iterator<Item = (&str, Option<ClientSpec>)> {
        self.traffic.iter().map(|traffic| (&*traffic.name, traffic.client.clone()))
    }

    /// The names of the sources, by [`SourceId`](crate::id::SourceId).
    pub fn source_names(&self) -> Vec<Arc<str>> {
        self.traffic.iter().map(|traffic| Arc::clone(&traffic.name)).collect()
    }
}

/// The prices that `changes` ask for, keys of a scenario such as `region` and `prices.free_tier`,
/// and the sentences that name what was assumed.
///
/// # Errors
/// Everything that is wrong with the changes.
pub fn price_list(
    changes: &[Override],
    needs: Needs,
) -> Result<(PriceSheet, Vec<String>), Diagnostics> {
    resolve::price_list(changes, needs)
}

/// Reads a text file that is no scenario.
///
/// # Errors
/// That it cannot be read.
pub fn read_text(path: &Path) -> Result<Arc<SourceText>, Diagnostics> {
    /// A report on a hundred thousand functions has fewer bytes.
    const MOST: usize = 512 << 20;
    files::text(path, MOST).map_err(|problem| fault(path, problem))
}

fn unknown_scenario(name: &str) -> Diagnostics {
    let names = catalog::names(BuiltInKind::Scenario);
    let template = catalog::find(BuiltInKind::Template, name);
    let help = template.map(|_| format!("`{name}` is a template: tepid new --template {name}"));
    Diagnostics::one(Diagnostic {
        place: whole(Path::new(name)),
        path: String::new(),
        problem: "there is no such scenario".to_owned(),
        allowed: Some(format!("a file, or a shipped scenario: {}", names.join(", "))),
        help: help.or_else(|| diagnostic::did_you_mean(name, names)),
    })
}

/// The mistake that a whole file is.
fn fault(path: &Path, problem: String) -> Diagnostics {
    let place = whole(path);
    let path = String::new();
    Diagnostics::one(Diagnostic { place, path, problem, allowed: None, help: None })
}

/// The place of a file that nobody could read.
fn whole(path: &Path) -> Place {
    Place::whole(&Arc::new(SourceText {
        name: path.display().to_string(),
        text: String::new(),
        base: None,
        kind: SourceKind::File,
    }))
}
