use super::*;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::{Purpose, Seed, StreamKey};
use crate::units::SimTime;
use crate::workload::Scale;

const INVOCATIONS: &str = "HashOwner,HashApp,HashFunction,Trigger,480,481,482\n\
     o,a,f,http,2,0,3\n\
     o,a,g,timer,0,0,1\n\
     o,b,f,queue,1,0,0\n";
const DURATIONS: &str = "HashOwner,HashApp,HashFunction,Average,percentile_Average_0,\
     percentile_Average_1,percentile_Average_25,percentile_Average_50,percentile_Average_75,\
     percentile_Average_99,percentile_Average_100\n\
     o,b,f,1,10,20,30,40,50,60,70\n\
     o,a,g,1,10.5,20,30,25,50,60,55\n";
/// One row per app, as in the original.
const MEMORY: &str = "HashOwner,HashApp,SampleCount,AverageAllocatedMb\no,a,7,170.25\no,b,1,9\n";

fn default_work() -> Dist {
    Dist::Constant(SimDuration::from_millis(7))
}

fn files<'a>(
    invocations: &'a str,
    durations: Option<&'a str>,
    memory: Option<&'a str>,
) -> AzureFiles<&'a [u8]> {
    AzureFiles {
        invocations: invocations.as_bytes(),
        durations: durations.map(str::as_bytes),
        memory: memory.map(str::as_bytes),
    }
}

fn sample() -> AzureTrace {
    let files = files(INVOCATIONS, Some(DURATIONS), Some(MEMORY));
    AzureTrace::read(files, &default_work()).unwrap()
}

fn source(trace: AzureTrace, placement: Placement) -> Azure2019 {
    scaled(trace, placement, Scale::ONE)
}

fn scaled(trace: AzureTrace, placement: Placement, scale: Scale) -> Azure2019 {
    let targets = (0..trace.functions.len() as u32).map(FunctionId).collect();
    let key = StreamKey::new(Seed(1), Purpose::Arrivals).name("history");
    Azure2019::new(SourceId(0), Arc::new(trace), targets, (placement, scale), key)
}

/// The counts of each function, each with its minute.
fn counts(trace: &AzureTrace) -> Vec<Vec<(u32, u32)>> {
    (0..trace.functions.len()).map(|function| trace.counts.of(function).collect()).collect()
}

fn requests(mut source: Azure2019) -> Vec<Request> {
    let mut taken: Vec<Request> = Vec::new();
    while let Some(born) = source.peek() {
        let request = source.take().unwrap();
        assert_eq!((request.born, request.id.ordinal), (born, taken.len() as u64));
        assert!(taken.last().is_none_or(|last| last.born <= born));
        taken.push(request);
    }
    assert_eq!(source.take(), None);
    taken
}

#[test]
fn rows_meet_by_the_columns_they_share() {
    let trace = sample();
    assert_eq!(
        (trace.minutes(), trace.total(), trace.horizon()),
        (3, 7, SimDuration::from_secs(180))
    );
    let [f, g, other] = &trace.functions[..] else { panic!("three functions") };
    assert_eq!((&*f.name, &*g.name, &*other.name), ("f", "g", "f-2"));
    assert_eq!(&*other.identity, "o/b/f");
    assert_eq!(counts(&trace), [vec![(0, 2), (2, 3)], vec![(2, 1)], vec![(0, 1)]]);
    assert_eq!(trace.counts.totals(), [3, 0, 4]);
    assert_eq!([f.memory, g.memory, other.memory].map(MemoryMb::as_mb), [171, 171, 128]);
    assert_eq!(f.work, default_work());
    // 0.01 x 15 + 0.24 x 25 + 0.25 x 35 + 0.25 x 45 + 0.24 x 55 + 0.01 x 65 ms.
    assert!((other.work.mean_micros() - 40_000.0).abs() < 1e-6);
    // The dips to 25 and 55 count as 30 and 60:
    // 0.01 x 15.25 + 0.24 x 25 + 0.25 x 30 + 0.25 x 40 + 0.24 x 55 + 0.01 x 60 ms.
    assert!((g.work.mean_micros() - 37_452.5).abs() < 1e-6);
}

