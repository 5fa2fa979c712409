//! Bills that AWS prints, or that follow from its prices by hand.

mod provisioned;

use serde_json::json;
use tepid::cost::{AccountBill, Bill, Compute, Line, Usage, Used};
use tepid::model::{Billing, InitBilling, Packaging, PriceSheet};
use tepid::scenario::{Needs, Override, price_list};
use tepid::units::{MbMillis, MemoryMb, PicoUsd, SimDuration};

use super::table::{Ledger, Row};
use crate::world::seconds;

/// Rows about what is not simulated, and what that is.
const EXCUSED: &[(&str, &str)] = &[
    ("aws-snapstart", "SnapStart is not simulated"),
    ("aws-lmi", "Managed Instances are another model"),
    ("aws-durable", "durable functions are not simulated"),
    ("aws-tenant", "tenant isolation is not simulated"),
];

/// Invocations that are all alike.
#[derive(Clone, Copy, Debug, Default)]
struct Alike {
    requests: u64,
    billed_ms: u64,
    memory: u32,
    /// Ephemeral storage above what is included [MB].
    storage: u32,
    free_tier: bool,
}

/// An example of `cost-examples.csv`: its id, what is used, and the numbers that its text names.
type Example = (&'static str, Alike, &'static [&'static str]);

const EXAMPLES: &[Example] = &[
    (
        "aws-ex1-mobile",
        Alike { requests: 3_000_000, billed_ms: 120, memory: 1_536, storage: 0, free_tier: true },
        &["3,000,000 requests", "120 ms", "1536 MB", "; free tier"],
    ),
    (
        "aws-ex2-telemetry",
        Alike {
            requests: 7_440_000,
            billed_ms: 2_000,
            memory: 1_024,
            storage: 0,
            free_tier: false,
        },
        &["7,440,000 requests", "2 s", "1024 MB", "no free tier"],
    ),
    (
        "aws-ex3-nlp",
        Alike {
            requests: 6_000_000,
            billed_ms: 280,
            memory: 4_096,
            storage: 1_536,
            free_tier: true,
        },
        &["6,000,000 requests", "280 ms", "4096 MB", "ephemeral 2048 MB", "; free tier"],
    ),
    (
        "ping-5min-128MB",
        Alike { requests: 8_640, billed_ms: 2, memory: 128, storage: 0, free_tier: false },
        &["8,640 pings", "2 ms", "128 MB", "no free tier"],
    ),
    (
        "ping-5min-100x-1GB-75ms",
        Alike { requests: 864_000, billed_ms: 75, memory: 1_024, storage: 0, free_tier: false },
        &["8,640 x 100 pings", "75 ms", "1024 MB", "no free tier"],
    ),
];

/// Months of invocations, with and without the free tier.
pub(super) fn bills(ledger: &mut Ledger) {
    for row in compared(ledger) {
        let total = match row.id.as_str() {
            "CO6" => fifty_kept_warm(&row),
            _ if row.inputs().get("pc").is_some() => provisioned::break_even(&row),
            _ if row.inputs().get("pc_gbs").is_some() => provisioned::bill(&row),
            _ => month(&alike(&row), &list(&row)).total().as_usd(),
        };
        ledger.exact(&row.id, &json!(total));
    }
}

/// Billed milliseconds, and billed seconds of provisioned concurrency.
pub(super) fn rounding(ledger: &mut Ledger) {
    let granularity = SimDuration::from_millis(1);
    let billing = Billing { granularity, init: InitBilling::All };
    for row in compared(ledger) {
        if row.inputs().get("pc_enabled_s").is_some() {
            ledger.exact(&row.id, &json!(provisioned::billed_seconds(&row)));
            continue;
        }
        let duration = seconds(row.input("duration_ms") / 1e3);
        let billed = billing.billed(Packaging::ManagedRuntime, SimDuration::ZERO, duration);
        ledger.exact(&row.id, &json!(billed.total_ms()));
    }
}

/// The pricing page's own examples, to the cent, and some by hand.
pub(super) fn examples(ledger: &mut Ledger) {
    for row in compared(ledger) {
        match row.id.as_str() {
            "pc-breakeven" => {
                let sheet = prices(false);
                let on_demand = [sheet.gb_second_x86, sheet.gb_second_arm];
                let provisioned = [sheet.provisioned_x86, sheet.provisioned_arm];
                let both = on_demand.iter().zip(&provisioned);
                let [x86, arm] = both
                    .map(|(on_demand, prices)| provisioned::utilisation(on_demand, prices))
                    .collect::<Vec<_>>()
                    .try_into()
                    .unwrap();
                assert!((x86 - arm).abs() < 1e-4, "the same for arm: {x86}, {arm}");
                ledger.within(&row.id, x86, 0.0005);
                continue;
            }
            "pc-24x7-1GB" => {
                assert!(row.inputs.starts_with("1 x 1 GB PC for 730 h, no invocations, x86"));
                let sheet = prices(false);
                let used = provisioned::enabled(1, 1_024, 730.0 * 3_600.0);
                let bill = AccountBill::new(&[used], &sheet, sheet.month).total;
                ledger.within(&row.id, bill.total().as_usd(), 0.000_05);
                continue;
            }
            _ => {}
        }
        let bill = provisioned::example(&row).unwrap_or_else(|| on_demand(&row));
        let mut slack = 0.0;
        for (name, printed) in row.metric.split(';').map(|part| part.split_once('=').unwrap()) {
            let line = match name {
                "requests" => Line::Requests,
                "compute" | "on_demand" => Line::Compute,
                "pc" => Line::ProvisionedIdle,
                "pc_duration" => Line::ProvisionedCompute,
                "ephemeral" => Line::Ephemeral,
                other => panic!("{}: no line {other}", row.id),
            };
            let places = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let got = format!("{:.places$}", bill.amount(line).as_usd());
            assert_eq!(got, printed, "{}: {name}", row.id);
            // Half a unit of the last digit that is printed.
            slack += format!("0.{}5", "0".repeat(places)).parse::<f64>().unwrap();
        }
        ledger.within(&row.id, bill.total().as_usd(), slack);
    }
}

/// The bill of an example without provisioned concurrency.
fn on_demand(row: &Row) -> Bill {
    let example = EXAMPLES.iter().find(|(id, ..)| *id == row.id);
    let (_, alike, numbers) = example.unwrap_or_else(|| panic!("{} is not told", row.id));
    names(row, numbers);
    month(alike, &prices(alike.free_tier))
}

/// What was computed stands in the table.
fn names(row: &Row, numbers: &[&str]) {
    for number in numbers {
        assert!(row.inputs.contains(number), "{}: {number} is not in the table", row.id);
    }
}

/// The rows that can be compared; the others are excused.
fn compared(ledger: &mut Ledger) -> Vec<Row> {
    let excuse = |row: &Row| EXCUSED.iter().find(|(id, _)| *id == row.id);
    for row in ledger.all(|row| excuse(row).is_some()) {
        ledger.excuse(&row.id);
    }
    ledger.all(|row| excuse(row).is_none())
}

fn prices(free_tier: bool) -> PriceSheet {
    let free_tier = Override { path: "prices.free_tier".to_owned(), value: free_tier.to_string() };
    price_list(&[free_tier], Needs::default()).unwrap().0
}

/// The shipped prices, which have to be those that the row names.
fn list(row: &Row) -> PriceSheet {
    let prices = prices(row.inputs()["free_tier"].as_bool().unwrap_or(false));
    let named = ["x86_gbs", "req"].map(|name| row.input(name));
    let shipped = [prices.gb_second_x86.first(), prices.request].map(PicoUsd::as_usd);
    for (named, shipped) in named.iter().zip(shipped) {
        assert!((named / shipped - 1.0).abs() < 1e-12, "{}: {named} is not {shipped}", row.id);
    }
    prices
}

/// What the inputs of a row say.
fn alike(row: &Row) -> Alike {
    let inputs = row.inputs();
    let (requests, billed_ms) = match inputs.get("ping_period") {
        Some(_) => {
            (row.input("days") * 86_400.0 / row.input("ping_period"), row.input("billed_ms"))
        }
        None => (row.input("invocations"), 1e3 * row.input("duration_s")),
    };
    Alike {
        requests: requests as u64,
        billed_ms: billed_ms as u64,
        memory: row.input("memory_mb") as u32,
        ..Alike::default()
    }
}

/// Fifty environments kept warm by pings from one function, which a scheduler invokes.
fn fifty_kept_warm(row: &Row) -> f64 {
    let gb = |name: &str| (1_024.0 * row.input(name)) as u32;
    let ms = |name: &str| (1e3 * row.input(name)) as u64;
    let pings = row.input("pings_per_month") as u64;
    let warmer = Alike {
        requests: pings,
        billed_ms: ms("warmer_s"),
        memory: gb("warmer_gb"),
        ..Alike::default()
    };
    let server = Alike {
        requests: pings * row.input("concurrency") as u64,
        billed_ms: ms("server_s"),
        memory: gb("server_gb"),
        ..Alike::default()
    };
    let prices = list(row);
    let scheduler = 1e6 * prices.schedule.as_usd();
    assert!((scheduler / row.input("scheduler_per_million") - 1.0).abs() < 1e-12, "{scheduler}");
    let mut used = [used(&warmer), used(&server)];
    used[0].around.schedules = pings;
    AccountBill::new(&used, &prices, prices.month).total.total().as_usd()
}

fn used(alike: &Alike) -> Used {
    let Alike { requests, billed_ms, memory, storage, .. } = *alike;
    let x86 = MemoryMb::new(memory).times_millis(requests * billed_ms);
    let users = Usage {
        requests,
        compute: Compute { x86, arm: MbMillis::ZERO },
        init: Compute::default(),
        ephemeral: MemoryMb::new(storage).times_millis(requests * billed_ms),
        ..Usage::default()
    };
    Used { users, ..Used::default() }
}

fn month(alike: &Alike, prices: &PriceSheet) -> Bill {
    AccountBill::new(&[used(alike)], prices, prices.month).total
}
