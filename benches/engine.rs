//! The engine with everything on, and the floor beside it in the same run.

mod floor;
mod settings;
mod workloads;

use std::hint::black_box;

use criterion::Throughput;
use workloads::WORKLOADS;

/// Arrivals in one iteration.
const ARRIVALS: u64 = 200_000;

fn main() {
    let mut criterion = settings::criterion();
    for workload in &WORKLOADS {
        let prepared = workload.prepare(ARRIVALS);
        let mut group = criterion.benchmark_group(workload.name);
        group.throughput(Throughput::Elements(ARRIVALS));
        group.bench_function("floor", |bench| {
            bench.iter(|| black_box(&workload.floor).run(black_box(ARRIVALS)));
        });
        group.bench_function("engine", |bench| {
            bench.iter(|| black_box(&prepared).run());
        });
        group.finish();
    }
    criterion.final_summary();
}
