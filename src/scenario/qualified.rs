//! Versions and aliases: what a scenario's names mean, and whether AWS would accept what is
//! provisioned for them.

use std::sync::Arc;

use crate::engine::action::Action;
use crate::engine::record::{Fact, Sink};
use crate::engine::{Engine, Verdict};
use crate::id::{AliasId, FunctionId, Qualifier};
use crate::model::{Alias, Matching, Model, Published, Route};
use crate::rng::Seed;
use crate::scenario::check::join;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::traffic::Traffic;
use crate::scenario::tree::Node;
use crate::units::SimTime;

/// The most aliases that an account may have; an id of one has sixteen bits.
const MOST_ALIASES: usize = 65_535;

/// The versions and aliases so far.
#[derive(Debug, Default)]
pub(super) struct Qualified {
    pub(super) published: Vec<Published>,
    pub(super) aliases: Vec<Alias>,
}

impl Qualified {
    /// Reads the versions and aliases of a function.
    pub(super) fn read(&mut self, view: &View<'_>, function: FunctionId, out: &mut Findings) {
        if let Some(field) = view.get("provisioned") {
            let help = "AWS says: Provisioned Concurrency Configs cannot be applied to unpublished \
                        function versions.";
            field.note(
                "provisioned concurrency is for a published version".to_owned(),
                Some("`provisioned` in [functions.NAME.aliases.ALIAS]".to_owned()),
                Some(help.to_owned()),
                out,
            );
        }
        for (name, table) in view.get("versions").map(|field| field.named()).unwrap_or_default() {
            let number = name.parse::<u16>().ok().filter(|number| *number > 0);
            if number.is_none() {
                let allowed = Some("a whole number from 1 to 65535".to_owned());
                table.problem(format!("`{name}` is not the number of a version"), allowed, out);
            }
            let units = table.get("provisioned").and_then(|field| field.whole(1..=1_000_000, out));
            if let Some(number) = number {
                let published = self.publish(function, number);
                published.provisioned = units.unwrap_or(0);
            }
        }
        for (name, table) in view.get("aliases").map(|field| field.named()).unwrap_or_default() {
            self.alias(name, &table, function, out);
        }
        self.published.sort_by_key(|published| (published.function, published.number));
    }

    fn alias(&mut self, name: &str, table: &View<'_>, function: FunctionId, out: &mut Findings) {
        let is_number = name.parse::<u64>().is_ok();
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if is_number || name.is_empty() || name.len() > 128 || !name.chars().all(letters) {
            table.problem(
                format!("`{name}` is not allowed as the name of an alias"),
                Some("1 to 128 letters, digits, `-` and `_`, but not a number".to_owned()),
                out,
            );
        }
        let units = table.get("provisioned").and_then(|field| field.whole(1..=1_000_000, out));
        let Some(route) = route(table, out) else { return };
        for number in route.versions().into_iter().flatten() {
            self.publish(function, number);
        }
        if self.aliases.len() == MOST_ALIASES {
            let allowed = Some(format!("at most {MOST_ALIASES} in all"));
            table.problem("there are too many aliases".to_owned(), allowed, out);
            return;
        }
        let provisioned = units.unwrap_or(0);
        self.aliases.push(Alias { function, name: Arc::from(name), route, provisioned });
    }

    /// The published version of this number, which an alias brings into being.
    fn publish(&mut self, function: FunctionId, number: u16) -> &mut Published {
        let is_it = |other: &Published| other.function == function && other.number == number;
        let place = self.published.iter().position(is_it).unwrap_or_else(|| {
            self.published.push(Published { function, number, provisioned: 0 });
            self.published.len() - 1
        });
        &mut self.published[place]
    }

    /// What stands behind the colon of a function's name, if there is such a thing.
    pub(super) fn find(&self, function: FunctionId, name: &str) -> Option<Qualifier> {
        if name == "$LATEST" {
            return Some(Qualifier::Latest);
        }
        if let Ok(number) = name.parse() {
            let mut published = self.published.iter();
            let is_it = |other: &Published| other.function == function && other.number == number;
            return published.any(is_it).then_some(Qualifier::Version(number));
        }
        let is_it = |alias: &Alias| alias.function == function && *alias.name == *name;
        let place = self.aliases.iter().position(is_it)?;
        Some(Qualifier::Alias(AliasId(place as u16)))
    }

    /// What may stand behind the colon of a function's name.
    pub(super) fn names(&self, function: FunctionId) -> Vec<String> {
        let published = self.published.iter().filter(|published| published.function == function);
        let aliases = self.aliases.iter().filter(|alias| alias.function == function);
        let aliases = aliases.map(|alias| alias.name.to_string());
        aliases.chain(published.map(|published| published.number.to_string())).collect()
    }
}

/// Where an alias points.
pub(super) fn route(table: &View<'_>, out: &mut Findings) -> Option<Route> {
    let version = table.get("version").and_then(|field| field.whole(1..=65_535, out));
    let Some(weight) = table.get("weight") else { return version.map(Route::to) };
    let second = weight.table();
    let other = second.get("version").and_then(|field| field.whole(1..=65_535, out));
    let share = second.get("share").and_then(|field| field.share(out));
    Some(Route { version: version?, other: Some((other?, share?)) })
}

