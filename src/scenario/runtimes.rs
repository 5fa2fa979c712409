//! What is measured of runtimes and of code: `models/runtimes.toml`, `models/profiles.toml`.

use std::collections::BTreeMap;

use crate::dist::Dist;
use crate::model::{Architecture, FirstCall, Packaging};
use crate::scenario::catalog::{self, BuiltInKind};
use crate::scenario::check::check;
use crate::scenario::distribution::dist;
use crate::scenario::field::{Field, Findings, View};
use crate::scenario::layers::model_tree;
use crate::scenario::schema::{Key, PROFILE, RUNTIME};
use crate::scenario::tree::Value;
use crate::units::{MemoryMb, SimDuration};

/// The sizes at which the first call was measured [MB].
const FIRST_CALL_AT: [u32; 4] = [128, 256, 512, 1_024];

/// What `models/runtimes.toml` says of a runtime.
#[derive(Clone, Debug)]
pub(super) struct Runtime {
    name: String,
    pub(super) packaging: Packaging,
    median: SimDuration,
    p99: SimDuration,
    /// The ratio of arm64 to x86, where it was measured.
    arm64: Option<f64>,
    /// The ratio of image to zip, and the standard deviation of an image's logarithm.
    image: (f64, f64),
    pub(super) first_call: FirstCall,
}

/// All runtimes and all profiles by name.
#[derive(Clone, Debug)]
pub(super) struct Runtimes {
    runtimes: BTreeMap<String, Runtime>,
    profiles: BTreeMap<String, Dist>,
}

impl Runtimes {
    /// Reads the shipped files.
    pub(super) fn shipped(out: &mut Findings) -> Self {
        let runtimes = entries(BuiltInKind::Runtimes, "runtimes", RUNTIME, out, runtime);
        let profiles = entries(BuiltInKind::Profiles, "profiles", PROFILE, out, |view, _, out| {
            dist(&view.get("static_code")?, out)
        });
        Self { runtimes, profiles }
    }

    /// The runtime that `field` names.
    pub(super) fn find(&self, field: &Field<'_>, out: &mut Findings) -> Option<Runtime> {
        let found = self.runtimes.get(field.text(out)?);
        if found.is_none() {
            let names: Vec<&str> = self.runtimes.keys().map(String::as_str).collect();
            field.unknown("runtime", &names, out);
        }
        found.cloned()
    }

    /// The static code of the profile that `field` names.
    pub(super) fn profile(&self, field: &Field<'_>, out: &mut Findings) -> Option<Dist> {
        let name = field.text(out)?;
        let found = self.profiles.get(name);
        if found.is_some() {
            out.assume(format!("Static code is that of the profile {name} (F6.12)."));
        } else {
            let names: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            field.unknown("profile", &names, out);
        }
        found.cloned()
    }
}

impl Runtime {
    /// The law of its INIT on `architecture`, from an image or from a zip file.
    pub(super) fn init(
        &self,
        architecture: Architecture,
        is_image: bool,
        out: &mut Findings,
    ) -> Dist {
        let arm = match (architecture, self.arm64) {
            (Architecture::X86_64, _) => 1.0,
            (Architecture::Arm64, Some(ratio)) => ratio,
            (Architecture::Arm64, None) => {
                let name = &self.name;
                out.assume(format!("INIT of {name} on arm64 is that on x86: nobody measured it."));
                1.0
            }
        };
        let scaled = |span: SimDuration| {
            SimDuration::from_micros((span.as_micros() as f64 * arm).round() as u64)
        };
        let law = if is_image {
            let (ratio, sigma) = self.image;
            Dist::lognormal(libm::log(scaled(self.median).as_millis_f64() * ratio), sigma)
        } else {
            Dist::lognormal_from(scaled(self.median), scaled(self.p99))
        };
        law.expect("a runtime's p99 is not below its median")
    }
}

/// Reads every table of a shipped file.
fn entries<T>(
    kind: BuiltInKind,
    name: &str,
    keys: &'static [Key],
    out: &mut Findings,
    mut read: impl FnMut(&View<'_>, &str, &mut Findings) -> Option<T>,
) -> BTreeMap<String, T> {
    let file = catalog::find(kind, name).expect("it is shipped");
    let mut root = model_tree(&file.source(), out).expect("the shipped file is well-formed");
    let table = root.as_table_mut().expect("a document is a table");
    let entries = table.entries.iter_mut().filter_map(|entry| {
        check(&mut entry.node, keys, &entry.key, &mut out.diagnostics);
        let view = View::new(&entry.node, keys, entry.key.clone());
        Some((entry.key.clone(), read(&view, &entry.key, out)?))
    });
    entries.collect()
}

fn runtime(view: &View<'_>, name: &str, out: &mut Findings) -> Option<Runtime> {
    let packagings = [("managed", Packaging::ManagedRuntime), ("custom", Packaging::CustomRuntime)];
    let image = view.get("image")?.table();
    Some(Runtime {
        name: name.to_owned(),
        packaging: view.get("packaging")?.one_of(&packagings, out)?,
        median: view.get("median")?.any_span(out)?,
        p99: view.get("p99")?.any_span(out)?,
        arm64: view.get("arm64").and_then(|field| field.number(0.01..=100.0, out)),
        image: (
            image.get("ratio")?.number(0.01..=100.0, out)?,
            image.get("sigma")?.number(0.0..=10.0, out)?,
        ),
        first_call: first_call(&view.get("first_call")?, out)?,
    })
}

fn first_call(field: &Field<'_>, out: &mut Findings) -> Option<FirstCall> {
    let Value::Array(nodes) = &field.node.value else { return field.accept(None, None, out) };
    let span = |node| Field { node, ..field.clone() }.any_span(&mut Findings::default());
    let spans: Option<Vec<SimDuration>> = nodes.iter().map(span).collect();
    let spans =
        field.accept(spans.filter(|spans| spans.len() == FIRST_CALL_AT.len()), None, out)?;
    Some(FirstCall::ByMemory(FIRST_CALL_AT.map(MemoryMb::new).into_iter().zip(spans).collect()))
}
