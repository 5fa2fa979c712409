//! Price lists of `models/pricing`.

use std::str::FromStr as _;
use std::sync::Arc;

use crate::model::PriceSheet;
use crate::scenario::catalog::{self, BuiltInKind};
use crate::scenario::field::{Findings, View};
use crate::scenario::layers::model;
use crate::scenario::schema::PRICING;
use crate::units::PicoUsd;

/// The Region whose prices stand in for those that are not shipped.
const FALLBACK: &str = "us-east-1";

/// The price list of `region`, or the nearest there is, which is then noted as an assumption.
pub(super) fn prices(region: &str, out: &mut Findings) -> Option<PriceSheet> {
    let file = catalog::find(BuiltInKind::Pricing, region).unwrap_or_else(|| {
        out.assume(format!("Prices are those of {FALLBACK}: there is no list for {region}."));
        catalog::find(BuiltInKind::Pricing, FALLBACK).expect("its prices are shipped")
    });
    out.assume("Prices are those of the first tier, without the free tier.".to_owned());
    let root = model(&file.source(), PRICING, out)?;
    let view = View::new(&root, PRICING, String::new());
    let mut price = |name: &str| {
        let field = view.get(name)?;
        let price = field.node.as_text().and_then(|text| PicoUsd::from_str(text).ok());
        field.accept(price, None, out)
    };
    Some(PriceSheet {
        request: price("request")?,
        gb_second_x86: price("gb_second_x86")?,
        gb_second_arm: price("gb_second_arm")?,
        region: Arc::from(view.get("region")?.node.as_text()?),
    })
}
