//! The tests of the engine and its rules, in one program.

mod auditor;
mod lifecycle;
mod machine;
mod naive;
mod oracles;
mod swarm;
mod traffic;
mod world;
