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
//! It holds for Nash, GMR and SEQ, where no moves need several actors. Under SMR and SSEQ the same choices are enough, but not all
//! there are, and answers are not offered.

use crate::sequences::{Movers, Searcher, state_at};
use crate::space::{Coverage, StateId};
use crate::stability::{Concept, Game, own_moves};
use offramp_model::ActorId;

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
        self.improvements.len()
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
            answers.clear();
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
    let is_exact = is_complete && !is_symmetric && (concept == Concept::Nash || space.group_moves.is_empty());
    Inverse { actor, state, concept, improvements, is_exact }
}
