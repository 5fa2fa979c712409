//! A saved report, priced again without running anything.

use crate::cost::{AccountBill, Bill, Used};
use crate::model::PriceSheet;
use crate::report::saved::SavedReport;
use crate::report::{json, text};
use crate::units::SimDuration;

/// The bill of a saved report at other prices.
///
/// It is to the picodollar what the run itself would have said at these prices.
#[derive(Clone, Debug)]
pub struct Priced {
    /// The report's title.
    pub title: String,
    /// The fingerprint of its run.
    pub digest: String,
    /// The Region that it simulates.
    pub region: String,
    /// How long its run was.
    pub span: SimDuration,
    /// Why its run ended before its time, if it did.
    pub partial: Option<String>,
    /// The prices.
    pub prices: PriceSheet,
    /// All functions together.
    pub total: Bill,
    /// The functions that the report lists.
    pub functions: Vec<PricedPart>,
    /// The functions that it does not, taken together.
    pub others: Option<PricedPart>,
    /// Sentences that name what was assumed of the prices.
    pub assumptions: Vec<String>,
}

/// What one function, or several together, have to do with the bill.
#[derive(Clone, Debug)]
pub struct PricedPart {
    /// What it is called.
    pub name: String,
    /// Its part.
    pub bill: Bill,
}

impl Priced {
    /// The bill of `report` at `prices`.
    pub fn new(report: SavedReport, prices: PriceSheet, assumptions: Vec<String>) -> Self {
        let listed = report.functions.len();
        let (names, used): (Vec<String>, Vec<Used>) = report
            .functions
            .into_iter()
            .chain(report.others)
            .map(|part| (part.name, part.used))
            .unzip();
        let bill = AccountBill::new(&used, &prices, report.span);
        let mut parts =
            names.into_iter().zip(bill.functions).map(|(name, bill)| PricedPart { name, bill });
        Self {
            functions: parts.by_ref().take(listed).collect(),
            others: parts.next(),
            title: report.title,
            digest: report.digest,
            region: report.region,
            span: report.span,
            partial: report.partial,
            prices,
            total: bill.total,
            assumptions,
        }
    }

    /// The bill as text for people.
    pub fn to_text(&self) -> String {
        text::priced(self)
    }

    /// The bill as one JSON object.
    pub fn to_json(&self) -> String {
        json::priced(self)
    }
}
