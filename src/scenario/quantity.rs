//! Readers of single values; each notes what is wrong and then gives nothing.

use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::dist::LONGEST;
use crate::scenario::diagnostic::did_you_mean;
use crate::scenario::field::{Field, Findings};
use crate::scenario::tree::{Node, Value};
use crate::units::{MemoryMb, PicoUsd, Rate, Share, SimDuration};

/// The longest run: simulated time is packed in 44 bits of
/// microseconds, which is 203 days and some hours.
pub(super) const MAX_SPAN: SimDuration = SimDuration::from_secs(203 * 86_400);

/// The highest rate that is simulated [1/s].
const MAX_RATE: f64 = 10_000_000.0;

/// The memory that a function may have (F5.1).
const MEMORY: RangeInclusive<u32> = 128..=10_240;

/// The ephemeral storage that a function may have (F5.4).
const EPHEMERAL: RangeInclusive<u32> = 512..=10_240;

/// The highest price of anything; real ones are below a thousandth of it.
const MAX_PRICE: PicoUsd = PicoUsd::from_pico(1_000_000_000_000);

impl Field<'_> {
    /// A duration within `range`.
    pub(super) fn span(
        &self,
        range: RangeInclusive<SimDuration>,
        out: &mut Findings,
    ) -> Option<SimDuration> {
        let value = self.node.as_text().and_then(|text| text.parse::<SimDuration>().ok());
        let help = match &self.node.value {
            Value::Integer(_) | Value::Float(_) => {
                let written = self.node.place.written().trim_start_matches(['-', '+']);
                Some(format!("write the unit, such as \"{written}s\" or \"{written}ms\""))
            }
            _ => None,
        };
        self.accept(value.filter(|span| range.contains(span)), help, out)
    }

    /// Any duration that a distribution may have.
    pub(super) fn any_span(&self, out: &mut Findings) -> Option<SimDuration> {
        self.span(SimDuration::ZERO..=LONGEST, out)
    }

    /// A whole number within `range`.
    pub(super) fn whole<T>(&self, range: RangeInclusive<T>, out: &mut Findings) -> Option<T>
    where
        T: TryFrom<i128> + PartialOrd,
    {
        let value = match self.node.value {
            Value::Integer(number) => T::try_from(number).ok(),
            _ => None,
        };
        self.accept(value.filter(|number| range.contains(number)), None, out)
    }

    /// A number within `range`.
    pub(super) fn number(&self, range: RangeInclusive<f64>, out: &mut Findings) -> Option<f64> {
        let value = self.float().filter(|number| range.contains(number));
        self.accept(value, None, out)
    }

    /// A positive rate.
    pub(super) fn rate(&self, out: &mut Findings) -> Option<Rate> {
        let value = self.node.as_text().and_then(|text| text.parse::<Rate>().ok());
        let help = match &self.node.value {
            Value::Integer(_) | Value::Float(_) => {
                Some(format!("write the unit, such as \"{}/s\"", self.node.place.written()))
            }
            _ => None,
        };
        self.accept(value.filter(|rate| rate.as_per_second() <= MAX_RATE), help, out)
    }

    /// A share, as a number or as a percentage.
    pub(super) fn share(&self, out: &mut Findings) -> Option<Share> {
        let value = match &self.node.value {
            Value::Text(text) => text.parse().ok(),
            Value::Integer(_) | Value::Float(_) => self.node.place.written().parse().ok(),
            _ => None,
        };
        self.accept(value, None, out)
    }

    /// A function's memory.
    pub(super) fn memory(&self, out: &mut Findings) -> Option<MemoryMb> {
        self.size(MEMORY, out)
    }

    /// A function's ephemeral storage.
    pub(super) fn ephemeral(&self, out: &mut Findings) -> Option<MemoryMb> {
        self.size(EPHEMERAL, out)
    }

    fn size(&self, range: RangeInclusive<u32>, out: &mut Findings) -> Option<MemoryMb> {
        let value = match &self.node.value {
            Value::Text(text) => MemoryMb::from_str(text).ok(),
            Value::Integer(mb) => u32::try_from(*mb).ok().map(MemoryMb::new),
            _ => None,
        };
        self.accept(value.filter(|size| range.contains(&size.as_mb())), None, out)
    }

    /// A price.
    pub(super) fn price(&self, out: &mut Findings) -> Option<PicoUsd> {
        self.accept(price(self.node), None, out)
    }

    /// One price or several.
    pub(super) fn prices(&self) -> Option<Vec<PicoUsd>> {
        match &self.node.value {
            Value::Array(nodes) => nodes.iter().map(price).collect(),
            _ => Some(vec![price(self.node)?]),
        }
    }

    /// A text.
    pub(super) fn text(&self, out: &mut Findings) -> Option<&str> {
        self.accept(self.node.as_text(), None, out)
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, out: &mut Findings) -> Option<bool> {
        let value = match self.node.value {
            Value::Bool(value) => Some(value),
            _ => None,
        };
        self.accept(value, None, out)
    }

    /// One of the texts of `table`.
    pub(super) fn one_of<T: Copy>(&self, table: &[(&str, T)], out: &mut Findings) -> Option<T> {
        let given = self.node.as_text();
        let value = table.iter().find(|(name, _)| Some(*name) == given).map(|(_, value)| *value);
        let names = table.iter().map(|(name, _)| *name);
        let help = given.and_then(|given| did_you_mean(given, names));
        self.accept(value, help, out)
    }

    /// The value as a number, whole or not.
    pub(super) fn float(&self) -> Option<f64> {
        match self.node.value {
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ => None,
        }
    }

    /// Passes a value on, or notes that there is none.
    pub(super) fn accept<T>(
        &self,
        value: Option<T>,
        help: Option<String>,
        out: &mut Findings,
    ) -> Option<T> {
        if value.is_none() {
            self.refuse(help, out);
        }
        value
    }
}

fn price(node: &Node) -> Option<PicoUsd> {
    let price: PicoUsd = match &node.value {
        Value::Text(text) => text.parse().ok()?,
        Value::Integer(_) | Value::Float(_) => node.place.written().parse().ok()?,
        _ => return None,
    };
    (price <= MAX_PRICE).then_some(price)
}
