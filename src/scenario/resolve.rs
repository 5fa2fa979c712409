//! From a text to a scenario: layers, readers, and the rules that span several keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::engine::MAX_WAITING;
use crate::id::SourceId;
use crate::model::{Account, FunctionSpec, Model, PriceSheet};
use crate::rng::Seed;
use crate::scenario::Scenario;
use crate::scenario::account::{Functions, MOST_FUNCTIONS};
use crate::scenario::alarm::{alarms, spillover};
use crate::scenario::arrivals::{World, traffic};
use crate::scenario::calendar::Calendar;
use crate::scenario::check::{check, join};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics, Place, SourceKind, SourceText};
use crate::scenario::event::events;
use crate::scenario::expect::{Known, expectations};
use crate::scenario::field::{Findings, View};
use crate::scenario::function::function;
use crate::scenario::layers;
use crate::scenario::overrides::Override;
use crate::scenario::platform::platform;
use crate::scenario::policy::{OwnPolicy, policies};
use crate::scenario::pricing::{Needs, prices};
use crate::scenario::qualified::{Qualified, check_provisioned, name_the_matching};
use crate::scenario::quantity::MAX_SPAN;
use crate::scenario::runtimes::Runtimes;
use crate::scenario::scaling::scalables;
use crate::scenario::schema::{DEFAULTS, PRICE_LIST, SCENARIO};
use crate::scenario::start_up::PlatformStart;
use crate::scenario::traffic::Traffic;
use crate::scenario::tree::{Node, Value, parse, recover};
use crate::units::{SimDuration, SimTime};

/// The Region of a scenario that does not name one.
const DEFAULT_REGION: &str = "us-east-1";
/// How many functions are named one by one, at most, that nobody asks for.
const NAMED: usize = 20;
/// The most processes that the clients of all sources may have; each takes some hundred bytes.
const MOST_PROCESSES: u64 = 1_000_000;
/// The seed of a scenario that does not set one.
const DEFAULT_SEED: u64 = 1;

/// Reads the scenario `source`, changed by `overrides`.
pub(super) fn resolve(
    source: &Arc<SourceText>,
    overrides: &[Override],
) -> Result<Scenario, Diagnostics> {
    let mut out = Findings::default();
    let scenario = match parse(source) {
        Ok(root) => scenario(root, source, overrides, &mut out),
        Err(diagnostics) => {
            out.diagnostics = diagnostics;
            out.diagnostics.extend(others_in_sound_lines(source));
            None
        }
    };
    if let Some(diagnostics) = Diagnostics::from_list(out.diagnostics, source) {
        return Err(diagnostics);
    }
    Ok(scenario.expect("a scenario without a diagnostic is whole"))
}

/// The mistakes in what can be read of a text that is not TOML as a whole.
///
/// Only those that need nothing else to be mistakes: what seems to be missing may stand in the
/// lines that could not be read.
fn others_in_sound_lines(source: &Arc<SourceText>) -> Vec<Diagnostic> {
    let mut out = Findings::default();
    if let Some(root) = recover(source) {
        scenario(root, source, &[], &mut out);
    }
    out.diagnostics.retain(Diagnostic::stands_alone);
    out.diagnostics
}

/// Reads what decides the prices, which `changes` set, and the assumptions behind it.
pub(super) fn price_list(
    changes: &[Override],
    needs: Needs,
) -> Result<(PriceSheet, Vec<String>), Diagnostics> {
    let source = Arc::new(SourceText {
        name: "the prices".to_owned(),
        text: String::new(),
        base: None,
        kind: SourceKind::File,
    });
    let mut out = Findings::default();
    let mut root = Node::empty_table(Place::whole(&source));
    let refused = changes.iter().filter_map(|change| change.apply(&mut root).err());
    out.diagnostics.extend(refused.map(|error| *error));
    check(&mut root, PRICE_LIST, "", &mut out.diagnostics);
    let defaults = layers::defaults(&mut out);
    fill_defaults(&mut root, &defaults);
    let view = View::new(&root, PRICE_LIST, String::new());
    let region = region(&view, &mut out);
    let prices =
        view.get("prices").and_then(|field| prices(&region, field.table(), needs, &mut out));
    match Diagnostics::from_list(out.diagnostics, &source) {
        Some(diagnostics) => Err(diagnostics),
        None => Ok((prices.expect("prices without a diagnostic are whole"), out.assumptions)),
    }
}

