//! The table of metrics: a row for each datapoint that CloudWatch would show.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::engine::record::{Fact, Sink};
use crate::id::{FunctionId, Qualifier};
use crate::metrics::cloudwatch::{
    ClosedMinute, CloudWatch, Dimensions, Metric, Samples, Statistic,
};
use crate::run::minutes::plain;
use crate::scenario::Scenario;
use crate::units::SimTime;

/// The columns; a name that changes its meaning or goes away breaks its readers.
const COLUMNS: [&str; 13] = [
    "Timestamp",
    "MetricName",
    "FunctionName",
    "Resource",
    "ExecutedVersion",
    "Unit",
    "SampleCount",
    "Sum",
    "Average",
    "Minimum",
    "Maximum",
    "p99",
    "partial",
];

/// Writes the datapoints of minutes as CSV once nothing can change them.
///
/// Memory covers the minutes in which invocations began that go on. The first error is kept and
/// ends the writing; whoever drives the run asks for it.
pub struct CloudWatchTable {
    out: csv::Writer<Box<dyn Write>>,
    fault: Option<io::Error>,
    metrics: CloudWatch,
    begins: Timestamp,
    functions: Vec<Arc<str>>,
    aliases: Vec<Arc<str>>,
}

impl CloudWatchTable {
    /// A table of a run of `scenario`, with its first line.
    ///
    /// Functions have rows if there are at most `most_functions`; their versions and aliases
    /// always.
    pub fn new(scenario: &Scenario, most_functions: usize, out: Box<dyn Write>) -> Self {
        let model = &*scenario.model;
        let with_functions = model.functions.len() <= most_functions;
        let wanted = |dimensions| match dimensions {
            Dimensions::Function(_) => with_functions,
            Dimensions::Account | Dimensions::Resource(..) | Dimensions::Executed(..) => true,
        };
        let metrics = CloudWatch::new(model, scenario.spillover_sample, wanted);
        let mut table = Self {
            out: csv::Writer::from_writer(out),
            fault: None,
            metrics: metrics.with_executed_versions(model),
            begins: scenario.begins,
            functions: model.functions.iter().map(|spec| Arc::clone(&spec.name)).collect(),
            aliases: model.aliases.iter().map(|alias| Arc::clone(&alias.name)).collect(),
        };
        table.write(&COLUMNS.map(str::to_owned));
        table
    }

    /// Whether everything could be written so far; the first error is given once.
    pub(super) fn check(&mut self) -> io::Result<()> {
        self.fault.take().map_or(Ok(()), Err)
    }

    /// Writes what is left of a run that has ended, and hands everything on.
    pub(super) fn close(&mut self, is_partial: bool) -> io::Result<()> {
        while let Some(minute) = self.metrics.close() {
            self.rows(&minute, is_partial);
        }
        self.check()?;
        self.out.flush()
    }

    fn rows(&mut self, minute: &ClosedMinute, is_partial: bool) {
        let since = SignedDuration::from_micros(minute.began.as_micros().cast_signed());
        let stamp = self.begins.checked_add(since).unwrap_or(Timestamp::MAX).to_string();
        for (dimensions, metric, samples) in &minute.rows {
            if metric.is_of_account() && *dimensions != Dimensions::Account {
                continue;
            }
            let [function, resource, version] = self.names(*dimensions);
            let [unit, count, sum, average, min, max, p99] = row(*metric, samples);
            let partial = u8::from(is_partial || minute.is_open).to_string();
            self.write(&[
                stamp.clone(),
                metric.name().to_owned(),
                function,
                resource,
                version,
                unit,
                count,
                sum,
                average,
                min,
                max,
                p99,
                partial,
            ]);
        }
    }

    /// The values of the dimensions `FunctionName`, `Resource` and `ExecutedVersion`.
    fn names(&self, dimensions: Dimensions) -> [String; 3] {
        let name = |id: FunctionId| self.functions[id.index()].to_string();
        let resource = |id, qualifier| match qualifier {
            Qualifier::Latest => name(id),
            Qualifier::Version(number) => format!("{}:{number}", name(id)),
            Qualifier::Alias(alias) => format!("{}:{}", name(id), self.aliases[alias.index()]),
        };
        match dimensions {
            Dimensions::Account => [String::new(), String::new(), String::new()],
            Dimensions::Function(id) => [name(id), String::new(), String::new()],
            Dimensions::Resource(id, qualifier) => {
                [name(id), resource(id, qualifier), String::new()]
            }
            Dimensions::Executed(id, alias, number) => {
                [name(id), resource(id, Qualifier::Alias(alias)), number.to_string()]
            }
        }
    }

    fn write(&mut self, row: &[String; COLUMNS.len()]) {
        if self.fault.is_none() {
            self.fault = self.out.write_record(row).map_err(io::Error::from).err();
        }
    }
}

impl Sink for CloudWatchTable {
    fn record(&mut self, at: SimTime, fact: &Fact) {
        while let Some(minute) = self.metrics.take(at) {
            self.rows(&minute, false);
        }
        self.metrics.record(at, fact);
    }
}

/// The unit of a datapoint and its statistics.
fn row(metric: Metric, samples: &Samples) -> [String; 7] {
    let told = |statistic| told(metric, samples, statistic);
    [
        metric.unit().to_owned(),
        told(Statistic::SampleCount),
        told(Statistic::Sum),
        told(Statistic::Average),
        told(Statistic::Minimum),
        told(Statistic::Maximum),
        told(Statistic::P99),
    ]
}

/// A statistic in the metric's unit; nothing where there is none.
pub(super) fn told(metric: Metric, samples: &Samples, statistic: Statistic) -> String {
    let scale = match statistic {
        Statistic::SampleCount => 1,
        _ => metric.scale().per_unit(),
    };
    let value = samples.value(statistic);
    value
        .map(|(sum, count)| plain(sum as f64 / (count as f64 * scale as f64), 9))
        .unwrap_or_default()
}
