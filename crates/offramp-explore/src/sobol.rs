//! Sobol indices: how much of an output's variance each input accounts for, alone and with others.
//!
//! In: a study and a number of rows. Out: per output and input the first-order and the total index, each with its standard
//! error. Does not: tell which inputs act together (an input whose total index is larger than its first-order index acts with
//! some).
//!
//! Two matrices A and B of points, and for each input i the matrix A with column i from B. First-order indices after Saltelli et al. (2010),
//! table 2 (b), with outputs counted from their mean; total indices after Jansen (1999), table 2 (f) there:
//!
//! > S_i = mean f(B) (f(AB_i) - f(A)) / V,    T_i = mean (f(A) - f(AB_i))^2 / (2 V).
//!
//! The points are a Sobol sequence in twice as many dimensions as there are inputs, with Owen's scrambling as in Burley (2020),
//! scrambled anew in each of several *replicates*; leaving out one replicate after the other gives the standard errors (the jackknife,
//! Efron & Tibshirani 1993, chapter 11). Errors estimated row by row would take the points for independent, which they are not.

use crate::error::ExploreError;
use crate::runs::{Study, run_blocks};
use crate::streams::Stream;

/// The most inputs: the sequence has 256 dimensions, and each input takes two.
pub const MAX_SOBOL_INPUTS: usize = 128;

/// The most rows per replicate: the length of the sequence.
pub const MAX_SOBOL_ROWS: usize = 1 << 16;

/// How to estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SobolRequest {
    /// Rows per replicate: 2 to 65,536; powers of two fill the cube most evenly. A row takes two runs more than there are inputs.
    pub rows: usize,
    /// Replicates, for the standard errors: 2 to 64.
    pub replicates: usize,
    /// Seed of the scrambling.
    pub seed: u64,
}

impl Default for SobolRequest {
    fn default() -> Self {
        Self { rows: 64, replicates: 16, seed: 1 }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Sobol {
    /// Rows made, over all replicates.
    pub rows: usize,
    /// Rows asked for; more than were made when the study was stopped.
    pub asked: usize,
    /// Replicates.
    pub replicates: usize,
    /// Runs made.
    pub runs: u64,
    /// Per output, in its order.
    pub outputs: Vec<SobolOutput>,
}

/// The indices of one output.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolOutput {
    /// Its mean.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// The smallest and the largest value in any run.
    pub range: (f64, f64),
    /// Per input, in its order; `None` where the output was the same in all runs, so that there is nothing to divide.
    pub inputs: Option<Vec<Index>>,
    /// The sum of the first-order indices: what is missing to 1 is due to inputs acting together.
    pub sum_of_first: f64,
}

/// The indices of one input for one output. Estimates: they can fall slightly below 0 or above 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// The share of the variance that the input accounts for by itself.
    pub first: f64,
    /// The standard error of `first`.
    pub first_error: f64,
    /// The share of the variance that would be left if all other inputs were known.
    pub total: f64,
    /// The standard error of `total`.
    pub total_error: f64,
}

/// Estimates the indices.
///
/// # Errors
/// [`ExploreError`] for settings out of their range, more than 128 inputs, no outputs, runs that fail, and when stopped before two
/// rows of every replicate.
pub fn sobol(study: &Study<'_>, request: &SobolRequest) -> Result<Sobol, ExploreError> {
    let n_inputs = study.inputs.n();
    if n_inputs > MAX_SOBOL_INPUTS {
        let limit = MAX_SOBOL_INPUTS;
        return Err(ExploreError::TooManyInputs { inputs: n_inputs, limit, method: "the Sobol method" });
    }
    if !(2..=MAX_SOBOL_ROWS).contains(&request.rows) {
        return Err(ExploreError::BadSetting { setting: "rows per replicate", needs: "between 2 and 65536" });
    }
    if !(2..=64).contains(&request.replicates) {
        return Err(ExploreError::BadSetting { setting: "the number of replicates", needs: "between 2 and 64" });
    }
    // Replicates take turns, so that a study that is stopped has about as many rows of each.
    let n_rows = request.rows * request.replicates;
    let per_block = n_inputs + 2;
    let scramblings: Vec<u32> = (0..request.replicates).map(|number| scrambling(request.seed, number)).collect();
    let blocks = run_blocks(study, n_rows, per_block, |block| {
        points(scramblings[block % request.replicates], block / request.replicates, n_inputs)
    })?;
    if blocks.len() < 2 * request.replicates {
        return Err(ExploreError::StoppedTooEarly { runs: (blocks.len() * per_block) as u64 });
    }
    let output = |output: usize| one_output(&blocks, output, request.replicates, n_inputs);
    Ok(Sobol {
        rows: blocks.len(),
        asked: n_rows,
        replicates: request.replicates,
        runs: (blocks.len() * per_block) as u64,
        outputs: (0..study.outputs.len()).map(output).collect(),
    })
}

