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
//! | [`Generate`] | one Poisson process over many functions, shared out by Zipf's law |
//! | [`Replay`] | the rows of a recorded trace, one request each |
//! | [`Azure2019`] | the minute counts of the Azure Functions trace of 2019, expanded |
//! | [`Merge`] | several sources as one |

mod alias;
mod azure2019;
mod constant;
mod decimal;
mod generate;
mod merge;
mod minter;
mod poisson;
mod replay;
mod table;
mod trace_error;

pub use azure2019::{
    Azure2019, AzureError, AzureFile, AzureFiles, AzureFunction, AzureTrace, Placement,
};
pub use constant::{Constant, ConstantSpec};
pub use generate::{Generate, GenerateSpec};
pub use merge::Merge;
pub use minter::Minter;
pub use poisson::Poisson;
pub use replay::{Replay, ReplayColumns, ReplayTrace, TimeUnit};
pub use trace_error::TraceError;
