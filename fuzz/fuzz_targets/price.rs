//! Any text as a saved report, priced again.
//!
//! Lines at its top such as `# set: prices.free_tier=true` change the prices; the report follows.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use tepid::report::{Priced, SavedReport};
use tepid::scenario::{self, SourceKind, SourceText};

fuzz_target!(|text: &str| {
    let head = text.split_inclusive('\n').take_while(|line| line.starts_with('#'));
    let body = &text[head.map(str::len).sum::<usize>()..];
    let source = Arc::new(SourceText {
        name: "report.json".to_owned(),
        text: body.to_owned(),
        base: None,
        kind: SourceKind::File,
    });
    let report = match SavedReport::read(&source) {
        Ok(report) => report,
        Err(diagnostics) => return tepid_fuzz::say(&diagnostics),
    };
    match scenario::price_list(&tepid_fuzz::overrides(text), report.needs()) {
        Ok((prices, assumptions)) => {
            let priced = Priced::new(report, prices, assumptions);
            assert!(!priced.to_text().is_empty());
            assert!(priced.to_json().ends_with('\n'));
        }
        Err(diagnostics) => tepid_fuzz::say(&diagnostics),
    }
});
