//! Reads what a JSON report says of usage.

use std::sync::Arc;

use serde_json::Value;

use crate::cost::{Around, Compute, ProvisionedUse, Usage, Used};
use crate::report::json::SCHEMA_VERSION;
use crate::scenario::{Diagnostic, Diagnostics, Needs, Place, SourceText};
use crate::units::{MbMillis, SimDuration};

/// What a saved report says that has to do with money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedReport {
    /// Its title.
    pub title: String,
    /// The fingerprint of its run.
    pub digest: String,
    /// The Region that it simulates.
    pub region: String,
    /// How long its run was.
    pub span: SimDuration,
    /// Why its run ended before its time, if it did.
    pub partial: Option<String>,
    /// The functions that it lists, in its order.
    pub functions: Vec<SavedPart>,
    /// The others, taken together.
    pub others: Option<SavedPart>,
}

/// A function, or several together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPart {
    /// What it is called.
    pub name: String,
    /// What it has used.
    pub used: Used,
}

/// The longest run \[s\]: 203 days and some hours.
const LONGEST_S: f64 = 17_592_186.0;
/// More MB·ms, or requests, than any run can use.
const MOST: u128 = 1_000_000_000_000_000_000_000;
/// How to come by a report.
const HELP: &str = "`tepid run SCENARIO --format json --output report.json` writes one";

impl SavedReport {
    /// Reads a report as `tepid run --format json` writes it.
    ///
    /// # Errors
    /// That it is none, or what is wrong with it.
    pub fn read(source: &Arc<SourceText>) -> Result<Self, Diagnostics> {
        let fault = |problem: String, place: Place, path: String, help: Option<&str>| {
            let help = help.map(str::to_owned);
            Diagnostics::one(Diagnostic { place, path, problem, allowed: None, help })
        };
        let whole = || Place::whole(source);
        let root: Value = serde_json::from_str(&source.text).map_err(|error| {
            let place = place(source, error.line(), error.column());
            fault(format!("this is not JSON: {}", reason(&error)), place, String::new(), None)
        })?;
        let version = root.get("schema_version").and_then(Value::as_u64);
        if version.is_none() {
            let problem = "this is no report of tepid: it has no `schema_version`".to_owned();
            return Err(fault(problem, whole(), String::new(), Some(HELP)));
        }
        if version != Some(u64::from(SCHEMA_VERSION)) {
            let given = version.unwrap_or_default();
            let problem =
                format!("the report has schema version {given}; only {SCHEMA_VERSION} can be read");
            return Err(fault(problem, whole(), "schema_version".to_owned(), None));
        }
        if root.get("usage").is_none() {
            let problem = "the report does not say what was used: write it anew".to_owned();
            return Err(fault(problem, whole(), "usage".to_owned(), Some(HELP)));
        }
        read(&root).map_err(|Wrong { path, problem }| fault(problem, whole(), path, None))
    }

    /// What is used at all, as far as prices ask.
    pub fn needs(&self) -> Needs {
        let parts = self.functions.iter().chain(&self.others).map(|part| &part.used);
        let Used { users, policies, provisioned, around } = parts.sum();
        let compute = users.all_compute() + policies.all_compute() + provisioned.enabled;
        let storage = users.ephemeral + policies.ephemeral + provisioned.ephemeral;
        Needs {
            arm: compute.arm > MbMillis::ZERO,
            ephemeral: storage > MbMillis::ZERO,
            provisioned: provisioned != ProvisionedUse::default(),
            schedules: around.schedules > 0,
            alarms: around.alarm_ms > 0,
        }
    }
}

/// What is wrong with a report, and at which key.
struct Wrong {
    path: String,
    problem: String,
}

/// A value with the path to it.
struct At<'v> {
    value: Option<&'v Value>,
    path: String,
}

fn read(root: &Value) -> Result<SavedReport, Wrong> {
    let root = At { value: Some(root), path: String::new() };
    let mut functions = Vec::new();
    let list = root.key("functions");
    let listed = list.value.and_then(Value::as_array);
    for (index, value) in listed.ok_or_else(|| list.wrong("a list"))?.iter().enumerate() {
        let path = format!("functions[{index}]");
        functions.push(At { value: Some(value), path }.part()?);
    }
    let others = root.key("others");
    let others = match others.value {
        None | Some(Value::Null) => None,
        Some(_) => Some(others.part()?),
    };
    let total = root.key("usage").used()?;
    let sum: Used = functions.iter().chain(&others).map(|part| &part.used).sum();
    if sum != total {
        let problem = "functions and others do not add up to the whole".to_owned();
        return Err(Wrong { path: "usage".to_owned(), problem });
    }
    let seconds = root.key("simulated_s");
    let is_span = |secs: &f64| (0.0..=LONGEST_S).contains(secs);
    let span = seconds.value.and_then(Value::as_f64).filter(is_span);
    let span = span.ok_or_else(|| seconds.wrong("a number of seconds, at most 203 days"))?;
    let partial = root.key("partial");
    let partial = match partial.value {
        None | Some(Value::Null) => None,
        Some(_) => Some(partial.key("reason").text()?),
    };
    Ok(SavedReport {
        partial,
        title: root.key("title").text()?,
        digest: root.key("digest").text()?,
        region: root.key("region").text()?,
        span: SimDuration::from_micros((span * 1e6).round() as u64),
        functions,
        others,
    })
}

