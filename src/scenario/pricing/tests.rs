//! Every Region's list, own prices above it, and what is said of what is missing.

use super::*;
use crate::model::{FrontDoor, ProvisionedPrices, SavingsPlan};
use crate::scenario::resolve::price_list;
use crate::scenario::{BuiltInKind, Diagnostics, Override, built_ins};
use crate::units::Share;

#[test]
fn only_misspelt_regions_are_hinted_at() {
    for (region, hint) in [
        ("eu-nroth-1", Some("eu-north-1")),
        ("us-esat-1", Some("us-east-1")),
        ("su-east-1", Some("us-east-1")),
        ("eu-west-3", None),
        ("us-west-1", None),
        ("sa-east-1", None),
        ("ca-central-1", None),
        ("mx-central-1", None),
        ("ap-southeast-2", None),
        ("eu-south-2", None),
    ] {
        let told = meant(region);
        assert_eq!(told, hint.map(|hint| format!("did you mean `{hint}`?")), "{region}");
    }
}

fn read(changes: &[(&str, &str)], needs: Needs) -> Result<(PriceSheet, Vec<String>), Diagnostics> {
    let changes: Vec<Override> = changes
        .iter()
        .map(|(path, value)| Override { path: (*path).to_owned(), value: (*value).to_owned() })
        .collect();
    price_list(&changes, needs)
}

