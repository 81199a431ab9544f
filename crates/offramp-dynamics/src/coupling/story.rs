//! The story as it is, in one draw: where it stands for how long.
//!
//! In: a board and its chain. Out: a [`Story`]. Does not: cut anything.

use super::OPTIONS;
use crate::board::Board;
use crate::channel::cause_of_deadline;
use crate::questions::on_board;
use crate::under_way::Assembled;
use offramp_chain::{ChainError, SharedDate, SideBySide, StateSet};

/// Where the story stands.
pub(super) struct Story {
    /// Per position the share of the time that it stands there.
    pub mean_law: Vec<f64>,
    /// Positions that it hardly ever leaves together.
    pub likely: Vec<u32>,
    /// Per deadline within the time, by its place on the board: the probability of every position just before it.
    pub before_dates: Vec<(usize, Vec<f64>)>,
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
        let at_dates: Vec<usize> =
            (0..board.deadlines.len()).filter(|&place| deadline(board, place).after_days <= days).collect();
        let dates: Vec<SharedDate<1>> = at_dates.iter().map(|&place| shared_date(board, assembled, place)).collect();
        let then = SideBySide::new(n, &arcs)?.run_dated(assembled.start, &StateSet::new(n), days, &dates, &OPTIONS)?;
        let mut mean_law = vec![0.0; board.n_states()];
        for (&position, time_in) in assembled.positions.iter().zip(&then.time_in) {
            mean_law[position as usize] += time_in[0] / days;
        }
        // How often each arc, and each move of a date, is gone on average.
        let by_itself = arcs.iter().map(|&(from, to, [rate])| (from, to, then.time_in[from as usize][0] * rate));
        let moved = |(date, before): (&SharedDate<1>, &Vec<[f64; 1]>)| -> Vec<(u32, u32, f64)> {
            date.moves.iter().map(|&(from, to, [p])| (from, to, before[from as usize][0] * p)).collect()
        };
        let gone: Vec<(u32, u32, f64)> = by_itself.chain(dates.iter().zip(&then.before).flat_map(moved)).collect();
        let mut entered = vec![0.0; n];
        entered[assembled.start as usize] = 1.0;
        gone.iter().for_each(|(_, to, gone)| entered[*to as usize] += gone);
        let leaves = |least: f64| -> f64 {
            let is_kept = |state: u32| entered[state as usize] >= least;
            let across = gone.iter().filter(|(from, to, _)| is_kept(*from) && !is_kept(*to));
            across.map(|(_, _, gone)| gone).sum()
        };
        // What is entered less often than this is left out: half as much as before, until the kept are hardly ever left.
        let mut least = tolerance;
        while least > 0.0 && leaves(least) > SHARE * tolerance {
            least /= 2.0;
        }
        let likely = assembled.positions.iter().zip(&entered).filter(|(_, entered)| **entered >= least);
        let likely = likely.map(|(&position, _)| position).collect();
        let on_board = |before: &Vec<[f64; 1]>| on_board(board, &assembled.positions, before.as_flattened());
        let before_dates = at_dates.into_iter().zip(then.before.iter().map(on_board)).collect();
        Ok(Self { mean_law, likely, before_dates })
    }
}

fn deadline<'m>(board: &Board<'m>, place: usize) -> &'m offramp_model::dynamics::Deadline {
    &board.model.deadlines[board.deadlines[place].0]
}

/// A deadline as the chain has it; one at which nothing happens moves nothing.
fn shared_date(board: &Board<'_>, assembled: &Assembled, place: usize) -> SharedDate<1> {
    let cause = cause_of_deadline(board, board.deadlines[place].0);
    let date = assembled.dates.iter().find(|date| date.cause == cause);
    let moves =
        date.map_or_else(Vec::new, |date| date.moves.iter().map(|&(from, to)| (from, to, [date.chance])).collect());
    SharedDate { time: deadline(board, place).after_days, moves }
}
