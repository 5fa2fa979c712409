//! Whether and where a request runs.

use tepid::engine::record::{Fact, Pool, Sink, ThrottleReason, Throttled};
use tepid::engine::source::{Mode, Request};
use tepid::id::{EnvSlot, FunctionId, Qualifier, VersionId};
use tepid::model::{Matching, Routing};
use tepid::rng::Purpose;

use super::Naive;
use super::environment::Env;
use super::limits::Whose;

/// Where a request runs: in an idle environment or a new one, on whose concurrency.
enum Place {
    Idle(EnvSlot, Pool),
    New(Pool),
}

impl Naive {
    pub(super) fn serve(&mut self, request: Request, sink: &mut dyn Sink) {
        match self.admit(&request) {
            Err(reason) => {
                sink.record(self.now, &Fact::Throttled(Throttled { request, reason }));
                if request.mode == Mode::Asynchronous {
                    self.event_throttled(request, reason, sink);
                }
            }
            Ok(Place::Idle(slot, pool)) => self.start_idle(slot, pool, request, sink),
            Ok(Place::New(pool)) => self.start_cold(pool, request, sink),
        }
    }

    fn admit(&mut self, request: &Request) -> Result<Place, ThrottleReason> {
        let function = request.target;
        let reserved = self.functions[function.index()].reserved;
        if reserved == Some(0) {
            return Err(ThrottleReason::SwitchedOff);
        }
        let is_sync = request.mode == Mode::Synchronous;
        let (whose, concurrency, spent) = match reserved {
            Some(most) => (Whose::Function(function), most, ThrottleReason::ReservedRequestRate),
            None => (Whose::Account, self.quota, ThrottleReason::RequestRate),
        };
        if is_sync && !self.rates.pass(&self.model, whose, concurrency, self.now) {
            return Err(spent);
        }
        let version = self.resolve(request);
        let mut pool = Pool::OnDemand;
        if let Some(fleet) = self.fleet_with_units(version)
            && self.is_meant(fleet, request)
        {
            pool = Pool::Spillover;
            let slot = self.route(&self.fleets[fleet].idle, request);
            let usable = self.usable(fleet);
            if let Some(slot) = slot
                && (!is_sync || self.rates.pass(&self.model, Whose::Fleet(fleet), usable, self.now))
            {
                return Ok(Place::Idle(slot, Pool::Provisioned));
            }
        }
        self.check_concurrency(function)?;
        if let Some(slot) = self.route(&self.versions[version.index()].idle, request) {
            return Ok(Place::Idle(slot, pool));
        }
        if self.tokens.take(&self.model, function, self.now) {
            return Ok(Place::New(pool));
        }
        Err(ThrottleReason::ScalingRate)
    }

    /// Whether a fleet serves requests that name the version or the alias that this one names.
    fn is_meant(&self, fleet: usize, request: &Request) -> bool {
        self.model.platform.provisioning.matching == Matching::ResolvedVersion
            || self.fleets[fleet].qualifier == request.qualifier
    }

    /// Whether one more may run on demand: what is provisioned is never on offer.
    fn check_concurrency(&self, function: FunctionId) -> Result<(), ThrottleReason> {
        let busy = self.on_demand().filter(|env| env.is_busy()).map(|env| env.id.function);
        if let Some(most) = self.functions[function.index()].reserved {
            let own = busy.filter(|other| *other == function).count();
            if own as u32 >= most.saturating_sub(self.provisioned(function)) {
                return Err(ThrottleReason::ReservedConcurrency);
            }
        } else {
            let reserves = |id: &FunctionId| self.functions[id.index()].reserved.is_some();
            let shared = busy.filter(|other| !reserves(other)).count();
            if shared as u64 >= u64::from(self.quota).saturating_sub(self.given_away()) {
                return Err(ThrottleReason::Concurrency);
            }
        }
        Ok(())
    }

    /// The version that serves a request.
    pub(super) fn resolve(&self, request: &Request) -> VersionId {
        let number = match request.qualifier {
            Qualifier::Latest => return self.functions[request.target.index()].latest,
            Qualifier::Version(number) => number,
            Qualifier::Alias(alias) => {
                let route = self.routes[alias.index()];
                let draw = || self.about(request, Purpose::Alias).next_u64();
                match route.other {
                    Some((other, share)) if share.includes(draw()) => other,
                    _ => route.version,
                }
            }
        };
        self.version(request.target, number).expect("it was published")
    }

    /// The published version of this number.
    pub(super) fn version(&self, function: FunctionId, number: u16) -> Option<VersionId> {
        let mut published = self.functions[function.index()].published.iter();
        published.find(|(other, _)| *other == number).map(|(_, version)| *version)
    }

    /// Which of the idle environments serves.
    fn route(&self, list: &[EnvSlot], request: &Request) -> Option<EnvSlot> {
        let born = |env: &&Env| env.id.birth;
        let parked = |env: &&Env| env.parking();
        let idle = list.iter().map(|slot| &self.envs[self.at(*slot)]);
        let chosen = match self.model.platform.routing {
            Routing::MostRecentlyUsed => idle.max_by_key(parked),
            Routing::LeastRecentlyUsed => idle.min_by_key(parked),
            Routing::Newest => idle.max_by_key(born),
            Routing::Oldest => idle.min_by_key(born),
            Routing::Random if list.is_empty() => None,
            Routing::Random => {
                let at = self.about(request, Purpose::Routing).next_below(list.len() as u32);
                return Some(list[at as usize]);
            }
        };
        chosen.map(|env| env.id.slot)
    }
}
