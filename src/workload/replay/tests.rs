use std::io::{self, BufReader, Read};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::rng::{Purpose, Seed};

fn columns() -> ReplayColumns {
    let duration = Some("took".to_owned());
    ReplayColumns { time: "at".to_owned(), duration, unit: TimeUnit::Seconds, sort: false }
}

fn source(trace: &ReplayTrace, work: Dist) -> Replay {
    let key = StreamKey::new(Seed(1), Purpose::Arrivals).name("r");
    let scale = (Scale::ONE, SimDuration::ZERO);
    Replay::new(SourceId(0), FunctionId(3), work, trace, scale, key)
}

fn requests(trace: &ReplayTrace, work: Dist) -> Vec<(u64, u64)> {
    let mut replay = source(trace, work);
    let mut seen = Vec::new();
    while let Some(born) = replay.peek() {
        let request = replay.take().unwrap();
        assert_eq!((request.born, request.id.ordinal), (born, seen.len() as u64));
        seen.push((born.as_micros(), request.work.as_micros()));
    }
    assert_eq!(replay.take(), None);
    seen
}

#[test]
fn absolute_times_become_exact_microseconds() {
    let text = ",at,took\n0,1590530039.5035365,1.5\n1,1590530039.503537,2e-3\n2,1590530040,0\n";
    let trace = Replay::read(text.as_bytes(), &columns()).unwrap();
    assert_eq!((trace.len(), trace.horizon().as_micros()), (3, 496_464));
    let unused = Dist::Constant(SimDuration::ZERO);
    assert_eq!(requests(&trace, unused), [(0, 1_500_000), (0, 2_000), (496_463, 0)]);
}

#[test]
fn work_is_drawn_where_it_is_not_recorded() {
    let columns = ReplayColumns { duration: None, unit: TimeUnit::Millis, ..columns() };
    let trace = Replay::read("at\n-5\n7.5\n".as_bytes(), &columns).unwrap();
    assert_eq!(trace.horizon().as_micros(), 12_501);
    let work = Dist::Constant(SimDuration::from_micros(9));
    assert_eq!(requests(&trace, work), [(0, 9), (12_500, 9)]);
}

#[test]
fn sorting_is_stable() {
    let columns = ReplayColumns { sort: true, unit: TimeUnit::Micros, ..columns() };
    let trace = Replay::read("took,at\n1,30\n2,20\n3,30\n4,20".as_bytes(), &columns).unwrap();
    let unused = Dist::Constant(SimDuration::ZERO);
    assert_eq!(requests(&trace, unused), [(0, 2), (0, 4), (10, 1), (10, 3)]);
}

#[test]
fn what_is_wrong_is_said() {
    for (text, message) in [
        ("", "line 1: found an empty file, expected a header and at least one row"),
        ("at,took\n", "line 1: found a header and no rows, expected at least one row"),
        (
            "time,took\n1,2\n",
            "line 1, column \"at\": found no such column, expected one of \"time\", \"took\"",
        ),
        ("at,took\n1,1\n2\n", "line 3: found 1 cell, expected 2 cells, as in the header"),
        ("at,took\n1,1\nx,1\n", "line 3, column \"at\": found \"x\", expected a number of seconds"),
        (
            "at,took\n1,-1\n",
            "line 2, column \"took\": found \"-1\", expected a number of seconds, 0 or more",
        ),
        (
            "at,took\r\n2,1\r\n1,1\r\n",
            "line 3, column \"at\": found \"1\", expected a time not before the last row's, \
             or sort = true",
        ),
        (
            "at,took\n1e40,1\n",
            "line 2, column \"at\": found \"1e40\", expected a number of seconds",
        ),
    ] {
        assert_eq!(Replay::read(text.as_bytes(), &columns()).unwrap_err().to_string(), message);
    }
    let error = Replay::read(&b"at,took\n1,2\n\xff\xfe,1\n"[..], &columns()).unwrap_err();
    assert_eq!((error.line, error.column.as_deref()), (3, Some("at")));
    let gzip = Replay::read(&b"\x1f\x8b\x08\x00\x00"[..], &columns()).unwrap_err();
    assert_eq!((gzip.line, gzip.allowed.as_str()), (1, "UTF-8 text, decompressed"));
}

/// Fails where its text ends, as a decoder does on a file that was cut short.
struct CutShort<'a>(&'a [u8]);

