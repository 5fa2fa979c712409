//! What an invocation is billed, in time; money comes later.

use crate::model::Packaging;
use crate::units::SimDuration;

/// Each unit of provisioned concurrency is billed from enabling to disabling, rounded up to a
/// multiple of this (F7.4; AWS Lambda pricing page, read 2026-11-21), in every era that has it.
pub const PROVISIONED_GRANULARITY: SimDuration = SimDuration::from_secs(300);

/// How much of an event's payload one billed request carries \[bytes\] (F4.5: 256 KB; AWS Lambda
/// pricing page, read 2026-11-21).
const FIRST_PAYLOAD: u64 = 256 * 1_024;

/// How much each further billed request carries \[bytes\] (F4.5: 64 KB).
const FURTHER_PAYLOAD: u64 = 64 * 1_024;

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

/// What one invocation is billed \[ms\].
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

    /// What the INIT of a provisioned environment is billed; every packaging's is (F7.4) \[ms\].
    pub fn provisioned_init_ms(&self, init: SimDuration) -> u64 {
        self.round_up(init)
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

/// As how many requests an asynchronous invocation is billed whose event has so many bytes (F4.5).
pub const fn payload_units(bytes: u64) -> u64 {
    1 + bytes.saturating_sub(FIRST_PAYLOAD).div_ceil(FURTHER_PAYLOAD)
}

/// For how long a unit of provisioned concurrency is billed that was enabled for `span` \[ms\].
pub const fn provisioned_ms(span: SimDuration) -> u64 {
    let granularity = PROVISIONED_GRANULARITY.as_micros();
    span.as_micros().div_ceil(granularity) * (granularity / 1_000)
}

impl Billed {
    /// The whole billed time \[ms\].
    pub const fn total_ms(self) -> u64 {
        self.duration_ms + self.init_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bills that AWS has documented or that were seen in logs, with the rule that each shows.
    const VECTORS: &str = include_str!("../../tests/billing/billed-duration-vectors.csv");

    /// The rules of an era of the table.
    fn billing(era: &str) -> Billing {
        let (granularity_ms, init) = match era {
            "post-2025-08" | "any" => (1, InitBilling::All),
            "pre-2025-08" | "post-2020-12" => (1, InitBilling::Unmanaged),
            "pre-2020-12" => (100, InitBilling::Unmanaged),
            _ => panic!("no such era: {era}"),
        };
        Billing { granularity: SimDuration::from_millis(granularity_ms), init }
    }

    fn packaging(text: &str) -> Packaging {
        match text {
            _ if text.contains("container image") => Packaging::Image,
            // "image/custom or post-2025" names the packagings whose INIT was billed in any era.
            _ if text.contains("custom") => Packaging::CustomRuntime,
            "on-demand zip managed" | "any" | "warm" => Packaging::ManagedRuntime,
            _ => panic!("no such packaging: {text}"),
        }
    }

    /// An INIT in milliseconds; one that is not reported, or whose length is free, adds nothing.
    fn init(text: &str) -> SimDuration {
        match text {
            "(none reported)" | "(any)" | "0" => SimDuration::ZERO,
            _ => format!("{text}ms").parse().unwrap(),
        }
    }

    #[test]
    fn documented_bills() {
        let mut reader = csv::Reader::from_reader(VECTORS.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 9);
        for row in &rows {
            let duration = format!("{}ms", &row[1]).parse().unwrap();
            let billed = billing(&row[0]).billed(packaging(&row[3]), init(&row[2]), duration);
            assert_eq!(billed.total_ms().to_string(), row[5], "{row:?}");
        }
    }

    #[test]
    fn large_events_are_several_requests() {
        let kb = |kb: u64| payload_units(kb * 1_024);
        let units = [kb(0), kb(1), kb(256), kb(257), kb(320), kb(321), kb(1_024)];
        assert_eq!(units, [1, 1, 1, 2, 2, 3, 13]);
        assert_eq!([payload_units(256 * 1_024 + 1), payload_units(320 * 1_024 + 1)], [2, 3]);
    }

    #[test]
    fn an_init_that_is_not_billed_adds_nothing_however_long() {
        let [init, duration] = [9_000, 101].map(SimDuration::from_millis);
        let old = billing("pre-2020-12").billed(Packaging::ManagedRuntime, init, duration);
        assert_eq!(old, Billed { duration_ms: 200, init_ms: 0 });
    }

    #[test]
    fn init_and_duration_are_added_before_they_are_rounded() {
        let [init, duration] = [80_000, 133_610].map(SimDuration::from_micros);
        let now = billing("post-2025-08");
        let billed = now.billed(Packaging::ManagedRuntime, init, duration);
        assert_eq!(billed, Billed { duration_ms: 134, init_ms: 80 });
        // 0.4 and 0.4 ms fit one millisecond.
        let [init, duration] = [400, 400].map(SimDuration::from_micros);
        let billed = now.billed(Packaging::ManagedRuntime, init, duration);
        assert_eq!(billed, Billed { duration_ms: 1, init_ms: 0 });
    }
}
