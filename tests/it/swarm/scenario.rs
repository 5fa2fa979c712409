//! Random scenarios: each picks a subset of the rules, so that rare combinations occur.

use std::sync::Arc;

use tepid::dist::Dist;
use tepid::engine::action::Action;
use tepid::engine::source::{Origin, Request};
use tepid::id::{FunctionId, RequestId, SourceId};
use tepid::model::{
    Account, Billing, Cpu, Failures, FirstCall, FunctionSpec, HandlerLimit, IdleLaw, InitBilling,
    MaxAge, Model, Outliers, Packaging, Platform, RateLimit, Refill, RequestRate, Routing, Scaling,
    StartUp,
};
use tepid::rng::{Purpose, Seed, Stream, StreamKey};
use tepid::units::{MemoryMb, Share, SimDuration, SimTime};

use crate::traffic::Script;
use crate::world;

/// A run that both engines can make.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    pub(super) seed: u64,
    pub(super) model: Model,
    pub(super) sources: Vec<Arc<str>>,
    pub(super) script: Script,
    pub(super) changes: Vec<(SimTime, Change)>,
    pub(super) end: SimTime,
}

/// What is done to the engine at a pause.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Apply(Action),
    /// A request that waits until then.
    Inject(SimTime, Request),
}

/// Random choices.
pub(super) struct Dice(Stream);

impl Dice {
    pub(super) fn new(seed: u64, name: &str) -> Self {
        Self(StreamKey::new(Seed(seed), Purpose::Arrivals).name(name).stream())
    }

    /// Any instant of the scenario, often one at which something happens.
    pub(super) fn instant(&mut self, scenario: &Scenario) -> SimTime {
        let micros = self.below(scenario.end.as_micros() as u32);
        let grid = *self.pick(&[1, 1_000_000]);
        SimTime::from_micros(u64::from(micros) / grid * grid)
    }

    fn below(&mut self, bound: u32) -> u32 {
        self.0.next_below(bound)
    }

    fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u32) as usize]
    }
}

/// Times on a grid: on a coarse one much happens at the same instant.
#[derive(Clone, Copy)]
struct Grid(u64);

impl Grid {
    /// A multiple of the grid, up to `most` seconds.
    fn span(self, dice: &mut Dice, most: u32) -> SimDuration {
        let micros = u64::from(dice.below(most * 1_000_000 + self.0 as u32));
        SimDuration::from_micros(micros / self.0 * self.0)
    }

    fn law(self, dice: &mut Dice, most: u32) -> Dist {
        let mut spans = [(); 3].map(|()| self.span(dice, most));
        spans.sort();
        let [low, middle, high] = spans;
        let law = match dice.below(6) {
            0 | 1 => Dist::constant(middle),
            // On a coarse grid only samples differ from one draw to the next and still coincide.
            2 | 3 => Dist::samples(spans.to_vec()),
            4 => Dist::uniform(low, high),
            _ => Dist::quantiles(vec![(0.1, low), (0.5, middle), (0.9, high)]),
        };
        law.expect("the spans are short and in order")
    }
}

