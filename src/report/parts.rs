//! The parts of a report, each made when it is asked for: the figures and bills of 46,000 functions
//! together take more memory than the run did.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::cost::{AccountBill, Bill, Used};
use crate::id::FunctionId;
use crate::metrics::Metrics;
use crate::report::expect::Sections;
use crate::report::{Rest, Section};
use crate::run::Recorders;
use crate::scenario::Scenario;
use crate::units::SimTime;

/// What the recorders of a run know, in the report's order.
pub(super) struct Parts<'a> {
    scenario: &'a Scenario,
    recorders: &'a Recorders,
    at: SimTime,
    /// The functions, the one with the most invocations first.
    order: Vec<FunctionId>,
    /// Places in that order, by name; filled where functions are asked for by name.
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Parts<'a> {
    /// The parts of a report on what `recorders` have seen of `scenario` up to `at`.
    pub(super) fn new(scenario: &'a Scenario, recorders: &'a Recorders, at: SimTime) -> Self {
        let mut parts = Self {
            scenario,
            recorders,
            at,
            order: by_size(scenario, &recorders.metrics, at),
            places: BTreeMap::new(),
        };
        if !scenario.expectations.is_empty() {
            parts.places = parts.order.iter().map(|id| parts.name(*id)).zip(0..).collect();
        }
        parts
    }

    /// All functions together, the `most` largest ones, and those behind them if there are any.
    pub(super) fn listing(&self, most: usize) -> (Section, Vec<Section>, Option<Rest>) {
        let (listed, rest) = self.order.split_at(self.order.len().min(most));
        let used: Vec<Used> = self.used(listed).chain([self.used(rest).sum()]).collect();
        let mut bills = self.bill(&used);
        let of_rest = bills.functions.pop().unwrap_or_default();
        let sections = listed.iter().zip(bills.functions);
        let metrics = &self.recorders.metrics;
        let name = "all functions".to_owned();
        (
            Section { name, figures: metrics.total(self.at), bill: bills.total },
            sections.map(|(id, bill)| self.section(*id, bill)).collect(),
            (!rest.is_empty()).then(|| Rest {
                functions: rest.len(),
                figures: metrics.together(rest.iter().copied(), self.at),
                bill: of_rest,
            }),
        )
    }

    fn section(&self, id: FunctionId, bill: Bill) -> Section {
        let figures = self.recorders.metrics.function(id, self.at);
        Section { name: self.name(id).to_owned(), figures, bill }
    }

    /// Shares are dealt out in the report's order: whoever reads it can do so again. They do not
    /// depend on how those before and behind are taken together.
    fn bill(&self, used: &[Used]) -> AccountBill {
        AccountBill::new(used, &self.scenario.prices, self.at.since(SimTime::ZERO))
    }

    fn used(&self, ids: &[FunctionId]) -> impl Iterator<Item = Used> {
        ids.iter().map(|id| self.recorders.meter.function(*id, self.at))
    }

    fn name(&self, id: FunctionId) -> &'a str {
        &self.scenario.model.functions[id.index()].name
    }
}

impl Sections for Parts<'_> {
    fn find(&self, name: &str) -> Option<Section> {
        let place = *self.places.get(name)?;
        let (before, behind) = (&self.order[..place], &self.order[place + 1..]);
        let id = self.order[place];
        let own = self.recorders.meter.function(id, self.at);
        let used = [self.used(before).sum(), own, self.used(behind).sum()];
        let [_, bill, _] = <[Bill; 3]>::try_from(self.bill(&used).functions).ok()?;
        Some(self.section(id, bill))
    }

    fn names(&self) -> Vec<String> {
        self.order.iter().map(|id| self.name(*id).to_owned()).collect()
    }
}

/// The function with the most invocations first, then the one with the most refusals, then by name.
fn by_size(scenario: &Scenario, metrics: &Metrics, at: SimTime) -> Vec<FunctionId> {
    let functions = scenario.model.functions.iter().zip(0..).map(|(function, place)| {
        let (tally, _) = metrics.counts(FunctionId(place), at);
        let size = (tally.invocations(), tally.throttled());
        (Reverse(size), &*function.name, FunctionId(place))
    });
    let mut functions: Vec<_> = functions.collect();
    functions.sort_unstable();
    functions.into_iter().map(|(_, _, id)| id).collect()
}