impl Read for CutShort<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "corrupt gzip stream")),
            read => Ok(read),
        }
    }
}

#[test]
fn a_reader_that_fails_is_an_error_at_the_line_it_reached() {
    let reader = BufReader::new(CutShort(b"at,took\n1,2\n3,"));
    let error = Replay::read(reader, &columns()).unwrap_err();
    assert_eq!(error.line, 3);
    assert_eq!(error.given, "an unreadable rest (corrupt gzip stream)");
}

/// A trace that is read again, from texts that stand for what is in its file, one after another.
fn checked(texts: &'static [&'static [u8]]) -> Result<ReplayTrace, TraceError> {
    let turn = AtomicUsize::new(1);
    let opener = Opener::new("t.csv", move || {
        let text = texts[turn.fetch_add(1, Ordering::Relaxed).min(texts.len() - 1)];
        Ok(Box::new(text))
    });
    Replay::check(texts[0], opener, &columns())
}

const GOOD: &[u8] = b"at,took\n1.5,1\n2,3\n2,4\n";

#[test]
fn a_checked_trace_is_read_again_by_every_source() {
    let kept = Replay::read(GOOD, &columns()).unwrap();
    let trace = checked(&[GOOD]).unwrap();
    assert_eq!((trace.len(), trace.horizon()), (kept.len(), kept.horizon()));
    let unused = Dist::Constant(SimDuration::ZERO);
    let expected = [(0, 1_000_000), (500_000, 3_000_000), (500_000, 4_000_000)];
    for _ in 0..2 {
        assert_eq!(requests(&trace, unused.clone()), expected);
    }
    assert_eq!(requests(&kept, unused), expected);
    let error = checked(&[b"at,took\n2,1\n1,1\n"]).unwrap_err();
    assert_eq!((error.line, error.column.as_deref()), (3, Some("at")));
}

#[test]
fn a_file_that_has_changed_is_a_fault_and_no_request() {
    for (later, requests, what) in [
        (&b"at,took\n1.5,1\n2,3\n"[..], 2, "it has other rows"),
        (b"at,took\n1.5,1\n2,3\n2,4\n2,4\n", 3, "it has other rows"),
        (b"at,took\n1.5,1\n2,3\n2,5\n", 3, "it has other rows"),
        (b"at,took\n1.6,1\n2,3\n2,4\n", 0, "it has other rows"),
        (b"at,took\n1.5,1\n1,3\n2,4\n", 1, "line 3, column \"at\": found \"1\", expected a time"),
        (b"at,took\n1.5,1\n2,3", 2, "it has other rows"),
        (b"at,took\n1.5,1\n2,\xff\n", 1, "bytes that are not UTF-8"),
        (b"", 0, "line 1: found an empty file"),
        (b"when\n", 0, "line 1, column \"at\": found no such column"),
    ] {
        let trace = checked(Box::leak(Box::new([GOOD, later]))).unwrap();
        let mut replay = source(&trace, Dist::Constant(SimDuration::ZERO));
        let taken = std::iter::from_fn(|| replay.take()).count();
        let fault = replay.fault().unwrap_or_else(|| panic!("{what}"));
        assert_eq!((taken, replay.peek()), (requests, None), "{fault}");
        assert!(fault.starts_with("`t.csv` has changed since the scenario was read: "), "{fault}");
        assert!(fault.contains(what), "{fault}");
    }
}

#[test]
fn only_so_many_rows_are_kept() {
    let error = Replay::keep(GOOD, &columns(), 2).unwrap_err();
    assert_eq!(error.line, 4);
    assert!(error.allowed.contains("at most 2 rows"), "{error}");
    assert!(error.allowed.contains("sort the file"), "{error}");
    assert!(Replay::keep(GOOD, &columns(), 3).is_ok());
}

/// An endless file without a line break.
struct Endless(u64);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        buffer.fill(b'1');
        self.0 += buffer.len() as u64;
        assert!(self.0 < 1 << 24, "a row is read without end");
        Ok(buffer.len())
    }
}

#[test]
fn rows_without_end_are_not_read_whole() {
    for start in [&b""[..], b"at,took\n1,2\n", b"at,took\n1,2\n\"", b"at,took\n\"\n,"] {
        let reader = BufReader::new(start.chain(Endless(0)));
        let error = Replay::read(reader, &columns()).unwrap_err();
        assert!(error.given.contains("more than 1 MiB"), "{error}");
    }
}
