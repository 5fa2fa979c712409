//! The report as a table for spreadsheets: one row for each function, and one for all.

use serde_json::Value;

use crate::report::{Json, Render, Report, words};

/// Renders a report as CSV.
///
/// The columns are `function`, `partial` (1 if the run was cut short, else 0) and every figure of
/// the JSON report under its path there, such as `totals.cold_starts` or `latency_ms.p99`; the
/// groups stand in the order of the JSON report, each in alphabetical order. The last row, of the
/// function `*`, is the whole account. A figure that was not measured is an empty cell.
#[derive(Clone, Copy, Debug)]
pub struct Csv {
    /// How many functions have rows, the largest first; the rest is one row.
    pub functions: usize,
}

/// The groups of figures, in this order.
const GROUPS: [&str; 12] = [
    "totals",
    "pings",
    "cold_starts_by_cause",
    "throttles_by_reason",
    "gave_up_by_reason",
    "latency_ms",
    "latency_parts_ms",
    "init_ms",
    "cold_start_parts_ms",
    "environments",
    "usage",
    "cost_usd",
];

/// What the row of the whole account is called.
const ACCOUNT: &str = "*";

impl Render for Csv {
    fn render(&self, report: &Report) -> String {
        let figures = Json { functions: self.functions }.value(report);
        let columns = columns(&figures);
        let mut out = csv::Writer::from_writer(Vec::new());
        let mut write = |row: Vec<String>| out.write_record(row).expect("memory takes every row");
        let head = ["function", "partial"].into_iter().chain(columns.iter().map(String::as_str));
        write(head.map(str::to_owned).collect());
        let partial = u8::from(report.partial.is_some()).to_string();
        let mut row = |name: &str, section: &Value| {
            let cells = columns.iter().map(|column| cell(section, column));
            write([words::clean(name), partial.clone()].into_iter().chain(cells).collect());
        };
        let listed = figures["functions"].as_array().into_iter().flatten();
        let others = Some(&figures["others"]).filter(|others| !others.is_null());
        for section in listed.chain(others) {
            row(section["name"].as_str().unwrap_or_default(), section);
        }
        row(ACCOUNT, &figures);
        let bytes = out.into_inner().expect("memory takes every row");
        String::from_utf8(bytes).expect("every cell is text")
    }
}

/// The paths of all figures that a section has.
fn columns(figures: &Value) -> Vec<String> {
    let mut columns = Vec::new();
    for group in GROUPS {
        add_paths(group, &figures[group], &mut columns);
    }
    columns
}

fn add_paths(path: &str, value: &Value, paths: &mut Vec<String>) {
    match value {
        Value::Object(group) => {
            for (key, value) in group {
                add_paths(&format!("{path}.{key}"), value, paths);
            }
        }
        // A number may be too large for a number.
        Value::Null | Value::Number(_) | Value::String(_) => paths.push(path.to_owned()),
        Value::Bool(_) | Value::Array(_) => {}
    }
}

fn cell(section: &Value, path: &str) -> String {
    match path.split('.').try_fold(section, |value, step| value.get(step)) {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(number)) => number.clone(),
        _ => String::new(),
    }
}
