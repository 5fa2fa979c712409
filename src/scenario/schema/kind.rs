//! What values look like, for programs that check a scenario without reading it.

/// What a value looks like; its key says the rest in words.
///
/// A kind refuses nothing that a reader accepts, but not all that a reader refuses.
#[derive(Clone, Copy, Debug)]
pub(in crate::scenario) enum Kind {
    /// Anything.
    Any,
    /// Any text.
    Text,
    /// A text with a duration.
    Span,
    /// A text with a rate.
    Rate,
    /// A part of a whole, as a number up to 1 or as a text in percent.
    Share,
    /// A function's memory, as a whole number of MB or as a text.
    Memory,
    /// A function's ephemeral storage, as a whole number of MB or as a text.
    Ephemeral,
    /// A text with an amount in US dollars.
    Amount,
    /// A text with a size.
    Size,
    /// A text with a size in bytes.
    Bytes,
    /// `true` or `false`.
    Flag,
    /// A whole number within these bounds.
    Whole(u64, u64),
    /// A number within these bounds.
    Number(f64, f64),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A text that this regular expression matches.
    Like(&'static str),
    /// A list of such values.
    List(&'static Kind),
    /// A table from any names to such values.
    Map(&'static Kind),
    /// A value of one of these kinds.
    Either(&'static [Kind]),
    /// Conditions on figures of the report, in tables as deep as their paths.
    Expectations,
}
