//! Inverse answers for one actor: of which states it has to stop thinking better, so that it stays.
//!
//! In: a game, an actor, a state. Out: [`Inverse`]: every move that would make it leave, and for each all that would end that.
//! Does not: change anybody else.
//!
//! Whether a state is stable for an actor, all others given, depends only on which states it prefers to it. Those sanctions that it
//! believes in come from where the others can take each of its improvements; the others never change its own options, so for
//! different improvements these places are different, and each improvement can be dealt with on its own. The fewest states that it has
//! to stop preferring are as many as there are unsanctioned improvements, and all smallest ways are a choice for each: the improvement
//! itself, or one of the answers to it (Kinsara, Kilgour & Hipel 2015 ask the question; the form is a theorem on disjoint sets).
//! It holds for Nash, GMR and SEQ, where no moves need several actors.
//!
//! Under SMR and SSEQ an answer deters only if the actor cannot escape from it to anything better, so that to come to believe in an answer
//! means to stop preferring it and every escape from it. One escape may be shared by the answers to several improvements, and may be an
//! improvement itself: one change of mind can then do for many, and the sets are no longer a choice for each improvement on its own. All
//! smallest ones are looked for by size: of the improvements not yet dealt with, one is taken, and every way to deal with it is tried.

use crate::sequences::{Movers, Searcher, state_at};
use crate::space::{Coverage, StateId};
use crate::stability::{Concept, Game, OwnMoves, own_moves};
use offramp_model::ActorId;
use std::collections::BTreeSet;

/// What one actor has to think otherwise of, to stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inverse {
    /// Whose question.
    pub actor: ActorId,
    /// The state it should stay at.
    pub state: StateId,
    /// The concept.
    pub concept: Concept,
    /// Its unsanctioned improvements, ascending; empty where it stays already.
    pub improvements: Vec<Unsanctioned>,
    /// Under SMR and SSEQ all smallest sets of states of which it has to stop thinking better, each ascending; one empty set where it
    /// stays already. `None` under the other concepts, where they are the choices of one way for each improvement, and where
    /// the limit was reached.
    pub smallest: Option<Vec<Vec<StateId>>>,
    /// Whether these are exactly the smallest ways: moves that need several actors may tie them together.
    pub is_exact: bool,
}

/// A move that would make the actor leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsanctioned {
    /// Where it would go. To stop preferring this state is one way.
    pub to: StateId,
    /// Where the others could take it then, ascending: to come to believe that one of these is no better than staying is another way.
    /// Empty under Nash, SMR and SSEQ.
    pub answers: Vec<StateId>,
    /// Of the answers, the one that is least above staying in the actor's ranking, and by how many ranks.
    pub nearest: Option<(StateId, u32)>,
    /// Whether all answers were looked at.
    pub coverage: Coverage,
}

impl Inverse {
    /// The fewest states of which the actor has to stop thinking better.
    pub fn n_needed(&self) -> usize {
        let first = self.smallest.as_ref().and_then(|sets| sets.first());
        first.map_or(self.improvements.len(), Vec::len)
    }
}

/// Finds what an actor has to think otherwise of to stay at a state.
pub fn inverse(game: &Game<'_>, actor: ActorId, concept: Concept, state: StateId, max_states: usize) -> Inverse {
    let space = game.space;
    let cell = space.cell(state);
    let ranks = &game.ranks[actor.index()];
    let here = ranks.at(cell);
    let movers = Movers::new(game);
    let credible = matches!(concept, Concept::Seq | Concept::Sseq);
    let rules = movers.answers_to(actor, credible);
    let mut searcher = Searcher::new(space.n_cells());
    let is_symmetric = matches!(concept, Concept::Smr | Concept::Sseq);
    let mut improvements = Vec::new();
    let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
    for to in own_moves(game, actor, cell) {
        if ranks.at(to) <= here {
            continue;
        }
        if concept == Concept::Nash {
            let to = state_at(space, to);
            improvements.push(Unsanctioned { to, answers: Vec::new(), nearest: None, coverage: Coverage::Complete });
            continue;
        }
        let sanctions = |cell: usize| {
            ranks.at(cell) <= here
                && (!is_symmetric || own_moves(game, actor, cell).into_iter().all(|next| ranks.at(next) <= here))
        };
        let search = searcher.search(&movers, &rules, to, max_states, |_| false);
        if search.states().any(|(_, arrival)| sanctions(arrival.cell as usize)) {
            continue;
        }
        let mut answers: Vec<usize> = search.states().map(|(_, arrival)| arrival.cell as usize).collect();
        answers.sort_unstable();
        answers.dedup();
        answers.retain(|&answer| answer != to);
        if is_symmetric {
            open.push((to, std::mem::take(&mut answers)));
        }
        let nearest = answers.iter().map(|&answer| (ranks.at(answer), answer)).min();
        improvements.push(Unsanctioned {
            to: state_at(space, to),
            nearest: nearest.map(|(rank, answer)| (state_at(space, answer), rank - here)),
            answers: answers.into_iter().map(|answer| state_at(space, answer)).collect(),
            coverage: match search.limit_reached {
                true => Coverage::LimitReached { limit: max_states as u64 },
                false => Coverage::Complete,
            },
        });
    }
    let is_complete = improvements.iter().all(|found| found.coverage == Coverage::Complete);
    let is_asked = is_symmetric && is_complete;
    let smallest = if is_asked { smallest_sets(game, actor, cell, &open) } else { None };
    let is_searched = is_complete && (smallest.is_some() || !is_symmetric);
    let is_exact = is_searched && (concept == Concept::Nash || space.group_moves.is_empty());
    Inverse { actor, state, concept, improvements, smallest, is_exact }
}

