//! Equilibrium jumps: two equilibria between which nobody moves alone, and a coalition moves together to the advantage of every
//! member.
//!
//! In: a game and some states, usually its equilibria. Out: the jumps, each with its smallest coalitions.
//! Does not: ask whether the coalition would form, or what the others would answer.
//! After: Kilgour, Hipel, Fang & Peng (2001).

use super::players::{Marks, Mask, Players, coalitions_by_size};
use super::{CoalitionLimits, NotApplicable, Work, applicable};
use crate::space::{Coverage, StateId};
use crate::stability::Game;
use offramp_model::ActorId;

/// One jump.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Jump {
    /// From where.
    pub from: StateId,
    /// Where to.
    pub to: StateId,
    /// The members, two or more, in case order. All of them prefer the new state and are needed to get there.
    pub coalition: Vec<ActorId>,
}

/// Jumps between some states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jumps {
    /// The jumps, ascending.
    pub jumps: Vec<Jump>,
    /// Whether all pairs of states were looked at.
    pub coverage: Coverage,
}

/// Finds all jumps between these states.
///
/// # Errors
/// [`NotApplicable::GroupMoves`] where moves need more than one actor.
pub fn equilibrium_jumps(game: &Game<'_>, states: &[StateId], limits: CoalitionLimits) -> Result<Jumps, NotApplicable> {
    applicable(game)?;
    let mut work = Work { left: limits.max_work };
    let mut found = Jumps { jumps: Vec::new(), coverage: Coverage::LimitReached { limit: limits.max_work } };
    let Some(players) = Players::new(game, &mut work) else { return Ok(found) };
    let mut marks = Marks::default();
    let cells: Vec<(StateId, usize)> = states.iter().map(|&state| (state, game.space.cell(state))).collect();
    for &(from, s) in &cells {
        for &(to, t) in &cells {
            let coalitions = smallest_coalitions(&players, s, t, &mut marks, &mut work);
            if !work.spend(1) {
                return Ok(found);
            }
            found.jumps.extend(coalitions.into_iter().map(|coalition| Jump {
                from,
                to,
                coalition: players.actors(coalition),
            }));
        }
    }
    found.jumps.sort_unstable();
    found.jumps.dedup();
    found.coverage = Coverage::Complete;
    Ok(found)
}

/// The sets of two or more of those who prefer `t` to `s` that can get from one to the other, and no part of which can.
fn smallest_coalitions(players: &Players<'_, '_>, s: usize, t: usize, marks: &mut Marks, work: &mut Work) -> Vec<Mask> {
    let supporters = players.supporters(players.everybody(), t, s);
    if s == t || supporters == 0 || !players.can_reach(supporters, s, t, marks, work) {
        return Vec::new();
    }
    let positions: Vec<u32> = (0..64).filter(|position| supporters >> position & 1 == 1).collect();
    let mut smallest: Vec<Mask> = Vec::new();
    for chosen in coalitions_by_size(positions.len()) {
        let bits = positions.iter().enumerate().filter(|(index, _)| chosen >> index & 1 == 1);
        let members = bits.fold(0, |mask: Mask, (_, position)| mask | 1 << position);
        let holds_smaller = smallest.iter().any(|smaller| members & smaller == *smaller);
        if !holds_smaller && players.can_reach(members, s, t, marks, work) {
            smallest.push(members);
        }
        if !work.spend(1) {
            break;
        }
    }
    smallest.retain(|members| members.count_ones() > 1);
    smallest
}
