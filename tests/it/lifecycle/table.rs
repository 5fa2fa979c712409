//! Reads a lifecycle table, plays it on both engines and renders what happens like the table.
//!
//! Above the line of dashes stands what is given, below it what should happen:
//!
//! ```text
//! platform  idle=10s routing=oldest      also spare, age, init-limit, rate, bucket, burst,
//!                                        preparation, allocation
//! account   concurrency=2
//! function  f init=1s timeout=3s         also start, reserved, error, crash, retries
//! request   0s f 2s x3 every 1s          at 0, 1 and 2 s: a request for f that works for 2 s
//! version   f 1 provisioned=10           a published version; f:1 asks for it
//! event     0s f 1s                      like a request, but nobody waits for it
//! deploy    5s f                         also provide 5s f:1 20, reserve 5s f 30 (or none)
//! show      start stop                   only these; "show totals" counts equal facts
//! ---------------------------------------
//! 0s  start  f#0  cold                   f#0: the first environment of f; of its second version
//!                                        it is f@2#0
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use tepid::dist::Dist;
use tepid::engine::Engine;
use tepid::engine::action::Action;
use tepid::engine::record::{EnvRef, Fact, Pool, Settlement};
use tepid::engine::source::{Mode, Origin, Request};
use tepid::id::{FunctionId, Qualifier, RequestId, SourceId, VersionId};
use tepid::model::{
    AllocationRate, FunctionSpec, IdleLaw, MaxAge, Model, Published, Refill, RequestRate, Routing,
    Scaling, StartUp,
};
use tepid::rng::Seed;
use tepid::units::{SimDuration, SimTime};

use crate::machine::{Machine, Notes};
use crate::naive::Naive;
use crate::traffic::{Script, names};
use crate::world;

/// Plays the table on both engines and compares.
pub(super) fn check(table: &str) {
    check_large(table);
    let (setup, expected) = read(table);
    let naive = Naive::new(setup.model.clone(), Seed(1), &names());
    assert_eq!(setup.play(naive).join("\n"), expected, "the naive engine, in\n{table}");
}

/// Plays a table that is too large for the naive engine.
pub(super) fn check_large(table: &str) {
    let (setup, expected) = read(table);
    let engine = Engine::new(setup.model.clone(), Seed(1), &names());
    assert_eq!(setup.play(engine).join("\n"), expected, "in\n{table}");
}

/// What is given, and what should happen.
fn read(table: &str) -> (Setup, String) {
    let lines = || table.lines().map(str::trim).filter(|line| !line.is_empty());
    let given: Vec<&str> = lines().take_while(|line| !line.starts_with("---")).collect();
    let expected: Vec<String> =
        lines().skip_while(|line| !line.starts_with("---")).skip(1).map(tidy).collect();
    (Setup::read(&given), expected.join("\n"))
}

/// One space between words, and the first duration as it is printed.
fn tidy(line: &str) -> String {
    let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    if let Some(Ok(time)) = words.first().map(|word| word.parse::<SimDuration>()) {
        words[0] = time.to_string();
    }
    words.join(" ")
}

struct Setup {
    model: Model,
    requests: Vec<Request>,
    actions: Vec<(SimTime, Action)>,
    show: Vec<String>,
}

