//! The flags of `sensitivity` that are about numbers.

use super::share;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How to look for what carries a probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SensitivityQuestion {
    /// Which numbers matter at all, from few runs
    Morris,
    /// How much of the variance each accounts for, alone and with others
    Sobol,
    /// In which corner of the numbers the first outcome is likely
    Prim,
}

/// Flags about numbers.
#[derive(Debug, Args)]
pub struct NumbersArguments {
    /// Ask about uncertain numbers instead of wants: strengths, credences, reviews, durations, rates, links
    #[arg(long, value_enum)]
    pub method: Option<SensitivityQuestion>,

    /// With `--method`: only this outcome; may be given several times [default: every outcome, and the top rung of every front]
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "method")]
    pub outcome: Vec<String>,

    /// With `--method`: how far to look ahead, such as `26w` or `18 months` [default: the case's horizon, or 26 weeks]
    #[arg(long, value_name = "TIME", requires = "method")]
    pub by: Option<String>,

    /// With `--method`: how many times to solve the case; a method that needs more takes its smallest number
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        value_parser = clap::value_parser!(u32).range(1..=65_536),
        requires = "method"
    )]
    pub runs: u32,

    /// With `--method prim`: which probability is sought to be exceeded [default: the upper quarter of the runs]
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "method")]
    pub above: Option<f64>,

    /// With `--method`: seed of the runs
    #[arg(long, value_name = "N", default_value_t = 1, requires = "method")]
    pub seed: u64,

    /// With `--method`: how many answers of the others everybody reckons with; 0 for none
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(0..=50),
        requires = "method"
    )]
    pub foresight: u32,

    /// With `--method`: write all figures to a file ending in .csv or .parquet; may be given several times
    #[arg(long, value_name = "PATH", requires = "method")]
    pub export: Vec<PathBuf>,

    /// With `--method`: replace what `--export` names if it exists
    #[arg(long, requires = "method")]
    pub force: bool,
}
