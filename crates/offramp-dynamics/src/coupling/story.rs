//! The story as it is, in one draw: where it stands for how long.
//!
//! In: a board and its chain. Out: a [`Story`]. Does not: cut anything.

use super::OPTIONS;
use crate::board::Board;
use crate::under_way::Assembled;
use offramp_chain::{ChainError, SideBySide, StateSet};

/// Where the story stands.
pub(super) struct Story {
    /// Per position the share of the time that it stands there.
    pub mean_law: Vec<f64>,
    /// Positions that it hardly ever leaves together.
    pub likely: Vec<u32>,
}

/// Which part of the tolerance the likely positions use up; the rest is for what cuts make likelier.
const SHARE: f64 = 0.25;

impl Story {
    /// Lets the chain run once.
    ///
    /// # Errors
    /// [`ChainError`] where it takes too many steps.
    pub fn new(board: &Board<'_>, assembled: &Assembled, days: f64, tolerance: f64) -> Result<Self, ChainError> {
        let chain = &assembled.chain;
        let n = chain.n_states();
        let arcs = (0..n as u32).flat_map(|from| chain.arcs(from).map(move |arc| (from, arc.target, [arc.rate])));
        let arcs: Vec<(u32, u32, [f64; 1])> = arcs.collect();
        let then = SideBySide::new(n, &arcs)?.run(assembled.start, &StateSet::new(n), days, &OPTIONS)?;
        let mut mean_law = vec![0.0; board.n_states()];
        for (&position, time_in) in assembled.positions.iter().zip(&then.time_in) {
            mean_law[position as usize] += time_in[0] / days;
        }
        // How often each arc is gone on average.
        let gone: Vec<f64> = arcs.iter().map(|(from, _, rate)| then.time_in[*from as usize][0] * rate[0]).collect();
        let mut entered = vec![0.0; n];
        entered[assembled.start as usize] = 1.0;
        arcs.iter().zip(&gone).for_each(|((_, to, _), gone)| entered[*to as usize] += gone);
        let leaves = |least: f64| -> f64 {
            let is_kept = |state: u32| entered[state as usize] >= least;
            let across = arcs.iter().zip(&gone).filter(|((from, to, _), _)| is_kept(*from) && !is_kept(*to));
            across.map(|(_, gone)| gone).sum()
        };
        // What is entered less often than this is left out: half as much as before, until the kept are hardly ever left.
        let mut least = tolerance;
        while least > 0.0 && leaves(least) > SHARE * tolerance {
            least /= 2.0;
        }
        let likely = assembled.positions.iter().zip(&entered).filter(|(_, entered)| **entered >= least);
        Ok(Self { mean_law, likely: likely.map(|(&position, _)| position).collect() })
    }
}
