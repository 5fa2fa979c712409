//! A rolling fingerprint of a run.

use std::fmt;

use crate::engine::action::Action;
use crate::engine::record::{EnvRef, Fact, Sink};
use crate::engine::source::Request;
use crate::id::{AliasId, FunctionId, Qualifier};
use crate::model::Model;
use crate::rng::hash_name;
use crate::units::SimTime;

/// 64 bits over what happened, in the order of processing: equal digests mean equal runs.
///
/// Starts, completions, ends of INIT, stops, throttles and actions that took effect count, each
/// with its time, its kind, its function's name and its request or environment. Prints as 16
/// hexadecimal digits.
#[derive(Clone, Debug)]
pub struct Digest {
    state: u64,
    names: Vec<u64>,
}

/// Odd words without structure: fractional bits of the square roots of 2, 3, 5 and 7.
const WORDS: [u64; 4] =
    [0x6a09_e667_f3bc_c909, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1];

impl Digest {
    /// The digest of a run of `model` in which nothing has happened yet.
    pub fn new(model: &Model) -> Self {
        let names = model.functions.iter().map(|function| hash_name(&function.name)).collect();
        Self { state: WORDS[0], names }
    }

    /// The fingerprint of everything up to now.
    pub const fn value(&self) -> u64 {
        self.state
    }

    #[inline]
    fn request(&mut self, at: SimTime, kind: u64, request: &Request) {
        let source = u64::from(request.id.source.0) << 32 | u64::from(request.attempt);
        self.mix(at, kind, request.target, request.id.ordinal, source);
    }

    #[inline]
    fn environment(&mut self, at: SimTime, kind: u64, env: &EnvRef) {
        self.mix(at, kind, env.function, env.birth, u64::from(env.version.0));
    }

    #[cold]
    fn action(&mut self, at: SimTime, action: Action) {
        let word = |qualifier| match qualifier {
            Qualifier::Latest => 0,
            Qualifier::Version(number) => 1 << 16 | u64::from(number),
            Qualifier::Alias(AliasId(alias)) => 2 << 16 | u64::from(alias),
        };
        let alias = |id| word(Qualifier::Alias(id));
        // No function has the account's place; a name is mixed in for one at a time.
        let (kind, function, major, minor) = match action {
            Action::Deploy(function) => (0, function, 0, 0),
            Action::Release(id) => (1, FunctionId(0), alias(id), 0),
            Action::Publish(function) => (2, function, 0, 0),
            Action::Point { alias: id, route } => {
                let (other, share) = route.other.unwrap_or_default();
                let numbers = u64::from(route.version) << 16 | u64::from(other);
                (3, FunctionId(0), alias(id), numbers << 32 | u64::from(share.as_ppb()))
            }
            Action::Provision { function, qualifier, units } => {
                (4, function, word(qualifier), units.into())
            }
            Action::Unprovision { function, qualifier } => (5, function, word(qualifier), 0),
            Action::Reserve { function, units } => {
                (6, function, units.is_some().into(), units.unwrap_or(0).into())
            }
            Action::Resize { function, memory } => (7, function, memory.as_mb().into(), 0),
            Action::Quota(quota) => (8, FunctionId(0), quota.into(), 0),
            Action::Burst { function, qualifier, requests } => {
                (9, function, word(qualifier), requests.into())
            }
        };
        self.mix(at, 0x60 | kind, function, major, minor);
    }

    /// Two products, of which only the first waits for the fact before.
    #[inline]
    fn mix(&mut self, at: SimTime, kind: u64, function: FunctionId, major: u64, minor: u64) {
        let moment = at.as_micros() << 8 | kind;
        let first = fold(self.state ^ moment, self.names[function.index()] ^ WORDS[1]);
        let second = fold(major ^ WORDS[2], minor ^ WORDS[3]);
        self.state = first.rotate_left(29) ^ second;
    }
}

impl Sink for Digest {
    #[expect(clippy::inline_always, reason = "the caller knows which fact it is")]
    #[inline(always)]
    fn record(&mut self, at: SimTime, fact: &Fact) {
        // The high half of a kind is the fact's, the low half its variety.
        match fact {
            Fact::Started(fact) => {
                let kind = 0x10 | (fact.pool as u64) << 2 | fact.kind as u64;
                self.request(at, kind, &fact.request);
            }
            Fact::Completed(fact) => self.request(at, 0x20 | fact.outcome as u64, &fact.request),
            Fact::Throttled(fact) => self.request(at, 0x30 | fact.reason as u64, &fact.request),
            Fact::Ready(fact) => self.environment(at, 0x40 | fact.init as u64, &fact.env),
            Fact::EnvStopped(fact) => self.environment(at, 0x50 | fact.cause as u64, &fact.env),
            Fact::Applied(action) => self.action(at, *action),
            // Of these other facts tell, or nothing has changed.
            Fact::EnvStarted(_)
            | Fact::Settled(_)
            | Fact::Refused(_)
            | Fact::Versioned(_)
            | Fact::Provisioned(_)
            | Fact::Queued(_) => {}
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.state)
    }
}

/// The product of two words, its halves folded together.
#[inline]
const fn fold(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    product as u64 ^ (product >> 64) as u64
}
