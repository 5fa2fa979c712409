//! What AWS would refuse.

use tepid::engine::action::Action;
use tepid::engine::record::Refusal;
use tepid::id::{FunctionId, Qualifier, VersionId};

use super::Naive;

impl Naive {
    pub(super) fn check(&self, action: Action) -> Result<(), Refusal> {
        match action {
            Action::Provision { units: 0, .. } => Err(Refusal::NoUnits),
            Action::Provision { function, qualifier, units } => {
                self.check_provision(function, qualifier, units)
            }
            Action::Unprovision { function, qualifier } => match qualifier {
                Qualifier::Latest => Err(Refusal::NotPublished),
                Qualifier::Version(number) => self.must_exist(function, number).map(|_| ()),
                Qualifier::Alias(alias) => match self.routes[alias.index()].other {
                    Some(_) => Err(Refusal::Weighted),
                    None => Ok(()),
                },
            },
            Action::Reserve { function, units } => self.check_reserve(function, units),
            Action::Point { alias, route } => {
                let function = self.model.aliases[alias.index()].function;
                let target = self.must_exist(function, route.version)?;
                if let Some((other, _)) = route.other {
                    self.must_exist(function, other)?;
                }
                let own = Qualifier::Alias(alias);
                let carries = self.fleets.iter().any(|f| f.requested > 0 && f.qualifier == own);
                let holder = self.fleet_with_units(target).map(|f| self.fleets[f].qualifier);
                match holder {
                    Some(holder) if carries && holder != own => Err(Refusal::VersionIsProvisioned),
                    _ => Ok(()),
                }
            }
            Action::Quota(quota) => {
                let needed = self.given_away() + u64::from(self.model.account.min_unreserved);
                if needed > u64::from(quota) { Err(Refusal::QuotaInUse) } else { Ok(()) }
            }
            Action::Burst { function, qualifier: Qualifier::Version(number), .. } => {
                self.must_exist(function, number).map(|_| ())
            }
            Action::Burst { .. }
            | Action::Deploy(_)
            | Action::Release(_)
            | Action::Publish(_)
            | Action::Resize { .. } => Ok(()),
        }
    }

    fn check_provision(
        &self,
        function: FunctionId,
        qualifier: Qualifier,
        units: u32,
    ) -> Result<(), Refusal> {
        let number = match qualifier {
            Qualifier::Latest => return Err(Refusal::Unpublished),
            Qualifier::Version(number) => number,
            Qualifier::Alias(alias) => {
                let route = self.routes[alias.index()];
                if route.other.is_some() {
                    return Err(Refusal::Weighted);
                }
                route.version
            }
        };
        let version = self.must_exist(function, number)?;
        let present = self.fleet_with_units(version).map(|fleet| &self.fleets[fleet]);
        if let Some(fleet) = present.filter(|fleet| fleet.qualifier != qualifier) {
            return Err(match (qualifier, fleet.qualifier) {
                (Qualifier::Version(_), Qualifier::Alias(_)) => Refusal::AliasIsProvisioned,
                _ => Refusal::VersionIsProvisioned,
            });
        }
        let present = present.map_or(0, |fleet| fleet.requested);
        if let Some(reserved) = self.functions[function.index()].reserved {
            let in_all = self.provisioned(function) - present + units;
            return if in_all > reserved { Err(Refusal::AboveReserved) } else { Ok(()) };
        }
        let free = u64::from(self.quota).saturating_sub(self.given_away()) + u64::from(present);
        let minimum = self.model.account.min_unreserved;
        if u64::from(units) > free {
            Err(Refusal::AboveUnreserved { unreserved: free as u32 })
        } else if free - u64::from(units) < u64::from(minimum) {
            Err(Refusal::BelowMinimum { minimum })
        } else {
            Ok(())
        }
    }

    fn check_reserve(&self, function: FunctionId, units: Option<u32>) -> Result<(), Refusal> {
        let provisioned = self.provisioned(function);
        if units.is_some_and(|units| units < provisioned) {
            return Err(Refusal::BelowProvisioned);
        }
        let present = self.functions[function.index()].reserved.unwrap_or(provisioned);
        let wanted = units.unwrap_or(provisioned);
        let others = self.given_away() - u64::from(present);
        let minimum = self.model.account.min_unreserved;
        let left = u64::from(self.quota).checked_sub(others + u64::from(wanted));
        if wanted > present && left.is_none_or(|left| left < u64::from(minimum)) {
            return Err(Refusal::BelowMinimum { minimum });
        }
        Ok(())
    }

    fn must_exist(&self, function: FunctionId, number: u16) -> Result<VersionId, Refusal> {
        self.version(function, number).ok_or(Refusal::UnknownVersion { function, number })
    }
}
