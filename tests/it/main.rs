//! The tests of the library as its users see it, in one program.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "helpers of tests read files, and a panic is how a test fails"
)]

mod auditor;
mod bad;
mod callers;
mod cli;
mod cli_authors;
mod cloudwatch;
mod cold_start;
mod curve;
mod data;
mod delivery;
mod docs;
mod lifecycle;
mod machine;
mod measured;
mod models;
mod naive;
mod oracles;
mod outputs;
mod pauses;
mod policies;
mod prices;
mod qualified;
mod readme;
mod recorded;
mod reports;
mod scaling;
mod schedules;
mod schema;
mod shipped;
mod swarm;
mod traffic;
mod world;
