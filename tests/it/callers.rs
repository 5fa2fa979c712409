//! Clients driven twice: by the runs of the library, and by a loop that looks at every microsecond
//! at which anything happens, over the naive engine.

use std::fmt::{self, Write as _};
use std::path::PathBuf;

use tepid::client::{Clients, Knock};
use tepid::engine::record::{Fact, GiveUp, Settled, Sink};
use tepid::engine::source::{Request, Source};
use tepid::metrics::{Digest, Metrics, Tally};
use tepid::rng::{Purpose, Seed, Stream, StreamKey};
use tepid::run::{Progress, World};
use tepid::scenario::Scenario;
use tepid::units::{SimDuration, SimTime};

use crate::naive::Naive;

/// What a run came to.
#[derive(Debug, PartialEq)]
struct Outcome {
    digest: String,
    tally: Tally,
    /// The sum of all latencies [µs].
    latency: u128,
}

#[test]
fn clients_are_driven_as_the_obvious_loop_drives_them() {
    let mut told = Tally::default();
    let mut limited = 0;
    for seed in 0..400 {
        let text = scenario(seed);
        let scenario = Scenario::parse("clients", &text, PathBuf::new(), &[])
            .unwrap_or_else(|wrong| panic!("{text}\n{wrong}"));
        let fast = driven(&scenario);
        assert_eq!(fast, naively(&scenario), "seed {seed}:\n{text}");
        let sum = &mut told.clients;
        sum.answered += fast.tally.clients.answered;
        for (sum, count) in sum.gave_up.iter_mut().zip(fast.tally.clients.gave_up) {
            *sum += count;
        }
        limited += fast.tally.clients.abandoned();
    }
    // Every way to end has occurred often, and so have answers that came too late.
    assert!(told.clients.answered > 10_000, "{told:?}");
    let of_clients = GiveUp::ALL.into_iter().zip(told.clients.gave_up);
    let mut of_clients = of_clients.filter(|(reason, _)| *reason != GiveUp::EventTooOld);
    assert!(of_clients.all(|(_, count)| count > 100), "{told:?}");
    assert!(limited > 100, "{limited} answers came too late");
}

fn driven(scenario: &Scenario) -> Outcome {
    let mut world = World::new(scenario);
    while world.advance().unwrap() == Progress::Going {}
    let recorders = world.recorders();
    outcome(&recorders.digest, &recorders.metrics, world.now())
}

/// One thing after the other, each told to the clients before the next.
fn naively(scenario: &Scenario) -> Outcome {
    let mut engine = Naive::new((*scenario.model).clone(), scenario.seed, &scenario.source_names());
    let mut source = Door {
        source: scenario.source(),
        clients: Clients::new(scenario.seed, scenario.clients()),
        kept: Vec::new(),
    };
    let mut notes = Notes {
        digest: Digest::new(&scenario.model),
        metrics: Metrics::new(&scenario.model),
        seen: Vec::new(),
    };
    let end = SimTime::ZERO + scenario.duration;
    loop {
        let next = engine.next_time(&source).unwrap_or(SimTime::NEVER);
        let now = next.min(source.clients.due()).min(end);
        while engine.step(now, &mut source, &mut notes) {
            notes.tell(&mut source);
        }
        engine.run(now, &mut source, &mut notes);
        if now == end {
            return outcome(&notes.digest, &notes.metrics, end);
        }
        while let Some(knock) = source.clients.wake(now) {
            match knock {
                Knock::Now(request) => engine.inject(now, request),
                Knock::Later => {}
                Knock::Never(settled) => notes.record(now, &Fact::Settled(settled)),
            }
        }
        // Up to, and without, whatever clients do next.
        let after = now + SimDuration::from_micros(1);
        while engine.step(after, &mut source, &mut notes) {
            notes.tell(&mut source);
        }
    }
}

fn outcome(digest: &Digest, metrics: &Metrics, at: SimTime) -> Outcome {
    let total = metrics.finish(at).total;
    Outcome { digest: digest.to_string(), tally: total.tally, latency: total.latency.sum() }
}

/// A source with clients in front of it.
struct Door {
    source: Box<dyn Source>,
    clients: Clients,
    kept: Vec<(SimTime, Settled)>,
}

/// What happened, and what clients have not heard of yet.
struct Notes {
    digest: Digest,
    metrics: Metrics,
    seen: Vec<(SimTime, Fact)>,
}

impl Source for Door {
    fn peek(&self) -> Option<SimTime> {
        self.source.peek()
    }