impl At<'_> {
    fn key(&self, name: &str) -> Self {
        let path = crate::scenario::join(&self.path, name);
        At { value: self.value.and_then(|value| value.get(name)), path }
    }

    fn wrong(&self, allowed: &str) -> Wrong {
        let problem = match self.value {
            None => format!("this is missing; it should be {allowed}"),
            Some(_) => format!("this should be {allowed}"),
        };
        Wrong { path: self.path.clone(), problem }
    }

    fn text(&self) -> Result<String, Wrong> {
        let text = self.value.and_then(Value::as_str).map(str::to_owned);
        text.ok_or_else(|| self.wrong("a text"))
    }

    fn part(&self) -> Result<SavedPart, Wrong> {
        Ok(SavedPart { name: self.key("name").text()?, used: self.key("usage").used()? })
    }

    /// What was used. Reports from before something was counted have nothing of it, and all their
    /// requests were calls.
    fn used(&self) -> Result<Used, Wrong> {
        let users = self.usage()?;
        let provisioned = ProvisionedUse {
            init: self.key("provisioned_init_mb_ms").compute_or_none()?,
            ephemeral: MbMillis::new(self.key("provisioned_init_ephemeral_mb_ms").large_or(0)?),
            enabled: self.key("provisioned_idle_mb_ms").compute_or_none()?,
            lasting: self.key("provisioned_lasting_mb_ms").compute_or_none()?,
        };
        let around = Around {
            calls: self.key("calls").count_or(users.requests)?,
            schedules: self.key("schedules").count_or(0)?,
            alarm_ms: self.key("alarm_ms").large_or(0)?,
        };
        Ok(Used { users, policies: self.key("pings").usage()?, provisioned, around })
    }

    fn usage(&self) -> Result<Usage, Wrong> {
        Ok(Usage {
            requests: self.key("requests").count()?,
            compute: self.key("compute_mb_ms").compute()?,
            init: self.key("init_mb_ms").compute()?,
            provisioned: self.key("provisioned_mb_ms").compute_or_none()?,
            ephemeral: self.key("ephemeral_mb_ms").mb_millis()?,
        })
    }

    fn count(&self) -> Result<u64, Wrong> {
        let count = self.value.and_then(Value::as_u64);
        count.ok_or_else(|| self.wrong("a whole number from 0"))
    }

    fn count_or(&self, default: u64) -> Result<u64, Wrong> {
        if self.value.is_some() { self.count() } else { Ok(default) }
    }

    fn compute(&self) -> Result<Compute, Wrong> {
        Ok(Compute { x86: self.key("x86_64").mb_millis()?, arm: self.key("arm64").mb_millis()? })
    }

    fn compute_or_none(&self) -> Result<Compute, Wrong> {
        if self.value.is_some() { self.compute() } else { Ok(Compute::default()) }
    }

    fn mb_millis(&self) -> Result<MbMillis, Wrong> {
        self.large().map(MbMillis::new)
    }

    fn large_or(&self, default: u128) -> Result<u128, Wrong> {
        if self.value.is_some() { self.large() } else { Ok(default) }
    }

    /// A whole number, or one as text where it is large.
    fn large(&self) -> Result<u128, Wrong> {
        let number = self.value.and_then(|value| match value {
            Value::String(text) => text.parse().ok(),
            number => number.as_u64().map(u128::from),
        });
        let number = number.filter(|number: &u128| *number <= MOST);
        number.ok_or_else(|| self.wrong("a whole number from 0 to 10^21"))
    }
}

/// What is wrong with the JSON, without the place.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// The place at a line and a column, both from 1; the column counts bytes.
fn place(source: &Arc<SourceText>, line: usize, column: usize) -> Place {
    let lines = source.text.split_inclusive('\n').take(line.saturating_sub(1));
    let start = lines.map(str::len).sum::<usize>() + column.saturating_sub(1);
    let mut start = start.min(source.text.len());
    while !source.text.is_char_boundary(start) {
        start -= 1;
    }
    Place { source: Arc::clone(source), span: Some(start..start) }
}
