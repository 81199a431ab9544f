//! Between the ends of a ladder: where a front lingers while neither its lowest nor its highest rung is reached, how long, and in which states it is
//! as good as open which of the two comes first.
//!
//! In: a board, a chain of one draw, the rungs of its positions. Out: per front one [`Undecided`]. Does not: choose the draw.
//!
//! Where dates are met, which end comes first and when is worked out across them; where it lingers and the knife-edge are those after the last date.
//!
//! Which end comes first is the committor of the chain; where it lingers is the quasi-stationary law of the states between the ends, what is left
//! of the law when it has not ended for a long time (Darroch & Seneta 1967): prolonged conflict. The *knife-edge* are the states in which each end comes
//! first with about the same chance (Metzner, Schuette & Vanden-Eijnden 2009), those first in which most of the time between the ends is spent.

use crate::board::Board;
use crate::under_way::Assembled;
use offramp_chain::{
    ChainError, SolveOptions, StateSet, TransientOptions, TransientRequest, absorption, mean_times, occupation,
    quasi_stationary, transient_dated,
};
use offramp_engine::space::StateId;
use offramp_model::{FrontId, Level};
use std::collections::BTreeMap;

/// States within this much of even chances are on the knife-edge.
pub const EDGE: f64 = 0.1;
/// The most states that are listed.
const MOST_LISTED: usize = 5;
/// The most solves for one quasi-stationary law.
const MOST_SOLVES: u32 = 200;

/// One front between its ends, in one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Undecided {
    /// The front.
    pub front: FrontId,
    /// The number of the draw.
    pub draw: usize,
    /// The probability that its highest rung is reached before its lowest.
    pub highest_first: f64,
    /// The probability that its lowest rung is reached first.
    pub lowest_first: f64,
    /// The probability that neither is ever reached.
    pub neither: f64,
    /// Mean days until one of them is; `None` where that may never happen.
    pub days: Option<f64>,
    /// Where it lingers; `None` where it may stay between the ends for ever, or the law was not found.
    pub lingers: Option<Lingers>,
    /// States on the knife-edge, those first in which most time is spent.
    pub knife_edge: Vec<KnifeEdge>,
}

/// Where a front lingers when it has not come to an end for a long time.
#[derive(Debug, Clone, PartialEq)]
pub struct Lingers {
    /// Mean days that are then still to come.
    pub days: f64,
    /// The states that it is most often in.
    pub states: Vec<Share>,
}

/// A state with its share of the time.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// Its number as in other analyses.
    pub code: u64,
    /// The level of every option.
    pub levels: Vec<Level>,
    /// The share, 0 to 1.
    pub share: f64,
}

/// A state in which little decides.
#[derive(Debug, Clone, PartialEq)]
pub struct KnifeEdge {
    /// The state, with its share of the time between the ends.
    pub state: Share,
    /// The probability that the highest rung comes first from there.
    pub highest_first: f64,
}

/// Looks at one front; `rungs` holds per position the front's rung. `None` where today stands at an end, or the front has nothing between its ends.
///
/// # Errors
/// As for the chain, except that a law that is not found is left out.
pub(crate) fn undecided(
    board: &Board<'_>,
    assembled: &Assembled,
    (front, rungs, draw): (FrontId, &[u8], usize),
) -> Result<Option<Undecided>, ChainError> {
    let top = board.model.front(front).ladder.len().saturating_sub(1);
    let Assembled { chain, positions, start, dates } = assembled;
    let n = chain.n_states();
    let at = |rung: usize| StateSet::from_fn(n, |state| usize::from(rungs[positions[state] as usize]) == rung);
    let ends = [at(top), at(0)];
    if top < 2 || ends.iter().any(|end| end.contains(*start)) {
        return Ok(None);
    }
    let options = SolveOptions::default();
    let law = chain.start_at(*start)?;
    let first = absorption(chain, &ends, &options)?.value;
    let between = StateSet::from_fn(n, |state| !ends.iter().any(|end| end.contains(state as u32)));
    let ended = StateSet::from_fn(n, |state| !between.contains(state as u32));
    let (before, law) = until_last_date(assembled, &law, &between, &ended)?;
    let seen = |values: &[f64]| -> f64 {
        let there = law.iter().zip(values).filter(|(mass, _)| **mass > 0.0);
        there.map(|(mass, value)| mass * value).sum()
    };
    let mut found = Undecided {
        front,
        draw,
        highest_first: seen(&first.by_class[0]),
        lowest_first: seen(&first.by_class[1]),
        neither: seen(&first.never),
        days: None,
        lingers: None,
        knife_edge: Vec::new(),
    };
    if found.neither < 1.0 {
        let spent = occupation(chain, &law, &ends, &options)?.value;
        found.knife_edge = knife_edge(board, positions, &spent, &first.by_class[0], &first.never);
    }
    if found.neither > 0.0 {
        return Ok(Some(found));
    }
    let times = mean_times(chain, &ends, &options)?.value.any;
    found.days = Some(before + seen(&times)).filter(|days| days.is_finite());
    let still: f64 = between.iter().map(|state| law[state as usize]).sum();
    if still == 0.0 {
        return Ok(Some(found));
    }
    // What is left of the law where it has not ended by the last date.
    let given = |(state, mass): (usize, &f64)| if between.contains(state as u32) { mass / still } else { 0.0 };
    let law = if dates.is_empty() { law } else { law.iter().enumerate().map(given).collect() };
    found.lingers = match quasi_stationary(chain, &law, &between, MOST_SOLVES, &options) {
        Ok(solved) => Some(Lingers {
            days: 1.0 / solved.value.leave_rate,
            states: shares(board, positions, &solved.value.law).into_iter().take(MOST_LISTED).collect(),
        }),
        Err(ChainError::Impossible | ChainError::NoConvergence { .. }) => None,
        Err(error) => return Err(error),
    };
    Ok(Some(found))
}

