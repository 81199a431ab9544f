//! Where a formula holds, over all cells at once.
//!
//! A formula mentions few options, so its truth is tabulated once per combination of their levels; a walk over the cells,
//! row by row along the first axis, then only adds up where in that table each cell stands.

use crate::bits::{CellSet, CellSetWriter};
use crate::space::{Axis, Projection};
use offramp_model::{Formula, Model};

/// The cells, feasible or not, at which the formula holds.
pub fn cells_where(model: &Model, axes: &[Axis], formula: &Formula) -> CellSet {
    let n_cells = axes.iter().map(Axis::len).product();
    match Projection::new(model, axes, &formula.options()) {
        Some(projection) => tabulated(model, axes, n_cells, formula, &projection),
        // A formula over very many options: look at each cell on its own.
        None => {
            let mut state = model.status_quo();
            CellSet::from_fn(n_cells, |cell| {
                axes.iter().for_each(|axis| axis.write_levels(cell, &mut state));
                formula.holds(&state)
            })
        }
    }
}

fn tabulated(model: &Model, axes: &[Axis], n_cells: usize, formula: &Formula, projection: &Projection) -> CellSet {
    let mut state = model.status_quo();
    let table = CellSet::from_fn(projection.size, |number| {
        projection.write(number, &mut state);
        formula.holds(&state)
    });
    let mut out = CellSetWriter::new(n_cells);
    let row = axes.first().map_or(1, Axis::len);
    if axes.is_empty() || !projection.depends_on(0) {
        for_each_row(axes, projection, |number| out.push_run(table.contains(number), row));
    } else {
        let parts: Vec<usize> = (0..row).map(|strategy| projection.part(0, strategy)).collect();
        for_each_row(axes, projection, |number| parts.iter().for_each(|part| out.push(table.contains(number + part))));
    }
    out.finish()
}

/// Calls `visit(number)` for every row of cells along the first axis, in order; `number` is what the other axes contribute.
fn for_each_row(axes: &[Axis], projection: &Projection, mut visit: impl FnMut(usize)) {
    let n_rows: usize = axes.iter().skip(1).map(Axis::len).product();
    let mut strategies = vec![0usize; axes.len()];
    let mut number: usize = (1..axes.len()).map(|axis| projection.part(axis, 0)).sum();
    for _ in 0..n_rows {
        visit(number);
        for axis in 1..axes.len() {
            let from = strategies[axis];
            let to = if from + 1 < axes[axis].len() { from + 1 } else { 0 };
            strategies[axis] = to;
            number = number + projection.part(axis, to) - projection.part(axis, from);
            if to != 0 {
                break;
            }
        }
    }
}
