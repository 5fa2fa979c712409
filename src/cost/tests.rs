//! Bills against figures that AWS or the price list gives, and what every bill has to keep.

mod meter;

use super::*;
use crate::model::{
    FreeTier, FrontDoor, LoadBalancer, PriceSheet, ProvisionedPrices, SavingsPlan, Tiers,
};
use crate::rng::{Purpose, Seed, Stream, StreamKey};
use crate::units::{MbMillis, PicoUsd, SimDuration};

const MONTH: SimDuration = SimDuration::from_secs(730 * 3_600);
const GB_S: u128 = MbMillis::PER_GB_SECOND;

/// us-east-1 without the free tier (F7.1 to F7.3, F7.7, F7.10).
fn prices() -> PriceSheet {
    let tiers = |prices: [&str; 3], widths| Tiers {
        prices: prices.map(|price| price.parse().unwrap()),
        widths,
    };
    let provisioned = |idle: &str, compute: &str| ProvisionedPrices {
        idle: idle.parse().unwrap(),
        compute: compute.parse().unwrap(),
    };
    let x86 = ["0.0000166667", "0.000015", "0.0000133334"];
    let arm = ["0.0000133334", "0.0000120001", "0.0000106667"];
    PriceSheet {
        region: "us-east-1".into(),
        request: "0.0000002".parse().unwrap(),
        gb_second_x86: tiers(x86, [6_000_000_000, 9_000_000_000]),
        gb_second_arm: tiers(arm, [7_500_000_000, 11_250_000_000]),
        ephemeral: "0.0000000309".parse().unwrap(),
        provisioned_x86: provisioned("0.0000041667", "0.0000097222"),
        provisioned_arm: provisioned("0.0000033334", "0.0000077778"),
        schedule: "0.000001".parse().unwrap(),
        alarm: "0.1".parse().unwrap(),
        front_door: FrontDoor::None,
        savings_plan: SavingsPlan::None,
        free_tier: FreeTier::default(),
        month: MONTH,
    }
}

fn free_tier() -> PriceSheet {
    PriceSheet {
        free_tier: FreeTier { requests: 1_000_000, gb_seconds: 400_000, schedules: 14_000_000 },
        ..prices()
    }
}

/// What users use: requests, MB·ms on x86 and on arm64.
fn used(requests: u64, x86: u128, arm: u128) -> Used {
    let compute = Compute { x86: MbMillis::new(x86), arm: MbMillis::new(arm) };
    Used { users: Usage { requests, compute, ..Usage::default() }, ..Used::default() }
}

/// The bill of one function over a month.
fn month(used: &Used, prices: &PriceSheet) -> Bill {
    AccountBill::new(&[*used], prices, MONTH).total
}

/// Anything, with at most this many digits before the last nine.
fn anything(dice: &mut Stream, most: u64) -> Used {
    let mut number = |most: u64| (u128::from(dice.next_u64()) * u128::from(most)) >> 64;
    let mut usage = || Usage {
        requests: number(most) as u64,
        compute: Compute { x86: mb_ms(number(most)), arm: mb_ms(number(most)) },
        init: Compute { x86: mb_ms(number(most)), arm: mb_ms(number(most)) },
        provisioned: Compute { x86: mb_ms(number(most)), arm: mb_ms(number(most)) },
        ephemeral: mb_ms(number(most)),
    };
    let [users, policies, idle] = [usage(), usage(), usage()];
    let provisioned = ProvisionedUse {
        init: idle.init,
        ephemeral: idle.ephemeral,
        enabled: idle.compute,
        lasting: idle.provisioned,
    };
    let around = Around {
        calls: number(most) as u64,
        schedules: number(most) as u64,
        alarm_ms: number(most),
    };
    Used { users, policies, provisioned, around }
}

fn mb_ms(number: u128) -> MbMillis {
    MbMillis::new(number)
}

fn dice(name: &str) -> Stream {
    StreamKey::new(Seed(7), Purpose::Arrivals).name(name).stream()
}

