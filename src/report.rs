//! Reports: what the recorders wrote down, brought into an order and rendered.
//!
//! A [`Report`] is plain data; each format is a [`Render`] of its own and changes nothing.

mod alarms;
mod control;
mod csv;
mod curve;
mod expect;
mod json;
mod markdown;
mod parts;
mod plot;
mod policies;
mod priced;
mod rounds;
mod saved;
mod scaling;
mod sizes;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use alarms::{AlarmChangeRow, AlarmRow};
pub use control::{ChangeRow, ControlPlane, EventRow, ProvisionRow};
pub use csv::Csv;
pub use curve::{CurveHeading, Enough, IdleCurve, IdlePoint};
pub use expect::{Got, Verdict};
pub use json::Json;
pub use markdown::Markdown;
pub use plot::{Chart, Svg, Terminal, watched};
pub use policies::PolicyRow;
pub use priced::{Priced, PricedPart};
pub use rounds::{RoundTable, RoundsCsv};
pub use saved::{SavedPart, SavedReport};
pub use scaling::{ScalingReport, ScalingRow};
pub use sizes::{MemoryCurve, SizePoint, Strategy};
pub use text::Text;
pub use words::ascii;

use crate::cost::Bill;
use crate::metrics::Figures;
use crate::model::PriceSheet;
use crate::rng::Seed;
use crate::run::World;
use crate::scenario::Scenario;
use crate::units::SimTime;
use parts::Parts;

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
    /// The largest functions, the one with the most invocations first.
    pub functions: Vec<Section>,
    /// All functions behind those, where there are any.
    pub rest: Option<Rest>,
    /// Whether what was expected has come true.
    pub verdicts: Vec<Verdict>,
    /// What the control plane did.
    pub control: ControlPlane,
    /// What Application Auto Scaling did, where the scenario has any.
    pub scaling: Option<ScalingReport>,
    /// What each warming policy did.
    pub policies: Vec<PolicyRow>,
    /// The scenario's own alarms, in its order.
    pub alarms: Vec<AlarmRow>,
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

/// The functions of a report that are not listed one by one, taken together.
#[derive(Clone, Debug)]
pub struct Rest {
    /// How many there are.
    pub functions: usize,
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
    /// The report on a world of `scenario`, as it is now, with every function.
    pub fn new(
        scenario: &Scenario,
        world: &World,
        partial: Option<Partial>,
        engine: EngineFigures,
    ) -> Self {
        Self::of_largest(usize::MAX, scenario, world, partial, engine)
    }

    /// The report on a world of `scenario`, as it is now, with the `most` largest functions and the
    /// rest of them taken together.
    pub fn of_largest(
        most: usize,
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
        let at = world.now();
        let parts = Parts::new(scenario, world.recorders(), at);
        let timeline = world.extras().and_then(|extras| extras.timeline.as_ref());
        let rounds = world.extras().and_then(|extras| extras.rounds.as_ref());
        let (total, functions, rest) = parts.listing(most);
        let mut report = Self {
            heading,
            at,
            partial,
            digest: world.recorders().digest.to_string(),
            total,
            functions,
            rest,
            verdicts: Vec::new(),
            control: ControlPlane::new(scenario, &world.recorders().control, at),
            scaling: world.scaling().map(|log| ScalingReport::new(&scenario.model, log)),
            policies: world.policies().map(PolicyRow::new).collect(),
            alarms: world.alarms().iter().map(|log| AlarmRow::new(&scenario.model, log)).collect(),
            chart: timeline.map(|timeline| Chart::new(scenario, timeline, at)),
            rounds: rounds.map(|rounds| RoundTable::new(scenario, rounds)),
            engine,
        };
        report.verdicts = expect::judge(&report, &parts, &scenario.expectations);
        report
    }

    /// Whether everything that was expected has come true.
    pub fn verdict(&self) -> bool {
        self.verdicts.iter().all(Verdict::is_ok)
    }

    /// How many functions there are, listed or not.
    fn count(&self) -> usize {
        self.functions.len() + self.rest.as_ref().map_or(0, |rest| rest.functions)
    }

    /// The functions from place `shown` on, taken together, if there are any.
    fn others(&self, shown: usize) -> Option<Section> {
        let listed = self.functions.get(shown..).unwrap_or_default();
        let others = listed.len() + self.count() - self.functions.len();
        let figures = listed.iter().map(|section| &section.figures);
        let bills = listed.iter().map(|section| &section.bill);
        (others > 0).then(|| Section {
            name: format!("{} others", words::count(others as u64)),
            figures: Figures::sum(figures.chain(self.rest.iter().map(|rest| &rest.figures))),
            bill: bills.chain(self.rest.iter().map(|rest| &rest.bill)).sum(),
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
