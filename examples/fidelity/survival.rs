//! What the recordings show directly, before anything is simulated: which idle environments
//! served again, and by when the others must have been gone.
//!
//! Whoever was used last serves next. So an environment is known to be gone once a request is
//! served by a new one, or by one that has been idle longer. Until then nothing is known of it:
//! its end is bracketed, not observed.

use super::recording::{Recording, Row};

/// No function that was silent for less loses its environments for that reason [s].
const SILENCE: f64 = 622.0;
/// A bracket that is narrower than this tells the age of an end well enough [s].
const NARROW: f64 = 700.0;
/// Edges of the silent gaps that are counted [s].
const GAPS: [f64; 8] = [0.0, 450.0, 600.0, 620.0, 626.0, 633.0, 645.0, f64::INFINITY];
/// Edges of the idle times that are counted [s].
const IDLE: [f64; 9] =
    [400.0, 600.0, 800.0, 1_000.0, 1_200.0, 1_400.0, 1_600.0, 2_000.0, f64::INFINITY];
/// Edges of the ages that are counted [s].
const AGES: [f64; 9] =
    [0.0, 1_000.0, 2_000.0, 4_000.0, 6_000.0, 6_500.0, 7_000.0, 7_200.0, f64::INFINITY];

/// What is known of the life of one environment.
struct Life {
    /// From first to last use [s].
    span: f64,
    /// Idle times after which it served again although others had served meanwhile [s].
    survived: Vec<f64>,
    /// How long after its last use it was gone for certain, unless the run ended before [s].
    gone_after: Option<f64>,
    /// The longest silence of the function in that time [s].
    silence: f64,
}

impl Life {
    /// How long after its last use it was gone, if not for the function's silence [s].
    fn lost_after(&self) -> Option<f64> {
        self.gone_after.filter(|_| self.silence < SILENCE)
    }
}

/// Prints the three laws as the recordings show them.
pub(crate) fn print(recordings: &[Recording]) {
    let lives: Vec<Life> = recordings.iter().flat_map(|run| lives(&run.rows)).collect();
    silence(recordings);
    spare(&lives);
    age(&lives);
}

/// After how much silence the next request was cold.
fn silence(recordings: &[Recording]) {
    println!("\n# Silent functions: how the first request after the gap was served\n");
    println!("| gap from, s | to | warm | cold |\n| --- | --- | --- | --- |");
    let gaps: Vec<(f64, bool)> = recordings.iter().flat_map(|run| gaps(&run.rows)).collect();
    for edges in GAPS.windows(2) {
        let count = |cold: bool| {
            let is_meant = |(gap, is_cold): &&(f64, bool)| {
                *is_cold == cold && (edges[0]..edges[1]).contains(gap)
            };
            gaps.iter().filter(is_meant).count()
        };
        println!("| {} | {} | {} | {} |", edges[0], edges[1], count(false), count(true));
    }
    let longest = gaps.iter().filter(|(_, is_cold)| !is_cold).map(|(gap, _)| *gap);
    println!("\nlongest gap with a warm start: {:.1} s", longest.fold(0.0, f64::max));
}

/// Silent gaps of a run and whether the next request was cold.
fn gaps(rows: &[Row]) -> Vec<(f64, bool)> {
    let mut last_end = f64::INFINITY;
    let mut found = Vec::new();
    for row in rows {
        if last_end < row.start {
            found.push((row.start - last_end, row.is_cold));
        }
        last_end = if last_end.is_finite() { last_end.max(row.end) } else { row.end };
    }
    found
}

/// How long environments are kept while others of the function serve.
fn spare(lives: &[Life]) {
    println!("\n# Idle while others served (ages below 6,000 s, no silence of {SILENCE} s)\n");
    println!("| idle from, s | to | served again | known to be gone |");
    println!("| --- | --- | --- | --- |");
    let survived: Vec<f64> = lives.iter().flat_map(|life| life.survived.clone()).collect();
    let gone = lives
        .iter()
        .filter_map(|life| life.lost_after().filter(|after| life.span + after < 6_000.0));
    let gone: Vec<f64> = gone.collect();
    for edges in IDLE.windows(2) {
        let count =
            |of: &[f64]| of.iter().filter(|time| (edges[0]..edges[1]).contains(time)).count();
        println!("| {} | {} | {} | {} |", edges[0], edges[1], count(&survived), count(&gone));
    }
    println!("\nlongest survived: {:.0} s", survived.iter().copied().fold(0.0, f64::max));
}

/// At what age environments end that neither silence nor a long idle time explains.
fn age(lives: &[Life]) {
    println!("\n# Ends in use: gone within {NARROW} s of the last use, function not silent\n");
    println!("| age from, s | to | hours lived | ends | ends per hour |");
    println!("| --- | --- | --- | --- | --- |");
    // In the middle of its bracket an environment is taken to end.
    let ends: Vec<(f64, bool)> = lives
        .iter()
        .map(|life| match life.lost_after().filter(|after| *after < NARROW) {
            Some(after) => (life.span + after / 2.0, true),
            None => (life.span, false),
        })
        .collect();
    for edges in AGES.windows(2) {
        let hours = ends.iter().map(|(age, _)| (age.min(edges[1]) - edges[0]).max(0.0) / 3_600.0);
        let hours: f64 = hours.sum();
        let count =
            ends.iter().filter(|(age, is_end)| *is_end && (edges[0]..edges[1]).contains(age));
        let count = count.count();
        let rate = count as f64 / hours;
        println!("| {} | {} | {hours:.1} | {count} | {rate:.2} |", edges[0], edges[1]);
    }
    let mut spans: Vec<f64> = lives.iter().map(|life| life.span).collect();
    spans.sort_by(f64::total_cmp);
    let longest: Vec<String> =
        spans.iter().rev().take(6).map(|span| format!("{span:.0}")).collect();
    println!("\nlongest from first to last use: {} s", longest.join(", "));
}

/// The lives of a run's environments.
fn lives(rows: &[Row]) -> Vec<Life> {
    let mut uses: Vec<Vec<usize>> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        uses.resize(uses.len().max(row.env + 1), Vec::new());
        uses[row.env].push(at);
    }
    uses.iter().map(|uses| life(rows, uses)).collect()
}

fn life(rows: &[Row], uses: &[usize]) -> Life {
    let survived = uses.windows(2).filter(|pair| pair[0] + 1 < pair[1]);
    let survived = survived.map(|pair| rows[pair[1]].start - rows[pair[0]].end);
    let last = uses[uses.len() - 1];
    let end = rows[last].end;
    let mut ended = vec![f64::NEG_INFINITY; 1 + rows.iter().map(|row| row.env).max().unwrap_or(0)];
    rows[..=last].iter().for_each(|row| ended[row.env] = row.end);
    let (mut silence, mut quiet_since, mut gone_after) = (0.0_f64, end, None);
    for row in &rows[last + 1..] {
        if end < row.start {
            silence = silence.max(row.start - quiet_since);
            if ended[row.env] < end {
                gone_after = Some(row.start - end);
                break;
            }
        }
        quiet_since = quiet_since.max(row.end);
        ended[row.env] = row.end;
    }
    Life { span: end - rows[uses[0]].start, survived: survived.collect(), gone_after, silence }
}
