//! What may be typed.

mod curve;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use tepid::scenario::Override;
use tepid::units::MemoryMb;

use super::colour::Colour;
pub(super) use curve::CurveArgs;

/// Simulates AWS Lambda's execution environments: cold starts, throttles, money.
///
/// Without a command it runs the built-in demo, a day of a small web service.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: GlobalArgs,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// What every command understands.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct GlobalArgs {
    /// Colours: auto, always or never; auto obeys `NO_COLOR`.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    #[arg(hide_possible_values = true, hide_default_value = true, display_order = 900)]
    pub(super) color: Colour,
    /// No progress bar and no hints.
    #[arg(long, short, global = true, display_order = 901)]
    pub(super) quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  tepid                                        the built-in demo
  tepid new checkout.toml                      a scenario to begin with
  tepid run checkout.toml                      its report, as text
  tepid run checkout.toml --minutes m.csv --plot run.svg
                                               a table of minutes, a picture
  tepid run demo --events - | jq 'select(.kind == \"throttled\")'
                                               every event as a line of JSON
  tepid run demo --set account.concurrency=50  with one key changed
  tepid curve demo --plot                      every idle limit at once
  tepid price report.json --region eu-west-1   a saved report at other prices

Exit codes: 0 done, 1 an expectation failed, 2 usage or scenario error,
3 run-time error, 130 interrupted (the report so far is still written).";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Runs one simulation and prints a report.
    #[command(after_help = "\
Examples:
  tepid run checkout.toml
  tepid run checkout.toml --set functions.checkout.reserved=12
  tepid run checkout.toml --set platform.base=classic --seed 2
  tepid run checkout.toml --format json --output report.json")]
    Run(RunArgs),
    /// Shows the cold starts of a log or a scenario at every idle limit.
    #[command(after_help = "\
Examples:
  tepid curve requests.csv --time at_s --duration work_s
  tepid curve log.csv.gz --end time --duration ms --unit ms --function name
  tepid curve checkout.toml --limits 1min..60min:1min --format csv
  tepid curve demo --plot
  tepid curve azure2021.csv --memory 256 --init 400ms --cold-usd 0.00001

One pass counts exactly what a run at each limit would count, if the limit is
constant, nothing grows too old, the environment that was used last serves
first, and a cold start takes no longer than a warm one.")]
    Curve(CurveArgs),
    /// Prices a saved JSON report anew, without running anything.
    #[command(after_help = "\
Examples:
  tepid run demo --format json --output report.json
  tepid price report.json --region eu-west-1
  tepid price report.json --free-tier --savings-plan no-upfront
  tepid price report.json --set prices.month=744h --format json")]
    Price(PriceArgs),
    /// Writes a scenario to begin with.
    #[command(after_help = "\
Examples:
  tepid new                           scenario.toml, the least that runs
  tepid new shop.toml --template web  a small web service
  tepid new --list                    every template
  tepid new -t trace replay.toml      your own log, with a sample

The first line names a JSON Schema beside the file, by which editors complete
and check keys without a network; --with-schema writes it as well.")]
    New(NewArgs),
    /// Lists what is shipped, each number with its source.
    #[command(after_help = "\
Examples:
  tepid models                                 everything, with titles
  tepid models lambda-2026                     the default platform
  tepid models python3.12                      INIT of a runtime
  tepid models brief --format toml > own.toml  a file to copy and edit
  tepid models figures                         what [expect] may name")]
    Models(ModelsArgs),
    /// Prints the JSON Schema of a scenario.
    #[command(after_help = "\
Examples:
  tepid schema --output tepid.schema.json      where `tepid new` looks for it

It is for the scenario as JSON, as TOML becomes it (draft 2020-12). It knows
keys, shapes, units and bounds; what only makes sense together is judged when
the scenario is run.")]
    Schema(SchemaArgs),
    /// Prints a script by which a shell completes commands and flags.
    #[command(after_help = "\
Examples:
  tepid completions bash > ~/.local/share/bash-completion/completions/tepid
  tepid completions zsh > ~/.zfunc/_tepid
  tepid completions fish > ~/.config/fish/completions/tepid.fish")]
    Completions(CompletionsArgs),
    /// Prints the manual page, or writes one for each command.
    #[command(after_help = "\
