//! Which cells can be reached from the status quo by any moves of anybody, everybody's consent taken as possible.

use super::Space;
use super::fibre::Fibre;
use crate::bits::CellSet;
use offramp_model::Model;

/// The feasible cells that can be reached from `start`, itself included.
pub(super) fn reachable_cells(model: &Model, space: &Space, start: usize) -> CellSet {
    let fibres: Vec<Fibre> = model
        .actor_ids()
        .map(|actor| Fibre::of_actor(model, space, actor, &[]))
        .filter(|fibre| !fibre.is_empty())
        .collect();
    let mut reached = CellSet::empty(space.n_cells());
    reached.insert(start);
    let mut open = vec![start];
    while let Some(cell) = open.pop() {
        let own = fibres.iter().flat_map(|fibre| fibre.targets(&space.axes, cell));
        let group = space.group_moves.iter().flat_map(|group| group.from_cell(cell)).map(|arc| arc.to as usize);
        for to in own.chain(group) {
            if space.feasible().contains(to) && reached.insert(to) {
                open.push(to);
            }
        }
    }
    reached
}
