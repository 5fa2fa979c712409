//! Every idle limit at once: busy intervals of a run or of a log, fed to the bounds.

use crate::bounds::{Clairvoyant, Curve, Level, Levels, Tariff};
use crate::engine::record::{Fact, Pool, Sink};
use crate::model::{Architecture, FunctionSpec, Model, PriceSheet};
use crate::scenario::Scenario;
use crate::stats::{Histogram, Precision};
use crate::units::{MemoryMb, PicoUsd, SimDuration, SimTime};

/// Hears when environments are busy and adds up what every idle limit would have given.
///
/// As a recorder it belongs to a run in which nothing idle is shut down; provisioned environments
/// are none of its business.
#[derive(Clone, Debug)]
pub struct Sweep {
    curve: Curve,
    gaps: Histogram,
    /// By version, or by function of a log.
    levels: Vec<Levels>,
    /// When the environments of a version were shut down for its replacement.
    replaced: Vec<SimTime>,
    /// By function; all share the last of them, and there are none where nobody asks for money.
    costs: Vec<Clairvoyant>,
    environments: u64,
    until: SimTime,
    end: SimTime,
}

/// What every idle limit would have given.
#[derive(Clone, Debug)]
pub struct Swept {
    /// Cold starts and living environments at each limit.
    pub curve: Curve,
    /// For how long each start's environment had been idle \[µs\].
    pub gaps: Histogram,
    /// How many environments there are if none is ever shut down.
    pub environments: u64,
    /// From the first start, or from the beginning of the run, to the end.
    pub span: SimDuration,
    /// What idle time and cold starts cost, where somebody asked for it.
    pub money: Option<SweptMoney>,
}

/// What idle time and cold starts cost under four rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweptMoney {
    /// The least that anybody could pay who knows the future.
    pub clairvoyant: PicoUsd,
    /// How many starts are cold then.
    pub cold_starts: u64,
    /// If each environment is held for as long as a cold start is worth.
    pub break_even: PicoUsd,
    /// If each is held until its last use.
    pub holding: PicoUsd,
    /// If none is held.
    pub letting_go: PicoUsd,
}

/// What holding environments and cold starts are worth to somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worth {
    /// The INIT of a cold start; nothing where each function's own law decides.
    pub init: Option<SimDuration>,
    /// What a cold start costs besides the bill for its INIT.
    pub besides: PicoUsd,
}

/// The most environments that a log may have at once.
pub const MOST_ENVIRONMENTS: u64 = 1 << 25;

impl Sweep {
    /// Nothing yet, for these limits, up to `until`; with the prices of each function, or of all of
    /// them, where somebody asks for money.
    pub fn new(
        limits: impl IntoIterator<Item = SimDuration>,
        tariffs: Vec<Tariff>,
        until: SimTime,
    ) -> Self {
        Self {
            curve: Curve::new(limits),
            gaps: Histogram::new(Precision::Fine),
            levels: Vec::new(),
            replaced: Vec::new(),
            costs: tariffs.into_iter().map(Clairvoyant::new).collect(),
            environments: 0,
            until,
            end: SimTime::ZERO,
        }
    }

    /// An invocation of `function` keeps an environment of `pool` busy from `at` to `end`; the
    /// starts of a pool come in order.
    pub fn start(&mut self, (pool, function): (usize, usize), at: SimTime, end: SimTime) {
        if self.levels.len() <= pool {
            self.levels.resize_with(pool + 1, Levels::default);
        }
        let level = self.levels[pool].start(at, end);
        match level {
            Level::New => self.environments += 1,
            Level::Idle(gap) => self.gaps.record(gap.as_micros()),
        }
        let end = end.min(self.until);
        self.curve.record(level, end.since(at));
        self.end = self.end.max(end);
        if let Some(last) = self.costs.len().checked_sub(1) {
            self.costs[function.min(last)].record(level);
        }
    }

