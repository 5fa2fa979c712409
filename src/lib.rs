//! A local, deterministic, discrete-event simulator of the life of AWS Lambda's execution
//! environments.
//!
//! The modules stand in layer order; each uses only those above it in this list. `ARCHITECTURE.md`
//! explains how they work together.

// L0: vocabulary.
pub mod id;
pub mod units;

// L1: numerics.
pub mod dist;
pub mod rng;
pub mod stats;

// L2: the world model.
pub mod model;
pub mod schedule;

// L3: the engine.
pub mod engine;

// L4: plug-ins, which do not see each other.
pub mod autoscaling;
pub mod bounds;
pub mod client;
pub mod cost;
pub mod metrics;
pub mod policy;
pub mod workload;

// L5: orchestration.
pub mod report;
pub mod run;
pub mod scenario;
