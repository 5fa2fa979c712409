//! What is recorded and rendered for the arguments, and where each of it goes.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use tepid::metrics::{Heading, Journal, Rounds, Timeline};
use tepid::report::{
    Csv, Json, Markdown, Render as _, Report, RoundsCsv, Svg, Terminal, Text, ascii, watched,
};
use tepid::run::{CloudWatchTable, Extras, Fault, MinuteTable, Stream};
use tepid::scenario::{Scenario, Traffic};
use tepid::units::SimTime;

use super::args::{Format, Place, RunArgs};
use super::colour::Colour;
use super::output::{self, Outputs, STDOUT};
use super::problem::Problem;

/// How wide a picture in text is where no terminal says otherwise.
const WIDTH: usize = 80;

/// Refuses what cannot be asked for together.
pub(super) fn check(args: &RunArgs) -> Result<(), Problem> {
    let refuse = |problem: &str| Err(Problem::Usage(problem.to_owned()));
    if args.plot == Some(Place::Report) && matches!(args.format, Format::Json | Format::Csv) {
        return refuse("`--plot` without a file needs `--format text` or `markdown`");
    }
    if args.rounds == Some(Place::Report) && args.format == Format::Csv {
        return refuse("`--format csv` is one table: give the rounds a file, `--rounds FILE.csv`");
    }
    let files: Vec<&Path> = files(args).collect();
    if !args.memory.is_empty() {
        let is_extra = args.plot.is_some() || args.rounds.is_some() || args.cloudwatch.is_some();
        if is_extra || args.minutes.is_some() || args.events.is_some() {
            return refuse(
                "`--memory` runs several times: it has no picture, rounds, minutes, metrics or \
                 events",
            );
        }
        if matches!(args.format, Format::Markdown | Format::Csv) {
            return refuse("a memory curve is `--format text` or `json`");
        }
    }
    for (at, file) in files.iter().enumerate() {
        if files[..at].iter().any(|other| output::is_same(other, file)) {
            let what = if output::is_stdout(file) { STDOUT.into() } else { file.to_string_lossy() };
            return refuse(&format!("two outputs cannot both go to {what}"));
        }
    }
    Ok(())
}

/// Every place that was named for an output.
fn files(args: &RunArgs) -> impl Iterator<Item = &Path> {
    let optional = [&args.plot, &args.rounds].map(|place| place.as_ref().and_then(Place::file));
    let plain = [&args.output, &args.minutes, &args.cloudwatch, &args.events].map(Option::as_ref);
    plain.into_iter().chain(optional).flatten().map(PathBuf::as_path)
}

/// The recorders that are needed besides, with what they write to.
pub(super) fn extras(
    args: &RunArgs,
    scenario: &Scenario,
    outputs: &mut Outputs,
) -> Result<Extras, Problem> {
    let until = SimTime::ZERO + scenario.duration;
    let mut extras = Extras::default();
    if let Some(path) = &args.minutes {
        let out = outputs.stream(path)?;
        extras.minutes = Some(MinuteTable::new(scenario, args.functions, out));
    }
    if let Some(path) = &args.cloudwatch {
        let out = outputs.stream(path)?;
        extras.cloudwatch = Some(CloudWatchTable::new(scenario, args.functions, out));
    }
    if let Some(path) = &args.events {
        let sources = scenario.source_names();
        let heading =
            Heading { title: &scenario.title, seed: scenario.seed, until, sources: &sources };
        extras.journal = Some(Journal::new(&scenario.model, heading, outputs.stream(path)?));
    }
    if args.plot.is_some() {
        extras.timeline = Some(Timeline::new(watched(scenario)));
    }
    if args.rounds.is_some() {
        let sources = scenario.traffic.iter().map(Traffic::fires_rounds);
        extras.rounds = Some(Rounds::new(&scenario.model, sources.collect()));
    }
    Ok(extras)
}

/// The problem that a recorder's writer had.
pub(super) fn problem(args: &RunArgs, fault: Fault) -> Problem {
    let path = match fault.stream {
        Stream::Minutes => args.minutes.as_deref(),
        Stream::CloudWatch => args.cloudwatch.as_deref(),
        Stream::Journal => args.events.as_deref(),
    };
    let path = path.filter(|path| !output::is_stdout(path)).unwrap_or(Path::new(STDOUT));
    Problem::Output { path: path.to_owned(), error: fault.error }
}

/// How many functions the report lists at most.
pub(super) const fn listed(args: &RunArgs) -> usize {
    match args.format {
        Format::Text => Text::FUNCTIONS,
        Format::Json | Format::Csv | Format::Markdown => args.functions,
    }
}

/// Renders everything that is not written yet.
pub(super) fn render(
    args: &RunArgs,
    colour: Colour,
    report: &Report,
    outputs: &mut Outputs,
) -> Result<(), Problem> {
    if let Some(Place::File(path)) = &args.plot {
        outputs.text(&Svg.render(report), path)?;
    }
    if let Some(Place::File(path)) = &args.rounds {
        outputs.text(&RoundsCsv.render(report), path)?;
    }
    match &args.output {
        Some(path) => outputs.text(&page(args, colour, report), path),
        // Standard output belongs to whoever asked for it by name.
        None if files(args).any(output::is_stdout) => Ok(()),
        None => outputs.text(&page(args, colour, report), Path::new("-")),
    }
}

/// How wide a picture in text is: as the terminal, where one is looked at.
pub(super) fn width(is_seen: bool) -> usize {
    let width = terminal_size::terminal_size().filter(|_| is_seen);
    width.map_or(WIDTH, |(width, _)| usize::from(width.0))
}

/// The report itself.
fn page(args: &RunArgs, colour: Colour, report: &Report) -> String {
    let functions = args.functions;
    let is_seen = args.output.is_none() && io::stdout().is_terminal();
    let picture = |colour: bool| {
        let width = width(is_seen);
        let is_wanted = args.plot == Some(Place::Report);
        if is_wanted { Terminal { width, colour }.draw(report) } else { String::new() }
    };
    match args.format {
        Format::Json => Json { functions }.render(report),
        Format::Csv => Csv { functions }.render(report),
        Format::Markdown => {
            let picture = picture(false);
            let fence = if picture.is_empty() { "" } else { "\n```text\n" };
            let end = if picture.is_empty() { "" } else { "```\n" };
            format!("{}{fence}{picture}{end}", Markdown { functions }.render(report))
        }
        Format::Text => {
            let is_printed = args.output.is_none();
            let picture = picture(is_printed && colour.applies(io::stdout().is_terminal()));
            let gap = if picture.is_empty() { "" } else { "\n" };
            let text = Text.render(report);
            let text = if is_printed { colour.page(text) } else { text };
            let page = format!("{text}{gap}{picture}");
            let is_plain = args.ascii || is_seen && !supports_unicode::supports_unicode();
            if is_plain { ascii(&page) } else { page }
        }
    }
}
