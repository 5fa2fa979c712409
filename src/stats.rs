//! Estimators: mergeable, of fixed size, with stated errors.

mod histogram;
mod interval;
mod time_weighted;

pub use histogram::{Histogram, Precision};
pub use interval::{Interval, MeanCi, wilson};
pub use time_weighted::TimeWeighted;
