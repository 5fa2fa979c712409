//! The JSON Schema accepts what the decoder accepts, and refuses what has the wrong shape.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;
use tepid::scenario::{BuiltInKind, built_ins, json_schema};
use toml::de::{DeTable, DeValue};

/// Broken scenarios that have the right shape: their mistake is one of two keys at once, of a
/// name that nobody has, of a file, or of a `--set`.
const ONLY_THE_DECODER_SEES: &[&str] = &[
    "azure-missing",
    "event-after-end",
    "expect-names",
    "expect-units",
    "hours",
    "load-balancer",
    "no-duration",
    "own-durations",
    "provisioned",
    "rates",
    "reserved-over-quota",
    "scaling",
    "set-absurd",
    "set-index",
    "set-list",
    "set-unknown",
    "set-unknown-table",
    "several-actions",
    "short-age",
    "short-lives",
    "short-waits",
    "start",
    "too-long",
    "too-many-functions",
    "too-many-processes",
    "trace-cell",
    "trace-column",
    "trace-crowded",
    "trace-empty",
    "trace-folder",
    "trace-gzip-cut",
    "trace-missing",
    "trace-not-utf8",
    "trace-nothing",
    "trace-section",
    "trace-truncated",
    "trace-unsorted",
    "unknown-event-function",
    "unknown-function",
    "unknown-platform",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn validator() -> Validator {
    let schema = json_schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema), "the schema is no schema");
    jsonschema::validator_for(&schema).unwrap()
}

/// What a TOML text becomes in JSON; nothing where it is no TOML.
fn json(text: &str) -> Option<Value> {
    DeTable::parse(text).ok().map(|table| object(table.get_ref()))
}

fn object(table: &DeTable<'_>) -> Value {
    let entries =
        table.iter().map(|(key, node)| (key.get_ref().to_string(), value(node.get_ref())));
    Value::Object(entries.collect())
}

fn value(node: &DeValue<'_>) -> Value {
    match node {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).unwrap().into()
        }
        DeValue::Float(number) => number.as_str().parse::<f64>().unwrap().into(),
        DeValue::Boolean(flag) => (*flag).into(),
        DeValue::Datetime(time) => time.to_string().into(),
        DeValue::Array(nodes) => nodes.iter().map(|node| value(node.get_ref())).collect(),
        DeValue::Table(table) => object(table),
    }
}

/// The TOML files in a folder, by name.
fn files(folder: &str) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let mut files: Vec<_> = paths
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    files.sort();
    files
}

#[test]
fn sound_scenarios_are_accepted() {
    let validator = validator();
    let shipped = built_ins()
        .iter()
        .filter(|file| matches!(file.kind, BuiltInKind::Scenario | BuiltInKind::Template))
        .map(|file| (file.path.to_owned(), file.text.to_owned()));
    let found = ["examples", "benches/workloads"].into_iter().flat_map(files);
    let found = found.map(|(name, path)| (name, fs::read_to_string(path).unwrap()));
    let mut count = 0;
    for (name, text) in shipped.chain(found) {
        let scenario = json(&text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&scenario)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name} is refused:\n{}", errors.join("\n"));
        count += 1;
    }
    assert!(count > 8, "only {count} scenarios were found");
}

#[test]
fn every_way_to_write_a_value_is_accepted() {
    let validator = validator();
    for line in [
        "duration = \" 1 h 30 min \"",
        "duration = \"0\"",
        "[functions.f]\nduration = \"1.5ms\"\ninit.gamma = { shape = 2, mean = \"1d2h3m4s5ms\" }",
        "[functions.f]\ninit.uniform = { min = \"6µs\", max = \"7us\" }",
        "[functions.f]\nduration.empirical.quantiles = { p0 = \"1ms\", p99.9 = \"2s\" }",
        "[functions.f]\nduration.empirical.samples = [\"1ms\", \"2ms\"]",
        "[functions.f]\nmemory = \"1.5 GB\"\nfailures = { error = 0, crash = \"0.1 %\" }",
        "[platform]\nidle = \"never\"\nmax_age = \"none\"\nrequest_rate = \"none\"",
        "[platform]\nidle.gone_by_minute = [0, 0.5, 1]\nidle_spare.halving.every = \"1s\"",
        "[platform]\nscaling.token_bucket = { capacity = 1, refill = \"1000 per 10s\" }",
        "[platform]\nscaling.legacy = { burst = { us-east-1 = 3, other = 1 }, per_minute = 0 }",
        "[platform]\nscaling.unlimited = {}\nrequest_rate = \"10per concurrency\"",
        "[traffic.t]\narrivals.poisson.rate = \"2.5 / min\"",
        "[traffic.t]\npayload = \"1.5 KiB\"\narrivals.rule.schedule = \"rate(5 minutes)\"",
        "[expect]\ncold_rate = \"<=1%\"\ncost = \"< $ 3\"\np99 = \"!= -1e3\"\nx = \">= 1h30m\"",
        "[expect]\ntotals.throttles = 0\nfunctions.f.\"latency_ms.p99\" = \"== .5\"",
    ] {
        let scenario = json(line).unwrap();
        let error = validator.iter_errors(&scenario).next().map(|error| error.to_string());
        assert_eq!(error, None, "{line}");
    }
}

#[test]
fn wrong_shapes_are_refused() {
    let validator = validator();
    let mut accepted = Vec::new();
    let mut refused = 0;
    for (name, path) in files("tests/bad") {
        // What is no TOML is no JSON either.
        let text = String::from_utf8(fs::read(path).unwrap()).ok();
        let Some(scenario) = text.and_then(|text| json(&text)) else { continue };
        if validator.is_valid(&scenario) {
            accepted.push(name);
        } else {
            refused += 1;
        }
    }
    // A new file is in the list if its shape is right, and else there is something to mend.
    assert_eq!(accepted, ONLY_THE_DECODER_SEES);
    assert!(refused > 10, "only {refused} were refused");
}

#[test]
fn the_schema_in_docs_is_the_decoder_s() {
    let written = fs::read_to_string(root().join("docs/scenario.schema.json")).unwrap();
    let written: Value = serde_json::from_str(&written).unwrap();
    assert!(
        written == json_schema(),
        "docs/scenario.schema.json is not that of the decoder: cargo run -- schema --output \
         docs/scenario.schema.json"
    );
}
