//! What can keep a study from having an answer, said so that the reader knows what to do.
//!
//! In: what went wrong. Out: a lower-case sentence. Does not: know which command asked.

use std::fmt;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum ExploreError {
    /// There is nothing to vary.
    NoInputs,
    /// There is nothing to look at.
    NoOutputs,
    /// An input cannot be varied.
    BadInput {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Two inputs have the same name.
    SameName {
        /// The name.
        name: String,
    },
    /// More inputs than the method takes.
    TooManyInputs {
        /// How many there are.
        inputs: usize,
        /// How many there may be.
        limit: usize,
        /// The method.
        method: &'static str,
    },
    /// A setting of a study is out of its range.
    BadSetting {
        /// Which.
        setting: &'static str,
        /// What it has to be.
        needs: &'static str,
    },
    /// The model gave up on a run.
    ModelFailed {
        /// The number of the run, from 0.
        run: u64,
        /// What the model said.
        message: String,
    },
    /// An output of a run is not a number, or infinite.
    NotFinite {
        /// The number of the run, from 0.
        run: u64,
        /// The output.
        output: String,
    },
    /// A run gave more or fewer outputs than were announced.
    WrongOutputs {
        /// The number of the run, from 0.
        run: u64,
        /// How many it gave.
        given: usize,
        /// How many there should be.
        announced: usize,
    },
    /// Stopped before there was anything to say.
    StoppedTooEarly {
        /// How many runs were made.
        runs: u64,
    },
    /// PRIM looks for what tells the runs of interest from the others, and there are only ones or only the others.
    NothingToTell {
        /// How many runs there are.
        runs: usize,
        /// Whether all of them are of interest; otherwise none is.
        all: bool,
    },
}

impl fmt::Display for ExploreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoInputs => write!(f, "there is no uncertain input to vary"),
            Self::NoOutputs => write!(f, "there is no output to look at"),
            Self::BadInput { name, problem } => write!(f, "the input `{name}` cannot be varied: {problem}"),
            Self::SameName { name } => write!(f, "two inputs are called `{name}`: give each its own name"),
            Self::TooManyInputs { inputs, limit, method } => write!(
                f,
                "{inputs} inputs are more than the {limit} that {method} takes: screen them with Morris first and keep those that matter"
            ),
            Self::BadSetting { setting, needs } => write!(f, "{setting} has to be {needs}"),
            Self::ModelFailed { run, message } => write!(f, "run {run} failed: {message}"),
            Self::NotFinite { run, output } => write!(f, "run {run} gave no finite number for `{output}`"),
            Self::WrongOutputs { run, given, announced } => {
                write!(f, "run {run} gave {given} outputs where {announced} were announced")
            }
            Self::StoppedTooEarly { runs } => write!(f, "stopped after {runs} runs, too early to say anything"),
            Self::NothingToTell { runs, all: true } => {
                write!(f, "all {runs} runs are of interest, so nothing tells them from others: ask for more")
            }
            Self::NothingToTell { runs, all: false } => {
                write!(f, "none of the {runs} runs is of interest: ask for less, or for more runs")
            }
        }
    }
}

impl std::error::Error for ExploreError {}
