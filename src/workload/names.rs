//! Short names for functions that are known by long hashes.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Gives every function a readable name of its own.
///
/// A name depends only on the functions before it, so that a longer table changes none.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<Arc<str>>,
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
        let whole = if hash { function.to_owned() } else { readable(function) };
        let shortest = if hash { DIGITS } else { whole.len() };
        let numbers = 2..=self.taken.len() + 2;
        let name = (shortest..=whole.len())
            .map(|length| whole[..length].to_owned())
            .chain(numbers.map(|number| format!("{whole}-{number}")))
            .find(|name| !self.taken.contains(name.as_str()))
            .expect("there are more numbers than names taken");
        let name: Arc<str> = name.into();
        self.taken.insert(Arc::clone(&name));
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
        ] {
            assert_eq!(&*names.shorten(function), name);
        }
    }
}
