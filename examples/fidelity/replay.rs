//! The six runs replayed under several platforms.

use std::path::PathBuf;

use tepid::engine::record::{Fact, Sink};
use tepid::engine::{Engine, Pause};
use tepid::model::Platform;
use tepid::rng::Seed;
use tepid::scenario::Scenario;
use tepid::units::SimTime;

use super::recording::{Outcome, Recording};

/// Seeds of the table: 1 to this.
pub(crate) const SEEDS: u64 = 40;

/// What is held against the recordings, with the keys of `[platform]`.
pub(crate) const PLATFORMS: [(&str, &str); 5] = [
    (
        "fixed-600",
        "base = \"lambda-2019\"
idle = \"600s\"
max_age = \"none\"",
    ),
    ("lambda-2019", "base = \"lambda-2019\""),
    ("lambda-2020", "base = \"lambda-2020\""),
    ("with early losses", EARLY_LOSSES),
    ("lambda-2026", "base = \"lambda-2026\""),
];

/// Every end that the recordings show: one environment in four is lost at any age before 6,000 s,
/// and then fewer of the rest need to have been idle too long.
const EARLY_LOSSES: &str = "base = \"lambda-2020\"
    idle_spare = { uniform = { min = \"1350s\", max = \"1550s\" } }
    max_age = { empirical = { quantiles = { p0 = \"0s\", p25 = \"6000s\", p100 = \"124min\" } } }";

/// Counts the environments that were started: as many as there were cold starts.
#[derive(Default)]
struct Started(u32);

impl Sink for Started {
    fn record(&mut self, _: SimTime, fact: &Fact) {
        if let Fact::EnvStarted(_) = fact {
            self.0 += 1;
        }
    }
}

/// Mean and standard deviation of a count over seeds.
#[derive(Clone, Copy)]
pub(crate) struct Count {
    /// Its mean.
    pub(crate) mean: f64,
    /// Its standard deviation from seed to seed.
    pub(crate) spread: f64,
}

/// The rules of `keys`, the inside of `[platform]`.
pub(crate) fn platform(keys: &str) -> Outcome<Platform> {
    let text = format!(
        "duration = \"1h\"\n[platform]\n{keys}\n[functions.f]\nduration = \"1s\"\n\
         [traffic.t]\ntarget = \"f\"\narrivals = {{ poisson = {{ rate = \"1/s\" }} }}\n"
    );
    Ok(Scenario::parse("platform", &text, PathBuf::new(), &[])?.model.platform.clone())
}

/// Cold starts of `recording` under `rules`, for the seeds 1 to `seeds`.
pub(crate) fn cold_starts(recording: &Recording, rules: &Platform, seeds: u64) -> Outcome<Count> {
    let (mut sum, mut squares) = (0.0, 0.0);
    for seed in 1..=seeds {
        let count = f64::from(once(&recording.scenario, rules, Seed(seed))?);
        sum += count;
        squares += count * count;
    }
    let mean = sum / seeds as f64;
    Ok(Count { mean, spread: (squares / seeds as f64 - mean * mean).max(0.0).sqrt() })
}

fn once(scenario: &Scenario, rules: &Platform, seed: Seed) -> Outcome<u32> {
    let mut model = (*scenario.model).clone();
    model.platform = rules.clone();
    let mut engine = Engine::new(model, seed, &scenario.source_names());
    let mut source = scenario.source();
    let mut started = Started::default();
    let until = SimTime::ZERO + scenario.duration;
    while engine.run(until, &mut source, &mut started)? == Pause::Budget {}
    Ok(started.0)
}

/// Cold starts of each recording under each of [`PLATFORMS`].
pub(crate) struct Replayed<'a> {
    recordings: &'a [Recording],
    /// For each recording, one for each platform.
    counts: Vec<Vec<Count>>,
}

impl<'a> Replayed<'a> {
    /// Replays every recording under every platform, for the seeds 1 to [`SEEDS`].
    pub(crate) fn new(recordings: &'a [Recording]) -> Outcome<Self> {
        let rules: Vec<Platform> =
            PLATFORMS.iter().map(|(_, keys)| platform(keys)).collect::<Outcome<_>>()?;
        let of = |recording: &Recording| {
            rules.iter().map(|rules| cold_starts(recording, rules, SEEDS)).collect()
        };
        let counts = recordings.iter().map(of).collect::<Outcome<_>>()?;
        Ok(Self { recordings, counts })
    }

    /// Mean over the recordings of how far a platform is from the truth, as a share of it.
    pub(crate) fn mean_error(&self, platform: &str, truth: fn(&Recording) -> usize) -> f64 {
        let at = PLATFORMS.iter().position(|(name, _)| *name == platform).unwrap_or_default();
        let runs = self.recordings.iter().zip(&self.counts);
        let errors = runs.map(|(run, counts)| (counts[at].mean / truth(run) as f64 - 1.0).abs());
        errors.sum::<f64>() / self.recordings.len() as f64
    }

    /// A table: each run, then the mean errors.
    pub(crate) fn table(&self) -> String {
        let names: Vec<&str> = PLATFORMS.iter().map(|(name, _)| *name).collect();
        let mut lines = vec![
            format!("| run | requests | flagged cold | environments | {} |", names.join(" | ")),
            format!("|{}", " --- |".repeat(4 + names.len())),
        ];
        for (Recording { day, rows, flagged, seen, .. }, counts) in
            self.recordings.iter().zip(&self.counts)
        {
            let cells = counts.iter().map(|Count { mean, spread }| {
                let error = (mean / *seen as f64 - 1.0) * 100.0;
                format!("{mean:.1} ± {spread:.1}, {error:+.1} %")
            });
            let cells = cells.collect::<Vec<_>>().join(" | ");
            lines.push(format!("| {day} | {} | {flagged} | {seen} | {cells} |", rows.len()));
        }
        let mut errors = |label: &str, truth: fn(&Recording) -> usize| {
            let cell = |name: &&str| format!("{:.1} %", self.mean_error(name, truth) * 100.0);
            let cells = names.iter().map(cell).collect::<Vec<_>>().join(" | ");
            lines.push(format!("| mean error against {label} | | | | {cells} |"));
        };
        errors("environments", |run| run.seen);
        errors("flagged cold", |run| run.flagged);
        lines.join("\n")
    }
}
