//! Versions and aliases: which version a request gets.

use crate::engine::Engine;
use crate::engine::function::{Lineage, Silence, VersionRow, generation_of};
use crate::engine::record::{Fact, Sink, Unknown, Versioned};
use crate::engine::source::Request;
use crate::id::{AliasId, FunctionId, Qualifier, VersionId};
use crate::model::Route;
use crate::units::MemoryMb;

impl Engine {
    /// The version that serves a request.
    #[expect(clippy::inline_always, reason = "most requests ask for $LATEST")]
    #[inline(always)]
    pub(super) fn resolve(&self, request: &Request) -> VersionId {
        match request.qualifier {
            Qualifier::Latest => self.functions[request.target.index()].latest,
            _ => self.resolve_qualified(request),
        }
    }

    #[inline(never)]
    fn resolve_qualified(&self, request: &Request) -> VersionId {
        match request.qualifier {
            Qualifier::Latest => self.functions[request.target.index()].latest,
            Qualifier::Version(number) => self.published(request.target, number),
            Qualifier::Alias(alias) => self.resolve_alias(alias, request),
        }
    }

    fn resolve_alias(&self, alias: AliasId, request: &Request) -> VersionId {
        let Route { version, other } = self.routes[alias.index()];
        let number = match other {
            None => version,
            Some((other, share)) => {
                let key = self.sources[request.id.source.index()].alias;
                let key = key.with(request.id.ordinal).with(u64::from(request.attempt));
                if share.includes(key.stream().next_u64()) { other } else { version }
            }
        };
        self.published(request.target, number)
    }

    fn published(&self, function: FunctionId, number: u16) -> VersionId {
        self.shares[function.index()].version(number).expect("a request asks for what exists")
    }

    /// The function and the version that a name such as `checkout:live` means.
    ///
    /// # Errors
    /// Where there is no such function, version or alias, in AWS's words.
    pub fn find(&self, name: &str) -> Result<(FunctionId, Qualifier), Unknown> {
        let (plain, qualifier) = name.split_once(':').unwrap_or((name, "$LATEST"));
        let place = self.model.functions.iter().position(|spec| &*spec.name == plain);
        let function = place.map(|place| FunctionId(place as u32));
        let unknown = || Unknown::Function(format!("{plain}:{qualifier}"));
        if qualifier == "$LATEST" {
            return Ok((function.ok_or_else(unknown)?, Qualifier::Latest));
        }
        if qualifier.bytes().all(|byte| byte.is_ascii_digit()) {
            let function = function.ok_or_else(unknown)?;
            let number = qualifier.parse().map_err(|_| unknown())?;
            let version = self.shares[function.index()].version(number);
            return version.map(|_| (function, Qualifier::Version(number))).ok_or_else(unknown);
        }
        let aliases = self.model.aliases.iter().zip(0u16..);
        let mut of_name = aliases.filter(|(alias, _)| &*alias.name == qualifier);
        let alias = function.and_then(|function| {
            of_name.find(|(alias, _)| alias.function == function).map(|(_, id)| (function, id))
        });
        let unknown = || Unknown::Alias(name.to_owned());
        alias.map(|(function, id)| (function, Qualifier::Alias(AliasId(id)))).ok_or_else(unknown)
    }

    /// Gives a function a new version; the number says whether it is published.
    pub(super) fn make_version<K>(
        &mut self,
        function: FunctionId,
        number: Option<u16>,
        memory: MemoryMb,
        sink: &mut K,
    ) -> VersionId
    where
        K: Sink + ?Sized,
    {
        let latest = self.functions[function.index()].latest;
        let next = || self.lineages[latest.index()].generation + 1;
        let generation = number.map_or_else(next, generation_of);
        let version = self.add_version(function, generation, memory);
        self.lineages[version.index()].is_new = true;
        match number {
            Some(number) => self.shares[function.index()].published.push((number, version)),
            None => self.functions[function.index()].latest = version,
        }
        sink.record(self.now, &Fact::Versioned(Versioned { function, version, number, memory }));
        version
    }

    /// A new row in every table of versions.
    pub(super) fn add_version(
        &mut self,
        function: FunctionId,
        generation: u64,
        memory: MemoryMb,
    ) -> VersionId {
        let version = VersionId(self.versions.len() as u32);
        let spec = &self.model.functions[function.index()];
        self.versions.push(VersionRow::new(self.model.platform.routing, function));
        self.silences.push(Silence::NONE);
        self.lineages.push(Lineage::new(self.seed, spec, generation, memory));
        version
    }
}
