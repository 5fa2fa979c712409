//! How much spills over what is provisioned, against Erlang's loss formula.
//!
//! What finds all k provisioned environments busy runs on demand and does not come back to them, so
//! they are a loss system: of a Poisson stream that keeps `a` of them busy, the share B(k, a)
//! spills. Nothing else may stand in the way, so request rate, age and scaling have no limits here.
//!
//! ```text
//! cargo run --release --example spillover -- [--full]
//! ```

use std::error::Error;

use tepid::engine::record::{Fact, Pool, Sink};
use tepid::engine::{Engine, Pause};
use tepid::scenario::Scenario;
use tepid::stats::MeanCi;
use tepid::units::{SimDuration, SimTime};

const ACCOUNT: &str = r#"
duration = "203d"
[platform]
max_age = "none"
request_rate = "none"
scaling.unlimited = {}
[functions.f]
init = "500ms"
duration = { exponential = { mean = "200ms" } }
[traffic.users]
target = "f:1"
arrivals = { poisson = { rate = "100/s" } }
"#;

/// Requests a second times the seconds that one takes.
const LOAD: f64 = 20.0;
const UNITS: [u32; 5] = [10, 15, 20, 25, 30];
/// After 500 times as long as a request takes nobody knows that all were free.
const BURN_IN: SimTime = SimTime::from_secs(100);

/// Requests since the burn-in, by where they ran.
#[derive(Default)]
struct Shares {
    provisioned: u64,
    spilled: u64,
    others: u64,
}

impl Sink for Shares {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        match fact {
            _ if at < BURN_IN => {}
            Fact::Started(start) if start.pool == Pool::Provisioned => self.provisioned += 1,
            Fact::Started(start) if start.pool == Pool::Spillover => self.spilled += 1,
            Fact::Started(_) | Fact::Throttled(_) => self.others += 1,
            _ => {}
        }
    }
}

#[expect(clippy::print_stdout, reason = "an example shows its result")]
fn main() -> Result<(), Box<dyn Error>> {
    let is_full = std::env::args().any(|arg| arg == "--full");
    let (runs, seconds) = if is_full { (40, 25_000) } else { (20, 500) };
    println!("a load of {LOAD}; {runs} runs of {seconds} s behind a burn-in of 100 s");
    println!("provisioned    spilled     95 % ±   Erlang's B    apart   within 1.5 half-widths");
    for units in UNITS {
        // Each row has requests of its own, so that chance does not move all rows together.
        let seeds = (1..=runs).map(|run| u64::from(units) * 1_000 + run);
        let shares = seeds.map(|seed| spilled(units, seed, seconds));
        let mean: MeanCi = shares.collect::<Result<Vec<f64>, _>>()?.into_iter().collect();
        let half = mean.half_width().ok_or("an interval takes two runs")?;
        let expected = erlang_b(units, LOAD);
        let apart = (mean.mean() - expected).abs() / half;
        println!(
            "{units:>11} {:>9.4} % {:>8.4} % {:>10.4} % {apart:>8.2}   {}",
            100.0 * mean.mean(),
            100.0 * half,
            100.0 * expected,
            if apart <= 1.5 { "yes" } else { "NO" },
        );
    }
    Ok(())
}

/// The share that spills in one run.
fn spilled(units: u32, seed: u64, seconds: u64) -> Result<f64, Box<dyn Error>> {
    let text = format!("seed = {seed}\n{ACCOUNT}[functions.f.versions.1]\nprovisioned = {units}\n");
    let scenario = Scenario::parse("spillover", &text, "".into(), &[])?;
    let until = BURN_IN + SimDuration::from_secs(seconds);
    let mut engine = Engine::new(scenario.model.clone(), scenario.seed, &scenario.source_names());
    let (mut source, mut shares) = (scenario.source(), Shares::default());
    while engine.run(until, &mut source, &mut shares)? == Pause::Budget {}
    assert_eq!(shares.others, 0, "the rest runs on demand, and nobody is refused");
    Ok(shares.spilled as f64 / (shares.provisioned + shares.spilled) as f64)
}

/// Erlang's B by its recursion over the number of servers.
fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b))
}
