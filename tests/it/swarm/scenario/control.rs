//! Random versions, aliases, provisioned concurrency, events and changes.

use std::sync::Arc;

use tepid::dist::Dist;
use tepid::engine::action::Action;
use tepid::engine::source::{Mode, Request};
use tepid::id::{AliasId, FunctionId, Qualifier};
use tepid::model::{
    Alias, AllocationRate, EventConfig, EventRules, Jitter, Matching, MaxAge, Model, Provisioning,
    Published, Route, Usable,
};
use tepid::units::{MemoryMb, Share, SimDuration};

use super::{Dice, Grid};

/// Gives a model versions, aliases and all that goes with them.
pub(super) fn enrich(dice: &mut Dice, grid: Grid, model: &mut Model) {
    model.platform.provisioning = provisioning(dice, grid);
    model.platform.events = events(dice, grid);
    if let MaxAge::Drawn(age) = &model.platform.max_age
        && age.min() < SimDuration::from_secs(1)
    {
        // What is provisioned is replaced whenever it is too old, and few replacements will do.
        let ages = [1, 3, 7].map(SimDuration::from_secs);
        model.platform.max_age = MaxAge::Drawn(Dist::samples(ages.to_vec()).expect("in order"));
    }
    model.account.min_unreserved = *dice.pick(&[0, 0, 1, 2]);
    for place in 0..model.functions.len() {
        let spec = &mut model.functions[place];
        let oldest = *dice.pick(&[2, 20, 100]);
        let max_age = grid.span(dice, oldest);
        spec.events = EventConfig { retries: dice.below(3) as u8, max_age, ..spec.events };
        spec.work = dice.one_in(2).then(|| grid.law(dice, 3));
        if dice.one_in(2) {
            // Only then an INIT of what is provisioned can be too long.
            spec.timeout = spec.timeout.min(SimDuration::from_secs(2));
        }
        if spec.reserved.is_some() && dice.one_in(2) {
            spec.reserved = Some(6);
        }
        publish(dice, model, FunctionId(place as u32));
    }
}

fn provisioning(dice: &mut Dice, grid: Grid) -> Provisioning {
    let longest = *dice.pick(&[0, 2, 10]);
    Provisioning {
        preparation: grid.law(dice, longest),
        rate: match dice.below(3) {
            0 => AllocationRate::Unlimited,
            1 => AllocationRate::PerFunction { per_minute: *dice.pick(&[7, 60, 6_000]) },
            _ => AllocationRate::AsScaling,
        },
        usable: *dice.pick(&[Usable::Whole, Usable::Whole, Usable::Incremental]),
        init_limit: SimDuration::from_secs(*dice.pick(&[1, 1, 3, 130])),
        matching: *dice.pick(&[Matching::ResolvedVersion, Matching::ExactQualifier]),
    }
}

fn events(dice: &mut Dice, grid: Grid) -> EventRules {
    let longest = *dice.pick(&[0, 1, 4]);
    EventRules {
        queue_delay: grid.span(dice, longest),
        after_failure: [grid.span(dice, 3), grid.span(dice, 5)],
        after_throttle: grid.span(dice, 1) + SimDuration::from_millis(300),
        growth_permille: *dice.pick(&[1_000, 1_500, 2_000, 3_000]),
        longest: grid.span(dice, 10) + SimDuration::from_millis(300),
        jitter: *dice.pick(&[Jitter::None, Jitter::Full, Jitter::Equal]),
    }
}

