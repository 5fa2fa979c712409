//! Random scenarios: each picks a subset of the rules, so that rare combinations occur.

mod control;
mod platform;

use std::sync::Arc;

use tepid::dist::Dist;
use tepid::engine::action::Action;
use tepid::engine::source::{Mode, Origin, Request};
use tepid::id::{FunctionId, RequestId, SourceId};
use tepid::model::{Account, FunctionSpec, Model};
use tepid::rng::{Purpose, Seed, Stream, StreamKey};
use tepid::units::{SimDuration, SimTime};

use crate::auditor::Books;
use crate::traffic::Script;

/// A run that both engines can make.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    pub(super) seed: u64,
    pub(super) model: Model,
    pub(super) sources: Vec<Arc<str>>,
    pub(super) script: Script,
    pub(super) changes: Vec<(SimTime, Change)>,
    pub(super) end: SimTime,
}

/// What is done to the engine at a pause.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Apply(Action),
    /// A request that waits until then.
    Inject(SimTime, Request),
}

/// Random choices.
pub(super) struct Dice(Stream);

impl Dice {
    pub(super) fn new(seed: u64, name: &str) -> Self {
        Self(StreamKey::new(Seed(seed), Purpose::Arrivals).name(name).stream())
    }

    /// Any instant of the scenario, often one at which something happens.
    pub(super) fn instant(&mut self, scenario: &Scenario) -> SimTime {
        let micros = self.below(scenario.end.as_micros() as u32);
        let grid = *self.pick(&[1, 1_000_000]);
        SimTime::from_micros(u64::from(micros) / grid * grid)
    }

    fn below(&mut self, bound: u32) -> u32 {
        self.0.next_below(bound)
    }

    fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u32) as usize]
    }
}

/// Times on a grid: on a coarse one much happens at the same instant.
#[derive(Clone, Copy)]
struct Grid(u64);

impl Grid {
    /// A multiple of the grid, up to `most` seconds.
    fn span(self, dice: &mut Dice, most: u32) -> SimDuration {
        let micros = u64::from(dice.below(most * 1_000_000 + self.0 as u32));
        SimDuration::from_micros(micros / self.0 * self.0)
    }

    fn law(self, dice: &mut Dice, most: u32) -> Dist {
        let mut spans = [(); 3].map(|()| self.span(dice, most));
        spans.sort();
        let [low, middle, high] = spans;
        let law = match dice.below(6) {
            0 | 1 => Dist::constant(middle),
            // On a coarse grid only samples differ from one draw to the next and still coincide.
            2 | 3 => Dist::samples(spans.to_vec()),
            4 => Dist::uniform(low, high),
            _ => Dist::quantiles(vec![(0.1, low), (0.5, middle), (0.9, high)]),
        };
        law.expect("the spans are short and in order")
    }
}

impl Scenario {
    /// The scenario of this number.
    pub(super) fn random(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "swarm");
        let grid = Grid(*dice.pick(&[1, 1_000, 250_000, 1_000_000, 1_000_000]));
        let functions: Vec<FunctionSpec> = (0..*dice.pick(&[1, 1, 2, 3]))
            .map(|number| platform::function(&mut dice, grid, number))
            .collect();
        let account = Account { concurrency: 0, min_unreserved: 0 };
        let mut model = Model::new(platform::platform(&mut dice, grid), account, functions);
        // The others know only $LATEST, callers who wait, and deployments.
        let is_rich = dice.below(5) < 3;
        if is_rich {
            control::enrich(&mut dice, grid, &mut model);
        }
        model.account.concurrency =
            control::given_away(&model) + *dice.pick(&[1, 3, 10, 1_000, 1_000]);
        let sources: Vec<Arc<str>> = vec![Arc::from("shoppers"), Arc::from("robots")];
        let mut requests = requests(&mut dice, grid, &model);
        if is_rich {
            control::address(&mut dice, &model, &mut requests);
        }
        let last = requests.last().map_or(SimTime::ZERO, |request| request.born);
        let mut changes = Vec::new();
        if dice.one_in(3) {
            for _ in 0..=dice.below(4) {
                let target = FunctionId(dice.below(model.functions.len() as u32));
                let at = SimTime::ZERO + grid.span(&mut dice, 40);
                changes.push((at.min(last), Change::Apply(Action::Deploy(target))));
            }
        }
        if is_rich {
            for _ in 0..dice.below(30) {
                let at = SimTime::ZERO + grid.span(&mut dice, 40);
                let action = control::action(&mut dice, &model);
                changes.push((at.min(last), Change::Apply(action)));
            }
        }
        if dice.one_in(3) {
            let several = 1 + dice.below(20) as usize;
            inject(&mut dice, grid, several, &mut requests, &mut changes);
        }
        // Some runs end while much is going on, others when all is over.
        let end = last + grid.span(&mut dice, *[1, 30].get(seed as usize % 2).expect("two"));
        changes.sort_by_key(|(at, _)| *at);
        changes.retain(|(at, _)| *at <= end);
        Self { seed, model, sources, script: Script::new(requests), changes, end }
    }

    /// What an auditor has to find in the end, when the engine says that so many wait.
    pub(super) fn books(&self, waiting: usize) -> Books {
        let injected = self.changes.iter().filter_map(|(_, change)| match change {
            Change::Inject(at, request) => Some((*at, request)),
            Change::Apply(_) => None,
        });
        let (due, early): (Vec<_>, Vec<_>) = injected.partition(|(at, _)| *at < self.end);
        let fresh = self.script.requests().filter(|request| request.born < self.end);
        let came: Vec<&Request> =
            fresh.chain(due.into_iter().map(|(_, request)| request)).collect();
        let events = came.iter().filter(|request| request.mode == Mode::Asynchronous).count();
        Books { offered: (came.len() - events, events), early: early.len(), waiting }
    }
}

fn requests(dice: &mut Dice, grid: Grid, model: &Model) -> Vec<Request> {
    let count = 50 + dice.below(251);
    let span = *dice.pick(&[5, 30, 120]);
    let work = *dice.pick(&[0, 1, 1, 4]);
    let functions = model.functions.len() as u32;
    let mut requests: Vec<Request> = (0..count)
        .map(|_| Request {
            failures: 0,
            qualifier: tepid::id::Qualifier::Latest,
            mode: Mode::Synchronous,
            id: RequestId { source: SourceId(dice.below(2)), ordinal: 0 },
            attempt: 1,
            origin: *dice.pick(&[Origin::User, Origin::User, Origin::Policy]),
            target: FunctionId(dice.below(functions)),
            work: grid.span(dice, work),
            born: SimTime::ZERO + grid.span(dice, span),
            watched: dice.one_in(5),
        })
        .collect();
    requests.sort_by_key(|request| (request.born, request.id.source));
    let mut ordinals = [0; 2];
    for request in &mut requests {
        let ordinal = &mut ordinals[request.id.source.index()];
        request.id.ordinal = *ordinal;
        *ordinal += 1;
    }
    requests
}

/// Turns some requests into second attempts that wait, the way a client's retries do.
fn inject(
    dice: &mut Dice,
    grid: Grid,
    count: usize,
    requests: &mut Vec<Request>,
    changes: &mut Vec<(SimTime, Change)>,
) {
    for _ in 0..count.min(requests.len()) {
        let request = requests.remove(dice.below(requests.len() as u32) as usize);
        let pause = request.born + grid.span(dice, 2);
        let at = pause + grid.span(dice, 2);
        changes.push((pause, Change::Inject(at, Request { attempt: 2, ..request })));
    }
}
