//! The flags of every command.

mod chances;
mod numbers;
mod ways;

pub use chances::ChanceArguments;
pub use numbers::{NumbersArguments, SensitivityQuestion};
pub use ways::{CompareArguments, FindArguments, LeverSource, PathsArguments, SensitivityArguments, StableUnder};

use clap::{Args, Parser, Subcommand, ValueEnum};
use offramp::dynamics::coupling::CouplingRequest;
use offramp::dynamics::expect::COUPLING_DRAWS;
use offramp::dynamics::simplified::CHECK_RUNS;
use std::path::PathBuf;

/// What can happen in a conflict, where it would come to rest, and why.
///
/// A case is a text file that says what the actors of linked conflicts can do and what they want. `offramp new` writes one to
/// begin with; `docs/language.md` is the whole language. Exit codes: 0 fine, 1 the case has errors or an expected answer was
/// not found, 2 could not run.
#[derive(Debug, Parser)]
#[command(name = "offramp", version, propagate_version = true)]
pub struct Arguments {
    /// Work on this many threads; the answers do not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check a case: every problem at once, with its place and what to do
    Check(CheckArguments),
    /// Show what a case says, in plain words
    Show(ShowArguments),
    /// Where it would come to rest: which states are stable, for whom, and why
    Stability(StabilityArguments),
    /// Whether there is a deal everybody would sign, who blocks it, and what would open one
    Agreement(AgreementArguments),
    /// By which steps it could get to an outcome: who moves, why, and who could stop it
    Paths(PathsArguments),
    /// How likely and how soon: outcomes, fronts and roads to the top rungs over time
    Dynamics(DynamicsArguments),
    /// The cheapest sets of changes that let an outcome come about and hold
    Find(FindArguments),
    /// The same questions under several overlays: where they agree, where they part, and what makes the difference
    Compare(CompareArguments),
    /// How fronts drive each other: what changes on one when its ties to another are cut
    Coupling(CouplingArguments),
    /// Which wants carry the answers about an outcome; with `--method`, which uncertain numbers carry the probabilities
    Sensitivity(SensitivityArguments),
    /// Write a report as one self-contained HTML file
    Report(ReportArguments),
    /// Turn a GMCR+ or gmcr-py file into a case
    Import(ImportArguments),
    /// Write a case for another program
    Export(ExportArguments),
    /// Write a small commented case to begin with
    New(NewArguments),
    /// Explain a message of `check` by its code
    Explain(ExplainArguments),
    /// Print the JSON Schema of the case language, for editors
    Schema,
    /// Write a random case, to time the program with
    BenchCase(BenchCaseArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs; the keys are documented in docs/json.md
    Json,
}

/// A case file; of a folder, the `case.toml` in it.
fn case_file(path: &str) -> Result<PathBuf, std::convert::Infallible> {
    let path = PathBuf::from(path);
    Ok(if path.is_dir() { path.join("case.toml") } else { path })
}

/// The case and how it is seen.
#[derive(Debug, Clone, Args)]
pub struct CaseArguments {
    /// The case file (.toml) or the folder that holds `case.toml`, or a GMCR+ / gmcr-py file (.gmcr, .json); `-` reads standard input
    #[arg(value_parser = case_file)]
    pub case: PathBuf,

    /// Apply this overlay of the case; may be given several times, or several names with commas; applied in order
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub overlay: Vec<String>,
}

/// Which states to look at.
#[derive(Debug, Args)]
pub struct SpaceArguments {
    /// The most states to build; over it the command refuses and says what it would need [default: 16777216]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_states: Option<u64>,

    /// Only states that can be reached from the status quo, instead of all that no rule excludes
    #[arg(long)]
    pub reachable: bool,

    /// Seed of the sampled worlds
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// How many worlds to sample from the credences; 0 for none [default: 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub worlds: Option<u32>,

    /// Look at coalitions that form on their own: always, never, or when the case is small enough
    #[arg(long, value_enum, default_value_t = When::Auto)]
    pub coalitions: When,
}

/// Whether to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// Where it is quick
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// Also verify the answers that the case expects
    #[arg(long)]
    pub expect: bool,

    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Which states to look at
    #[command(flatten)]
    pub space: SpaceArguments,
}

/// Flags of `show`.
#[derive(Debug, Args)]
pub struct ShowArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// Show only what the overlays change
    #[arg(long, requires = "overlay")]
    pub diff: bool,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// The most states to build when counting them
    #[command(flatten)]
    pub space: SpaceArguments,
}

