//! The search: which laws would the counts alone choose, and how sharply?
//!
//! A candidate is three uniform laws, each with a middle and a width. Its misfit is the sum of the
//! squared relative errors, in units of [`SIGMA`]; a candidate's weight is exp(-misfit / 2). The
//! weighted mean over the whole grid, not the best candidate, is what the counts say: it prefers a
//! broad valley to a sharp one. Left out in turn, each run is predicted by the weighted mean of
//! what the candidates make of it, with weights from the other five.

use tepid::dist::Dist;
use tepid::model::{IdleLaw, MaxAge, Platform};
use tepid::units::SimDuration;

use super::recording::{Outcome, Recording};
use super::replay::{cold_starts, platform};

/// How much of the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Enough to see every table, in seconds.
    Brief,
    /// The figures of `docs/fidelity.md`.
    Full,
}

/// How far a run may be off by chance: about the spread of a count from seed to seed.
const SIGMA: f64 = 0.05;
/// Candidates whose mean error is at most this much above the best are its equals.
const AS_GOOD: f64 = 0.01;

/// A uniform law [s].
#[derive(Clone, Copy)]
struct Law {
    middle: f64,
    width: f64,
}

/// What is searched: all combinations of these laws.
struct Grid {
    silent: Vec<Law>,
    spare: Vec<Law>,
    age: Vec<Law>,
    seeds: u64,
}

/// Three laws and what they make of the runs.
struct Candidate {
    laws: [Law; 3],
    /// Relative error of each run, cold starts against environments seen.
    errors: Vec<f64>,
}

const NAMES: [&str; 3] = ["idle", "idle_spare", "max_age"];

impl Law {
    fn dist(self) -> Outcome<Dist> {
        let at = |seconds: f64| SimDuration::from_millis((seconds * 1e3).round() as u64);
        let half = self.width / 2.0;
        Ok(Dist::uniform(at(self.middle - half), at(self.middle + half))?)
    }
}

impl Grid {
    fn of(effort: Effort) -> Self {
        match effort {
            Effort::Brief => Self {
                silent: laws(&[632.0], &[15.0]),
                spare: laws(&[1_000.0, 1_200.0, 1_400.0], &[0.0, 600.0]),
                age: laws(&[6_400.0, 6_720.0, 7_040.0], &[0.0, 1_440.0]),
                seeds: 4,
            },
            Effort::Full => Self {
                silent: laws(&[600.0, 616.0, 632.0, 648.0], &[0.0, 16.0, 48.0]),
                spare: laws(
                    &[800.0, 900.0, 1_000.0, 1_100.0, 1_200.0, 1_300.0, 1_400.0, 1_500.0],
                    &[0.0, 300.0, 600.0, 900.0],
                ),
                age: laws(
                    &[6_000.0, 6_400.0, 6_720.0, 7_040.0, 7_400.0],
                    &[0.0, 720.0, 1_440.0, 2_160.0],
                ),
                seeds: 8,
            },
        }
    }
}

impl Candidate {
    fn mean_error(&self) -> f64 {
        self.errors.iter().map(|error| error.abs()).sum::<f64>() / self.errors.len() as f64
    }

    /// The weight that all runs but `without` give it.
    fn weight(&self, without: Option<usize>) -> f64 {
        let misfit = |(run, error): (usize, &f64)| {
            if without == Some(run) { 0.0 } else { (error / SIGMA) * (error / SIGMA) }
        };
        libm::exp(-0.5 * self.errors.iter().enumerate().map(misfit).sum::<f64>())
    }
}

/// What the search found.
pub(crate) struct Found<'a> {
    recordings: &'a [Recording],
    candidates: Vec<Candidate>,
    seeds: u64,
}

impl<'a> Found<'a> {
    /// Replays the recordings under every candidate of a grid.
    pub(crate) fn new(recordings: &'a [Recording], effort: Effort) -> Outcome<Self> {
        let grid = Grid::of(effort);
        Ok(Self { recordings, candidates: candidates(recordings, &grid)?, seeds: grid.seeds })
    }

    /// How far off the prediction of each run is if it is made from the others, as a share.
    pub(crate) fn held_out(&self) -> Vec<f64> {
        let predict = |run| self.weighted(Some(run), |candidate| candidate.errors[run]);
        (0..self.recordings.len()).map(predict).collect()
    }

