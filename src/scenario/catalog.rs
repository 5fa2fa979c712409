//! The files that are shipped inside the program.

use std::sync::Arc;

use crate::scenario::diagnostic::{SourceKind, SourceText};
use crate::scenario::tree::parse;

/// A shipped file.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// What it is.
    pub kind: BuiltInKind,
    /// The name that scenarios and commands call it by.
    pub name: &'static str,
    /// Its path in the sources, such as `models/idle/brief.toml`.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// What a shipped file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BuiltInKind {
    /// A whole scenario.
    Scenario,
    /// A scenario to begin one's own with.
    Template,
    /// The rules of the platform in one era.
    Platform,
    /// A law of how long idle environments are kept.
    IdleLaw,
    /// The INIT of each runtime.
    Runtimes,
    /// What static code adds to INIT, by kind of function.
    Profiles,
    /// The price list of a Region.
    Pricing,
    /// What AWS sets where nobody says anything.
    Defaults,
}

macro_rules! built_in {
    ($kind:ident, $name:literal, $path:literal) => {
        BuiltIn {
            kind: BuiltInKind::$kind,
            name: $name,
            path: $path,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)),
        }
    };
}

const ALL: &[BuiltIn] = &[
    built_in!(Scenario, "account-limit", "models/scenarios/account-limit.toml"),
    built_in!(Scenario, "aliases", "models/scenarios/aliases.toml"),
    built_in!(Scenario, "circuit-breaker", "models/scenarios/circuit-breaker.toml"),
    built_in!(Scenario, "cloudwatch-minutes", "models/scenarios/cloudwatch-minutes.toml"),
    built_in!(Scenario, "cold-start", "models/scenarios/cold-start.toml"),
    built_in!(Scenario, "demo", "models/scenarios/demo.toml"),
    built_in!(Scenario, "deployment", "models/scenarios/deployment.toml"),
    built_in!(Scenario, "events-and-retries", "models/scenarios/events-and-retries.toml"),
    built_in!(Scenario, "idle-gap", "models/scenarios/idle-gap.toml"),
    built_in!(Scenario, "health-check", "models/scenarios/health-check.toml"),
    built_in!(Scenario, "memory-curve", "models/scenarios/memory-curve.toml"),
    built_in!(Scenario, "overlap", "models/scenarios/overlap.toml"),
    built_in!(Scenario, "parallel-requests", "models/scenarios/parallel-requests.toml"),
    built_in!(Scenario, "provisioned-and-shared", "models/scenarios/provisioned-and-shared.toml"),
    built_in!(Scenario, "provisioned-in-reserved", "models/scenarios/provisioned-in-reserved.toml"),
    built_in!(Scenario, "provisioned-is-reserved", "models/scenarios/provisioned-is-reserved.toml"),
    built_in!(Scenario, "provisioned-levels", "models/scenarios/provisioned-levels.toml"),
    built_in!(Scenario, "provisioned-ramp", "models/scenarios/provisioned-ramp.toml"),
    built_in!(Scenario, "provisioned-rate", "models/scenarios/provisioned-rate.toml"),
    built_in!(Scenario, "rate-limiters", "models/scenarios/rate-limiters.toml"),
    built_in!(Scenario, "reaping", "models/scenarios/reaping.toml"),
    built_in!(Scenario, "recycling", "models/scenarios/recycling.toml"),
    built_in!(Scenario, "reserved-pools", "models/scenarios/reserved-pools.toml"),
    built_in!(Scenario, "retry-storm", "models/scenarios/retry-storm.toml"),
    built_in!(Scenario, "scheduled-ping", "models/scenarios/scheduled-ping.toml"),
    built_in!(Scenario, "scheduled-scaling", "models/scenarios/scheduled-scaling.toml"),
    built_in!(Scenario, "target-tracking", "models/scenarios/target-tracking.toml"),
    built_in!(Scenario, "timeout", "models/scenarios/timeout.toml"),
    built_in!(Template, "minimal", "models/templates/minimal.toml"),
    built_in!(Template, "web", "models/templates/web.toml"),
    built_in!(Template, "day", "models/templates/day.toml"),
    built_in!(Template, "trace", "models/templates/trace.toml"),
    built_in!(Template, "limits", "models/templates/limits.toml"),
    built_in!(Template, "deploy", "models/templates/deploy.toml"),
    built_in!(Template, "provisioned", "models/templates/provisioned.toml"),
    built_in!(Template, "clients", "models/templates/clients.toml"),
    built_in!(Template, "prices", "models/templates/prices.toml"),
    built_in!(Platform, "classic", "models/platforms/classic.toml"),
    built_in!(Platform, "lambda-2019", "models/platforms/lambda-2019.toml"),
    built_in!(Platform, "lambda-2020", "models/platforms/lambda-2020.toml"),
    built_in!(Platform, "lambda-2026", "models/platforms/lambda-2026.toml"),
    built_in!(IdleLaw, "brief", "models/idle/brief.toml"),
    built_in!(IdleLaw, "fixed-600", "models/idle/fixed-600.toml"),
    built_in!(IdleLaw, "halving-380", "models/idle/halving-380.toml"),
    built_in!(IdleLaw, "measured-2019-02-22", "models/idle/measured-2019-02-22.toml"),
    built_in!(IdleLaw, "measured-2019-04-23", "models/idle/measured-2019-04-23.toml"),
    built_in!(IdleLaw, "measured-2019-06-28", "models/idle/measured-2019-06-28.toml"),
    built_in!(IdleLaw, "measured-2019-08-04", "models/idle/measured-2019-08-04.toml"),
    built_in!(IdleLaw, "measured-2019-08-20", "models/idle/measured-2019-08-20.toml"),
    built_in!(IdleLaw, "measured-2019-09-27", "models/idle/measured-2019-09-27.toml"),
    built_in!(IdleLaw, "measured-2020-04-26", "models/idle/measured-2020-04-26.toml"),
    built_in!(IdleLaw, "measured-2021-01-07", "models/idle/measured-2021-01-07.toml"),
    built_in!(IdleLaw, "uniform-325-400", "models/idle/uniform-325-400.toml"),
    built_in!(Runtimes, "runtimes", "models/runtimes.toml"),
    built_in!(Profiles, "profiles", "models/profiles.toml"),
    built_in!(Pricing, "af-south-1", "models/pricing/af-south-1.toml"),
    built_in!(Pricing, "ap-east-1", "models/pricing/ap-east-1.toml"),
    built_in!(Pricing, "ap-northeast-1", "models/pricing/ap-northeast-1.toml"),
    built_in!(Pricing, "ap-northeast-2", "models/pricing/ap-northeast-2.toml"),
    built_in!(Pricing, "ap-south-1", "models/pricing/ap-south-1.toml"),
    built_in!(Pricing, "ap-southeast-1", "models/pricing/ap-southeast-1.toml"),
    built_in!(Pricing, "eu-central-1", "models/pricing/eu-central-1.toml"),
    built_in!(Pricing, "eu-north-1", "models/pricing/eu-north-1.toml"),
    built_in!(Pricing, "eu-south-1", "models/pricing/eu-south-1.toml"),
    built_in!(Pricing, "eu-west-1", "models/pricing/eu-west-1.toml"),
    built_in!(Pricing, "eu-west-2", "models/pricing/eu-west-2.toml"),
    built_in!(Pricing, "me-central-1", "models/pricing/me-central-1.toml"),
    built_in!(Pricing, "me-south-1", "models/pricing/me-south-1.toml"),
    built_in!(Pricing, "us-east-1", "models/pricing/us-east-1.toml"),
    built_in!(Pricing, "us-east-2", "models/pricing/us-east-2.toml"),
    built_in!(Pricing, "us-west-2", "models/pricing/us-west-2.toml"),
    built_in!(Defaults, "defaults", "models/defaults.toml"),
];

