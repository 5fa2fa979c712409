//! Usage, priced: the account's bill, and each function's share of it.

use std::iter::Sum;

use crate::cost::Used;
use crate::cost::due::{Quantities, due};
use crate::cost::line::{Cell, Kind, Line};
use crate::model::PriceSheet;
use crate::units::{PicoUsd, SimDuration};

/// The bill of an account, divided among its functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountBill {
    /// All functions together.
    pub total: Bill,
    /// Each function's share, in the order in which they were given.
    pub functions: Vec<Bill>,
}

/// What usage costs, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// What was used.
    pub used: Used,
    /// What it costs.
    pub run: Amounts,
    /// What a month like it would cost; nothing where no time has passed.
    pub month: Option<Month>,
}

/// The bill of a month that goes on as the run did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// How long the month is.
    pub span: SimDuration,
    /// What it costs.
    pub amounts: Amounts,
}

/// An amount for every line of a bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts([PicoUsd; Line::ALL.len()]);

impl AccountBill {
    /// Prices what an account's functions used during `span`.
    ///
    /// Tiers and the free tier are the account's and a month's: `span` has its share of them, and
    /// a function its share of the bill, both in proportion. Shares add up to the picodollar, and
    /// a function's does not change when those behind it are taken together.
    pub fn new(functions: &[Used], prices: &PriceSheet, span: SimDuration) -> Self {
        let total: Used = functions.iter().sum();
        let divided = |owed| Divided::new(owed, &total, functions);
        let run = divided(due(&Quantities::of(&total), prices, span));
        let month = (span > SimDuration::ZERO).then(|| {
            let projected = Quantities::projected(&total, span, prices.month);
            divided(due(&projected, prices, prices.month))
        });
        let bill = |used: Used, place: Option<usize>| Bill {
            used,
            run: run.get(place),
            month: month
                .as_ref()
                .map(|month| Month { span: prices.month, amounts: month.get(place) }),
        };
        let shares = functions.iter().enumerate().map(|(place, used)| bill(*used, Some(place)));
        Self { functions: shares.collect(), total: bill(total, None) }
    }
}

/// What is owed, line by line, by all functions together and by each.
struct Divided {
    all: Amounts,
    functions: Vec<Amounts>,
}

impl Divided {
    /// Divides what is owed for each kind first among the lines, then each line's part among the
    /// functions.
    fn new(owed: [PicoUsd; Kind::ALL.len()], total: &Used, functions: &[Used]) -> Self {
        let mut all = Amounts::default();
        let mut shares = vec![Amounts::default(); functions.len()];
        for (kind, owed) in Kind::ALL.into_iter().zip(owed) {
            if owed == PicoUsd::ZERO {
                continue;
            }
            if kind.of(total) == 0 {
                // A load balancer that nobody calls: somebody has to pay for it.
                let line = kind.line();
                all.add(line, owed);
                shares.iter_mut().take(1).for_each(|first| first.add(line, owed));
                continue;
            }
            let mut among_lines = Dealer::new(owed, kind.of(total));
            for Cell(_, line, part) in kind.cells() {
                let share = among_lines.deal(part(total));
                all.add(*line, share);
                let mut among_functions = Dealer::new(share, part(total));
                for (amounts, used) in shares.iter_mut().zip(functions) {
                    amounts.add(*line, among_functions.deal(part(used)));
                }
            }
        }
        Self { all, functions: shares }
    }

    /// The part of the function at `place`, or of all of them.
    fn get(&self, place: Option<usize>) -> Amounts {
        place.map_or(self.all, |place| self.functions[place])
    }
}

/// Deals an amount out in proportion to parts, one after the other, without losing a picodollar.
struct Dealer {
    amount: PicoUsd,
    whole: u128,
    so_far: u128,
    dealt: PicoUsd,
}

impl Dealer {
    fn new(amount: PicoUsd, whole: u128) -> Self {
        Self { amount, whole, so_far: 0, dealt: PicoUsd::ZERO }
    }

    fn deal(&mut self, part: u128) -> PicoUsd {
        self.so_far += part;
        let dealt = self.amount.times(self.so_far, self.whole.max(1));
        let share = dealt - self.dealt;
        self.dealt = dealt;
        share
    }
}

impl Bill {
    /// The amount of one line.
    pub fn amount(&self, line: Line) -> PicoUsd {
        self.run.of(line)
    }

    /// The sum of all lines.
    pub fn total(&self) -> PicoUsd {
        self.run.total()
    }
}

impl Amounts {
    /// The amount of one line.
    pub fn of(&self, line: Line) -> PicoUsd {
        self.0[line as usize]
    }

    /// The sum of all lines.
    pub fn total(&self) -> PicoUsd {
        self.0.into_iter().sum()
    }

    fn add(&mut self, line: Line, amount: PicoUsd) {
        self.0[line as usize] += amount;
    }
}

impl<'a> Sum<&'a Bill> for Bill {
    /// Adds up bills that are priced already, so that parts and sums agree to the picodollar.
    fn sum<I: Iterator<Item = &'a Self>>(bills: I) -> Self {
        let mut sum = Self::default();
        for bill in bills {
            sum.used += bill.used;
            for line in Line::ALL {
                sum.run.add(line, bill.run.of(line));
            }
            if let Some(theirs) = bill.month {
                let zero = Month { span: theirs.span, amounts: Amounts::default() };
                let mine = sum.month.get_or_insert(zero);
                for line in Line::ALL {
                    mine.amounts.add(line, theirs.amounts.of(line));
                }
            }
        }
        sum
    }
}