Examples:
  tepid man | man -l -
  tepid man --dir ~/.local/share/man/man1")]
    Man(ManArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// A scenario file, or the name of a shipped scenario.
    #[arg(default_value = "demo")]
    pub(super) scenario: String,
    /// Sets a key of the scenario; may be given several times.
    ///
    /// Paths in a value are relative to the current directory, those in a file to that file.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub(super) set: Vec<Override>,
    /// The seed of every draw; short for --set seed=N.
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = parse_seed)]
    pub(super) seed: Option<u64>,
    /// What the report looks like.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Writes the report to a file, whole or not at all, instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Writes a CSV table of every simulated minute: of the account, `*`, and of each function if
    /// there are at most --functions of them; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub(super) minutes: Option<PathBuf>,
    /// Writes a CSV table of the metrics that CloudWatch would show, by AWS's names: a row for each
    /// datapoint of a minute; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub(super) cloudwatch: Option<PathBuf>,
    /// Writes every event as a line of JSON; `-` is standard output, without the report then.
    #[arg(long, value_name = "FILE")]
    pub(super) events: Option<PathBuf>,
    /// Draws concurrency, cold starts, throttles and latency below the report, or into a file.
    #[arg(long, value_name = "FILE.svg", num_args = 0..=1, default_missing_value = "")]
    #[arg(value_parser = parse_svg)]
    pub(super) plot: Option<Place>,
    /// Lists requests that are fired at once, as a client that measures would, round by round; in
    /// the report, or in a file.
    #[arg(long, value_name = "FILE.csv", num_args = 0..=1, default_missing_value = "")]
    #[arg(value_parser = parse_csv)]
    pub(super) rounds: Option<Place>,
    /// Keeps to ASCII in the text report and its picture.
    #[arg(long)]
    pub(super) ascii: bool,
    /// How many functions a report other than text lists, by size; `all` lists every one.
    #[arg(long, value_name = "N|all", default_value = "50", value_parser = parse_functions)]
    pub(super) functions: usize,
    /// Runs the same requests at each of these sizes and prints the memory curve.
    ///
    /// Work goes faster with memory as far as `cpu_share` of a function says so.
    #[arg(long, value_name = "MB,…", value_delimiter = ',', value_parser = parse_memory)]
    pub(super) memory: Vec<MemoryMb>,
    /// Changes the memory of this function only.
    #[arg(long, value_name = "FUNCTION", requires = "memory")]
    pub(super) memory_of: Option<String>,
    /// How much cost counts for the balanced size, from 0 to 1; speed counts the rest.
    #[arg(long, value_name = "W", default_value = "0.5", value_parser = parse_weight)]
    pub(super) weight: f64,
}

#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// The file to write; `-` prints.
    #[arg(default_value = "scenario.toml")]
    pub(super) file: PathBuf,
    /// What to begin with.
    #[arg(long, short, value_name = "NAME", default_value = "minimal")]
    pub(super) template: String,
    /// Lists the templates and writes nothing.
    #[arg(long)]
    pub(super) list: bool,
    /// Writes over files that are there.
    #[arg(long)]
    pub(super) force: bool,
    /// Writes the JSON Schema beside the file, as tepid.schema.json.
    #[arg(long)]
    pub(super) with_schema: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ModelsArgs {
    /// A shipped file or a runtime; `figures` lists what [expect] may name.
    pub(super) name: Option<String>,
    /// What it looks like.
    #[arg(long, value_enum, default_value_t = ModelFormat::Text)]
    pub(super) format: ModelFormat,
}

#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgs {
    /// Writes to a file, whole or not at all, instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// Which shell.
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// Writes tepid.1 and a page for each command into this folder.
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,
}

/// Where a part of the report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Into the report itself.
    Report,
    /// Into a file of its own.
    File(PathBuf),
}

