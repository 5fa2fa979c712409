//! Usage, priced.

use std::iter::Sum;

use crate::cost::{Compute, Usage};
use crate::model::{Architecture, PriceSheet};
use crate::units::{MbMillis, PicoUsd};

/// What usage costs, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// What users' invocations used.
    pub users: Usage,
    /// What policies' invocations used.
    pub policies: Usage,
    items: [LineItem; Line::ALL.len()],
}

/// One line of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineItem {
    /// What is paid for.
    pub line: Line,
    /// How much.
    pub amount: PicoUsd,
}

/// What is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// Users' requests (F7.1).
    Requests,
    /// The handler's part of users' invocations (F7.2).
    Compute,
    /// The billed INIT of users' invocations (F7.6).
    Init,
    /// All that policies' invocations cost.
    Pings,
}

impl Bill {
    /// Prices what users and policies used by the first tier of `prices`, without the free tier.
    ///
    /// Each product of a quantity and a price is rounded half up to a picodollar.
    pub fn new(users: Usage, policies: Usage, prices: &PriceSheet) -> Self {
        let pings = requests(policies, prices)
            + compute(policies.compute, prices)
            + compute(policies.init, prices);
        let items = [
            (Line::Requests, requests(users, prices)),
            (Line::Compute, compute(users.compute, prices)),
            (Line::Init, compute(users.init, prices)),
            (Line::Pings, pings),
        ];
        let items = items.map(|(line, amount)| LineItem { line, amount });
        Self { users, policies, items }
    }

    /// Every line, also those of nothing.
    pub fn items(&self) -> &[LineItem] {
        &self.items
    }

    /// The amount of one line.
    pub fn amount(&self, line: Line) -> PicoUsd {
        self.items.iter().filter(|item| item.line == line).map(|item| item.amount).sum()
    }

    /// The sum of all lines.
    pub fn total(&self) -> PicoUsd {
        self.items.iter().map(|item| item.amount).sum()
    }
}

impl<'a> Sum<&'a Bill> for Bill {
    /// Adds up bills that are priced already, so that parts and sums agree to the picodollar.
    fn sum<I: Iterator<Item = &'a Self>>(bills: I) -> Self {
        let mut sum = Self::default();
        for bill in bills {
            sum.users += bill.users;
            sum.policies += bill.policies;
            for (mine, theirs) in sum.items.iter_mut().zip(&bill.items) {
                mine.amount += theirs.amount;
            }
        }
        sum
    }
}

impl Default for Bill {
    /// A bill for nothing.
    fn default() -> Self {
        let items = Line::ALL.map(|line| LineItem { line, amount: PicoUsd::ZERO });
        Self { users: Usage::default(), policies: Usage::default(), items }
    }
}

impl Line {
    /// Every line, in the order of a bill.
    pub const ALL: [Self; 4] = [Self::Requests, Self::Compute, Self::Init, Self::Pings];
}

fn requests(usage: Usage, prices: &PriceSheet) -> PicoUsd {
    prices.request.times(u128::from(usage.requests), 1)
}

fn compute(compute: Compute, prices: &PriceSheet) -> PicoUsd {
    [(Architecture::X86_64, compute.x86), (Architecture::Arm64, compute.arm)]
        .into_iter()
        .map(|(architecture, used)| {
            prices.gb_second(architecture).times(used.get(), MbMillis::PER_GB_SECOND)
        })
        .sum()
}
