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
pub struct Where {
    formula: Formula,
    /// The cells of the space at which it holds, where there is a space.
    cells: Option<CellSet>,
}

impl Where {
    /// Lists the cells where there is a space.
    pub fn new(model: &Model, space: Option<&Space>, formula: Formula) -> Self {
        let cells = space.map(|space| cells_where(model, &space.axes, &formula));
        Self { formula, cells }
    }

    /// Whether it holds at a state. Only what was made with a space can be asked by cell.
    pub fn holds(&self, at: At<'_>) -> bool {
        match at {
            At::Cell(cell) => self.cells.as_ref().is_some_and(|cells| cells.contains(cell)),
            At::Levels(levels) => self.formula.holds(levels),
        }
    }
}
