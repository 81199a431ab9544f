//! Where a condition holds: looked up where all cells are listed, evaluated where they are not.
//!
//! In: a formula, and the space if there is one. Out: a [`Where`], asked [`At`] a state. Does not: know what the condition is for.

use offramp_engine::bits::CellSet;
use offramp_engine::cells::cells_where;
use offramp_engine::space::Space;
use offramp_model::{Formula, Level, Model};

/// A state, as conditions are asked about it.
#[derive(Debug, Clone, Copy)]
pub enum At<'l> {
    /// By its cell in the space.
    Cell(usize),
    /// By the levels of all options, where there is no space.
    Levels(&'l [Level]),
}

/// A condition on the levels of options.
#[derive(Debug, Clone, PartialEq)]
pub enum Where {
    /// The cells of the space at which it holds.
    Listed(CellSet),
    /// The condition itself.
    Evaluated(Formula),
}

impl Where {
    /// Lists the cells where there is a space.
    pub fn new(model: &Model, space: Option<&Space>, formula: Formula) -> Self {
        match space {
            Some(space) => Self::Listed(cells_where(model, &space.axes, &formula)),
            None => Self::Evaluated(formula),
        }
    }

    /// Whether it holds at a state. What was made with a space is asked by cell, and what was made without by levels.
    pub fn holds(&self, at: At<'_>) -> bool {
        match (self, at) {
            (Self::Listed(cells), At::Cell(cell)) => cells.contains(cell),
            (Self::Evaluated(formula), At::Levels(levels)) => formula.holds(levels),
            _ => false,
        }
    }
}