fn scenario(
    mut root: Node,
    source: &SourceText,
    overrides: &[Override],
    out: &mut Findings,
) -> Option<Scenario> {
    let (platform_name, defaults) = complete(&mut root, overrides, out);
    let view = View::new(&root, SCENARIO, String::new());
    let region = region(&view, out);
    let (platform, platform_start) =
        platform(&view.get("platform")?.table(), &platform_name, &region, out).unzip();
    let account = account(&view.get("account")?.table(), out);
    let max_waiting = max_waiting(&view, out);
    let seed = seed(&view, out);
    let runtimes = Runtimes::shipped(out);
    // Where the platform was refused, anything keeps the other readers going.
    let platform_start = platform_start.unwrap_or(PlatformStart::INSTANT);
    let mut functions = declared(&view, &platform_start, &runtimes, out);
    let defaults = View::new(&defaults, DEFAULTS, String::new());
    let calendar = Calendar::read(&view, out);
    let world = World {
        seed,
        calendar: &calendar,
        functions: &mut functions,
        runtimes: &runtimes,
        platform_start: &platform_start,
        trace_function: defaults.get("azure2019")?.table(),
        schedule: defaults.get("schedule")?.table(),
    };
    let traffic = all_traffic(&view, world, out);
    let duration = duration(&view, &traffic, out);
    let events = events(&view, duration, &functions, out);
    let alarms = alarms(&view, &functions, out);
    let policies = policies(&view, &functions, defaults.get("schedule")?.table(), out);
    let known = known(&view, &functions, &traffic);
    let expectations = view.get("expect").map(|field| expectations(&field, known, out));
    let (functions, qualified) = functions.into_lists();
    name_the_idle(&traffic, &policies, &functions, out);
    name_the_silent(&traffic, duration, out);
    check_reserved(&view, account, &functions, out);
    let needs = Needs::of(&functions, &qualified, &events);
    let Qualified { published, aliases } = qualified;
    let mut model = Model { platform: platform?, account: account?, functions, published, aliases };
    check_provisioned(&view, &model, out);
    name_the_matching(&traffic, &model, out);
    let scalables = scalables(&view, &mut model, &calendar, out);
    let needs = needs.around(&traffic, !alarms.is_empty() || !scalables.is_empty());
    let prices = prices(&region, view.get("prices")?.table(), needs, out);
    Some(Scenario {
        title: text(&view, "title", out).unwrap_or_else(|| source.name.clone()),
        name: source.name.clone(),
        region,
        start: view.get("start").and_then(|field| field.node.as_text().map(str::to_owned)),
        begins: calendar.instant(None, out),
        seed,
        duration: duration?,
        model: Arc::new(model),
        max_waiting: max_waiting.unwrap_or(MAX_WAITING),
        prices: prices?,
        traffic,
        events,
        spillover_sample: spillover(&view, &alarms, &scalables, out),
        scalables,
        alarms,
        policies,
        expectations: expectations.unwrap_or_default(),
        assumptions: std::mem::take(&mut out.assumptions),
    })
}

/// Changes the tree, checks it and gives it what it does not say: the name of its platform, and the
/// file of defaults.
fn complete(root: &mut Node, overrides: &[Override], out: &mut Findings) -> (String, Node) {
    let refused = overrides.iter().filter_map(|change| change.apply(root).err());
    out.diagnostics.extend(refused.map(|error| *error));
    check(root, SCENARIO, "", &mut out.diagnostics);
    limit_functions(root, out);
    let platform_name = layers::platform(root, out);
    let defaults = layers::defaults(out);
    fill_defaults(root, &defaults);
    (platform_name, defaults)
}

fn seed(view: &View<'_>, out: &mut Findings) -> Seed {
    let seed = view.get("seed").and_then(|field| field.whole(0..=u64::MAX, out));
    Seed(seed.unwrap_or(DEFAULT_SEED))
}

/// Refuses more functions than there may be, before anything is made of them.
fn limit_functions(root: &mut Node, out: &mut Findings) {
    let functions = root.as_table_mut().and_then(|table| table.get_mut("functions"));
    let Some(functions) = functions else { return };
    let count = functions.as_table().map_or(0, |table| table.entries.len());
    if count > MOST_FUNCTIONS {
        out.diagnostics.push(Diagnostic {
            place: functions.place.clone(),
            path: "functions".to_owned(),
            problem: format!("{count} functions are too many"),
            allowed: Some(format!("at most {MOST_FUNCTIONS} functions in all")),
            help: None,
        });
        functions.value = Value::Broken;
    }
}

