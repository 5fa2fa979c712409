//! What a function is configured to be.

use std::sync::Arc;

use crate::dist::Dist;
use crate::model::{Cpu, EventConfig, HandlerLimit, Pace, StartUp};
use crate::units::{MemoryMb, Share, SimDuration};

/// Ephemeral storage that costs nothing (F7.7: "above 512 MB").
pub const INCLUDED_STORAGE: MemoryMb = MemoryMb::new(512);

/// A function's configuration.
#[derive(Clone, Debug)]
pub struct FunctionSpec {
    /// Its name, unique in the account.
    pub name: Arc<str>,
    /// Its memory.
    pub memory: MemoryMb,
    /// The size of `/tmp` (F5.4); what is above [`INCLUDED_STORAGE`] is paid for (F7.7).
    pub ephemeral: MemoryMb,
    /// How long one INVOKE may take (F1.8, F5.3).
    pub timeout: SimDuration,
    /// Its reserved concurrency, if any: guarantee and ceiling (F2.5).
    pub reserved: Option<u32>,
    /// The processor it runs on.
    pub architecture: Architecture,
    /// How its code is packaged, as far as billing asks.
    pub packaging: Packaging,
    /// The laws of its cold start.
    pub start_up: Arc<StartUp>,
    /// How its work depends on memory; it does not where nothing is said.
    pub cpu: Option<Cpu>,
    /// A rate limiter inside the handler, kept by each environment for itself.
    pub limiter: Option<HandlerLimit>,
    /// The shares of invocations that fail.
    pub failures: Failures,
    /// How its events are treated.
    pub events: EventConfig,
    /// How long its handler works, if anything is known of that.
    pub work: Option<Dist>,
}

impl FunctionSpec {
    /// How long its work takes with `memory`, compared with where it was measured.
    pub fn pace(&self, memory: MemoryMb) -> Pace {
        self.cpu.map_or(Pace::AS_MEASURED, |cpu| cpu.pace(memory))
    }

    /// Ephemeral storage that is paid for.
    pub const fn extra_storage(&self) -> MemoryMb {
        MemoryMb::new(self.ephemeral.as_mb().saturating_sub(INCLUDED_STORAGE.as_mb()))
    }
}

/// The processor architecture, which decides the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Architecture {
    /// Intel and AMD processors.
    #[default]
    X86_64,
    /// Graviton processors.
    Arm64,
}

/// How the code is packaged, as far as the billing of INIT asks (F7.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packaging {
    /// A zip file on a managed runtime.
    ManagedRuntime,
    /// A zip file on a custom runtime (`provided.*`).
    CustomRuntime,
    /// A container image.
    Image,
}

/// The shares of invocations that end badly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// The handler returns an error; the environment stays as it is (F1.12).
    pub error: Share,
    /// The process crashes; the environment is reset and its next use repeats INIT (F1.11).
    pub crash: Share,
}
