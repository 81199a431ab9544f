//! The worst that the others can bring a state to: the smallest value over legal sequences of their moves.
//!
//! In: what each of the others can do, and a value per state. Out: the smallest value each state can be brought to.
//! After: stability as a minimum over what the others can reach (the value form of Howard's and Fraser & Hipel's
//! definitions): one pass serves all states, and no state is searched from on its own.

use super::last_mover::{LastMover, LiveFibres, live_fibres};
use super::orders::Orders;
use super::passes::{any_min, improving_min};
use super::rank::Rank;
use crate::space::Fibre;
use std::borrow::Cow;

/// One kind of thing a mover can do.
pub(crate) enum Step<'a> {
    /// Any choice within the mover's fibres.
    Any(Cow<'a, Fibre>),
    /// Strict improvements within the mover's fibres.
    Improving(&'a Fibre, &'a Orders),
    /// Moves listed one by one.
    Arcs(Vec<(u32, u32)>),
}

impl Step<'_> {
    /// The fibres in which there is something to choose: two states at least. Where rules exclude most cells, these are few.
    fn live_fibres<R: Rank>(&self, values: &[R]) -> LiveFibres {
        match self {
            Self::Any(fibre) => live_fibres(fibre, values),
            Self::Improving(fibre, _) => live_fibres(fibre, values),
            Self::Arcs(_) => LiveFibres::new(),
        }
    }
}

/// One mover among those who answer.
pub(crate) struct Answerer<'a> {
    /// What it can do.
    pub steps: Vec<Step<'a>>,
    /// Whether two of its moves in a row are a move of its own again, or none.
    pub composes: bool,
}

/// The smallest value each state can be brought to by legal sequences of the answerers' moves, for two arrays at once
/// (downward reading).
pub(crate) fn smallest_reached<R: Rank>(
    answerers: &[Answerer<'_>],
    values: [Vec<R>; 2],
    one_round: bool,
) -> [Vec<R>; 2] {
    if answerers.iter().all(|answerer| answerer.composes) {
        plain(answerers, values, one_round)
    } else {
        let live: Vec<Vec<LiveFibres>> = answerers
            .iter()
            .map(|answerer| answerer.steps.iter().map(|step| step.live_fibres(&values[0])).collect())
            .collect();
        values.map(|values| product(answerers, &live, values))
    }
}

fn product<R: Rank>(answerers: &[Answerer<'_>], live: &[Vec<LiveFibres>], values: Vec<R>) -> Vec<R> {
    let mut state = LastMover::new(values);
    until_nothing_changes(
        answerers.len(),
        |_| false,
        |index| {
            let mover = index as u8;
            answerers[index].steps.iter().zip(&live[index]).fold(false, |changed, (step, live)| {
                changed
                    | match step {
                        Step::Any(fibre) => state.pass_any(mover, fibre, live),
                        Step::Improving(fibre, orders) => state.pass_improving(mover, fibre, orders, live),
                        Step::Arcs(arcs) => state.pass_arcs(mover, arcs),
                    }
            })
        },
    );
    state.into_values()
}

/// Where all moves compose, sequences may be shortened, and plain reachability gives the same states.
fn plain<R: Rank>(answerers: &[Answerer<'_>], values: [Vec<R>; 2], one_round: bool) -> [Vec<R>; 2] {
    let [mut first, mut second] = values;
    let mut pass = |index: usize| {
        answerers[index].steps.iter().fold(false, |changed, step| {
            changed
                | match step {
                    Step::Any(fibre) => any_min(fibre, &mut first) | any_min(fibre, &mut second),
                    Step::Improving(fibre, orders) => improving_min(fibre, orders, [&mut first, &mut second]),
                    Step::Arcs(arcs) => lower_arcs(arcs, &mut first) | lower_arcs(arcs, &mut second),
                }
        })
    };
    if one_round {
        (0..answerers.len()).for_each(|index| {
            pass(index);
        });
    } else {
        let settles = |index: usize| matches!(answerers[index].steps[..], [Step::Any(_) | Step::Improving(..)]);
        until_nothing_changes(answerers.len(), settles, pass);
    }
    [first, second]
}

fn lower_arcs<R: Rank>(arcs: &[(u32, u32)], values: &mut [R]) -> bool {
    let mut changed = false;
    for &(from, to) in arcs {
        let value = values[to as usize];
        if value < values[from as usize] {
            values[from as usize] = value;
            changed = true;
        }
    }
    changed
}

/// Runs the passes in turn until all of them in a row change nothing. Values only fall, and there are finitely many, so
/// this ends. `settles(index)` says that a pass done twice in a row changes nothing the second time, so that it need not be
/// asked again before another one has changed something.
fn until_nothing_changes(n_passes: usize, settles: impl Fn(usize) -> bool, mut pass: impl FnMut(usize) -> bool) {
    let (mut quiet, mut index) = (0, 0);
    while quiet < n_passes {
        quiet = if pass(index) { usize::from(settles(index)) } else { quiet + 1 };
        index = (index + 1) % n_passes;
    }
}