#[test]
fn tiers_change_at_their_edges_to_the_picodollar() {
    // By hand, from prices of 16,666,700, 15,000,000 and 13,333,400 picodollars a GB-s on x86 and
    // 13,333,400, 12,000,100 and 10,666,700 on arm64.
    let (giga, edge_x86, edge_arm) =
        (10u128.pow(9), 100_000_200_000_000_000, 100_000_500_000_000_000);
    for (gb_s, on_x86) in [
        (6 * giga, edge_x86),
        (6 * giga + 1, edge_x86 + 15_000_000),
        (15 * giga, edge_x86 + 9 * giga * 15_000_000),
        (15 * giga + 1, edge_x86 + 9 * giga * 15_000_000 + 13_333_400),
    ] {
        let bill = month(&used(0, gb_s * GB_S, 0), &prices());
        assert_eq!(bill.total(), PicoUsd::from_pico(on_x86), "{gb_s} GB-s on x86");
    }
    for (gb_s, on_arm) in [
        (7_500_000_000, edge_arm),
        (7_500_000_001, edge_arm + 12_000_100),
        (18_750_000_000, edge_arm + 11_250_000_000 * 12_000_100),
        (18_750_000_001, edge_arm + 11_250_000_000 * 12_000_100 + 10_666_700),
    ] {
        let bill = month(&used(0, 0, gb_s * GB_S), &prices());
        assert_eq!(bill.total(), PicoUsd::from_pico(on_arm), "{gb_s} GB-s on arm64");
    }
}

#[test]
fn the_free_tier_ends_to_the_picodollar() {
    let free = month(&used(1_000_000, 400_000 * GB_S, 0), &free_tier());
    assert_eq!(free.total(), PicoUsd::ZERO);
    let more = month(&used(1_000_001, 400_001 * GB_S, 0), &free_tier());
    assert_eq!(more.amount(Line::Requests), PicoUsd::from_pico(200_000));
    assert_eq!(more.amount(Line::Compute), PicoUsd::from_pico(16_666_700));
    // Of 300,000 and 500,000 GB-s half is free, of each in proportion.
    let both = month(&used(0, 300_000 * GB_S, 500_000 * GB_S), &free_tier());
    let pico = 150_000 * 16_666_700 + 250_000 * 13_333_400;
    assert_eq!(both.total(), PicoUsd::from_pico(pico));
    // Nothing of it is for storage.
    let mut storage = used(0, 0, 0);
    storage.users.ephemeral = mb_ms(1_000_000 * GB_S);
    assert_eq!(month(&storage, &free_tier()).total(), "0.0309".parse().unwrap());
}

#[test]
fn a_run_has_its_share_of_a_month() {
    // A tenth of a month, which uses a tenth of twice the free tier.
    let tenth = SimDuration::from_secs(73 * 3_600);
    let bill = AccountBill::new(&[used(200_000, 80_000 * GB_S, 0)], &free_tier(), tenth).total;
    assert_eq!(bill.amount(Line::Requests), PicoUsd::from_pico(100_000 * 200_000));
    assert_eq!(bill.amount(Line::Compute), PicoUsd::from_pico(40_000 * 16_666_700));
    let projected = bill.month.unwrap();
    assert_eq!(projected.span, MONTH);
    assert_eq!(projected.amounts.total().as_pico(), 10 * bill.total().as_pico());
    // A tenth of a month that would go into the third tier.
    let bill = AccountBill::new(&[used(0, 2_000_000_000 * GB_S, 0)], &prices(), tenth).total;
    let pico = 600_000_000 * 16_666_700 + 900_000_000 * 15_000_000 + 500_000_000 * 13_333_400;
    assert_eq!(bill.total(), PicoUsd::from_pico(pico));
    assert_eq!(bill.month.unwrap().amounts.total().as_pico(), 10 * pico);
    // Two months have twice the free tier.
    let two = SimDuration::from_secs(2 * 730 * 3_600);
    let bill = AccountBill::new(&[used(2_000_000, 800_000 * GB_S, 0)], &free_tier(), two).total;
    assert_eq!(bill.total(), PicoUsd::ZERO);
}

#[test]
fn provisioned_concurrency_has_no_free_tier_and_no_tiers() {
    let mut some = used(0, 0, 0);
    some.users.provisioned = Compute { x86: mb_ms(7_000_000_000 * GB_S), arm: mb_ms(GB_S) };
    some.provisioned.init = Compute { x86: mb_ms(GB_S), arm: MbMillis::ZERO };
    some.provisioned.enabled = Compute { x86: mb_ms(3 * GB_S), arm: mb_ms(5 * GB_S) };
    let bill = month(&some, &free_tier());
    let compute = 7_000_000_001 * 9_722_200 + 7_777_800;
    assert_eq!(bill.amount(Line::ProvisionedCompute), PicoUsd::from_pico(compute));
    let idle = 3 * 4_166_700 + 5 * 3_333_400;
    assert_eq!(bill.amount(Line::ProvisionedIdle), PicoUsd::from_pico(idle));
    assert_eq!(bill.total(), PicoUsd::from_pico(compute + idle));
    // Pings on it are pings.
    let mut pings = used(0, 0, 0);
    pings.policies.provisioned.x86 = mb_ms(2 * GB_S);
    let bill = month(&pings, &free_tier());
    assert_eq!(bill.amount(Line::Pings), PicoUsd::from_pico(2 * 9_722_200));
    assert_eq!(bill.total(), bill.amount(Line::Pings));
}

