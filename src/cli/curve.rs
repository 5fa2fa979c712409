//! `tepid curve`: cold starts at every idle limit at once, of a log or of a scenario.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use tepid::report::{CurveHeading, IdleCurve, Partial, ascii};
use tepid::run::{Extras, MOST_ENVIRONMENTS, Sweep, Swept, World, Worth};
use tepid::scenario::{self, LogFile, Needs, Scenario, log_problem, open_log};
use tepid::units::{MemoryMb, SimDuration, SimTime};
use tepid::workload::{LogColumns, LogRow, Stamp};

use super::Exit;
use super::args::{CurveArgs, Format, GlobalArgs, Place};
use super::interrupt::Interrupt;
use super::output::{self, Outputs};
use super::problem::Problem;
use super::reports;
use super::run::{drive, problem_of};

/// How often a log is left to see whether somebody wants an end \[rows\].
const TURN: u64 = 1 << 16;
/// How much earlier than the latest end an invocation may have started, unless `--late` says
/// otherwise: nothing runs longer (AWS Lambda Developer Guide, configuration-timeout; F5.3).
const LONGEST: SimDuration = SimDuration::from_secs(900);
/// The memory of a function of which a log says nothing, as in `models/defaults.toml` (F5.1).
const MEMORY: MemoryMb = MemoryMb::new(128);

/// What was swept, and what it is about.
type Found = (CurveHeading, Swept);

/// Sweeps the log or the scenario and writes the curve, also of a run that was interrupted.
pub(super) fn curve(args: &CurveArgs, global: GlobalArgs) -> Result<Exit, Problem> {
    check(args)?;
    let interrupt = Interrupt::listen();
    let asked = args.limits();
    let picture = if args.plot.is_some() { IdleCurve::picture_of(&asked) } else { Vec::new() };
    let limits: Vec<SimDuration> = asked.iter().chain(&picture).copied().collect();
    let (heading, swept) = if args.is_log() {
        log(args, limits, &interrupt)?
    } else {
        simulation(args, limits, (&interrupt, global.quiet))?
    };
    let exit = if heading.partial.is_some() { Exit::Interrupted } else { Exit::Done };
    let curve = IdleCurve::new(heading, &swept, |at| asked.binary_search(&at).is_ok(), &picture);
    let mut outputs = Outputs::new(&interrupt);
    if let Some(Place::File(path)) = &args.plot {
        outputs.text(&curve.to_svg(), path)?;
    }
    let is_taken = args.plot.as_ref().and_then(Place::file).is_some_and(|at| output::is_stdout(at));
    match &args.output {
        Some(path) => outputs.text(&page(args, global, &curve), path)?,
        None if is_taken => {}
        None => outputs.text(&page(args, global, &curve), Path::new("-"))?,
    }
    outputs.commit()?;
    Ok(exit)
}

/// Refuses what cannot be asked for together.
fn check(args: &CurveArgs) -> Result<(), Problem> {
    let refuse = |problem: &str| Err(Problem::Usage(problem.to_owned()));
    if args.plot == Some(Place::Report) && matches!(args.format, Format::Json | Format::Csv) {
        return refuse("`--plot` without a file needs `--format text` or `markdown`");
    }
    if let (Some(Place::File(picture)), Some(page)) = (&args.plot, &args.output)
        && output::is_same(picture, page)
    {
        return refuse("the picture and the curve cannot both go to one file");
    }
    if !args.is_log() {
        let of_a_log = [
            (args.memory.is_some(), "--memory"),
            (args.sort, "--sort"),
            (args.late.is_some(), "--late"),
            (!args.function.is_empty(), "--function"),
        ];
        if let Some((_, option)) = of_a_log.iter().find(|(is_given, _)| *is_given) {
            return refuse(&format!(
                "`{option}` is for a log, which is FILE.csv or has `--time` or `--end`"
            ));
        }
    } else if args.seed.is_some() {
        return refuse("`--seed` is for a scenario: nothing is drawn for a log");
    }
    Ok(())
}

/// Runs a scenario once, with nothing idle ever shut down.
fn simulation(
    args: &CurveArgs,
    limits: Vec<SimDuration>,
    (interrupt, quiet): (&Interrupt, bool),
) -> Result<Found, Problem> {
    let scenario = Scenario::open(&args.input, &args.changes()).map_err(Problem::Scenario)?;
    let mut scenario = scenario.keeping_idle();
    let until = SimTime::ZERO + scenario.duration;
    let worth = Worth { init: args.init, besides: args.cold_usd.unwrap_or_default() };
    let sweep = Sweep::new(limits, worth.tariffs(&scenario), until);
    let extras = Extras { sweep: Some(sweep), ..Extras::default() };
    let mut world = World::new(&scenario).with_extras(extras);
    let partial = drive(&mut world, interrupt, quiet).map_err(problem_of)?;
    let throttled = world.recorders().metrics.total(world.now()).tally.throttled();
    if throttled > 0 {
        let are = if throttled == 1 { "request was" } else { "requests were" };
        scenario.assumptions.push(format!("{throttled} {are} throttled and not counted."));
    }
    scenario.assumptions.push(terms(args, "each function's mean INIT"));
    if !scenario.policies.is_empty() {
        scenario.assumptions.push("Calls of policies count as invocations here.".to_owned());
    }
    let provisioned = world.recorders().metrics.total(world.now()).tally.provisioned();
    if provisioned > 0 {
        scenario.assumptions.push(format!(
            "{provisioned} invocations ran on provisioned concurrency, which no idle limit \
             concerns, and are not counted."
        ));
    }
    let heading = CurveHeading {
        title: scenario.title,
        functions: scenario.model.functions.len() as u64,
        partial,
        assumptions: scenario.assumptions,
    };
    let swept = world.take_sweep().expect("it was put in").finish(Some(world.now()));
    Ok((heading, swept))
}

