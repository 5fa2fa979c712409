//! The account as CloudWatch shows it: metrics by AWS's names, minute by minute.
//!
//! A sample belongs to the minute in which its function was invoked, even if it is known only when
//! the invocation ends (F8.2). So a minute stays open until all invocations that began in it are
//! over, and memory is bounded by the open minutes, of which a time-out allows no more than
//! sixteen.
//!
//! Every invocation is a sample of each concurrency metric of its account, function, version or
//! alias: AWS says so of those of provisioned concurrency (F8.3), and nothing of the others.

mod concurrency;
mod executed;
mod metric;
mod samples;

pub use metric::{Metric, Scale, Statistic};
pub use samples::Samples;

use std::collections::{BTreeMap, VecDeque};

use crate::engine::action::Action;
use crate::engine::record::{
    Completed, Fact, Outcome, Settled, Settlement, Sink, Started, Throttled,
};
use crate::engine::source::{Mode, Request};
use crate::id::{AliasId, FunctionId, Qualifier};
use crate::metrics::{FleetUse, Fleets, SpilloverSample};
use crate::model::Model;
use crate::units::{SimDuration, SimTime};
use concurrency::Concurrency;
use executed::Executed;

/// What a metric is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimensions {
    /// The account in its Region.
    Account,
    /// `FunctionName`.
    Function(FunctionId),
    /// `FunctionName` and `Resource`: a version or an alias.
    Resource(FunctionId, Qualifier),
    /// `FunctionName`, `Resource` and `ExecutedVersion`: the number of the version that runs what
    /// comes through an alias with two of them.
    Executed(FunctionId, AliasId, u16),
}

/// Counts as CloudWatch does.
#[derive(Clone, Debug)]
pub struct CloudWatch {
    series: Places,
    spillover: SpilloverSample,
    fleets: Fleets,
    concurrency: Concurrency,
    /// Where the dimension `ExecutedVersion` is wanted.
    executed: Option<Box<Executed>>,
    /// Invocations that go on, by series.
    busy: Vec<u32>,
    /// The number of the oldest open minute.
    first: u64,
    open: VecDeque<Minute>,
}

/// Which series there are, and where to find them.
#[derive(Clone, Debug)]
struct Places {
    all: Vec<Dimensions>,
    account: Option<usize>,
    functions: Vec<Option<u32>>,
    resources: BTreeMap<(FunctionId, Qualifier), usize>,
}

/// A minute that may still change.
#[derive(Clone, Debug, Default)]
struct Minute {
    /// Invocations that began in it and go on.
    running: u64,
    /// By series; nothing where nothing happened.
    cells: Vec<Option<Box<Cell>>>,
    /// By executed version.
    executed: BTreeMap<executed::Series, Box<Cell>>,
}

/// A minute of one series, metric by metric.
type Cell = [Samples; Metric::ALL.len()];

/// A minute that is over, with all that began in it.
#[derive(Clone, Debug)]
pub struct ClosedMinute {
    /// When it began.
    pub began: SimTime,
    /// Whether invocations that began in it still go on: the run was over before.
    pub is_open: bool,
    /// Its samples, in the order of the dimensions and then of the metrics.
    pub rows: Vec<(Dimensions, Metric, Samples)>,
}

impl CloudWatch {
    /// How long a minute is.
    pub const MINUTE: SimDuration = SimDuration::from_secs(60);

    /// Metrics of a run of `model`, for those dimensions that are `wanted`.
    pub fn new(
        model: &Model,
        spillover: SpilloverSample,
        wanted: impl Fn(Dimensions) -> bool,
    ) -> Self {
        let series = Places::new(model, wanted);
        Self {
            spillover,
            fleets: Fleets::default(),
            concurrency: Concurrency::new(model),
            executed: None,
            busy: vec![0; series.all.len()],
            series,
            first: 0,
            open: VecDeque::new(),
        }
    }

    /// The same metrics with the dimension `ExecutedVersion`, before anything has happened.
    #[must_use]
    pub fn with_executed_versions(mut self, model: &Model) -> Self {
        self.executed = Some(Box::new(Executed::new(model)));
        self
    }

