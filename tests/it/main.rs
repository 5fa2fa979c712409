//! The tests of the library as its users see it.

mod bad;
mod models;
