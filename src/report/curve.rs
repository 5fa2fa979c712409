//! Cold starts at every idle limit, and the least that idle time and cold starts can cost.

mod files;

use crate::bounds::CurvePoint;
use crate::report::{Partial, markdown, plot, text};
use crate::run::{Swept, SweptMoney};
use crate::units::SimDuration;

/// What every idle limit would have given for the same invocations.
#[derive(Clone, Debug)]
pub struct IdleCurve {
    /// What was swept: a scenario's title or a log's name.
    pub title: String,
    /// From the first start to the end.
    pub span: SimDuration,
    /// How many functions there are.
    pub functions: u64,
    /// How many invocations.
    pub invocations: u64,
    /// How many of them are cold at any limit.
    pub unavoidable: u64,
    /// How many environments there are if none is ever shut down.
    pub environments: u64,
    /// How many are busy, on average.
    pub busy_mean: f64,
    /// Every limit that was asked for, in ascending order.
    pub points: Vec<IdlePoint>,
    /// The limits of a picture, in ascending order.
    pub picture: Vec<IdlePoint>,
    /// About how long a limit has to be for a share of cold starts.
    pub enough: Vec<Enough>,
    /// What idle time and cold starts cost, where somebody asked for it.
    pub money: Option<SweptMoney>,
    /// Why the run ended before its time, if it did.
    pub partial: Option<Partial>,
    /// Sentences that name what was assumed.
    pub assumptions: Vec<String>,
}

/// One idle limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IdlePoint {
    /// The limit; [`SimDuration::MAX`] where nothing is ever shut down.
    pub limit: SimDuration,
    /// How many invocations are cold.
    pub cold_starts: u64,
    /// How many environments live, on average.
    pub alive_mean: f64,
}

/// How long a limit has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enough {
    /// The share of invocations that may be cold.
    pub cold_rate: f64,
    /// The limit, to 0.4 %; nothing where no limit is long enough.
    pub limit: Option<SimDuration>,
}

/// What a curve is about.
#[derive(Clone, Debug, Default)]
pub struct CurveHeading {
    /// A scenario's title or a log's name.
    pub title: String,
    /// How many functions there are.
    pub functions: u64,
    /// Why the run ended before its time, if it did.
    pub partial: Option<Partial>,
    /// Sentences that name what was assumed.
    pub assumptions: Vec<String>,
}

/// The shares of cold starts for which a limit is told.
const RATES: [f64; 4] = [0.1, 0.01, 0.001, 0.000_1];
/// How many limits a picture has.
const PICTURE: u32 = 120;

impl IdleCurve {
    /// The curve of `swept` at the limits that `is_asked` takes; all others are the picture's.
    pub fn new(
        heading: CurveHeading,
        swept: &Swept,
        is_asked: impl Fn(SimDuration) -> bool,
        picture: &[SimDuration],
    ) -> Self {
        let Swept { curve, span, environments, money, .. } = swept;
        let mean = |micros: u128| micros as f64 / span.as_micros().max(1) as f64;
        let point = |CurvePoint { limit, cold_starts, alive }: CurvePoint| IdlePoint {
            limit,
            cold_starts,
            alive_mean: mean(alive),
        };
        let CurveHeading { title, functions, partial, assumptions } = heading;
        Self {
            title,
            span: *span,
            functions,
            invocations: curve.starts(),
            unavoidable: curve.unavoidable(),
            environments: *environments,
            busy_mean: mean(curve.busy()),
            points: curve.points().filter(|at| is_asked(at.limit)).map(point).collect(),
            picture: curve
                .points()
                .filter(|at| picture.binary_search(&at.limit).is_ok())
                .map(point)
                .collect(),
            enough: RATES.iter().map(|rate| enough(swept, *rate)).collect(),
            money: *money,
            partial,
            assumptions,
        }
    }

    /// Limits for a picture of these: as many between the ends, at equal ratios.
    pub fn picture_of(limits: &[SimDuration]) -> Vec<SimDuration> {
        let finite = || limits.iter().filter(|limit| **limit != SimDuration::MAX);
        let low = finite().min().map_or(1_000_000, |limit| limit.as_micros()).max(1_000) as f64;
        let high = finite().max().map_or(1_000_000, |limit| limit.as_micros()) as f64;
        let ratio = libm::log(high.max(low * 10.0) / low);
        let share = |place: u32| f64::from(place) / f64::from(PICTURE - 1);
        let at = |place| libm::round(low * libm::exp(ratio * share(place)));
        let mut limits: Vec<_> =
            (0..PICTURE).map(|place| SimDuration::from_micros(at(place) as u64)).collect();
        limits.dedup();
        limits
    }

    /// The share of invocations that are cold at a limit.
    pub fn cold_rate(&self, point: &IdlePoint) -> f64 {
        point.cold_starts as f64 / self.invocations.max(1) as f64
    }

    /// The curve for people.
    pub fn to_text(&self) -> String {
        text::curve(self)
    }

    /// The curve for pull requests and wikis.
    pub fn to_markdown(&self) -> String {
        markdown::curve(self)
    }

    /// The picture for a terminal, at most `width` columns wide.
    pub fn to_terminal(&self, width: usize, colour: bool) -> String {
        plot::curve_terminal(self, width, colour)
    }

    /// The picture as an SVG file.
    pub fn to_svg(&self) -> String {
        plot::curve_svg(self)
    }
}

/// How long the limit has to be for at most `rate` cold starts.
fn enough(swept: &Swept, rate: f64) -> Enough {
    let (curve, gaps) = (&swept.curve, &swept.gaps);
    let allowed = libm::floor(curve.starts() as f64 * rate) as u64;
    let limit = allowed.checked_sub(curve.unavoidable()).map(|longer| {
        // All gaps but the longest ones have to be shorter than the limit.
        let shorter = gaps.count().saturating_sub(longer);
        if shorter == 0 {
            return SimDuration::ZERO;
        }
        let last = gaps.quantile(shorter as f64 / gaps.count() as f64).unwrap_or(0);
        SimDuration::from_micros(last + 1)
    });
    Enough { cold_rate: rate, limit }
}

#[cfg(test)]
mod tests;