/// Gives the platform, the account, the bill and every function what they have where nobody says
/// otherwise.
fn fill_defaults(root: &mut Node, defaults: &Node) {
    let place = root.place.clone();
    let (Some(table), Some(defaults)) = (root.as_table_mut(), defaults.as_table()) else { return };
    if let Some(base) = defaults.get("platform") {
        let platform = || Node::empty_table(place.clone());
        layers::fill(table.get_or_insert("platform", &place, platform), base);
    }
    let account = table.get_or_insert("account", &place, || Node::empty_table(place.clone()));
    if let Some(base) = defaults.get("account") {
        layers::fill(account, base);
    }
    let prices = table.get_or_insert("prices", &place, || Node::empty_table(place.clone()));
    if let Some(base) = defaults.get("prices") {
        layers::fill(prices, base);
    }
    let functions = table.get_or_insert("functions", &place, || Node::empty_table(place.clone()));
    let (Some(functions), Some(base)) = (functions.as_table_mut(), defaults.get("function")) else {
        return;
    };
    for entry in &mut functions.entries {
        layers::fill(&mut entry.node, base);
    }
}

/// Reads the Region, of which only the shape is known.
fn region(view: &View<'_>, out: &mut Findings) -> String {
    let Some(field) = view.get("region") else { return DEFAULT_REGION.to_owned() };
    let is_region = |text: &&str| {
        let parts: Vec<&str> = text.split('-').collect();
        let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        let word = |part: &&str| part.len() > 1 && part.chars().all(|c| c.is_ascii_lowercase());
        match parts.as_slice() {
            [words @ .., last] => words.len() >= 2 && words.iter().all(word) && digits(last),
            [] => false,
        }
    };
    let given = field.node.as_text().filter(is_region);
    field.accept(given, None, out).unwrap_or(DEFAULT_REGION).to_owned()
}

fn account(view: &View<'_>, out: &mut Findings) -> Option<Account> {
    let concurrency = view.get("concurrency").and_then(|field| field.whole(1..=1_000_000, out));
    let unreserved = view.get("min_unreserved").and_then(|field| field.whole(0..=1_000_000, out));
    Some(Account { concurrency: concurrency?, min_unreserved: unreserved? })
}

/// Reads how many requests may wait at once.
fn max_waiting(view: &View<'_>, out: &mut Findings) -> Option<usize> {
    let field = view.get("limits")?.table().get("max_waiting")?;
    field.whole(1..=1_000_000_000u64, out).map(|limit| limit as usize)
}

/// Reads `[functions]`.
fn declared(
    view: &View<'_>,
    platform_start: &PlatformStart,
    runtimes: &Runtimes,
    out: &mut Findings,
) -> Functions {
    let only_templates = only_templates(view);
    let mut functions = Functions::default();
    for (name, table) in view.get("functions").map(|field| field.named()).unwrap_or_default() {
        match function(&table, name, platform_start, runtimes, out) {
            Some(function) => {
                functions.declare(function, only_templates.contains(name));
                functions.qualify(&table, name, out);
            }
            None => functions.refuse(name),
        }
    }
    functions
}

/// The functions that are templates of `generate` and nobody's target.
fn only_templates<'t>(view: &View<'t>) -> BTreeSet<&'t str> {
    let traffic = view.get("traffic").map(|field| field.named()).unwrap_or_default();
    let targets: BTreeSet<&str> =
        traffic.iter().filter_map(|(_, source)| source.get("target")?.node.as_text()).collect();
    let templates = traffic.iter().filter_map(|(_, source)| {
        let kind = source.get("arrivals")?.kind()?;
        (kind.key.name == "generate").then(|| kind.table().get("template"))??.node.as_text()
    });
    templates.filter(|template| !targets.contains(template)).collect()
}

/// Reads `[traffic]`; a source's id is its place in the file.
fn all_traffic(view: &View<'_>, mut world: World<'_>, out: &mut Findings) -> Vec<Traffic> {
    let named = view.get("traffic").map(|field| field.named()).unwrap_or_default();
    if named.is_empty() && !view.has("traffic") {
        let allowed = Some("[traffic.NAME] with `arrivals`".to_owned());
        view.problem("there is no traffic".to_owned(), allowed, out);
    }
    let sources = named.iter().enumerate().filter_map(|(index, (name, table))| {
        traffic(table, name, SourceId(index as u32), &mut world, out)
    });
    let sources: Vec<Traffic> = sources.collect();
    let processes = sources.iter().filter_map(|traffic| traffic.client.as_ref());
    let processes: u64 = processes.map(|client| u64::from(client.processes)).sum();
    if processes > MOST_PROCESSES {
        view.problem(
            format!("the clients of all sources have {processes} processes together"),
            Some(format!("at most {MOST_PROCESSES}")),
            out,
        );
    }
    sources
}

