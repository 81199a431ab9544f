//! One file per command.

mod agreement;
mod bench_case;
mod chances;
mod check;
mod compare;
mod coupling;
mod dynamics;
mod dynamics_files;
mod exchange;
mod find;
mod messages;
mod new;
mod numbers;
mod paths;
mod report;
mod sensitivity;
mod show;
mod stability;

use crate::args::{Arguments, Command, SpaceArguments, When};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{load, output};
use offramp::{AnalysisRequest, Coalitions, Findings};
use offramp_model::Model;
use offramp_report::TextStyle;

/// Runs a command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    if let Some(threads) = arguments.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
        pool.map_err(|error| Failure::new(format!("cannot start {threads} threads: {error}")))?;
    }
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Stability(arguments) => stability::run(arguments),
        Command::Agreement(arguments) => agreement::run(arguments),
        Command::Paths(arguments) => paths::run(arguments),
        Command::Dynamics(arguments) => dynamics::run(arguments),
        Command::Find(arguments) => find::run(arguments),
        Command::Compare(arguments) => compare::run(arguments),
        Command::Coupling(arguments) => coupling::run(arguments),
        Command::Sensitivity(arguments) => sensitivity::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        Command::Import(arguments) => exchange::import(arguments),
        Command::Export(arguments) => exchange::export(arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Explain(arguments) => messages::explain(arguments),
        Command::Schema => messages::schema(),
        Command::BenchCase(arguments) => bench_case::run(arguments),
        Command::Completions { shell } => completions(*shell),
    }
}

fn completions(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut <Arguments as clap::CommandFactory>::command(), "offramp", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}

/// Runs the whole analysis, saying on a terminal what takes long.
fn analysed(model: &Model, arguments: &SpaceArguments, all_states: bool) -> Result<Findings, Failure> {
    let mut request = AnalysisRequest {
        space: load::space_request(arguments, all_states),
        seed: arguments.seed,
        coalitions: match arguments.coalitions {
            When::Auto => Coalitions::Auto,
            When::Always => Coalitions::Always,
            When::Never => Coalitions::Never,
        },
        all_states,
        ..AnalysisRequest::default()
    };
    if let Some(worlds) = arguments.worlds {
        request.limits.n_worlds = worlds as usize;
    }
    let progress = Progress::start();
    offramp::analyse(model, &request, &|step| progress.step(step)).map_err(|refused| load::refusal(&refused, model))
}

/// How text is laid out where it goes.
fn text_style(limit: usize) -> TextStyle {
    TextStyle { width: output::columns(), colour: output::is_terminal(), limit: (limit > 0).then_some(limit) }
}

/// A JSON value for people who also read it: indented, ending in a line break.
fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}
