//! Bounds: what any idle limit would give, and what nobody could do better.
//!
//! Everything here is computed from busy intervals, once, without an engine. [`Levels`] matches
//! each start with the end that freed its environment; all else adds up what comes of it.
//!
//! | what | of which question |
//! | --- | --- |
//! | [`Curve`] | how many starts are cold at each idle limit, and how many environments live |
//! | [`Clairvoyant`] | what is the least that idle time and cold starts can cost together |
//! | [`ski_rental`] | how near to that comes a rule that does not know the future |
//! | [`Tenant`] | the same for a customer, to whom idle time is free and pings are not |
//! | [`Spills`] | how much provisioned concurrency is best, slot by slot |
//!
//! They hold for one constant idle limit, no maximum age, and the environment that was used last
//! serving first; within an instant, ends come before starts.

mod clairvoyant;
mod curve;
mod levels;
mod provisioned;
pub mod ski_rental;
mod tariff;
mod tenant;

pub use clairvoyant::Clairvoyant;
pub use curve::{Curve, CurvePoint};
pub use levels::{Level, Levels};
pub use provisioned::{SlotPrices, Spills};
pub use tariff::Tariff;
pub use tenant::{PingPrices, Tenant};
