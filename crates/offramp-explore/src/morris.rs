//! Morris screening: which inputs matter at all, from few runs.
//!
//! In: a study and a number of trajectories. Out: per output and input the mean, the mean size and the spread of its effects.
//! Does not: divide variance among inputs (see `sobol`).
//!
//! After Morris (1991), section 2: a trajectory changes one input after the other, in random order, and each change gives one
//! *elementary effect*, the change of the output divided by the step, so that an effect speaks of the whole range of its input.
//! mu is the mean effect; mu* the mean of its size (Campolongo, Cariboni & Saltelli 2007), which does not vanish where rises and falls
//! cancel; sigma the standard deviation, which is 0 where the effect is the same everywhere.

use crate::error::ExploreError;
use crate::inputs::{Input, Spread};
use crate::runs::{Study, run_blocks};
use crate::streams::Stream;

/// How to screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MorrisRequest {
    /// How many trajectories; each takes one run more than there are inputs. At least 2.
    pub trajectories: usize,
    /// On how many levels a range is looked at: an even number from 2 to 64. Lists are looked at on their own levels.
    pub levels: usize,
    /// Seed of the trajectories.
    pub seed: u64,
}

impl Default for MorrisRequest {
    fn default() -> Self {
        Self { trajectories: 32, levels: 4, seed: 1 }
    }
}

/// What the screening found.
#[derive(Debug, Clone, PartialEq)]
pub struct Morris {
    /// Trajectories made.
    pub trajectories: usize,
    /// Trajectories asked for; more than were made when the study was stopped.
    pub asked: usize,
    /// Runs made.
    pub runs: u64,
    /// Per output, in its order.
    pub outputs: Vec<MorrisOutput>,
}

/// The effects on one output.
#[derive(Debug, Clone, PartialEq)]
pub struct MorrisOutput {
    /// The smallest and the largest value in any run.
    pub range: (f64, f64),
    /// Per input, in its order.
    pub inputs: Vec<Effects>,
}

/// The elementary effects of one input on one output, in units of the output over the whole range of the input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effects {
    /// The mean effect.
    pub mu: f64,
    /// The mean size of the effect.
    pub mu_star: f64,
    /// The standard deviation of the effect: other inputs, or the place in the range, change it.
    pub sigma: f64,
    /// Standard error of `mu_star`.
    pub mu_star_error: f64,
    /// Trajectories in which raising the input raised the output, and in which it lowered it.
    pub rises_falls: (usize, usize),
}

/// Screens the inputs.
///
/// # Errors
/// [`ExploreError`] for settings out of their range, no outputs, runs that fail, and when stopped within the first two trajectories.
pub fn morris(study: &Study<'_>, request: &MorrisRequest) -> Result<Morris, ExploreError> {
    if request.trajectories < 2 {
        return Err(ExploreError::BadSetting { setting: "the number of trajectories", needs: "at least 2" });
    }
    if !request.levels.is_multiple_of(2) || !(2..=64).contains(&request.levels) {
        return Err(ExploreError::BadSetting { setting: "the number of levels", needs: "an even number from 2 to 64" });
    }
    let inputs = study.inputs.list();
    let trajectory = |number: usize| Trajectory::new(inputs, request, number);
    let per_block = inputs.len() + 1;
    let blocks =
        run_blocks(study, request.trajectories, per_block, |number| trajectory(number).points(inputs, request))?;
    let made = blocks.len();
    if made < 2 {
        return Err(ExploreError::StoppedTooEarly { runs: (made * per_block) as u64 });
    }
    let n_outputs = study.outputs.len();
    let mut effects = vec![vec![Vec::with_capacity(made); inputs.len()]; n_outputs];
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); n_outputs];
    for (number, block) in blocks.iter().enumerate() {
        let trajectory = trajectory(number);
        for (output, range) in ranges.iter_mut().enumerate() {
            *range = block.iter().fold(*range, |range, run| (range.0.min(run[output]), range.1.max(run[output])));
            for (step, &input) in trajectory.order.iter().enumerate() {
                let change = block[step + 1][output] - block[step][output];
                effects[output][input].push(change / trajectory.step(inputs, request, input));
            }
        }
    }
    let outputs = effects.iter().zip(ranges).map(|(effects, range)| MorrisOutput {
        range,
        inputs: effects.iter().map(|effects| summary(effects)).collect(),
    });
    Ok(Morris {
        trajectories: made,
        asked: request.trajectories,
        runs: (made * per_block) as u64,
        outputs: outputs.collect(),
    })
}

/// A walk through the grid that changes every input once.
struct Trajectory {
    /// Where it starts: a grid position per input.
    start: Vec<usize>,
    /// Where it ends.
    end: Vec<usize>,
    /// In which order the inputs change.
    order: Vec<usize>,
}

/// How many grid positions an input has.
fn n_positions(input: &Input, request: &MorrisRequest) -> usize {
    input.spread.n_levels().unwrap_or(request.levels)
}

impl Trajectory {
    fn new(inputs: &[Input], request: &MorrisRequest, number: usize) -> Self {
        let mut draws = Stream::new(request.seed, b"offramp-morris--", number as u64);
        let (mut start, mut end) = (Vec::new(), Vec::new());
        for input in inputs {
            // Half of the positions on, so that all are equally likely at either end (Morris 1991, section 2). Of an odd number of
            // positions, half is the smaller or the larger whole number, by going on at the other end.
            let n = n_positions(input, request);
            let from = draws.below(n);
            let to = (from + n / 2) % n;
            let is_turned = draws.below(2) == 1;
            start.push(if is_turned { to } else { from });
            end.push(if is_turned { from } else { to });
        }
        let mut order: Vec<usize> = (0..inputs.len()).collect();
        draws.shuffle(&mut order);
        Self { start, end, order }
    }

    /// The points in order: one more than there are inputs.
    fn points(&self, inputs: &[Input], request: &MorrisRequest) -> Vec<Vec<f64>> {
        let unit = |input: usize, position: usize| match &inputs[input].spread {
            Spread::Even { .. } | Spread::Ratio { .. } => position as f64 / (request.levels - 1) as f64,
            levels => levels.unit_of_level(position),
        };
        let mut point: Vec<f64> = (0..inputs.len()).map(|input| unit(input, self.start[input])).collect();
        let mut points = vec![point.clone()];
        for &input in &self.order {
            point[input] = unit(input, self.end[input]);
            points.push(point.clone());
        }
        points
    }

    /// The step of an input as a part of its whole range, with its sign.
    fn step(&self, inputs: &[Input], request: &MorrisRequest, input: usize) -> f64 {
        let n = n_positions(&inputs[input], request);
        (self.end[input] as f64 - self.start[input] as f64) / (n - 1) as f64
    }
}

fn summary(effects: &[f64]) -> Effects {
    let n = effects.len() as f64;
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / n;
    let spread = |values: &mut dyn Iterator<Item = f64>, mean: f64| {
        (values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0)).sqrt()
    };
    let sizes = || effects.iter().map(|effect| effect.abs());
    let mu = mean(&mut effects.iter().copied());
    let mu_star = mean(&mut sizes());
    Effects {
        mu,
        mu_star,
        sigma: spread(&mut effects.iter().copied(), mu),
        mu_star_error: spread(&mut sizes(), mu_star) / n.sqrt(),
        rises_falls: (
            effects.iter().filter(|&&effect| effect > 0.0).count(),
            effects.iter().filter(|&&effect| effect < 0.0).count(),
        ),
    }
}
