//! The flags of the commands about ways to an outcome.

use super::{CaseArguments, Format};
use clap::Args;

/// Flags of `paths`.
#[derive(Debug, Args)]
pub struct PathsArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// Where to: an outcome of the case, or any condition in its words
    #[arg(long, value_name = "OUTCOME")]
    pub to: String,

    /// Only to states of the outcome that are at rest under some concept
    #[arg(long)]
    pub at_rest: bool,

    /// How many paths of each kind to show; 0 shows all that were found
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,

    /// The most paths of each kind to look for
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_paths: u32,

    /// The longest paths to look for, in moves
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub max_moves: u32,

    /// The most states to build; over it the command refuses and says what it would need [default: 16777216]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_states: Option<u64>,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}
