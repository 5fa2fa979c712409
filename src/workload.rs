//! Workloads: the sources that requests come from, synthetic or recorded.
//!
//! Every source implements [`Source`](crate::engine::source::Source), allocates when it is built
//! and not while it runs, and draws in a fixed order that its documentation states. Recorded
//! traces are read from a reader that the caller has opened and decompressed; nothing here opens
//! a file.
//!
//! | source | what it makes |
//! | --- | --- |
//! | [`Constant`] | batches at a fixed interval |
//! | [`Poisson`] | independent arrivals at a constant mean rate |
//! | [`Diurnal`] | independent arrivals whose rate follows the day and the week |
//! | [`Rates`] | independent arrivals at a rate given point by point |
//! | [`Bursts`] | bursts, regular or not |
//! | [`Scheduled`] | one request for each firing of a schedule |
//! | [`Generate`] | one Poisson process over many functions, shared out by Zipf's law |
//! | [`Replay`] | the rows of a recorded trace, one request each |
//! | [`Azure2019`] | the minute counts of the Azure Functions trace of 2019, expanded |
//! | [`Azure2021`] | the invocations of the Azure Functions trace of 2021 |
//! | [`Merge`] | several sources as one |
//! | [`Excerpt`] | a part of a source, at another time |

mod addressed;
mod alias;
mod azure2019;
mod azure2021;
mod bursts;
#[cfg(test)]
mod check;
mod constant;
mod decimal;
mod diurnal;
mod excerpt;
mod generate;
mod limited;
mod local_clock;
mod log;
mod merge;
mod minter;
mod names;
mod opener;
mod poisson;
mod rates;
mod replay;
mod scale;
mod scheduled;
mod table;
mod trace_error;

pub use addressed::Addressed;
pub use azure2019::{
    Azure2019, AzureError, AzureFile, AzureFiles, AzureFunction, AzureTrace, Counts, Placement,
};
pub use azure2021::{Azure2021, InvocationTrace};
pub use bursts::{BurstSize, Bursts, BurstsSpec, Gap, Spread};
pub use constant::{Constant, ConstantSpec};
pub use diurnal::{Diurnal, DiurnalSpec, STEEPEST};
pub use excerpt::{Excerpt, Window};
pub use generate::{Generate, GenerateSpec};
pub use local_clock::LocalClock;
pub use log::{Log, LogColumns, LogRow, Stamp};
pub use merge::Merge;
pub use minter::Minter;
pub use opener::{Opened, Opener};
pub use poisson::Poisson;
pub use rates::{Between, Rates, RatesSpec};
pub use replay::{Replay, ReplayColumns, ReplayTrace, TimeUnit};
pub use scale::Scale;
pub use scheduled::{Scheduled, ScheduledSpec};
pub use trace_error::TraceError;

use crate::units::SimTime;

/// The whole microsecond that `micros` lies in.
#[inline]
fn instant(micros: f64) -> SimTime {
    SimTime::from_micros(micros as u64)
}