impl Scenario {
    /// The scenario of this number.
    pub(super) fn random(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "swarm");
        let grid = Grid(*dice.pick(&[1, 1_000, 250_000, 1_000_000, 1_000_000]));
        let functions: Vec<FunctionSpec> =
            (0..*dice.pick(&[1, 1, 2, 3])).map(|i| function(&mut dice, grid, i)).collect();
        let reserved: u32 = functions.iter().filter_map(|function| function.reserved).sum();
        let unreserved = *dice.pick(&[1, 3, 10, 1_000, 1_000]);
        let account = Account { concurrency: reserved + unreserved, min_unreserved: 0 };
        let model = Model::new(platform(&mut dice, grid), account, functions);
        let sources: Vec<Arc<str>> = vec![Arc::from("shoppers"), Arc::from("robots")];
        let mut requests = requests(&mut dice, grid, &model);
        let last = requests.last().map_or(SimTime::ZERO, |request| request.born);
        let mut changes = Vec::new();
        if dice.one_in(3) {
            for _ in 0..=dice.below(4) {
                let target = FunctionId(dice.below(model.functions.len() as u32));
                let at = SimTime::ZERO + grid.span(&mut dice, 40);
                changes.push((at.min(last), Change::Apply(Action::Deploy(target))));
            }
        }
        if dice.one_in(3) {
            let several = 1 + dice.below(20) as usize;
            inject(&mut dice, grid, several, &mut requests, &mut changes);
        }
        // Some runs end while much is going on, others when all is over.
        let end = last + grid.span(&mut dice, *[1, 30].get(seed as usize % 2).expect("two"));
        changes.sort_by_key(|(at, _)| *at);
        changes.retain(|(at, _)| *at <= end);
        Self { seed, model, sources, script: Script::new(requests), changes, end }
    }

    /// How many requests are admitted or refused before the end.
    pub(super) fn offered(&self) -> usize {
        let waited = |(_, change): &&(SimTime, Change)| match change {
            Change::Inject(at, _) => *at < self.end,
            Change::Apply(_) => false,
        };
        self.script.before(self.end) + self.changes.iter().filter(waited).count()
    }
}

fn platform(dice: &mut Dice, grid: Grid) -> Platform {
    let routings = [
        Routing::MostRecentlyUsed,
        Routing::MostRecentlyUsed,
        Routing::LeastRecentlyUsed,
        Routing::Newest,
        Routing::Oldest,
        Routing::Random,
    ];
    let old = if dice.one_in(3) { MaxAge::Drawn(grid.law(dice, 20)) } else { MaxAge::Unlimited };
    Platform {
        idle: idle_law(dice, grid),
        idle_spare: dice.one_in(3).then(|| idle_law(dice, grid)),
        max_age: old,
        routing: *dice.pick(&routings),
        scaling: if dice.one_in(2) { scaling(dice) } else { Scaling::Unlimited },
        request_rate: match dice.below(3) {
            0 => RequestRate::PerConcurrency(1 + dice.below(4)),
            _ => RequestRate::Unlimited,
        },
        init_limit: SimDuration::from_secs(*dice.pick(&[1, 2, 10])),
        billing: Billing {
            granularity: SimDuration::from_millis(*dice.pick(&[1, 100])),
            init: *dice.pick(&[InitBilling::All, InitBilling::Unmanaged]),
        },
        ..world::platform()
    }
}

fn idle_law(dice: &mut Dice, grid: Grid) -> IdleLaw {
    let every = grid.span(dice, 5) + SimDuration::from_micros(grid.0);
    match dice.below(6) {
        0 => IdleLaw::Never,
        1 => IdleLaw::Halving { every },
        2 => IdleLaw::Drawn(Dist::Constant(grid.span(dice, 5))),
        _ => IdleLaw::Drawn(grid.law(dice, 8)),
    }
}

fn scaling(dice: &mut Dice) -> Scaling {
    let every = SimDuration::from_secs(*dice.pick(&[1, 3, 10]));
    let refill = match dice.below(2) {
        0 => Refill::Continuous { per_second: dice.below(3) },
        _ => Refill::Stepwise { tokens: dice.below(4), every },
    };
    match dice.below(3) {
        0 => Scaling::Legacy { burst: 1 + dice.below(8), per_minute: dice.below(5) },
        _ => Scaling::TokenBucket { capacity: 1 + dice.below(6), refill },
    }
}

fn function(dice: &mut Dice, grid: Grid, number: u32) -> FunctionSpec {
    let packagings = [Packaging::ManagedRuntime, Packaging::CustomRuntime, Packaging::Image];
    let failing = |dice: &mut Dice| Share::from_ppb(*dice.pick(&[0, 50_000_000, 300_000_000]));
    let failures = match dice.below(3) {
        0 => Failures { error: failing(dice), crash: failing(dice) },
        _ => Failures::default(),
    };
    FunctionSpec {
        timeout: match dice.below(3) {
            // On the grid, so that work can take exactly as long.
            0 => grid.span(dice, 3) + SimDuration::from_micros(grid.0),
            _ => SimDuration::from_secs(900),
        },
        reserved: dice.one_in(3).then(|| *dice.pick(&[0, 1, 2, 5])),
        packaging: *dice.pick(&packagings),
        start_up: Arc::new(start_up(dice, grid)),
        cpu: dice.one_in(4).then(|| cpu(dice)),
        limiter: dice.one_in(4).then(|| limiter(dice, grid)),
        failures,
        ..world::function(&format!("f{number}"))
    }
}

