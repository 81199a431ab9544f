//! The flags that the questions about chance and time share.

use super::share;
use clap::Args;

/// How far ahead, and how actors are taken to judge.
#[derive(Debug, Args)]
pub struct ChanceArguments {
    /// How far to look ahead, such as `26w` or `18 months` [default: the case's horizon, or 26 weeks]
    #[arg(long, value_name = "TIME")]
    pub by: Option<String>,

    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// How many answers of the others everybody reckons with; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=50))]
    pub foresight: u32,

    /// The weight of `wants-later` beside today's wants, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub later: f64,

    /// Nobody is mistaken about anybody: leave out what the case says of `sees`
    #[arg(long)]
    pub undeceived: bool,

    /// The most states of a chain, also of one with pools and rules cut; over it the command refuses [default: 131072]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_states: Option<u64>,
}
