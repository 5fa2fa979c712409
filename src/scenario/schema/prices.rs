//! The keys of `[prices]`.

use super::Key;

pub(super) const AMOUNT: &str =
    "an amount from \"0\" to \"1\" in US dollars, such as \"0.0000002\"";
pub(super) const TIERED: &str = "an amount from \"0\" to \"1\" in US dollars per GB-s for the \
                                 first tier, such as \"0.0000166667\", or a list of three";

/// `[prices]`; prices that are missing are those of the Region's list.
pub(in crate::scenario) const PRICES: &[Key] = &[
    Key::leaf("free_tier", "true or false"),
    Key::leaf(
        "savings_plan",
        "\"none\", \"no-upfront\", \"all-upfront\", or a share such as \"12%\"",
    ),
    Key::leaf("month", "a duration from \"1h\" to 203 days, such as \"730h\""),
    Key::leaf("request", AMOUNT),
    Key::leaf("gb_second_x86", TIERED),
    Key::leaf("gb_second_arm", TIERED),
    Key::leaf("ephemeral", AMOUNT),
];
