//! Why the account refuses a change, in AWS's own codes and words.

use std::fmt;
use std::sync::Arc;

/// Why a change was refused (F2.17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such function or version.
    UnknownFunction {
        /// What was asked for, such as `checkout:3`.
        name: Arc<str>,
    },
    /// There is no such alias.
    UnknownAlias {
        /// What was asked for, such as `checkout:live`.
        name: Arc<str>,
    },
    /// Provisioned concurrency is only for published versions.
    Unpublished,
    /// Only published versions and aliases have provisioned concurrency that could go.
    NotPublished,
    /// None is less than the least that may be provisioned.
    NoUnits,
    /// More would be provisioned than the function has reserved.
    AboveReserved,
    /// More is asked for than the account has unreserved.
    AboveUnreserved {
        /// What the account has \[environments\].
        unreserved: u32,
    },
    /// Less would stay unreserved than has to.
    BelowMinimum {
        /// What has to stay \[environments\].
        minimum: u32,
    },
    /// The version that the alias points at has provisioned concurrency of its own.
    VersionIsProvisioned,
    /// An alias provides for the version.
    AliasIsProvisioned,
    /// The alias sends requests to two versions (F2.19).
    Weighted,
    /// Less would be reserved than is provisioned.
    BelowProvisioned,
    /// The quota would be less than is given away.
    QuotaInUse,
    /// Reserved concurrency belongs to functions, not to their versions.
    Qualified,
}

impl Refusal {
    /// AWS's error code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownFunction { .. } | Self::UnknownAlias { .. } => "ResourceNotFoundException",
            Self::NoUnits => "ValidationException",
            Self::VersionIsProvisioned | Self::AliasIsProvisioned => "ResourceConflictException",
            Self::Unpublished
            | Self::NotPublished
            | Self::AboveReserved
            | Self::AboveUnreserved { .. }
            | Self::BelowMinimum { .. }
            | Self::Weighted
            | Self::BelowProvisioned
            | Self::QuotaInUse
            | Self::Qualified => "InvalidParameterValueException",
        }
    }

    /// Whether the words are AWS's own; of the others only the rule is documented.
    pub const fn is_quoted(&self) -> bool {
        !matches!(self, Self::Weighted | Self::BelowProvisioned | Self::QuotaInUse)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ARN: &str = "arn:aws:lambda:us-east-1:111111111111:function";
        match self {
            Self::UnknownFunction { name } => write!(f, "Function not found: {ARN}:{name}"),
            Self::UnknownAlias { name } => write!(f, "Cannot find alias arn: {ARN}:{name}"),
            Self::Unpublished => f.write_str(
                "Provisioned Concurrency Configs cannot be applied to unpublished function \
                 versions.",
            ),
            Self::NotPublished => f.write_str(
                "The function resource provided must be an alias or a published version.",
            ),
            Self::NoUnits => f.write_str(
                "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' \
                 failed to satisfy constraint: Member must have value greater than or equal to 1",
            ),
            Self::AboveReserved => f.write_str(
                "Requested Provisioned Concurrency should not be greater than the \
                 reservedConcurrentExecution for function",
            ),
            Self::AboveUnreserved { unreserved } => write!(
                f,
                "Specified ConcurrentExecutions for function is greater than account's \
                 unreserved concurrency [{unreserved}]."
            ),
            Self::BelowMinimum { minimum } => write!(
                f,
                "Specified ConcurrentExecutions for function decreases account's \
                 UnreservedConcurrentExecution below its minimum value of [{minimum}]."
            ),
            Self::VersionIsProvisioned => f.write_str(
                "Alias can't be used for Provisioned Concurrency configuration on an already \
                 Provisioned version",
            ),
            Self::AliasIsProvisioned => {
                f.write_str("Version is pointed by a Provisioned Concurrency alias")
            }
            Self::Weighted => f.write_str(
                "Provisioned concurrency of an alias cannot be changed while it routes to two \
                 versions.",
            ),
            Self::BelowProvisioned => f.write_str(
                "Reserved concurrency cannot be less than the function's provisioned concurrency.",
            ),
            Self::QuotaInUse => f.write_str(
                "The quota cannot be less than what is reserved, provisioned and kept unreserved.",
            ),
            Self::Qualified => f.write_str(
                "This operation is permitted on Lambda functions only. Aliases and versions do \
                 not support this operation. Please specify either a function name or an \
                 unqualified function ARN.",
            ),
        }
    }
}

impl std::error::Error for Refusal {}