/// The scrambling of a replicate.
pub(crate) fn scrambling(seed: u64, replicate: usize) -> u32 {
    Stream::new(seed, b"offramp-sobol---", replicate as u64).bits()
}

/// Coordinate `column` of point `row` of the scrambled sequence, from 0 to below 1.
pub(crate) fn scrambled(scrambling: u32, row: usize, column: usize) -> f64 {
    // The library looks at these limits in debug builds only; beyond them its points repeat.
    debug_assert!(row < MAX_SOBOL_ROWS && column < 2 * MAX_SOBOL_INPUTS);
    f64::from(sobol_burley::sample(row as u32, column as u32, scrambling))
}

/// A, B and the mixtures of one row.
fn points(scrambling: u32, row: usize, n_inputs: usize) -> Vec<Vec<f64>> {
    let coordinate = |column: usize| scrambled(scrambling, row, column);
    let a: Vec<f64> = (0..n_inputs).map(coordinate).collect();
    let b: Vec<f64> = (n_inputs..2 * n_inputs).map(coordinate).collect();
    let mixed = |input: usize| {
        let mut point = a.clone();
        point[input] = b[input];
        point
    };
    let mixtures: Vec<Vec<f64>> = (0..n_inputs).map(mixed).collect();
    [vec![a.clone(), b.clone()], mixtures].concat()
}

/// Sums over the rows of one replicate.
#[derive(Debug, Clone, Default)]
struct Sums {
    rows: f64,
    squares: f64,
    /// Per input: sums for the first-order and the total index.
    inputs: Vec<(f64, f64)>,
}

fn one_output(blocks: &[Vec<Vec<f64>>], output: usize, replicates: usize, n_inputs: usize) -> SobolOutput {
    let all = || blocks.iter().flatten().map(|run| run[output]);
    let range = all().fold((f64::INFINITY, f64::NEG_INFINITY), |range, value| (range.0.min(value), range.1.max(value)));
    let plain = || blocks.iter().flat_map(|block| [block[0][output], block[1][output]]);
    let mean = plain().sum::<f64>() / (2 * blocks.len()) as f64;
    let mut sums = vec![Sums { inputs: vec![(0.0, 0.0); n_inputs], ..Sums::default() }; replicates];
    for (number, block) in blocks.iter().enumerate() {
        let sums = &mut sums[number % replicates];
        let (a, b) = (block[0][output] - mean, block[1][output] - mean);
        sums.rows += 1.0;
        sums.squares += a * a + b * b;
        for (input, (first, total)) in sums.inputs.iter_mut().enumerate() {
            let mixed = block[input + 2][output] - mean;
            *first += b * (mixed - a);
            *total += (a - mixed) * (a - mixed);
        }
    }
    let whole = merged(&sums, None);
    let variance = whole.squares / (2.0 * whole.rows);
    // Differences as small as rounding are no differences.
    let is_constant = range.1 - range.0 <= 1e-12 * range.0.abs().max(range.1.abs());
    let parts: Vec<Sums> = (0..replicates).map(|without| merged(&sums, Some(without))).collect();
    let inputs: Option<Vec<Index>> =
        (!is_constant && variance > 0.0).then(|| (0..n_inputs).map(|input| index(&whole, &parts, input)).collect());
    let sum_of_first = inputs.iter().flatten().map(|index| index.first).sum();
    SobolOutput { mean, variance, range, inputs, sum_of_first }
}

/// The sums of all replicates but one.
fn merged(sums: &[Sums], without: Option<usize>) -> Sums {
    let mut merged = Sums { inputs: vec![(0.0, 0.0); sums[0].inputs.len()], ..Sums::default() };
    for sums in sums.iter().enumerate().filter(|(number, _)| Some(*number) != without).map(|(_, sums)| sums) {
        merged.rows += sums.rows;
        merged.squares += sums.squares;
        for (into, from) in merged.inputs.iter_mut().zip(&sums.inputs) {
            *into = (into.0 + from.0, into.1 + from.1);
        }
    }
    merged
}

/// S_i and T_i from sums.
fn indices(sums: &Sums, input: usize) -> (f64, f64) {
    // Rows cancel, but for the two values per row in the variance.
    let (first, total) = sums.inputs[input];
    if sums.squares > 0.0 { (2.0 * first / sums.squares, total / sums.squares) } else { (0.0, 0.0) }
}

fn index(whole: &Sums, parts: &[Sums], input: usize) -> Index {
    let (first, total) = indices(whole, input);
    let left_out: Vec<(f64, f64)> = parts.iter().map(|part| indices(part, input)).collect();
    let n = left_out.len() as f64;
    let error = |pick: fn(&(f64, f64)) -> f64| {
        let mean = left_out.iter().map(pick).sum::<f64>() / n;
        (left_out.iter().map(|pair| (pick(pair) - mean) * (pick(pair) - mean)).sum::<f64>() * (n - 1.0) / n).sqrt()
    };
    Index { first, first_error: error(|pair| pair.0), total, total_error: error(|pair| pair.1) }
}