    /// The mean over the candidates, weighted by all runs but `without`.
    fn weighted(&self, without: Option<usize>, of: impl Fn(&Candidate) -> f64) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for candidate in &self.candidates {
            let weight = candidate.weight(without);
            sum += weight * of(candidate);
            weights += weight;
        }
        sum / weights
    }

    /// Three tables: the laws, how flat the valley is, and each run predicted from the others.
    pub(crate) fn tables(&self) -> String {
        let count = self.candidates.len();
        let head = format!("{count} candidates, {} seeds each", self.seeds);
        [head, self.laws(), self.valley(), self.predictions()].join("\n\n")
    }

    fn laws(&self) -> String {
        let mut lines = vec![
            "| law | best: middle, width | weighted mean: middle, width |".to_owned(),
            "| --- | --- | --- |".to_owned(),
        ];
        let by_error = |a: &&Candidate, b: &&Candidate| a.mean_error().total_cmp(&b.mean_error());
        let Some(best) = self.candidates.iter().min_by(by_error) else { return String::new() };
        for (at, name) in NAMES.iter().enumerate() {
            let Law { middle, width } = best.laws[at];
            let mean_middle = self.weighted(None, |candidate| candidate.laws[at].middle);
            let mean_width = self.weighted(None, |candidate| candidate.laws[at].width);
            lines.push(format!(
                "| {name} | {middle:.0} s, {width:.0} s | {mean_middle:.0} s, {mean_width:.0} s |"
            ));
        }
        let limit = best.mean_error() + AS_GOOD;
        let equals = self.candidates.iter().filter(|candidate| candidate.mean_error() <= limit);
        lines.push(format!(
            "\nMean error of the best: {:.1} %; {} candidates are within {:.1} % of it.",
            best.mean_error() * 100.0,
            equals.count(),
            AS_GOOD * 100.0
        ));
        lines.join("\n")
    }

    /// The least mean error for each middle of each law, whatever the others.
    fn valley(&self) -> String {
        let mut lines = vec!["| law | middle: least mean error |\n| --- | --- |".to_owned()];
        for (at, name) in NAMES.iter().enumerate() {
            let middle_of = |candidate: &Candidate| candidate.laws[at].middle;
            let mut middles: Vec<f64> = self.candidates.iter().map(middle_of).collect();
            middles.sort_by(f64::total_cmp);
            middles.dedup();
            let cell = |middle: &f64| {
                let here = |it: &&Candidate| middle_of(it).total_cmp(middle).is_eq();
                let errors = self.candidates.iter().filter(here).map(Candidate::mean_error);
                format!("{middle:.0} s: {:.1} %", errors.fold(f64::INFINITY, f64::min) * 100.0)
            };
            let cells = middles.iter().map(cell).collect::<Vec<_>>().join(", ");
            lines.push(format!("| {name} | {cells} |"));
        }
        lines.join("\n")
    }

    fn predictions(&self) -> String {
        let mut lines = vec![
            "| run | environments | predicted | error |\n| --- | --- | --- | --- |".to_owned(),
        ];
        let errors = self.held_out();
        for (Recording { day, seen, .. }, error) in self.recordings.iter().zip(&errors) {
            let predicted = *seen as f64 * (1.0 + error);
            lines.push(format!("| {day} | {seen} | {predicted:.1} | {:+.1} % |", error * 100.0));
        }
        let mean = errors.iter().map(|error| error.abs()).sum::<f64>() / errors.len() as f64;
        lines.push(format!("| mean | | | {:.1} % |", mean * 100.0));
        lines.join("\n")
    }
}

fn candidates(recordings: &[Recording], grid: &Grid) -> Outcome<Vec<Candidate>> {
    let era = platform("base = \"lambda-2019\"")?;
    let mut found = Vec::new();
    for &silent in &grid.silent {
        for &spare in &grid.spare {
            for &age in &grid.age {
                let rules = Platform {
                    idle: IdleLaw::Drawn(silent.dist()?),
                    idle_spare: Some(IdleLaw::Drawn(spare.dist()?)),
                    max_age: MaxAge::Drawn(age.dist()?),
                    ..era.clone()
                };
                let error = |recording: &Recording| {
                    let count = cold_starts(recording, &rules, grid.seeds)?;
                    Ok(count.mean / recording.seen as f64 - 1.0)
                };
                let errors = recordings.iter().map(error).collect::<Outcome<_>>()?;
                found.push(Candidate { laws: [silent, spare, age], errors });
            }
        }
    }
    Ok(found)
}

fn laws(middles: &[f64], widths: &[f64]) -> Vec<Law> {
    let widths = |&middle| widths.iter().map(move |&width| Law { middle, width });
    middles.iter().flat_map(widths).collect()
}
