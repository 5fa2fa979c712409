//! Why the account refuses a change, in AWS's own codes and words.

use std::fmt;

use crate::id::FunctionId;

/// Where the account of the recorded answers has its functions.
const ARN: &str = "arn:aws:lambda:us-east-1:111111111111:function";

/// Why a change was refused (F2.17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such version.
    UnknownVersion {
        /// The function.
        function: FunctionId,
        /// The number of the version that it does not have.
        number: u16,
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

/// A name that means nothing in the account, such as `checkout:live`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// There is no such function or version.
    Function(String),
    /// There is no such alias.
    Alias(String),
}

impl Refusal {
    /// AWS's error code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownVersion { .. } => Unknown::CODE,
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
    pub const fn is_quoted(self) -> bool {
        !matches!(self, Self::Weighted | Self::BelowProvisioned | Self::QuotaInUse)
    }

    /// The refusal in words; `name_of` names functions.
    pub fn message<'a>(self, name_of: impl FnOnce(FunctionId) -> &'a str) -> String {
        let words = match self {
            Self::UnknownVersion { function, number } => {
                return Unknown::Function(format!("{}:{number}", name_of(function))).to_string();
            }
            Self::AboveUnreserved { unreserved } => {
                return format!(
                    "Specified ConcurrentExecutions for function is greater than account's \
                     unreserved concurrency [{unreserved}]."
                );
            }
            Self::BelowMinimum { minimum } => {
                return format!(
                    "Specified ConcurrentExecutions for function decreases account's \
                     UnreservedConcurrentExecution below its minimum value of [{minimum}]."
                );
            }
            Self::Unpublished => {
                "Provisioned Concurrency Configs cannot be applied to unpublished function \
                 versions."
            }
            Self::NotPublished => {
                "The function resource provided must be an alias or a published version."
            }
            Self::NoUnits => {
                "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' \
                 failed to satisfy constraint: Member must have value greater than or equal to 1"
            }
            Self::AboveReserved => {
                "Requested Provisioned Concurrency should not be greater than the \
                 reservedConcurrentExecution for function"
            }
            Self::VersionIsProvisioned => {
                "Alias can't be used for Provisioned Concurrency configuration on an already \
                 Provisioned version"
            }
            Self::AliasIsProvisioned => "Version is pointed by a Provisioned Concurrency alias",
            Self::Weighted => {
                "Provisioned concurrency of an alias cannot be changed while it routes to two \
                 versions."
            }
            Self::BelowProvisioned => {
                "Reserved concurrency cannot be less than the function's provisioned concurrency."
            }
            Self::QuotaInUse => {
                "The quota cannot be less than what is reserved, provisioned and kept unreserved."
            }
            Self::Qualified => {
                "This operation is permitted on Lambda functions only. Aliases and versions do \
                 not support this operation. Please specify either a function name or an \
                 unqualified function ARN."
            }
        };
        words.to_owned()
    }
}

impl Unknown {
    /// AWS's error code.
    pub const CODE: &'static str = "ResourceNotFoundException";
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function(name) => write!(f, "Function not found: {ARN}:{name}"),
            Self::Alias(name) => write!(f, "Cannot find alias arn: {ARN}:{name}"),
        }
    }
}

impl std::error::Error for Unknown {}
