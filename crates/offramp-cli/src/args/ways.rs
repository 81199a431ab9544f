//! The flags of the commands about ways to an outcome.

use super::{CaseArguments, Format};
use clap::{Args, ValueEnum};

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

/// Where levers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LeverSource {
    /// Overlays of the case with `kind = "lever"`
    Declared,
    /// Changes that follow from the case itself: wants dropped, lowered, raised, options fixed and so on
    Derived,
}

/// Under which concept an outcome has to be at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StableUnder {
    /// Nobody has anything better to move to
    Nash,
    /// Every improvement can be answered
    Gmr,
    /// ... and the answer cannot be escaped from
    Smr,
    /// Every improvement would be answered, by moves that the others prefer
    Seq,
    /// ... and the answer cannot be escaped from
    Sseq,
}

/// Flags of `find`.
#[derive(Debug, Args)]
pub struct FindArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// Where to: an outcome of the case, or any condition in its words
    #[arg(long, value_name = "OUTCOME")]
    pub to: String,

    /// The most a set of levers may cost [default: what all declared levers cost together; 2 where there are none]
    #[arg(long, value_name = "N", value_parser = units)]
    pub max_cost: Option<f64>,

    /// Which levers to look at
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [LeverSource::Declared, LeverSource::Derived])]
    pub levers: Vec<LeverSource>,

    /// Leave out declared levers by name, and derived ones by kind: drop, lower, raise, fix, free, one-way, guarantee, pool, persuade
    #[arg(long, value_name = "LEVER", value_delimiter = ',')]
    pub without: Vec<String>,

    /// Price of a kind of derived lever, for example `drop=2`; each costs 1 otherwise (wants: per place, pools: per larger use)
    #[arg(long, value_name = "KIND=N", value_delimiter = ',')]
    pub cost: Vec<String>,

    /// The most derived levers in one set [default: 1 where the case declares levers, else 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=64))]
    pub max_derived: Option<u16>,

    /// The most sets to try
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_sets: u32,

    /// Under which concept the outcome has to be at rest
    #[arg(long, value_enum, default_value_t = StableUnder::Nash)]
    pub concept: StableUnder,

    /// Judge each actor by what it believes that others want, where the case says what it sees; one lever more is then to
    /// persuade it of what they truly want. Beliefs matter to concepts that reckon with sensible answers: seq and sseq
    #[arg(long)]
    pub as_believed: bool,

    /// It is enough to be at rest for each actor alone: agreements, votes and consented moves do not count against it
    #[arg(long)]
    pub alone: bool,

    /// How many sets to describe; 0 describes 100
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub limit: usize,

    /// How many worlds to sample for the share in which a set works; 0 for none
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub worlds: u32,

    /// Seed of the sampled worlds
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// The most states to build; over it the command refuses and says what it would need [default: 16777216]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_states: Option<u64>,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Flags of `compare`.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// The overlays to compare with the case; names joined by `+` are applied together [default: all viewpoints]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub overlays: Vec<String>,

    /// The most single assumptions to swap, to see which makes the difference; 0 for none
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub swaps: usize,

    /// The most states to build; over it the command refuses and says what it would need [default: 16777216]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_states: Option<u64>,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Flags of `sensitivity`.
#[derive(Debug, Args)]
pub struct SensitivityArguments {
    /// The case
    #[command(flatten)]
    pub case: CaseArguments,

    /// About which outcome: an outcome of the case, or any condition in its words [default: the first outcome]
    #[arg(long, value_name = "OUTCOME", conflicts_with = "method")]
    pub to: Option<String>,

    /// About numbers
    #[command(flatten)]
    pub numbers: super::NumbersArguments,

    /// How many wants or numbers to show; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,

    /// The most states to build; over it the command refuses and says what it would need [default: 16777216]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_states: Option<u64>,

    /// Text or JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A price on the command line.
fn units(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(units) if units.is_finite() && (0.0..=1e12).contains(&units) => Ok(units),
        _ => Err("a price is a number from 0 up".to_owned()),
    }
}
