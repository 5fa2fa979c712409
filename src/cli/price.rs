//! `tepid price`: a saved report at other prices.

use std::path::Path;

use tepid::report::{Priced, SavedReport};
use tepid::scenario::{self, Diagnostics};

use super::Exit;
use super::args::{BillFormat, PriceArgs};
use super::output;
use super::problem::Problem;

/// Reads the report, prices it and writes the bill.
pub(super) fn price(args: &PriceArgs) -> Result<Exit, Problem> {
    let priced = priced(args).map_err(Problem::Scenario)?;
    let text = match args.format {
        BillFormat::Text => priced.to_text(),
        BillFormat::Json => priced.to_json(),
    };
    output::write(&text, args.output.as_deref())?;
    Ok(Exit::Done)
}

fn priced(args: &PriceArgs) -> Result<Priced, Diagnostics> {
    let source = scenario::read_text(Path::new(&args.report))?;
    let report = SavedReport::read(&source)?;
    let changes = args.changes(&report.region);
    let (prices, assumptions) = scenario::price_list(&changes, report.needs())?;
    Ok(Priced::new(report, prices, assumptions))
}
