//! Any bytes as the three tables of an Azure trace of 2019, with a line `---` between them.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use tepid::dist::Dist;
use tepid::id::{FunctionId, SourceId};
use tepid::units::SimDuration;
use tepid::workload::{Azure2019, AzureFiles, AzureTrace, Placement, Scale};
use tepid_fuzz::{MOST, check_names, drain, key};

/// The busiest minute that is expanded: more only takes longer.
const MOST_IN_A_MINUTE: u64 = 50_000;

fuzz_target!(|input: &[u8]| {
    let mut tables = split(input, b"\n---\n");
    let files = AzureFiles {
        invocations: tables.next().unwrap_or_default(),
        durations: tables.next().filter(|table| !table.is_empty()),
        memory: tables.next().filter(|table| !table.is_empty()),
    };
    let work = Dist::Constant(SimDuration::from_millis(1));
    let trace = match AzureTrace::read(files, &work) {
        Ok(trace) => Arc::new(trace),
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    check_names(trace.functions.iter().map(|function| &function.name));
    let counts = (0..trace.functions.len()).flat_map(|function| trace.counts.of(function));
    assert_eq!(counts.map(|(_, count)| u64::from(count)).sum::<u64>(), trace.total());
    let (largest, busiest) = trace.largest_scale();
    assert!(largest >= 1.0, "a minute with {busiest}");
    if busiest > MOST_IN_A_MINUTE {
        return;
    }
    for (scale, placement) in [(1.0, Placement::Uniform), (0.37, Placement::Even)] {
        let targets = (0..trace.functions.len() as u32).map(FunctionId).collect();
        let how = (placement, Scale::new(scale).expect("a scale"));
        let mut source = Azure2019::new(SourceId(0), Arc::clone(&trace), targets, how, key());
        let count = drain(&mut source, MOST);
        assert!(scale < 1.0 || count == trace.total().min(MOST));
    }
});

/// The parts of `input` between the separators.
fn split<'i>(input: &'i [u8], separator: &'static [u8]) -> impl Iterator<Item = &'i [u8]> {
    let mut rest = Some(input);
    std::iter::from_fn(move || {
        let whole = rest.take()?;
        let Some(at) = whole.windows(separator.len()).position(|bytes| bytes == separator) else {
            return Some(whole);
        };
        rest = Some(&whole[at + separator.len()..]);
        Some(&whole[..at])
    })
}