    /// The oldest minute, if it is over at `at` and nothing that began in it goes on.
    #[inline]
    pub fn take(&mut self, at: SimTime) -> Option<ClosedMinute> {
        let minute = self.open.front()?;
        let is_over = (self.first + 1) * Self::MINUTE.as_micros() <= at.as_micros();
        if is_over && minute.running == 0 { self.close() } else { None }
    }

    /// The oldest minute, whatever goes on in it.
    pub fn close(&mut self) -> Option<ClosedMinute> {
        let minute = self.open.pop_front()?;
        let began = SimTime::from_micros(self.first * Self::MINUTE.as_micros());
        self.first += 1;
        let cells = self.series.all.iter().zip(minute.cells);
        let cells = cells.filter_map(|(dimensions, cell)| Some((*dimensions, cell?)));
        let executed = minute.executed.into_iter();
        let cells = cells.chain(executed.map(|((function, alias, number), cell)| {
            (Dimensions::Executed(function, alias, number), cell)
        }));
        let rows = cells.flat_map(|(dimensions, cell)| {
            let samples = Metric::ALL.into_iter().zip(*cell);
            samples.map(move |(metric, samples)| (dimensions, metric, samples))
        });
        let rows = rows.filter(|(_, _, samples)| !samples.is_empty()).collect();
        Some(ClosedMinute { began, is_open: minute.running > 0, rows })
    }

    /// Forgets the minutes before `at`, whatever goes on in them.
    pub fn forget(&mut self, at: SimTime) {
        while !self.open.is_empty() && (self.first + 1) * Self::MINUTE.as_micros() <= at.as_micros()
        {
            self.open.pop_front();
            self.first += 1;
        }
    }

    /// What is known so far of the minute that began at `began`, if that is anything.
    pub fn samples(&self, began: SimTime, of: Dimensions, metric: Metric) -> Option<&Samples> {
        let minute = self.open_minute(began)?;
        let cell = match of {
            Dimensions::Executed(function, alias, number) => {
                minute.executed.get(&(function, alias, number))
            }
            _ => minute.cells.get(self.series.place(of)?)?.as_ref(),
        };
        Some(&cell?[metric.index()]).filter(|samples| !samples.is_empty())
    }

    /// What is known so far of that minute for all versions and aliases together, of one function
    /// or of all, as far as they are wanted.
    pub fn together(
        &self,
        began: SimTime,
        function: Option<FunctionId>,
        metric: Metric,
    ) -> Samples {
        let mut all = Samples::default();
        for (own, qualifier) in self.series.resources_of(function) {
            if let Some(samples) = self.samples(began, Dimensions::Resource(own, qualifier), metric)
            {
                all.merge(samples);
            }
        }
        all
    }

    /// Whether nothing goes on that began in the minute that began at `began`.
    pub fn is_settled(&self, began: SimTime) -> bool {
        self.open_minute(began).is_none_or(|minute| minute.running == 0)
    }

