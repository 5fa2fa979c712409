//! Pictures of what every idle limit would give, over a logarithmic axis of limits.

use crate::report::curve::{IdleCurve, IdlePoint};
use crate::report::plot::scale;
use crate::report::plot::svg::canvas::{Canvas, Frame};
use crate::report::plot::terminal::grid::{Grid, Ink};
use crate::report::plot::terminal::{LABEL, axis};
use crate::report::words;
use crate::units::SimDuration;

/// Where the panels stand [px].
const COLD: Frame = Frame { top: 120.0, height: 200.0, unit: "idle limit" };
const ALIVE: Frame = Frame { top: 416.0, height: 200.0, unit: "idle limit" };
/// How high the picture is [px].
const HEIGHT: f64 = 674.0;
/// Rows of a panel of text.
const ROWS: usize = 8;
/// Averages are drawn in hundredths of an environment.
const PARTS: f64 = 100.0;

/// Limits that people count in \[s\].
const MARKS: [u64; 13] =
    [1, 3, 10, 30, 60, 180, 600, 1_800, 3_600, 10_800, 43_200, 86_400, 864_000];

/// The axis of limits.
struct Axis {
    low: f64,
    ratio: f64,
}

impl Axis {
    fn of(points: &[IdlePoint]) -> Self {
        let log = |point: Option<&IdlePoint>| {
            point.map_or(0.0, |point| libm::log(point.limit.as_micros().max(1) as f64))
        };
        let low = log(points.first());
        Self { low, ratio: (log(points.last()) - low).max(1e-9) }
    }

    /// Where a limit stands, from 0 to 1 if it is on the axis at all.
    fn share(&self, limit: SimDuration) -> f64 {
        (libm::log(limit.as_micros().max(1) as f64) - self.low) / self.ratio
    }

    fn marks(&self) -> Vec<(f64, String)> {
        let marks = MARKS.map(SimDuration::from_secs);
        let mark = |limit: SimDuration| (self.share(limit), limit.to_string());
        marks.map(mark).into_iter().filter(|(at, _)| (-1e-6..=1.0 + 1e-6).contains(at)).collect()
    }
}

/// The picture as text that ends with a line break; nothing of nothing.
pub(in crate::report) fn terminal(curve: &IdleCurve, width: usize, colour: bool) -> String {
    let points = &curve.picture;
    if points.is_empty() || curve.invocations == 0 {
        return String::new();
    }
    let columns = width.clamp(40, 160) - LABEL - 3;
    let each = |column: usize| &points[column * (points.len() - 1) / (columns - 1)];
    let scale = Axis::of(points);
    let labels = || {
        let place = |at: f64| (at * (columns - 1) as f64).round() as usize;
        scale.marks().into_iter().map(|(at, name)| (place(at), name)).collect()
    };
    let most = points.iter().map(|point| point.cold_starts).max().unwrap_or(0);
    let mut cold = Grid::new(ROWS, columns, *scale::numbers(most).last().unwrap_or(&1));
    let hundredths = |mean: f64| (mean * PARTS).round() as u64;
    let highest = points.iter().map(|point| hundredths(point.alive_mean)).max().unwrap_or(0);
    let top = *scale::numbers(highest).last().unwrap_or(&1);
    let mut alive = Grid::new(ROWS, columns, top).in_hundredths();
    for column in 0..columns {
        let point = each(column);
        cold.column(column, curve.unavoidable, Ink::Limit, point.cold_starts, Ink::Cold);
        let [busy, all] = [curve.busy_mean, point.alive_mean].map(hundredths);
        alive.column(column, busy, Ink::Busy, all, Ink::Alive);
    }
    let mut text = "Cold starts at each idle limit, logarithmic\n".to_owned();
    text += &cold.render(colour);
    text += &axis(columns, labels(), &[]);
    text += "\nEnvironments at each idle limit, on average\n";
    let [busy, living] = [Ink::Busy, Ink::Alive].map(|ink| ink.sample(colour));
    text.extend(["  ", &busy, " busy  ", &living, " alive\n"]);
    text + &alive.render(colour) + &axis(columns, labels(), &[])
}

/// The picture as one SVG file.
pub(in crate::report) fn svg(curve: &IdleCurve) -> String {
    let mut canvas = Canvas::new(HEIGHT);
    let below = format!(
        "{} of {} in {}",
        words::counted(curve.invocations, "invocation"),
        words::counted(curve.functions, "function"),
        words::span(curve.span.as_micros()),
    );
    canvas.heading(&words::clean(&curve.title), &below);
    let scale = Axis::of(&curve.picture);
    let most = curve.picture.iter().map(|point| point.cold_starts).max().unwrap_or(0);
    canvas.title(COLD, "Cold starts");
    let levels: Vec<f64> = scale::numbers(most).into_iter().map(|mark| mark as f64).collect();
    let top = axes(&mut canvas, COLD, &levels, &scale);
    for (across, point) in bars(&curve.picture, &scale) {
        canvas.bar(COLD, "cold", across, (0.0, point.cold_starts as f64 / top));
    }
    canvas.limit(COLD, "limit", curve.unavoidable as f64 / top);
    let never = format!("{} cold at any limit", words::count(curve.unavoidable));
    let legend = [("cold", "cold starts".to_owned()), ("limit", never)];
    canvas.legend(COLD, &legend.map(|(class, name)| (class.to_owned(), name)));
    canvas.title(ALIVE, "Environments, on average");
    let highest = curve.picture.iter().map(|point| point.alive_mean).fold(0.0, f64::max);
    let levels = scale::numbers(libm::ceil(highest * PARTS) as u64);
    let levels: Vec<f64> = levels.into_iter().map(|mark| mark as f64 / PARTS).collect();
    let top = axes(&mut canvas, ALIVE, &levels, &scale);
    for (across, point) in bars(&curve.picture, &scale) {
        let [busy, all] = [curve.busy_mean, point.alive_mean].map(|mean| mean / top);
        canvas.bar(ALIVE, "busy", across, (0.0, busy));
        canvas.bar(ALIVE, "alive", across, (busy, all));
    }
    let legend = [("busy", "busy"), ("alive", "alive")];
    canvas.legend(ALIVE, &legend.map(|(class, name)| (class.to_owned(), name.to_owned())));
    canvas.finish()
}

/// Each limit but the last with the part of the axis up to the next one.
fn bars<'a>(
    points: &'a [IdlePoint],
    scale: &'a Axis,
) -> impl Iterator<Item = ((f64, f64), &'a IdlePoint)> {
    let pairs = points.windows(2);
    pairs.map(|pair| ((scale.share(pair[0].limit), scale.share(pair[1].limit)), &pair[0]))
}

/// The axes of a panel; returns what its upper edge stands for.
fn axes(canvas: &mut Canvas, frame: Frame, levels: &[f64], scale: &Axis) -> f64 {
    let top = levels.last().copied().unwrap_or(1.0);
    let places = if top < 10.0 { 2 } else { 0 };
    let is_whole = levels.iter().all(|level| level.fract() == 0.0);
    let name = |level: &f64| words::decimal(*level, if is_whole { 0 } else { places });
    let levels: Vec<_> = levels.iter().map(|level| (level / top, name(level))).collect();
    canvas.axes(frame, &levels, &scale.marks());
    top
}
