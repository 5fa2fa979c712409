//! The four traffic patterns of AWS's Lambda Operator Guide, minute by minute.
//!
//! 10,000 requests against a quota of 10,000, a burst of 3,000 and 500 more environments a minute:
//! sent at once, most of them are refused; spread over four minutes, none is. It also shows how to
//! count facts with a recorder of one's own.
//!
//! ```text
//! cargo run --release --example operator_guide
//! ```

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

use tepid::engine::record::{Fact, Sink, StartKind};
use tepid::engine::{Engine, Pause};
use tepid::scenario::Scenario;
use tepid::units::SimTime;

const ACCOUNT: &str = r#"
duration = "4m"
[platform]
base = "classic"
request_rate = "none"
[account]
concurrency = 10000
[functions.orders]
timeout = "60s"
init = "1s"
duration = "30s"
"#;

/// Name and requests at the start of each minute.
const PATTERNS: [(&str, &[u32]); 4] = [
    ("A: all at once", &[10_000]),
    ("B: over two minutes", &[5_000, 5_000]),
    ("C: over three minutes", &[3_333, 3_333, 3_334]),
    ("D: over four minutes", &[2_500, 2_500, 2_500, 2_500]),
];

/// What happened to the requests of one minute.
#[derive(Clone, Copy, Default)]
struct Minute {
    cold: u32,
    warm: u32,
    throttled: u32,
}

/// Counts by the minute.
#[derive(Default)]
struct Minutes([Minute; 4]);

impl Sink for Minutes {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        let minute = (at.as_micros() / 60_000_000) as usize;
        match fact {
            Fact::Started(start) if start.kind == StartKind::Cold => self.0[minute].cold += 1,
            Fact::Started(_) => self.0[minute].warm += 1,
            Fact::Throttled(_) => self.0[minute].throttled += 1,
            _ => {}
        }
    }
}

#[expect(clippy::print_stdout, reason = "an example shows its result")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("pattern                minute  arrivals    cold    warm  throttled");
    for (name, arrivals) in PATTERNS {
        for (minute, (count, arrivals)) in simulate(arrivals)?.0.iter().zip(arrivals).enumerate() {
            println!(
                "{:<22} {:>6} {arrivals:>9} {:>7} {:>7} {:>10}",
                if minute == 0 { name } else { "" },
                minute + 1,
                count.cold,
                count.warm,
                count.throttled,
            );
        }
    }
    Ok(())
}

fn simulate(arrivals: &[u32]) -> Result<Minutes, Box<dyn Error>> {
    let mut text = ACCOUNT.to_owned();
    for (minute, count) in arrivals.iter().enumerate() {
        write!(
            text,
            "[traffic.minute-{minute}]\ntarget = \"orders\"\narrivals = {{ constant = \
             {{ first = \"{minute}m\", every = \"1h\", batch = {count}, count = 1 }} }}\n"
        )?;
    }
    let scenario = Scenario::parse("operator-guide", &text, PathBuf::new(), &[])?;
    let mut engine = Engine::new(scenario.model.clone(), scenario.seed, &scenario.source_names());
    let mut source = scenario.source();
    let mut minutes = Minutes::default();
    let until = SimTime::ZERO + scenario.duration;
    while engine.run(until, &mut source, &mut minutes)? == Pause::Budget {}
    Ok(minutes)
}
