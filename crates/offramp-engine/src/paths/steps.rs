//! Single steps: which moves there are, and whether all whom they need want them.

use crate::sequences::{Movers, StepRules};
use crate::space::{Mover, Needs};
use crate::stability::Game;

/// The legal moves of a game, with the question who wants them.
pub(super) struct Steps<'g, 'a> {
    /// Everybody who has a move.
    pub movers: Movers<'g, 'a>,
    /// All legal moves.
    any: StepRules,
}

/// The distance of cells from which there is no way.
pub(super) const NEVER: u32 = u32::MAX;

impl<'g, 'a> Steps<'g, 'a> {
    pub fn new(game: &'g Game<'a>) -> Self {
        let movers = Movers::new(game);
        let any = movers.everybody(false);
        Self { movers, any }
    }

    pub fn n_movers(&self) -> usize {
        self.movers.list.len()
    }

    /// Whether all whom a move needs prefer the state at `goal` to the one it leaves.
    pub fn is_wanted(&self, index: usize, needs: Needs, from: usize, goal: usize) -> bool {
        let game = self.movers.game;
        let mover_wants = match self.movers.list[index].mover {
            Mover::Actor(actor) => game.prefers(actor, goal, from),
            // The parties of an agreement are among those it needs.
            Mover::Agreement(_) => true,
            Mover::Institution(institution) => game.vote_passes(institution, from, goal),
        };
        mover_wants && game.agree(needs, from, goal)
    }

    /// Calls `visit(to, needs)` for every legal move of a mover from a cell.
    pub fn from(&self, index: usize, cell: usize, visit: impl FnMut(usize, Needs)) {
        self.movers.for_each_step(&self.any, index, cell, visit);
    }

    /// Calls `visit(from)` for every cell from which a mover has a legal move to this one.
    pub fn into(&self, index: usize, cell: usize, visit: impl FnMut(usize)) {
        self.movers.for_each_step_into(&self.any, index, cell, visit);
    }

    /// Whether the mover has a credible step between two cells; `end` is what movers look at, or `None` for the next state.
    pub fn is_credible(&self, index: usize, from: usize, to: usize, end: Option<usize>) -> bool {
        let needs = self.movers.can_step(index, from, to);
        needs.is_some_and(|needs| self.is_wanted(index, needs, from, end.unwrap_or(to)))
    }

    /// The fewest credible steps from every cell to one of `ends`, whoever moves after whom: never more than a path takes. Looks at
    /// cells no farther than `max`, and at no more moves than `looks_left`, which it lowers.
    pub fn distances(&self, ends: &[usize], end: Option<usize>, max: u32, looks_left: &mut u64) -> Vec<u32> {
        let mut distances = vec![NEVER; self.movers.game.space.n_cells()];
        ends.iter().for_each(|&end| distances[end] = 0);
        let mut open = ends.to_vec();
        let mut found = Vec::new();
        for distance in 1..=max {
            let mut next = Vec::new();
            for to in open {
                for index in 0..self.n_movers() {
                    self.movers.for_each_step_into(&self.any, index, to, |from| found.push(from));
                    *looks_left = looks_left.saturating_sub(found.len() as u64 + 1);
                    for from in found.drain(..) {
                        if distances[from] == NEVER && self.is_credible(index, from, to, end) {
                            distances[from] = distance;
                            next.push(from);
                        }
                    }
                }
                if *looks_left == 0 {
                    return distances;
                }
            }
            if next.is_empty() {
                break;
            }
            open = next;
        }
        distances
    }
}
