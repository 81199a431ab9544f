//! Which cells no rule excludes.

use super::axes::Axis;
use crate::bits::CellSet;
use crate::cells::cells_where;
use offramp_model::{Model, Rule};

/// The cells that no rule excludes. Rules about one axis only were applied when the axis was made.
pub(super) fn feasible_cells(model: &Model, axes: &[Axis], n_cells: usize) -> CellSet {
    let mut feasible = CellSet::full(n_cells);
    for rule in model.rules.iter().filter(|rule| spans_axes(rule, axes)) {
        feasible.subtract(&cells_where(model, axes, &rule.never.formula));
    }
    feasible
}

/// Whether the rule mentions options of more than one axis, or none at all.
fn spans_axes(rule: &Rule, axes: &[Axis]) -> bool {
    let mentioned = rule.never.formula.options();
    mentioned.is_empty() || !axes.iter().any(|axis| mentioned.iter().all(|id| axis.options.contains(id)))
}
