//! Which equilibria to look at first, when there are many.
//!
//! In: a game and its stability. Out: [`Ranking`]: the equilibria in order, the first ones with what speaks for them.
//! Does not: say that a state lower down is less likely.
//!
//! The order, each point deciding only where those before it tie:
//! 1. the concepts under which the state is an equilibrium, compared in the order Nash, SSEQ, SEQ, SMR, GMR: an equilibrium
//!    that needs no answers before one that needs credible answers before one that needs any (Alhindi 2018 ranks Nash > SEQ >
//!    SMR > GMR in the same spirit; SSEQ implies SEQ and SMR, so it stands before both);
//! 2. stable against agreements and votes;
//! 3. the smallest margin over the actors, under the first concept held: by how many ranks the actor nearest to leaving is
//!    content (an actor that cannot move does not count);
//! 4. the fewest moves from the status quo, where the caller knows them;
//! 5. the fewest options at another level than today's;
//! 6. the lowest rungs, front by front in case order;
//! 7. the state's number.

use crate::fronts::{outcomes_at, rungs_at};
use crate::space::StateId;
use crate::stability::{Concept, Game, Stability};
use offramp_model::ActorId;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The order in which concepts count.
pub const STRENGTH: [Concept; 5] = [Concept::Nash, Concept::Sseq, Concept::Seq, Concept::Smr, Concept::Gmr];

/// An equilibrium, with what decides its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedEquilibrium {
    /// The state.
    pub state: StateId,
    /// The concepts under which it is an equilibrium, in the order of [`STRENGTH`]; never empty.
    pub concepts: Vec<Concept>,
    /// Whether no agreement, vote or consented move leads to a state that everybody it needs prefers.
    pub stable_against_groups: bool,
    /// The actor nearest to leaving and its margin in ranks, under the first concept held. `None` where no actor has a
    /// move, or the values were not kept.
    pub smallest_margin: Option<(ActorId, i64)>,
    /// The fewest moves from the status quo, where the caller gave them; `None` also where it cannot be reached.
    pub n_moves: Option<u32>,
    /// How many options are at another level than today's.
    pub n_changes: usize,
    /// Per front: the rung it stands on.
    pub rungs: Vec<Option<usize>>,
    /// The outcomes that hold, as positions in the model's list.
    pub outcomes: Vec<usize>,
}

/// The equilibria in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// The first ones.
    pub equilibria: Vec<RankedEquilibrium>,
    /// How many states are equilibria under some concept.
    pub n_found: usize,
    /// How many of them were left out.
    pub n_left_out: usize,
}

/// What to rank by, and how many to return.
#[derive(Clone, Copy)]
pub struct RankingRequest<'a> {
    /// The most equilibria to return.
    pub limit: usize,
    /// The fewest moves from the status quo to a state, `None` where it cannot be reached.
    pub n_moves: Option<&'a dyn Fn(StateId) -> Option<u32>>,
}

/// Ranks the states that are equilibria under at least one concept. Margins need the stability's values to be kept.
pub fn rank_equilibria(game: &Game<'_>, stability: &Stability, request: RankingRequest<'_>) -> Ranking {
    let classes = classes(game, stability);
    let n_found: usize = classes.values().map(Vec::len).sum();
    let mut equilibria = Vec::with_capacity(n_found.min(request.limit));
    for ((_, unstable_against_groups), cells) in classes {
        if equilibria.len() >= request.limit {
            break;
        }
        let mut class = in_detail(game, stability, &cells, !unstable_against_groups, request);
        class.sort_by_cached_key(place);
        class.truncate(request.limit - equilibria.len());
        equilibria.append(&mut class);
    }
    Ranking { n_left_out: n_found - equilibria.len(), equilibria, n_found }
}

/// What comes first in the order: per concept of [`STRENGTH`] whether it is *not* held, and whether groups would leave.
type Class = ([bool; 5], bool);

/// The equilibria by class, so that details are only worked out for those that will be returned.
fn classes(game: &Game<'_>, stability: &Stability) -> BTreeMap<Class, Vec<usize>> {
    let mut some = stability.equilibria[0].clone();
    stability.equilibria[1..].iter().for_each(|set| some.unite_with(set));
    some.intersect_with(game.space.feasible());
    let mut classes: BTreeMap<Class, Vec<usize>> = BTreeMap::new();
    for cell in some.iter() {
        let missed = STRENGTH.map(|concept| !stability.is_equilibrium(concept, cell));
        let class = (missed, !stability.stable_against_groups.contains(cell));
        classes.entry(class).or_default().push(cell);
    }
    classes
}

/// The states of one class, unsorted.
fn in_detail(
    game: &Game<'_>,
    stability: &Stability,
    cells: &[usize],
    stable_against_groups: bool,
    request: RankingRequest<'_>,
) -> Vec<RankedEquilibrium> {
    let Some(&first) = cells.first() else { return Vec::new() };
    let held: Vec<Concept> = STRENGTH.into_iter().filter(|&concept| stability.is_equilibrium(concept, first)).collect();
    let mut smallest: Vec<Option<(ActorId, i64)>> = vec![None; cells.len()];
    for actor in game.model.actor_ids() {
        let margins = stability.margins(game, actor, held[0], cells);
        for (smallest, margin) in smallest.iter_mut().zip(margins) {
            if let Some(margin) = margin
                && smallest.is_none_or(|(_, so_far)| margin < so_far)
            {
                *smallest = Some((actor, margin));
            }
        }
    }
    let today = game.model.status_quo();
    let detail = |(&cell, smallest_margin): (&usize, Option<(ActorId, i64)>)| {
        let state = game.space.state_at(cell)?;
        let levels = game.space.levels_at(cell);
        Some(RankedEquilibrium {
            state,
            concepts: held.clone(),
            stable_against_groups,
            smallest_margin,
            n_moves: request.n_moves.and_then(|n_moves| n_moves(state)),
            n_changes: levels.iter().zip(&today).filter(|(level, today)| level != today).count(),
            rungs: rungs_at(game.model, &levels),
            outcomes: outcomes_at(game.model, &levels),
        })
    };
    cells.iter().zip(smallest).filter_map(detail).collect()
}

/// Margin, moves, changes, rungs, number.
type Place = (Reverse<i64>, u32, usize, Vec<usize>, StateId);

/// Where a state stands within its class; smaller comes first.
fn place(equilibrium: &RankedEquilibrium) -> Place {
    let margin = equilibrium.smallest_margin.map_or(i64::MAX, |(_, margin)| margin);
    let rungs = equilibrium.rungs.iter().map(|rung| rung.map_or(0, |rung| rung + 1)).collect();
    let n_moves = equilibrium.n_moves.unwrap_or(u32::MAX);
    (Reverse(margin), n_moves, equilibrium.n_changes, rungs, equilibrium.state)
}
