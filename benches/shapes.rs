//! Sources whose rate changes with time, beside Poisson: requests drawn in a second.

use criterion::{Criterion, Throughput};
use tepid::dist::Dist;
use tepid::engine::source::Source;
use tepid::id::{FunctionId, SourceId};
use tepid::rng::{Purpose, Seed, StreamKey};
use tepid::units::{Rate, SimDuration, SimTime};
use tepid::workload::{
    Between, BurstSize, Bursts, BurstsSpec, Diurnal, DiurnalSpec, Gap, LocalClock, Poisson, Rates,
    RatesSpec, Spread,
};

const REQUESTS: u64 = 1_000_000;
const SOURCE: SourceId = SourceId(0);
const TARGET: FunctionId = FunctionId(0);

/// Measures every source at 100 requests a second, with exponential work.
pub(crate) fn shapes(criterion: &mut Criterion) {
    let rate = |per_second| Rate::per_second(per_second).expect("a rate");
    let diurnal = DiurnalSpec {
        mean: rate(100.0),
        peak: rate(300.0),
        peak_at: SimDuration::from_secs(20 * 3_600),
        week: [1.0, 1.0, 1.0, 1.0, 1.0, 0.6, 0.5],
    };
    let secs = SimDuration::from_secs;
    let points = vec![(secs(0), 20.0), (secs(3_600), 180.0)];
    let rates = RatesSpec { points, between: Between::Linear, every: Some(secs(7_200)) };
    let bursts = BurstsSpec {
        size: BurstSize::Fixed(1_000),
        every: secs(10),
        first: SimTime::ZERO,
        within: secs(5),
        spread: Spread::Even,
        gap: Gap::Constant,
    };
    let random = BurstsSpec { spread: Spread::Random, gap: Gap::Exponential, ..bursts };
    measure(criterion, "poisson", || Poisson::new(SOURCE, TARGET, work(), rate(100.0), key()));
    measure(criterion, "diurnal", || {
        Diurnal::new(SOURCE, TARGET, work(), &diurnal, LocalClock::monday(), key())
    });
    measure(criterion, "rates", || Rates::new(SOURCE, TARGET, work(), &rates, key()));
    measure(criterion, "even bursts", || Bursts::new(SOURCE, TARGET, work(), bursts, key()));
    measure(criterion, "random bursts", || Bursts::new(SOURCE, TARGET, work(), random, key()));
}

fn measure<S: Source>(criterion: &mut Criterion, name: &str, source: impl Fn() -> S) {
    let mut group = criterion.benchmark_group("shapes");
    group.throughput(Throughput::Elements(REQUESTS));
    group.bench_function(name, |bench| {
        bench.iter(|| {
            let mut source = source();
            let take = |_| source.take().map_or(0, |request| request.born.as_micros());
            (0..REQUESTS).map(take).fold(0, |sum, born| sum ^ born)
        });
    });
    group.finish();
}

fn work() -> Dist {
    Dist::exponential(SimDuration::from_millis(200)).expect("a mean")
}

fn key() -> StreamKey {
    StreamKey::new(Seed(1), Purpose::Arrivals).name("bench")
}
