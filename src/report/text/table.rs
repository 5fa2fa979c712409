//! Aligned columns.

/// Rows of cells, of which each column is as wide as its widest cell.
pub(super) struct Table {
    columns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

/// To which side the cells of a column are moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// What stands before each row, and between its cells.
const GAP: &str = "  ";

impl Table {
    /// An empty table with these columns: `l` to the left, anything else to the right.
    pub(super) fn new(columns: &str) -> Self {
        let align = |column| if column == 'l' { Align::Left } else { Align::Right };
        Self { columns: columns.chars().map(align).collect(), rows: Vec::new() }
    }

    /// Adds a row, which may be shorter than the table is wide.
    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// The rows as lines without trailing spaces.
    pub(super) fn render(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, width), align) in row.iter().zip(&widths).zip(&self.columns) {
                line.push_str(GAP);
                let padding = " ".repeat(width - cell.chars().count());
                match align {
                    Align::Left => line.extend([cell.as_str(), &padding]),
                    Align::Right => line.extend([padding.as_str(), cell]),
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}