#[test]
fn a_month_goes_on_from_what_is_enabled() {
    // A tenth of a month: one hour was enabled and is over, and 61 s go on, billed as 300 s.
    let tenth = SimDuration::from_secs(73 * 3_600);
    let mut some = used(0, 0, 0);
    some.provisioned.enabled.x86 = mb_ms((3_600 + 300) * GB_S);
    some.provisioned.lasting.x86 = mb_ms((3_600 + 61) * GB_S);
    let bill = AccountBill::new(&[some, some], &prices(), tenth);
    assert_eq!(bill.total.total(), PicoUsd::from_pico(2 * 3_900 * 4_166_700));
    let months: Vec<_> = [&bill.total, &bill.functions[0]]
        .map(|bill| bill.month.unwrap().amounts.of(Line::ProvisionedIdle).as_pico())
        .into();
    assert_eq!(months, [2 * 36_610 * 4_166_700, 36_610 * 4_166_700]);
    // A run of a month is what it is.
    let bill = month(&some, &prices());
    assert_eq!(bill.month.unwrap().amounts, bill.run);
}

#[test]
fn what_stands_around_functions_is_paid_apart() {
    let mut some = used(0, 0, 0);
    // Two alarms for a quarter of a month.
    let quarter = SimDuration::from_secs(730 * 900);
    some.around = Around { calls: 4_000, schedules: 5_000_000, alarm_ms: 2 * 730 * 900_000 };
    let sheet = |sheet: PriceSheet| PriceSheet {
        front_door: FrontDoor::RestApi("0.0000035".parse().unwrap()),
        ..sheet
    };
    let bill = AccountBill::new(&[some], &sheet(prices()), quarter).total;
    assert_eq!(bill.amount(Line::Alarms), "0.05".parse().unwrap());
    assert_eq!(bill.amount(Line::Schedules), "5".parse().unwrap());
    assert_eq!(bill.amount(Line::FrontDoor), "0.014".parse().unwrap());
    assert_eq!(bill.month.unwrap().amounts.of(Line::Alarms), "0.2".parse().unwrap());
    // Of 14 million a month a quarter is free; calls are not.
    let bill = AccountBill::new(&[some], &sheet(free_tier()), quarter).total;
    assert_eq!(bill.amount(Line::Schedules), "1.5".parse().unwrap());
    assert_eq!(bill.amount(Line::FrontDoor), "0.014".parse().unwrap());
    let bill = AccountBill::new(&[some], &prices(), quarter).total;
    assert_eq!(bill.amount(Line::FrontDoor), PicoUsd::ZERO, "there is no front door");
}

/// us-east-1 with calls that are a connection each.
fn balanced() -> PriceSheet {
    let balancer = LoadBalancer {
        hour: "0.0225".parse().unwrap(),
        lcu: "0.008".parse().unwrap(),
        call: (1, 90_000),
    };
    PriceSheet { front_door: FrontDoor::LoadBalancer(balancer), ..prices() }
}