/// Files that a template reads, by the template's name: their own names and texts.
const SAMPLES: &[(&str, &str, &str)] = &[(
    "trace",
    "requests.csv",
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/templates/requests.csv")),
)];

/// Every shipped file.
pub fn built_ins() -> &'static [BuiltIn] {
    ALL
}

/// The shipped file of a kind and a name.
pub(super) fn find(kind: BuiltInKind, name: &str) -> Option<&'static BuiltIn> {
    ALL.iter().find(|file| file.kind == kind && file.name == name)
}

/// The names of a kind.
pub(super) fn names(kind: BuiltInKind) -> Vec<&'static str> {
    ALL.iter().filter(|file| file.kind == kind).map(|file| file.name).collect()
}

impl BuiltIn {
    /// What is in it: its `title`.
    pub fn title(&self) -> String {
        let root = parse(&self.source()).ok();
        let title = root.as_ref().and_then(|root| root.as_table()?.get("title")?.as_text());
        title.unwrap_or_default().to_owned()
    }

    /// The files that it reads and that have to stand beside it: their names and texts.
    pub fn samples(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let name = if self.kind == BuiltInKind::Template { self.name } else { "" };
        SAMPLES.iter().filter(move |(of, ..)| *of == name).map(|(_, file, text)| (*file, *text))
    }

    /// The file as a text that messages can point into.
    pub(super) fn source(&self) -> Arc<SourceText> {
        Arc::new(SourceText {
            name: self.path.to_owned(),
            text: self.text.to_owned(),
            base: None,
            kind: SourceKind::File,
        })
    }
}
