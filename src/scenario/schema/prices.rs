//! The keys of `[prices]`.

use super::{Key, Kind};

pub(super) const AMOUNT: &str =
    "an amount from \"0\" to \"1\" in US dollars, such as \"0.0000002\"";
pub(super) const TIERED: &str = "an amount from \"0\" to \"1\" in US dollars per GB-s for the \
                                 first tier, such as \"0.0000166667\", or a list of three";

const TIERS: Kind = Kind::Either(&[Kind::Amount, Kind::List(&Kind::Amount)]);

/// `[prices]`; prices that are missing are those of the Region's list.
pub(in crate::scenario) const PRICES: &[Key] = &[
    Key::leaf("free_tier", "true or false").of(Kind::Flag),
    Key::leaf(
        "savings_plan",
        "\"none\", \"no-upfront\", \"all-upfront\", or a share such as \"12%\"",
    )
    .of(Kind::Either(&[Kind::OneOf(&["none", "no-upfront", "all-upfront"]), Kind::Share])),
    Key::leaf("month", "a duration from \"1h\" to 203 days, such as \"730h\"").of(Kind::Span),
    Key::leaf("request", AMOUNT).of(Kind::Amount),
    Key::leaf("gb_second_x86", TIERED).of(TIERS),
    Key::leaf("gb_second_arm", TIERED).of(TIERS),
    Key::leaf("ephemeral", AMOUNT).of(Kind::Amount),
    Key::leaf("provisioned_idle_x86", AMOUNT).of(Kind::Amount),
    Key::leaf("provisioned_idle_arm", AMOUNT).of(Kind::Amount),
    Key::leaf("provisioned_compute_x86", AMOUNT).of(Kind::Amount),
    Key::leaf("provisioned_compute_arm", AMOUNT).of(Kind::Amount),
    Key::leaf("schedule", AMOUNT).of(Kind::Amount),
    Key::leaf("alarm", AMOUNT).of(Kind::Amount),
    Key::leaf("front_door", "\"none\", \"http-api\", \"rest-api\" or \"load-balancer\"")
        .of(Kind::OneOf(&["none", "http-api", "rest-api", "load-balancer"])),
    Key::leaf("http_api", AMOUNT).of(Kind::Amount),
    Key::leaf("rest_api", AMOUNT).of(Kind::Amount),
    Key::leaf("load_balancer", AMOUNT).of(Kind::Amount),
    Key::leaf("lcu", AMOUNT).of(Kind::Amount),
    Key::leaf(
        "call_size",
        "a size from \"0B\" to \"2MB\", of which a load balancer passes half either way at most",
    )
    .of(Kind::Bytes),
    Key::leaf("calls_per_connection", "a whole number from 1 to 1000000")
        .of(Kind::Whole(1, 1_000_000)),
];
