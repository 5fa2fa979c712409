//! The picture for a terminal: columns of block characters, told apart by shape and by colour.

pub(super) mod grid;

use crate::metrics::Bucket;
use crate::report::plot::terminal::grid::{Grid, Ink};
use crate::report::plot::{Chart, Spread, scale};
use crate::report::{Report, words};
use crate::units::{SimDuration, SimTime};

/// Draws three panels below the text report.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// How wide a line may be \[columns\]; narrower than 40 is drawn as 40, wider than 160 as 160.
    pub width: usize,
    /// Whether the terminal understands colours.
    pub colour: bool,
}

/// How wide the names of the vertical axis are.
pub(super) const LABEL: usize = 7;
/// Rows of the panels.
const LEVELS: usize = 8;
const BARS: usize = 5;

impl Terminal {
    /// The picture, as text that ends with a line break; nothing where no chart was recorded.
    pub fn draw(self, report: &Report) -> String {
        let Some(chart) = &report.chart else { return String::new() };
        let room = self.width.clamp(40, 160) - LABEL - 3;
        let mut text = self.concurrency(chart, report.at, room);
        text.push('\n');
        text += &self.events(chart, report.at, room);
        if let Some(spread) = Spread::new(&report.total.figures.latency, room) {
            text.push('\n');
            text += &self.latency(report, &spread);
        }
        text
    }

    fn concurrency(self, chart: &Chart, until: SimTime, room: usize) -> String {
        let (columns, width) = spread(chart, room);
        let top = *scale::numbers(chart.top()).last().unwrap_or(&1);
        let mut grid = Grid::new(LEVELS, columns.len(), top);
        if chart.shows_account_limit() {
            grid.line(u64::from(chart.account));
        }
        for (place, bucket) in columns.iter().enumerate() {
            grid.column(place, bucket.busy.max, Ink::Busy, bucket.alive.max, Ink::Alive);
        }
        let limit = format!("account limit {}", words::count(chart.account.into()));
        let legend = if chart.shows_account_limit() {
            [(Ink::Busy, "busy"), (Ink::Alive, "alive"), (Ink::Limit, &*limit)].to_vec()
        } else {
            [(Ink::Busy, "busy"), (Ink::Alive, "alive")].to_vec()
        };
        let mut text = "Execution environments over time, the most at once\n".to_owned();
        text += &self.legend(&legend);
        text += &grid.render(self.colour);
        text += &time_axis(until, width, columns.len());
        if !chart.shows_account_limit() {
            text.extend(["  The ", &limit, " is far above.\n"]);
        }
        for (place, (name, limit)) in chart.reserved.iter().enumerate() {
            let most = words::count(chart.most_busy(place));
            let reserved = words::count((*limit).into());
            let name = words::clean(name);
            text.extend(["  ", &name, " used ", &most, " of ", &reserved, " reserved.\n"]);
        }
        text
    }

    fn events(self, chart: &Chart, until: SimTime, room: usize) -> String {
        let (columns, width) = spread(chart, room);
        let counts = columns.iter().map(|bucket| bucket.cold_starts + bucket.throttles);
        let most = counts.max().unwrap_or(0);
        let each = words::span(each_column(chart, room).as_micros());
        let mut text = format!("Cold starts and throttles, in each {each}\n");
        if most == 0 {
            return text + "  There were none.\n";
        }
        let top = *scale::numbers(most).last().unwrap_or(&1);
        let mut grid = Grid::new(BARS, columns.len(), top);
        for (place, bucket) in columns.iter().enumerate() {
            let both = bucket.cold_starts + bucket.throttles;
            grid.column(place, bucket.cold_starts, Ink::Cold, both, Ink::Throttled);
        }
        text += &self.legend(&[(Ink::Cold, "cold starts"), (Ink::Throttled, "throttles")]);
        text + &grid.render(self.colour) + &time_axis(until, width, columns.len())
    }

    fn latency(self, report: &Report, spread: &Spread) -> String {
        let most = spread.counts.iter().copied().max().unwrap_or(0);
        let top = *scale::numbers(most).last().unwrap_or(&1);
        let mut grid = Grid::new(BARS, spread.counts.len(), top);
        for (place, count) in spread.counts.iter().enumerate() {
            grid.column(place, *count, Ink::Answers, *count, Ink::Answers);
        }
        let latency = &report.total.figures.latency;
        let columns = spread.counts.len();
        let place = |micros| ((spread.share(micros) * columns as f64) as usize).min(columns - 1);
        let mut marks = Vec::new();
        let mut told = Vec::new();
        for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)] {
            if let Some(micros) = latency.quantile(share) {
                marks.push(place(micros));
                told.push(format!("{name} {}", words::span(micros)));
            }
        }
        let labels = spread.decades().map(|(micros, name)| (place(micros), name)).collect();
        let text = format!("Latency of answers, logarithmic\n  ▲ {}\n", told.join(", "));
        text + &grid.render(self.colour) + &axis(columns, labels, &marks)
    }

    /// What each ink means.
    fn legend(self, inks: &[(Ink, &str)]) -> String {
        let parts: Vec<String> =
            inks.iter().map(|(ink, name)| format!("{} {name}", ink.sample(self.colour))).collect();
        format!("  {}\n", parts.join("  "))
    }
}

/// Columns that fill most of the room, each of whole buckets; and the time that a column is wide.
fn spread(chart: &Chart, room: usize) -> (Vec<Bucket>, SimDuration) {
    let (columns, width) = chart.columns(room);
    let copies = (room / columns.len().max(1)).max(1);
    let widened = columns.into_iter().flat_map(|bucket| std::iter::repeat_n(bucket, copies));
    (widened.collect(), SimDuration::from_micros(width.as_micros() / copies as u64))
}

/// The time that one column of counts stands for.
fn each_column(chart: &Chart, room: usize) -> SimDuration {
    chart.columns(room).1
}

fn time_axis(until: SimTime, width: SimDuration, columns: usize) -> String {
    let place = |at: SimTime| (at.as_micros() / width.as_micros().max(1)) as usize;
    let marks = scale::times(until, (columns / 10) as u64).into_iter();
    axis(columns, marks.map(|at| (place(at), scale::time(at))).collect(), &[])
}

/// The line below a panel and the names below it; a name that has no room is left out.
pub(super) fn axis(columns: usize, labels: Vec<(usize, String)>, marks: &[usize]) -> String {
    let mut line = vec!['─'; columns + 1];
    let mut names: Vec<char> = vec![' '; LABEL + 2];
    for (place, name) in labels {
        let place = place.min(columns);
        line[place] = '┴';
        let begin = LABEL + 2 + place.saturating_sub(name.chars().count() / 2);
        let has_room =
            names.len() <= begin || names[begin.saturating_sub(1)..].iter().all(|c| *c == ' ');
        if has_room {
            names.resize(begin.max(names.len()), ' ');
            names.truncate(begin);
            names.extend(name.chars());
        }
    }
    for place in marks {
        line[*place] = '▲';
    }
    let line: String = line.into_iter().collect();
    let names: String = names.into_iter().collect();
    format!("{}└{line}\n{}\n", " ".repeat(LABEL + 1), names.trim_end())
}
