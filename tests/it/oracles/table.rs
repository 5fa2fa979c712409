//! The tables of known values, and the ledger that sees to it that every row is compared.

use std::collections::BTreeMap;

use serde_json::Value;

/// Closed forms, exact sweeps and independent simulations.
const ORACLES: &str = include_str!("../../oracles/oracles.csv");
/// Bills and billed time, in the same columns.
const COST: &str = include_str!("../../oracles/cost.csv");
/// Bills with their parts, as AWS prints them.
const COST_EXAMPLES: &str = include_str!("../../oracles/cost-examples.csv");
/// What clients do, and the latency that comes of it, in the same columns.
const CLIENTS: &str = include_str!("../../oracles/clients.csv");
/// What auto scaling makes of capacity, in the same columns.
const AUTOSCALING: &str = include_str!("../../oracles/autoscaling.csv");
/// Provisioned concurrency and events, in the same columns.
const PROVISIONED: &str = include_str!("../../oracles/provisioned.csv");
/// What warming policies keep warm.
const POLICIES: &str = include_str!("../../oracles/policies.csv");
/// The least that anybody could pay, in the same columns.
const BOUNDS: &str = include_str!("../../oracles/bounds.csv");
/// The waits and quotas of the SDKs, and those of events.
const RETRIES: &str = include_str!("../../oracles/retry-vectors.csv");
/// How provisioned and reserved concurrency come and count, in the columns of the next.
const PROVISIONED_VECTORS: &str = include_str!("../../oracles/provisioned-vectors.csv");
/// Allowed concurrency over time under the scaling rules.
const VECTORS: &str = include_str!("../../oracles/scaling-vectors.csv");

/// One known value.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) group: String,
    /// What it was computed from: JSON, or a list of assignments in the scaling table.
    pub(crate) inputs: String,
    pub(crate) metric: String,
    pub(crate) value: Value,
    /// How far an independent simulation may itself be off; zero for exact rows.
    pub(crate) slack: f64,
    /// When it applies, in the scaling table [s].
    pub(crate) at: f64,
}

/// An estimate with the half-width of its 95 % interval.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    pub(crate) mean: f64,
    pub(crate) half_width: f64,
}

/// The rows of one group, each of which has to be compared.
pub(crate) struct Ledger {
    rows: BTreeMap<String, Row>,
    open: Vec<String>,
}

/// An estimate of zero has no spread; below this, nothing is claimed [probability].
const FINEST: f64 = 1e-6;

/// All rows of all tables.
pub(crate) fn rows() -> Vec<Row> {
    let records = |text: &'static str| {
        let records = csv::Reader::from_reader(text.as_bytes()).into_records();
        records.map(|record| record.expect("the table is well-formed"))
    };
    let number = |text: &str| text.parse::<f64>().expect("a number");
    let json = |text: &str| serde_json::from_str(text).expect("a number or a list");
    let tables = [ORACLES, COST, CLIENTS, AUTOSCALING, PROVISIONED, POLICIES, BOUNDS];
    let oracles = tables.into_iter().flat_map(records).map(|r| Row {
        id: r[0].to_owned(),
        group: r[1].to_owned(),
        inputs: r[3].to_owned(),
        metric: r[4].to_owned(),
        value: json(&r[5]),
        slack: if &r[2] == "mc" { number(&r[6]) } else { 0.0 },
        at: 0.0,
    });
    let vectors = records(VECTORS).map(|r| Row {
        id: format!("{} {} {}", &r[0], &r[3], &r[5]),
        group: r[1].to_owned(),
        inputs: r[2].to_owned(),
        metric: r[5].to_owned(),
        value: json(&r[4]),
        slack: 0.0,
        at: number(&r[3]),
    });
    let provisioned = records(PROVISIONED_VECTORS).map(|r| Row {
        id: [&r[0], &r[3], &r[2], &r[5]].join(" "),
        group: r[1].to_owned(),
        inputs: r[2].to_owned(),
        metric: r[5].to_owned(),
        value: json(&r[4]),
        slack: 0.0,
        at: 0.0,
    });
    let examples = records(COST_EXAMPLES).map(|r| Row {
        id: r[0].to_owned(),
        group: "cost_examples".to_owned(),
        inputs: r[1].to_owned(),
        metric: r[2].to_owned(),
        value: json(&r[3]),
        slack: 0.0,
        at: 0.0,
    });
    let retries = records(RETRIES).map(|r| Row {
        id: format!("{} {}", &r[0], &r[1]),
        group: if r[0].starts_with("async") { "async_events" } else { "sdk_retries" }.to_owned(),
        inputs: r[0].to_owned(),
        metric: r[1].to_owned(),
        value: json(&r[2]),
        slack: 0.0,
        at: 0.0,
    });
    oracles.chain(vectors).chain(provisioned).chain(examples).chain(retries).collect()
}

