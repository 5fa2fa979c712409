//! Any bytes as a log, in order or not, and every idle limit over it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tepid::run::Sweep;
use tepid::units::{SimDuration, SimTime};
use tepid::workload::{Log, LogColumns, Stamp, TimeUnit};

fuzz_target!(|input: &[u8]| {
    let Some((choices, file)) = input.split_first() else { return };
    let is = |bit: u8| choices >> bit & 1 == 1;
    let late = [SimDuration::ZERO, SimDuration::from_secs(900), SimDuration::MAX];
    let columns = LogColumns {
        time: "t".to_owned(),
        stamp: if is(0) { Stamp::End } else { Stamp::Start },
        duration: "d".to_owned(),
        unit: if is(1) { TimeUnit::Micros } else { TimeUnit::Seconds },
        function: if is(2) { vec!["f".to_owned()] } else { Vec::new() },
        late: late[usize::from(choices >> 3) % 3],
    };
    let Ok(mut log) = Log::open(file, Some(&columns)) else { return };
    let limits = [0, 1, 60, 3_600].map(SimDuration::from_secs);
    let mut sweep = Sweep::new(limits, Vec::new(), SimTime::NEVER);
    let (mut first, mut last, mut rows) = (None, i64::MIN, 0);
    loop {
        let row = match log.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error) => return assert!(!error.to_string().is_empty()),
        };
        assert!(last <= row.start);
        last = row.start;
        let at = SimTime::from_micros(row.start.abs_diff(*first.get_or_insert(row.start)));
        let end = at.saturating_add(SimDuration::from_micros(row.took));
        sweep.start((row.function as usize, 0), at, end);
        rows += 1;
    }
    let curve = sweep.finish(None).curve;
    assert_eq!(curve.starts(), rows);
    assert!(curve.points().is_sorted_by(|one, next| {
        one.cold_starts >= next.cold_starts && one.alive <= next.alive
    }));
});