/// Flags of `stability`.
#[derive(Debug, Args)]
pub struct StabilityArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// How many equilibria, patterns, or states of `--state` to show; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,

    /// Explain these states instead, for every actor under every concept: `today`, a number (`s37` or `#37`), or a condition
    #[arg(long, value_name = "STATE", conflicts_with = "all_states", allow_hyphen_values = true)]
    pub state: Option<String>,

    /// With `--format json`: list every state with its verdicts; keeps options that nobody mentions
    #[arg(long)]
    pub all_states: bool,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Which states to look at
    #[command(flatten)]
    pub space: SpaceArguments,
}

/// Flags of `agreement`.
#[derive(Debug, Args)]
pub struct AgreementArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// Who has to sign every deal, besides those whose options it changes [default: the parties of agreements that could be
    /// entered, or without any all who have options]
    #[arg(long, value_name = "ACTOR", value_delimiter = ',')]
    pub between: Vec<String>,

    /// Which states count as deals: an outcome or a condition [default: an agreement is entered or raised; without agreements any
    /// other state]
    #[arg(long, value_name = "CONDITION")]
    pub to: Option<String>,

    /// What holds without a deal: a state's number (s37), a condition that only one state meets, or `equilibrium`: where things come
    /// to rest from today if no agreement moves; one answer for each such state [default: today's state]
    #[arg(long, value_name = "STATE")]
    pub without_deal: Option<String>,

    /// Look closely at this state, a deal or not: a number (s37), or a condition that only one state meets
    #[arg(long, value_name = "STATE")]
    pub deal: Option<String>,

    /// Nobody signs without a gain of its own; otherwise it is enough to be no worse off
    #[arg(long)]
    pub strictly: bool,

    /// Look also for smaller groups that have a deal of their own without the others, and say whom it harms
    #[arg(long)]
    pub separate: bool,

    /// How many deals, blocking sets and openings to show; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub limit: usize,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Which states to look at
    #[command(flatten)]
    pub space: SpaceArguments,
}

/// Flags of `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// Where to write the report [default: the case's name with .html, in the current folder]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Solve the case under its overlays too and show them side by side: `auto` takes those that are quick, `none` none, names these
    #[arg(long, value_name = "auto|none|NAMES", value_delimiter = ',', default_value = "auto")]
    pub viewpoints: Vec<String>,

    /// Add the ways to an outcome, or to any condition in the case's words: the paths there, and the cheapest changes that open one;
    /// may be given several times
    #[arg(long, value_name = "OUTCOME")]
    pub to: Vec<String>,

    /// Add chapters of further analyses: `auto` takes those that are quick for the case, `none` none
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',', default_value = "auto")]
    pub also: Vec<Also>,

    /// Add how likely things are in another version of the case beside this one, on the same draws: the case under these overlays;
    /// `as-written` for none
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub against: Vec<String>,

    /// Hold an option at a level in the other version, whatever its owner wants, such as `us.exit=gone`
    #[arg(long = "do", value_name = "OPTION=LEVEL")]
    pub hold: Vec<String>,

    /// Which states to look at
    #[command(flatten)]
    pub space: SpaceArguments,
}

/// Further analyses that a report may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Also {
    /// Those that are quick for the case
    Auto,
    /// None
    None,
    /// Is there a deal, who blocks it, would it hold
    Agreement,
    /// How likely, how soon, and by which road
    Dynamics,
    /// How the fronts drive each other, and by which channel
    Coupling,
    /// Which single assumption makes the difference between the viewpoints
    Compare,
    /// Which wants carry the answers about the outcomes of `--to`, or about the first outcome
    Sensitivity,
}

/// Flags of `import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The GMCR+ or gmcr-py file
    pub file: PathBuf,

    /// Where to write the case; without it the case is printed
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// The title of the case [default: the file's name]
    #[arg(long)]
    pub title: Option<String>,

    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,

    /// Text, or JSON with the case's text and the notes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What `export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportTo {
    /// Everything in the case, as plain JSON
    Json,
    /// A GMCR+ / gmcr-py file
    Gmcr,
    /// A Gambit game in normal form (ordinal payoffs)
    Nfg,
    /// The options as a table
    Csv,
}

/// Flags of `export`.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// For which program
    #[arg(long, value_enum)]
    pub to: ExportTo,

    /// Where to write it; without it the file is printed
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,

    /// Text prints the exported file itself; JSON wraps it with the notes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Flags of `new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// Where to write the case; `-` prints it
    pub file: PathBuf,

    /// The title of the case [default: the file's name]
    #[arg(long)]
    pub title: Option<String>,

    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,

    /// Text, or JSON with the case's text
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The code in square brackets, such as `unknown-actor`; without it all codes are listed
    pub code: Option<String>,
}

