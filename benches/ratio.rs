//! How much more time the engine takes than the floor, pair by pair in one run.
//!
//! `cargo bench --bench ratio -- [INVOCATIONS [PAIRS]]`; the defaults are 1,000,000 and 5.

mod floor;
mod workloads;

use std::hint::black_box;
use std::time::Instant;

use workloads::{WORKLOADS, Workload};

#[expect(clippy::print_stdout, reason = "a benchmark prints its table")]
fn main() {
    let mut numbers =
        std::env::args().skip(1).filter_map(|arg| arg.replace([',', '_'], "").parse().ok());
    let invocations: u64 = numbers.next().unwrap_or(1_000_000);
    let pairs = numbers.next().unwrap_or(5).max(1);
    println!("{invocations} arrivals, medians of {pairs} pairs");
    println!("workload  floor ns  engine ns  ratio (min to max)    engine M/s");
    for workload in &WORKLOADS {
        print_row(workload, invocations, pairs);
    }
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its table")]
fn print_row(workload: &Workload, invocations: u64, pairs: u64) {
    let prepared = workload.prepare(invocations);
    let (mut floors, mut engines, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..pairs {
        let floor = time(|| workload.floor.run(black_box(invocations)));
        let engine = time(|| black_box(&prepared).run());
        let per_invocation = 1e9 / invocations as f64;
        floors.push(floor * per_invocation);
        engines.push(engine * per_invocation);
        ratios.push(engine / floor);
    }
    let (floor, engine) = (median(&mut floors), median(&mut engines));
    let ratio = median(&mut ratios);
    println!(
        "{:<8} {floor:>9.1} {engine:>10.1}  {ratio:>5.2} ({:.2} to {:.2}) {:>12.1}",
        workload.name,
        ratios[0],
        ratios[ratios.len() - 1],
        1e3 / engine,
    );
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn time<T>(work: impl FnOnce() -> T) -> f64 {
    let begin = Instant::now();
    black_box(work());
    begin.elapsed().as_secs_f64()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
