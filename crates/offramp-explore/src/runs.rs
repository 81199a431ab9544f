//! Running a model at many points, on all threads, with the same answer on any number of them.
//!
//! In: a [`Study`] and blocks of points. Out: the outputs of all runs in order; when stopped, of the blocks before the first that is
//! missing. Does not: choose points or draw conclusions.

use crate::error::ExploreError;
use crate::inputs::Inputs;
use crate::sobol::{MAX_SOBOL_INPUTS, MAX_SOBOL_ROWS, scrambled, scrambling};
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A model: from one value per input to one value per output; or why it cannot be run there.
pub type Model<'m> = &'m (dyn Fn(&[f64]) -> Result<Vec<f64>, String> + Sync);

/// Called after every block with the runs made and the runs asked for; answering `Break` ends the study with what there is.
pub type Watch<'w> = &'w (dyn Fn(u64, u64) -> ControlFlow<()> + Sync);

/// What is studied.
#[derive(Clone, Copy)]
pub struct Study<'s> {
    /// What is varied.
    pub inputs: &'s Inputs,
    /// The names of what the model puts out, in its order.
    pub outputs: &'s [String],
    /// The model.
    pub model: Model<'s>,
    /// Called from time to time.
    pub watch: Option<Watch<'s>>,
}

impl std::fmt::Debug for Study<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Study").field("inputs", &self.inputs).field("outputs", &self.outputs).finish_non_exhaustive()
    }
}

/// Points and what the model put out there.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// Per run, one coordinate per input, from 0 to 1.
    pub units: Vec<Vec<f64>>,
    /// Per run, one value per input.
    pub values: Vec<Vec<f64>>,
    /// Per run, one value per output.
    pub outputs: Vec<Vec<f64>>,
    /// How many runs were asked for; there are fewer when the study was stopped.
    pub asked: u64,
}

/// Runs the model at `n` points that fill the inputs evenly: a Sobol sequence (Sobol 1967) with Owen's scrambling (Owen 1995) as in
/// Burley (2020).
///
/// # Errors
/// [`ExploreError`] for no outputs, more than 256 inputs, `n` of 0 or above 65,536, and runs that fail.
pub fn sample(study: &Study<'_>, n: usize, seed: u64) -> Result<Runs, ExploreError> {
    if n == 0 || n > MAX_SOBOL_ROWS {
        return Err(ExploreError::BadSetting { setting: "the number of runs", needs: "between 1 and 65536" });
    }
    if study.inputs.n() > 2 * MAX_SOBOL_INPUTS {
        let limit = 2 * MAX_SOBOL_INPUTS;
        return Err(ExploreError::TooManyInputs { inputs: study.inputs.n(), limit, method: "an even sample" });
    }
    let key = scrambling(seed, 0);
    let units = |row: usize| (0..study.inputs.n()).map(|column| scrambled(key, row, column)).collect::<Vec<f64>>();
    let blocks = run_blocks(study, n, 1, |row| vec![units(row)])?;
    let mut runs = Runs { units: Vec::new(), values: Vec::new(), outputs: Vec::new(), asked: n as u64 };
    for (row, mut block) in blocks.into_iter().enumerate() {
        let units = units(row);
        runs.values.push(study.inputs.values(&units));
        runs.units.push(units);
        runs.outputs.append(&mut block);
    }
    if runs.outputs.is_empty() { Err(ExploreError::StoppedTooEarly { runs: 0 }) } else { Ok(runs) }
}

/// Runs `n_blocks` blocks of `per_block` points each. Per block, per point, the outputs.
pub(crate) fn run_blocks(
    study: &Study<'_>,
    n_blocks: usize,
    per_block: usize,
    points: impl Fn(usize) -> Vec<Vec<f64>> + Sync,
) -> Result<Vec<Vec<Vec<f64>>>, ExploreError> {
    if study.outputs.is_empty() {
        return Err(ExploreError::NoOutputs);
    }
    let stopped = AtomicBool::new(false);
    let done = AtomicU64::new(0);
    let of = (n_blocks * per_block) as u64;
    let one = |number: usize| {
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let first = (number * per_block) as u64;
        let points = points(number).into_iter().enumerate();
        let outputs: Result<Vec<_>, _> = points.map(|(at, units)| run(study, first + at as u64, &units)).collect();
        let done = done.fetch_add(per_block as u64, Ordering::Relaxed) + per_block as u64;
        if study.watch.is_some_and(|watch| watch(done, of).is_break()) {
            stopped.store(true, Ordering::Relaxed);
        }
        Some(outputs)
    };
    let blocks: Vec<_> = (0..n_blocks).into_par_iter().map(one).collect();
    // The first failure in order, so that it is the same one on any number of threads.
    blocks.into_iter().map_while(|block| block).collect()
}

fn run(study: &Study<'_>, run: u64, units: &[f64]) -> Result<Vec<f64>, ExploreError> {
    let outputs = (study.model)(&study.inputs.values(units));
    let outputs = outputs.map_err(|message| ExploreError::ModelFailed { run, message })?;
    let announced = study.outputs.len();
    if outputs.len() != announced {
        return Err(ExploreError::WrongOutputs { run, given: outputs.len(), announced });
    }
    match outputs.iter().position(|value| !value.is_finite()) {
        Some(bad) => Err(ExploreError::NotFinite { run, output: study.outputs[bad].clone() }),
        None => Ok(outputs),
    }
}
