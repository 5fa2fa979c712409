//! Readers of traces, in rows a second, and sources that follow the clock, in requests a second.

mod settings;
mod shapes;

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use tepid::dist::Dist;
use tepid::engine::source::Source;
use tepid::id::{FunctionId, SourceId};
use tepid::rng::{Purpose, Seed, StreamKey};
use tepid::units::SimDuration;
use tepid::workload::{
    AzureFiles, AzureTrace, InvocationTrace, Opener, Replay, ReplayColumns, Scale, TimeUnit,
};

const REPLAY_ROWS: u64 = 100_000;
const AZURE_FUNCTIONS: u64 = 1_000;
const AZURE_MINUTES: u64 = 1_440;

fn main() {
    let mut criterion = settings::criterion();
    replay(&mut criterion);
    azure2019(&mut criterion);
    azure2021(&mut criterion);
    shapes::shapes(&mut criterion);
    criterion.final_summary();
}

fn replay_text() -> String {
    let mut text = String::from("request,client_start_time,client_elapsed_time,status\n");
    for row in 0..REPLAY_ROWS {
        let micros = row * 9_973;
        writeln!(
            text,
            "{row},{}.{:06},1.{:06},200",
            1_590_530_039 + micros / 1_000_000,
            micros % 1_000_000,
            row * 7 % 1_000_000
        )
        .expect("a string takes everything");
    }
    text
}

fn replay(criterion: &mut Criterion) {
    let text: &'static str = replay_text().leak();
    let columns = ReplayColumns {
        time: "client_start_time".to_owned(),
        duration: Some("client_elapsed_time".to_owned()),
        unit: TimeUnit::Seconds,
        sort: false,
    };
    let mut group = criterion.benchmark_group("importer");
    group.throughput(Throughput::Elements(REPLAY_ROWS));
    group.bench_function("replay rows", |bench| {
        bench.iter(|| Replay::read(black_box(text.as_bytes()), &columns).expect("good rows").len());
    });
    let opener = Opener::new("rows", || Ok(Box::new(text.as_bytes())));
    group.bench_function("replay rows, read twice", |bench| {
        bench.iter(|| {
            let reader = opener.open().expect("it is there");
            let trace = Replay::check(reader, opener.clone(), &columns).expect("good rows");
            let (work, scale) =
                (Dist::Constant(SimDuration::ZERO), (Scale::ONE, SimDuration::ZERO));
            drain(Replay::new(SourceId(0), FunctionId(0), work, &trace, scale, key()))
        });
    });
    group.finish();
}

fn azure2021(criterion: &mut Criterion) {
    let mut text = String::from("app,func,end_timestamp,duration\n");
    for row in 0..REPLAY_ROWS {
        let (function, end) = (row * 7_919 % 400, row * 3 + row * 31 % 17);
        writeln!(text, "{:064x},{function:064x},{end}.25,{}.125", function % 120, row % 5)
            .expect("a string takes everything");
    }
    let mut group = criterion.benchmark_group("importer");
    group.throughput(Throughput::Elements(REPLAY_ROWS));
    group.bench_function("azure2021 rows", |bench| {
        bench.iter(|| InvocationTrace::read(black_box(text.as_bytes())).expect("good rows").len());
    });
    group.finish();
}

fn key() -> StreamKey {
    StreamKey::new(Seed(1), Purpose::Arrivals).name("bench")
}

/// How many requests a source has.
fn drain(mut source: impl Source) -> usize {
    std::iter::from_fn(|| source.take()).count()
}

fn azure2019(criterion: &mut Criterion) {
    let mut text = String::from("HashOwner,HashApp,HashFunction,Trigger");
    for minute in 1..=AZURE_MINUTES {
        write!(text, ",{minute}").expect("a string takes everything");
    }
    for function in 0..AZURE_FUNCTIONS {
        write!(text, "\nowner,app,{function:016x},http").expect("a string takes everything");
        for minute in 0..AZURE_MINUTES {
            let count = (function * 31 + minute * 17) % 23 / 20;
            write!(text, ",{count}").expect("a string takes everything");
        }
    }
    let work = Dist::Constant(SimDuration::from_millis(100));
    let mut group = criterion.benchmark_group("importer");
    group.throughput(Throughput::Elements(AZURE_FUNCTIONS));
    group.bench_function("azure2019 rows of a day", |bench| {
        bench.iter(|| {
            let files = AzureFiles {
                invocations: black_box(text.as_bytes()),
                durations: None,
                memory: None,
            };
            AzureTrace::read(files, &work).expect("good rows").total()
        });
    });
    group.finish();
}
