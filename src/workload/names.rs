//! Short names for functions that are known by long hashes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Gives every function a readable name of its own.
///
/// A name depends only on the functions before it, so that a longer table changes none.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<Arc<str>>,
    /// The first number that may still be free behind a name.
    numbers: BTreeMap<String, usize>,
}

/// How many digits of a hash make a name, if nobody else has them.
const DIGITS: usize = 8;
/// The longest name that Lambda allows for a function.
const LONGEST: usize = 64;

impl Names {
    /// The first eight digits of a hash, or more where they are taken; `fn-7` for a bare number;
    /// any other name with a hyphen for each character that Lambda does not allow. A name that
    /// is taken all the same gets a number behind it.
    pub(super) fn shorten(&mut self, function: &str) -> Arc<str> {
        let hash = function.len() >= 2 * DIGITS && function.bytes().all(|b| b.is_ascii_hexdigit());
        let whole = if hash {
            function[..function.len().min(LONGEST)].to_owned()
        } else {
            readable(function)
        };
        let shortest = if hash { DIGITS } else { whole.len() };
        let free = (shortest..=whole.len())
            .map(|length| &whole[..length])
            .find(|name| !self.taken.contains(*name))
            .map(str::to_owned);
        let name: Arc<str> = free.unwrap_or_else(|| self.number(whole)).into();
        self.taken.insert(Arc::clone(&name));
        name
    }

    /// `whole` with the first number behind it that makes it free.
    ///
    /// Where to look on is kept, or many functions of one name would take the square of the time.
    fn number(&mut self, whole: String) -> String {
        let numbers = *self.numbers.get(&whole).unwrap_or(&2)..;
        let (number, name) = numbers
            .map(|number| (number, format!("{whole}-{number}")))
            .find(|(_, name)| !self.taken.contains(name.as_str()))
            .expect("there are more numbers than names taken");
        self.numbers.insert(whole, number + 1);
        name
    }
}

fn readable(function: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name: String =
        function.chars().take(LONGEST).map(|c| if allowed(c) { c } else { '-' }).collect();
    if name.bytes().all(|byte| byte.is_ascii_digit()) { format!("fn-{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_readable_and_unique() {
        let mut names = Names::default();
        for (function, name) in [
            ("0123456789abcdef0123", "01234567"),
            ("0123456789abcdef0124", "012345678"),
            ("0123456789abcdef0123", "0123456789"),
            ("0", "fn-0"),
            ("0", "fn-0-2"),
            ("", "fn-"),
            ("alu", "alu"),
            ("alexa home.tv", "alexa-home-tv"),
            ("grüße", "gr--e"),
            ("cafe", "cafe"),
            ("0-3", "0-3"),
            ("fn-0-3", "fn-0-3"),
            ("0", "fn-0-4"),
        ] {
            assert_eq!(&*names.shorten(function), name);
        }
    }

    #[test]
    fn many_functions_of_one_long_name_take_little_time() {
        let mut names = Names::default();
        let hash = "0123456789abcdef".repeat(16);
        for number in 0..20_000 {
            let name = names.shorten(&hash);
            match number {
                0..57 => assert_eq!(name.len(), 8 + number),
                _ => assert_eq!(*name, *format!("{}-{}", &hash[..64], number - 55)),
            }
        }
    }
}
