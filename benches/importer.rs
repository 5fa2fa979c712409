//! Readers of traces, in rows a second.

mod settings;

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use tepid::dist::Dist;
use tepid::units::SimDuration;
use tepid::workload::{AzureFiles, AzureTrace, Replay, ReplayColumns, TimeUnit};

const REPLAY_ROWS: u64 = 100_000;
const AZURE_FUNCTIONS: u64 = 1_000;
const AZURE_MINUTES: u64 = 1_440;

fn main() {
    let mut criterion = settings::criterion();
    replay(&mut criterion);
    azure2019(&mut criterion);
    criterion.final_summary();
}

fn replay(criterion: &mut Criterion) {
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
    group.finish();
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
