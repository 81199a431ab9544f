//! The feasible states: every level vector that no rule excludes, in ascending code (option 0 varies fastest).
//!
//! In: a model. Out: the list, and the way back from levels to a state's number.
//! Does not know: moves, preferences.

use std::collections::HashMap;

use offramp_model::{Level, Model};

use crate::arbiter::{MAX_CELLS, MAX_STATES, Refusal};

/// The feasible states of a model. A state is named by its position in the list.
#[derive(Debug)]
pub(crate) struct States {
    levels: Vec<Vec<Level>>,
    // Only ever asked for one key, never walked, so its order cannot show.
    numbers: HashMap<Vec<Level>, usize>,
}

impl States {
    pub(crate) fn of(model: &Model) -> Result<Self, Refusal> {
        let n_cells = model.options.iter().fold(1u64, |cells, option| cells.saturating_mul(option.n_levels() as u64));
        if n_cells > MAX_CELLS {
            return Err(Refusal::TooManyCells { cells: n_cells });
        }
        let mut levels = Vec::new();
        let mut current: Vec<Level> = vec![0; model.options.len()];
        loop {
            if model.is_feasible(&current) {
                if levels.len() == MAX_STATES {
                    return Err(Refusal::TooManyStates);
                }
                levels.push(current.clone());
            }
            if !count_up(model, &mut current) {
                break;
            }
        }
        if levels.is_empty() {
            return Err(Refusal::NoState);
        }
        let numbers = levels.iter().cloned().enumerate().map(|(number, levels)| (levels, number)).collect();
        Ok(Self { levels, numbers })
    }

    pub(crate) fn len(&self) -> usize {
        self.levels.len()
    }

    pub(crate) fn levels(&self, state: usize) -> &[Level] {
        &self.levels[state]
    }

    pub(crate) fn number(&self, levels: &[Level]) -> Option<usize> {
        self.numbers.get(levels).copied()
    }
}

/// The next level vector in ascending code; false after the last one.
fn count_up(model: &Model, levels: &mut [Level]) -> bool {
    for (level, option) in levels.iter_mut().zip(&model.options) {
        if usize::from(*level) + 1 < option.n_levels() {
            *level += 1;
            return true;
        }
        *level = 0;
    }
    false
}
