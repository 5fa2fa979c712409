//! Random rules and functions.

use std::sync::Arc;

use tepid::dist::Dist;
use tepid::model::{
    Billing, Cpu, Failures, FirstCall, FunctionSpec, HandlerLimit, IdleLaw, InitBilling, MaxAge,
    Outliers, Packaging, Platform, RateLimit, Refill, RequestRate, Routing, Scaling, StartUp,
};
use tepid::units::{MemoryMb, Share, SimDuration};

use super::{Dice, Grid};
use crate::world;

pub(super) fn platform(dice: &mut Dice, grid: Grid) -> Platform {
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

pub(super) fn function(dice: &mut Dice, grid: Grid, number: u32) -> FunctionSpec {
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