impl Setup {
    fn read(lines: &[&str]) -> Self {
        let model = world::model(Vec::new());
        let (requests, actions, show) = (Vec::new(), Vec::new(), Vec::new());
        let mut setup = Self { model, requests, actions, show };
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["platform", keys @ ..] => {
                    for key in keys {
                        setup.platform(key);
                    }
                }
                ["account", key] => {
                    let (_, value) = key.split_once('=').expect("concurrency=…");
                    setup.model.account.concurrency = value.parse().expect("a number");
                }
                ["function", name, keys @ ..] => {
                    let mut spec = world::function(name);
                    for key in keys {
                        configure(&mut spec, key);
                    }
                    setup.model.functions.push(spec);
                }
                ["version", name, number, keys @ ..] => setup.version(name, number, keys),
                ["request", at, name, work, repeat @ ..] => {
                    setup.request(Mode::Synchronous, at, name, work, repeat);
                }
                ["event", at, name, work, repeat @ ..] => {
                    setup.request(Mode::Asynchronous, at, name, work, repeat);
                }
                ["deploy", at, name] => setup.act(at, Action::Deploy(setup.function(name))),
                ["provide", at, name, units] => {
                    let (function, qualifier) = setup.find(name);
                    let units = units.parse().expect("a number");
                    setup.act(at, Action::Provision { function, qualifier, units });
                }
                ["reserve", at, name, units] => {
                    let function = setup.function(name);
                    setup.act(at, Action::Reserve { function, units: units.parse().ok() });
                }
                ["show", kinds @ ..] => setup.show = kinds.iter().map(|k| (*k).into()).collect(),
                other => panic!("what is {other:?}?"),
            }
        }
        setup
    }

    fn platform(&mut self, key: &str) {
        let platform = &mut self.model.platform;
        let law = |value: &str| IdleLaw::Drawn(Dist::Constant(span(value)));
        match key.split_once('=').expect("key=value") {
            ("idle", value) => platform.idle = law(value),
            ("spare", value) => platform.idle_spare = Some(law(value)),
            ("age", value) => platform.max_age = MaxAge::Drawn(Dist::Constant(span(value))),
            ("init-limit", value) => platform.init_limit = span(value),
            ("routing", value) => {
                platform.routing = match value {
                    "most-recently-used" => Routing::MostRecentlyUsed,
                    "least-recently-used" => Routing::LeastRecentlyUsed,
                    "newest" => Routing::Newest,
                    "oldest" => Routing::Oldest,
                    other => panic!("no routing {other}"),
                }
            }
            ("rate", value) => {
                let per_concurrency = value.parse().expect("a number");
                platform.request_rate = RequestRate::PerConcurrency(per_concurrency);
            }
            ("preparation", value) => {
                platform.provisioning.preparation = Dist::Constant(span(value));
            }
            ("allocation", value) => {
                let per_minute = value.trim_end_matches("/min").parse().expect("a number");
                platform.provisioning.rate = AllocationRate::PerFunction { per_minute };
            }
            ("bucket", value) => {
                let (capacity, per_second) = pair(value, "/s");
                let refill = Refill::Continuous { per_second };
                platform.scaling = Scaling::TokenBucket { capacity, refill };
            }
            ("burst", value) => {
                let (burst, per_minute) = pair(value, "/min");
                platform.scaling = Scaling::Legacy { burst, per_minute };
            }
            other => panic!("what is {other:?}?"),
        }
    }

    fn version(&mut self, name: &str, number: &str, keys: &[&str]) {
        let units = keys.iter().map(|key| match key.split_once('=') {
            Some(("provisioned", units)) => units.parse::<u32>().expect("a number"),
            other => panic!("what is {other:?}?"),
        });
        let provisioned = units.sum();
        let (function, number) = (self.function(name), number.parse().expect("a number"));
        self.model.published.push(Published { function, number, provisioned });
    }

    fn act(&mut self, at: &str, action: Action) {
        self.actions.push((SimTime::ZERO + span(at), action));
    }

    /// The function, and which of its versions is meant.
    fn find(&self, name: &str) -> (FunctionId, Qualifier) {
        let (name, number) = name.split_once(':').map_or((name, None), |(n, v)| (n, Some(v)));
        let number = number.map(|number| number.parse().expect("a number"));
        (self.function(name), number.map_or(Qualifier::Latest, Qualifier::Version))
    }

    /// One request, or a number of them at equal distances: `x3 every 1s`.
    fn request(&mut self, mode: Mode, at: &str, name: &str, work: &str, repeat: &[&str]) {
        let (count, every) = match repeat {
            [] => ("x1", "0"),
            [count] => (*count, "0"),
            [count, "every", every] => (*count, *every),
            other => panic!("what is {other:?}?"),
        };
        let count: u64 = count.trim_start_matches('x').parse().expect("a number");
        let (target, qualifier) = self.find(name);
        for number in 0..count {
            self.requests.push(Request {
                failures: 0,
                qualifier,
                mode,
                id: RequestId { source: SourceId(0), ordinal: self.requests.len() as u64 },
                attempt: 1,
                origin: Origin::User,
                target,
                work: span(work),
                born: SimTime::ZERO + span(at) + span(every).saturating_mul(number),
                watched: false,
            });
        }
    }

    fn function(&self, name: &str) -> FunctionId {
        let found = self.model.functions.iter().position(|function| *function.name == *name);
        FunctionId(found.unwrap_or_else(|| panic!("no function {name}")) as u32)
    }

    /// What happens in an hour, a line for each fact that is shown.
    fn play(&self, mut machine: impl Machine) -> Vec<String> {
        let mut script = Script::new(self.requests.clone());
        let mut notes = Notes::default();
        for (at, action) in &self.actions {
            machine.run_to(*at, &mut script, &mut notes);
            machine.change(*action, &mut notes);
        }
        machine.run_to(SimTime::from_secs(3_600), &mut script, &mut notes);
        let names: Vec<Arc<str>> =
            self.model.functions.iter().map(|function| Arc::clone(&function.name)).collect();
        let published = self.model.published.iter().map(|version| version.number).collect();
        let mut teller = Teller { names, published, versions: BTreeMap::new(), next: 0 };
        teller.next = (teller.names.len() + teller.published.len()) as u32;
        let told: Vec<(SimTime, String)> =
            notes.0.iter().filter_map(|(at, fact)| Some((*at, teller.tell(fact)?))).collect();
        let shown = |line: &str| {
            let kind = line.split_whitespace().next().expect("a line begins with its kind");
            self.show.is_empty() || self.show.iter().any(|show| show == kind)
        };
        if self.show == ["totals"] {
            return totals(told.into_iter().map(|(_, line)| line));
        }
        let told = told.into_iter().filter(|(_, line)| shown(line));
        told.map(|(at, line)| format!("{at} {line}")).collect()
    }
}

