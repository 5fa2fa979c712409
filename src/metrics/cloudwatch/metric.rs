//! The metrics of the namespace AWS/Lambda that a simulated account has (F8.1).
//!
//! Not here, because nothing of the kind happens: metrics of event source mappings and streams,
//! of extensions and of machines of one's own, recursion, and failed deliveries to queues and
//! destinations, which always succeed.

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Invocations that were started, throttled ones not among them.
    Invocations,
    /// Invocations that ended with an error, a crash or the time-out.
    Errors,
    /// Refused tries.
    Throttles,
    /// Invocations that ran on provisioned concurrency.
    ProvisionedConcurrencyInvocations,
    /// Invocations that did not, because all of it was busy.
    ProvisionedConcurrencySpilloverInvocations,
    /// INVOKE, without INIT.
    Duration,
    /// Environments that process requests.
    ConcurrentExecutions,
    /// Those of functions without reserved concurrency, outside of what is provisioned.
    UnreservedConcurrentExecutions,
    /// Those, and all that is reserved or provisioned (F2.12).
    ClaimedAccountConcurrency,
    /// Provisioned environments that process requests.
    ProvisionedConcurrentExecutions,
    /// The share of what is allocated that does so (F8.3).
    ProvisionedConcurrencyUtilization,
    /// Events that were accepted.
    AsyncEventsReceived,
    /// How old events are when a try starts.
    AsyncEventAge,
    /// Events that were given up.
    AsyncEventsDropped,
}

/// How the whole numbers of a metric are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// They count.
    Count,
    /// They are microseconds.
    Time,
    /// They are parts per billion.
    Share,
}

/// How the samples of a period become one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// How many there are.
    SampleCount,
    /// All together.
    Sum,
    /// Their mean.
    Average,
    /// The lowest.
    Minimum,
    /// The highest.
    Maximum,
    /// What 99 of 100 do not exceed.
    P99,
}

impl Metric {
    /// Every metric.
    pub const ALL: [Self; 14] = [
        Self::Invocations,
        Self::Errors,
        Self::Throttles,
        Self::ProvisionedConcurrencyInvocations,
        Self::ProvisionedConcurrencySpilloverInvocations,
        Self::Duration,
        Self::ConcurrentExecutions,
        Self::UnreservedConcurrentExecutions,
        Self::ClaimedAccountConcurrency,
        Self::ProvisionedConcurrentExecutions,
        Self::ProvisionedConcurrencyUtilization,
        Self::AsyncEventsReceived,
        Self::AsyncEventAge,
        Self::AsyncEventsDropped,
    ];

    /// Its name at AWS.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invocations => "Invocations",
            Self::Errors => "Errors",
            Self::Throttles => "Throttles",
            Self::ProvisionedConcurrencyInvocations => "ProvisionedConcurrencyInvocations",
            Self::ProvisionedConcurrencySpilloverInvocations => {
                "ProvisionedConcurrencySpilloverInvocations"
            }
            Self::Duration => "Duration",
            Self::ConcurrentExecutions => "ConcurrentExecutions",
            Self::UnreservedConcurrentExecutions => "UnreservedConcurrentExecutions",
            Self::ClaimedAccountConcurrency => "ClaimedAccountConcurrency",
            Self::ProvisionedConcurrentExecutions => "ProvisionedConcurrentExecutions",
            Self::ProvisionedConcurrencyUtilization => "ProvisionedConcurrencyUtilization",
            Self::AsyncEventsReceived => "AsyncEventsReceived",
            Self::AsyncEventAge => "AsyncEventAge",
            Self::AsyncEventsDropped => "AsyncEventsDropped",
        }
    }

    /// Its unit in AWS's words; what AWS does not say of the utilisation is a share from 0 to 1.
    pub const fn unit(self) -> &'static str {
        match self.scale() {
            Scale::Count => "Count",
            Scale::Time => "Milliseconds",
            Scale::Share => "None",
        }
    }

    /// How its whole numbers are meant.
    pub const fn scale(self) -> Scale {
        match self {
            Self::Duration | Self::AsyncEventAge => Scale::Time,
            Self::ProvisionedConcurrencyUtilization => Scale::Share,
            _ => Scale::Count,
        }
    }

    /// The statistic that AWS recommends.
    pub const fn usual(self) -> Statistic {
        match self {
            Self::Duration | Self::AsyncEventAge => Statistic::Average,
            Self::ConcurrentExecutions
            | Self::UnreservedConcurrentExecutions
            | Self::ClaimedAccountConcurrency
            | Self::ProvisionedConcurrentExecutions
            | Self::ProvisionedConcurrencyUtilization => Statistic::Maximum,
            _ => Statistic::Sum,
        }
    }

    /// Whether only the account as a whole has it.
    pub const fn is_of_account(self) -> bool {
        matches!(self, Self::UnreservedConcurrentExecutions | Self::ClaimedAccountConcurrency)
    }

    /// Whether only versions and aliases have it, those with provisioned concurrency.
    pub const fn is_of_provisioned(self) -> bool {
        matches!(
            self,
            Self::ProvisionedConcurrencyInvocations
                | Self::ProvisionedConcurrencySpilloverInvocations
                | Self::ProvisionedConcurrentExecutions
                | Self::ProvisionedConcurrencyUtilization
        )
    }

    /// Whether it is told apart by the version that runs what comes through an alias: a refused
    /// try runs nowhere, and concurrency has no such dimension (F8.1).
    pub const fn has_executed_version(self) -> bool {
        matches!(self, Self::Invocations | Self::Errors | Self::Duration | Self::AsyncEventAge)
    }

    /// Whether CloudWatch has percentiles of it.
    pub const fn has_percentiles(self) -> bool {
        matches!(self.scale(), Scale::Time)
    }

    pub(super) const fn index(self) -> usize {
        self as usize
    }
}

impl Scale {
    /// How many of the whole numbers make one of the unit.
    pub const fn per_unit(self) -> u64 {
        match self {
            Self::Count => 1,
            Self::Time => 1_000,
            Self::Share => 1_000_000_000,
        }
    }
}