    fn open_minute(&self, began: SimTime) -> Option<&Minute> {
        let number = began.as_micros() / Self::MINUTE.as_micros();
        self.open.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The minute of `at`, unless it was forgotten.
    fn minute(&mut self, at: SimTime) -> Option<&mut Minute> {
        let number = at.as_micros() / Self::MINUTE.as_micros();
        if self.open.is_empty() {
            self.first = self.first.max(number);
        }
        let place = usize::try_from(number.checked_sub(self.first)?).ok()?;
        while self.open.len() <= place {
            self.open.push_back(Minute::default());
        }
        self.open.get_mut(place)
    }

    fn add(&mut self, at: SimTime, series: usize, metric: Metric, value: u64) {
        let count = self.series.all.len();
        if let Some(minute) = self.minute(at) {
            if minute.cells.is_empty() {
                minute.cells.resize_with(count, || None);
            }
            minute.cells[series].get_or_insert_default()[metric.index()].add(metric, value);
        }
    }

    fn add_executed(&mut self, at: SimTime, of: executed::Series, metric: Metric, value: u64) {
        if let Some(minute) = self.minute(at) {
            minute.executed.entry(of).or_default()[metric.index()].add(metric, value);
        }
    }

    /// Adds a sample to all series of a request.
    fn add_all(&mut self, at: SimTime, request: &Request, metric: Metric, value: u64) {
        for series in self.series.of(request).into_iter().flatten() {
            self.add(at, series, metric, value);
        }
    }

    fn throttled(&mut self, at: SimTime, fact: &Throttled) {
        self.add_all(at, &fact.request, Metric::Throttles, 1);
    }

    fn started(&mut self, at: SimTime, fact: &Started) {
        let request = &fact.request;
        self.concurrency.started(request.target, fact.pool);
        if let Some(minute) = self.minute(at) {
            minute.running += 1;
        }
        self.add_all(at, request, Metric::Invocations, 1);
        self.add_all(at, request, Metric::Throttles, 0);
        for series in self.series.of(request).into_iter().flatten() {
            self.busy[series] += 1;
            let busy = self.busy[series].into();
            self.add(at, series, Metric::ConcurrentExecutions, busy);
        }
        if let Some(account) = self.series.account {
            let (unreserved, claimed) = (self.concurrency.unreserved(), self.concurrency.claimed());
            self.add(at, account, Metric::UnreservedConcurrentExecutions, unreserved);
            self.add(at, account, Metric::ClaimedAccountConcurrency, claimed);
        }
        if request.mode == Mode::Asynchronous {
            self.add_all(at, request, Metric::AsyncEventAge, fact.wait.as_micros());
        }
        if let Some(series) = self.executed.as_mut().and_then(|all| all.started(fact)) {
            self.add_executed(at, series, Metric::Invocations, 1);
            if request.mode == Mode::Asynchronous {
                self.add_executed(at, series, Metric::AsyncEventAge, fact.wait.as_micros());
            }
        }
    }

    /// An invocation of a version with provisioned concurrency.
    fn provisioned(&mut self, at: SimTime, found: FleetUse) {
        let place = (found.fleet.function, found.fleet.qualifier);
        let Some(series) = self.series.resources.get(&place).copied() else { return };
        let (own, spilled) = (u64::from(!found.is_spilled), u64::from(found.is_spilled));
        self.add(at, series, Metric::ProvisionedConcurrencyInvocations, own);
        self.add(at, series, Metric::ProvisionedConcurrencySpilloverInvocations, spilled);
        let busy = found.busy.into();
        self.add(at, series, Metric::ProvisionedConcurrentExecutions, busy);
        if let Some((busy, allocated)) = found.sample(self.spillover) {
            let metric = Metric::ProvisionedConcurrencyUtilization;
            let share = u64::from(busy) * metric.scale().per_unit() / u64::from(allocated);
            self.add(at, series, metric, share);
        }
    }

    fn completed(&mut self, fact: &Completed) {
        let (at, request) = (fact.started, &fact.request);
        self.concurrency.completed(request.target, fact.pool);
        for series in self.series.of(request).into_iter().flatten() {
            self.busy[series] -= 1;
        }
        let is_error = match fact.outcome {
            Outcome::Error | Outcome::Crash | Outcome::Timeout => 1,
            // A refusal by the handler's own limiter is an answer to Lambda.
            Outcome::Success | Outcome::Limited => 0,
        };
        self.add_all(at, request, Metric::Errors, is_error);
        self.add_all(at, request, Metric::Duration, fact.duration.as_micros());
        if let Some(series) = self.executed.as_mut().and_then(|all| all.completed(fact)) {
            self.add_executed(at, series, Metric::Errors, is_error);
            self.add_executed(at, series, Metric::Duration, fact.duration.as_micros());
        }
        if let Some(minute) = self.minute(at) {
            minute.running -= 1;
        }
    }

    fn applied(&mut self, action: Action) {
        self.concurrency.applied(action);
        if let Some(executed) = &mut self.executed {
            executed.applied(action);
        }
    }

    fn settled(&mut self, at: SimTime, fact: &Settled) {
        let is_dropped = matches!(fact.end, Settlement::GaveUp(_));
        if fact.request.mode == Mode::Asynchronous && is_dropped {
            self.add_all(at, &fact.request, Metric::AsyncEventsDropped, 1);
        }
    }
}

impl Sink for CloudWatch {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        let found = self.fleets.record(fact);
        match fact {
            Fact::Throttled(fact) => self.throttled(at, fact),
            Fact::Started(fact) => self.started(at, fact),
            Fact::Completed(fact) => self.completed(fact),
            Fact::Queued(request) => self.add_all(at, request, Metric::AsyncEventsReceived, 1),
            Fact::Settled(fact) => self.settled(at, fact),
            Fact::Provisioned(fact) => self.concurrency.provisioned(fact),
            Fact::Applied(action) => self.applied(*action),
            Fact::Versioned(fact) => {
                if let Some(executed) = &mut self.executed {
                    executed.versioned(fact);
                }
            }
            Fact::EnvStarted(_) | Fact::Ready(_) | Fact::EnvStopped(_) | Fact::Refused(_) => {}
        }
        if let Some(found) = found {
            self.provisioned(at, found);
        }
    }
}

