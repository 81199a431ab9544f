//! Single steps: which moves there are, and whether all whom they need want them.

use crate::bits::CellSet;
use crate::preference::Ranks;
use crate::sequences::{Movers, StepRules};
use crate::space::{Fibre, Mover, Needs, Space};
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

    /// Whether the mover has a credible step between two cells; `end` is what movers look at, or `None` for the next state.
    pub fn is_credible(&self, index: usize, from: usize, to: usize, end: Option<usize>) -> bool {
        let needs = self.movers.can_step(index, from, to);
        needs.is_some_and(|needs| self.is_wanted(index, needs, from, end.unwrap_or(to)))
    }

    /// Whether credible steps towards `end`, whoever moves after whom, lead from a cell to it: where they do not, no path does. Looks forward,
    /// which is soon done where nobody wants to go there; where `looks_left`, which it lowers, runs out, it says yes.
    pub fn may_lead(&self, start: usize, end: usize, looks_left: &mut u64) -> bool {
        let game = self.movers.game;
        let mut seen = CellSet::empty(game.space.n_cells());
        seen.insert(start);
        // Per mover the choices gone through, by the first cell that has them.
        let mut gone_through = vec![CellSet::empty(game.space.n_cells()); self.n_movers()];
        let mut open = vec![start];
        while let Some(here) = open.pop() {
            for (index, gone_through) in gone_through.iter_mut().enumerate() {
                let moves = &self.movers.list[index];
                let reluctant = |actor| !game.prefers(actor, end, here);
                if matches!(moves.mover, Mover::Actor(actor) if reluctant(actor)) {
                    continue;
                }
                let n_before = open.len();
                if let Some(fibre) = self.movers.free_choices(index) {
                    let (combination, base) = fibre.locate(&game.space.axes, here);
                    let pattern = &fibre.patterns[fibre.pattern_of[combination] as usize];
                    if gone_through.insert(base + fibre.offsets[pattern.members[0] as usize]) {
                        let reach = pattern.reach.iter().map(|&to| base + fibre.offsets[to as usize]);
                        open.extend(reach.filter(|&to| game.space.feasible().contains(to) && seen.insert(to)));
                    }
                }
                for arc in moves.group.map_or(&[][..], |group| group.from_cell(here)) {
                    let (to, needs) = (arc.to as usize, moves.group.map(|group| group.needs[arc.needs as usize]));
                    let is_new = !seen.contains(to);
                    if is_new && needs.is_some_and(|needs| self.is_wanted(index, needs, here, end)) {
                        seen.insert(to);
                        open.push(to);
                    }
                }
                *looks_left = looks_left.saturating_sub((open.len() - n_before) as u64 + 1);
            }
            if seen.contains(end) || *looks_left == 0 {
                return true;
            }
        }
        false
    }

    /// The fewest credible steps from every cell to one of `ends`, whoever moves after whom: never more than a path takes. Looks at
    /// cells no farther than `max`, nor than `until` if that is given, and at no more moves than `looks_left`, which it lowers.
    pub fn distances(
        &self,
        ends: &[usize],
        end: Option<usize>,
        (max, until): (u32, Option<usize>),
        looks_left: &mut u64,
    ) -> Vec<u32> {
        let mut distances = vec![NEVER; self.movers.game.space.n_cells()];
        ends.iter().for_each(|&end| distances[end] = 0);
        let mut choices: Vec<Choices<'_>> = (0..self.n_movers()).map(|index| Choices::new(self, index)).collect();
        let mut open = ends.to_vec();
        for distance in 1..=max {
            let mut next = Vec::new();
            for to in open {
                for (index, choices) in choices.iter_mut().enumerate() {
                    let mut n_looks = 1;
                    let mut reach = |from: usize, is_wanted: bool| {
                        n_looks += 1;
                        if is_wanted && distances[from] == NEVER {
                            distances[from] = distance;
                            next.push(from);
                        }
                    };
                    choices.into(to, end.unwrap_or(to), &mut reach);
                    self.group_steps_into(index, to, end.unwrap_or(to), &mut reach);
                    *looks_left = looks_left.saturating_sub(n_looks);
                }
                if *looks_left == 0 {
                    return distances;
                }
            }
            if next.is_empty() || until.is_some_and(|until| distances[until] != NEVER) {
                break;
            }
            open = next;
        }
        distances
    }

    /// Calls `visit(from, is_wanted)` for every move that needs others by which a mover gets to a cell.
    pub fn group_steps_into(&self, index: usize, to: usize, goal: usize, mut visit: impl FnMut(usize, bool)) {
        let Some(group) = self.movers.list[index].group else { return };
        for arc in group.into_cell(to) {
            let from = arc.from as usize;
            visit(from, self.is_wanted(index, group.needs[arc.needs as usize], from, goal));
        }
    }
}

/// What a mover can choose alone, looked at backwards: each cell is visited once for every goal that is better than those before it. All cells
/// with the same choices are gone through together; one by one, that would take the square of their number.
pub(super) struct Choices<'s> {
    fibre: Option<(&'s Fibre, &'s Ranks)>,
    space: &'s Space,
    /// Per pattern of each fibre, at its first member's cell: the best rank of a goal so far.
    seen: Vec<u32>,
}

impl<'s> Choices<'s> {
    pub fn new(steps: &'s Steps<'_, '_>, index: usize) -> Self {
        let game = steps.movers.game;
        let fibre = match steps.movers.list[index].mover {
            Mover::Actor(actor) => steps.movers.free_choices(index).map(|fibre| (fibre, &*game.ranks[actor.index()])),
            Mover::Agreement(_) | Mover::Institution(_) => None,
        };
        let seen = vec![0; if fibre.is_some() { game.space.n_cells() } else { 0 }];
        Self { fibre, space: game.space, seen }
    }

    /// Calls `visit(from, is_wanted)` for the cells from which the mover can choose `to` when it aims at `goal`, but for those that
    /// it was called for already with an aim no worse. `is_wanted`: the mover prefers the goal to the cell.
    pub fn into(&mut self, to: usize, goal: usize, mut visit: impl FnMut(usize, bool)) {
        let Some((fibre, ranks)) = self.fibre else { return };
        let aim = ranks.at(goal);
        let (combination, base) = fibre.locate(&self.space.axes, to);
        for pattern in &fibre.patterns {
            let mark = &mut self.seen[base + fibre.offsets[pattern.members[0] as usize]];
            if aim <= *mark || pattern.reach.binary_search(&(combination as u32)).is_err() {
                continue;
            }
            *mark = aim;
            for &member in &pattern.members {
                let from = base + fibre.offsets[member as usize];
                // Cells that are no states have rank 0.
                let rank = ranks.at(from);
                if rank > 0 && from != to {
                    visit(from, rank < aim);
                }
            }
        }
    }
}