/// The most ways to deal with one improvement, the most partial sets looked at, and the most smallest sets kept.
const MAX_WAYS: usize = 4000;
const MAX_PARTIAL: usize = 200_000;
const MAX_SMALLEST: usize = 1000;

/// All smallest sets of states that deal with every unsanctioned improvement, each given with the answers to it; `None` where there
/// are too many ways to look at.
fn smallest_sets(
    game: &Game<'_>,
    actor: ActorId,
    cell: usize,
    open: &[(usize, Vec<usize>)],
) -> Option<Vec<Vec<StateId>>> {
    let moves = OwnMoves::new(game, actor);
    let ways: Option<Vec<Vec<Vec<usize>>>> = open
        .iter()
        .map(|(improvement, answers)| {
            let mut ways = BTreeSet::from([(1, vec![*improvement])]);
            for &answer in answers {
                let mut involved = moves.from(answer);
                involved.push(answer);
                involved.retain(|&other| game.prefers(actor, other, cell));
                involved.sort_unstable();
                // To stop preferring each improvement is enough, so that no more states than there are improvements are needed.
                if involved.len() <= open.len() {
                    ways.insert((involved.len(), involved));
                }
            }
            (ways.len() <= MAX_WAYS).then(|| minimal(ways.into_iter().map(|(_, way)| way)))
        })
        .collect();
    let found = smallest_unions(&ways?)?;
    Some(found.into_iter().map(|set| set.into_iter().map(|cell| state_at(game.space, cell)).collect()).collect())
}

/// Of ascending lists that come smaller ones first, those that hold no other.
fn minimal(lists: impl Iterator<Item = Vec<usize>>) -> Vec<Vec<usize>> {
    let mut kept: Vec<Vec<usize>> = Vec::new();
    for list in lists {
        if !kept.iter().any(|smaller| super::is_within(smaller, &list)) {
            kept.push(list);
        }
    }
    kept
}

/// All smallest unions of one list of each family; `None` where there are too many to look at.
fn smallest_unions(families: &[Vec<Vec<usize>>]) -> Option<BTreeSet<Vec<usize>>> {
    let mut n_left = MAX_PARTIAL;
    for size in 0..=families.len() {
        let mut seen = BTreeSet::new();
        let mut found = BTreeSet::new();
        let mut open = vec![Vec::new()];
        while let Some(chosen) = open.pop() {
            n_left = n_left.checked_sub(1)?;
            let is_met = |family: &&Vec<Vec<usize>>| family.iter().any(|list| super::is_within(list, &chosen));
            let Some(next) = families.iter().filter(|family| !is_met(family)).min_by_key(|family| family.len()) else {
                found.insert(chosen);
                if found.len() > MAX_SMALLEST {
                    return None;
                }
                continue;
            };
            for list in next {
                let mut longer: Vec<usize> = chosen.iter().chain(list).copied().collect();
                longer.sort_unstable();
                longer.dedup();
                if longer.len() <= size && seen.insert(longer.clone()) {
                    open.push(longer);
                }
            }
        }
        if !found.is_empty() {
            return Some(found);
        }
    }
    None
}
