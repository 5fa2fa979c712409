//! Any bytes as an Azure trace of 2021, as it is and scaled.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tepid::id::{FunctionId, SourceId};
use tepid::units::SimDuration;
use tepid::workload::{Azure2021, InvocationTrace, Scale};
use tepid_fuzz::{MOST, check_names, drain, key};

fuzz_target!(|file: &[u8]| {
    let trace = match InvocationTrace::read(file) {
        Ok(trace) => trace,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    check_names(trace.names().iter());
    assert!(trace.horizon() > SimDuration::ZERO);
    for (scale, expected) in [(1.0, Some(trace.len().min(MOST))), (7.3, None)] {
        let targets = (0..trace.names().len() as u32).map(FunctionId).collect();
        let scale = (Scale::new(scale).expect("a scale"), SimDuration::from_secs(1));
        let mut source = Azure2021::new(SourceId(0), &trace, targets, scale, key());
        let count = drain(&mut source, MOST);
        assert_eq!(count, expected.unwrap_or(count));
    }
});
