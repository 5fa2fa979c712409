use super::*;
use crate::rng::{Purpose, Seed};
use crate::workload::check::before;

/// In order of end: the second row starts first.
const TEXT: &str = "app,func,end_timestamp,duration\n\
     a,0123456789abcdef00,100.5,0.5\n\
     a,0123456789abcdef11,101,2.25\n\
     b,0123456789abcdef00,102.0000005,0\n\
     a,0123456789abcdef00,102,2\n";

fn source(trace: &InvocationTrace, scale: f64) -> Azure2021 {
    let targets = (10..10 + trace.names().len() as u32).map(FunctionId).collect();
    let key = StreamKey::new(Seed(1), Purpose::Arrivals).name("h");
    let scale = (Scale::new(scale).unwrap(), SimDuration::from_secs(1));
    Azure2021::new(SourceId(0), trace, targets, scale, key)
}

#[test]
fn invocations_start_at_their_end_less_their_duration() {
    let trace = InvocationTrace::read(TEXT.as_bytes()).unwrap();
    let names: Vec<&str> = trace.names().iter().map(|name| &**name).collect();
    assert_eq!(names, ["01234567", "012345678", "0123456789"]);
    // The first start is at 98.75 s; the last end is at 102.000001 s.
    assert_eq!((trace.len(), trace.horizon().as_micros()), (4, 3_250_002));
    let taken = before(source(&trace, 1.0), u64::MAX);
    let seen: Vec<(u64, u64, u32)> = taken
        .iter()
        .map(|request| (request.born.as_micros(), request.work.as_micros(), request.target.0))
        .collect();
    let expected = [
        (0, 2_250_000, 11),
        (1_250_000, 500_000, 10),
        (1_250_000, 2_000_000, 10),
        (3_250_001, 0, 12),
    ];
    assert_eq!(seen, expected);
    assert_eq!(before(source(&trace, 5.0), u64::MAX).len(), 20);
}

#[test]
fn the_longest_trace_is_read() {
    let text = "app,func,end_timestamp,duration\n\
         a,f,-4611686018427.387903,2592000\na,f,4611686018427.387903,0\n";
    let trace = InvocationTrace::read(text.as_bytes()).unwrap();
    assert_eq!(trace.horizon().as_micros(), (1 << 63) - 2 + 2_592_000_000_000 + 1);
}

#[test]
fn what_is_wrong_is_said() {
    for (text, message) in [
        ("app,func,duration\na,f,1\n", "line 1, column \"end_timestamp\": found no such column"),
        ("app,func,end_timestamp,duration\n", "line 1: found a header and no rows"),
        (
            "app,func,end_timestamp,duration\na,f,1,-1\n",
            "line 2, column \"duration\": found \"-1\"",
        ),
        ("app,func,end_timestamp,duration\na,f,1,9e9\n", "expected a number of seconds, from 0 to"),
        ("app,func,end_timestamp,duration\na,f,x,1\n", "line 2, column \"end_timestamp\": found"),
    ] {
        let error = InvocationTrace::read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}
