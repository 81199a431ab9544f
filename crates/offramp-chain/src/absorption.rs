//! Where the chain ends: probabilities of competing classes, times, and time spent on the way.
//!
//! In: a chain and classes of states that end the story. Out: per class and state the probability that this class is entered
//! first. Which states can reach which class is decided on the graph, before any number is computed, so that a zero is a
//! zero. Norris (1997), sections 3.3 and 3.4.

use crate::chain::{Chain, ChainError};
use crate::components::{Components, can_reach, components};
use crate::solve::{SolveOptions, SolveReport, Solved, solve_backward, solve_forward};
use crate::state_set::StateSet;

/// Probabilities of the ends, seen from every state.
#[derive(Debug, Clone, PartialEq)]
pub struct Absorption {
    /// `by_class[c][x]`: the probability that class `c` is the first to be entered from state `x`; 1 inside the class.
    pub by_class: Vec<Vec<f64>>,
    /// `never[x]`: the probability that no class is ever entered from `x`. Computed on its own, not as what is left.
    pub never: Vec<f64>,
}

impl Absorption {
    /// The states from which class `class` is within `band` of as likely as not: where little decides.
    pub fn knife_edge(&self, class: usize, band: f64) -> Vec<u32> {
        let row = self.by_class.get(class).map_or(&[] as &[f64], Vec::as_slice);
        (0..row.len() as u32).filter(|&state| (row[state as usize] - 0.5).abs() <= band).collect()
    }
}

/// Expected times, seen from every state.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanTimes {
    /// Expected time until any class is entered; infinite when that may never happen.
    pub any: Vec<f64>,
    /// `given[c][x]`: expected time until class `c` is entered, given that it is the first; infinite when it cannot be.
    pub given: Vec<Vec<f64>>,
}

/// How the states divide for a set of classes.
pub(crate) struct Split {
    /// The class of each state that is in one.
    pub(crate) class: Vec<Option<u32>>,
    /// States outside all classes that can reach one.
    pub(crate) transient: StateSet,
    /// States that can reach no class.
    pub(crate) lost: StateSet,
    /// The components of the transient states.
    pub(crate) parts: Components,
}

impl Split {
    pub(crate) fn new(chain: &Chain, classes: &[StateSet]) -> Result<Split, ChainError> {
        let n = chain.n_states();
        let mut class = vec![None; n];
        let mut all = StateSet::new(n);
        for (number, set) in classes.iter().enumerate() {
            if set.n_states() != n {
                return Err(ChainError::WrongLength { what: "a class", expected: n, got: set.n_states() });
            }
            for state in set.iter() {
                if class[state as usize].replace(number as u32).is_some() {
                    return Err(ChainError::Overlap { state });
                }
                all.insert(state);
            }
        }
        let reach = can_reach(chain, &all, |_| false);
        let transient = StateSet::from_fn(n, |x| class[x].is_none() && reach.contains(x as u32));
        let lost = StateSet::from_fn(n, |x| class[x].is_none() && !reach.contains(x as u32));
        let parts = components(chain, |state| transient.contains(state));
        Ok(Split { class, transient, lost, parts })
    }

    /// The states of a closed set on their way to its state `home`, nothing else.
    pub(crate) fn before(chain: &Chain, inside: &StateSet, home: u32) -> Split {
        let n = chain.n_states();
        let mut class = vec![None; n];
        class[home as usize] = Some(0);
        let transient = StateSet::from_fn(n, |x| x as u32 != home && inside.contains(x as u32));
        let parts = components(chain, |state| transient.contains(state));
        Split { class, transient, lost: StateSet::new(n), parts }
    }

    pub(crate) fn of(&self, state: u32) -> Option<u32> {
        self.class[state as usize]
    }
}

/// The probability, from every state, that each class is the first to be entered. Classes compete: what happens after one of
/// them is entered does not count.
///
/// # Errors
/// Classes that overlap or do not fit the chain; no convergence; stopped.
pub fn absorption(
    chain: &Chain,
    classes: &[StateSet],
    options: &SolveOptions,
) -> Result<Solved<Absorption>, ChainError> {
    let split = Split::new(chain, classes)?;
    let mut report = SolveReport::default();
    let by_class = absorption_of(chain, &split, classes.len(), options, &mut report)?;
    let mut rows = by_class;
    let never = rows.pop().unwrap_or_default();
    Ok(Solved { value: Absorption { by_class: rows, never }, report })
}

/// The probability, from every state, that class `class` is entered before all others: one system instead of one per class.
///
/// # Errors
/// As for [`absorption`].
pub fn probability_of(
    chain: &Chain,
    classes: &[StateSet],
    class: usize,
    options: &SolveOptions,
) -> Result<Solved<Vec<f64>>, ChainError> {
    let split = Split::new(chain, classes)?;
    let mut report = SolveReport::default();
    let value = outcome(chain, &split, class, options, &mut report)?;
    Ok(Solved { value, report })
}