impl Place {
    /// The file, if it is one.
    pub(super) fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::Report => None,
            Self::File(path) => Some(path),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct PriceArgs {
    /// A report that `tepid run --format json` has written.
    pub(super) report: PathBuf,
    /// The Region whose prices hold; that of the report if none is named.
    #[arg(long)]
    pub(super) region: Option<String>,
    /// Takes off the month's free requests and GB-seconds; short for
    /// `--set prices.free_tier=true`.
    #[arg(long)]
    pub(super) free_tier: bool,
    /// `none`, `no-upfront`, `all-upfront`, or a share; short for
    /// `--set prices.savings_plan=PLAN`.
    #[arg(long, value_name = "PLAN")]
    pub(super) savings_plan: Option<String>,
    /// Sets a key of `[prices]`, such as `prices.month=744h`; may be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub(super) set: Vec<Override>,
    /// What the bill looks like.
    #[arg(long, value_enum, default_value_t = BillFormat::Text)]
    pub(super) format: BillFormat,
    /// Writes the bill to a file, whole or not at all, instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// What a report looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For pull requests and wikis.
    Markdown,
    /// For spreadsheets: a row for each function and one for all.
    Csv,
}

/// What a bill looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum BillFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What a shipped file is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ModelFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// The file itself.
    Toml,
}

impl RunArgs {
    /// What the bare program does.
    pub(super) fn demo() -> Self {
        Self {
            scenario: "demo".to_owned(),
            set: Vec::new(),
            seed: None,
            format: Format::Text,
            output: None,
            minutes: None,
            cloudwatch: None,
            events: None,
            plot: None,
            rounds: None,
            ascii: false,
            functions: usize::MAX,
            memory: Vec::new(),
            memory_of: None,
            weight: 0.5,
        }
    }

    /// Everything that changes the scenario, in the order in which it counts.
    pub(super) fn overrides(&self) -> Vec<Override> {
        let seed =
            self.seed.map(|seed| Override { path: "seed".to_owned(), value: seed.to_string() });
        self.set.iter().cloned().chain(seed).collect()
    }
}

impl PriceArgs {
    /// Everything that decides the prices of a report on `region`, in the order in which it counts.
    pub(super) fn changes(&self, region: &str) -> Vec<Override> {
        let change =
            |path: &str, value: &str| Override { path: path.to_owned(), value: value.to_owned() };
        let region = self.region.as_deref().unwrap_or(region);
        let free_tier = self.free_tier.then(|| change("prices.free_tier", "true"));
        let plan = self.savings_plan.as_deref().map(|plan| change("prices.savings_plan", plan));
        let mut changes = vec![change("region", region)];
        changes.extend(self.set.iter().cloned().chain(free_tier).chain(plan));
        changes
    }
}

fn parse_override(text: &str) -> Result<Override, String> {
    let (path, value) =
        text.split_once('=').ok_or("expected PATH=VALUE, such as account.concurrency=500")?;
    Ok(Override { path: path.trim().to_owned(), value: value.trim().to_owned() })
}

fn parse_seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("expected a whole number from 0 to {}", u64::MAX))
}

fn parse_functions(text: &str) -> Result<usize, String> {
    match text {
        "all" => Ok(usize::MAX),
        _ => text.parse().map_err(|_| "expected a whole number or `all`".to_owned()),
    }
}

fn parse_svg(text: &str) -> Result<Place, String> {
    parse_file(text, "svg", "a picture")
}

fn parse_csv(text: &str) -> Result<Place, String> {
    parse_file(text, "csv", "a table")
}

/// A file with the right extension: anything else is rather the scenario's name.
fn parse_file(text: &str, extension: &str, what: &str) -> Result<Place, String> {
    let path = PathBuf::from(text);
    if text.is_empty() {
        return Ok(Place::Report);
    }
    if text == "-" || path.extension().is_some_and(|found| found == extension) {
        return Ok(Place::File(path));
    }
    Err(format!("expected FILE.{extension}, or `-`, for {what}; a scenario stands before it"))
}

fn parse_memory(text: &str) -> Result<MemoryMb, String> {
    let size = text.trim();
    let memory = size.parse::<u32>().map(MemoryMb::new).or_else(|_| size.parse::<MemoryMb>());
    memory
        .ok()
        .filter(|memory| (128..=10_240).contains(&memory.as_mb()))
        .ok_or_else(|| "expected sizes from 128 to 10240 MB, such as 128,512,1769".to_owned())
}

fn parse_weight(text: &str) -> Result<f64, String> {
    let weight = text.parse::<f64>().ok().filter(|weight| (0.0..=1.0).contains(weight));
    weight.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}