impl Row {
    /// The number called `name` among the inputs.
    pub(crate) fn input(&self, name: &str) -> f64 {
        let inputs = self.inputs();
        inputs[name].as_f64().unwrap_or_else(|| panic!("{}: no number {name}", self.id))
    }

    /// The text called `name` among the inputs.
    pub(crate) fn text(&self, name: &str) -> String {
        let inputs = self.inputs();
        inputs[name].as_str().unwrap_or_else(|| panic!("{}: no text {name}", self.id)).to_owned()
    }

    /// The list called `name` among the inputs.
    pub(crate) fn list(&self, name: &str) -> Vec<f64> {
        numbers(&self.inputs()[name])
    }

    /// All inputs.
    pub(crate) fn inputs(&self) -> Value {
        serde_json::from_str(&self.inputs).expect("the inputs are JSON")
    }

    /// The number assigned to `name` in an input like `burst=3000;per_minute=500`.
    pub(crate) fn assigned(&self, name: &str) -> f64 {
        let found = self.inputs.split(';').filter_map(|part| part.split_once('='));
        let mut found = found.filter(|(key, _)| key.trim() == name).map(|(_, value)| value);
        let value = found.next().unwrap_or_else(|| panic!("{}: no {name}", self.id));
        value.parse().expect("a number")
    }

    /// The value, where it is one number.
    pub(crate) fn number(&self) -> f64 {
        self.value.as_f64().unwrap_or_else(|| panic!("{}: not a number", self.id))
    }

    /// How wide an interval may be before it says too little to be compared.
    pub(crate) fn widest(&self) -> f64 {
        let value = self.number();
        if value < 1e-3 { 1e-4 } else { 0.02 * value }
    }

    /// Why the estimate does not agree with the row, if it does not.
    pub(crate) fn refute(&self, estimate: Estimate) -> Option<String> {
        let Estimate { mean, half_width } = estimate;
        if half_width > self.widest() {
            return Some(format!("{}: {mean} +- {half_width} says too little", self.id));
        }
        let allowed = 1.5 * half_width.max(FINEST * f64::from(self.number() < 1e-3)) + self.slack;
        let differs = (mean - self.number()).abs() > allowed;
        differs.then(|| format!("{}: {mean} +- {half_width}, not {}", self.id, self.value))
    }
}

impl Ledger {
    /// The rows of `group`, none of them compared yet.
    pub(crate) fn of(group: &str) -> Self {
        let rows: BTreeMap<String, Row> = rows()
            .into_iter()
            .filter(|row| row.group == group)
            .map(|row| (row.id.clone(), row))
            .collect();
        assert!(!rows.is_empty(), "no row of {group}");
        Self { open: rows.keys().cloned().collect(), rows }
    }

    /// The rows in which `choose` is interested, in the order of their ids.
    pub(crate) fn all(&self, choose: impl Fn(&Row) -> bool) -> Vec<Row> {
        self.rows.values().filter(|row| choose(row)).cloned().collect()
    }

    /// Compares a row with an exact result.
    pub(crate) fn exact(&mut self, id: &str, got: &Value) {
        let row = &self.rows[id];
        let same = match (got.as_f64(), row.value.as_f64()) {
            (Some(got), Some(value)) => (got - value).abs() <= 1e-9 * value.abs(),
            _ => numbers(got) == numbers(&row.value) && !numbers(got).is_empty(),
        };
        assert!(same, "{id} ({}): {got}, not {}", row.metric, row.value);
        self.close(id);
    }

    /// Compares a row with an estimate.
    pub(crate) fn estimated(&mut self, id: &str, estimate: Estimate) {
        if let Some(why) = self.rows[id].refute(estimate) {
            panic!("{why}");
        }
        self.close(id);
    }

    /// Compares a row with a result that may differ by `slack`.
    pub(crate) fn within(&mut self, id: &str, got: f64, slack: f64) {
        let row = &self.rows[id];
        let differs = (got - row.number()).abs() > slack;
        assert!(!differs, "{id} ({}): {got}, not {} +- {slack}", row.metric, row.value);
        self.close(id);
    }

    /// Leaves out a row about what is not simulated; whoever does has to say why.
    pub(crate) fn excuse(&mut self, id: &str) {
        self.close(id);
    }

    /// Every row has been compared or excused.
    pub(crate) fn finish(self) {
        assert!(self.open.is_empty(), "never compared: {:?}", self.open);
    }

    fn close(&mut self, id: &str) {
        let place = self.open.iter().position(|open| open == id);
        self.open.remove(place.unwrap_or_else(|| panic!("{id} is compared twice")));
    }
}

/// The numbers of a list, those of lists inside it as well.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => other.as_f64().into_iter().collect(),
    }
}