/// The mean days spent between the ends until the last date, and the law just after it, the ends being left no more; nought and the start where no
/// date is met.
fn until_last_date(
    assembled: &Assembled,
    start: &[f64],
    between: &StateSet,
    ended: &StateSet,
) -> Result<(f64, Vec<f64>), ChainError> {
    let Some(last) = assembled.dates.last() else { return Ok((0.0, start.to_vec())) };
    let inside: Vec<f64> = (0..start.len()).map(|x| f64::from(u8::from(between.contains(x as u32)))).collect();
    let request = TransientRequest {
        start,
        times: &[last.time],
        stop: Some(ended),
        integrals: &[&inside],
        laws: true,
        ..TransientRequest::default()
    };
    let mut found = transient_dated(&assembled.chain, &assembled.dates, &request, &TransientOptions::default())?;
    Ok((found.integrals[0][0], found.laws.pop().unwrap_or_default()))
}

/// Weights of chain states put together by state of the case, the largest first.
fn shares(board: &Board<'_>, positions: &[u32], weights: &[f64]) -> Vec<Share> {
    let mut by_state: BTreeMap<StateId, f64> = BTreeMap::new();
    for (&position, weight) in positions.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
        *by_state.entry(board.states[position as usize]).or_default() += weight;
    }
    let total: f64 = by_state.values().sum();
    let mut all: Vec<(StateId, f64)> = by_state.into_iter().collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let one = |(state, weight): (StateId, f64)| Share {
        code: board.code(state),
        levels: board.levels_of(state),
        share: weight / total,
    };
    all.into_iter().map(one).collect()
}

/// The states in which both ends are within [`EDGE`] of even, by the time spent there.
fn knife_edge(board: &Board<'_>, positions: &[u32], spent: &[f64], highest: &[f64], never: &[f64]) -> Vec<KnifeEdge> {
    let whole: f64 = spent.iter().sum();
    // Per state of the case: time spent, and of it the part after which the highest rung comes first, or neither.
    let mut by_state: BTreeMap<StateId, [f64; 3]> = BTreeMap::new();
    for state in (0..positions.len()).filter(|&state| spent[state] > 0.0) {
        let sums = by_state.entry(board.states[positions[state] as usize]).or_default();
        sums[0] += spent[state];
        sums[1] += spent[state] * highest[state];
        sums[2] += spent[state] * never[state];
    }
    let even = |[time, highest, never]: &[f64; 3]| {
        let (highest, lowest) = (highest / time, 1.0 - (highest + never) / time);
        (highest - 0.5).abs() <= EDGE && (lowest - 0.5).abs() <= EDGE
    };
    let mut edge: Vec<(StateId, [f64; 3])> = by_state.into_iter().filter(|(_, sums)| even(sums)).collect();
    edge.sort_by(|a, b| b.1[0].total_cmp(&a.1[0]).then(a.0.cmp(&b.0)));
    let one = |(state, [time, highest, _]): (StateId, [f64; 3])| KnifeEdge {
        state: Share { code: board.code(state), levels: board.levels_of(state), share: time / whole },
        highest_first: highest / time,
    };
    edge.into_iter().take(MOST_LISTED).map(one).collect()
}
