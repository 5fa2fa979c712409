//! The engine: a plain value that advances execution environments through simulated time.

pub mod action;
pub mod record;
pub mod source;
