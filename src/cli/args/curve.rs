//! What may be typed behind `tepid curve`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use tepid::scenario::Override;
use tepid::units::{MemoryMb, ParseError, PicoUsd, SimDuration};
use tepid::workload::TimeUnit;

use super::{Format, Place, parse_memory, parse_override, parse_seed, parse_svg};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CurveArgs {
    /// A log in CSV, plain or gzip; a scenario file; or the name of a shipped scenario.
    ///
    /// A log without --time and --end has to be the Azure Functions trace of 2021.
    pub(in crate::cli) input: String,
    /// The column of the log that says when an invocation started; rows in this order.
    #[arg(long, value_name = "COLUMN", conflicts_with = "end")]
    pub(in crate::cli) time: Option<String>,
    /// The column that says when it ended, where none says when it started.
    #[arg(long, value_name = "COLUMN")]
    pub(in crate::cli) end: Option<String>,
    /// The column that says how long it took.
    #[arg(long, value_name = "COLUMN")]
    pub(in crate::cli) duration: Option<String>,
    /// The unit of these columns.
    #[arg(long, value_enum, default_value_t = LogUnit::S)]
    pub(in crate::cli) unit: LogUnit,
    /// The columns that together name the function; without them there is one.
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    pub(in crate::cli) function: Vec<String>,
    /// How much earlier than the latest time before it an invocation may have started: 0, or with
    /// --end 15 minutes.
    #[arg(long, value_name = "SPAN", value_parser = parse_span)]
    pub(in crate::cli) late: Option<SimDuration>,
    /// Keeps all rows to sort them.
    #[arg(long, conflicts_with = "late")]
    pub(in crate::cli) sort: bool,
    /// Idle limits, such as `1min,5min,never`, or `1min..60min:1min` for every minute of an hour.
    #[arg(long, value_name = "SPAN,…", value_delimiter = ',', value_parser = parse_limits)]
    #[arg(default_value = "1s,5s,10s,30s,1m,2m,5m,10m,15m,30m,1h,2h,6h,12h,1d,never")]
    pub(in crate::cli) limits: Vec<Limits>,
    /// The memory of every function of a log; 128 MB if nobody says.
    #[arg(long, value_name = "MB", value_parser = parse_memory)]
    pub(in crate::cli) memory: Option<MemoryMb>,
    /// The INIT that a cold start is billed; in a scenario each function has its own.
    #[arg(long, value_name = "SPAN", value_parser = parse_span)]
    pub(in crate::cli) init: Option<SimDuration>,
    /// What a cold start costs besides, such as what waiting is worth.
    #[arg(long, value_name = "USD", value_parser = parse_usd)]
    pub(in crate::cli) cold_usd: Option<PicoUsd>,
    /// The Region whose prices hold; short for --set region=NAME.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) region: Option<String>,
    /// Sets a key of the scenario, or of `[prices]` for a log; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub(in crate::cli) set: Vec<Override>,
    /// The seed of every draw of a scenario; short for --set seed=N.
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = parse_seed)]
    pub(in crate::cli) seed: Option<u64>,
    /// What the curve looks like.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(in crate::cli) format: Format,
    /// Writes the curve to a file, whole or not at all, instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Draws cold starts and environments below the text, or into a file.
    #[arg(long, value_name = "FILE.svg", num_args = 0..=1, default_missing_value = "")]
    #[arg(value_parser = parse_svg)]
    pub(in crate::cli) plot: Option<Place>,
    /// Keeps to ASCII in the text and its picture.
    #[arg(long)]
    pub(in crate::cli) ascii: bool,
}

/// The unit of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LogUnit {
    /// Seconds.
    S,
    /// Milliseconds.
    Ms,
    /// Microseconds.
    Us,
}

impl From<LogUnit> for TimeUnit {
    fn from(unit: LogUnit) -> Self {
        match unit {
            LogUnit::S => Self::Seconds,
            LogUnit::Ms => Self::Millis,
            LogUnit::Us => Self::Micros,
        }
    }
}

/// One limit, or several at equal distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Limits {
    first: SimDuration,
    step: SimDuration,
    count: u64,
}

impl Limits {
    /// Each of them.
    pub(in crate::cli) fn iter(self) -> impl Iterator<Item = SimDuration> {
        (0..self.count).map(move |n| self.first.saturating_add(self.step.saturating_mul(n)))
    }
}

impl CurveArgs {
    /// Every limit that was asked for, in ascending order.
    pub(in crate::cli) fn limits(&self) -> Vec<SimDuration> {
        let mut limits: Vec<_> = self.limits.iter().flat_map(|limits| limits.iter()).collect();
        limits.sort_unstable();
        limits.dedup();
        limits
    }

    /// Whether a log is meant rather than a scenario.
    pub(in crate::cli) fn is_log(&self) -> bool {
        let has_columns = self.time.is_some() || self.end.is_some() || self.duration.is_some();
        let name = self.input.strip_suffix(".gz").unwrap_or(&self.input);
        has_columns || Path::new(name).extension().is_some_and(|end| end == "csv")
    }

    /// Whether nothing is said of columns.
    pub(in crate::cli) fn is_azure(&self) -> bool {
        self.time.is_none() && self.end.is_none() && self.duration.is_none()
    }

    /// Everything that changes the scenario, or the prices of a log.
    pub(in crate::cli) fn changes(&self) -> Vec<Override> {
        let change = |path: &str, value: String| Override { path: path.to_owned(), value };
        let region = self.region.clone().map(|region| change("region", region));
        let seed = self.seed.map(|seed| change("seed", seed.to_string()));
        self.set.iter().cloned().chain(region).chain(seed).collect()
    }
}

fn parse_span(text: &str) -> Result<SimDuration, String> {
    text.parse().map_err(|error: ParseError| error.to_string())
}

fn parse_usd(text: &str) -> Result<PicoUsd, String> {
    let usd = text.parse::<PicoUsd>().map_err(|error| error.to_string())?;
    let is_sane = usd.as_usd() <= 1e6;
    if is_sane { Ok(usd) } else { Err("expected at most 1000000 US dollars".to_owned()) }
}

/// A limit, `never`, or FROM..TO:STEP.
fn parse_limits(text: &str) -> Result<Limits, String> {
    /// More limits than anybody reads; each has its counters.
    const MOST: u64 = 10_000;
    let text = text.trim();
    if text == "never" {
        return Ok(Limits { first: SimDuration::MAX, step: SimDuration::ZERO, count: 1 });
    }
    let Some((from, rest)) = text.split_once("..") else {
        return Ok(Limits { first: parse_span(text)?, step: SimDuration::ZERO, count: 1 });
    };
    let expected = || "expected FROM..TO:STEP, such as 1min..60min:1min".to_owned();
    let (to, step) = rest.split_once(':').ok_or_else(expected)?;
    let [first, last, step] = [parse_span(from)?, parse_span(to)?, parse_span(step)?];
    if last < first || step == SimDuration::ZERO {
        return Err(expected());
    }
    let count = (last - first).as_micros() / step.as_micros() + 1;
    if count > MOST {
        return Err(format!("{count} limits are too many: at most {MOST}"));
    }
    Ok(Limits { first, step, count })
}