/// Prices and assumptions where nothing but compute on x86 is used.
fn sheet(changes: &[(&str, &str)]) -> (PriceSheet, Vec<String>) {
    read(changes, Needs::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn usd(prices: [&str; 3]) -> [PicoUsd; 3] {
    prices.map(|price| price.parse().unwrap())
}

#[test]
fn every_list_is_whole_or_says_what_it_lacks() {
    let lists: Vec<_> =
        built_ins().iter().filter(|file| file.kind == BuiltInKind::Pricing).collect();
    assert_eq!(lists.len(), 16);
    let (home, _) = sheet(&[]);
    assert_eq!(home.gb_second_x86.widths, [6_000_000_000, 9_000_000_000]);
    assert_eq!(home.gb_second_arm.widths, [7_500_000_000, 11_250_000_000]);
    let mut dearer = Vec::new();
    for list in lists {
        let (prices, assumptions) = sheet(&[("region", list.name)]);
        assert_eq!(*prices.region, *list.name);
        for tiers in [&prices.gb_second_x86, &prices.gb_second_arm] {
            assert!(tiers.prices.is_sorted_by(|a, b| a > b), "{}: {tiers:?}", list.name);
        }
        let schedule = prices.schedule;
        if prices == (PriceSheet { region: list.name.into(), schedule, ..home.clone() }) {
            assert_eq!(assumptions.len(), 1, "{}: {assumptions:?}", list.name);
        } else {
            dearer.push((list.name, prices.gb_second_x86.first().as_pico(), assumptions.len()));
        }
    }
    // F7.9; all but one lack requests and upper tiers.
    assert_eq!(
        dearer,
        [
            ("af-south-1", 22_100_000, 3),
            ("ap-east-1", 22_920_000, 2),
            ("eu-south-1", 19_517_200, 3),
            ("me-central-1", 20_666_700, 3),
            ("me-south-1", 20_666_700, 3),
        ]
    );
}

#[test]
fn missing_prices_are_named() {
    let needs = Needs { ephemeral: true, ..Needs::default() };
    let (prices, assumptions) = read(&[("region", "af-south-1")], needs).unwrap();
    assert_eq!(
        assumptions,
        [
            "Prices of requests and ephemeral storage are those of us-east-1: the list of \
             af-south-1 has none.",
            "Prices of tiers above the first fall as in us-east-1: the list of af-south-1 has \
             none.",
            "Prices are without the free tier; of a month's price tiers the run has its share of \
             730 h.",
        ]
    );
    // 0.0000221 by 15/16.6667 and by 13.3334/16.6667, to the picodollar.
    assert_eq!(prices.gb_second_x86.prices, usd(["0.0000221", "0.00001988996", "0.000017680053"]));
    assert_eq!(prices.request, "0.0000002".parse().unwrap());
}

#[test]
fn own_prices_stand_above_the_list() {
    let (prices, assumptions) = sheet(&[
        ("region", "af-south-1"),
        ("prices.request", "$0.0000001"),
        ("prices.ephemeral", "0"),
        ("prices.gb_second_x86", "0.00001"),
        ("prices.gb_second_arm", "[\"0.00003\", \"0.00002\", \"0.00001\"]"),
        ("prices.month", "30d"),
        ("prices.free_tier", "true"),
    ]);
    assert_eq!(prices.request.as_pico(), 100_000);
    assert_eq!(prices.ephemeral, PicoUsd::ZERO);
    assert_eq!(prices.gb_second_x86.prices, usd(["0.00001", "0.000008999982", "0.000008000024"]));
    assert_eq!(prices.gb_second_arm.prices, usd(["0.00003", "0.00002", "0.00001"]));
    assert_eq!(prices.month, SimDuration::from_secs(30 * 86_400));
    assert_eq!(
        prices.free_tier,
        FreeTier { requests: 1_000_000, gb_seconds: 400_000, schedules: 14_000_000 }
    );
    assert_eq!(
        assumptions,
        ["Of a month's free tier and price tiers the run has its share of \
     720 h; what is free goes to x86 and arm64 in proportion to their use."]
    );
}

#[test]
fn savings_plans_have_the_prices_of_the_list() {
    let none = sheet(&[("prices.savings_plan", "no-upfront")]).0;
    // F7.8; the third tier is cheaper without a plan.
    assert_eq!(none.gb_second_x86.prices, usd(["0.0000147", "0.0000147", "0.0000133334"]));
    let all = sheet(&[("prices.savings_plan", "all-upfront")]).0;
    assert_eq!(all.gb_second_x86.prices, usd(["0.0000138", "0.0000138", "0.0000133334"]));
    assert_eq!(all.gb_second_arm.prices, usd(["0.0000111", "0.0000111", "0.0000106667"]));
    assert_eq!((all.request, all.ephemeral), (none.request, none.ephemeral));
    let share = sheet(&[("prices.savings_plan", "10%")]).0;
    assert_eq!(share.savings_plan, SavingsPlan::Discount(Share::from_ppb(100_000_000)));
    assert_eq!(share.gb_second_x86.prices, usd(["0.00001500003", "0.0000135", "0.00001200006"]));
    let needs = Needs { arm: true, ..Needs::default() };
    let (_, assumptions) = read(&[("prices.savings_plan", "no-upfront")], needs).unwrap();
    assert_eq!(
        assumptions,
        [
            "Prices are without the free tier; of a month's price tiers the run has its share of \
             730 h.",
            "The no-upfront savings plan covers all compute and takes off as much as in \
             us-east-1; a tier that is cheaper without it stays so (F7.8).",
            "On arm64 no-upfront takes off as much as on x86: no price was found.",
        ]
    );
}

#[test]
fn provisioned_concurrency_has_prices_everywhere() {
    let needs = Needs { provisioned: true, ..Needs::default() };
    let terms = [
        "Prices are without the free tier; of a month's price tiers the run has its share of \
         730 h.",
        "Each unit of provisioned concurrency is paid from the request for it to its release, \
         ready or not, rounded up to 5 min; the newest unit is released first. What is enabled at \
         the end is paid until then, and a month like the run goes on with it (F7.4).",
        "INITs of provisioned environments are billed at the price of their compute (F7.4).",
    ];
    let pair = |idle: &str, compute: &str| ProvisionedPrices {
        idle: idle.parse().unwrap(),
        compute: compute.parse().unwrap(),
    };
    for region in ["us-east-1", "eu-west-1"] {
        let (prices, assumptions) = read(&[("region", region)], needs).unwrap();
        assert_eq!(prices.provisioned_x86, pair("0.0000041667", "0.0000097222"), "F7.3, {region}");
        assert_eq!(prices.provisioned_arm, pair("0.0000033334", "0.0000077778"), "F7.3, {region}");
        assert_eq!(assumptions, terms);
    }
    // 0.0000221 by 4.1667/16.6667 and by 9.7222/16.6667, to the picodollar.
    let (prices, assumptions) = read(&[("region", "af-south-1")], needs).unwrap();
    assert_eq!(prices.provisioned_x86, pair("0.000005525033", "0.000012891611"));
    assert_eq!(
        assumptions[1..3],
        [
            "Prices of tiers above the first fall as in us-east-1: the list of af-south-1 has \
             none.",
            "Prices of provisioned concurrency are to those of compute as in us-east-1: the list \
             of af-south-1 has none.",
        ]
    );
    let own = [
        ("prices.provisioned_idle_x86", "0.000005"),
        ("prices.provisioned_compute_arm", "0.000007"),
    ];
    let (prices, assumptions) = read(&own, needs).unwrap();
    assert_eq!(prices.provisioned_x86, pair("0.000005", "0.0000097222"));
    assert_eq!(prices.provisioned_arm, pair("0.0000033334", "0.000007"));
    assert_eq!(assumptions, terms);
}

#[test]
fn savings_plans_cover_provisioned_concurrency() {
    let needs = Needs { provisioned: true, ..Needs::default() };
    let under = |plan| read(&[("prices.savings_plan", plan)], needs).unwrap();
    let (prices, assumptions) = under("no-upfront");
    // F7.8.
    assert_eq!(prices.provisioned_x86.idle, "0.00000367".parse().unwrap());
    assert_eq!(prices.provisioned_x86.compute, "0.00000856".parse().unwrap());
    let unknown = "Savings plans take off provisioned concurrency what no-upfront does on x86: no \
                   other price was found (F7.8).";
    assert!(!assumptions.iter().any(|told| told == unknown), "{assumptions:?}");
    let (again, assumptions) = under("all-upfront");
    assert_eq!(again.provisioned_x86, prices.provisioned_x86);
    // 3,333,400 by 3.67/4.1667 picodollars.
    assert_eq!(again.provisioned_arm.idle, "0.000002936035".parse().unwrap());
    assert!(assumptions.iter().any(|told| told == unknown), "{assumptions:?}");
    let (prices, _) = under("10%");
    assert_eq!(prices.provisioned_arm.compute, "0.00000700002".parse().unwrap());
}

#[test]
fn what_stands_around_functions_has_its_own_prices() {
    let needs = Needs { schedules: true, alarms: true, ..Needs::default() };
    let (prices, assumptions) = read(&[("prices.front_door", "http-api")], needs).unwrap();
    // F7.10.
    assert_eq!(prices.front_door, FrontDoor::HttpApi("0.000001".parse().unwrap()));
    assert_eq!(prices.schedule, "0.000001".parse().unwrap());
    assert_eq!(prices.alarm, "0.1".parse().unwrap());
    assert_eq!(
        assumptions[1..],
        ["Users' synchronous tries come through an HTTP API, refused ones as well; each costs \
          what the first 300 million a month do (F7.10)."]
    );
    let tokyo = [("region", "ap-northeast-1"), ("prices.front_door", "rest-api")];
    let (prices, assumptions) = read(&tokyo, needs).unwrap();
    assert_eq!(prices.front_door, FrontDoor::RestApi("0.0000035".parse().unwrap()));
    assert_eq!(prices.schedule, "0.00000125".parse().unwrap());
    assert_eq!(
        assumptions[0],
        "Prices of alarms and REST APIs are those of us-east-1: the list of ap-northeast-1 has \
         none."
    );
    let own = [("prices.front_door", "http-api"), ("prices.http_api", "0.0000009")];
    assert_eq!(sheet(&own).0.front_door, FrontDoor::HttpApi("0.0000009".parse().unwrap()));
    assert_eq!(sheet(&[("prices.http_api", "1")]).0.front_door, FrontDoor::None);
}

#[test]
fn a_load_balancer_is_paid_by_the_hour_and_by_its_fullest_measure() {
    let of = |changes: &[(&str, &str)]| {
        let changes = [&[("prices.front_door", "load-balancer")], changes].concat();
        let (prices, assumptions) = sheet(&changes);
        let FrontDoor::LoadBalancer(balancer) = prices.front_door else {
            panic!("{:?}", prices.front_door)
        };
        (balancer, assumptions.join("\n"))
    };
    let (usual, said) = of(&[]);
    assert_eq!(usual.hour, "0.0225".parse().unwrap());
    assert_eq!(usual.lcu, "0.008".parse().unwrap());
    assert_eq!(usual.call, (1, 25 * 3_600), "4 KB are less than a connection");
    let told = "each call opens a connection (25 new ones a second fill a unit) and carries 4 KB \
                (0.4 GB an hour fill one)";
    assert!(said.contains(told), "{said}");
    assert_eq!(of(&[("prices.call_size", "4444B")]).0.call, (1, 90_000));
    assert_eq!(of(&[("prices.call_size", "4445B")]).0.call, (4_445, 400_000_000));
    let shared = ("prices.calls_per_connection", "100");
    let (balancer, said) = of(&[shared]);
    assert_eq!(balancer.call, (4_096, 400_000_000));
    assert!(said.contains("each call opens 1/100 of a connection"), "{said}");
    assert_eq!(of(&[shared, ("prices.call_size", "0B")]).0.call, (1, 9_000_000));
    let own = [("region", "eu-west-1"), ("prices.load_balancer", "0.0252"), ("prices.lcu", "0.01")];
    let (balancer, _) = of(&own);
    assert_eq!((balancer.hour, balancer.lcu), ("0.0252".parse().unwrap(), "0.01".parse().unwrap()));
}

#[test]
fn a_load_balancer_has_no_price_from_elsewhere() {
    for region in ["eu-west-1", "ca-central-1"] {
        let door = ("prices.front_door", "load-balancer");
        let half = ("prices.lcu", "0.008");
        let message = read(&[("region", region), door, half], Needs::default()).unwrap_err();
        let message = message.to_string();
        let wanted = format!("prices.front_door: what a load balancer costs in {region} is not");
        assert!(message.contains(&wanted), "{message}");
        assert!(message.contains("`prices.load_balancer` (an hour) and `prices.lcu`"), "{message}");
        // Nobody asks for the price of one that is not there.
        assert_eq!(sheet(&[("region", region)]).0.front_door, FrontDoor::None);
    }
}

#[test]
fn only_prices_decide_prices() {
    let message = read(&[("seed", "5")], Needs::default()).unwrap_err().to_string();
    assert!(message.contains("`seed` is not a known key; allowed: region, prices"), "{message}");
}
