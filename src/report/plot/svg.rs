//! The picture as one SVG file: no scripts, no fonts from elsewhere, the same bytes every time.

pub(super) mod canvas;

use crate::report::plot::svg::canvas::{Canvas, Frame};
use crate::report::plot::{Chart, Spread, scale};
use crate::report::{Render, Report, words};
use crate::units::{SimDuration, SimTime};

/// Renders a report's chart as SVG.
#[derive(Clone, Copy, Debug)]
pub struct Svg;

/// Where the panels stand [px].
const CONCURRENCY: Frame = Frame { top: 120.0, height: 200.0, unit: "simulated time" };
const EVENTS: Frame = Frame { top: 416.0, height: 130.0, unit: "simulated time" };
const LATENCY: Frame = Frame { top: 642.0, height: 130.0, unit: "latency" };

/// How high the picture is [px].
const HEIGHT: f64 = 830.0;
/// How many columns of counts there are at most.
const COLUMNS: usize = 128;
/// How many parts the axis of latency has.
const PARTS: usize = 96;

impl Render for Svg {
    fn render(&self, report: &Report) -> String {
        let mut canvas = Canvas::new(HEIGHT);
        let heading = &report.heading;
        canvas.heading(
            &words::clean(&heading.title),
            &format!(
                "{} · {} · seed {} · {}{}",
                words::clean(&heading.platform),
                words::clean(&heading.region),
                heading.seed.0,
                report.at,
                if report.partial.is_some() { " · interrupted" } else { "" }
            ),
        );
        if let Some(chart) = &report.chart {
            concurrency(&mut canvas, chart, report.at);
            events(&mut canvas, chart, report.at);
        }
        latency(&mut canvas, report);
        canvas.finish()
    }
}

fn concurrency(canvas: &mut Canvas, chart: &Chart, until: SimTime) {
    let frame = CONCURRENCY;
    canvas.title(frame, "Execution environments");
    let top = axes(canvas, frame, chart.top(), until);
    let buckets = chart.timeline.buckets();
    let whole = until.since(SimTime::ZERO);
    let width = chart.timeline.width();
    let begins = |place: usize| {
        let at = SimTime::ZERO + width.saturating_mul(place as u64);
        scale::share(at.min(until), whole)
    };
    let steps = |height: &dyn Fn(usize) -> f64| -> Vec<(f64, f64, f64)> {
        let each = (0..buckets.len()).map(|at| (begins(at), begins(at + 1), height(at) / top));
        each.collect()
    };
    let mean = |area: u128, place: usize| {
        let begin = width.saturating_mul(place as u64);
        let length = width.min(whole.saturating_sub(begin)).as_micros().max(1);
        area as f64 / length as f64
    };
    canvas.area(frame, "alive", &steps(&|at| mean(buckets[at].alive.area, at)));
    canvas.area(frame, "busy", &steps(&|at| mean(buckets[at].busy.area, at)));
    canvas.steps(frame, "peak", &steps(&|at| buckets[at].busy.max as f64));
    let mut legend = vec![
        ("alive".to_owned(), "alive, mean".to_owned()),
        ("busy".to_owned(), "busy, mean".to_owned()),
        ("peak".to_owned(), "busy, most at once".to_owned()),
    ];
    for (place, (name, limit)) in chart.reserved.iter().enumerate() {
        let class = format!("own{place}");
        canvas.steps(frame, &class, &steps(&|at| buckets[at].watched[place].max as f64));
        canvas.limit(frame, &format!("limit {class}"), f64::from(*limit) / top);
        legend.push((class, format!("{}, {limit} reserved", words::clean(name))));
    }
    let account = format!("account limit {}", words::count(chart.account.into()));
    if chart.shows_account_limit() {
        canvas.limit(frame, "limit", f64::from(chart.account) / top);
        legend.push(("limit".to_owned(), account));
    } else {
        canvas.note(frame, &format!("{account}: far above"));
    }
    canvas.legend(frame, &legend);
}

fn events(canvas: &mut Canvas, chart: &Chart, until: SimTime) {
    let frame = EVENTS;
    let (columns, width) = chart.columns(COLUMNS);
    let both = columns.iter().map(|bucket| bucket.cold_starts + bucket.throttles);
    let most = both.max().unwrap_or(0);
    let each = words::span(width.as_micros());
    canvas.title(frame, &format!("Cold starts and throttles in each {each}"));
    let top = axes(canvas, frame, most, until);
    let whole = until.since(SimTime::ZERO);
    for (place, bucket) in columns.iter().enumerate() {
        let at = |place: usize| {
            let at = SimTime::ZERO + width.saturating_mul(place as u64);
            scale::share(at.min(until), whole)
        };
        let (from, to) = (at(place), at(place + 1));
        let (cold, throttles) = (bucket.cold_starts as f64, bucket.throttles as f64);
        canvas.bar(frame, "cold", (from, to), (0.0, cold / top));
        canvas.bar(frame, "throttled", (from, to), (cold / top, (cold + throttles) / top));
    }
    let legend = [("cold", "cold starts"), ("throttled", "throttles")];
    canvas.legend(frame, &legend.map(|(class, name)| (class.to_owned(), name.to_owned())));
}

fn latency(canvas: &mut Canvas, report: &Report) {
    let frame = LATENCY;
    let latency = &report.total.figures.latency;
    canvas.title(frame, "Latency of answers, logarithmic");
    let Some(spread) = Spread::new(latency, PARTS) else {
        canvas.axes(frame, &[(0.0, "0".to_owned())], &[]);
        return canvas.note(frame, "there were none");
    };
    let marks = scale::numbers(spread.counts.iter().copied().max().unwrap_or(0));
    let top = *marks.last().unwrap_or(&1) as f64;
    let levels: Vec<_> =
        marks.iter().map(|mark| (*mark as f64 / top, words::count(*mark))).collect();
    let decades: Vec<_> =
        spread.decades().map(|(micros, name)| (spread.share(micros), name)).collect();
    canvas.axes(frame, &levels, &decades);
    for (part, count) in spread.counts.iter().enumerate() {
        let at = |part: usize| part as f64 / PARTS as f64;
        canvas.bar(frame, "answers", (at(part), at(part + 1)), (0.0, *count as f64 / top));
    }
    let mut legend = vec![("answers".to_owned(), "answers".to_owned())];
    for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)] {
        if let Some(micros) = latency.quantile(share) {
            canvas.mark(frame, spread.share(micros), name);
            legend.push(("mark".to_owned(), format!("{name} {}", words::span(micros))));
        }
    }
    canvas.legend(frame, &legend);
}

/// The axes of a panel over time; returns what its upper edge stands for.
fn axes(canvas: &mut Canvas, frame: Frame, most: u64, until: SimTime) -> f64 {
    let marks = scale::numbers(most);
    let top = *marks.last().unwrap_or(&1) as f64;
    let levels: Vec<_> =
        marks.iter().map(|mark| (*mark as f64 / top, words::count(*mark))).collect();
    let whole: SimDuration = until.since(SimTime::ZERO);
    let times: Vec<_> = scale::times(until, 12)
        .into_iter()
        .map(|at| (scale::share(at, whole), scale::time(at)))
        .collect();
    canvas.axes(frame, &levels, &times);
    top
}
