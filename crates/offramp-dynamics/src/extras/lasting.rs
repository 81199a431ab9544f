//! How long a condition can be expected to last from the state at hand.
//!
//! In: a model, its space, how actors think. Out: per effect of a gauge that counts by how long it lasts, the expected days until its condition ends.
//! Does not: look at lattices.
//!
//! The days solve a linear system on the chain of plain states (the mean time to absorption: Norris 1997, theorem 1.3.5 and section 3.3): every drawn number
//! is in the middle of its prior, gauges read what they would settle at if everything lasted, pools get back at once what is no longer used, and what takes time
//! has its mean duration added to its mean waiting time. So what a gauge expects never depends on the gauge itself: there is no circle, and it is worked out
//! once, not in every draw. Deadlines are left out.

use crate::board::{Board, Extent};
use crate::case_dynamics::{CaseDynamics, MindSettings};
use crate::draw::Named;
use crate::holding::At;
use crate::under_way::{Staged, assemble};
use offramp_chain::{SolveOptions, StateSet, mean_times};
use offramp_engine::space::Space;
use offramp_model::{Formula, Level, Model};
use std::collections::BTreeMap;

/// Expected days until a condition ends, by state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lasting {
    /// By cell, ascending.
    by_cell: Vec<(usize, f64)>,
    /// By levels, ascending.
    by_levels: Vec<(Vec<Level>, f64)>,
}

impl Lasting {
    /// The expected days in a state; without end where that is not known.
    pub fn days(&self, at: At<'_>) -> f64 {
        let found = match at {
            At::Cell(cell) => {
                let place = self.by_cell.binary_search_by_key(&cell, |(cell, _)| *cell);
                place.ok().map(|place| self.by_cell[place].1)
            }
            At::Levels(levels) => {
                let place = self.by_levels.binary_search_by(|(known, _)| known.as_slice().cmp(levels));
                place.ok().map(|place| self.by_levels[place].1)
            }
        };
        found.unwrap_or(f64::INFINITY)
    }
}

/// Per gauge and effect, the expected days; `None` where the effect does not ask, and everywhere where there are more than `limit` states.
pub(super) fn lasting(model: &Model, space: &Space, minds: &MindSettings, limit: usize) -> Vec<Vec<Option<Lasting>>> {
    let mut found: Vec<Vec<Option<Lasting>>> = nothing_known(model);
    let asks = |gauge: &offramp_model::dynamics::Gauge| gauge.adds.iter().any(|effect| effect.lasts_days.is_some());
    if !model.gauges.iter().any(asks) {
        return found;
    }
    let Ok(board) = Board::new(model, space, Extent::FromToday, limit) else { return found };
    let dynamics = CaseDynamics::new(&board);
    let nothing_chosen = BTreeMap::new();
    let staged = Staged::default();
    let moving = dynamics.moving(Named { values: &nothing_chosen }, minds, &staged);
    let Ok(assembled) = assemble(&board, &moving, &staged, limit) else { return found };
    let until_it_ends = |formula: &Formula| {
        let holds = board.where_holds(formula);
        let n = assembled.chain.n_states();
        let ended = StateSet::from_fn(n, |state| !holds[assembled.positions[state] as usize]);
        let mut days = vec![f64::INFINITY; n];
        if (0..n as u32).any(|state| ended.contains(state)) {
            days = mean_times(&assembled.chain, &[ended], &SolveOptions::default()).ok()?.value.any;
        }
        let position = |state: usize| assembled.positions[state] as usize;
        let cell = |state: usize| space.cell(board.states[position(state)]);
        let mut by_cell: Vec<(usize, f64)> =
            days.iter().enumerate().map(|(state, days)| (cell(state), *days)).collect();
        by_cell.sort_by_key(|(cell, _)| *cell);
        let levels = |state: usize| board.levels(position(state));
        let mut by_levels: Vec<(Vec<Level>, f64)> =
            days.iter().enumerate().map(|(state, days)| (levels(state), *days)).collect();
        by_levels.sort_by(|a, b| a.0.cmp(&b.0));
        Some(Lasting { by_cell, by_levels })
    };
    for (gauge, found) in model.gauges.iter().zip(&mut found) {
        for (effect, found) in gauge.adds.iter().zip(found) {
            *found = effect.lasts_days.and_then(|_| until_it_ends(&effect.when.formula));
        }
    }
    found
}

/// What is known where it is not worked out.
pub(super) fn nothing_known(model: &Model) -> Vec<Vec<Option<Lasting>>> {
    model.gauges.iter().map(|gauge| vec![None; gauge.adds.len()]).collect()
}
