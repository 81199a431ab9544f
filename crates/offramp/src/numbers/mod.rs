//! Which of the numbers that nobody is sure of carry the probabilities.
//!
//! In: a model, a [`SensitivityRequest`]. Out: [`SensitivityFindings`]: Morris effects, Sobol indices or PRIM boxes over everything that the dynamics
//! draw or take from ranges. Does not: change what actors want in words (wants dropped one by one are another question), or compute anything by
//! itself: the chain is `offramp-dynamics`, the designs are `offramp-explore`.

mod inputs;
mod story;

pub use inputs::{InputFinding, Uncertain};

use offramp_dynamics::{DynamicsRefused, DynamicsRequest, Target};
use offramp_explore::{
    ExploreError, Inputs, Morris, MorrisRequest, Prim, PrimRequest, Runs, Sobol, SobolRequest, Study, morris, prim,
    sample, sobol,
};
use offramp_model::Model;
use std::ops::ControlFlow;
use story::Story;

/// Which question to ask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SensitivityMethod {
    /// Which inputs matter at all.
    Morris,
    /// How much of the variance each accounts for.
    Sobol,
    /// Where the first target is likeliest: in which corner of the inputs its probability is above a bound.
    Prim {
        /// The bound; `None` takes the upper quarter of the runs.
        above: Option<f64>,
    },
}

/// What to ask.
#[derive(Debug, Clone, PartialEq)]
pub struct SensitivityRequest {
    /// How far to look, which outcomes, how actors think, the limits, the seed. Its draws are not used: what they draw is varied.
    pub dynamics: DynamicsRequest,
    /// The question.
    pub method: SensitivityMethod,
    /// How many runs at most; the design takes as many as fit, and at least its smallest number.
    pub runs: usize,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct SensitivityFindings {
    /// What was asked.
    pub request: SensitivityRequest,
    /// States of the chain.
    pub n_states: usize,
    /// What was varied.
    pub inputs: Vec<InputFinding>,
    /// Of what the probabilities are.
    pub targets: Vec<Target>,
    /// The answer.
    pub answer: SensitivityAnswer,
}

/// The answer to the question asked.
#[derive(Debug, Clone, PartialEq)]
pub enum SensitivityAnswer {
    /// Effects, outputs in the order of the targets.
    Morris(Morris),
    /// Indices, outputs in the order of the targets.
    Sobol(Sobol),
    /// Boxes for the first target.
    Prim {
        /// The boxes.
        boxes: Prim,
        /// Runs above this probability are of interest.
        above: f64,
        /// How many runs were asked for; fewer were made when it was stopped.
        asked: u64,
    },
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum SensitivityRefused {
    /// The dynamics refuse the case or the request.
    Dynamics(DynamicsRefused),
    /// The study has no answer.
    Explore(ExploreError),
    /// Everything asked about holds today or is never reached, so there is nothing to be sensitive.
    NothingOpen,
}

impl std::fmt::Display for SensitivityRefused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dynamics(refused) => write!(out, "{refused}"),
            Self::Explore(error) => write!(out, "{error}"),
            Self::NothingOpen => {
                write!(out, "everything asked about holds today already: ask about another with `--outcome`")
            }
        }
    }
}

impl std::error::Error for SensitivityRefused {}

impl From<ExploreError> for SensitivityRefused {
    fn from(error: ExploreError) -> Self {
        Self::Explore(error)
    }
}

/// Told how many of how many runs are made; may stop the rest.
pub type Watch<'w> = &'w (dyn Fn(u64, u64) -> ControlFlow<()> + Sync);

/// Rows per replicate are the largest power of two with which Sobol indices fit into the runs, in this many replicates.
const REPLICATES: usize = 8;

/// Answers how sensitive the probabilities are.
///
/// # Errors
/// [`SensitivityRefused`] where the dynamics refuse the case, nothing is uncertain or open, or it was stopped at once.
pub fn sensitivity(
    model: &Model,
    request: &SensitivityRequest,
    watch: Watch<'_>,
) -> Result<SensitivityFindings, SensitivityRefused> {
    let space = story::space(model, &request.dynamics).map_err(SensitivityRefused::Dynamics)?;
    let story = Story::new(model, &space, &request.dynamics).map_err(SensitivityRefused::Dynamics)?;
    if story.targets.is_empty() {
        return Err(SensitivityRefused::NothingOpen);
    }
    let inputs = Inputs::new(story.inputs.iter().map(InputFinding::input).collect())?;
    let outputs: Vec<String> = (0..story.targets.len()).map(|number| format!("target {number}")).collect();
    let run = |values: &[f64]| story.chances(values);
    let study = Study { inputs: &inputs, outputs: &outputs, model: &run, watch: Some(watch) };
    let seed = request.dynamics.seed;
    let answer = match request.method {
        SensitivityMethod::Morris => {
            let trajectories = (request.runs / (inputs.n() + 1)).max(4);
            SensitivityAnswer::Morris(morris(&study, &MorrisRequest { trajectories, levels: 4, seed })?)
        }
        SensitivityMethod::Sobol => {
            let rows = request.runs / (REPLICATES * (inputs.n() + 2));
            let rows = (rows.max(4) + 1).next_power_of_two() / 2;
            SensitivityAnswer::Sobol(sobol(&study, &SobolRequest { rows, replicates: REPLICATES, seed })?)
        }
        SensitivityMethod::Prim { above } => {
            let runs = sample(&study, request.runs.max(64), seed)?;
            let above = above.unwrap_or_else(|| upper_quarter(&runs));
            let of_interest: Vec<bool> = runs.outputs.iter().map(|outputs| outputs[0] > above).collect();
            let boxes = prim(&inputs, &runs, &of_interest, &PrimRequest { seed, ..PrimRequest::default() })?;
            SensitivityAnswer::Prim { boxes, above, asked: runs.asked }
        }
    };
    Ok(SensitivityFindings {
        request: request.clone(),
        n_states: story.n_states,
        inputs: story.inputs,
        targets: story.targets,
        answer,
    })
}

/// The probability of the first target that three quarters of the runs do not exceed.
fn upper_quarter(runs: &Runs) -> f64 {
    let mut all: Vec<f64> = runs.outputs.iter().map(|outputs| outputs[0]).collect();
    all.sort_unstable_by(f64::total_cmp);
    all[(all.len() * 3).div_ceil(4).min(all.len()) - 1]
}
