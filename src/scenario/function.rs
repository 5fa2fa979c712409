//! `[functions]`: what the account's functions are configured to be.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dist::Dist;
use crate::model::{Architecture, Failures, FunctionSpec, Packaging};
use crate::scenario::catalog::{self, BuiltInKind};
use crate::scenario::check::check;
use crate::scenario::distribution::dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::layers::model_tree;
use crate::scenario::schema::RUNTIME;
use crate::units::{Share, SimDuration};

/// A function with the law of how long its handler runs, if the scenario has one.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) spec: FunctionSpec,
    pub(super) work: Option<Dist>,
    /// Whether there is a law that was refused, so that nobody complains that it is missing.
    pub(super) refused_work: bool,
}

/// What `models/runtimes.toml` says of a runtime.
#[derive(Clone, Copy, Debug)]
struct Runtime {
    packaging: Packaging,
    median: SimDuration,
    p99: SimDuration,
    /// The ratio of arm64 to x86, where it was measured.
    arm64: Option<f64>,
}

/// All runtimes by name.
#[derive(Clone, Debug)]
pub(super) struct Runtimes(BTreeMap<String, Runtime>);

impl Runtimes {
    /// Reads the shipped file.
    pub(super) fn shipped(out: &mut Findings) -> Self {
        let file = catalog::find(BuiltInKind::Runtimes, "runtimes").expect("it is shipped");
        let mut root = model_tree(&file.source(), out).expect("the shipped file is well-formed");
        let table = root.as_table_mut().expect("a document is a table");
        let entries = table.entries.iter_mut().filter_map(|entry| {
            check(&mut entry.node, RUNTIME, &entry.key, &mut out.diagnostics);
            let view = View::new(&entry.node, RUNTIME, entry.key.clone());
            Some((entry.key.clone(), runtime(&view, out)?))
        });
        Self(entries.collect())
    }

    /// Packaging and INIT of the runtime that `field` names.
    pub(super) fn init(
        &self,
        field: &Field<'_>,
        architecture: Architecture,
        out: &mut Findings,
    ) -> Option<(Packaging, Dist)> {
        let name = field.text(out)?;
        let Some(runtime) = self.0.get(name) else {
            field.unknown("runtime", &self.0.keys().map(String::as_str).collect::<Vec<_>>(), out);
            return None;
        };
        let ratio = match (architecture, runtime.arm64) {
            (Architecture::X86_64, _) => 1.0,
            (Architecture::Arm64, Some(ratio)) => ratio,
            (Architecture::Arm64, None) => {
                out.assume(format!("INIT of {name} on arm64 is that on x86: nobody measured it."));
                1.0
            }
        };
        let scaled = |span: SimDuration| {
            SimDuration::from_micros((span.as_micros() as f64 * ratio).round() as u64)
        };
        let init = Dist::lognormal_from(scaled(runtime.median), scaled(runtime.p99));
        Some((runtime.packaging, init.expect("a runtime's p99 is not below its median")))
    }
}

/// Reads the table of the function `name`, which the defaults have filled.
pub(super) fn function(
    view: &View<'_>,
    name: &str,
    platform_start: &Dist,
    runtimes: &Runtimes,
    out: &mut Findings,
) -> Option<Declared> {
    check_name(view, name, out);
    let architectures = [("x86_64", Architecture::X86_64), ("arm64", Architecture::Arm64)];
    let architecture = view.get("architecture").and_then(|field| field.one_of(&architectures, out));
    let architecture = architecture.unwrap_or_default();
    let memory = view.get("memory").and_then(|field| field.memory(out));
    let ephemeral = view.get("ephemeral").and_then(|field| field.ephemeral(out));
    let (least, most) = (SimDuration::from_secs(1), SimDuration::from_secs(900));
    let timeout = view.get("timeout").and_then(|field| field.span(least..=most, out));
    let reserved = view.get("reserved").and_then(|field| field.whole(0..=1_000_000, out));
    let work = view.get("duration").and_then(|field| dist(&field, out));
    let failures = view.get("failures").map(|field| failures(&field.table(), out));
    let start = view.get("platform_start").and_then(|field| dist(&field, out));
    let (packaging, init) = start_up(view, architecture, runtimes, out);
    let spec = FunctionSpec {
        name: Arc::from(name),
        memory: memory?,
        ephemeral: ephemeral?,
        timeout: timeout?,
        reserved,
        architecture,
        packaging,
        platform_start: start.unwrap_or_else(|| platform_start.clone()),
        init,
        failures: failures.unwrap_or_default(),
    };
    let refused_work = work.is_none() && view.has("duration");
    Some(Declared { spec, work, refused_work })
}

/// Packaging and INIT of whatever has the keys `runtime` and `init`; the latter goes first.
pub(super) fn start_up(
    view: &View<'_>,
    architecture: Architecture,
    runtimes: &Runtimes,
    out: &mut Findings,
) -> (Packaging, Dist) {
    let runtime = view.get("runtime").and_then(|field| runtimes.init(&field, architecture, out));
    let own = view.get("init").and_then(|field| dist(&field, out));
    if !view.has("runtime") && !view.has("init") {
        out.assume(format!(
            "{}: INIT takes no time, as neither runtime nor init is set.",
            view.path
        ));
    }
    let (packaging, from_runtime) =
        runtime.unwrap_or((Packaging::ManagedRuntime, Dist::Constant(SimDuration::ZERO)));
    (packaging, own.unwrap_or(from_runtime))
}

fn runtime(view: &View<'_>, out: &mut Findings) -> Option<Runtime> {
    let packagings = [("managed", Packaging::ManagedRuntime), ("custom", Packaging::CustomRuntime)];
    Some(Runtime {
        packaging: view.get("packaging")?.one_of(&packagings, out)?,
        median: view.get("median")?.any_span(out)?,
        p99: view.get("p99")?.any_span(out)?,
        arm64: view.get("arm64").and_then(|field| field.number(0.01..=100.0, out)),
    })
}

fn failures(view: &View<'_>, out: &mut Findings) -> Failures {
    let error = view.get("error").and_then(|field| field.share(out)).unwrap_or_default();
    let crash = view.get("crash").and_then(|field| field.share(out)).unwrap_or_default();
    if error.as_ppb() + crash.as_ppb() > Share::ONE.as_ppb() {
        let problem = format!("error and crash together are more than all: {error} and {crash}");
        view.problem(problem, Some("shares that add up to at most 100 %".to_owned()), out);
    }
    Failures { error, crash }
}

/// Lambda's rule for names; a `:` would begin an alias.
fn check_name(view: &View<'_>, name: &str, out: &mut Findings) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 64 || !name.chars().all(allowed) {
        view.problem(
            format!("`{name}` is not allowed as the name of a function"),
            Some("1 to 64 letters, digits, `-` and `_`".to_owned()),
            out,
        );
    }
}