#[test]
fn a_load_balancer_costs_its_hours_and_what_it_does() {
    let called =
        |calls: u64| Used { around: Around { calls, ..Around::default() }, ..used(0, 0, 0) };
    // 730 hours, and a million calls of 1/90,000 of a unit's hour each: 11.1 of them.
    let bill = month(&called(1_000_000), &balanced());
    let expected = 730 * 22_500_000_000 + 88_888_888_889;
    assert_eq!(bill.amount(Line::FrontDoor), PicoUsd::from_pico(expected));
    // Half an hour of a month like it: half of its price, and the month is as dear.
    let half = SimDuration::from_secs(1_800);
    let bill = AccountBill::new(&[called(3_000), called(1_000)], &balanced(), half);
    let run = 11_250_000_000 + 355_555_556;
    assert_eq!(bill.total.amount(Line::FrontDoor), PicoUsd::from_pico(run));
    let month = bill.total.month.unwrap().amounts.of(Line::FrontDoor);
    assert_eq!(month, PicoUsd::from_pico(730 * 22_500_000_000 + 519_111_111_111));
    // Functions share it by their calls.
    let shares: Vec<_> =
        bill.functions.iter().map(|bill| bill.amount(Line::FrontDoor).as_pico()).collect();
    assert_eq!(shares, [run * 3 / 4, run / 4]);
    // One that nobody calls is paid for, by the first function.
    let bill = AccountBill::new(&[called(0), called(0)], &balanced(), half);
    let shares = bill.functions.iter().map(|bill| bill.amount(Line::FrontDoor).as_pico());
    assert_eq!(shares.collect::<Vec<_>>(), [11_250_000_000, 0]);
    assert_eq!(bill.total.total(), bill.functions[0].total());
}

#[test]
fn a_run_of_no_time_has_no_month_and_one_of_a_month_is_its_own() {
    let some = used(5, 7 * GB_S, 0);
    assert_eq!(AccountBill::new(&[some], &prices(), SimDuration::ZERO).total.month, None);
    let bill = month(&some, &prices());
    assert_eq!(bill.month.unwrap().amounts, bill.run);
    // What a microsecond is projected to is cut where no price could be told any more.
    let huge = used(u64::MAX, 10u128.pow(21), 10u128.pow(21));
    let bill = AccountBill::new(&[huge], &prices(), SimDuration::from_micros(1)).total;
    assert!(bill.month.unwrap().amounts.total() > bill.total());
}

#[test]
fn shares_add_up_to_the_picodollar_whatever_is_taken_together() {
    let mut dice = dice("shares");
    for round in 0..200 {
        let most = 10u64.pow(3 + round % 16);
        let functions: Vec<Used> = (0..=round % 7).map(|_| anything(&mut dice, most)).collect();
        let span = SimDuration::from_secs(1 + dice.next_u64() % 10_000_000);
        let sheet = if round % 2 == 0 { free_tier() } else { balanced() };
        let whole = AccountBill::new(&functions, &sheet, span);
        let sum: Bill = whole.functions.iter().sum();
        assert_eq!(sum, whole.total, "{functions:?}");
        let (shown, rest) = functions.split_at(functions.len() / 2);
        let together = [shown, &[rest.iter().sum()]].concat();
        let again = AccountBill::new(&together, &sheet, span);
        assert_eq!(again.total, whole.total);
        assert_eq!(again.functions[..shown.len()], whole.functions[..shown.len()]);
    }
}

#[test]
fn shares_go_by_what_is_used() {
    // Half of what two functions use is free: each pays for half of its own.
    let [small, large] = [used(500_000, 200_000 * GB_S, 0), used(1_500_000, 600_000 * GB_S, 0)];
    let bill = AccountBill::new(&[small, large], &free_tier(), MONTH);
    let totals: Vec<_> = bill.functions.iter().map(|bill| bill.total().as_pico()).collect();
    let small = 250_000 * 200_000 + 100_000 * 16_666_700;
    assert_eq!(totals, [small, 3 * small]);
}

#[test]
fn whoever_uses_more_never_pays_less() {
    let mut dice = dice("monotone");
    for round in 0..2_000 {
        let most = 10u64.pow(1 + round % 18);
        let before = anything(&mut dice, most);
        let step = 10u64.pow(dice.next_u64() as u32 % (2 + round % 18));
        let mut after = before;
        let mut more = anything(&mut dice, step);
        // Every third time only one thing grows, by as little as can be.
        if round % 3 == 0 {
            more = used(u64::from(round % 2 == 0), u128::from(round % 5 == 0), 1);
        }
        after += more;
        let mut sheet = if round % 4 == 0 { prices() } else { free_tier() };
        sheet.front_door = match round % 3 {
            0 => FrontDoor::HttpApi("0.000001".parse().unwrap()),
            1 => balanced().front_door,
            _ => FrontDoor::None,
        };
        let span = SimDuration::from_secs(1 + dice.next_u64() % 5_000_000);
        let [less, more] =
            [before, after].map(|used| AccountBill::new(&[used], &sheet, span).total);
        assert!(less.total() <= more.total(), "{before:?} {after:?}");
        let [less, more] = [less, more].map(|bill| bill.month.unwrap().amounts.total());
        assert!(less <= more, "a month of {before:?} {after:?}");
    }
}