    /// The next request that its client lets pass at once, as long as it is of the same instant.
    fn take(&mut self) -> Option<Request> {
        let request = self.source.take()?;
        match self.clients.arrive(request.born, request) {
            Knock::Now(request) => Some(request),
            Knock::Later => None,
            Knock::Never(settled) => {
                self.kept.push((request.born, settled));
                None
            }
        }
    }
}

impl Sink for Notes {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        self.digest.record(at, fact);
        self.metrics.record(at, fact);
        self.seen.push((at, *fact));
    }
}

impl Notes {
    fn tell(&mut self, source: &mut Door) {
        for (at, settled) in std::mem::take(&mut source.kept) {
            self.record(at, &Fact::Settled(settled));
        }
        for (at, fact) in std::mem::take(&mut self.seen) {
            if let Some(settled) = source.clients.heed(at, &fact) {
                self.record(at, &Fact::Settled(settled));
            }
        }
    }
}

/// Random choices.
struct Dice(Stream);

impl Dice {
    fn below(&mut self, bound: u32) -> u32 {
        self.0.next_below(bound)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u32) as usize]
    }
}

/// Writes to a text, which cannot fail.
fn push(text: &mut String, what: fmt::Arguments<'_>) {
    text.write_fmt(what).expect("a text takes anything");
}

/// A small account under pressure, with clients of every kind.
fn scenario(seed: u64) -> String {
    let mut dice = Dice(StreamKey::new(Seed(seed), Purpose::Arrivals).name("callers").stream());
    let mut text = format!(
        "seed = {seed}\nduration = \"60s\"\n[account]\nconcurrency = {}\nmin_unreserved = 0\n",
        dice.pick(&["2", "5", "20"])
    );
    for name in ["f", "g"] {
        push(
            &mut text,
            format_args!(
                "[functions.{name}]\ntimeout = \"{}\"\ninit = \"{}\"\nduration = {}\n\
             failures = {{ error = \"{}\", crash = \"{}\" }}\n",
                dice.pick(&["1s", "30s"]),
                dice.pick(&["0s", "300ms", "11s"]),
                dice.pick(&["\"100ms\"", "\"1s\"", "{ exponential = { mean = \"400ms\" } }"]),
                dice.pick(&["0%", "20%"]),
                dice.pick(&["0%", "10%"]),
            ),
        );
        if dice.below(4) == 0 {
            text += "rate_limit = { max = 10, window = \"10s\" }\n";
        }
    }
    for name in ["a", "b"] {
        push(
            &mut text,
            format_args!(
                "[traffic.{name}]\ntarget = \"{}\"\narrivals = {}\n",
                dice.pick(&["f", "g"]),
                dice.pick(&[
                    "{ poisson = { rate = \"4/s\" } }",
                    "{ poisson = { rate = \"15/s\" } }",
                    "{ constant = { every = \"1s\", batch = 7 } }",
                    "{ constant = { every = \"250ms\" } }",
                ]),
            ),
        );
        text += &client(&mut dice, name);
    }
    text
}

fn client(dice: &mut Dice, name: &str) -> String {
    if dice.below(6) == 0 {
        return String::new();
    }
    let mut text = format!("[traffic.{name}.client]\nprocesses = {}\n", dice.pick(&["1", "3"]));
    match dice.below(4) {
        0 => {}
        1 => text += "sdk = \"legacy\"\n",
        2 => text += "sdk = \"standard\"\n",
        _ => {
            let jitter = dice.pick(&["\"none\"", "\"full\"", "\"equal\"", "{ added = \"70ms\" }"]);
            let base = dice.pick(&["0s", "1us", "100ms", "250ms"]);
            let waits = format_args!("base = \"{base}\", cap = \"1s\", jitter = {jitter}");
            push(&mut text, format_args!("custom = {{ attempts = 4, {waits} }}\n"));
        }
    }
    if dice.below(2) == 0 {
        push(&mut text, format_args!("timeout = \"{}\"\n", dice.pick(&["100ms", "450ms", "2s"])));
    }
    if dice.below(3) == 0 {
        let full = dice.pick(&["refuse", "wait"]);
        push(
            &mut text,
            format_args!("rate_limit = {{ max = 8, window = \"3s\", when_full = \"{full}\" }}\n"),
        );
    }
    if dice.below(3) == 0 {
        text += "breaker = { failures = 3, open = \"2s\" }\n";
    }
    text
}