impl Places {
    fn new(model: &Model, wanted: impl Fn(Dimensions) -> bool) -> Self {
        let functions = (0..model.functions.len() as u32).map(FunctionId);
        let published = model.published.iter();
        let published = published.map(|own| (own.function, Qualifier::Version(own.number)));
        let aliases = (0..).map(crate::id::AliasId).zip(&model.aliases);
        let aliases = aliases.map(|(id, alias)| (alias.function, Qualifier::Alias(id)));
        let resources = published.chain(aliases);
        let mut all: Vec<Dimensions> = std::iter::once(Dimensions::Account)
            .chain(functions.map(Dimensions::Function))
            .chain(resources.map(|(function, own)| Dimensions::Resource(function, own)))
            .filter(|dimensions| wanted(*dimensions))
            .collect();
        all.sort_unstable();
        let mut places = Self {
            account: None,
            functions: vec![None; model.functions.len()],
            resources: BTreeMap::new(),
            all: Vec::new(),
        };
        for (place, dimensions) in all.iter().enumerate() {
            match dimensions {
                Dimensions::Account => places.account = Some(place),
                Dimensions::Function(id) => places.functions[id.index()] = Some(place as u32),
                Dimensions::Resource(function, qualifier) => {
                    places.resources.insert((*function, *qualifier), place);
                }
                Dimensions::Executed(..) => unreachable!("they are found as they run"),
            }
        }
        places.all = all;
        places
    }

    fn place(&self, of: Dimensions) -> Option<usize> {
        match of {
            Dimensions::Account => self.account,
            Dimensions::Function(id) => self.functions[id.index()].map(|place| place as usize),
            Dimensions::Resource(function, qualifier) => {
                self.resources.get(&(function, qualifier)).copied()
            }
            Dimensions::Executed(..) => None,
        }
    }

    /// The versions and aliases of one function, or of all.
    fn resources_of(
        &self,
        function: Option<FunctionId>,
    ) -> impl Iterator<Item = (FunctionId, Qualifier)> {
        let last = Qualifier::Alias(AliasId(u16::MAX));
        let (from, to) = function.map_or((FunctionId(0), FunctionId(u32::MAX)), |id| (id, id));
        self.resources.range((from, Qualifier::Latest)..=(to, last)).map(|(place, _)| *place)
    }

    /// The series that a request counts in.
    fn of(&self, request: &Request) -> [Option<usize>; 3] {
        let Request { target, qualifier, .. } = *request;
        let resource = match qualifier {
            Qualifier::Latest => None,
            Qualifier::Version(_) | Qualifier::Alias(_) => {
                self.place(Dimensions::Resource(target, qualifier))
            }
        };
        [self.account, self.place(Dimensions::Function(target)), resource]
    }
}