/// The duration as set, else that of the longest trace, rounded up to a whole second.
fn duration(view: &View<'_>, traffic: &[Traffic], out: &mut Findings) -> Option<SimDuration> {
    if let Some(field) = view.get("duration") {
        return field.span(SimDuration::from_millis(1)..=MAX_SPAN, out);
    }
    if view.has("duration") {
        return None;
    }
    let Some(longest) = traffic.iter().filter_map(Traffic::horizon).max() else {
        // Where a source was refused, it may have been the trace.
        if out.diagnostics.is_empty() {
            view.problem(
                "`duration` is missing, and no trace sets it".to_owned(),
                Some("duration = \"24h\", or traffic from a trace".to_owned()),
                out,
            );
        }
        return None;
    };
    let seconds = longest.as_micros().div_ceil(1_000_000).max(1);
    let duration = SimDuration::from_secs(seconds);
    if duration > MAX_SPAN {
        let allowed = Some("203 days; set `duration` to run a part of it".to_owned());
        view.problem(format!("the longest trace takes {duration}"), allowed, out);
    }
    out.assume(format!("The run takes {duration}, as long as its longest trace."));
    Some(duration)
}

/// What expectations may name; a source that was refused may have brought more functions.
fn known<'f>(view: &View<'_>, functions: &'f Functions, traffic: &[Traffic]) -> Known<'f> {
    let sources = view.get("traffic").map_or(0, |field| field.named().len());
    Known { functions, are_all: sources == traffic.len() }
}

fn text(view: &View<'_>, name: &str, out: &mut Findings) -> Option<String> {
    view.get(name)?.text(out).map(str::to_owned)
}

/// Names the functions that nobody asks for: they may be misspelt. Where there are many, the rest
/// is counted.
fn name_the_idle(
    traffic: &[Traffic],
    policies: &[OwnPolicy],
    functions: &[FunctionSpec],
    out: &mut Findings,
) {
    let mut is_asked = vec![false; functions.len()];
    for target in traffic.iter().flat_map(Traffic::targets) {
        is_asked[target.index()] = true;
    }
    for target in policies.iter().flat_map(|policy| policy.spec.targets()) {
        is_asked[target.function.index()] = true;
    }
    let idle = functions.iter().zip(is_asked).filter(|(_, asked)| !asked);
    let idle: Vec<&FunctionSpec> = idle.map(|(spec, _)| spec).collect();
    for spec in idle.iter().take(NAMED) {
        out.assume(format!("Nobody invokes {}: no traffic has it as its target.", spec.name));
    }
    let others = idle.len().saturating_sub(NAMED);
    if others > 0 {
        out.assume(format!("Nobody invokes {others} other functions: no traffic has them."));
    }
}

/// Names the schedules that fire nothing during the run.
fn name_the_silent(traffic: &[Traffic], duration: Option<SimDuration>, out: &mut Findings) {
    let Some(duration) = duration else { return };
    for source in traffic.iter().filter(|source| source.is_scheduled()) {
        let first = source.source().peek();
        if first.is_none_or(|first| SimTime::ZERO.saturating_add(duration) <= first) {
            let name = join("traffic", &source.name);
            out.assume(format!("{name}: its schedule makes no request during the run."));
        }
    }
}

/// Refuses more reserved concurrency than the account may give away (F2.4).
fn check_reserved(
    view: &View<'_>,
    account: Option<Account>,
    functions: &[FunctionSpec],
    out: &mut Findings,
) {
    let Some(account) = account else { return };
    let most = u64::from(account.concurrency.saturating_sub(account.min_unreserved));
    let sum: u64 = functions.iter().filter_map(|spec| spec.reserved).map(u64::from).sum();
    if sum <= most {
        return;
    }
    // The function at which the sum passes the limit stands for all; it may be a generated one.
    let mut so_far = 0;
    let passes = |spec: &&FunctionSpec| {
        so_far += u64::from(spec.reserved.unwrap_or(0));
        so_far > most
    };
    let Some(over) = functions.iter().find(passes) else { return };
    let named = view.get("functions").map(|field| field.named()).unwrap_or_default();
    let table = named.iter().rfind(|(name, _)| over.name.starts_with(name)).map(|(_, table)| table);
    let Some(field) = table.and_then(|table| table.get("reserved")) else { return };
    let Account { concurrency, min_unreserved } = account;
    field.note(
        format!("all functions together reserve {sum}"),
        Some(format!("{most}, which is the quota of {concurrency} less {min_unreserved}")),
        Some(format!(
            "AWS says: Specified ConcurrentExecutions for function decreases account's \
             UnreservedConcurrentExecution below its minimum value of [{min_unreserved}]."
        )),
        out,
    );
}