/// Refuses what AWS would refuse to provision, in the order of the file.
///
/// Only of a scenario without other mistakes: they may be why it does not fit.
pub(super) fn check_provisioned(view: &View<'_>, model: &Model, out: &mut Findings) {
    let aliases = model.aliases.iter().map(|alias| alias.provisioned);
    let mut units = aliases.chain(model.published.iter().map(|published| published.provisioned));
    let Some(functions) = view.get("functions") else { return };
    if units.all(|units| units == 0) || !out.diagnostics.is_empty() {
        return;
    }
    let functions = &functions;
    let mut empty = model.clone();
    for alias in &mut empty.aliases {
        alias.provisioned = 0;
    }
    for published in &mut empty.published {
        published.provisioned = 0;
    }
    let mut engine = Engine::new(empty, Seed(0), &[]);
    for (place, spec) in model.functions.iter().enumerate() {
        let function = FunctionId(place as u32);
        let numbers = model.published.iter().filter(|published| published.function == function);
        let numbers = numbers.map(|published| {
            let number = published.number;
            (Qualifier::Version(number), "versions", number.to_string(), published.provisioned)
        });
        let aliases = model.aliases.iter().enumerate();
        let aliases = aliases.filter(|(_, alias)| alias.function == function).map(|(id, alias)| {
            let qualifier = Qualifier::Alias(AliasId(id as u16));
            (qualifier, "aliases", alias.name.to_string(), alias.provisioned)
        });
        for (qualifier, key, name, units) in numbers.chain(aliases) {
            if units == 0 {
                continue;
            }
            let action = Action::Provision { function, qualifier, units };
            if let Ok(Verdict::Refused(refusal)) = engine.apply(action, &mut Nobody) {
                let problem = format!("{units} cannot be provisioned for {}:{name}", spec.name);
                let help = if refusal.is_quoted() { "AWS says: " } else { "" };
                let words = refusal.message(|id| &model.functions[id.index()].name);
                let help = Some(format!("{help}{words}"));
                let table = functions.node.as_table().and_then(|table| table.get(&spec.name));
                let place = table.and_then(|node| node.as_table()?.get(key));
                let place = place.and_then(|node| node.as_table()?.get(&name));
                let place = place.and_then(|node| node.as_table()?.get("provisioned"));
                note(functions, place, problem, help, &format!("{}.{key}.{name}", spec.name), out);
            }
        }
    }
}

fn note(
    functions: &Field<'_>,
    node: Option<&Node>,
    problem: String,
    help: Option<String>,
    path: &str,
    out: &mut Findings,
) {
    let place = node.map_or_else(|| functions.node.place.clone(), |node| node.place.clone());
    out.diagnostics.push(Diagnostic {
        place,
        path: format!("functions.{path}.provisioned"),
        problem,
        allowed: None,
        help,
    });
}

/// Listens to nothing.
struct Nobody;

impl Sink for Nobody {
    fn record(&mut self, _: SimTime, _: &Fact) {}
}

/// Names the sources to whose requests it matters how they name their version (F2.14): what is
/// provisioned for that version is set by another name.
pub(super) fn name_the_matching(traffic: &[Traffic], model: &Model, out: &mut Findings) {
    let exact = match model.platform.provisioning.matching {
        Matching::ResolvedVersion => "serves",
        Matching::ExactQualifier => "does not serve",
    };
    for source in traffic {
        let [function] = *source.targets() else { continue };
        let asked = source.address.qualifier;
        let versions = match asked {
            Qualifier::Latest => continue,
            Qualifier::Version(number) => [Some(number), None],
            Qualifier::Alias(id) => model.aliases[id.index()].route.versions(),
        };
        let holders = holders(model, function);
        let others = holders.filter(|(qualifier, number, _)| {
            *qualifier != asked && versions.contains(&Some(*number))
        });
        let names: Vec<String> = others.map(|(.., name)| name).collect();
        if !names.is_empty() {
            let path = join("traffic", &source.name);
            let names = names.join(" and ");
            out.assume(format!(
                "{path}: what is provisioned for {names} {exact} these calls, which name the \
                 version otherwise (AWS does not say; F2.14)."
            ));
        }
    }
}

/// Where something is provisioned for a function: the name, and the version that it is for.
fn holders(model: &Model, function: FunctionId) -> impl Iterator<Item = (Qualifier, u16, String)> {
    let name = &model.functions[function.index()].name;
    let published = model.published.iter();
    let published = published.filter(move |it| it.function == function && it.provisioned > 0);
    let published = published
        .map(move |it| (Qualifier::Version(it.number), it.number, format!("{name}:{}", it.number)));
    let aliases = (0..).map(AliasId).zip(&model.aliases);
    let aliases = aliases.filter(move |(_, it)| it.function == function && it.provisioned > 0);
    let aliases = aliases.map(move |(id, it)| {
        (Qualifier::Alias(id), it.route.version, format!("{name}:{}", it.name))
    });
    published.chain(aliases)
}

/// Splits `checkout:live` into function and qualifier.
pub(super) fn split(name: &str) -> (&str, Option<&str>) {
    name.split_once(':').map_or((name, None), |(function, qualifier)| (function, Some(qualifier)))
}

/// Notes that a function has no such version or alias.
pub(super) fn unknown(field: &Field<'_>, function: &str, names: &[String], out: &mut Findings) {
    let given = field.node.as_text().unwrap_or_default();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let allowed = match names.as_slice() {
        [] => format!("`{function}`: it has neither versions nor aliases"),
        names => format!("`{function}:` and one of {}", names.join(", ")),
    };
    field.note(format!("there is no `{given}`"), Some(allowed), None, out);
}
