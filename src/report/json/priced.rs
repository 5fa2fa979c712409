//! A report that was priced again, for programs: money and usage under the keys of every report.

use serde::Serialize;

use crate::report::json::money::{Cost, Prices, UsageBlock};
use crate::report::json::{PartialRun, SCHEMA_VERSION};
use crate::report::priced::{Priced, PricedPart};

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    title: &'a str,
    digest: &'a str,
    region: &'a str,
    simulated_s: f64,
    prices: Prices<'a>,
    partial: Option<PartialRun<'a>>,
    usage: UsageBlock,
    cost_usd: Cost,
    functions: Vec<Part<'a>>,
    others: Option<Part<'a>>,
    assumptions: &'a [String],
}

#[derive(Serialize)]
struct Part<'a> {
    name: &'a str,
    usage: UsageBlock,
    cost_usd: Cost,
}

/// The bill as one JSON object, which can itself be priced again.
pub(in crate::report) fn render(priced: &Priced) -> String {
    let at_s = priced.span.as_secs_f64();
    let document = Document {
        schema_version: SCHEMA_VERSION,
        title: &priced.title,
        digest: &priced.digest,
        region: &priced.region,
        simulated_s: at_s,
        prices: Prices::new(&priced.prices),
        partial: priced.partial.as_deref().map(|reason| PartialRun { at_s, reason }),
        usage: UsageBlock::new(&priced.total),
        cost_usd: Cost::new(&priced.total),
        functions: priced.functions.iter().map(Part::new).collect(),
        others: priced.others.as_ref().map(Part::new),
        assumptions: &priced.assumptions,
    };
    let text = serde_json::to_string_pretty(&document);
    text.expect("a document has only strings for keys and only finite numbers") + "\n"
}

impl<'a> Part<'a> {
    fn new(part: &'a PricedPart) -> Self {
        Self {
            name: &part.name,
            usage: UsageBlock::new(&part.bill),
            cost_usd: Cost::new(&part.bill),
        }
    }
}