#[test]
fn headers_without_owner_and_app_are_read() {
    let numbered = "HashFunction,Trigger,1,2\r\n0,timer,1,0\r\n1,http,0,2\r\n";
    let memory = "HashFunction,SampleCount,AverageAllocatedMb\n1,1,256\n";
    let trace = AzureTrace::read(files(numbered, None, Some(memory)), &default_work()).unwrap();
    assert_eq!((&*trace.functions[0].name, &*trace.functions[1].name), ("fn-0", "fn-1"));
    assert_eq!(trace.functions[0].memory, MemoryMb::new(128));
    assert_eq!(trace.functions[1].memory, MemoryMb::new(256));
    let counts_only = "FunctionId,1,2\nalu,5,5\nms,5,6";
    let trace = AzureTrace::read(files(counts_only, None, None), &default_work()).unwrap();
    assert_eq!((trace.total(), &*trace.functions[1].name), (21, "ms"));
    let twice = "FunctionId,1,2\nalu,5,5\nalu,1,2";
    let trace = AzureTrace::read(files(twice, None, None), &default_work()).unwrap();
    assert_eq!(counts(&trace), [vec![(0, 6), (1, 7)]]);
}

#[test]
fn even_placement_is_in_the_middle_of_each_share() {
    let taken = requests(source(sample(), Placement::Even));
    let seen: Vec<(u64, u32)> =
        taken.iter().map(|request| (request.born.as_micros(), request.target.0)).collect();
    let expected = [
        (15_000_000, 0),
        (30_000_000, 2),
        (45_000_000, 0),
        (130_000_000, 0),
        (150_000_000, 0),
        (150_000_000, 1),
        (170_000_000, 0),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn uniform_placement_is_uniform_within_each_minute() {
    const COUNT: u32 = 200_000;
    let text = format!("FunctionId,7,8\nf,{COUNT},{COUNT}\n");
    let work = Dist::exponential(SimDuration::from_millis(50)).unwrap();
    let trace = AzureTrace::read(files(&text, None, None), &work).unwrap();
    let taken = requests(source(trace, Placement::Uniform));
    let minute_of = |request: &Request| request.born.as_micros() / 60_000_000;
    for minute in taken.chunk_by(|a, b| minute_of(a) == minute_of(b)) {
        assert_eq!(minute.len(), COUNT as usize);
        // The largest distance between the sorted places and the diagonal (Kolmogorov-Smirnov):
        // a chance of one in a thousand to exceed 1.95 / sqrt(n).
        let place = |request: &Request| (request.born.as_micros() % 60_000_000) as f64 / 6e7;
        let far =
            (1..).zip(minute).map(|(k, r)| (place(r) - f64::from(k) / f64::from(COUNT)).abs());
        let far = far.fold(0.0, f64::max);
        assert!(far < 1.95 / f64::from(COUNT).sqrt(), "{far}");
    }
    let mean = taken.iter().map(|request| request.work.as_micros() as f64).sum::<f64>() / 4e5;
    // Four standard errors.
    assert!((mean / 50_000.0 - 1.0).abs() < 0.0064, "{mean}");
}

#[test]
fn scaled_counts_are_as_many_in_expectation() {
    let rows: Vec<String> = (0..5_000).map(|n| format!("f{n},1,7")).collect();
    let text = format!("FunctionId,1,2\n{}\n", rows.join("\n"));
    let trace = AzureTrace::read(files(&text, None, None), &default_work()).unwrap();
    let taken = |factor: f64| {
        requests(scaled(trace.clone(), Placement::Uniform, Scale::new(factor).unwrap()))
    };
    // Of each count only what is not whole is drawn: a variance of at most 1/4.
    let half_width = 1.96 * (10_000.0_f64 / 4.0).sqrt();
    for factor in [0.25, 0.9, 2.5] {
        let mean = factor * 40_000.0;
        let count = taken(factor).len() as f64;
        assert!(half_width <= 0.02 * mean && (count - mean).abs() < 2.0 * half_width, "{count}");
    }
    assert_eq!(taken(3.0).len(), 120_000);
    assert_eq!(taken(1.0), requests(source(trace.clone(), Placement::Uniform)));
    assert_eq!(taken(0.25), taken(0.25));
}

#[test]
fn golden_first_requests_that_no_other_function_changes() {
    let of_g = |trace: AzureTrace, index: u32| -> Vec<(SimTime, SimDuration)> {
        let taken = requests(source(trace, Placement::Uniform));
        let ours = taken.into_iter().filter(|request| request.target.0 == index);
        ours.map(|request| (request.born, request.work)).collect()
    };
    let among_others = of_g(sample(), 1);
    let lines = INVOCATIONS.lines().filter(|line| !line.contains(",f,"));
    let only_g = lines.collect::<Vec<&str>>().join("\n");
    let alone = AzureTrace::read(files(&only_g, Some(DURATIONS), Some(MEMORY)), &default_work());
    assert_eq!(of_g(alone.unwrap(), 0), among_others);
    let (born, work) = among_others[0];
    assert_eq!((born.as_micros(), work.as_micros()), (120_072_885, 25_988));
}

#[test]
fn the_sample_folder_is_read() {
    let files = files(
        include_str!("../../../examples/azure-sample/invocations.csv"),
        Some(include_str!("../../../examples/azure-sample/durations.csv")),
        Some(include_str!("../../../examples/azure-sample/memory.csv")),
    );
    let trace = AzureTrace::read(files, &default_work()).unwrap();
    assert_eq!((trace.functions.len(), trace.minutes(), trace.total()), (6, 30, 1_169));
    let memory: Vec<u32> = trace.functions.iter().map(|f| f.memory.as_mb()).collect();
    assert_eq!(memory, [213, 213, 147, 147, 128, 128]);
    assert_eq!(&*trace.functions[5].name, "8c053dfc");
    assert_eq!(trace.functions[5].work, default_work());
    assert_eq!(requests(source(trace, Placement::Uniform)).len(), 1_169);
}

#[test]
fn what_is_wrong_is_said() {
    let check =
        |invocations: &str, durations: Option<&str>, memory: Option<&str>, message: &str| {
            let error = AzureTrace::read(files(invocations, durations, memory), &default_work());
            assert_eq!(error.unwrap_err().to_string(), message);
        };
    check(
        "HashApp,1\na,1\n",
        None,
        None,
        "invocations.csv: line 1, column \"HashFunction\": found no such column, \
         expected one of \"HashApp\", \"1\"",
    );
    check(
        "FunctionId,1,3\nf,1,1\n",
        None,
        None,
        "invocations.csv: line 1, column \"3\": found minute 3 behind minute 1, \
         expected minute columns that follow one another",
    );
    check(
        "FunctionId,Trigger\nf,x\n",
        None,
        None,
        "invocations.csv: line 1: found no minute columns, \
         expected columns named by whole numbers, one per minute",
    );
    check(
        "FunctionId,1\n",
        None,
        None,
        "invocations.csv: line 1: found a header and no rows, expected at least one function",
    );
    check(
        "FunctionId,1,2\nf,1,2\ng,1,-2\n",
        None,
        None,
        "invocations.csv: line 3, column \"2\": found \"-2\", \
         expected a number of invocations up to 10000000",
    );
    check(
        "FunctionId,1,2\nf,1,2\ng,9999999,9999999\n",
        None,
        None,
        "invocations.csv: line 3, column \"2\": found \"9999999\", \
         expected at most 10000000 invocations in a minute, all functions together",
    );
    check(
        INVOCATIONS,
        Some(&DURATIONS.replace(",70", ",seventy")),
        None,
        "durations.csv: line 2, column \"percentile_Average_100\": found \"seventy\", \
         expected a number of milliseconds, from 0 to 30 days",
    );
    check(
        INVOCATIONS,
        None,
        Some(&MEMORY.replace(",9", ",9e6")),
        "memory.csv: line 3, column \"AverageAllocatedMb\": found \"9e6\", \
         expected a number of MB from 0 to 10240",
    );
}
