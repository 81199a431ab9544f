//! Where things come to rest without a deal.
//!
//! In: a game and a state to start from. Out: [`Rest`]. Does not look at: how likely each is, or what anybody foresees.
//!
//! Without a deal no agreement is entered, raised or ended by all its parties together. What is left: moves of single actors, with the
//! consent they need, and votes; each preferred by all whom it needs. Leaving an agreement, where one party may, is a move of that actor's
//! own. A state from which no such move leads away is where things *rest*. Any number of moves may lead there, in any order.

use crate::bits::CellSet;
use crate::space::{Coverage, Mover, StateId};
use crate::stability::{Game, OwnMoves};
use std::collections::VecDeque;

/// Where things come to rest if no agreement moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// The states of rest that can be reached, fewest moves first. Empty: things go round for ever, or the limit was reached before.
    pub states: Vec<StateId>,
    /// How many states can be reached, the start included.
    pub n_reached: usize,
    /// Whether all that can be reached was looked at.
    pub coverage: Coverage,
}

/// Finds the states of rest that can be reached from a state; looks at `max_states` at most.
pub fn rest_without_deal(game: &Game<'_>, start: StateId, max_states: usize) -> Rest {
    let space = game.space;
    let moves: Vec<OwnMoves<'_, '_>> = game.model.actor_ids().map(|actor| OwnMoves::new(game, actor)).collect();
    let votes = space.group_moves.iter().filter(|group| matches!(group.mover, Mover::Institution(_)));
    let votes: Vec<_> = votes.collect();
    let mut reached = CellSet::empty(space.n_cells());
    let mut waiting = VecDeque::from([space.cell(start)]);
    reached.insert(space.cell(start));
    let mut rest = Rest { states: Vec::new(), n_reached: 1, coverage: Coverage::Complete };
    while let Some(cell) = waiting.pop_front() {
        let own =
            game.model.actor_ids().zip(&moves).flat_map(|(actor, moves)| {
                moves.from(cell).into_iter().filter(move |&to| game.prefers(actor, to, cell))
            });
        let voted = votes.iter().flat_map(|group| {
            let carried = group.from_cell(cell).iter().filter(|arc| game.is_carried(group, **arc));
            carried.map(|arc| arc.to as usize)
        });
        let next: Vec<usize> = own.chain(voted).collect();
        if next.is_empty() {
            rest.states.extend(space.state_at(cell));
        }
        for to in next.into_iter().filter(|&to| !reached.contains(to)).collect::<std::collections::BTreeSet<usize>>() {
            if rest.n_reached >= max_states {
                rest.coverage = Coverage::LimitReached { limit: max_states as u64 };
                return rest;
            }
            reached.insert(to);
            rest.n_reached += 1;
            waiting.push_back(to);
        }
    }
    rest
}
