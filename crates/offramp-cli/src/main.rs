//! The `offramp` command: a door. It owns flags, files, the terminal and defaults, and decides nothing.
//!
//! In: arguments. Out: text, JSON or a file, and an exit code (see [`exit::Exit`]).

mod args;
mod commands;
mod exit;
mod load;
mod output;
mod progress;

use clap::Parser;
use exit::Exit;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    let exit = commands::run(&arguments).unwrap_or_else(|failure| {
        output::complain(&failure.to_string());
        Exit::CouldNotRun
    });
    ExitCode::from(exit as u8)
}
