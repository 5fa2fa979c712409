//! One environment and independent gaps: a start is cold when its gap was at least the idle limit.

use tepid::engine::Engine;
use tepid::engine::record::{Fact, Sink};
use tepid::id::FunctionId;
use tepid::rng::Seed;
use tepid::units::SimTime;

use super::at;
use super::study::{Levels, Stretch, Study, mean_level};
use super::table::{Ledger, Row};
use crate::machine::Machine as _;
use crate::traffic::{Flow, Law, names};
use crate::world::{function, idle_secs, model};

/// The longest run, a little under 203 days [s].
const LONGEST: f64 = 1.7e7;

/// Gaps of every law; work takes no time, so that there is never a second environment.
pub(super) fn cold_renewal(ledger: &mut Ledger) {
    for row in ledger.all(|row| row.id.ends_with('a')) {
        let (law, mean) = gap_law(&row);
        let mut world = model(vec![function("f")]);
        world.platform.idle = idle_secs(row.input("idle_timeout"));
        // Heavy tails need room: the run must reach its last request even behind a huge gap.
        let room = if matches!(law, Law::Pareto(..)) { 0.2 } else { 0.8 };
        let gaps = (room * LONGEST / mean).min(200_000.0) as u64;
        let mut study = Study::new(|number| {
            let flow = Flow::new(Seed(number), FunctionId(0), law, Law::Fixed(0.0));
            let mut engine = Engine::new(world.clone(), Seed(number), &names());
            let mut between = Between { levels: Levels::default(), last: gaps, stretch: None };
            engine.run_to(at(LONGEST), &mut { flow }, &mut between);
            between.stretch.expect("the last request comes within 203 days")
        });
        let others = ["a", "b", "c"].map(|letter| row.id.replace('a', letter));
        let [cold, alive, life] = others.map(|id| ledger.all(|other| other.id == id).remove(0));
        study.compare(ledger, &cold, &|s| (s.cold, s.arrivals[0]));
        study.compare(ledger, &alive, &|s| (mean_level(&s.alive), s.span));
        study.compare(ledger, &life, &|s| (mean_level(&s.alive) / 1e6, s.cold));
    }
}

/// The law of the gaps of a row, and its mean [s].
fn gap_law(row: &Row) -> (Law, f64) {
    let input = |name: &str| row.input(name);
    match row.text("gap_law").as_str() {
        "exponential" => (Law::Exponential(input("mean")), input("mean")),
        "erlang-2" => (Law::Erlang(2, input("mean")), input("mean")),
        "erlang-4" => (Law::Erlang(4, input("mean")), input("mean")),
        "hyperexponential" => {
            let (q, one, two) = (input("q"), input("mean1"), input("mean2"));
            (Law::Hyper(q, one, two), q * one + (1.0 - q) * two)
        }
        "uniform" => {
            (Law::Uniform(input("low"), input("high")), 0.5 * (input("low") + input("high")))
        }
        "pareto" => {
            let (least, alpha) = (input("xm"), input("alpha"));
            (Law::Pareto(least, alpha), least * alpha / (alpha - 1.0))
        }
        // The mean is the scale times Γ(1 + 1/shape), which is 2 for the shape of the only row.
        "weibull" => (Law::Weibull(input("shape"), input("scale")), 2.0 * input("scale")),
        other => panic!("{}: no law {other}", row.id),
    }
}

/// Records from the first request to a later one: whole gaps, so that even a heavy-tailed law
/// needs no burn-in.
struct Between {
    levels: Levels,
    last: u64,
    stretch: Option<Stretch>,
}

impl Sink for Between {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        if self.stretch.is_some() {
            return;
        }
        self.levels.record(at, fact);
        if !matches!(fact, Fact::Started(_)) {
            return;
        }
        if self.levels.requests == 1 {
            self.levels.begin(at);
        } else if self.levels.requests > self.last {
            self.stretch = Some(self.levels.clone().end(at));
        }
    }
}
