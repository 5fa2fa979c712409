//! Money: whole units of usage while a run goes on, priced once at its end.

mod bill;
mod due;
mod meter;
mod usage;

pub use bill::{AccountBill, Amounts, Bill, Line, Month};
pub use meter::Meter;
pub use usage::{Compute, Usage, Used};

#[cfg(test)]
mod tests;
