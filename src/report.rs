//! Reports: what the recorders wrote down, brought into an order and rendered.
//!
//! A [`Report`] is plain data; each format is a [`Render`] of its own and changes nothing.

mod csv;
mod curve;
mod expect;
mod json;
mod markdown;
mod plot;
mod priced;
mod rounds;
mod saved;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use csv::Csv;
pub use curve::{CurvePoint, MemoryCurve, Strategy};
pub use expect::{Got, Verdict};
pub use json::Json;
pub use markdown::Markdown;
pub use plot::{Chart, Svg, Terminal, watched};
pub use priced::{Priced, PricedPart};
pub use rounds::{RoundTable, RoundsCsv};
pub use saved::{SavedPart, SavedReport};
pub use text::Text;
pub use words::ascii;

use std::cmp::Reverse;

use crate::cost::{AccountBill, Bill, Used};
use crate::metrics::{Figures, Summary};
use crate::model::PriceSheet;
use crate::rng::Seed;
use crate::run::{Recorders, World};
use crate::scenario::Scenario;
use crate::units::SimTime;

/// A way to show a report.
pub trait Render {
    /// The report as text that ends with a line break.
    fn render(&self, report: &Report) -> String;
}

/// Everything that is said about a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was simulated.
    pub heading: Heading,
    /// The instant up to which everything is counted.
    pub at: SimTime,
    /// Why the run ended before its time, if it did.
    pub partial: Option<Partial>,
    /// The fingerprint of the run: 16 hexadecimal digits.
    pub digest: String,
    /// All functions together.
    pub total: Section,
    /// Each function, the one with the most invocations first.
    pub functions: Vec<Section>,
    /// Whether what was expected has come true.
    pub verdicts: Vec<Verdict>,
    /// The run over time, where that was recorded.
    pub chart: Option<Chart>,
    /// Requests of the same instant, where that was recorded.
    pub rounds: Option<RoundTable>,
    /// How the simulation itself went.
    pub engine: EngineFigures,
}

/// What was simulated.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The scenario's title.
    pub title: String,
    /// The platform whose rules hold.
    pub platform: String,
    /// The Region that is simulated.
    pub region: String,
    /// The prices that hold, of whatever Region.
    pub prices: PriceSheet,
    /// The seed of every draw.
    pub seed: Seed,
    /// Sentences that name what was assumed.
    pub assumptions: Vec<String>,
}

/// One function, or several together.
#[derive(Clone, Debug)]
pub struct Section {
    /// What it is called.
    pub name: String,
    /// What happened.
    pub figures: Figures,
    /// What it costs.
    pub bill: Bill,
}

/// A run that ended before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// When it ended, in simulated time.
    pub at: SimTime,
    /// Why.
    pub reason: String,
}

/// How the simulation itself went; only these figures differ between two equal runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EngineFigures {
    /// How long it took \[s\].
    pub wall_s: f64,
    /// How many events were processed.
    pub events: u64,
    /// The largest resident size of the program \[bytes\], where the system tells it.
    pub peak_rss_bytes: Option<u64>,
}

impl Report {
    /// The report on a world of `scenario`, as it is now.
    pub fn new(
        scenario: &Scenario,
        world: &World,
        partial: Option<Partial>,
        engine: EngineFigures,
    ) -> Self {
        let heading = Heading {
            title: scenario.title.clone(),
            platform: scenario.model.platform.name.to_string(),
            region: scenario.region.clone(),
            prices: scenario.prices.clone(),
            seed: scenario.seed,
            assumptions: scenario.assumptions.clone(),
        };
        let Recorders { digest, metrics, meter } = world.recorders();
        let Summary { at, total, functions } = metrics.finish(world.now());
        let timeline = world.extras().and_then(|extras| extras.timeline.as_ref());
        let rounds = world.extras().and_then(|extras| extras.rounds.as_ref());
        let names = scenario.model.functions.iter().map(|function| function.name.to_string());
        let parts = names.zip(functions).zip(meter.functions());
        let sections = parts.map(|((name, figures), used)| {
            let bill = Bill { used, ..Bill::default() };
            Section { name, figures, bill }
        });
        let mut functions = by_size(sections.collect());
        // Shares are dealt out in the report's order: whoever reads it can do so again.
        let used: Vec<Used> = functions.iter().map(|section| section.bill.used).collect();
        let bill = AccountBill::new(&used, &scenario.prices, at.since(SimTime::ZERO));
        for (section, bill) in functions.iter_mut().zip(bill.functions) {
            section.bill = bill;
        }
        let mut report = Self {
            heading,
            at,
            partial,
            digest: digest.to_string(),
            total: Section { name: "all functions".to_owned(), figures: total, bill: bill.total },
            functions,
            verdicts: Vec::new(),
            chart: timeline.map(|timeline| Chart::new(scenario, timeline, at)),
            rounds: rounds.map(|rounds| RoundTable::new(scenario, rounds)),
            engine,
        };
        report.verdicts = expect::judge(&report, &scenario.expectations);
        report
    }

    /// Whether everything that was expected has come true.
    pub fn verdict(&self) -> bool {
        self.verdicts.iter().all(Verdict::is_ok)
    }

    /// The functions from place `shown` on, taken together, if there are any.
    fn others(&self, shown: usize) -> Option<Section> {
        let rest = self.functions.get(shown..).filter(|rest| !rest.is_empty())?;
        let figures: Vec<&Figures> = rest.iter().map(|section| &section.figures).collect();
        Some(Section {
            name: format!("{} others", words::count(rest.len() as u64)),
            figures: Figures::sum(&figures),
            bill: rest.iter().map(|section| &section.bill).sum(),
        })
    }
}

impl EngineFigures {
    /// How many invocations were simulated in a second, 0 where no time was measured.
    fn invocations_per_s(&self, total: &Section) -> f64 {
        let tally = &total.figures.tally;
        let invocations = tally.invocations() + tally.pings.invocations;
        if self.wall_s > 0.0 { invocations as f64 / self.wall_s } else { 0.0 }
    }
}

/// The section with the most invocations first, then the one with the most refusals, then by name.
fn by_size(mut sections: Vec<Section>) -> Vec<Section> {
    sections.sort_by(|a, b| {
        let key = |section: &Section| {
            let tally = &section.figures.tally;
            Reverse((tally.invocations(), tally.throttled()))
        };
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    sections
}
