//! What an invocation is billed, in time; money comes later.

use crate::model::Packaging;
use crate::units::SimDuration;

/// The billing rules of an era.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Billing {
    /// Billed time is rounded up to a multiple of this (F7.5).
    pub granularity: SimDuration,
    /// Whose INIT is billed.
    pub init: InitBilling,
}

/// Whose INIT is billed (F7.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitBilling {
    /// Every function's.
    All,
    /// Only that of images and custom runtimes.
    Unmanaged,
}

/// What one invocation is billed [ms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Billed {
    /// The handler's part, rounded up.
    pub duration_ms: u64,
    /// What INIT adds to it.
    pub init_ms: u64,
}

impl Billing {
    /// What an invocation of `duration` behind an INIT of `init` is billed.
    ///
    /// Duration and billed INIT are added before they are rounded.
    #[inline]
    pub fn billed(&self, packaging: Packaging, init: SimDuration, duration: SimDuration) -> Billed {
        let duration_ms = self.round_up(duration);
        if init == SimDuration::ZERO || !self.bills_init(packaging) {
            return Billed { duration_ms, init_ms: 0 };
        }
        Billed { duration_ms, init_ms: self.round_up(init + duration) - duration_ms }
    }

    fn bills_init(&self, packaging: Packaging) -> bool {
        match self.init {
            InitBilling::All => true,
            InitBilling::Unmanaged => packaging != Packaging::ManagedRuntime,
        }
    }

    /// `span` in milliseconds, rounded up to the granularity.
    #[inline]
    fn round_up(&self, span: SimDuration) -> u64 {
        // The common case spares a division by a variable.
        if self.granularity == SimDuration::from_millis(1) {
            return span.as_micros().div_ceil(1_000);
        }
        span.as_micros().div_ceil(self.granularity.as_micros())
            * (self.granularity.as_micros() / 1_000)
    }
}

impl Billed {
    /// The whole billed time [ms].
    pub const fn total_ms(self) -> u64 {
        self.duration_ms + self.init_ms
    }
}
