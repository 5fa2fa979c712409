//! The twenty published points: probability of a cold start and environments alive.

use std::path::PathBuf;

use tepid::engine::record::{Fact, Sink, StartKind};
use tepid::engine::{Engine, Pause};
use tepid::scenario::Scenario;
use tepid::units::SimTime;

use super::recording::Outcome;
use super::replay::PLATFORMS;
use super::search::Effort;

const POINTS: &str = include_str!("../../tests/oracles/aws-validation-2020.csv");
/// The rates of the points whose recordings are at hand [1/s].
const RECORDED: [f64; 6] = [
    0.001_863_136_76,
    0.002_881_640_68,
    0.004_247_997_27,
    0.007_850_937_56,
    0.016_383_632_3,
    0.100_377_386,
];
/// No simulation may be longer [s].
const LONGEST: f64 = 200.0 * 86_400.0;
/// How long the measurers took an environment to live on after its last use [s].
const TAKEN_FOR_ALIVE: f64 = 600.0;

/// Counts as the measurers could: from what requests see of their environments.
#[derive(Default)]
struct Seen {
    requests: u64,
    cold: u64,
    /// When the environment in each slot was first and last used [s]; nothing once it is gone.
    lives: Vec<Option<(f64, f64)>>,
    /// From first use to last use and some time beyond, of environments that are gone [s].
    alive: f64,
}

impl Seen {
    /// All environments, taken to live on for a while after their last use [s].
    fn alive(&self) -> f64 {
        let left = self.lives.iter().flatten().map(|(first, last)| last - first);
        self.alive + left.sum::<f64>()
    }
}

impl Sink for Seen {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        let now = at.as_micros() as f64 / 1e6;
        match fact {
            Fact::Started(start) => {
                self.requests += 1;
                self.cold += u64::from(start.kind == StartKind::Cold);
                let slot = start.env.slot.index();
                self.lives.resize(self.lives.len().max(slot + 1), None);
                self.lives[slot].get_or_insert((now, now));
            }
            Fact::Completed(done) => {
                if let Some(life) = &mut self.lives[done.env.slot.index()] {
                    life.1 = now;
                }
            }
            Fact::EnvStopped(stopped) => {
                if let Some((first, last)) = self.lives[stopped.env.slot.index()].take() {
                    self.alive += last - first + TAKEN_FOR_ALIVE;
                }
            }
            _ => {}
        }
    }
}

/// Prints what each platform predicts for the published points.
pub(crate) fn print(effort: Effort) -> Outcome<()> {
    let arrivals = if effort == Effort::Full { 3e6 } else { 1e5 };
    let platforms = &PLATFORMS[..4];
    println!("\n# The twenty published points, {arrivals:e} requests each\n");
    print!("| rate per s | measured: P(cold) | environments |");
    for (name, _) in platforms {
        print!(" {name}: P(cold), environments |");
    }
    println!("\n| --- | --- | --- | --- | --- | --- | --- |");
    // Mean errors [%]: of P(cold) over all, over those not recorded, and of environments.
    let mut errors = [[0.0; 4]; 4];
    let mut reader = csv::Reader::from_reader(POINTS.as_bytes());
    for row in reader.records() {
        let row = row?;
        let number = |at: usize| row[at].parse::<f64>();
        let (rate, work, cold, environments) = (number(0)?, number(1)?, number(3)?, number(5)?);
        let is_recorded = RECORDED.iter().any(|known| (rate / known - 1.0).abs() < 1e-6);
        print!("| {rate:.5} | {cold:.6} | {environments:.3} |");
        for ((_, keys), errors) in platforms.iter().zip(&mut errors) {
            let (p, e) = predict(keys, rate, work, arrivals)?;
            print!(" {p:.6}, {e:.3} |");
            let error = (p / cold - 1.0) * 100.0;
            errors[0] += error.abs() / 20.0;
            if !is_recorded {
                errors[1] += error.abs() / 14.0;
            }
            errors[2] += error / 20.0;
            errors[3] += (e / environments - 1.0).abs() * 5.0;
        }
        println!();
    }
    let names = [
        "mean error of P(cold), all 20",
        "mean error of P(cold), the 14 not at hand",
        "mean signed error of P(cold), all 20",
        "mean error of environments, all 20",
    ];
    for (at, name) in names.iter().enumerate() {
        print!("| {name} | | |");
        for errors in &errors {
            print!(" {:.1} % |", errors[at]);
        }
        println!();
    }
    Ok(())
}

/// P(cold) and mean number of environments at `rate` [1/s] with `work` [s] on average.
fn predict(platform: &str, rate: f64, work: f64, arrivals: f64) -> Outcome<(f64, f64)> {
    let seconds = (arrivals / rate).min(LONGEST);
    let text = format!(
        "seed = 20
        duration = \"{seconds:.0}s\"
        [platform]
        {platform}
        platform_start = \"0s\"
        [functions.f]
        timeout = \"900s\"
        init = \"0s\"
        duration = {{ exponential = {{ mean = \"{work}s\" }} }}
        [traffic.clients]
        target = \"f\"
        arrivals = {{ poisson = {{ rate = \"{rate}/s\" }} }}
        "
    );
    let scenario = Scenario::parse("point", &text, PathBuf::new(), &[])?;
    let mut engine = Engine::new(scenario.model.clone(), scenario.seed, &scenario.source_names());
    let (mut source, mut seen) = (scenario.source(), Seen::default());
    let until = SimTime::ZERO + scenario.duration;
    while engine.run(until, &mut source, &mut seen)? == Pause::Budget {}
    Ok((seen.cold as f64 / seen.requests as f64, seen.alive() / seconds))
}