pub(crate) fn outcome(
    chain: &Chain,
    split: &Split,
    class: usize,
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<f64>, ChainError> {
    let wanted = Some(class as u32);
    let right = |state: u32, _: usize| {
        let arcs = chain.arc_range(state).filter(|&arc| split.of(chain.targets()[arc]) == wanted);
        arcs.map(|arc| chain.rates()[arc]).sum()
    };
    let mut seen = solve_lanes(chain, split, 1, right, options, report)?.pop().unwrap_or_default();
    for (state, seen) in seen.iter_mut().enumerate() {
        if split.of(state as u32) == wanted {
            *seen = 1.0;
        }
    }
    Ok(seen)
}

/// One row per class, then the row of never.
pub(crate) fn absorption_of(
    chain: &Chain,
    split: &Split,
    n_classes: usize,
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<Vec<f64>>, ChainError> {
    let n = chain.n_states();
    let lost_matters = !split.lost.is_empty();
    let lanes = n_classes + usize::from(lost_matters);
    let lane_of = |state: u32| match split.of(state) {
        Some(class) => Some(class as usize),
        None if split.lost.contains(state) => Some(n_classes),
        None => None,
    };
    let right = |state: u32, lane: usize| {
        let arcs = chain.arc_range(state);
        arcs.filter(|&index| lane_of(chain.targets()[index]) == Some(lane)).map(|index| chain.rates()[index]).sum()
    };
    let mut rows = solve_lanes(chain, split, lanes, right, options, report)?;
    rows.resize(n_classes + 1, vec![0.0; n]);
    for state in 0..n as u32 {
        if let Some(lane) = lane_of(state) {
            rows[lane][state as usize] = 1.0;
        }
    }
    Ok(rows)
}

/// Solves the forward system for `lanes` right-hand sides, several in one pass; one row per side.
pub(crate) fn solve_lanes(
    chain: &Chain,
    split: &Split,
    lanes: usize,
    right: impl Fn(u32, usize) -> f64,
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<Vec<f64>>, ChainError> {
    let mut rows = Vec::with_capacity(lanes);
    while rows.len() < lanes {
        match lanes - rows.len() {
            1 => solve_some::<1>(chain, split, lanes, &right, options, report, &mut rows)?,
            2 => solve_some::<2>(chain, split, lanes, &right, options, report, &mut rows)?,
            _ => solve_some::<4>(chain, split, lanes, &right, options, report, &mut rows)?,
        }
    }
    Ok(rows)
}

fn solve_some<const W: usize>(
    chain: &Chain,
    split: &Split,
    lanes: usize,
    right: &impl Fn(u32, usize) -> f64,
    options: &SolveOptions,
    report: &mut SolveReport,
    rows: &mut Vec<Vec<f64>>,
) -> Result<(), ChainError> {
    let base = rows.len();
    let sides: Vec<[f64; W]> = (0..chain.n_states() as u32)
        .map(|state| {
            std::array::from_fn(|lane| {
                let wanted = base + lane < lanes && split.transient.contains(state);
                if wanted { right(state, base + lane) } else { 0.0 }
            })
        })
        .collect();
    let mut part = SolveReport::default();
    let x = solve_forward(chain, &split.parts, &sides, options, &mut part)?;
    report.join(&part);
    rows.extend((0..W.min(lanes - base)).map(|lane| x.iter().map(|value| value[lane]).collect()));
    Ok(())
}

/// Expected times until a class is entered.
///
/// # Errors
/// As for [`absorption`].
pub fn mean_times(
    chain: &Chain,
    classes: &[StateSet],
    options: &SolveOptions,
) -> Result<Solved<MeanTimes>, ChainError> {
    let split = Split::new(chain, classes)?;
    let mut report = SolveReport::default();
    let ends = absorption_of(chain, &split, classes.len(), options, &mut report)?;
    let right = |state: u32, lane: usize| if lane == 0 { 1.0 } else { ends[lane - 1][state as usize] };
    let mut rows = solve_lanes(chain, &split, classes.len() + 1, right, options, &mut report)?;
    let mut given = rows.split_off(1);
    let mut any = rows.pop().unwrap_or_default();
    for (state, time) in any.iter_mut().enumerate() {
        if ends[classes.len()][state] > 0.0 {
            *time = f64::INFINITY;
        }
    }
    for (times, ends) in given.iter_mut().zip(&ends) {
        for (time, &probability) in times.iter_mut().zip(ends) {
            *time = if probability > 0.0 { *time / probability } else { f64::INFINITY };
        }
    }
    Ok(Solved { value: MeanTimes { any, given }, report })
}

/// Expected time spent in every state before a class is entered, from a start. States from which no class can be reached are
/// not followed: their entry is 0, as is that of the classes.
///
/// # Errors
/// As for [`absorption`]; a start that is no law.
pub fn occupation(
    chain: &Chain,
    start: &[f64],
    classes: &[StateSet],
    options: &SolveOptions,
) -> Result<Solved<Vec<f64>>, ChainError> {
    chain.check_law(start)?;
    let split = Split::new(chain, classes)?;
    let mut report = SolveReport::default();
    let value = occupation_of(chain, start, &split, options, &mut report)?;
    Ok(Solved { value, report })
}

pub(crate) fn occupation_of(
    chain: &Chain,
    start: &[f64],
    split: &Split,
    options: &SolveOptions,
    report: &mut SolveReport,
) -> Result<Vec<f64>, ChainError> {
    let enters = |state: usize| if split.transient.contains(state as u32) { start[state] } else { 0.0 };
    let right: Vec<[f64; 1]> = (0..chain.n_states()).map(|state| [enters(state)]).collect();
    let mut part = SolveReport::default();
    let g = solve_backward(chain, &split.parts, &right, options, &mut part)?;
    report.join(&part);
    Ok(g.into_iter().map(|[value]| value).collect())
}
