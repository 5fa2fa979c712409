//! A panel of character cells.

use crate::report::plot::scale;
use crate::report::plot::terminal::LABEL;
use crate::report::words;

/// What a cell shows, which decides its character and its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report::plot) enum Ink {
    Busy,
    Alive,
    Cold,
    Throttled,
    Answers,
    Limit,
}

/// Cells in rows from the bottom up.
pub(in crate::report::plot) struct Grid {
    top: u64,
    columns: usize,
    /// How many parts of the axis make one.
    parts: f64,
    rows: Vec<Vec<Option<(char, Ink)>>>,
}

/// Parts of a cell, from an eighth to seven.
const EIGHTHS: [char; 7] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'];

impl Ink {
    /// A full cell of it.
    const fn cell(self) -> char {
        match self {
            Self::Busy | Self::Cold | Self::Answers => '█',
            Self::Alive => '░',
            Self::Throttled => '▒',
            Self::Limit => '─',
        }
    }

    /// One of the sixteen colours that every terminal has, as its ANSI code.
    const fn colour(self) -> u8 {
        match self {
            Self::Busy => 34,
            Self::Alive => 36,
            Self::Cold | Self::Limit => 33,
            Self::Throttled => 31,
            Self::Answers => 32,
        }
    }

    /// A cell for the legend.
    pub(in crate::report::plot) fn sample(self, colour: bool) -> String {
        self.paint(&self.cell().to_string(), colour)
    }

    fn paint(self, text: &str, colour: bool) -> String {
        if colour { format!("\x1b[{}m{text}\x1b[0m", self.colour()) } else { text.to_owned() }
    }
}

impl Grid {
    /// An empty panel whose upper edge stands for `top`.
    pub(in crate::report::plot) fn new(rows: usize, columns: usize, top: u64) -> Self {
        Self { top: top.max(1), columns, parts: 1.0, rows: vec![vec![None; columns]; rows] }
    }

    /// The same, where every value is in hundredths of what its axis says.
    pub(in crate::report::plot) fn in_hundredths(self) -> Self {
        Self { parts: 100.0, ..self }
    }

    /// A line at `value`, behind what is drawn afterwards.
    pub(in crate::report::plot) fn line(&mut self, value: u64) {
        let row = (self.eighths(value).max(1) - 1) / 8;
        if let Some(row) = self.rows.get_mut(row) {
            row.fill(Some((Ink::Limit.cell(), Ink::Limit)));
        }
    }

    /// A column up to `low` in one ink and from there up to `high` in another.
    ///
    /// A cell shows the ink of which there is more in it. The upper ink is a shade without parts:
    /// it fills a cell from half of it on, and the lowest cell in any case.
    pub(in crate::report::plot) fn column(
        &mut self,
        place: usize,
        low: u64,
        below: Ink,
        high: u64,
        above: Ink,
    ) {
        let (filled, total) = (self.eighths(low), self.eighths(high));
        for (at, row) in self.rows.iter_mut().enumerate() {
            let [lower, both] = [filled, total].map(|height| height.saturating_sub(8 * at).min(8));
            let upper = both - lower;
            row[place] = match lower {
                8 => Some((below.cell(), below)),
                _ if upper > lower && (both >= 4 || at == 0) => Some((above.cell(), above)),
                0 => continue,
                part => Some((EIGHTHS[part - 1], below)),
            };
        }
    }

    /// The rows from the top down, behind the axis with its numbers.
    pub(in crate::report::plot) fn render(&self, colour: bool) -> String {
        let marks = scale::numbers(self.top);
        let mut text = String::new();
        for (at, row) in self.rows.iter().enumerate().rev() {
            let in_row = |mark: &&u64| **mark > 0 && (self.eighths(**mark).max(1) - 1) / 8 == at;
            let mark = marks.iter().rev().find(in_row);
            let label = mark.map(|mark| self.label(*mark)).unwrap_or_default();
            let edge = if mark.is_some() { '┤' } else { '│' };
            let line = format!("{label:>LABEL$} {edge}{}", painted(row, colour));
            text += line.trim_end();
            text.push('\n');
        }
        debug_assert!(self.rows.iter().all(|row| row.len() == self.columns));
        text
    }

    fn label(&self, mark: u64) -> String {
        let marks = scale::numbers(self.top);
        let is_whole = marks.iter().all(|mark| *mark as f64 % self.parts == 0.0);
        words::decimal(mark as f64 / self.parts, if is_whole { 0 } else { 2 })
    }

    /// The height of a value in eighths of a cell; only nothing has none.
    fn eighths(&self, value: u64) -> usize {
        let all = self.rows.len() as f64 * 8.0;
        let height = (value as f64 / self.top as f64 * all).round() as usize;
        height.max(usize::from(value > 0))
    }
}

/// The cells of a row, neighbours of the same ink in one colour.
fn painted(row: &[Option<(char, Ink)>], colour: bool) -> String {
    let runs = row.chunk_by(|a, b| a.map(|cell| cell.1) == b.map(|cell| cell.1));
    let mut text = String::new();
    for run in runs {
        let chars: String = run.iter().map(|cell| cell.map_or(' ', |(char, _)| char)).collect();
        match run[0] {
            Some((_, ink)) => text += &ink.paint(&chars, colour),
            None => text += &chars,
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_on_each_other() {
        let mut grid = Grid::new(2, 6, 16);
        grid.line(16);
        grid.column(0, 16, Ink::Busy, 16, Ink::Alive);
        grid.column(1, 3, Ink::Busy, 16, Ink::Alive);
        grid.column(2, 5, Ink::Busy, 6, Ink::Alive);
        grid.column(3, 0, Ink::Busy, 1, Ink::Alive);
        grid.column(4, 9, Ink::Busy, 12, Ink::Alive);
        assert_eq!(grid.render(false), "     15 ┤█░──░─\n      5 ┤█░▅░█\n");
        let coloured = grid.render(true);
        assert!(coloured.contains("\x1b[36m░\x1b[0m\x1b[33m──\x1b[0m"), "{coloured:?}");
    }

    #[test]
    fn whatever_there_is_can_be_seen() {
        let mut grid = Grid::new(2, 2, 1_000_000);
        grid.column(0, 1, Ink::Cold, 1, Ink::Throttled);
        grid.column(1, 0, Ink::Cold, 1, Ink::Throttled);
        assert!(grid.render(false).ends_with("┤▁▒\n"), "{}", grid.render(false));
    }
}