/// Equal starts and throttles counted, whichever environment they met.
fn totals(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["start" | "throttle", whose, how @ ..] = &words[..] {
            let name = whose.split('#').next().expect("a name");
            let how = how.join(" ");
            *counts.entry(format!("{} {name} {how}", words[0])).or_default() += 1;
        }
    }
    counts.into_iter().map(|(line, count)| format!("{count} {line}")).collect()
}

/// Puts facts into words.
struct Teller {
    names: Vec<Arc<str>>,
    /// The numbers of the versions that are there from the start.
    published: Vec<u16>,
    /// The number of each version that a deployment made, from 2.
    versions: BTreeMap<u32, u32>,
    next: u32,
}

impl Teller {
    fn tell(&mut self, fact: &Fact) -> Option<String> {
        Some(match fact {
            Fact::Throttled(throttled) => {
                let name = &self.names[throttled.request.target.index()];
                format!("throttle {name} {:?}", throttled.reason)
            }
            Fact::Started(started) => {
                let pool = match started.pool {
                    Pool::OnDemand => "",
                    Pool::Spillover | Pool::Provisioned => started.pool.key(),
                };
                let (env, kind) = (self.env(started.env), lower(&started.kind));
                format!("start {env} {kind} {pool}").trim_end().to_owned()
            }
            Fact::Ready(ready) => format!("ready {} {}", self.env(ready.env), lower(&ready.init)),
            Fact::Completed(end) => {
                let (env, outcome) = (self.env(end.env), lower(&end.outcome));
                let billed = end.billed.total_ms();
                format!("end {env} {outcome} after {} billed {billed}ms", end.duration)
            }
            Fact::EnvStopped(stopped) => {
                format!("stop {} {}", self.env(stopped.env), lower(&stopped.cause))
            }
            Fact::Applied(Action::Deploy(function)) => {
                let before = self.versions.len() as u32;
                self.versions.insert(self.next, before + 2);
                self.next += 1;
                format!("deployed {}", self.names[function.index()])
            }
            Fact::Refused(refused) => format!("refused {:?}", refused.refusal),
            Fact::Provisioned(fact) => {
                let version = self.version(fact.function, fact.version);
                let (status, available) = (fact.status.as_aws(), fact.available);
                format!("provision {version} {status} {available} of {}", fact.requested)
            }
            Fact::Settled(settled) => {
                let name = &self.names[settled.request.target.index()];
                match settled.end {
                    Settlement::Answered { .. } => format!("answered {name}"),
                    Settlement::GaveUp(why) => format!("dropped {name} {}", why.key()),
                }
            }
            _ => return None,
        })
    }

    fn env(&self, env: EnvRef) -> String {
        format!("{}#{}", self.version(env.function, env.version), env.birth)
    }

    fn version(&self, function: FunctionId, version: VersionId) -> String {
        let name = &self.names[function.index()];
        let published = version.index().checked_sub(self.names.len());
        match (self.versions.get(&version.0), published) {
            (Some(version), _) => format!("{name}@{version}"),
            (None, Some(place)) => format!("{name}:{}", self.published[place]),
            (None, None) => name.to_string(),
        }
    }
}

fn lower(value: &dyn std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}

fn span(text: &str) -> SimDuration {
    text.parse().unwrap_or_else(|_| panic!("no duration: {text}"))
}

/// The numbers of `3+2/min`.
fn pair(text: &str, unit: &str) -> (u32, u32) {
    let (one, other) = text.split_once('+').expect("two numbers");
    let other = other.strip_suffix(unit).expect("a rate");
    (one.parse().expect("a number"), other.parse().expect("a number"))
}

fn start_up(spec: &mut FunctionSpec) -> &mut StartUp {
    Arc::make_mut(&mut spec.start_up)
}

fn configure(spec: &mut FunctionSpec, key: &str) {
    match key.split_once('=').expect("key=value") {
        ("init", value) => start_up(spec).runtime = Dist::Constant(span(value)),
        ("start", value) => start_up(spec).environment = Dist::Constant(span(value)),
        ("timeout", value) => spec.timeout = span(value),
        ("reserved", value) => spec.reserved = Some(value.parse().expect("a number")),
        ("retries", value) => spec.events.retries = value.parse().expect("a number"),
        ("error", value) => spec.failures.error = value.parse().expect("a share"),
        ("crash", value) => spec.failures.crash = value.parse().expect("a share"),
        other => panic!("what is {other:?}?"),
    }
}
