//! The `offramp` command: a door. It owns flags, files, the terminal and defaults, and decides nothing.
//!
//! In: arguments. Out: text, JSON or a file, and an exit code (see [`exit::Exit`]).

mod args;
mod commands;
mod exit;
mod load;
mod output;
mod progress;
mod stop;

use clap::{CommandFactory, FromArgMatches};
use exit::Exit;
use std::process::ExitCode;

fn main() -> ExitCode {
    let matches = args::Arguments::command().get_matches();
    let format = matches.subcommand().and_then(|(_, of)| of.try_get_one::<args::Format>("format").ok().flatten());
    output::promise_json(format == Some(&args::Format::Json));
    let arguments = args::Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let exit = commands::run(&arguments).unwrap_or_else(|failure| {
        output::complain(&failure.to_string());
        Exit::CouldNotRun
    });
    ExitCode::from(exit as u8)
}
