//! The recordings: who was served when, by which environment.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use tepid::scenario::Scenario;

/// What can go wrong here is for a person to read.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// File names of the six runs, by rising rate of requests.
const FILES: [&str; 6] = [
    "res-01-2020-05-28_01-57-40.csv",
    "res-01-2020-06-06_22-39-19.csv",
    "res-01-2020-06-10_22-20-08.csv.gz",
    "res-01-2020-06-18_23-36-37.csv.gz",
    "res-01-2020-05-26_01-31-35.csv.gz",
    "res-01-2020-04-24_17-53-33.csv.gz",
];

/// One run of 28 hours against one function.
pub(crate) struct Recording {
    /// The day on which it began.
    pub(crate) day: String,
    /// Its requests, in order of their start.
    pub(crate) rows: Vec<Row>,
    /// Environments that appear in it.
    pub(crate) seen: usize,
    /// Requests that are flagged as cold starts.
    pub(crate) flagged: usize,
    /// The same requests, to be replayed.
    pub(crate) scenario: Scenario,
}

/// One request.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    /// When the client sent it [s].
    pub(crate) start: f64,
    /// When the client had the answer [s].
    pub(crate) end: f64,
    /// Whether a new environment served it.
    pub(crate) is_cold: bool,
    /// Which environment served it, numbered by first appearance.
    pub(crate) env: usize,
}

/// Reads the six runs.
pub(crate) fn all(folder: &Path) -> Outcome<Vec<Recording>> {
    FILES.iter().map(|name| one(&folder.join(name))).collect()
}

fn one(path: &Path) -> Outcome<Recording> {
    let mut reader = csv::Reader::from_reader(open(path)?);
    let header = reader.headers()?.clone();
    let column = |name: &str| {
        header.iter().position(|given| given == name).ok_or(format!("there is no column {name}"))
    };
    let (start, end) = (column("client_start_time")?, column("client_end_time")?);
    let (cold, id) = (column("is_cold")?, column("exist_id")?);
    let mut raw = Vec::new();
    for row in reader.records() {
        let row = row?;
        let times = (row[start].parse::<f64>()?, row[end].parse::<f64>()?);
        raw.push((times.0, times.1, &row[cold] == "True", row[id].to_owned()));
    }
    raw.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ids = BTreeMap::new();
    let mut rows = Vec::new();
    for (start, end, is_cold, id) in raw {
        let next = ids.len();
        rows.push(Row { start, end, is_cold, env: *ids.entry(id).or_insert(next) });
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Recording {
        day: name.get(7..17).unwrap_or_default().to_owned(),
        seen: ids.len(),
        flagged: rows.iter().filter(|row| row.is_cold).count(),
        rows,
        scenario: scenario(path)?,
    })
}

#[expect(clippy::disallowed_methods, reason = "an example reads what it was pointed at")]
fn open(path: &Path) -> Outcome<Box<dyn Read>> {
    let file = File::open(path)?;
    let is_packed = path.extension().is_some_and(|extension| extension == "gz");
    Ok(if is_packed { Box::new(GzDecoder::new(file)) } else { Box::new(file) })
}

/// The run as a scenario. The client's times hold whatever a start took, so nothing is added.
fn scenario(path: &Path) -> Outcome<Scenario> {
    let file = path.to_str().ok_or("the path is not in UTF-8")?;
    let text = format!(
        "[platform]
        base = \"lambda-2019\"
        platform_start = \"0s\"
        [functions.f]
        timeout = \"900s\"
        init = \"0s\"
        [traffic.clients]
        target = \"f\"
        [traffic.clients.arrivals.replay]
        file = {file:?}
        time = \"client_start_time\"
        duration = \"client_elapsed_time\"
        unit = \"s\"
        sort = true
        "
    );
    Ok(Scenario::parse("replayed", &text, PathBuf::new(), &[])?)
}