fn start_up(dice: &mut Dice, grid: Grid) -> StartUp {
    let zero = Dist::Constant(SimDuration::ZERO);
    let mut maybe = |one_in, most| {
        if dice.one_in(one_in) { grid.law(dice, most) } else { zero.clone() }
    };
    let (environment, download, network) = (maybe(2, 1), maybe(3, 1), maybe(3, 1));
    let (runtime, static_code, first_call) = (maybe(2, 3), maybe(3, 2), maybe(3, 2));
    let sizes = [128, 1_024].map(MemoryMb::new);
    let by_memory = sizes.map(|size| (size, grid.span(dice, 2))).to_vec();
    StartUp {
        environment,
        download,
        first_download: dice.one_in(3).then(|| grid.law(dice, 4)),
        network,
        runtime,
        static_code,
        outliers: match dice.below(3) {
            0 => Outliers { share: Share::from_ppb(200_000_000), factor: 3 },
            _ => Outliers::NONE,
        },
        first_call: match dice.below(3) {
            0 => FirstCall::ByMemory(by_memory),
            _ => FirstCall::Drawn(first_call),
        },
    }
}

fn cpu(dice: &mut Dice) -> Cpu {
    Cpu {
        share: Share::from_ppb(*dice.pick(&[0, 333_333_333, 1_000_000_000])),
        measured_at: MemoryMb::new(*dice.pick(&[128, 777, 1_769, 10_240])),
        cores: *dice.pick(&[1, 2, 6]),
    }
}

fn limiter(dice: &mut Dice, grid: Grid) -> HandlerLimit {
    let window = grid.span(dice, 20) + SimDuration::from_micros(grid.0);
    let limit = RateLimit { max: *dice.pick(&[1, 2, 7]), window };
    HandlerLimit { limit, refusal: grid.span(dice, 1) }
}

fn requests(dice: &mut Dice, grid: Grid, model: &Model) -> Vec<Request> {
    let count = 50 + dice.below(251);
    let span = *dice.pick(&[5, 30, 120]);
    let work = *dice.pick(&[0, 1, 1, 4]);
    let functions = model.functions.len() as u32;
    let mut requests: Vec<Request> = (0..count)
        .map(|_| Request {
            failures: 0,
            qualifier: tepid::id::Qualifier::Latest,
            mode: tepid::engine::source::Mode::Synchronous,
            id: RequestId { source: SourceId(dice.below(2)), ordinal: 0 },
            attempt: 1,
            origin: *dice.pick(&[Origin::User, Origin::User, Origin::Policy]),
            target: FunctionId(dice.below(functions)),
            work: grid.span(dice, work),
            born: SimTime::ZERO + grid.span(dice, span),
            watched: dice.one_in(5),
        })
        .collect();
    requests.sort_by_key(|request| (request.born, request.id.source));
    let mut ordinals = [0; 2];
    for request in &mut requests {
        let ordinal = &mut ordinals[request.id.source.index()];
        request.id.ordinal = *ordinal;
        *ordinal += 1;
    }
    requests
}

/// Turns some requests into second attempts that wait, the way a client's retries do.
fn inject(
    dice: &mut Dice,
    grid: Grid,
    count: usize,
    requests: &mut Vec<Request>,
    changes: &mut Vec<(SimTime, Change)>,
) {
    for _ in 0..count.min(requests.len()) {
        let request = requests.remove(dice.below(requests.len() as u32) as usize);
        let pause = request.born + grid.span(dice, 2);
        let at = pause + grid.span(dice, 2);
        changes.push((pause, Change::Inject(at, Request { attempt: 2, ..request })));
    }
}
