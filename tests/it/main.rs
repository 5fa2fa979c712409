//! The tests of the library as its users see it, in one program.

mod auditor;
mod bad;
mod cli;
mod data;
mod lifecycle;
mod machine;
mod measured;
mod models;
mod naive;
mod oracles;
mod swarm;
mod traffic;
mod world;