/// Some versions of a function and aliases that point at them, with units for some of both.
fn publish(dice: &mut Dice, model: &mut Model, function: FunctionId) {
    let spec = &model.functions[function.index()];
    let mut left = spec.reserved.unwrap_or(8);
    let mut units = |dice: &mut Dice, one_in| {
        let units = if dice.one_in(one_in) { dice.below(5).min(left) } else { 0 };
        left -= units;
        units
    };
    let versions = *dice.pick(&[1, 2, 3]);
    let mut is_provisioned = [false; 4];
    for number in 1..=versions {
        let provisioned = units(dice, 4);
        is_provisioned[usize::from(number)] = provisioned > 0;
        model.published.push(Published { function, number, provisioned });
    }
    for name in ["live", "beta"].into_iter().take(1 + dice.below(2) as usize) {
        let route = route(dice, versions);
        let taken = std::mem::replace(&mut is_provisioned[usize::from(route.version)], true);
        let provisioned = if taken { 0 } else { units(dice, 1) };
        model.aliases.push(Alias { function, name: Arc::from(name), route, provisioned });
    }
}

fn route(dice: &mut Dice, versions: u16) -> Route {
    let number = |dice: &mut Dice| 1 + dice.below(u32::from(versions)) as u16;
    let version = number(dice);
    let share = Share::from_ppb(*dice.pick(&[100_000_000, 500_000_000]));
    let other = dice.one_in(4).then(|| (number(dice), share));
    Route { version, other }
}

/// What the functions have of the account's concurrency for themselves.
pub(super) fn given_away(model: &Model) -> u32 {
    let of = |id: u32| {
        let own = |function: FunctionId| function == FunctionId(id);
        let versions = model.published.iter().filter(|version| own(version.function));
        let aliases = model.aliases.iter().filter(|alias| own(alias.function));
        let units = versions.map(|version| version.provisioned);
        units.chain(aliases.map(|alias| alias.provisioned)).sum()
    };
    let functions = model.functions.iter().zip(0..);
    functions.map(|(spec, id)| spec.reserved.unwrap_or_else(|| of(id))).sum()
}

/// Lets requests ask for versions and aliases, and be events.
pub(super) fn address(dice: &mut Dice, model: &Model, requests: &mut [Request]) {
    let events = *dice.pick(&[0, 4, 20]);
    for request in requests {
        let existing = model.published.iter().filter(|version| version.function == request.target);
        request.qualifier = qualifier(dice, model, request.target, existing.count() as u32);
        if dice.below(20) < events {
            request.mode = Mode::Asynchronous;
        }
    }
}

/// Any version up to this number, or any alias of a function.
fn qualifier(dice: &mut Dice, model: &Model, function: FunctionId, versions: u32) -> Qualifier {
    let aliases = model.aliases.iter().zip(0..).filter(|(alias, _)| alias.function == function);
    let aliases: Vec<AliasId> = aliases.map(|(_, id)| AliasId(id)).collect();
    match dice.below(5) {
        0 => Qualifier::Latest,
        1 | 2 => Qualifier::Version(1 + dice.below(versions) as u16),
        _ => Qualifier::Alias(*dice.pick(&aliases)),
    }
}

/// A change, which may well be refused.
pub(super) fn action(dice: &mut Dice, model: &Model) -> Action {
    let function = FunctionId(dice.below(model.functions.len() as u32));
    let alias = AliasId(dice.below(model.aliases.len() as u32) as u16);
    let qualifier = qualifier(dice, model, function, 4);
    let units = dice.below(8);
    match dice.below(15) {
        0 => Action::Deploy(function),
        1 => Action::Release(alias),
        2 => Action::Publish(function),
        3 | 4 => Action::Point { alias, route: route(dice, 4) },
        5..=7 | 14 => Action::Provision { function, qualifier, units },
        8 => Action::Unprovision { function, qualifier },
        9 | 10 => Action::Reserve { function, units: dice.below(4).checked_sub(1).map(|_| units) },
        11 => {
            let memory = MemoryMb::new(*dice.pick(&[128, 512, 3_008]));
            Action::Resize { function, memory }
        }
        12 => Action::Quota(*dice.pick(&[2, 8, 20, 1_000])),
        _ => Action::Burst { function, qualifier, requests: dice.below(20) },
    }
}
