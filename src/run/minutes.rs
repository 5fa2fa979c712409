//! The table of minutes: one row for each minute of the account and of each function.
//!
//! Our own columns count everything in the minute in which it happens: an arrival when it is made,
//! an answer, an error and its compute when they come, a request's price when it starts. They are
//! known when their minute is over, and add up to the report.
//!
//! The columns with AWS's names count as CloudWatch does, errors and durations in the minute in
//! which the invocation began. So a row is written when all of those are over, which takes no
//! longer than the longest time-out.
//!
//! Money is what a minute adds to the account's bill, so that tiers and the free tier are used up
//! in order of time; a function's is its share of that bill.

mod metrics;

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::Arc;

use crate::cost::{AccountBill, Used};
use crate::engine::record::{Fact, Sink};
use crate::id::FunctionId;
use crate::metrics::cloudwatch::{CloudWatch, Dimensions};
use crate::metrics::{Environments, Minute, Minutes, Tally};
use crate::model::PriceSheet;
use crate::run::Recorders;
use crate::scenario::Scenario;
use crate::units::{PicoUsd, SimDuration, SimTime};

/// How long a row is, unless the run ends before.
const MINUTE: SimDuration = SimDuration::from_secs(60);

/// What the row of all functions together is called.
const ACCOUNT: &str = "*";

/// Our own columns; a name that changes its meaning or goes away breaks its readers. No two
/// columns have the same name but for capitals, which not every reader tells apart.
const COLUMNS: [&str; 19] = [
    "start_s",
    "seconds",
    "function",
    "arrivals",
    "cold_starts",
    "answered",
    "handler_errors",
    "crashes",
    "timeouts",
    "limited",
    "pings",
    "busy_mean",
    "busy_max",
    "idle_mean",
    "initialising_mean",
    "alive_mean",
    "p50_ms",
    "p99_ms",
    "cost_usd",
];

/// The last column.
const PARTIAL: &str = "partial";

/// The cells of our own columns.
type Own = [String; COLUMNS.len()];

/// Writes minutes as CSV while they end.
///
/// Memory covers the minutes in which invocations began that go on. The first error is kept and
/// ends the writing; whoever drives the run asks for it.
pub struct MinuteTable {
    out: csv::Writer<Box<dyn Write>>,
    fault: Option<io::Error>,
    minutes: Minutes,
    metrics: CloudWatch,
    /// Minutes that are over and whose rows are not written yet, the oldest first.
    pending: VecDeque<Pending>,
    names: Vec<Arc<str>>,
    prices: PriceSheet,
    /// When the present minute began.
    began: SimTime,
    /// When the run ends.
    until: SimTime,
    /// What was counted when the present minute began: of all functions, then of each.
    before: Vec<Reading>,
}

/// Everything that is counted of a function, or of all together, up to some instant.
#[derive(Clone, Copy, Debug, Default)]
struct Reading {
    tally: Tally,
    environments: Environments,
    used: Used,
    cost: PicoUsd,
}

/// A minute that is over.
struct Pending {
    began: SimTime,
    /// The account's row, then one for each function.
    rows: Vec<Own>,
}

impl MinuteTable {
    /// A table of a run of `scenario`, with its first line.
    ///
    /// Each function has rows of its own if there are at most `most_functions`.
    pub fn new(scenario: &Scenario, most_functions: usize, out: Box<dyn Write>) -> Self {
        let model = &*scenario.model;
        let with_functions = model.functions.len() <= most_functions;
        let listed = if with_functions { model.functions.len() } else { 0 };
        let wanted = |dimensions| match dimensions {
            Dimensions::Function(_) => with_functions,
            Dimensions::Account | Dimensions::Resource(..) | Dimensions::Executed(..) => true,
        };
        let mut table = Self {
            out: csv::Writer::from_writer(out),
            fault: None,
            minutes: Minutes::new(model, with_functions),
            metrics: CloudWatch::new(model, scenario.spillover_sample, wanted),
            pending: VecDeque::new(),
            names: model.functions.iter().map(|function| Arc::clone(&function.name)).collect(),
            prices: scenario.prices.clone(),
            began: SimTime::ZERO,
            until: SimTime::ZERO + scenario.duration,
            before: vec![Reading::default(); 1 + listed],
        };
        let titles = COLUMNS.into_iter().chain(metrics::titles()).chain([PARTIAL]);
        table.write(titles.map(str::to_owned));
        table
    }

    /// Time goes on to `at`: the minutes that are over then are written.
    #[inline]
    pub(super) fn go(&mut self, at: SimTime, recorders: &Recorders) {
        while self.end() <= at && self.end() < self.until {
            self.turn(recorders);
        }
    }

    /// Whether everything could be written so far; the first error is given once.
    pub(super) fn check(&mut self) -> io::Result<()> {
        self.fault.take().map_or(Ok(()), Err)
    }

    /// Writes what is left of a run that came to `at`, and hands everything on.
    pub(super) fn close(
        &mut self,
        at: SimTime,
        recorders: &Recorders,
        is_partial: bool,
    ) -> io::Result<()> {
        self.go(at, recorders);
        self.end_minute(at, recorders);
        while let Some(minute) = self.pending.pop_front() {
            let is_last = self.pending.is_empty();
            self.rows(&minute, is_last, is_last && is_partial);
        }
        self.check()?;
        self.out.flush()
    }

