//! Any bytes as a recorded trace, kept and read twice, as it is and scaled.
//!
//! The first byte chooses the unit, whether there are durations, whether rows are sorted, and the
//! scale; the rest is the file, with the columns `t` and `d`.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use tepid::dist::Dist;
use tepid::engine::source::Source;
use tepid::id::{FunctionId, SourceId};
use tepid::units::SimDuration;
use tepid::workload::{Opener, Replay, ReplayColumns, ReplayTrace, Scale, TimeUnit};
use tepid_fuzz::{MOST, drain, key};

const SCALES: [f64; 4] = [1.0, 0.5, 2.5, 1_000.0];

fuzz_target!(|input: &[u8]| {
    let Some((choice, file)) = input.split_first() else { return };
    let units = [TimeUnit::Seconds, TimeUnit::Millis, TimeUnit::Micros, TimeUnit::Seconds];
    let columns = ReplayColumns {
        time: "t".to_owned(),
        duration: (choice & 4 == 0).then(|| "d".to_owned()),
        unit: units[usize::from(choice & 3)],
        sort: choice & 8 != 0,
    };
    let scale = SCALES[usize::from(choice >> 4 & 3)];
    let kept = Replay::read(file, &columns);
    if columns.sort {
        if let Ok(trace) = &kept {
            replay(trace, scale);
        }
        return;
    }
    let again: Arc<[u8]> = file.into();
    let opener = Opener::new("fuzz.csv", move || Ok(Box::new(std::io::Cursor::new(again.clone()))));
    let streamed = Replay::check(file, opener, &columns);
    match (&kept, &streamed) {
        (Ok(kept), Ok(streamed)) => {
            assert_eq!((kept.len(), kept.horizon()), (streamed.len(), streamed.horizon()));
            assert_eq!(replay(kept, scale), replay(streamed, scale));
        }
        (Err(kept), Err(streamed)) => assert_eq!(kept, streamed),
        _ => panic!("kept {kept:?}, streamed {streamed:?}"),
    }
});

/// How many requests are made, up to a limit.
fn replay(trace: &ReplayTrace, scale: f64) -> u64 {
    let scale = (Scale::new(scale).expect("a scale"), SimDuration::from_secs(60));
    let work = Dist::Constant(SimDuration::from_millis(1));
    let mut source = Replay::new(SourceId(0), FunctionId(0), work, trace, scale, key());
    let count = drain(&mut source, MOST);
    assert_eq!(source.fault(), None);
    if scale.0 == Scale::ONE {
        assert_eq!(count, trace.len().min(MOST));
    }
    count
}