    /// How many environments there are if none is ever shut down.
    pub const fn environments(&self) -> u64 {
        self.environments
    }

    /// Everything, up to `end` at the latest; without it, up to the end of the last invocation.
    pub fn finish(mut self, end: Option<SimTime>) -> Swept {
        let end = end.unwrap_or(self.end);
        for (pool, levels) in self.levels.into_iter().enumerate() {
            let replaced = self.replaced.get(pool).copied().unwrap_or(SimTime::NEVER);
            levels.close(end.min(replaced)).for_each(|idle| self.curve.record_spare(idle));
        }
        Swept {
            curve: self.curve,
            gaps: self.gaps,
            environments: self.environments,
            span: end.since(SimTime::ZERO),
            money: (!self.costs.is_empty()).then(|| SweptMoney::of(&self.costs)),
        }
    }
}

impl Sink for Sweep {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        match fact {
            Fact::Started(started) if started.pool != Pool::Provisioned => {
                let (version, function) = (started.env.version, started.env.function);
                self.start((version.index(), function.index()), at, started.ends);
            }
            // Nothing else ends an environment on demand where the idle are kept.
            Fact::EnvStopped(stopped) if !stopped.is_provisioned => {
                let version = stopped.env.version.index();
                if self.replaced.len() <= version {
                    self.replaced.resize(version + 1, SimTime::NEVER);
                }
                self.replaced[version] = self.replaced[version].min(at);
            }
            _ => {}
        }
    }
}

impl SweptMoney {
    fn of(costs: &[Clairvoyant]) -> Self {
        let sum = |cost: fn(&Clairvoyant) -> PicoUsd| costs.iter().map(cost).sum();
        Self {
            clairvoyant: sum(Clairvoyant::cost),
            cold_starts: costs.iter().map(Clairvoyant::cold_starts).sum(),
            break_even: sum(Clairvoyant::cost_of_break_even),
            holding: sum(Clairvoyant::cost_of_holding),
            letting_go: sum(Clairvoyant::cost_of_letting_go),
        }
    }
}

impl Worth {
    /// What each function of a scenario pays: idle time as provisioned concurrency, a cold start
    /// what its INIT is billed on average.
    pub fn tariffs(&self, scenario: &Scenario) -> Vec<Tariff> {
        let functions = scenario.model.functions.iter();
        functions.map(|spec| self.of_function(spec, &scenario.model, &scenario.prices)).collect()
    }

    /// What a function with `memory` on x86 pays.
    pub fn tariff(&self, memory: MemoryMb, prices: &PriceSheet) -> Tariff {
        let init = self.init.unwrap_or_default();
        self.price(Architecture::X86_64, memory, init.as_micros().div_ceil(1_000), prices)
    }

    fn of_function(&self, spec: &FunctionSpec, model: &Model, prices: &PriceSheet) -> Tariff {
        let law = &spec.start_up;
        let mean = law.runtime.mean_micros() + law.static_code.mean_micros();
        let init = self.init.unwrap_or(SimDuration::from_micros(mean.round() as u64));
        let billing = model.platform.billing;
        let billed = billing.billed(spec.packaging, init, SimDuration::ZERO).init_ms;
        self.price(spec.architecture, spec.memory, billed, prices)
    }

    fn price(
        &self,
        architecture: Architecture,
        memory: MemoryMb,
        init_ms: u64,
        prices: &PriceSheet,
    ) -> Tariff {
        let mb = u128::from(memory.as_mb());
        let idle = match architecture {
            Architecture::X86_64 => prices.provisioned_x86.idle,
            Architecture::Arm64 => prices.provisioned_arm.idle,
        };
        let init =
            prices.gb_second(architecture).first().times(mb * u128::from(init_ms), 1_024_000);
        // For 1,024 seconds, so that a price of a GB-second stays whole.
        Tariff::new(idle.times(mb, 1), SimDuration::from_secs(1_024), init + self.besides)
    }
}