    /// The end of the present minute; the last one takes what happens at the run's end.
    #[inline]
    fn end(&self) -> SimTime {
        self.began + MINUTE
    }

    #[cold]
    fn turn(&mut self, recorders: &Recorders) {
        let end = self.end();
        self.end_minute(end, recorders);
        self.minutes.turn();
        self.began = end;
        while let Some(minute) = self.pending.pop_front_if(|it| self.metrics.is_settled(it.began)) {
            self.rows(&minute, false, false);
        }
    }

    /// The present minute has come as far as `at`, and is over.
    fn end_minute(&mut self, at: SimTime, recorders: &Recorders) {
        if self.fault.is_some() {
            return;
        }
        let now = self.readings(at, recorders);
        let functions = self.names.iter().map(|name| &**name).zip(self.minutes.functions());
        let of_account = std::iter::once((ACCOUNT, self.minutes.account()));
        let frame = Frame { began: self.began, at };
        let rows: Vec<Own> = of_account
            .chain(functions)
            .zip(self.before.iter().zip(&now))
            .map(|((name, minute), (before, now))| frame.row(name, minute, before, now))
            .collect();
        self.pending.push_back(Pending { began: self.began, rows });
        self.before = now;
    }

    /// Writes the rows of a minute; the last one has what happens at the run's end as well.
    fn rows(&mut self, minute: &Pending, is_last: bool, is_partial: bool) {
        let next = minute.began + MINUTE;
        let both = [minute.began, next];
        let minutes = if is_last { &both[..] } else { &both[..1] };
        let functions = std::iter::once(None).chain((0..).map(FunctionId).map(Some));
        for (own, function) in minute.rows.iter().zip(functions) {
            let metrics = metrics::cells(&self.metrics, function, minutes);
            let partial = u8::from(is_partial).to_string();
            let row: Vec<String> = own.iter().cloned().chain(metrics).chain([partial]).collect();
            self.write(row);
        }
        self.metrics.forget(next);
    }

    /// What is counted up to `at`: of all functions, then of each that has rows.
    fn readings(&self, at: SimTime, recorders: &Recorders) -> Vec<Reading> {
        let mut readings = self.before.clone();
        // Those without rows are taken together: bills of thousands of functions are large.
        let mut each = recorders.meter.functions(at);
        let mut used: Vec<Used> = each.by_ref().take(readings.len() - 1).collect();
        used.push(each.sum());
        let bill = AccountBill::new(&used, &self.prices, self.until.since(SimTime::ZERO));
        let mut all =
            Reading { used: bill.total.used, cost: bill.total.total(), ..Reading::default() };
        for place in 0..self.names.len() {
            let (tally, environments) = recorders.metrics.counts(FunctionId(place as u32), at);
            all.tally.add(&tally);
            all.environments.add(&environments);
            if let Some(reading) = readings.get_mut(1 + place) {
                let (used, share) = (used[place], bill.functions[place].total());
                // The share of a function that is not used changes only by what others do.
                let cost = if reading.used == used { reading.cost } else { share };
                *reading = Reading { tally, environments, used, cost: cost.max(reading.cost) };
            }
        }
        readings[0] = all;
        readings
    }

    fn write(&mut self, row: impl IntoIterator<Item = String>) {
        if self.fault.is_none() {
            self.fault = self.out.write_record(row).map_err(io::Error::from).err();
        }
    }
}

impl Sink for MinuteTable {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        self.minutes.record(at, fact);
        self.metrics.record(at, fact);
    }
}

/// A stretch of time that rows are about.
#[derive(Clone, Copy, Debug)]
struct Frame {
    began: SimTime,
    at: SimTime,
}

impl Frame {
    fn row(self, name: &str, minute: &Minute, before: &Reading, now: &Reading) -> Own {
        let count = |of: fn(&Tally) -> u64| (of(&now.tally) - of(&before.tally)).to_string();
        let mean = |of: fn(&Environments) -> SimDuration| {
            self.mean(of(&now.environments).saturating_sub(of(&before.environments)))
        };
        let millis = |share| {
            let micros = minute.latency().quantile(share);
            micros.map(|micros| plain(micros as f64 / 1e3, 3)).unwrap_or_default()
        };
        let spent = now.cost.as_pico().saturating_sub(before.cost.as_pico());
        [
            (self.began.as_micros() / 1_000_000).to_string(),
            plain(self.at.since(self.began).as_secs_f64(), 6),
            name.to_owned(),
            count(|tally| tally.arrivals),
            count(Tally::cold_starts),
            count(Tally::answered),
            count(Tally::errors),
            count(Tally::crashes),
            count(Tally::timeouts),
            count(Tally::limited),
            count(|tally| tally.pings.invocations),
            mean(|environments| environments.busy.time),
            minute.busy_max().to_string(),
            mean(Environments::idle_time),
            mean(|environments| environments.init_time),
            mean(|environments| environments.alive.time),
            millis(0.5),
            millis(0.99),
            PicoUsd::from_pico(spent).to_string(),
        ]
    }

    /// The mean number of environments that took `time` together.
    fn mean(self, time: SimDuration) -> String {
        let length = self.at.since(self.began).as_micros().max(1);
        plain(time.as_micros() as f64 / length as f64, 6)
    }
}

/// A number with at most `places` digits behind the point.
pub(super) fn plain(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
