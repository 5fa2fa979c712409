//! Quantities, each a type of its own with only the arithmetic that makes sense.
//!
//! Parsing and display are inverses: what a quantity prints, it reads.

mod bytes;
mod memory;
mod money;
mod rate;
mod share;
mod text;
mod time;
mod wide;

pub use bytes::Bytes;
pub use memory::{MbMillis, MemoryMb};
pub use money::PicoUsd;
pub use rate::Rate;
pub use share::Share;
pub use text::ParseError;
pub use time::{SimDuration, SimTime};
