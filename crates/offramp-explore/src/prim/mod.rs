//! PRIM: the corner of the inputs in which an output is of interest.
//!
//! In: inputs, runs, and which runs are of interest. Out: boxes, each with its limits, how much of what is of interest it covers, how
//! pure it is, and how easily chance gives such limits. Does not: run the model, or decide what is of interest.
//!
//! After Friedman & Fisher (1999): from the whole space a small slice is *peeled* off again and again, then the box is *pasted* wider
//! where that does not dilute it. Coverage, density and quasi-p-values after Bryant & Lempert (2010), sections 3 and 4. Which
//! slice: the one that raises the density most per run that it takes away (the lenient criterion of Friedman & Fisher, section 14.1,
//! which Kwakkel & Jaxa-Rozen 2016 recommend where lists of levels stand beside ranges). Which box on the way: the one with the
//! largest harmonic mean of coverage and density.

mod search;
mod space;

use crate::error::ExploreError;
use crate::inputs::Inputs;
use crate::runs::Runs;
use crate::streams::Stream;
use search::Peeled;
use space::Points;

/// How to look for boxes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrimRequest {
    /// Which part of a range to peel off in one step: above 0, at most 0.5.
    pub peel: f64,
    /// The smallest part of all runs that a box may hold: above 0, below 1.
    pub smallest: f64,
    /// Limits that chance gives more often than this are dropped again: from 0 to 1.
    pub significance: f64,
    /// How many boxes to look for; each looks at what the ones before did not cover. At least 1.
    pub boxes: usize,
    /// On how many random halves of the runs to repeat the search.
    pub halves: usize,
    /// Seed of the halves.
    pub seed: u64,
}

impl Default for PrimRequest {
    fn default() -> Self {
        Self { peel: 0.05, smallest: 0.05, significance: 0.05, boxes: 3, halves: 20, seed: 1 }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Prim {
    /// How many runs there are.
    pub runs: usize,
    /// How many of them are of interest.
    pub of_interest: usize,
    /// The boxes, in the order in which they were found. None where no limit tells anything that chance would not.
    pub boxes: Vec<FoundBox>,
}

/// A box: the runs within all of its limits.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundBox {
    /// The limits; inputs without one may take any value.
    pub limits: Vec<Limit>,
    /// Runs in the box that no box before it holds.
    pub runs: usize,
    /// Those of them that are of interest.
    pub of_interest: usize,
    /// Which part of all runs of interest is in the box.
    pub coverage: f64,
    /// Which part of the runs in the box is of interest.
    pub density: f64,
    /// The boxes on the way from the whole space, largest first: what more coverage would cost in density.
    pub steps: Vec<Step>,
}

/// One box on the way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Runs in it.
    pub runs: usize,
    /// Which part of all runs of interest is in it.
    pub coverage: f64,
    /// Which part of its runs is of interest.
    pub density: f64,
    /// How many inputs have a limit.
    pub limits: usize,
}

/// A limit of a box.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The input, by position.
    pub input: usize,
    /// The values within.
    pub within: Within,
    /// The chance of at least this density if the limit told nothing (Bryant & Lempert 2010: a one-sided binomial test against the
    /// density of the box without the limit). *Quasi*, because the limit was sought on the same runs.
    pub quasi_p: f64,
    /// In which part of the random halves the search limited this input.
    pub found_again: f64,
}

/// The values within a limit.
#[derive(Debug, Clone, PartialEq)]
pub enum Within {
    /// From the first to the second; without one, to the end of the range.
    Range(Option<f64>, Option<f64>),
    /// Some of the levels, in the input's order.
    Levels(Vec<f64>),
}

/// Looks for boxes.
///
/// # Errors
/// [`ExploreError`] for settings out of their range, as many marks as there are not runs, and where all runs are of interest, or none.
pub fn prim(inputs: &Inputs, runs: &Runs, of_interest: &[bool], request: &PrimRequest) -> Result<Prim, ExploreError> {
    check(runs, of_interest, request)?;
    let points = Points::new(inputs, &runs.units, of_interest);
    let n_interest = points.n_of_interest(&points.all());
    if n_interest == 0 || n_interest == points.n() {
        return Err(ExploreError::NothingToTell { runs: points.n(), all: n_interest > 0 });
    }
    let mut boxes = Vec::new();
    let mut rest = points.all();
    while boxes.len() < request.boxes && points.n_of_interest(&rest) > 0 {
        let peeled = search::search(&points, &rest, request);
        if peeled.limits().next().is_none() {
            break;
        }
        boxes.push(describe(inputs, &points, &rest, &peeled, n_interest, request));
        rest.retain(|&point| !peeled.region.holds(&points, point));
    }
    Ok(Prim { runs: points.n(), of_interest: n_interest, boxes })
}

fn check(runs: &Runs, of_interest: &[bool], request: &PrimRequest) -> Result<(), ExploreError> {
    let bad = |setting, needs| Err(ExploreError::BadSetting { setting, needs });
    if of_interest.len() != runs.units.len() || runs.units.is_empty() {
        return bad("the list of what is of interest", "as long as the list of runs, and not empty");
    }
    if !(request.peel > 0.0 && request.peel <= 0.5) {
        return bad("the part to peel off", "above 0 and at most 0.5");
    }
    if !(request.smallest > 0.0 && request.smallest < 1.0) {
        return bad("the smallest part of a box", "above 0 and below 1");
    }
    if !(0.0..=1.0).contains(&request.significance) {
        return bad("the significance", "from 0 to 1");
    }
    if request.boxes == 0 {
        return bad("the number of boxes", "at least 1");
    }
    Ok(())
}

fn describe(
    inputs: &Inputs,
    points: &Points<'_>,
    among: &[usize],
    peeled: &Peeled,
    n_interest: usize,
    request: &PrimRequest,
) -> FoundBox {
    let again = found_again(points, among, request);
    let limit = |(input, quasi_p): (usize, f64)| Limit {
        input,
        within: peeled.region.within(inputs, input),
        quasi_p,
        found_again: again[input],
    };
    let step = |&(runs, hits, limits): &(usize, usize, usize)| Step {
        runs,
        coverage: hits as f64 / n_interest as f64,
        density: hits as f64 / runs as f64,
        limits,
    };
    FoundBox {
        limits: peeled.limits().map(limit).collect(),
        runs: peeled.n,
        of_interest: peeled.hits,
        coverage: peeled.hits as f64 / n_interest as f64,
        density: peeled.hits as f64 / peeled.n as f64,
        steps: peeled.steps.iter().map(step).collect(),
    }
}

/// Per input, in which part of random halves of the runs the same search limits it.
fn found_again(points: &Points<'_>, among: &[usize], request: &PrimRequest) -> Vec<f64> {
    let mut counts = vec![0.0; points.n_inputs()];
    for half in 0..request.halves {
        let mut chosen = among.to_vec();
        Stream::new(request.seed, b"offramp-prim----", half as u64).shuffle(&mut chosen);
        chosen.truncate(among.len().div_ceil(2));
        chosen.sort_unstable();
        search::search(points, &chosen, request).limits().for_each(|(input, _)| counts[input] += 1.0);
    }
    counts.iter().map(|count| count / request.halves.max(1) as f64).collect()
}
