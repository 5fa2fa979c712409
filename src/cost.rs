//! Money: whole units of usage while a run goes on, priced once at its end.

mod bill;
mod due;
mod enabled;
mod line;
mod meter;
mod usage;

pub use bill::{AccountBill, Amounts, Bill, Month};
pub use line::Line;
pub use meter::Meter;
pub use usage::{Around, Compute, ProvisionedUse, Usage, Used};

#[cfg(test)]
mod tests;