/// Flags of `bench-case`.
#[derive(Debug, Args)]
pub struct BenchCaseArguments {
    /// How many actors
    #[arg(long, default_value_t = 4)]
    pub actors: usize,

    /// How many options, split evenly among the actors
    #[arg(long, default_value_t = 20)]
    pub options: usize,

    /// How many wants each actor has
    #[arg(long, default_value_t = 8)]
    pub wants: usize,

    /// How many rules exclude states
    #[arg(long, default_value_t = 0)]
    pub rules: usize,

    /// The seed: the same seed gives the same case
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Flags of `dynamics`.
#[derive(Debug, Args)]
pub struct DynamicsArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// Only this outcome; may be given several times [default: every outcome, and the top rung of every front]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub outcome: Vec<String>,

    /// Hold an option at a level whatever its owner wants, such as `us.exit=gone`; compared with the case without it
    #[arg(long = "do", value_name = "OPTION=LEVEL")]
    pub hold: Vec<String>,

    /// Cut what ties the fronts together: `pool` (every shared means is plenty), `attention` or `excitation` (their links), `all` of these, or the
    /// name of one, `pool.NAME` or `link.NAME`; compared with the case without the cut
    #[arg(long, value_name = "TIE", value_delimiter = ',')]
    pub cut: Vec<String>,

    /// Compare with the case under these overlays instead, on the same draws; `as-written` for none
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub against: Vec<String>,

    /// How many draws of what the case does not say in numbers
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub draws: u32,

    /// How far ahead, and how actors are taken to judge
    #[command(flatten)]
    pub chances: ChanceArguments,

    /// Leave out the long run
    #[arg(long)]
    pub no_long_run: bool,

    /// Also look at large chains how long each front stays between the lowest and the highest rung, and in which states little decides
    /// [default: up to 4096 states]
    #[arg(long)]
    pub lingering: bool,

    /// Write the figures over time to a file ending in .csv or .parquet, or the chain of one draw to a folder ending in .prism or .storm;
    /// may be given several times
    #[arg(long, value_name = "PATH")]
    pub export: Vec<PathBuf>,

    /// Which draw `--export` and `--replay` are about, counted from 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub draw: u32,

    /// Replace what `--export` names if it exists
    #[arg(long)]
    pub force: bool,

    /// Simulate this many trajectories in every draw instead of solving, for cases of any size: states are not listed as a whole; estimates come
    /// with their errors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000),
          conflicts_with_all = ["gradients", "lingering"])]
    pub simulate: Option<u64>,

    /// Where some of the case is taken in a simpler way, set this many simulated trajectories with everything told apart beside the answer; 0 for none
    #[arg(long, value_name = "N", default_value_t = CHECK_RUNS, value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    pub check_simpler: u64,

    /// Print one trajectory of a simulation, by its number from 0, instead of the figures; `--draw` says of which draw
    #[arg(long, value_name = "K", conflicts_with_all = ["gradients", "lingering", "export", "against", "simulate"])]
    pub replay: Option<u64>,

    /// Also say what every number of the case does to the outcomes asked for, or to the top rungs: how much the chance rises where the
    /// number is a tenth larger
    #[arg(long)]
    pub gradients: bool,

    /// Up to how many states excitation, slow gauges and actions under way are told apart, the strongest and the slowest first;
    /// what does not fit is folded in and said
    #[arg(long, value_name = "N", default_value_t = 32_768, value_parser = clap::value_parser!(u64).range(0..=16_777_216))]
    pub detail: u64,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Flags of `coupling`.
#[derive(Debug, Args)]
pub struct CouplingArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// Only this driving front [default: every front]
    #[arg(long, value_name = "FRONT")]
    pub from: Option<String>,

    /// Only this driven front [default: every front]
    #[arg(long, value_name = "FRONT")]
    pub to: Option<String>,

    /// How many draws of what the case does not say in numbers
    #[arg(long, value_name = "N", default_value_t = COUPLING_DRAWS as u32, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub draws: u32,

    /// Leave out states that the story comes to with at most this probability together; 0 leaves out none
    #[arg(long, value_name = "SHARE", default_value_t = CouplingRequest::TOLERANCE, value_parser = share)]
    pub leave_out: f64,

    /// How far ahead, and how actors are taken to judge
    #[command(flatten)]
    pub chances: ChanceArguments,

    /// Write all figures to a file ending in .csv or .parquet; may be given several times
    #[arg(long, value_name = "PATH")]
    pub export: Vec<PathBuf>,

    /// Replace what `--export` names if it exists
    #[arg(long)]
    pub force: bool,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A number from 0 to 1.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err("give a number from 0 to 1".to_owned()) }
}
