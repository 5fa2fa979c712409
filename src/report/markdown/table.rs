//! Tables in GitHub's Markdown, and words that Markdown does not take for its own.

use crate::metrics::Round;
use crate::report::words;

/// A table, line by line.
pub(super) struct Table {
    text: String,
    rows: usize,
}

impl Table {
    /// A table with these titles; a column is aligned to the left by `l`, else to the right.
    pub(super) fn new<const N: usize>(columns: &str, titles: [&str; N]) -> Self {
        let rule = columns.chars().map(|column| if column == 'l' { ":--" } else { "--:" });
        let rule: Vec<&str> = rule.collect();
        let text = format!("| {} |\n| {} |\n", titles.join(" | "), rule.join(" | "));
        Self { text, rows: 0 }
    }

    /// Adds a row, whose cells are escaped already.
    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        let cells = Vec::from(cells).join(" | ");
        self.text.extend(["| ", &cells, " |\n"]);
        self.rows += 1;
    }

    pub(super) fn render(self) -> String {
        self.text
    }

    /// The table under its title, or nothing where it has no rows.
    pub(super) fn under(self, title: &str) -> String {
        if self.rows == 0 { String::new() } else { format!("{title}{}", self.text) }
    }
}

/// The cells of a round.
pub(super) fn round(at: String, source: String, round: &Round) -> [String; 9] {
    let latency = &round.latency;
    let span = |micros: Option<u64>| micros.map(words::span).unwrap_or_default();
    [
        at,
        source,
        words::count(round.requests),
        words::count(round.cold_starts),
        words::count(round.throttles),
        span(latency.mean().map(|mean| mean.round() as u64)),
        span(latency.min()),
        span(latency.quantile(0.5)),
        span(latency.max()),
    ]
}

/// Somebody's words, of which nothing is taken for markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in words::clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A mention or a link would call somebody.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' | '!' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}
