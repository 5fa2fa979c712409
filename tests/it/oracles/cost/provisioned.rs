//! Bills of provisioned concurrency: the engine enables it, the meter reads its facts.

use tepid::cost::{AccountBill, Bill, Meter, Used};
use tepid::engine::Engine;
use tepid::engine::action::Action;
use tepid::id::{FunctionId, Qualifier};
use tepid::model::{Model, PriceSheet, ProvisionedPrices, Published, Tiers};
use tepid::rng::Seed;
use tepid::units::{MemoryMb, PicoUsd};

use super::{Alike, names, prices, used};
use crate::machine::Machine as _;
use crate::oracles::at;
use crate::oracles::table::Row;
use crate::traffic::{self, Script};
use crate::world::{function, model};

/// What so many units cost [s] that are enabled from the beginning to the end of a run.
pub(super) fn enabled(units: u32, memory: u32, secs: f64) -> Used {
    let mut meter = Meter::new(&world(units, memory));
    engine(units, memory).run_to(at(secs), &mut Script::default(), &mut meter);
    meter.function(FunctionId(0), at(secs))
}

/// What one unit is billed that is disabled after a while [s].
pub(super) fn billed_seconds(row: &Row) -> f64 {
    assert_eq!(row.input("granularity_s") as u64, 300);
    let secs = row.input("pc_enabled_s");
    let (mut engine, mut meter) = (engine(1, 1_024), Meter::new(&world(1, 1_024)));
    engine.run_to(at(secs), &mut Script::default(), &mut meter);
    let (function, qualifier) = (FunctionId(0), Qualifier::Version(1));
    engine.change(Action::Unprovision { function, qualifier }, &mut meter);
    engine.run_to(at(secs + 10_000.0), &mut Script::default(), &mut meter);
    let used = meter.function(function, at(secs + 10_000.0));
    assert_eq!(used.provisioned.lasting, used.provisioned.enabled, "none is enabled at the end");
    used.provisioned.enabled.as_gb_seconds()
}

/// Units that are enabled for a while and run some invocations.
pub(super) fn bill(row: &Row) -> f64 {
    let sheet = prices(false);
    let named = [("pc_gbs", sheet.provisioned_x86.idle), ("req", sheet.request)];
    let run = ("pc_exec_gbs", sheet.provisioned_x86.compute);
    for (name, shipped) in named.into_iter().chain([run]) {
        if row.inputs().get(name).is_some() {
            assert!((row.input(name) / shipped.as_usd() - 1.0).abs() < 1e-12, "{}", row.id);
        }
    }
    let has = |name| row.inputs().get(name).is_some();
    let hours = if has("hours") { row.input("hours") } else { 24.0 * row.input("days") };
    let memory = row.input("memory_mb") as u32;
    let mut all = enabled(row.input("provisioned") as u32, memory, 3_600.0 * hours);
    if has("invocations") {
        let requests = row.input("invocations") as u64;
        let billed_ms = (1e3 * row.input("duration_s")) as u64;
        all += on_units(&Alike { requests, billed_ms, memory, ..Alike::default() });
    }
    month(&[all], &sheet).total().as_usd()
}

/// The bill of an example of `cost-examples.csv`, if it has provisioned concurrency.
pub(super) fn example(row: &Row) -> Option<Bill> {
    let (units, hours, memory, on, off, free_tier) = match row.id.as_str() {
        "aws-pc-ex1" => {
            let numbers = ["PC 100 x 1536 MB for 8 h", "500,000 req x 100 ms on PC"];
            names(row, &numbers);
            names(row, &["2,500,000 req x 120 ms off PC", "free tier for non-PC part"]);
            (100, 8.0, 1_536, (500_000, 100), (2_500_000, 120), true)
        }
        "aws-pc-ex2" => {
            names(row, &["PC 7 x 4096 MB for 24 h", "2,000,000 req x 280 ms", "no free tier"]);
            (7, 24.0, 4_096, (2_000_000, 280), (0, 0), false)
        }
        _ => return None,
    };
    let alike = |(requests, billed_ms)| Alike { requests, billed_ms, memory, ..Alike::default() };
    let parts = [enabled(units, memory, 3_600.0 * hours), on_units(&alike(on)), used(&alike(off))];
    Some(month(&parts, &prices(free_tier)))
}

/// From which utilisation on provisioned concurrency costs less, at the prices of a row.
pub(super) fn break_even(row: &Row) -> f64 {
    let sheet = prices(false);
    let (on_demand, provisioned, name) = if row.inputs().get("x86_on_demand").is_some() {
        (sheet.gb_second_x86, sheet.provisioned_x86, "x86_on_demand")
    } else {
        (sheet.gb_second_arm, sheet.provisioned_arm, "arm_on_demand")
    };
    let shipped = [on_demand.first(), provisioned.idle, provisioned.compute].map(PicoUsd::as_usd);
    for (name, shipped) in [name, "pc", "pc_exec"].into_iter().zip(shipped) {
        assert!((row.input(name) / shipped - 1.0).abs() < 1e-12, "{}: {name}", row.id);
    }
    utilisation(&on_demand, &provisioned)
}

/// From which utilisation on provisioned concurrency costs less.
pub(super) fn utilisation(on_demand: &Tiers, provisioned: &ProvisionedPrices) -> f64 {
    let [on_demand, idle, run] =
        [on_demand.first(), provisioned.idle, provisioned.compute].map(PicoUsd::as_usd);
    idle / (on_demand - run)
}

/// Invocations on provisioned environments.
fn on_units(alike: &Alike) -> Used {
    let mut all = used(alike);
    all.users.provisioned = std::mem::take(&mut all.users.compute);
    all
}

/// The bill of a month that has seen nothing else.
fn month(parts: &[Used], sheet: &PriceSheet) -> Bill {
    AccountBill::new(parts, sheet, sheet.month).total
}

/// A function whose first version has so many units from the beginning.
fn world(units: u32, memory: u32) -> Model {
    let mut function = function("f");
    function.memory = MemoryMb::new(memory);
    let mut world = model(vec![function]);
    world.published = vec![Published { function: FunctionId(0), number: 1, provisioned: units }];
    world
}

fn engine(units: u32, memory: u32) -> Engine {
    Engine::new(world(units, memory), Seed(1), &traffic::names())
}
