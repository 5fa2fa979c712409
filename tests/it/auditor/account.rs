//! What the account is at present: versions, aliases, and how its concurrency is divided.

use std::collections::BTreeMap;

use tepid::engine::action::Action;
use tepid::engine::record::{ProvisionStatus, Provisioned, Versioned};
use tepid::engine::source::Request;
use tepid::id::{AliasId, FunctionId, Qualifier, VersionId};
use tepid::model::{Matching, Model, Route};

/// The account as its actions have left it.
pub(super) struct Account {
    pub(super) quota: u32,
    pub(super) reserved: Vec<Option<u32>>,
    latest: Vec<VersionId>,
    published: Vec<BTreeMap<u16, VersionId>>,
    versions: u32,
    routes: Vec<Route>,
    /// Whose alias each is.
    owners: Vec<FunctionId>,
    /// What is provisioned for versions.
    fleets: BTreeMap<VersionId, Fleet>,
    /// How far it is; in progress where nothing was told.
    statuses: BTreeMap<VersionId, ProvisionStatus>,
    /// Which requests it serves.
    matching: Matching,
}

/// What is provisioned for a version.
struct Fleet {
    function: FunctionId,
    /// Where it is set.
    qualifier: Qualifier,
    requested: u32,
    available: u32,
}

impl Account {
    pub(super) fn new(model: &Model) -> Self {
        let functions = model.functions.len();
        let mut account = Self {
            quota: model.account.concurrency,
            reserved: model.functions.iter().map(|function| function.reserved).collect(),
            latest: (0..functions as u32).map(VersionId).collect(),
            published: vec![BTreeMap::new(); functions],
            versions: functions as u32,
            routes: model.aliases.iter().map(|alias| alias.route).collect(),
            owners: model.aliases.iter().map(|alias| alias.function).collect(),
            fleets: BTreeMap::new(),
            statuses: BTreeMap::new(),
            matching: model.platform.provisioning.matching,
        };
        for version in &model.published {
            let id = account.next_version();
            account.published[version.function.index()].insert(version.number, id);
            if version.provisioned > 0 {
                let qualifier = Qualifier::Version(version.number);
                account.found(id, version.function, qualifier, version.provisioned);
            }
        }
        let aliases = (0..).map(AliasId).zip(&model.aliases);
        for (name, alias) in aliases.filter(|(_, alias)| alias.provisioned > 0) {
            let id = account.published[alias.function.index()][&alias.route.version];
            account.found(id, alias.function, Qualifier::Alias(name), alias.provisioned);
        }
        account
    }

    /// Something is provisioned from the start.
    fn found(&mut self, id: VersionId, function: FunctionId, qualifier: Qualifier, units: u32) {
        let fleet = Fleet { function, qualifier, requested: units, available: 0 };
        self.fleets.insert(id, fleet);
    }

    fn next_version(&mut self) -> VersionId {
        self.versions += 1;
        VersionId(self.versions - 1)
    }

    /// A version is made; says which one it replaces, if it does.
    pub(super) fn versioned(&mut self, fact: &Versioned) -> Option<VersionId> {
        let id = self.next_version();
        assert_eq!(id, fact.version, "versions are numbered as they are told");
        if let Some(number) = fact.number {
            let published = &mut self.published[fact.function.index()];
            let last = published.last_key_value().map_or(0, |(number, _)| *number);
            assert_eq!(number, last + 1, "the next version has the next number");
            published.insert(number, id);
            return None;
        }
        Some(std::mem::replace(&mut self.latest[fact.function.index()], id))
    }

    pub(super) fn provisioned(&mut self, fact: &Provisioned) {
        let Provisioned { requested, allocated, available, status, .. } = *fact;
        assert!(available <= allocated && allocated <= requested, "never more: {fact:?}");
        let is_ready = status == ProvisionStatus::Ready;
        assert!(!is_ready || allocated == requested, "ready is all: {fact:?}");
        let Provisioned { function, qualifier, .. } = *fact;
        self.fleets.insert(fact.version, Fleet { function, qualifier, requested, available });
        self.statuses.insert(fact.version, status);
        let reserved = self.reserved[fact.function.index()];
        let in_all = self.requested_of(fact.function);
        assert!(reserved.is_none_or(|most| in_all <= most), "above reserved: {fact:?}");
    }

    pub(super) fn applied(&mut self, action: Action) {
        match action {
            Action::Reserve { function, units } => self.reserved[function.index()] = units,
            Action::Quota(quota) => self.quota = quota,
            Action::Point { alias, route } => self.routes[alias.index()] = route,
            Action::Release(alias) => {
                let function = self.owners[alias.index()];
                let newest = self.published[function.index()].last_key_value();
                let (number, _) = newest.expect("one was published");
                self.routes[alias.index()] = Route::to(*number);
            }
            _ => {}
        }
        let minimum_is_kept = self.given_away() <= self.quota;
        assert!(minimum_is_kept, "no more is given away than there is: {action:?}");
    }

    /// The versions that may serve a request.
    pub(super) fn versions_of(&self, request: &Request) -> Vec<VersionId> {
        let published = &self.published[request.target.index()];
        match request.qualifier {
            Qualifier::Latest => vec![self.latest[request.target.index()]],
            Qualifier::Version(number) => vec![published[&number]],
            Qualifier::Alias(alias) => {
                let Route { version, other } = self.routes[alias.index()];
                let numbers = [Some(version), other.map(|(number, _)| number)];
                numbers.iter().flatten().map(|number| published[number]).collect()
            }
        }
    }

    /// Whether new environments of a version may be started.
    pub(super) fn is_current(&self, function: FunctionId, version: VersionId) -> bool {
        self.latest[function.index()] == version
            || self.published[function.index()].values().any(|published| *published == version)
    }

    /// What was asked for and what serves of it, for calls of a version by a name.
    pub(super) fn fleet(&self, version: VersionId, name: Qualifier) -> (u32, u32) {
        let is_any = self.matching == Matching::ResolvedVersion;
        let fleet = self.fleets.get(&version).filter(|fleet| is_any || fleet.qualifier == name);
        fleet.map_or((0, 0), |fleet| (fleet.requested, fleet.available))
    }

    /// Whether a version waits for what is provisioned for it.
    pub(super) fn is_in_progress(&self, version: VersionId) -> bool {
        let status = self.statuses.get(&version);
        status.is_none_or(|status| *status == ProvisionStatus::InProgress)
    }

    fn requested_of(&self, function: FunctionId) -> u32 {
        let own = self.fleets.values().filter(|fleet| fleet.function == function);
        own.map(|fleet| fleet.requested).sum()
    }

    fn given_away(&self) -> u32 {
        let given = self.reserved.iter().zip(0..);
        given.map(|(own, id)| own.unwrap_or_else(|| self.requested_of(FunctionId(id)))).sum()
    }

    /// How much a function may use on demand, alone or with the others.
    pub(super) fn on_demand(&self, function: FunctionId) -> u32 {
        match self.reserved[function.index()] {
            Some(reserved) => reserved - self.requested_of(function),
            None => self.quota - self.given_away(),
        }
    }
}