/// Reads a log once.
fn log(
    args: &CurveArgs,
    limits: Vec<SimDuration>,
    interrupt: &Interrupt,
) -> Result<Found, Problem> {
    let path = Path::new(&args.input);
    let mut assumptions = Vec::new();
    let mut tariffs = Vec::new();
    if args.init.is_some() || args.cold_usd.is_some() {
        let needs = Needs { provisioned: true, ..Needs::default() };
        let (prices, mut assumed) =
            scenario::price_list(&args.changes(), needs).map_err(Problem::Scenario)?;
        // Of the terms of a bill, only where prices come from matters here.
        assumed.retain(|sentence| {
            ["Prices of", "Prices are those"].iter().any(|begin| sentence.starts_with(begin))
        });
        let worth = Worth { init: args.init, besides: args.cold_usd.unwrap_or_default() };
        let memory = args.memory.unwrap_or(MEMORY);
        tariffs.push(worth.tariff(memory, &prices));
        assumed.push(terms(args, "no INIT at all"));
        assumed.push(format!("Every function has {memory} on x86."));
        assumptions.append(&mut assumed);
    }
    let columns = columns(args)?;
    let mut log = open_log(path, columns.as_ref()).map_err(Problem::Scenario)?;
    let sweep = Sweep::new(limits, tariffs, SimTime::NEVER);
    let (sweep, partial) = sweep_log(&mut log, sweep, path, interrupt)?;
    let functions = log.functions() as u64;
    let heading = CurveHeading { title: args.input.clone(), functions, partial, assumptions };
    Ok((heading, sweep.finish(None)))
}

fn sweep_log(
    log: &mut LogFile,
    mut sweep: Sweep,
    path: &Path,
    interrupt: &Interrupt,
) -> Result<(Sweep, Option<Partial>), Problem> {
    let wrong = |error| Problem::Scenario(log_problem(path, error));
    let (mut first, mut rows) = (None, 0u64);
    while let Some(LogRow { start, took, function, .. }) = log.next_row().map_err(wrong)? {
        let since = start.abs_diff(*first.get_or_insert(start));
        let at = SimTime::from_micros(since);
        let end = at.saturating_add(SimDuration::from_micros(took));
        sweep.start((function as usize, function as usize), at, end);
        if sweep.environments() > MOST_ENVIRONMENTS {
            let allowed = format!("at most {MOST_ENVIRONMENTS} invocations at once");
            return Err(wrong(log.refuse(&allowed)));
        }
        rows += 1;
        if rows.is_multiple_of(TURN) && interrupt.is_wanted() {
            return Ok((sweep, Some(Partial { at, reason: "interrupted".to_owned() })));
        }
    }
    Ok((sweep, None))
}

/// The columns that the arguments name; nothing where they name none.
fn columns(args: &CurveArgs) -> Result<Option<LogColumns>, Problem> {
    let (time, stamp) = match (&args.time, &args.end) {
        (Some(time), _) => (time, Stamp::Start),
        (None, Some(end)) => (end, Stamp::End),
        (None, None) if args.is_azure() => return Ok(None),
        (None, None) => {
            let problem = "which columns? `--time` or `--end`, and `--duration`; without any of \
                           them the log has to be the Azure Functions trace of 2021";
            return Err(Problem::Usage(problem.to_owned()));
        }
    };
    let Some(duration) = args.duration.clone() else {
        return Err(Problem::Usage("a log needs `--duration COLUMN`".to_owned()));
    };
    let usual = if stamp == Stamp::End { LONGEST } else { SimDuration::ZERO };
    Ok(Some(LogColumns {
        time: time.clone(),
        stamp,
        duration,
        unit: args.unit.into(),
        function: args.function.clone(),
        late: if args.sort { SimDuration::MAX } else { args.late.unwrap_or(usual) },
    }))
}

/// What idle time and cold starts are taken to cost.
fn terms(args: &CurveArgs, usual: &str) -> String {
    let init = args.init.map_or(usual.to_owned(), |init| format!("an INIT of {init}"));
    let besides = args.cold_usd.map(|usd| format!(" and ${usd} besides")).unwrap_or_default();
    format!(
        "An idle environment costs what provisioned concurrency costs, a cold start the bill for \
         {init}{besides}; idle time after an environment's last use costs nothing."
    )
}

/// The curve as it was asked for.
fn page(args: &CurveArgs, global: GlobalArgs, curve: &IdleCurve) -> String {
    let is_printed = args.output.is_none();
    let is_seen = is_printed && io::stdout().is_terminal();
    let picture = |colour: bool| {
        let is_wanted = args.plot == Some(Place::Report);
        if is_wanted { curve.to_terminal(reports::width(is_seen), colour) } else { String::new() }
    };
    match args.format {
        Format::Json => curve.to_json(),
        Format::Csv => curve.to_csv(),
        Format::Markdown => {
            let picture = picture(false);
            let [fence, end] = if picture.is_empty() { [""; 2] } else { ["\n```text\n", "```\n"] };
            format!("{}{fence}{picture}{end}", curve.to_markdown())
        }
        Format::Text => {
            let picture = picture(is_printed && global.color.applies(is_seen));
            let gap = if picture.is_empty() { "" } else { "\n" };
            let text = curve.to_text();
            let text = if is_printed { global.color.page(text) } else { text };
            let page = format!("{text}{gap}{picture}");
            let is_plain = args.ascii || is_seen && !supports_unicode::supports_unicode();
            if is_plain { ascii(&page) } else { page }
        }
    }
}
